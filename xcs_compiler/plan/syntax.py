"""What the planner asks of statements and expressions by their shape alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.scopes import ComprehensionNode, child_nodes, walk_scope


def is_value(node: ast.expr) -> bool:
    """Whether it can be evaluated on its own: not a part of the expression around it, nor a target (unpacking, which
    may wait, is an operation of the target)."""
    if isinstance(node, (ast.Starred, ast.FormattedValue, ast.Slice)):
        return False
    return not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def receiver_of(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value
    return None


def gateable(node: ast.expr) -> bool:
    """A gate is a call around the operand: the value has to be one, and an argument rather than the receiver of a
    call."""
    if isinstance(node, ast.Tuple):
        # Without parentheses, as in ``x[a, b]``, it may not be an expression of its own.
        return not node.elts or (node.lineno, node.col_offset) < (node.elts[0].lineno, node.elts[0].col_offset)
    return not isinstance(node, (ast.Starred, ast.Slice, ast.GeneratorExp, ast.Lambda, ast.FormattedValue))


def sure_children(node: ast.AST) -> Iterator[ast.AST]:
    """The children that are evaluated whenever the node is, in order of evaluation."""
    if isinstance(node, ast.BoolOp):
        yield node.values[0]
    elif isinstance(node, ast.IfExp):
        yield node.test
    elif isinstance(node, ast.Compare):
        yield node.left
        yield node.comparators[0]
    elif isinstance(node, ComprehensionNode):
        if not isinstance(node, ast.GeneratorExp):
            yield node.generators[0].iter
    elif isinstance(node, ast.Assign):
        yield node.value
        yield from node.targets
    elif isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield node.value
        yield node.target
    elif isinstance(node, ast.AugAssign):
        yield node.target
        yield node.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield key
            yield value
    elif isinstance(node, ast.Assert):
        yield node.test
    elif isinstance(node, ast.FormattedValue):
        yield node.value
        if isinstance(node.format_spec, ast.JoinedStr):
            yield from node.format_spec.values  # the whole is no expression of its own
    elif not isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield from child_nodes(node)  # defaults and bases are evaluated where the function or class stands


def compared_with(pattern: ast.pattern) -> list[ast.expr]:
    """What a pattern evaluates: values, keys of mappings, classes."""
    found: list[ast.expr] = []
    for node in walk_scope([pattern]):
        if isinstance(node, ast.MatchValue):
            found.append(node.value)
        elif isinstance(node, ast.MatchMapping):
            found += node.keys
        elif isinstance(node, ast.MatchClass):
            found.append(node.cls)
    return found


def header(statement: ast.stmt) -> list[ast.AST]:
    """What a statement evaluates once, first, on its own: all of a simple statement, the test or iterable of a compound
    one."""
    if isinstance(statement, ast.If):
        return [statement.test]
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return [statement.iter]
    if isinstance(statement, ast.Match):
        return [statement.subject]
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return [statement.items[0].context_expr]
    if isinstance(
        statement,
        (ast.While, ast.Try, ast.TryStar, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    ):
        return []
    return [statement]


def blocks_of(statement: ast.stmt) -> dict[str, list[ast.stmt]]:
    """The inner blocks of a statement of this scope, by their place."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {}
    found: dict[str, list[ast.stmt]] = {}
    for place in ("body", "orelse", "finalbody"):
        if inner := getattr(statement, place, None):
            found[place] = inner
    for number, handler in enumerate(getattr(statement, "handlers", ())):
        found[f"handler {number}"] = handler.body
    for number, case in enumerate(getattr(statement, "cases", ())):
        found[f"case {number}"] = case.body
    return found


def leaves(statement: ast.stmt, *, loop: bool = False) -> bool:
    """Whether control may leave a statement other than by its end or an exception, or may never leave it."""
    if isinstance(statement, (ast.Return, ast.Global, ast.Nonlocal)):
        return True  # nothing may be written before a declaration, either
    if isinstance(statement, (ast.Break, ast.Continue)):
        return not loop
    if isinstance(statement, ast.While):
        return True
    if isinstance(statement, ast.ClassDef):
        return True  # not a jump, but bases and metaclasses run code that nothing is known of
    inside = loop or isinstance(statement, (ast.For, ast.AsyncFor))
    blocks = blocks_of(statement)
    return any(leaves(s, loop=inside if place == "body" else loop) for place, b in blocks.items() for s in b)
