"""What the test suites of other people's packages found, made small."""

from __future__ import annotations

import contextlib
import copy
import functools
import itertools
import time
from collections.abc import Iterator

import pytest

import xcs


@xcs.compile
def compiled_callee(x: int) -> int:
    time.sleep(0)
    return x + 1


class Asker:
    @xcs.compile
    def ask(self, x: int) -> int:
        time.sleep(0)
        return x + 2


def test_a_compiled_callee_is_looked_into_as_its_original() -> None:
    """Its code is the stub, so it was said to have no source, and everything that called it stayed in order."""

    @xcs.compile
    def work(items: list[int], asker: Asker) -> list[int]:
        return [compiled_callee(x) + asker.ask(x) for x in items]

    assert work([1, 2], Asker()) == [5, 7]
    assert [row.ahead for row in work.explain([1, 2], Asker()).rows] == [True, True]


def test_the_mark_on_a_compiled_method_of_one_object() -> None:
    asker = Asker()
    xcs.ordered(asker.ask)

    @xcs.compile
    def work(asker: Asker) -> tuple[int, int]:
        return asker.ask(1), asker.ask(2)

    assert work(asker) == (3, 4)
    assert not any(row.ahead for row in work.explain(asker).rows)
    assert work(Asker()) == (3, 4)


def test_a_wrapper_keeps_attributes_of_its_own() -> None:
    """pyflakes clears a `functools.cache`; what was cleared were the variants of the function below it."""
    asked = []

    @functools.cache
    @xcs.compile
    def cached(x: int) -> int:
        asked.append(x)
        return x

    assert [cached(1), cached(1)] == [1, 1]
    assert cached.cache_info().misses == 1
    cached.cache_clear()
    assert [cached(1), asked] == [1, [1, 1]]

    @xcs.compile
    def inner() -> None: ...

    @functools.wraps(inner)
    def outer() -> None: ...

    assert vars(outer) == {"__wrapped__": inner}


def test_only_attributes_of_the_users_own_are_listed() -> None:
    def written() -> None: ...

    written.note, written.source = 1, "mine"  # type: ignore[attr-defined]
    compiled = xcs.compile(written)
    for attributes in (vars(compiled), dict(vars(compiled)), {**vars(compiled)}, vars(compiled) | {}):
        assert attributes == {"note": 1, "source": "mine"} == attributes
    assert compiled.source == "mine"
    assert compiled.__wrapped__ is written
    compiled.explain = 2  # type: ignore[method-assign,assignment]
    compiled.more = 3  # type: ignore[attr-defined]
    assert vars(compiled) == {"note": 1, "source": "mine", "explain": 2, "more": 3}
    assert copy.copy(vars(compiled)) == vars(compiled)
    del compiled.more, compiled.note  # type: ignore[attr-defined]
    assert sorted(vars(compiled)) == ["explain", "source"]


class Shape:
    def __init__(self, __side: int) -> None:
        self.__side = __side

    @xcs.compile
    def grown(self) -> list[Shape]:
        a, b = compiled_callee(self.__side), compiled_callee(self.__side + 1)
        return [Shape(a), Shape(b)]

    @property
    def side(self) -> int:
        return self.__side


class _(Shape):
    def __init__(self, __x: int) -> None:
        self.__x = __x  # in a class of this name, nothing is mangled

    @xcs.compile
    def both(self) -> tuple[type, int, int]:
        return _, compiled_callee(self.__x), compiled_callee(self.__x)


def test_a_method_mentions_its_own_class() -> None:
    """The class name became a free variable that the function doesn't have (toolz)."""
    assert [shape.side for shape in Shape(1).grown()] == [2, 3]
    assert "issue" in str(Shape.grown.source)
    assert _(1).both() == (_, 2, 2)
    assert "issue" in str(_.both.source)


@pytest.mark.parametrize("eager", ["", "1"])
def test_programs_that_were_faults_of_the_compiler(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", eager)

    @xcs.compile
    def padded(args: tuple[int, ...], n: int) -> tuple[int | None, ...]:
        pad = (None,) * (n - len(args))
        return args + pad

    @xcs.compile
    def unpacked(pairs: list[tuple[int, int]]) -> list[int]:
        out = []
        for pair in pairs:
            a, b = pair
            (c, *_), d = (compiled_callee(a), 1), compiled_callee(b)
            out.append(c + d)
        first, second = pairs
        return [*out, *first, *second]

    @xcs.compile
    def formatted(shape: object, n: int) -> str:
        name = type(shape).__name__
        return f"<{name} at {n!r:>3} of {compiled_callee(n)}>"

    assert padded((1,), 3) == (1, None, None)
    assert unpacked([(1, 2), (3, 4)]) == [5, 9, 1, 2, 3, 4]
    assert formatted([], 1) == "<list at   1 of 2>"


# fmt: off
class Grid:
    def __getitem__(self, key: tuple[int, int]) -> int:
        return key[0] * 10 + key[1]


def ones(x: int) -> list[int]:
    return [x, 1]


@pytest.mark.parametrize("eager", ["", "1"])
def test_texts_that_were_faults_of_the_compiler(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keywords without a space behind them, and tuples without parentheses in a subscript."""
    monkeypatch.setenv("XCS_EAGER", eager)

    @xcs.compile
    def glued(x: int) -> list[object]:
        out: list[object] = []
        assert(compiled_callee(x))
        if(compiled_callee(x)):
            out.append(compiled_callee(x)if(compiled_callee(x))else(0))
        for y in(ones(compiled_callee(x))):
            out.append(not(compiled_callee(y)))
            assert(y in(ones(compiled_callee(y) - 1)))
        while(compiled_callee(x) < 0):
            pass
        with(contextlib.nullcontext(compiled_callee(x)))as z:
            out.append(z)
        try:
            out.append([y for y in(ones(x))if(compiled_callee(y))])
        except(ValueError):
            pass
        return[compiled_callee(x), *out, compiled_callee(x)]

    @xcs.compile
    def subscripted(grid: Grid, xs: list[int]) -> list[int]:
        a, b = compiled_callee(1), compiled_callee(2)
        return [grid[a, b], grid[(a, b)], *[grid[x, b] for x in xs], grid[compiled_callee(3), a]]

    assert glued(1) == glued.__wrapped__(1) == [2, 2, False, False, 2, [1, 1], 2]
    assert subscripted(Grid(), [1, 2]) == [23, 23, 13, 23, 42]
# fmt: on


def test_what_a_generator_contains_runs_when_the_generator_does() -> None:
    """It was issued in a region that is over by then (more-itertools)."""

    @xcs.compile
    def handed_on(rows: list[list[int]]) -> Iterator[int]:
        return itertools.compress(itertools.count(), (sum(compiled_callee(x) for x in row) > 5 for row in rows))

    @xcs.compile
    def returned(rows: list[list[int]]) -> Iterator[list[int]]:
        return ([compiled_callee(x) for x in row] for row in rows)

    @xcs.compile
    def stored(rows: list[list[int]]) -> list[Iterator[int]]:
        made = (sum([compiled_callee(x) for x in row]) for row in rows)
        return [made]

    rows = [[1, 2, 3], [0], [4, 5]]
    assert list(handed_on(rows)) == [0, 2]
    assert list(returned(rows)) == [[2, 3, 4], [1], [5, 6]]
    assert list(stored(rows)[0]) == [9, 1, 11]
