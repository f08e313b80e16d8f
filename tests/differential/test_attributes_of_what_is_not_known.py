"""Attributes that are set on elements of a list or a table, which may be classes, modules and functions: slow calls
that read these by name see them as they would."""

from __future__ import annotations

import contextlib
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use


class First:
    mode = 0


class Second(First):
    other = 0


settings = types.ModuleType("settings")
settings.mode = 0  # type: ignore[attr-defined]


def tool() -> None:
    pass


tool.mode = 0  # type: ignore[attr-defined]


def slow(x: object) -> tuple[object, ...]:
    time.sleep(0.0002)
    return x, First.mode, Second.other, settings.mode, tool.mode  # type: ignore[attr-defined]


def change(holder: Any) -> None:
    holder.mode += 1


KINDS = [First, Second]


def set_all(value: int) -> None:
    for kind in KINDS:
        kind.mode = value


def set_on_given(kinds: list[Any], value: int) -> None:
    for kind in kinds:
        kind.mode = value


class Note:
    """Its methods are called on elements of a list."""

    def sets_all(self, value: int) -> None:
        set_all(value)

    def sets_given(self, value: int) -> None:
        set_on_given(KINDS, value)

    def sets_one(self, value: int) -> None:
        KINDS[0].mode = value

    def sets_by_name(self, value: int) -> None:
        setattr(KINDS[0], "mode", value)  # noqa: B010


def by_methods(holders, xs):
    notes, out = [Note(), Note(), Note()], []
    for note, x in zip(notes, xs, strict=False):
        out.append(slow(x))
        note.sets_all(x)
        out.append(slow(-x))
        note.sets_given(x + 10)
        out.append(slow(x))
        note.sets_one(x + 20)
        out.append(slow(-x))
        note.sets_by_name(x + 30)
    return out


def each(holders, xs):
    out = []
    for holder in holders:
        holder.mode += 1
        out.append(slow(1))
    return out


def in_a_table(holders, xs):
    row = {"module": settings, "function": tool, "class": First}
    out = []
    for x in xs:
        row["module"].mode += 1
        out.append(slow(x))
        row["function"].mode += 1
        out.append(slow(x))
        row["class"].mode += 1
        out.append(slow(x))
    return out


def straight(holders, xs):
    first = slow(1)
    holders[0].mode = 5
    second = slow(2)
    setattr(holders[2], "mode", 3)  # noqa: B010
    third = slow(3)
    holders[1].other = 4
    return first, second, third, slow(4)


def by_name(holders, xs):
    out = []
    for x in xs:
        out.append(slow(x))
        for holder in holders:
            setattr(holder, "mo" + "de", x)
        out.append(slow(x))
    return out


def by_a_callee(holders, xs):
    out = []
    for x in xs:
        out.append(slow(x))
        change(holders[x % 2])
        out.append(slow(-x))
    return out


def in_a_comprehension(holders, xs):
    return [(slow(x), change(holders[x % 2])) for x in xs], slow(0)


PROGRAMS = (each, in_a_table, straight, by_name, by_a_callee, in_a_comprehension, by_methods)


def outcome(function: Callable[..., object], xs: list[int]) -> tuple[object, ...]:
    First.mode = Second.other = settings.mode = tool.mode = 0  # type: ignore[attr-defined]
    return function([First, Second, settings, tool], xs), First.mode, Second.other, settings.mode, tool.mode  # type: ignore[attr-defined]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("eager", [False, True])
def test_slow_calls_see_them(program: Callable[..., object], eager: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled = xcs.compile(program)
    for seed, xs in enumerate(([1, 2, 3], [4, 5], [1, 0])):
        expected = outcome(program, xs)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert outcome(compiled, xs) == expected


@dataclass
class Row:
    text: str
    score: float = 0.0


def judged(row: Row) -> Row:
    time.sleep(0.0002)
    return Row(row.text, 1.0)


def scored(tables: dict[str, list[Row]], xs: object) -> list[Row]:
    out = []
    for row in tables["rows"]:
        better = judged(row)
        row.score = better.score
        out.append(better)
    return out


def test_records_are_in_nobodys_way() -> None:
    compiled: Any = xcs.compile(scored)
    for _ in range(2):
        assert compiled({"rows": [Row("a"), Row("b")]}, None) == scored({"rows": [Row("a"), Row("b")]}, None)
    assert compiled.stats().issued
