"""The libcst node that stands for an ``ast`` node, and where it stands, in ``ast``'s terms."""

# ruff: noqa  (specimens)
from __future__ import annotations

import ast
import inspect
import textwrap

import libcst as cst
import pytest

from xcs_compiler.positions import emit, iterate_statements, span_of, tie

TEXTS = {
    "plain": "a = f(b, *c, d=e, **g)\n",
    "parentheses": "a = ((b)) + (c, d), (yield_), ()\n",
    "generators": "a = f(x for x in y), (x for x in y), list((x) for x in y)\n",
    "wide characters": "a = f('äöü', b) + 'ß'; c = '𝒳' + d[é]\n",
    "f-strings": "a = f'{b(c)!r:>{d}}' f\"{e}\" 'g'\n",
    "statements": "a; b = 1; c\nif a:\n    b\nelif c: d\nelse:\n    for e in f: pass\n",
    "ends of lines": "if a:\n    b; c ;  # why\nfor d in e: f; g;\nwith h:\n    if i:\n        j;\n",
    "decorated": "@a\n@b(c)\ndef f(d: e = 1) -> g:\n    '''Doc.'''\n    return d\n\n\n@h\nclass C(B):\n    x: int = 1\n",
    "lines": "a = f(  # why\n    b,\n    c\n    .d\n    .e(),\n)\n",
    "slices": "a[b:c, d:, ...] = e[f][g]\n",
    "lambdas": "a = lambda b, c=d: (b, c)\n",
    "comparisons": "a = b < c <= d not in e if not f else (g or h and i)\n",
    "tabs and returns": "if a:\n\tb = c(d)\n\te\n",
    "textwrap": inspect.getsource(textwrap),
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_expression_is_found_where_it_stands(name: str) -> None:
    text = TEXTS[name]
    module = cst.parse_module(text)
    found = tie(module, module.code)
    tree = ast.parse(text)
    # Before 3.12 the positions within f-strings are not to be relied upon.
    skipped = {n for f in ast.walk(tree) if isinstance(f, ast.JoinedStr) for n in ast.walk(f) if n is not f}
    # A tuple that is a subscript has no node of its own in libcst.
    skipped |= {n.slice for n in ast.walk(tree) if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Tuple)}
    looked_up = 0
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or isinstance(node, (ast.Slice, ast.Starred)) or node in skipped:
            continue
        twin = found.expression(node)
        assert ast.dump(ast.parse(f"({module.code_for_node(twin)}\n)", mode="eval").body) == _load(node)
        looked_up += 1
    assert looked_up >= 2


@pytest.mark.parametrize("name", TEXTS)
def test_every_statement_is_found_where_it_stands(name: str) -> None:
    text = TEXTS[name]
    module = cst.parse_module(text)
    found = tie(module, module.code)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            twin = found.statement(node)
            alone = ast.parse(textwrap.dedent(module.code_for_node(twin)).strip().removeprefix("el"))
            assert type(alone.body[0]) is type(node)
            assert found.spans[twin][2:] == span_of(node)[2:]


@pytest.mark.parametrize("name", TEXTS)
def test_text_comes_out_as_it_went_in(name: str) -> None:
    assert emit(cst.parse_module(TEXTS[name])).text == TEXTS[name]


def test_columns_are_counted_in_bytes() -> None:
    text = "x = 'äß'; y = z\n"
    found = tie(cst.parse_module(text), text)
    (name,) = (node for node in found.expressions.values() if isinstance(node, cst.Name) and node.value == "z")
    assert found.spans[name] == (1, 16, 1, 17)


def test_a_node_used_twice_is_noted_twice() -> None:
    name = cst.Name("a")
    module = cst.Module([cst.SimpleStatementLine([cst.Expr(cst.BinaryOperation(name, cst.Add(), name))])])
    assert [span for node, span in emit(module).nodes if node is name] == [(1, 0, 1, 1), (1, 4, 1, 5)]


def test_comments_go_with_the_line_of_a_statement_that_has_it_alone() -> None:
    module = cst.parse_module("x\n# before\na = 1  # after\nb; c  # both\n")
    found = tie(module, module.code)
    _, first, second, _ = iterate_statements(module)  # type: ignore[arg-type]
    new = cst.Expr(cst.Name("new"))
    assert module.code_for_node(found.line(first, new)) == "# before\nnew  # after\n"  # type: ignore[arg-type]
    assert module.code_for_node(found.line(second, new)) == "new\n"  # type: ignore[arg-type]


def _load(node: ast.expr) -> str:
    return ast.dump(ast.parse(f"({ast.unparse(node)}\n)", mode="eval").body)
