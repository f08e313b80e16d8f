"""Statements behind a ``raise``, and whatever else control doesn't come to: nothing of them is called. What a
generator's consumer does once it has all items is not done between them."""

# ruff: noqa: RET504, RET506

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs

made: list[object] = []
_note = eval("made.append", {"made": made})  # so that nobody finds that all calls share one record


@xcs.parallel_safe
def ask(given: object) -> object:
    _note(given)
    time.sleep(0)
    return given


def behind_raise(xs: list[int]) -> object:
    first = ask(1)
    raise KeyError(first)
    second = (ask(2), ask(3))
    return second


def behind_raise_in_loop(xs: list[int]) -> object:
    out: list[object] = []
    for x in xs:
        out.append(ask(x))
        raise KeyError(x)
        second = (ask(2), ask(3))
        out.append(second)
    return out


def behind_both_ways(xs: list[int]) -> object:
    out: list[object] = []
    for x in xs:
        first = ask(x)
        if x == 1:
            raise KeyError(first)
            second = (ask(2), ask(3))
        else:
            raise ValueError(first)
        second = (ask(2), ask(3))
        out.append(second)
    return out


def behind_raise_in_case(xs: list[int]) -> object:
    out = []
    for x in xs:
        match x:
            case 1:
                raise KeyError(x)
                second = (ask(2), ask(3))
            case 2:
                continue
                second = (ask(2), ask(3))
            case _:
                assert x
                second = (ask(4), ask(x))
        out.append((second, ask(5)))
    return out


def behind_a_block(xs: list[int]) -> object:
    first = ask(1)
    try:
        if first:
            raise KeyError(first)
        else:
            raise ValueError(first)
        second = ask(2)
    finally:
        first = ask(3)
    second = (ask(4), ask(5))
    return second


NEVER_REACHED: list[Callable[[list[int]], object]] = [
    behind_raise, behind_raise_in_loop, behind_both_ways, behind_raise_in_case, behind_a_block,
]  # fmt: skip


def outcome(function: Any, xs: list[int]) -> object:
    made.clear()
    try:
        result: object = function(xs)
    except Exception as error:
        result = repr(error)
    return result


@pytest.mark.parametrize("function", NEVER_REACHED)
def test_nothing_is_called(function: Callable[[list[int]], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_STRICT", "1")
    compiled = xcs.compile(function)
    for xs in ([1, 2], [3, 4], [2, 6], [5]):
        expected = outcome(function, xs)
        calls = set(made)
        assert outcome(compiled, xs) == expected
        later = set(xs) | {4, 5} if function is behind_raise_in_case else set(xs)
        assert set(made) <= calls | later


def matched(xs: list[int]) -> object:
    n = 1
    match ask(sum(len(str(ask((x, n)))) for x in xs)):
        case int(n) if n > 100:
            return n
        case int(m):
            n = m
            if (n := n + 1) > 1:
                return n, m
    return n


def summed(xs: list[int]) -> object:
    n = 1
    if sum(len(str(ask((x, n)))) for x in xs) > 3:
        while (n := n + 1) < 5:
            ask(n)
    return n


def bound_by_what_is_made_of_it(xs: list[int]) -> object:
    n = 1
    n2 = (n := len(str(sum(len(str(ask((x, n)))) for x in xs))))
    for i in range(sum(len(str(ask((x, n)))) for x in xs)):
        n = i
    return n, n2, [n := len(y) for y in sorted(str(ask((x, n))) for x in xs)], n


@pytest.mark.parametrize("function", [matched, summed, bound_by_what_is_made_of_it])
def test_consumer_binds_what_the_items_read(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_STRICT", "1")
    compiled = xcs.compile(function)
    for xs in ([1, 2], [3, 4, 5], []):
        assert outcome(compiled, xs) == outcome(function, xs)
    assert "each(" in str(compiled.source)
