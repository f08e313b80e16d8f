"""State that is changed under a lock: what may overlap, and what tells who came first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.compiler.effects_harness import level_of
from xcs_compiler.effects.lattice import Level

lock, other_lock = threading.Lock(), threading.Lock()
numbers = {"n": 0}
count = 0
found: Any = None


class Tickets:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.n = 0
        self.client: Any = None
        self.last = ""
        self.cache: dict[str, str] = {}

    def take(self, text: str) -> int:
        with self.lock:
            self.n += 1
            return self.n

    def take_in_two_steps(self, text: str) -> int:
        with self.lock:
            n = self.n
            self.n = n + 1
        return n

    def take_and_look_later(self, text: str) -> int:
        with self.lock:
            self.n += 1
        return self.n

    def once(self, text: str) -> Any:
        if self.client is None:
            with self.lock:
                if self.client is None:
                    self.client = (1, 2)
        return self.client

    def counts(self, text: str) -> str:
        with self.lock:
            self.n += 1
        return text

    def counts_by_hand(self, text: str) -> str:
        self.lock.acquire()
        try:
            self.n = self.n + 1
        finally:
            self.lock.release()
        return text

    def caches(self, text: str) -> str:
        with self.lock:
            if text in self.cache:
                return self.cache[text]
        with self.lock:
            self.cache[text] = text
        return text


def takes_an_item(text: str) -> int:
    with lock:
        numbers["n"] += 1
        return numbers["n"]


def counts_in_an_item(text: str) -> str:
    with lock:
        numbers["n"] += 1
    return text


def counts_in_a_global(text: str) -> str:
    global count
    with lock:
        count += 1
    return text


def looks() -> int:
    return count


def counts_and_looks(text: str) -> int:
    counts_in_a_global(text)
    return looks()


def counts_and_has_somebody_look(text: str) -> int:
    global count
    with lock:
        count += 1
    return looks()


def counts_with_another_lock(text: str) -> str:
    global count
    with other_lock:
        count += 1
    return text


def counts_with_both(text: str) -> str:
    return counts_in_a_global(text) + counts_with_another_lock(text)


def made_once() -> Any:
    global found
    if found is None:
        with lock:
            if found is None:
                found = ("a", 1)
    return found


def uses_what_is_made_once(text: str) -> Any:
    return made_once()


tickets = Tickets()


@pytest.mark.parametrize(
    "callee",
    [
        tickets.once, tickets.counts, tickets.counts_by_hand, tickets.caches, counts_in_an_item, counts_in_a_global,
        uses_what_is_made_once,
    ],
)  # fmt: skip
def test_changes_that_nobody_can_tell_apart_may_overlap(callee: Callable[..., Any]) -> None:
    assert level_of(callee, "a") < Level.ORDERED


@pytest.mark.parametrize(
    "callee",
    [
        tickets.take, tickets.take_in_two_steps, tickets.take_and_look_later, takes_an_item, counts_and_looks,
        counts_and_has_somebody_look, counts_with_both,
    ],
)  # fmt: skip
def test_what_tells_who_came_first_stays_in_order(callee: Callable[..., Any]) -> None:
    assert level_of(callee, "a") is Level.ORDERED
