"""Results of slow calls whose use runs code of the user's: numbers of a class of its own among ordinary ones, each
comparison, sum, truth test or text of which is noted in a list that later calls read.

Each program is compiled once and called with new arguments, under many orders of completion.
"""

# ruff: noqa: B007, C417, E501, PERF401  (programs as people write them)

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use


class Score:
    """A number; what is done with it is noted."""

    def __init__(self, n: int, noted: list[int]) -> None:
        self.n, self.noted = n, noted

    def _note(self) -> None:
        self.noted.append(1)

    def __abs__(self) -> Any:
        return self

    def __round__(self, digits: int = 0) -> Any:
        return self

    def __lt__(self, other: Any) -> bool:
        self._note()
        return bool(self.n < getattr(other, "n", other))

    def __gt__(self, other: Any) -> bool:
        self._note()
        return bool(self.n > getattr(other, "n", other))

    def __add__(self, other: Any) -> Any:
        self._note()
        return self

    __radd__ = __add__

    def __bool__(self) -> bool:
        self._note()
        return True

    def __str__(self) -> str:
        self._note()
        return f"S{self.n}"

    def __eq__(self, other: object) -> bool:
        self._note()
        return self is other

    def __hash__(self) -> int:
        self._note()
        return self.n


class Noting(Score):
    """Taking its absolute value is noted as well."""

    def __abs__(self) -> Any:
        self._note()
        return self


def of_row(row):
    time.sleep(0.0002)
    return abs(row["n"]) if len(row["noted"]) < 2 else 1000


def rounded(row):
    time.sleep(0.0002)
    return round(row["n"]) if len(row["noted"]) < 2 else 1000


def of_number(seen, n):
    time.sleep(0.0002)
    return abs(n) if seen < 2 else 1000


def made(row):
    time.sleep(0.0002)
    return Score(10 * len(row["noted"]) + row["n"], row["noted"])


def ask(x):
    time.sleep(0.0002)
    return 1


def greatest_by_key(noted, numbers, rows):
    return max(rows, key=of_row)["n"], min(rows, key=of_row)["n"], sorted(rows, key=of_row)[-1]["n"]


def greatest_by_rounded(noted, numbers, rows):
    return max(rows, key=rounded)["n"]


def greatest_by_what_is_made(noted, numbers, rows):
    rows = [row for row in rows if isinstance(row["n"], int)]
    return max(rows, key=made)["n"], min(rows, key=lambda row: made(row))["n"]


def greatest_by_captured(noted, numbers, rows):
    return max(numbers, key=lambda n: of_number(len(noted), n))


def greatest_by_captured_in_a_loop(noted, numbers, rows):
    out = []
    for seen in (noted, [1, 2, 3]):
        out.append(max(numbers, key=lambda n: of_number(len(seen), n)))
    return out


def smallest_by_nested(noted, numbers, rows):
    def key(n):
        return of_number(len(noted), n)

    return min(numbers, key=key)


def filtered(noted, numbers, rows):
    kept = list(filter(of_row, rows))
    return len(kept), list(filter(lambda n: of_number(len(noted), n), numbers))


def mapped(noted, numbers, rows):
    return max(map(of_row, rows)), sum(map(of_row, rows)), set(map(of_row, rows)), any(map(of_row, rows))


def mapped_in_a_loop(noted, numbers, rows):
    out = []
    for x in map(of_row, rows):
        out.append(x + 1)
    return out


def mapped_in_comprehensions(noted, numbers, rows):
    tested = [x for x in map(of_row, rows) if x]
    return tested, [i + x for i, x in enumerate(map(of_row, rows))]


def mapped_captured(noted, numbers, rows):
    return [f"{x}" for x in map(lambda n: of_number(len(noted), n), numbers)]


def mapped_into_a_dict(noted, numbers, rows):
    return dict(map(lambda row: (of_row(row), row["n"]), rows))


def generators(noted, numbers, rows):
    return max(of_row(row) for row in rows), sum(of_row(row) for row in rows)


def carried(noted, numbers, rows):
    best = 0
    for row in rows:
        best = max(best, of_row(row))
    return best


def carried_along_positions(noted, numbers, rows):
    best = last = 0
    rises = []
    for i, row in enumerate(rows):
        x = of_row(row)
        if last < x:
            rises.append(i)
        last = x
        best = max(best, x)
    return best, rises


def kept(noted, numbers, rows):
    found, out = [], []
    for row in rows:
        found.append(of_row(row))
        out.append(max(found))
    return out


def kept_sorted(noted, numbers, rows):
    found = []
    for row in rows:
        found.append(of_row(row))
        found.sort()
    return found[-1]


def in_inner_loops(noted, numbers, rows):
    out = []
    for k in (1, 2):
        for row in rows:
            out.append(str(of_row(row)))
    return out


def in_inner_loops_over_positions(noted, numbers, rows):
    out = []
    for k in (1, 2):
        for i, row in enumerate(rows):
            out.append((k, i, str(of_row(row))))
    return out


def in_groups(noted, numbers, rows):
    return [max(of_row(row) for row in group) for group in (rows[:2], rows[2:])]


def in_inner_clauses(noted, numbers, rows):
    return [(x, ask(x)) for row in rows for x in [of_row(row)] if x > 3]


def truth(noted, numbers, rows):
    out = []
    for row in rows:
        x = of_row(row)
        if x:
            y = of_row(row) or 5
            out.append((y, ask(y)))
    return out


def truth_in_comprehensions(noted, numbers, rows):
    return [ask(1) for row in rows if of_row(row) > 3 if of_row(row)]


PROGRAMS = (
    greatest_by_key, greatest_by_rounded, greatest_by_what_is_made, greatest_by_captured, greatest_by_captured_in_a_loop,
    smallest_by_nested, filtered, mapped, mapped_in_a_loop, mapped_in_comprehensions,
    mapped_captured, mapped_into_a_dict, generators,
    carried, carried_along_positions, kept, kept_sorted, in_inner_loops, in_inner_loops_over_positions, in_groups,
    in_inner_clauses, truth, truth_in_comprehensions,
)  # fmt: skip


def shown(value: Any) -> Any:
    if isinstance(value, Score):
        return "score", value.n
    if isinstance(value, dict):
        return [(shown(k), shown(v)) for k, v in value.items()]
    if isinstance(value, set):
        return sorted(map(str, map(shown, value)))
    return [*map(shown, value)] if isinstance(value, (list, tuple)) else value


def outcome(function: Callable[..., Any], kind: type[Score], seed: int) -> tuple[Any, int]:
    noted: list[int] = []
    numbers: list[Any] = [
        [kind(100, noted), 2, 3, 4, 5],
        [1, kind(100, noted), 3, 4, 5],
        [1, 2, kind(-3, noted), kind(50, noted), 4, 5],
        [4, 2, 7],
    ][seed % 4]
    value = function(noted, numbers, [{"n": n, "noted": noted} for n in numbers])
    count = len(noted)
    return shown(value), count


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("kind", [Score, Noting])
def test_what_results_run_is_met_by_later_calls(program: Callable[..., Any], kind: type[Score]) -> None:
    compiled: Any = xcs.compile(program)
    for seed in range(16):
        expected = outcome(program, kind, seed)
        with use(SeededScheduler(seed)):
            assert outcome(compiled, kind, seed) == expected
    assert compiled.stats().issued


def judge(query, document):
    time.sleep(0.0002)
    return len(query) * len(document) % 7


def best_of_each(queries, documents):
    out = []
    for query in queries:
        out.append(max(documents, key=lambda document: judge(query, document)))
    return out


def test_keys_that_read_the_variable_of_a_loop_run_ahead() -> None:
    compiled: Any = xcs.compile(best_of_each)
    for queries in (["aa", "bbb", "c"], ["d", "ee"]):
        assert compiled(queries, ["x", "yy", "zzz"]) == best_of_each(queries, ["x", "yy", "zzz"])
    assert "by_key_reading" in str(compiled.source)
    assert compiled.stats().issued == 15
