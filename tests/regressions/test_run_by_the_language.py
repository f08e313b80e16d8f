"""What runs a function of the user's without its being called by name: looking for a value in a generator, what a property
holds, the factory of a dictionary, whoever looks into it, and what a template for text asks for."""

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


class Shown:
    """Its own text does nothing else."""

    def __format__(self, spec: str) -> str:
        return "shown"

    @property
    def left(self) -> int:
        LOG.append("left")
        return 1

    def __getitem__(self, key: object) -> int:
        LOG.append(("element", key))
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
    "outside['x']", "outside.__getitem__('x')", "'{x}'.format_map(outside)", "'{0[x]}'.format(outside)",
    "(outside | {})['x']", "list(map(outside.__getitem__, 'xy'))", "outside.copy()['x']",
    "'{0.left}'.format(shown)", "'{0[x]}'.format(shown)", "'{0:{1.left}}'.format(3, shown)", "TEMPLATE.format(shown)",
    "'{x}'.format_map(shown)", "'{s.left}'.format(s=shown)", "'{s.left}'.format_map({'s': shown})",
    "'{0[0].left}'.format([shown])", "'{}'.format(shown)", "str.format('{0.left}', shown)",
    "list(map('{0.left}'.format, [shown]))",
]  # fmt: skip

TEMPLATE = "{0.left}"

STRAIGHT = """
def program(xs, n, outside, shown):
    steps, holder, table = told(4), Holder(n), collections.defaultdict(factory)
    tell("first")
    a = ask({0}); b = ask(3)
    tell("between")
    c = ask({0}); d = ask(4)
    tell("last")
    return a, b, c, d
"""
LOOP = """
def program(xs, n, outside, shown):
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
    path.write_text(shape.replace("{0}", expression))
    names = dict(globals())
    exec(compile(path.read_text(), str(path), "exec"), names)
    function = names["program"]
    compiled = xcs.compile(function)
    for number, (xs, n) in enumerate((([1, 2], 1), ([3, 4, 5], 2), ([6], 3))):
        LOG.clear()
        expected = function(xs, n, collections.defaultdict(factory), Shown())
        log = LOG.copy()
        for seed in range(4):
            LOG.clear()
            with use(SeededScheduler(10 * number + seed)):
                assert compiled(xs, n, collections.defaultdict(factory), Shown()) == expected
            assert log == LOG


def counts_in_rows(rows):
    found = []
    for row in rows:
        found.append(ask(row["x"], len(row)))
        tell(list(row))
        found.append(ask(row["y"], len(row)))
        tell(list(row))
    return found


def counts_of_one(rows):
    row = rows[0]
    return [ask(row[key], len(row)) for key in "abc"], ask(len(row)), ask(row["d"]), list(row)


def counts_given(rows, row=None):
    row = row or rows[-1]
    tell(1)
    first = ask(row["x"]), ask(1)
    tell(len(row))
    second = ask(row["y"]), ask(2)
    tell(len(row))
    return first, second


@pytest.mark.parametrize("factories", [(int, list, dict), (int, factory, int), (list, factory, factory)])
@pytest.mark.parametrize("function", [counts_in_rows, counts_of_one, counts_given])
def test_what_is_looked_up_is_put_there(function: Any, factories: Any) -> None:
    compiled = xcs.compile(function)
    for seed in range(6):
        for made in factories:
            seen = []
            for called in (function, compiled):
                rows = [collections.defaultdict(made), collections.defaultdict(made)]
                LOG.clear()
                with use(SeededScheduler(seed)):
                    seen.append((called(rows), list(map(list, rows)), LOG.copy()))
            assert seen[0] == seen[1]


made = 0


def counted() -> int:
    global made
    made += 1
    return made


def reads_count(x: object) -> object:
    time.sleep(0)
    return made, x


def factory_made_here(xs, table=None):
    table = collections.defaultdict(counted)
    first = ask(table["x"]), reads_count(1)
    return first, reads_count(2), ask(table["y"]), reads_count(3)


def factory_in_loop(xs, table=None):
    table, found = collections.defaultdict(counted), []
    for x in xs:
        found.append(ask(table[x]))
        found.append(reads_count(x))
    return found


def factory_given(xs, table):
    found = []
    for x in xs:
        found.append(ask(table[x]))
        found.append(reads_count(x))
    return found, reads_count(1)


@pytest.mark.parametrize("function", [factory_made_here, factory_in_loop, factory_given])
def test_what_a_factory_changes_is_read_behind_it(function: Any) -> None:
    global made
    compiled = xcs.compile(function)
    for seed in range(8):
        for factory_ in (counted, int, lambda: counted()):
            seen = []
            for called in (function, compiled):
                made = 0
                with use(SeededScheduler(seed)):
                    seen.append((called([1, 2, 3], collections.defaultdict(factory_)), made))
            assert seen[0] == seen[1]
