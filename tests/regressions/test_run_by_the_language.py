"""What runs a function of the user's without its being called by name: looking for a value in a generator, what a property
holds, the factory of a dictionary that was made here, whoever looks into it."""

# ruff: noqa  (specimens)
from __future__ import annotations

import collections
import functools
import operator
import time
from collections.abc import Iterator
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

LOG: list[object] = []


@xcs.parallel_safe
def ask(*x: object) -> str:
    time.sleep(0)
    return repr(x)


def tell(x: object) -> object:
    LOG.append(x)
    return x


def told(n: int) -> Iterator[int]:
    for i in range(n):
        LOG.append(("step", i))
        yield i


class Equal:
    def __init__(self, x: object) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        LOG.append(("compared", self.x))
        return True

    __hash__ = None  # type: ignore[assignment]


def equals(n: int) -> Iterator[Equal]:
    for i in range(n):
        yield Equal(i)


class Holder:
    def __init__(self, n: int) -> None:
        self.n = n

    def __iter__(self) -> Iterator[Equal]:
        return equals(self.n)

    @property
    def left(self) -> int:
        LOG.append(("left", self.n))
        return self.n

    @left.setter
    def left(self, value: int) -> None:
        LOG.append(("set", value))

    @functools.cached_property
    def once(self) -> int:
        LOG.append(("once", self.n))
        return 1


def factory() -> int:
    LOG.append("made")
    return 0


EXPRESSIONS = [
    "2 in told(4)", "2 not in steps", "1 in steps and 3 in steps", "5 in map(tell, xs)", "1 in (tell(x) for x in xs)",
    "7 in equals(2)", "7 in holder", "7 in (steps if xs else xs)",
    "Holder.left.fget(holder)", "Holder.left.fset(holder, 3)", "Holder.left.__get__(holder)",
    "Holder.once.func(holder)", "list(map(Holder.left.fget, [holder]))", "type(holder).left.fget(holder)",
    "sorted([holder], key=Holder.left.fget) and 1", "(lambda f: f(holder))(Holder.left.fget)",
    "operator.attrgetter('fget')(Holder.left)(holder)",
    "table['x']", "operator.getitem(table, 'x')", "table.__getitem__('x')", "dict.__getitem__(table, 'x')",
    "'{x}'.format_map(table)", "'%(x)s' % table", "'{0[x]}'.format(table)", "'ab'.translate(table)",
    "(table | {})['x']", "list(map(table.__getitem__, 'xy'))", "operator.itemgetter('x')(table)",
    "table.copy()['x']", "[t['x'] for t in [table]]", "table.get('x')", "len(table)",
]  # fmt: skip

STRAIGHT = """
def program(xs, n):
    steps, holder, table = told(4), Holder(n), collections.defaultdict(factory)
    tell("first")
    a = ask({0}); b = ask(3)
    tell("between")
    c = ask({0}); d = ask(4)
    tell("last")
    return a, b, c, d
"""
LOOP = """
def program(xs, n):
    holder, found = Holder(n), []
    for x in xs:
        steps, table = told(4), collections.defaultdict(factory)
        found.append(ask({0}))
        found.append(ask(x))
        tell(x)
    return found
"""


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("shape", [STRAIGHT, LOOP], ids=["straight", "loop"])
def test_it_runs_in_its_place(shape: str, expression: str, tmp_path: Any) -> None:
    path = tmp_path / "program.py"
    path.write_text(shape.format(expression))
    names = dict(globals())
    exec(compile(path.read_text(), str(path), "exec"), names)
    function = names["program"]
    compiled = xcs.compile(function)
    for number, arguments in enumerate((([1, 2], 1), ([3, 4, 5], 2), ([6], 3))):
        LOG.clear()
        expected = function(*arguments)
        log = LOG.copy()
        for seed in range(4):
            LOG.clear()
            with use(SeededScheduler(10 * number + seed)):
                assert compiled(*arguments) == expected
            assert log == LOG
