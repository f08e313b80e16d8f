"""A global, and a variable of a comprehension in the same function, of one name: what is done to the one was taken to
be done to the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

HELD: dict[str, Any] = {"note": ""}
Row = dict[str, int]


@xcs.parallel_safe
def counted(*rows: Row) -> list[int]:
    return [row["n"] for row in rows]


@xcs.parallel_safe
def given(rows: list[Row]) -> list[Row]:
    return rows


class Note:
    """Counts how often it is shown, in a row."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def __str__(self) -> str:
        self.row["n"] += 1
        return "note"

    def __format__(self, how: str) -> str:
        return str(self)

    def __add__(self, other: int) -> int:
        self.row["n"] += other
        return other


def shown(rows: list[Row]) -> Any:
    text = f"{HELD['note']}"
    answer = counted(*rows)
    return text, answer, [HELD["n"] for HELD in (each for each in given(rows))]


def shown_in_a_call(rows: list[Row]) -> Any:
    text = str(HELD["note"])
    answer = counted(*rows)
    return text, answer, {HELD["n"]: 1 for HELD in given(rows)}


def added(rows: list[Row]) -> Any:
    number = HELD["note"] + 1
    answer = counted(*rows)
    return number, answer, [HELD["n"] for HELD in given(rows) if HELD]


def set_before(rows: list[Row]) -> Any:
    HELD["note"].row["n"] = 5
    answer = counted(*rows)
    return answer, sum(HELD["n"] for HELD in given(rows))


@pytest.mark.parametrize("eager", [False, True])
@pytest.mark.parametrize("way", [shown, shown_in_a_call, added, set_before])
def test_they_are_told_apart(way: Callable[..., Any], eager: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled = xcs.compile(way)

    def outcome(function: Callable[..., Any], of: int) -> Any:
        rows = [{"n": 0}, {"n": 0}, {"n": 0}]
        HELD["note"] = Note(rows[of])
        return function(rows), rows

    for seed in range(12):
        expected = outcome(way, seed % 3)
        with use(SeededScheduler(seed)):
            assert outcome(compiled, seed % 3) == expected
