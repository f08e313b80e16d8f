"""Loops that change their own items (see `xcs_compiler.apart`): where ahead code can go on with copies of them.

``row["draft"] = ask(row["question"]); row["final"] = improve(row["draft"])``: what the second call reads is set by the
residual part, in its turn. So the ahead part has a copy of the row, sets the same parts of that, and goes on. A copy
must be seen by nobody: ahead code loads and sets its parts, and does nothing else with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from xcs_compiler.apart import change_of_item
from xcs_compiler.objects import root_of
from xcs_compiler.plan.context import Context
from xcs_compiler.plan.provenance import Iteration
from xcs_compiler.scopes import names_of, walk, walk_scope

if TYPE_CHECKING:
    from xcs_compiler.plan.projection import Projection


def depth_of_items(projection: Projection) -> int:
    """How often the target of the loop unpacks."""
    level: list[ast.expr] = [projection.node.target]
    depth = 0
    while inner := [e for t in level if isinstance(t, (ast.Tuple, ast.List)) for e in t.elts]:
        level, depth = inner, depth + 1
    return depth


def inner_names(loop: ast.For) -> frozenset[str]:
    """Names of variables that comprehensions and nested functions in the loop's body have for themselves."""
    nodes = [n for statement in loop.body for n in ast.walk(statement)]
    targets = [n.target for n in nodes if isinstance(n, ast.comprehension)]
    found = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    found |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    inside = [n for outer in nodes if isinstance(outer, nested) for n in ast.walk(outer)]
    return frozenset(found | {n.id for n in inside if isinstance(n, ast.Name)})


def sets_part(projection: Projection, statement: ast.stmt, value: ast.expr) -> bool:
    """``row["draft"] = x``, where ahead code can do the same to a copy of the row."""
    if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1):
        return False
    (target,) = statement.targets
    operation = projection.context.candidates.effects.operations.get(target)
    if operation is None or not projection.is_able(value, statement):
        return False
    change = change_of_item(target, operation, projection.items_apart())
    return change is not None and change.key is not None and _is_own(projection, value)


def _is_own(projection: Projection, value: ast.expr) -> bool:
    """Whether a value is made of parts of the item, and of what can't be part of another item."""
    context = projection.context
    if any(isinstance(n, ast.Name) and n.id in context.scope.locals for n in _called(projection, value)):
        return False  # a nested function may give whatever it has captured
    iteration = Iteration(context.candidates.dependences, projection.items_apart(), tuple(projection.node.body))
    made = iteration.made_of([value])
    dependences = context.candidates.dependences
    items = frozenset(map(root_of, dependences.items_of(projection.node.iter) or ()))
    shared = dependences.roots(ast.Name(name, ast.Load()) for name in made.names)
    others = dependences.roots([value]) | shared
    if not made.known or shared & items or len(items) != 1:
        return False
    # What is had through other variables is taken to have nothing in common with the items: that is looked at.
    (root,) = items
    dependences.assumed.update(frozenset({root, other}) for other in others - items)
    return True


def _called(projection: Projection, value: ast.expr) -> Iterator[ast.expr]:
    """The callees in an expression, and in what is bound to the variables that it reads."""
    body = [n for n in walk_scope(projection.node.body) if isinstance(n, ast.Call)]
    inside = {n for n in walk(value) if isinstance(n, ast.Call)}
    reads = bool(names_of(value).reads & projection.assigned - projection.targets)
    yield from (call.func for call in body if reads or call in inside)


def wants_copies(projection: Projection) -> bool:
    """Whether ahead code could go on with copies of items, parts of which it sets itself. If so, starts anew."""
    names = projection.items_apart()
    if projection.copying is not None or not _is_flat(projection.node.target):
        return False
    operations = projection.context.candidates.effects.operations
    stores = [n for n in walk_scope(projection.node.body) if isinstance(n, (ast.Attribute, ast.Subscript))]
    changes = [change_of_item(n, operations[n], names) for n in stores if n in operations]
    wanted = any(change is not None and change.key is not None for change in changes)
    if wanted:
        projection.start_anew(copying=True)
    return wanted


def copies_are_seen(projection: Projection) -> bool:
    """Whether ahead code does more with a copied item than to load parts. If so, starts anew without copies."""
    stores = [s.value for s in projection.stores if isinstance(s, (ast.Attribute, ast.Subscript))]
    copied = {holder.id for holder in stores if isinstance(holder, ast.Name)}
    parents = projection.context.parents
    for name in (n for put in projection.puts for n in walk(put) if isinstance(n, ast.Name) and n.id in copied):
        if not _is_part_loaded(name, parents):
            projection.start_anew(copying=False)
            return True
    return False


def _is_flat(target: ast.expr) -> bool:
    names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
    return all(isinstance(n, ast.Name) for n in names)


def _is_part_loaded(name: ast.Name, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """``row["question"]``, ``row.question``, ``"question" in row``: nobody gets to see the row itself."""
    around = parents.get(name)
    if isinstance(around, ast.Subscript):
        return around.value is name
    if isinstance(around, ast.Attribute):
        called = parents.get(around)
        return not (isinstance(called, ast.Call) and called.func is around)
    if isinstance(around, ast.Compare):
        return all(isinstance(op, (ast.In, ast.NotIn)) for op in around.ops) and around.comparators[-1] is name
    return False


def reads_items(context: Context, ahead: Iterable[ast.AST]) -> bool:
    """Whether ahead code relies on the items of its loop being apart."""
    return any(n in context.gates.apart for part in ahead for n in walk(part))
