"""What pieces of a function read and bind, and where a variable is bound for sure."""

# ruff: noqa  (specimens)
from __future__ import annotations

import argparse
import ast
import dataclasses
import inspect
import subprocess
import symtable
import textwrap
import types
from collections.abc import Iterator

import pytest

from xcs_compiler.bound import bound_before
from xcs_compiler.scopes import function_scope, names_around, names_of, parameters

KINDS = ("reads", "binds", "deletes", "captured")


def names(text: str) -> str:
    found = names_of(*ast.parse(text).body)
    parts = ((kind, " ".join(sorted(getattr(found, kind)))) for kind in KINDS)
    return "; ".join(f"{kind} {listed}" for kind, listed in parts if listed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = b", "reads b; binds a"),
        ("a += b", "reads a b; binds a"),
        ("a.x = b[c]", "reads a b c"),
        ("del a, b.c", "reads b; deletes a"),
        ("(a := b)", "reads b; binds a"),
        ("for a, *b in c: d", "reads c d; binds a b"),
        ("with a as (b, c): pass", "reads a; binds b c"),
        ("import a.b, c as d", "binds a d"),
        ("from a import b as c, d", "binds c d"),
        ("try: a\nexcept B as e: pass", "reads B a; binds e; deletes e"),
        ("[x for x in a if x > b]", "reads a b"),
        ("[x for x in x]", "reads x"),
        ("[y for x in a for y in x]", "reads a"),
        ("[(t := x) for x in a]", "reads a; binds t"),
        ("{x: (lambda: x + b) for x in a}", "reads a b; captured b"),
        ("lambda a, b=c: a + d", "reads c d; captured d"),
        ("lambda: (lambda: a)", "reads a; captured a"),
        ("def f(a: T = c):\n    b = a\n    return b + d", "reads T c d; binds f; captured d"),
        ("def f():\n    nonlocal n\n    n = 1", "binds f n; captured n"),
        ("class C(B):\n    x = y", "reads B y; binds C; captured B y"),
        (
            "match a:\n    case [b, *c]: pass\n    case {'k': d, **e}: pass\n    case K(f) as g: pass",
            "reads K a; binds b c d e f g",
        ),
        ("f'{a!r:>{b}}'", "reads a b"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert names(text) == expected


def before(text: str) -> dict[str, str]:
    """For each simple statement that is the name of a place, what is bound there; ``p`` is bound at the start."""
    module = ast.parse(textwrap.dedent(text))
    found = bound_before(module.body, frozenset({"p"}))
    return {
        s.value.id: " ".join(sorted(b))
        for s, b in found.items()
        if isinstance(s, ast.Expr) and isinstance(s.value, ast.Name)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("here\na = 1\nthere", {"here": "p", "there": "a p"}),
        ("if x:\n    a = b = 1\nelse:\n    b = 2\nhere", {"here": "b p"}),
        ("if x:\n    raise E\nelse:\n    a = 2\nhere", {"here": "a p"}),
        ("for a in x:\n    b = 1\n    here\nthere", {"here": "a b p", "there": "p"}),
        ("while x:\n    b = 1\nhere", {"here": "p"}),
        ("try:\n    a = 1\nexcept E as e:\n    here\n    a = 2\nthere", {"here": "e p", "there": "a p"}),
        ("try:\n    a = 1\nexcept E:\n    pass\nelse:\n    here\nthere", {"here": "a p", "there": "p"}),
        ("try:\n    a = 1\nfinally:\n    here\nthere", {"here": "p", "there": "a p"}),
        ("with x as a:\n    b = 1\n    here\nthere", {"here": "a b p", "there": "p"}),
        ("del p\nhere", {"here": ""}),
        ("for q in x:\n    del p\nhere", {"here": ""}),
        ("a: int\nhere\nb: int = 1\nthere", {"here": "p", "there": "b p"}),
        ("a, (b, *c) = x\nhere", {"here": "a b c p"}),
        ("def f(): pass\nhere", {"here": "f p"}),
        ("x and (a := 1)\nhere", {"here": "p"}),
        ("match x:\n    case [a]:\n        here\nthere", {"here": "a p", "there": "p"}),
    ],
)  # fmt: skip
def test_bound_before(text: str, expected: dict[str, str]) -> None:
    assert before(text) == expected


@pytest.mark.parametrize("loop", ["for a in x", "while x"])
def test_what_an_earlier_turn_of_a_loop_deleted_is_not_bound_for_sure(loop: str) -> None:
    assert "p" not in before(f"{loop}:\n    here\n    del p")["here"].split()


def test_what_a_handler_deleted_is_not_bound_after_it() -> None:
    assert before("try:\n    x\nexcept E as p:\n    pass\nhere")["here"] == ""


def functions(table: symtable.SymbolTable) -> Iterator[symtable.Function]:
    for child in table.get_children():
        if isinstance(child, symtable.Function) and child.get_name() not in (
            "lambda",
            "listcomp",
            "genexpr",
            "setcomp",
            "dictcomp",
        ):
            yield child
        yield from functions(child)


@pytest.mark.parametrize("module", [argparse, dataclasses, inspect, subprocess, textwrap])
def test_locals_are_those_of_the_compiler(module: types.ModuleType) -> None:
    """Against ``symtable``, for every function of real modules."""
    text = inspect.getsource(module)
    nodes: dict[tuple[str, int], list[ast.FunctionDef]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            nodes.setdefault((node.name, node.lineno), []).append(node)
            nodes.setdefault((node.name, first), []).append(node)
    compared = 0
    for table in functions(symtable.symtable(text, "module", "exec")):
        found = nodes.get((table.get_name(), table.get_lineno()))
        if not found:
            continue
        scope = function_scope(found[0], found[0].body)
        # Since 3.12 the variables of comprehensions are listed among those of the function around them.
        theirs = {s.get_name() for s in table.get_symbols() if s.is_local() and not s.is_free()}
        assert theirs - scope.targets == {_mangled(n, theirs) for n in scope.locals} - scope.targets, table
        assert set(parameters(found[0])) == set(table.get_parameters())
        compared += 1
    assert compared > 10


def _mangled(name: str, theirs: set[str]) -> str:
    return name if not name.startswith("__") else next((t for t in theirs if t.endswith(name)), name)


def test_bindings_are_counted_by_place() -> None:
    text = "def f(a, *b, c=0, **d):\n    global g\n    g = 1\n    a = 2\n    for c in b: pass\n    [x for x in b]\n    def h():\n        nonlocal a\n        a = 1"
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    scope = function_scope(function, function.body)
    assert {n: k for n, k in scope.bindings.items() if n in scope.locals} == {"a": 2, "b": 1, "c": 2, "d": 1, "h": 1}
    assert scope.outside == {"g"}
    assert scope.targets == {"x"}
    assert scope.rebound_inside == {"a"}


def test_names_that_may_hide_a_builtin_in_some_function_of_a_module() -> None:
    module = ast.parse(
        textwrap.dedent(
            """
            from numbers import Number as complex
            import os.path

            def outer(sum, filter=None):
                max = 1
                def min(iter): return iter
                return lambda list: sum(list)

            def alone(sorted): return sorted
            """
        )
    )
    assert names_around(module) == {"complex", "os", "outer", "sum", "filter", "max", "min", "alone"}
