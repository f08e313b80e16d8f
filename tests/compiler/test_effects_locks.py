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
last_of_all = ""
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


class Shared:
    """What a lock keeps apart, and how it may be looked at."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.items: list[str] = ["a"]
        self.counts: dict[str, int] = {}
        self.kept: dict[str, str] = {}
        self.n = 0
        self.last: str | None = None
        self.text = ""
        self.seen: set[str] = set()
        self.longest = 0

    def chained(self, key: str) -> int:
        with self.lock:
            self.counts["n"] = number = self.counts.get("n", 0) + 1
        return number

    def chained_by_key(self, key: str) -> int:
        with self.lock:
            self.counts[key] = number = self.counts.get(key, 0) + 1
        return number

    def length(self, key: str) -> int:
        with self.lock:
            self.items.append(key)
            return len(self.items)

    def pops(self, key: str) -> str:
        with self.lock:
            return self.items.pop()

    def first_of_all(self, key: str) -> str:
        with self.lock:
            self.items.extend([key])
        return self.items[0]

    def in_a_method(self, key: str) -> int:
        with self.lock:
            self.n += 1
            return self.current()

    def current(self) -> int:
        return self.n

    def in_a_nested_function(self, key: str) -> int:
        def increment() -> int:
            self.n += 1
            return self.n

        with self.lock:
            return increment()

    def by_name(self, key: str) -> int:
        with self.lock:
            setattr(self, "n", self.n + 1)  # noqa: B010
        return self.n

    def numbers_keys(self, key: str) -> int:
        with self.lock:
            if key not in self.counts:
                self.counts[key] = len(self.counts)
            return self.counts[key]

    def walrus(self, key: str) -> int:
        with self.lock:
            self.n = (n := self.n + 1)
        return n

    def swaps(self, key: str) -> str | None:
        with self.lock:
            old, self.last = self.last, key
        return old

    def looks_first(self, key: str) -> bool:
        with self.lock:
            first = not self.kept
            self.kept["x"] = "y"
        return first

    def next_by_a_call(self, key: str) -> str:
        with self.lock:
            self.last = str.upper(self.last or key)
        return key

    # and what nobody can tell

    def keeps(self, key: str) -> str:
        with self.lock:
            found = self.kept.get(key)
        if found is None:
            found = key.upper()
            with self.lock:
                self.kept[key] = found
        return found

    def counts_by_key(self, key: str) -> str:
        with self.lock:
            self.n = self.n + 1
            self.last = "done"
        return key

    # what shows the order to whoever looks later

    def notes(self, key: str) -> str:
        with self.lock:
            self.items.append(key)
        return key

    def notes_in_a_method(self, key: str) -> str:
        with self.lock:
            self._note(key)
        return key

    def _note(self, key: str) -> None:
        self.items.insert(0, key)

    def is_the_last(self, key: str) -> str:
        with self.lock:
            self.last = key
        return key

    def is_the_last_under_a_name(self, key: str) -> str:
        with self.lock:
            self.kept["last"] = key
        return key

    def writes_it_down(self, key: str) -> str:
        with self.lock:
            self.text += key
        return key

    def writes_it_down_again(self, key: str) -> str:
        with self.lock:
            self.text = self.text + key
        return key

    # what does not

    def adds_up(self, key: str) -> str:
        with self.lock:
            self.n += len(key)
            self.seen.add(key)
            self.longest = max(self.longest, len(key))
        return key


def is_the_last_of_all(key: str) -> str:
    global last_of_all
    with lock:
        last_of_all = key
    return key


def chained_in_a_global(key: str) -> int:
    with lock:
        numbers["n"] = number = numbers.get("n", 0) + 1
    return number


def shows_a_global(key: str) -> str:
    with lock:
        numbers["n"] += 1
        return f"{key} {numbers}"


def through_an_alias(key: str) -> int:
    same = numbers
    with lock:
        same["n"] += 1
    return numbers["n"]


shared = Shared()


@pytest.mark.parametrize(
    "callee",
    [
        shared.chained, shared.chained_by_key, shared.length, shared.pops, shared.first_of_all, shared.in_a_method,
        shared.in_a_nested_function, shared.by_name, shared.numbers_keys, shared.walrus, shared.swaps,
        shared.looks_first, shared.next_by_a_call, chained_in_a_global, shows_a_global, through_an_alias,
        shared.notes_in_a_method, shared.is_the_last, shared.is_the_last_under_a_name,
        shared.writes_it_down, shared.writes_it_down_again, is_the_last_of_all,
    ],
)  # fmt: skip
def test_whatever_looks_at_what_calls_change_stays_in_order(callee: Callable[..., Any]) -> None:
    assert level_of(callee, "a") is Level.ORDERED


@pytest.mark.parametrize("callee", [shared.keeps, shared.counts_by_key, shared.adds_up, shared.notes])
def test_what_nobody_looks_at_may_overlap(callee: Callable[..., Any]) -> None:
    assert level_of(callee, "a") < Level.ORDERED
