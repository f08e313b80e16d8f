"""Containers that an iteration makes, changes, and then gives to a call.

The ahead part makes and changes them, and the residual part takes them over as they are: there is one object, and each
change is made once, ahead. So nothing that stays may look at the object between its making and such a change, and
nobody may get to see it if something that stays in between raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from xcs_compiler.effects.lattice import Level, Operation
from xcs_compiler.objects import is_root
from xcs_compiler.plan.candidates import parts_put_in
from xcs_compiler.plan.context import Context, Item
from xcs_compiler.plan.syntax import blocks_of
from xcs_compiler.scopes import walk, walk_scope

_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)
_NESTED = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def made_in(context: Context, loop: ast.For) -> frozenset[str]:
    """Local variables that never hold anything but containers of built-in types that an iteration of the loop has made
    itself."""
    body = set(walk_scope(loop.body))
    stores: dict[str, list[ast.Name]] = {}
    for node in context.parents:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stores.setdefault(node.id, []).append(node)
    scope = context.scope
    return frozenset(
        name
        for name, nodes in stores.items()
        if name in scope.locals and name not in scope.rebound_inside and scope.bindings.get(name) == len(nodes)
        if all(node in body and _stores_new(context, node) for node in nodes)
    )


def _stores_new(context: Context, target: ast.Name) -> bool:
    statement = context.parents[target]
    if isinstance(statement, ast.AugAssign):
        operation = context.candidates.effects.operations.get(statement)
        return operation is not None and operation.level is Level.PURE and not operation.gated
    if isinstance(statement, ast.Assign):
        return len(statement.targets) == 1 and is_new(context, statement.value)
    return isinstance(statement, ast.AnnAssign) and statement.value is not None and is_new(context, statement.value)


def is_new(context: Context, node: ast.expr) -> bool:
    """Whether an expression gives a new list, dict, set or deque each time."""
    if isinstance(node, _DISPLAYS):
        return True
    effects = context.candidates.effects
    operation, value = effects.operations.get(node), effects.values.get(node)
    if operation is None or operation.level is not Level.PURE or operation.dynamic or value is None:
        return False
    if isinstance(node, ast.BinOp):
        return value.describe == "a builtins.list" and not operation.gated
    made = operation.made or (operation.constructed and is_self_contained(operation))
    return isinstance(node, ast.Call) and made


def is_self_contained(operation: Operation) -> bool:
    """Whether a call puts nothing into an object but what it is given, or makes: no default, nor what it captures."""
    return not any(place.kind in ("default", "local", "cell", "cache") for place in operation.reads)


def starts_immutable(context: Context, name: str) -> bool:
    """Whether a variable is only ever bound to what can't change, and to what ``+=`` makes of that."""
    values = context.candidates.effects.values
    for node in context.parents:
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            statement = context.parents[node]
            if isinstance(statement, ast.Assign):
                value = values.get(statement.value)
                if value is None or not value.immutable:
                    return False
            elif not isinstance(statement, ast.AugAssign):
                return False
    return True


def changed_names(context: Context, node: ast.AST, made: frozenset[str]) -> frozenset[str]:
    """The variables whose containers evaluating an expression, or a simple statement, changes."""
    found = {m.id for _, o in context.candidates.operations(node) for m in o.mutates if isinstance(m, ast.Name)}
    return frozenset(found) & made


def put_into(
    context: Context, name: ast.Name, made: frozenset[str], items: Sequence[Item]
) -> tuple[ast.expr, ...] | None:
    """All that an iteration puts into the container that a variable holds, and into those that it puts there. None
    where that can't be told."""
    names, pending = set(), [name.id]
    found: list[ast.expr] = []
    while pending:
        at = pending.pop()
        if at in names:
            continue
        names.add(at)
        if at not in made:
            return None
        for item in flat(items):
            given = _given(context, item, at)
            if given is None:
                return None
            for part in (p for operand in given for p in parts_put_in(operand)):
                value = context.candidates.effects.values.get(part)
                if isinstance(part, ast.Name) and part.id in made:
                    pending.append(part.id)
                elif value is None or not value.immutable:
                    found.append(part)
    return tuple(found)


def _given(context: Context, item: Item, name: str) -> Sequence[ast.expr] | None:
    """What a statement, as far as it is ahead and inner blocks aside, gives to the container that a variable holds, or
    makes it of."""
    statement = item.statement
    given: list[ast.expr] = []
    if item.only is None:
        parts = _stored(statement, name)
        if parts is None:
            return None
        given += parts
    # What any expression calls may put in more: ``if messages.append(first) is None``.
    inner = {node for block in blocks_of(statement).values() for node in walk_scope(block)}
    evaluated = walk_scope([statement] if item.only is None else item.only)
    for call in (n for n in evaluated if isinstance(n, ast.Call) and n not in inner):
        operation = context.candidates.effects.operations.get(call)
        if operation is not None and any(_is(m, name) for m in operation.mutates):
            given += [*call.args, *(k.value for k in call.keywords)]
    return given


def _stored(statement: ast.stmt, name: str) -> Sequence[ast.expr] | None:
    """What an assignment stores in the container that a variable holds, or makes it of."""
    if isinstance(statement, ast.AugAssign) and _is(statement.target, name):
        return [statement.value]
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        if isinstance(target, ast.Subscript) and _is(target.value, name):
            return [target.slice, statement.value]
        if _is(target, name):
            return _made_of(statement.value)
    return []


def _made_of(node: ast.expr) -> Sequence[ast.expr] | None:
    if isinstance(node, (ast.List, ast.Dict, ast.Set)):
        return [node]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call):
        receiver = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [*receiver, *node.args, *(k.value for k in node.keywords)]
    return None


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def flat(block: Sequence[Item]) -> Iterator[Item]:
    """The items of a projection, with those inside of them."""
    for item in block:
        yield item
        for inner in item.inner.values():
            yield from flat(inner)


def is_unseen(context: Context, loop: ast.For, name: str) -> bool:
    """Whether nobody could look at the container that a variable holds after the loop was left by an exception."""
    dependences = context.candidates.dependences
    made = frozenset(dependences.points.get(name, ()))
    held = [thing for thing in dependences.contents if is_root(thing) or thing[0] == "kept by"]
    if not _is_tried(context, loop):  # the function's own variables are gone then
        return not dependences.reach(held) & made
    body = set(walk_scope(loop.body))
    inside = [n for n in body if isinstance(n, _NESTED)]
    hidden = {n.id for nested in inside for n in walk(nested) if isinstance(n, ast.Name)}
    outside = {n.id for n in context.parents if isinstance(n, ast.Name) and n not in body} | hidden
    held += [thing for other in outside for thing in dependences.points.get(other, ())]
    return not dependences.reach(held) & made


def _is_tried(context: Context, node: ast.AST) -> bool:
    """Whether the function may go on when a statement of it raises."""
    around = context.parents.get(node)
    while around is not None:
        if isinstance(around, (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)):
            return True
        around = context.parents.get(around)
    return False


def raising_statements(
    context: Context, loop: ast.For, ahead: frozenset[ast.stmt], taken: frozenset[ast.AST]
) -> Iterator[ast.stmt]:
    """Statements of the body that stay, in whole or in part, and may raise. ``ahead``: those that don't stay;
    ``taken``: what is evaluated ahead."""
    for statement in walk_scope(loop.body):
        if isinstance(statement, ast.stmt) and statement not in ahead and not _is_quiet(context, statement, taken):
            yield statement


def _is_quiet(context: Context, statement: ast.stmt, taken: frozenset[ast.AST]) -> bool:
    """Whether what stays of a statement can't raise."""
    if isinstance(statement, ast.Expr):
        parts = _added(context, statement.value) or (statement.value,)
        return all(_moves(context, part, statement, taken) for part in parts)
    if isinstance(statement, ast.Assign):
        simple = all(isinstance(target, ast.Name) for target in statement.targets)
        return simple and _moves(context, statement.value, statement, taken)
    return False


_QUIET = (
    ast.Assign, ast.AnnAssign, ast.Expr, ast.If, ast.For, ast.While, ast.Try, ast.Pass, ast.Continue, ast.Break,
    ast.ExceptHandler, ast.Name, ast.Constant, ast.Tuple, ast.List, ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.boolop,
    ast.unaryop, ast.expr_context, ast.Lambda,
)  # fmt: skip
"""What can't raise by itself, if there is no operation to it (as there is to a target that unpacks)."""


def may_raise(context: Context, statement: ast.stmt, taken: frozenset[ast.AST]) -> bool:
    """Whether what stays of a statement, all inner blocks included, may raise: an operation, a name that is not bound,
    or a statement that is there to raise. ``taken``: what is evaluated ahead."""
    pending: list[tuple[ast.AST, frozenset[str]]] = [(statement, frozenset())]
    while pending:
        node, bound = pending.pop()
        if node in taken:
            continue
        if added := _added(context, node):
            pending += [(part, bound) for part in added]
            continue
        if not isinstance(node, _QUIET) or node in context.candidates.effects.operations:
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in bound:
            return True
        if isinstance(node, ast.stmt):
            bound = context.bound.get(node, frozenset())
        pending += [] if isinstance(node, ast.Lambda) else [(inner, bound) for inner in ast.iter_child_nodes(node)]
    return False


_APPEND = {"a builtins.list": ("append",), "list": ("append",), "deque": ("append", "appendleft")}


def _added(context: Context, node: ast.AST) -> tuple[ast.expr, ...]:
    """Of ``out.append(x)``, ``out`` and ``x``, once these are there, nothing raises. Other classes' methods of that
    name may."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return ()
    value = context.candidates.effects.values.get(node.func.value)
    if value is None or node.func.attr not in _APPEND.get(value.describe, ()):
        return ()
    return (node.func.value, *node.args) if len(node.args) == 1 and not node.keywords else ()


def _moves(context: Context, node: ast.expr, statement: ast.stmt, taken: frozenset[ast.AST]) -> bool:
    """Whether evaluating it, but for what is taken, only moves values about."""
    if node in taken or isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in context.bound.get(statement, frozenset())
    return isinstance(node, (ast.Tuple, ast.List)) and all(_moves(context, e, statement, taken) for e in node.elts)


__all__ = [
    "changed_names", "is_new", "is_self_contained", "is_unseen", "made_in", "may_raise", "put_into",
    "raising_statements", "starts_immutable",
]  # fmt: skip
