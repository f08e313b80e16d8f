"""The change that `explain` advises, applied: the call runs ahead then."""


from __future__ import annotations

import functools
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs

lock = threading.Lock()
total = 0
names: dict[int, int] = {}
log: list[int] = []


def slow(x: int) -> int:
    time.sleep(0.001)
    return x


class Agent:
    made = 0

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.n = 0
        self.seen: set[int] = set()
        self.by_key: dict[int, int] = {}
        self.history: list[int] = []
        self.last = 0
        self.text = ""

    def counts(self, x: int) -> int:
        self.n += 1
        return slow(x)

    def counts_locked(self, x: int) -> int:
        with self.lock:
            self.n += 1
        return slow(x)

    def collects(self, x: int) -> int:
        self.seen.add(x)
        return slow(x)

    def collects_locked(self, x: int) -> int:
        with self.lock:
            self.seen.add(x)
        return slow(x)

    def keeps(self, x: int) -> int:
        self.by_key[x] = slow(x)
        return x

    def keeps_locked(self, x: int) -> int:
        value = slow(x)
        with self.lock:
            self.by_key[x] = value
        return x

    def appends(self, x: int) -> int:
        self.history.append(x)
        return slow(x)

    def is_last(self, x: int) -> int:
        self.last = x
        return slow(x)

    def writes_down(self, x: int) -> int:
        self.text += f"{x}"
        return slow(x)

    def numbers(self, x: int) -> tuple[int, int]:
        self.n += 1
        return self.n, slow(x)

    def grows(self, x: int) -> int:
        self.by_key[x] = slow(x)
        return len(self.by_key)

    def counts_in_class(self, x: int) -> int:
        type(self).made += 1
        return slow(x)


def counts_in_global(x: int) -> int:
    global total
    total += 1
    return slow(x)


def counts_in_global_locked(x: int) -> int:
    global total
    with lock:
        total += 1
    return slow(x)


def keeps_in_global(x: int) -> int:
    names[x] = slow(x)
    return x


def keeps_in_global_locked(x: int) -> int:
    value = slow(x)
    with lock:
        names[x] = value
    return x


def appends_to_global(x: int) -> int:
    log.append(x)
    return slow(x)


def appends_to_default(x: int, seen: list[int] = []) -> int:  # noqa: B006
    seen.append(x)
    return slow(x)


def counting(function: Callable[[int], int]) -> Callable[[int], int]:
    n = 0

    @functools.wraps(function)
    def wrapper(x: int) -> int:
        nonlocal n
        n += 1
        return function(x)

    return wrapper


def counting_locked(function: Callable[[int], int]) -> Callable[[int], int]:
    n = 0
    own = threading.Lock()

    @functools.wraps(function)
    def wrapper(x: int) -> int:
        nonlocal n
        with own:
            n += 1
        return function(x)

    return wrapper


def draws(x: int) -> float:
    return random.random() + slow(x)


def draws_of_its_own(x: int) -> float:
    return random.Random(x).random() + slow(x)


def each(callee: Callable[[int], Any], items: list[int]) -> list[Any]:
    return [callee(x) for x in items]


def in_the_caller(agent: Agent, items: list[int]) -> list[int]:
    found = []
    for x in items:
        found.append(slow(x))
        agent.history.append(x)
        agent.last = x
        agent.text += f"{x}"
    return found


agent = Agent()
LOCK, SELF_LOCK = "change it under a lock: `with lock: ...`", "change it under a lock: `with self.lock: ...`"
CALLER = "change it in the caller, beside the call"
CASES: list[tuple[Callable[[int], Any], str, Callable[[int], Any] | None]] = [
    (agent.counts, SELF_LOCK, agent.counts_locked),
    (agent.collects, SELF_LOCK, agent.collects_locked),
    (agent.keeps, SELF_LOCK, agent.keeps_locked),
    (counts_in_global, LOCK, counts_in_global_locked),
    (keeps_in_global, LOCK, keeps_in_global_locked),
    (counting(slow), LOCK, counting_locked(slow)),
    (agent.counts_in_class, "keep it in an object", agent.counts_locked),
    (draws, "a generator of its own: `random.Random(seed)`", draws_of_its_own),
    (agent.appends, CALLER, None),
    (agent.is_last, CALLER, None),
    (agent.writes_down, CALLER, None),
    (agent.numbers, CALLER, None),
    (agent.grows, CALLER, None),
    (appends_to_global, CALLER, None),
    (appends_to_default, CALLER, None),
]


@pytest.mark.parametrize(("before", "advice", "after"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_advice_applied(
    before: Callable[[int], Any], advice: str, after: Callable[[int], Any] | None
) -> None:
    (row,) = xcs.compile(each).explain(before, [1, 2]).rows
    assert not row.ahead
    assert row.unlock.startswith(advice), row
    if after is not None:
        (row,) = xcs.compile(each).explain(after, [1, 2]).rows
        assert row.ahead, row


def test_in_the_caller_the_calls_run_ahead() -> None:
    rows = xcs.compile(in_the_caller).explain(Agent(), [1, 2]).rows
    assert [row.ahead for row in rows if row.call == "slow(x)"] == [True]
