"""Reading rewritten text, for the checks: regions, tasks, what is committed. Shares nothing with the rewriter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.scopes import walk, walk_scope


class PlanError(AssertionError):
    """The rewritten function is not what the checks say it has to be."""


def targets_of(function: ast.FunctionDef) -> dict[str, str]:
    """For each task whose outcome is all that a variable is bound to, that variable."""
    return dict(given for node in walk(function) if (given := given_to(node)) is not None)


def given_to(node: ast.AST) -> tuple[str, str] | None:
    """The task whose outcome a statement binds a variable to, and does nothing else, and that variable."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return None
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    value = node.value
    if isinstance(value, ast.Call) and is_ours(value.func, "__xcs_put"):
        value = value.args[0]
    committed = committed_by(value)
    return (committed, target.id) if committed and isinstance(target, ast.Name) else None


def is_ours(node: ast.AST, prefix: str = "__xcs_") -> bool:
    return isinstance(node, ast.Name) and node.id.startswith(prefix)


def abi_method(node: ast.AST | None, *names: str) -> ast.Call | None:
    """``node`` as a call of one of these methods on a name of ours."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
        holder = node.func.value
        if isinstance(holder, ast.Call):  # ``__xcs_plain(x).items()`` is a call of the user's
            return node if is_ours(holder.func, "__xcs_lazy_region") else None
        return node if is_ours(holder) else None
    return None


def committed_by(node: ast.AST | None) -> str:
    """The task, or the record, whose outcome a node takes, if any."""
    call = abi_method(node, "commit")
    if call is None:
        return ""
    assert isinstance(call.func, ast.Attribute)
    return ast.unparse(call.func.value)


def statement_call(statement: ast.stmt, method: str) -> ast.Call | None:
    value = getattr(statement, "value", None)
    return abi_method(value, method) if isinstance(value, ast.AST) else None


def is_region(statement: ast.With) -> bool:
    opened = statement.items[0].context_expr
    return isinstance(opened, ast.Call) and is_ours(opened.func, "__xcs_region")


def jumps_out_of(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Where control leaves a statement for something else than the next one, exceptions aside."""
    if isinstance(statement, (ast.Return, ast.Break, ast.Continue)):
        yield statement
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    inner = [jump for child in getattr(statement, "body", ()) for jump in jumps_out_of(child)]
    if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
        inner = [jump for jump in inner if isinstance(jump, ast.Return)]
    yield from inner
    blocks = [getattr(statement, name, ()) for name in ("orelse", "finalbody")]
    blocks += [part.body for name in ("handlers", "cases") for part in getattr(statement, name, ())]
    for child in (child for block in blocks for child in block):
        yield from jumps_out_of(child)


def scope_nodes(node: ast.AST) -> Iterator[ast.AST]:
    return walk_scope([node])


def is_same(one: object, other: object) -> bool:
    """Whether two trees say the same, wherever they stand: what `ast.dump` gives would be equal."""
    kind = type(one)
    if kind is not type(other):
        return False
    if isinstance(one, ast.AST):
        return all(is_same(getattr(one, name, None), getattr(other, name, None)) for name in kind._fields)  # type: ignore[attr-defined]
    if isinstance(one, list):
        assert isinstance(other, list)
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other


def fields_in_order(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Fields in the order in which they are evaluated, where that is not the order of the text."""
    first = _FIRST.get(type(node))
    if first is not None:
        yield first, getattr(node, first, None)
    for name in node._fields:
        if name != first:
            yield name, getattr(node, name, None)


def children_in_order(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes in these fields; of a dict, each key is followed by its value."""
    if isinstance(node, ast.Dict):
        yield from (part for pair in zip(node.keys, node.values, strict=True) for part in pair if part is not None)
        return
    for _, value in fields_in_order(node):
        yield from (v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST))


_FIRST: dict[type[ast.AST], str] = {
    **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.NamedExpr), "value"),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), "generators"),
    **dict.fromkeys((ast.comprehension, ast.For), "iter"),
    ast.IfExp: "test",
    ast.arguments: "defaults",
}
