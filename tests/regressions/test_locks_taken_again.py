"""A lock that its own thread may take again: calls on other threads would wait for the one that holds it, which waits
for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

import xcs

LOCK = threading.RLock()


def ask(x: int) -> int:
    with LOCK:
        pass
    time.sleep(0.002)
    return x


@xcs.compile
def all_of(xs: list[int]) -> list[int]:
    return [ask(x) for x in xs]


class Store:
    def __init__(self) -> None:
        self.lock = threading.RLock()

    def fetch(self, x: int) -> int:
        with self.lock:
            time.sleep(0.002)
            return x

    @xcs.compile
    def all_of(self, xs: list[int]) -> list[int]:
        return [self.fetch(x) for x in xs]

    @xcs.compile
    def under_its_lock(self, xs: list[int]) -> list[int]:
        with self.lock:
            return [self.fetch(x) for x in xs]

    @xcs.compile
    def in_two_statements(self, xs: list[int]) -> list[int]:
        with self.lock:
            first = self.fetch(xs[0])
            rest = self.fetch(xs[1])
        return [first, rest]

    @xcs.compile
    def acquired(self, xs: list[int]) -> list[int]:
        self.lock.acquire()
        try:
            return [self.fetch(x) for x in xs]
        finally:
            self.lock.release()

    @xcs.compile
    def one_by_one(self, xs: list[int]) -> list[int]:
        answers = []
        for x in xs:
            with self.lock:
                answers.append(self.fetch(x))
        return answers


def of_a_global(xs: list[int]) -> list[int]:
    with LOCK:
        return all_of(xs)


def of_a_captured_one(xs: list[int]) -> list[int]:
    lock = threading.RLock()

    def asking(x: int) -> int:
        with lock:
            time.sleep(0.002)
            return x

    @xcs.compile
    def inner() -> list[int]:
        return [asking(x) for x in xs]

    @xcs.compile
    def given(f: Callable[[int], int]) -> list[int]:
        return [f(x) for x in xs]

    with lock:
        assert given(asking) == xs
        return inner()


def of_an_attribute(xs: list[int]) -> list[int]:
    store = Store()
    store.all_of(xs)
    with store.lock:
        return store.all_of(xs)


WAYS: list[Callable[[list[int]], list[int]]] = [
    of_a_global,
    of_a_captured_one,
    of_an_attribute,
    lambda xs: Store().under_its_lock(xs),
    lambda xs: Store().in_two_statements(xs),
    lambda xs: Store().acquired(xs),
    lambda xs: Store().one_by_one(xs),
]


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_whoever_holds_it_may_call(way: int) -> None:
    found: list[list[int]] = []

    def run() -> None:
        found.append(WAYS[way]([1, 2]))
        found.append(WAYS[way]([1, 2]))

    thread = threading.Thread(target=run, daemon=True)  # a failure must not hang
    thread.start()
    thread.join(20)
    assert found == [[1, 2], [1, 2]]


def test_calls_overlap_where_it_is_not_held() -> None:
    all_of([1, 2, 3])
    assert all_of.stats().ahead > 0
