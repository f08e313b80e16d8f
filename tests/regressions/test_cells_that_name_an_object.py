"""What is changed under a lock, and was found in a variable of an enclosing function, was looked for in it by name
(boltons' `cached`): the function could not be compiled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

import xcs


class Store:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.held: dict[int, int] = {}
        self.hits = 0

    def __getitem__(self, key: int) -> int:
        with self.lock:
            self.hits += 1
            return self.held[key]

    def __setitem__(self, key: int, value: int) -> None:
        with self.lock:
            self.held[key] = value


class Cached:
    def __init__(self, function: Callable[[int], int], store: Store) -> None:
        def get_store() -> Store:
            return store

        self.function, self.get_store = function, get_store

    def __call__(self, x: int) -> int:
        store = self.get_store()
        try:
            found = store[x]
        except KeyError:
            found = store[x] = self.function(x)
        return found


def slow(x: int) -> int:
    time.sleep(0.001)
    return x * x


def test_a_store_in_an_enclosing_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_STRICT", "1")
    monkeypatch.setattr(Cached, "__call__", xcs.compile(Cached.__call__))
    store = Store()
    square = Cached(slow, store)
    assert [square(3), square(3), square(4)] == [9, 9, 16]
    assert (store.hits, store.held) == (3, {3: 9, 4: 16})
