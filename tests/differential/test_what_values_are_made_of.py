# ruff: noqa: RUF005, B006, B008
"""Operators on what an iteration has put together: items are watched only where nothing else is in it, and seen to
whatever way they got there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from tests.differential.test_earlier_iterations import Weird, shown
from xcs_runtime.schedule import SeededScheduler, use

DATA = [1]


@xcs.parallel_safe
def look(x):
    """Nothing is done to what it is given, whatever that is."""
    time.sleep(0)
    return str(x)


def of_a_default(x, other=[Weird(DATA)]):
    return x if len(x) > 99 else other[0]


def the_last_one(items, last):
    out = []
    for x in items:
        out.append(look(x))
        out.append(last + [])
        last = x
    return out


def the_first_until_another_comes(items, first):
    out = []
    found = first
    for x in items:
        out.append(look(x))
        out.append(found + [])
        if not x:
            found = x
    return out


def put_in_by_another_name(items):
    out = []
    for x in items:
        out.append(look(x))
        kept = []
        also = kept
        also.append(x)
        out.append(kept[0] + [])
    return out


def put_in_where_it_is_held(items):
    out = []
    for x in items:
        out.append(look(x))
        kept = []
        box = {"kept": kept}
        box["kept"].append(x)
        out.append(kept[0] + [])
    return out


def put_in_by_a_loop(items):
    out = []
    for x in items:
        out.append(look(x))
        kept = [[], []]
        for one in kept:
            one.append(x)
        out.append(kept[0][0] + [])
    return out


def put_in_by_an_operator(items):
    out = []
    for x in items:
        out.append(look(x))
        kept = []
        also = kept
        also += [x]
        out.append(kept[0] + [])
    return out


def put_in_by_a_method(items):
    out = []
    for x in items:
        out.append(look(x))
        kept = []
        put = kept.append
        put(x)
        out.append(kept[0] + [])
    return out


def of_the_default_of_a_callee(items):
    out = []
    for x in items:
        out.append(look(x))
        out.append(of_a_default(x) + [])
    return out


ITEMS = (
    put_in_by_another_name, put_in_where_it_is_held, put_in_by_a_loop, put_in_by_an_operator, put_in_by_a_method,
)  # fmt: skip
CASES: list[tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]] = [
    (the_last_one, lambda: ([DATA, DATA, DATA], Weird(DATA))),
    (the_first_until_another_comes, lambda: ([DATA, DATA, DATA], Weird(DATA))),
    (of_the_default_of_a_callee, lambda: ([DATA, DATA, DATA],)),
    *((program, lambda: ([Weird(DATA), DATA, DATA],)) for program in ITEMS),
]


@pytest.mark.parametrize(("program", "arguments"), CASES, ids=[program.__name__ for program, _ in CASES])
def test_is_seen(program: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]]) -> None:
    compiled = xcs.compile(program)
    DATA[:] = [1]
    expected = shown(program(*arguments()))
    for seed in range(8):
        DATA[:] = [1]
        with use(SeededScheduler(seed)):
            assert shown(compiled(*arguments())) == expected
