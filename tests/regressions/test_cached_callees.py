"""Functions that are cached: of two calls at once with the same key, one runs the body, and the other finds its value.

Each compiled function is called again and again with new arguments, under seeded schedules, and compared with its
original: values, exceptions, how often each body ran, and what `cache_info` says.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

ASKED: list[Any] = []
SEEN: list[Any] = []


class Word:
    """Equal to others that are not the same."""

    def __init__(self, text: str, told: str) -> None:
        self.text, self.told = text, told

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Word) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __mod__(self, number: int) -> str:
        return self.told

    __add__ = __radd__ = __mod__

    def __repr__(self) -> str:
        return self.told


@xcs.parallel_safe
def model(x):
    ASKED.append(x)
    time.sleep(0)
    if x == 13:
        raise ValueError(x)
    return f"<{x}>"


@functools.cache
def cached(x):
    return model(x)


@functools.lru_cache
def bounded(x, *, kind=""):
    return model(x)


@functools.lru_cache(maxsize=2)
def narrow(x):
    return model(x)


@functools.lru_cache(typed=True)
def typed(x):
    return model(x)


@functools.lru_cache(maxsize=0)
def forgetful(x):
    return model(x)


@functools.cache
def recursive(n):
    return model(n) if n < 1 else recursive(n - 1) + str(n)


class Client:
    @functools.lru_cache(maxsize=64)  # noqa: B019
    def ask(self, x):
        return model(x)

    def twice(self, x):
        return self.ask(x) + self.ask(x % 2)

    @functools.cached_property
    def greeting(self):
        return [model("greeting")]

    def greet(self, x):
        return model(x), self.greeting


CLIENT = Client()


class Held:
    ask = staticmethod(cached)


def wrapper(x):
    return cached(x).strip("<>") + bounded(x, kind="a")


def keeps(x):
    SEEN.append(cached(x))


def comprehension(items):
    return [cached(x) for x in items], [typed(x) for x in items], [forgetful(x) for x in items]


def loop(items):
    out = []
    for x in items:
        SEEN.append(x)
        out.append(wrapper(x))
    return out


def mapped(items):
    return list(map(cached, items)), list(map(functools.partial(bounded, kind="b"), items))


def methods(items):
    return [CLIENT.twice(x) for x in items]


def in_a_row(items):
    a = cached(items[0])
    b = cached(items[-1])
    c = cached(items[0])
    return a, b, c


def handled(items):
    out = []
    for x in items:
        try:
            answer = cached(x)
        except ValueError as error:
            answer = str(error)
        out.append(answer)
    return out


def beside_what_stays(items):
    out = []
    for x in items:
        out.append(cached(x))
        keeps(x + 1)
        out.append(cached(x + 1))
    return out


def held_beside_what_stays(items):
    out = []
    for x in items:
        keeps(x + 1)
        out.append(Held.ask(x))
    return out


def unhashable(items):
    return [cached([x]) for x in items]


def fits(items):
    return [narrow(x % 2) for x in items]


def recursing(items):
    return [recursive(x % 4) for x in items if isinstance(x, int)]


def properties(items):
    client = Client()
    return [client.greet(x) for x in items]


CACHES = [cached, bounded, narrow, typed, forgetful, recursive, Client.ask]
FUNCTIONS = [
    comprehension, loop, mapped, methods, in_a_row, handled, beside_what_stays, held_beside_what_stays, unhashable,
    fits, recursing, properties,
]  # fmt: skip
WORDS = [Word("a", "one"), Word("a", "two"), Word("b", "three")]
INPUTS: list[list[Any]] = [[1, 2, 1, 2, 3, 1], [5] * 4, WORDS, [7, 8, 9, 7], [1, 1.0, True, 2], [13, 2, 13, 4]]


def outcome(function: Callable[..., Any], items: list[Any]) -> tuple[Any, ...]:
    for cache in CACHES:
        cache.cache_clear()
    ASKED.clear()
    SEEN.clear()
    try:
        found: tuple[Any, ...] = ("value", function(items))
    except Exception as error:
        return "raises", type(error), error.args, list(SEEN)
    return found, sorted(map(repr, ASKED)), list(SEEN), [cache.cache_info() for cache in CACHES]


@pytest.mark.filterwarnings("ignore::xcs.XcsWarning")  # `model` notes what it was asked
@pytest.mark.parametrize("function", FUNCTIONS)
def test_bodies_run_once(function: Callable[..., Any]) -> None:
    compiled = xcs.compile(function)
    for seed in range(4):
        for items in INPUTS:
            expected = outcome(function, items)
            with use(SeededScheduler(seed)):
                assert outcome(compiled, items) == expected, (seed, items)
    if function is not properties:  # which stays in order from Python 3.12 on, where no lock is held
        in_order = (recursing, beside_what_stays, held_beside_what_stays)
        assert bool(compiled.stats().ahead) is (function not in in_order)


class Key:
    """What is asked of it is noted."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __hash__(self) -> int:
        NOTED.append(("hash", self.n))
        return self.n

    def __eq__(self, other: object) -> bool:
        NOTED.append(("eq", self.n))
        return isinstance(other, Key) and other.n == self.n


NOTED: list[tuple[str, int]] = []


@functools.cache
def kept_by_key(key: object) -> object:
    time.sleep(0.0002)
    return getattr(key, "n", key)


def hashed(keys: list[object]) -> list[object]:
    return [kept_by_key(key) for key in [*keys, *keys]]


def test_keys_are_asked_for_their_hashes_once() -> None:
    compiled = xcs.compile(hashed)
    for seed, keys in enumerate(([1, Key(2), 3], [Key(1), Key(1), (Key(3), 4)], [(5, 6), 5])):
        outcomes = []
        for function in (hashed, compiled):
            kept_by_key.cache_clear()
            NOTED.clear()
            with use(SeededScheduler(seed)):
                outcomes.append((str([getattr(value, "n", value) for value in function(keys)]), [*NOTED]))
        assert outcomes[0] == outcomes[1]
