"""What an expression does before it comes to a part that is a task of its own.

The inputs of a task are committed before it, in their order, so the first of them that raises, or shows output, wins.
Whatever the expression does between them, and before them, has to be one of them then.
"""

from __future__ import annotations

import ast

from xcs_compiler.plan.context import Context, evaluation_order
from xcs_compiler.plan.syntax import is_value
from xcs_compiler.scopes import walk

_MADE_BY_REGIONS = frozenset({"map", "filter", "sorted", "min", "max"})

_QUIET = (
    ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.IfExp, ast.BoolOp, ast.Lambda, ast.JoinedStr,
    ast.keyword, ast.arguments, ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop,
)  # fmt: skip
"""What can't raise by itself, if there is no operation to it."""


def first_before(
    context: Context, expression: ast.expr, part: ast.expr, inputs: list[ast.expr]
) -> ast.AST | None:
    """The largest piece of an expression that does something before ``part`` is evaluated, and is complete by then; the
    first of them. None: there is none but what is in ``inputs``."""
    inside = {n for node in (*inputs, part) for n in walk(node)}
    # Methods were looked up to tell what they do, and stay where their calls are. So does the name of a `map`.
    methods = {n.func for n in walk(expression) if isinstance(n, ast.Call) and _stays_with_its_call(context, n.func)}
    for node in evaluation_order(expression):
        if node is part:
            return None
        if node in inside or node in methods or _is_quiet(context, node, inputs):
            continue
        around = context.parents[node]
        while around not in methods and part not in walk(around):
            node, around = around, context.parents[around]
        return node
    raise AssertionError("the part is no part of the expression")


def may_be_made_by_a_region(function: ast.expr) -> bool:
    """Whether what it is called for may be made by the region, so that nobody looks it up."""
    return isinstance(function, ast.Name) and function.id in _MADE_BY_REGIONS


def _stays_with_its_call(context: Context, function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return may_be_made_by_a_region(function) and context.is_builtin(function.id)
    return isinstance(function, ast.Attribute)


def movable(context: Context, piece: ast.AST) -> ast.expr | None:
    """The value of a piece that can be made by a task; None if the piece is nothing without what is around it."""
    if isinstance(piece, ast.keyword):
        return piece.value if piece.arg is not None else None
    return piece if isinstance(piece, ast.expr) and is_value(piece) else None


def _is_quiet(context: Context, node: ast.AST, inputs: list[ast.expr]) -> bool:
    if isinstance(node, ast.FormattedValue) and node.format_spec is None and node.value in inputs:
        return True  # the text of an answer
    if isinstance(node, ast.Compare):
        return all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in node.ops)
    return isinstance(node, _QUIET) and node not in context.candidates.effects.operations

