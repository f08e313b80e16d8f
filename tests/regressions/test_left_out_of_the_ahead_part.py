"""What the ahead part of a loop leaves out, since nothing slow needs it, and what it mustn't."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import xcs

CALLS: list[object] = []


@xcs.parallel_safe
def ask(x: object) -> str:
    CALLS.append(x)
    time.sleep(0)
    return f"answer to {x}"


def only_where_it_is_a_number(xs: list[str], out: list[object]) -> None:
    for x in xs:
        try:
            n = int(x)
        except ValueError:
            out.append(x)
        else:
            a = ask(x)
            out.append((n, a))


def only_after_it_was_a_number(xs: list[str], out: list[object]) -> None:
    for x in xs:
        try:
            n = int(x)
            a = ask(x)
            out.append((n, a))
        except ValueError:
            out.append(x)


def only_after_it_was_found_to_be_one(xs: list[str], out: list[object]) -> None:
    for x in xs:
        try:
            if int(x) > 1:
                out.append("large")
            out.append(ask(x))
        except ValueError:
            out.append(x)


def only_after_it_was_converted(xs: list[str], out: list[object]) -> None:
    for x in xs:
        try:
            text = ""
            text += str(int(x))
            a = ask(x)
            out.append((text, a))
        except ValueError:
            out.append(x)


def only_if_nothing_was_swallowed(xs: list[str], out: list[object]) -> None:
    for x in xs:
        with suppress(ValueError):
            n = int(x)
            a = ask(x)
            out.append((n, a))


def only_if_nothing_changed_was_swallowed(xs: list[str], out: list[object]) -> None:
    for x in xs:
        text = ""
        with suppress(ValueError):
            text += str(int(x))
            a = ask(x)
            out.append((text, a))


def counted_until_it_is_caught(xs: list[str], out: list[object]) -> None:
    for x in xs:
        n = 0
        try:
            int(x)
            n = len(x)
        except ValueError:
            out.append(x)
        out.append(ask(n))


def nothing_comes_of_it(xs: list[str], out: list[object]) -> None:
    for x in xs:
        n = 0
        try:
            n = int(x)
        except ValueError:
            n = -1
        out.append((n, ask(x)))


def the_last_one(xs: list[str], out: list[object]) -> None:
    for x in xs:
        notes = [x, x + "!"]
        last = notes.pop()
        out.append(ask(last))


def noted_where_it_may_be_caught(xs: list[str], out: list[object]) -> None:
    for x in xs:
        notes: list[str] = []
        try:
            notes.append(x)
            a = ask(x)
        except ValueError:
            a = ask(x + "again")
        out.append((a, notes))


FUNCTIONS = (
    only_where_it_is_a_number,
    only_after_it_was_a_number,
    only_after_it_was_found_to_be_one,
    only_after_it_was_converted,
    only_if_nothing_was_swallowed,
    only_if_nothing_changed_was_swallowed,
    counted_until_it_is_caught,
    nothing_comes_of_it,
    the_last_one,
    noted_where_it_may_be_caught,
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_same_calls_are_made(function: Callable[[list[str], list[object]], None]) -> None:
    found: list[Any] = []
    for one in (function, xcs.compile(function)):
        CALLS.clear()
        out: list[object] = []
        one(["1", "b", "2", "c"], out)
        found.append((out, sorted(map(str, CALLS))))
    assert found[0] == found[1]
