"""What the test suites of other people's packages found, made small."""

from __future__ import annotations

import ast
import collections
import contextlib
import copy
import functools
import itertools
import operator
import re
import sys
import time
from collections.abc import Iterator
from types import CellType
from typing import Any

import pytest

import xcs
from xcs.testing import check
from xcs_compiler.effects.analysis import PlainBindings
from xcs_compiler.effects.lattice import Guard


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

    class Wrapped:
        """A comprehension's own variable, with the name of one of the function's (tabulate)."""

        active: list[str] = []  # noqa: RUF012

        @xcs.compile
        def update(self, line: str) -> list[str]:
            found = [x for x in re.finditer("[a-c]+", line)]  # noqa: C416
            codes = [code.string[code.span()[0] : code.span()[1]] for code in found]
            for code in codes:
                if code != "b":
                    self.active.append(code)
                else:
                    self.active = []
            return codes

    @xcs.compile
    def tables(n: int, one: dict[int, int], other: dict[int, int]) -> tuple[list[int], list[int]]:
        """What two comprehensions go through (networkx)."""
        return [one.get(j, 0) for j in range(n)], [other.get(j + 1, 0) for j in range(n)]

    assert tables(2, {0: 1}, {1: 2}) == ([1, 0], [2, 0])
    assert Wrapped().update("a b abc") == ["a", "b", "abc"]
    assert padded((1,), 3) == (1, None, None)
    assert unpacked([(1, 2), (3, 4)]) == [5, 9, 1, 2, 3, 4]
    assert formatted([], 1) == "<list at   1 of 2>"


def test_a_captured_variable_that_has_to_be_plain() -> None:
    """A generator that was handed out asked a guard about a cell, which failed (networkx)."""
    cell: Any = CellType({"a": [1]})
    guard = Guard(PlainBindings(cell), "cell_contents", True)
    assert guard.holds()
    cell.cell_contents = {"a": [object()]}
    assert guard.holds()
    cell.cell_contents = {"a": [iter(())]}
    assert not guard.holds()
    del cell.cell_contents
    assert not guard.holds()


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


def test_a_task_that_two_others_need_is_issued_once() -> None:
    """colorsys: the checker met it twice."""

    @xcs.compile
    def work(r: int, g: int, b: int) -> tuple[int, int, int]:
        y = compiled_callee(compiled_callee(r) + compiled_callee(g))
        i = compiled_callee(r - y) - compiled_callee(b - y)
        q = compiled_callee(r + y) + compiled_callee(b + y)
        return (y, i, q)

    assert work(1, 2, 3) == work.__wrapped__(1, 2, 3)
    assert str(work.source).count("issue") >= 6


@xcs.parallel_safe
def answered(x: int) -> int:
    return x


@xcs.compile
def if_statement(items: list[int]) -> list[int]:
    out: list[int] = []
    ys = []
    for x in items:
        if out:
            ys.append(answered(x))
        else:
            ys.append(answered(-x))
        out.append(x)
    return ys


@xcs.compile
def while_statement(items: list[int]) -> list[int]:
    out: list[int] = []
    ys = []
    for x in items:
        while out:
            ys.append(answered(x))
            out.pop()
        ys.append(answered(-x))
        out.append(x)
    return ys


@xcs.compile
def conditional_expression(items: list[int]) -> list[int]:
    out: list[int] = []
    ys = []
    for x in items:
        y = answered(x) if out else answered(-x)
        z = answered(x) if not out else answered(-x)
        ys.append(y + 10 * z)
        out.append(x)
    return ys


@xcs.compile
def boolean_operator(items: list[int]) -> list[object]:
    out: list[int] = []
    ys: list[object] = []
    for x in items:
        y = out and answered(x)
        z = out or answered(-x)
        ys.append((y, z, bool(y), bool(z)))
        out.append(x)
        if x > 2:
            out = []
    return ys


@xcs.compile
def comprehension_test(items: list[int]) -> list[int]:
    out: list[int] = []
    found = [answered(x) for x in items if out or out.append(x)]  # type: ignore[func-returns-value]
    more = [answered(x) for x in items if out if not out.append(x)]  # type: ignore[func-returns-value]
    return found + more + out


@xcs.compile
def straight_line(x: int) -> tuple[object, ...]:
    out: list[int] = []
    a = answered(x) if out else answered(-x)
    out.append(x)
    b = answered(x) if out else answered(-x)
    c = out and answered(x)
    out.clear()
    d = answered(x) if out else answered(-x)
    return a, b, c, d


@xcs.compile
def kept_by_its_own_iteration(items: list[int]) -> list[int]:
    ys = []
    for x in items:
        own = [answered(x)] if answered(x) > 1 else []
        if own:
            ys.append(answered(-x))
        own.append(x)
        while own:
            ys.append(answered(x))
            own.pop()
    return ys


@xcs.compile
def asserted(items: list[int]) -> list[int]:
    out: list[int] = []
    for x in items:
        y = answered(x)
        out.append(y)
        assert out
        out.append(answered(-x))
    return out


@pytest.mark.parametrize("eager", ["", "1"])
@pytest.mark.parametrize(
    "function",
    [
        if_statement, while_statement, conditional_expression, boolean_operator, comprehension_test,
        kept_by_its_own_iteration, asserted,
    ],
)  # fmt: skip
def test_the_truth_of_what_a_loop_changes(function: Any, eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked ahead, and once more where the loop stands, it was another one (boltons)."""
    monkeypatch.setenv("XCS_EAGER", eager)
    function.cache_clear()
    for _ in range(3):
        check(function, [1, 2, 3, 4], schedules=30)
    monkeypatch.undo()
    function.cache_clear()


@pytest.mark.parametrize("eager", ["", "1"])
def test_the_truth_of_what_statements_change(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", eager)
    straight_line.cache_clear()
    check(straight_line, 1, schedules=30)
    straight_line.cache_clear()


def remembers(*given: int, **options: int) -> Any:
    time.sleep(0)

    def recall(x: int) -> tuple[object, ...]:
        return x, given, sorted(options.items())

    return recall


@xcs.compile
def options_are_copied(q: int, **options: int) -> list[object]:
    extra: dict[str, int] = {}
    more = [q]
    a = remembers(*more, **options, **extra)
    options.setdefault("b", q)
    extra["c"] = q
    more.append(q)
    b = remembers(*more, **options, **extra)
    extra.clear()
    more.pop()
    c = remembers(*more, **options, **extra)
    return [a(1), b(1), c(1)]


def calls_back(**options: Any) -> int:
    def default() -> int:
        return 0

    return int(options.get("call", default)())


def adds_a_key(**options: Any) -> int:
    options["call"] = options.pop("later")
    return forwarded(**options)


def forwarded(call: Any = None) -> int:
    time.sleep(0)
    return int(call()) if call is not None else 0


@xcs.compile
def keys_are_added(out: list[int]) -> list[int]:
    a = adds_a_key(later=lambda: out.append(1) or len(out))  # type: ignore[func-returns-value]
    b = adds_a_key(later=lambda: out.append(2) or len(out))  # type: ignore[func-returns-value]
    return [a, len(out), b, len(out)]


@pytest.mark.parametrize("eager", ["", "1"])
def test_mappings_that_are_unpacked_in_a_call(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A callee that only keeps its keyword arguments reads the mapping all the same: it copies it (click)."""
    monkeypatch.setenv("XCS_EAGER", eager)
    options_are_copied.cache_clear()
    keys_are_added.cache_clear()
    assert options_are_copied(7, a=1) == options_are_copied.__wrapped__(7, a=1)
    assert keys_are_added([]) == keys_are_added.__wrapped__([])
    check(options_are_copied, 7, a=1, schedules=20)
    check(keys_are_added, [], schedules=20)
    options_are_copied.cache_clear()
    keys_are_added.cache_clear()


class Private:
    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    @xcs.compile
    def call(__self, __asker: Asker, *__args: int, __more: list[int], **__options: int) -> list[int]:
        more = [__asker.ask(x) for x in __args]
        __more.append(0)
        return [*more, *[__self.asker.ask(x) for x in __options.values()], *__more]


@pytest.mark.parametrize("eager", ["", "1"])
def test_parameters_with_private_names(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a class they have another name than in the source (jinja2's sandbox)."""
    monkeypatch.setenv("XCS_EAGER", eager)
    Private.call.cache_clear()
    private = Private(Asker())
    assert private.call(Asker(), 1, 2, _Private__more=[5], a=3) == [3, 4, 5, 5, 0]
    if not eager:
        assert "each" in str(Private.call.source)
    assert len(private.call.explain(private, Asker(), 1, _Private__more=[5]).rows) > 1  # type: ignore[attr-defined]
    Private.call.cache_clear()


def answer_of(x: int) -> int:
    return x + 1


@xcs.compile
def calls_what_it_got(x: Any) -> list[int]:
    first = [answer_of(i) for i in range(2)]
    asked = getattr(x, "asked", answer_of)
    if asked(3):
        first = first[:]
    return first


def test_a_call_of_what_an_earlier_task_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was issued by its name, before that was bound; the check stopped it (tinydb)."""
    monkeypatch.setenv("XCS_EAGER", "1")
    calls_what_it_got.cache_clear()
    assert calls_what_it_got(0) == [1, 2]
    check(calls_what_it_got, 0, schedules=10)
    calls_what_it_got.cache_clear()


argument_name = operator.attrgetter("arg")


class Listener: ...


class Visits:
    def __init__(self) -> None:
        self.listener: Any = Listener()

    @xcs.compile
    def visit(self, node: Any) -> list[str]:
        self.listener.name = node.name
        names = [argument_name(a) for a in node.args.args]
        others = [argument_name(a) for a in node.args.kwonlyargs]
        self.listener.names = names
        self.listener.defaults = node.args.defaults
        return others


def test_what_is_gone_through_is_there_before_anything_runs_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading an attribute of a class of C may rebind any global, also the one that the items are given to; but once,
    and before (mako). The check stopped it."""
    monkeypatch.setenv("XCS_EAGER", "1")
    Visits.visit.cache_clear()
    visits = Visits()
    assert visits.visit(ast.parse("def f(a, b, *, c): ...").body[0]) == ["c"]
    assert visits.listener.names == ["a", "b"]
    Visits.visit.cache_clear()


class TooDeep(Exception):
    pass


class Nested:
    @xcs.compile
    def value(self, n: int, most: int) -> int:
        if n > most:
            raise TooDeep(n)
        return self.nested(self.items, n, most)

    @xcs.compile
    def nested(self, parse: Any, n: int, most: int) -> int:
        return int(parse(n, most))

    @xcs.compile
    def items(self, n: int, most: int) -> int:
        out: list[int] = []
        while len(out) < 2:
            first = answer_of(n)
            out.append(self.value(n + 1, most) + first)
        return sum(out)


def test_deep_recursion_goes_on_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewritten and traced code takes more frames of the stack: a limit of the user's own was never met (tomlkit)."""
    monkeypatch.setenv("XCS_EAGER", "1")
    methods = (Nested.value, Nested.nested, Nested.items)
    for most in (60, 100, 150, sys.getrecursionlimit() // 5):
        for method in methods:
            method.cache_clear()
        with pytest.raises(TooDeep):
            Nested().value(0, most)
    for method in methods:
        method.cache_clear()


class Sentinel:
    def __init__(self, name: str) -> None:
        self.name = name


class Recorder:
    __slots__ = ("operations",)

    def __getattr__(self, name: str) -> Recorder:
        return Recorder()


RECORDER = Recorder()
PARENT, ERRORS, MODE, OTHER_MODE, LAST = map(Sentinel, "abcde")


@xcs.compile
def enters_a_scope(target: Any, scope: Any) -> Any:
    parent = scope
    first = parent.maps[0]
    scope = scope.new_child({
        RECORDER: target,
        Sentinel: target,
        PARENT: parent,
        ERRORS: [],
        MODE: first[MODE],
        OTHER_MODE: first[OTHER_MODE],
    })  # fmt: skip
    first[LAST] = scope
    return scope


def test_a_gate_names_what_its_task_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was noted for a larger expression, which knows of more variables; the check stopped it (glom)."""
    monkeypatch.setenv("XCS_EAGER", "1")
    enters_a_scope.cache_clear()
    scope: Any = collections.ChainMap({MODE: enters_a_scope, OTHER_MODE: None})
    scope["itself"] = scope
    assert len(enters_a_scope({}, scope).maps) == 2
    assert scope[LAST].maps[0][MODE] is enters_a_scope
    enters_a_scope.cache_clear()


UNIT = 3


def measured(items: list[int]) -> int:
    return len(items)


@xcs.compile
def looks_at_a_global(items: list[int]) -> list[Any]:
    out: list[Any] = []
    for x in items:
        made = [x]
        made.append(answer_of(x))
        n = measured(made)
        left = 2
        while left:
            left -= 1
            out.append(UNIT)
        out.append((UNIT, answer_of(n), made))
    return out


def test_a_global_that_is_handed_over_after_a_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was taken for what the statement before has bound; the check stopped it."""
    monkeypatch.setenv("XCS_EAGER", "1")
    looks_at_a_global.cache_clear()
    assert looks_at_a_global([1, 2]) == looks_at_a_global.__wrapped__([1, 2])
    check(looks_at_a_global, [1, 2, 3], schedules=10)
    looks_at_a_global.cache_clear()
