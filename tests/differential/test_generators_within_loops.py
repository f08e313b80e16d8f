"""A generator that is used up within what runs ahead of a loop: ``for q in queries: list(ask(q, d) for d in docs)``."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use


def ask(x: int) -> int:
    time.sleep(0.0002)
    return x * 3 % 7


def bound_to_a_name(xs, ys):
    out = []
    for v in xs:
        held = list((ask(w), v)[0] for w in ys)  # noqa: C400
        out.append(held)
    return out


def appended(xs, ys):
    out = []
    for v in xs:
        out.append(tuple((v, ask(w)) for w in reversed(ys)))  # noqa: PERF401
    return out


def joined(xs, ys):
    lines = []
    for v in xs:
        line = ", ".join(f"{v}: {ask(w)}" for w in ys)
        lines.append(line)
    return "\n".join(lines)


def over_a_generator(xs, ys):
    out = []
    for v in (ask(x) for x in xs):
        held = list((ask(w), v)[0] for w in ys)  # noqa: C400
        out.append(held)
    return out


def two_within_each_other(xs, ys):
    out = []
    for v in xs:
        held = list(list((ask(w), u, v) for w in ys) for u in ys)  # noqa: C400
        out.append(held)
    return out


def pairs(xs, ys):
    out = []
    for i, (a, b) in enumerate(zip(xs, ys, strict=False)):
        held = set((ask(w), a + i, b) for w in ys)  # noqa: C401
        out.append(sorted(held))
    return out


def tables(xs, ys):
    out = []
    for v in xs:
        table = dict((w, ask(w + v)) for w in ys)  # noqa: C402
        out.append(table)
    return out


def best(xs, ys):
    out = []
    for v in xs:
        top = max(((ask(w), v, w) for w in ys), default=None)
        found = any(ask(w) == v for w in ys)
        out.append((top, found))
    return out


def with_a_condition(xs, ys):
    out = []
    for v in xs:
        if v % 2:
            out.append(list(ask(w) for w in ys if ask(w + v) > 1))  # noqa: C400
        else:
            out.append([])
    return out


def in_a_comprehension(xs, ys):
    return [list((ask(w), v) for w in ys) for v in xs], {  # noqa: C400
        v: tuple(ask(w + v) for w in ys) for v in xs
    }


def first_of_each(xs, ys):
    out = []
    for v in xs:
        out.append(next((ask(w) for w in ys if w > v), None))  # noqa: PERF401
    return out


def in_a_handler(xs, ys):
    out = []
    for v in xs:
        try:
            out.append(dict((w, ask(w + v)) for w in ys))  # noqa: C402
        except ValueError as error:
            out.append(str(error))
    return out


def sorted_in_a_handler(xs, ys):
    out = []
    for v in xs:
        try:
            best = sorted((ask(w + v) for w in ys), key=lambda a: -a)
            out.append(list(zip(ys, (ask(w) for w in best), strict=True)))
        except ValueError as error:
            out.append(str(error))
    return out


PROGRAMS = (
    bound_to_a_name, appended, joined, over_a_generator, two_within_each_other, pairs, tables, best, with_a_condition,
    in_a_comprehension, first_of_each, in_a_handler, sorted_in_a_handler,
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("eager", [False, True])
def test_they_are_what_they_are(program: Callable[..., object], eager: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_STRICT", "1")
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled: Any = xcs.compile(program)
    for seed, (xs, ys) in enumerate((([1, 2, 3], [4, 5]), ([4, 5], [6, 7, 8]), ([], [1]), ([2, 1], []))):
        expected = program(xs, ys)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert compiled(xs, ys) == expected
    if program is not first_of_each:
        assert compiled.stats().issued
