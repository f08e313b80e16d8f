"""Iterators that `itertools` makes of others, and ``map`` and ``filter`` with functions that the function makes."""

from __future__ import annotations

import itertools
import operator
import sys
from collections.abc import Sequence
from types import BuiltinFunctionType, SimpleNamespace
from typing import Any, Final

from xcs_runtime.fallback.iterators import cursor_over, rest_of, rows_of
from xcs_runtime.fallback.made import Cursor, Generator, LocalFunction, Made, Mapped
from xcs_runtime.fallback.scout import Frame, Scout
from xcs_runtime.fallback.values import Value

MOST_ITEMS: Final = 10_000
_POOLED: Final[frozenset[Any]] = frozenset((itertools.product, itertools.combinations, itertools.permutations))
_NULL_FIRST: Final = sys.version_info < (3, 13)
_CALL: Final[tuple[tuple[str, Any], ...]] = (
    *((("null", None), ("local", 1)) if _NULL_FIRST else (("local", 1), ("null", None))),
    ("local", 2), ("call_star", (None, False)),
)  # fmt: skip

# As the bytecode of a generator: slot 0 has the rows, 1 the function, 2 the row, 3 the item.
_MAP: Final[tuple[tuple[str, Any], ...]] = (
    ("local", 0), ("next", 10), ("set_local", 2), *_CALL, ("yield", None), ("pop", 1), ("jump", 1),
    ("const", None), ("return", None),
)  # fmt: skip
_FILTER: Final[tuple[tuple[str, Any], ...]] = (
    ("local", 0), ("next", 16), ("copy", 1), ("set_local", 2), ("unpack", (1, None)), ("set_local", 3), *_CALL,
    ("unary", operator.truth), ("branch", ("FALSE", 1, False)), ("local", 3), ("yield", None), ("pop", 1), ("jump", 1),
    ("const", None), ("return", None),
)  # fmt: skip


def chained(scout: Scout, function: Any, args: Sequence[Value], kwargs: dict[str, Value]) -> Cursor | None:
    """``chain``, ``chain.from_iterable``, ``islice``, ``product``, ``combinations`` and ``permutations`` of what can be
    iterated ahead. Raises Wait."""
    if kwargs or not args:
        return None
    if function is itertools.chain:
        return _chain(scout, args)
    if type(function) is BuiltinFunctionType:
        if function.__self__ is not itertools.chain or function.__name__ != "from_iterable" or len(args) != 1:
            return None
        outer = cursor_over(scout, args[0])
        return None if outer is None or isinstance(outer, Mapped) else _chain(scout, rest_of(outer))
    if function is itertools.islice and 2 <= len(args) <= 3:
        return _islice(scout, args)
    if function in _POOLED:
        return _pooled(scout, function, args)
    return None


def _chain(scout: Scout, values: Sequence[Value]) -> Cursor | None:
    rows = [rows_of(scout, (value,)) for value in values]
    ends: list[int] = []  # of those that have come to their end

    def at(position: int) -> Value | None:
        start = 0
        for index, row in enumerate(rows):
            if index < len(ends) and position >= ends[index]:
                start = ends[index]
                continue
            found = row(position - start)  # type: ignore[misc]
            if found is not None:
                return found[0]
            if index == len(ends):
                ends.append(position)
            start = position
        return None

    return None if None in rows else Cursor(at, Made(tuple, list(values)))


def _islice(scout: Scout, args: Sequence[Value]) -> Cursor | None:
    bounds = [scout.settled(value) for value in args[1:]]
    if not all(type(bound) is int and bound >= 0 for bound in bounds):
        return None
    start, stop = bounds if len(bounds) == 2 else (0, bounds[0])
    if isinstance(args[0], Cursor):  # who goes on with it, and where, is not told
        return None
    row = rows_of(scout, args[:1])
    if row is None:
        return None

    def at(position: int) -> Value | None:
        found = row(start + position) if start + position < stop else None
        return None if found is None else found[0]

    return Cursor(at, args[0])


def _pooled(scout: Scout, function: Any, args: Sequence[Value]) -> Cursor | None:
    counts = []
    if function is not itertools.product:
        if len(args) != 2 or type(scout.settled(args[1])) is not int or scout.settled(args[1]) < 0:
            return None
        args, counts = args[:1], [scout.settled(args[1])]
    cursors = [cursor_over(scout, value) for value in args]
    if any(cursor is None or isinstance(cursor, Mapped) for cursor in cursors):
        return None
    if any(cursor is value for cursor, value in zip(cursors, args, strict=True)):
        return None
    pools = [rest_of(cursor) for cursor in cursors]  # type: ignore[arg-type]
    found = [Made(tuple, list(row)) for row in itertools.islice(function(*pools, *counts), MOST_ITEMS + 1)]
    if len(found) > MOST_ITEMS:
        return None
    return Cursor(lambda position: found[position] if position < len(found) else None, Made(tuple, list(args)))


def with_function(scout: Scout, frame: Frame, function: Any, args: Sequence[Value]) -> Generator | None:
    """``map(f, ...)`` and ``filter(f, items)`` with an ``f`` that the function makes. Raises Wait."""
    callee, *iterables = args
    if not isinstance(callee, LocalFunction) or not iterables or (function is filter and len(iterables) != 1):
        return None
    row = rows_of(scout, iterables)
    if row is None:
        return None

    def at(position: int) -> Value | None:
        found = row(position)
        return None if found is None else Made(tuple, found)

    operations = _MAP if function is map else _FILTER
    routine = SimpleNamespace(
        code=frame.routine.code, operations=operations, joins={}, slots=(), is_generator=True, within={}, handlers={},
        lines=(frame.routine.lines[frame.index],) * len(operations), rebound=frozenset(),
    )  # fmt: skip
    return Generator(Frame(routine, [Cursor(at, Made(tuple, list(iterables))), callee, None, None]))

