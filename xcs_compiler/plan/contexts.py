"""Context managers of the standard library that no call within them can notice."""

from __future__ import annotations

import ast
import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.scopes import walk, walk_scope

if TYPE_CHECKING:
    from xcs_compiler.plan.projection import Projection


class Contexts(enum.Enum):
    """What a context does with exceptions that are raised in it."""

    PASSES = enum.auto()
    SWALLOWS = enum.auto()


_KNOWN = {
    "a contextlib.suppress": Contexts.SWALLOWS,
    "a contextlib.nullcontext": Contexts.PASSES,
    **{
        f"a {module}.{name}": Contexts.PASSES
        for module in ("io", "_io")
        for name in ("TextIOWrapper", "BufferedReader", "BufferedWriter", "BufferedRandom", "StringIO", "BytesIO")
    },
}


def context_of(effects: EffectReport, item: ast.withitem) -> Contexts | None:
    """None where it may set or hold something: a lock, a variable of the context, a transaction."""
    simple = item.optional_vars is None or isinstance(item.optional_vars, ast.Name)
    return _KNOWN.get(effects.values[item.context_expr].describe) if simple else None


def passing_contexts(effects: EffectReport, statements: Sequence[ast.stmt]) -> frozenset[ast.stmt]:
    """The ``with`` statements, at any depth, that swallow no exception."""
    found = (node for node in walk_scope(statements) if isinstance(node, ast.With))
    return frozenset(w for w in found if all(context_of(effects, i) is Contexts.PASSES for i in w.items))


def outcome_of(statement: ast.With) -> ast.Name | None:
    """The variable that the last statement within it binds."""
    last = statement.body[-1]
    target = last.targets[0] if isinstance(last, ast.Assign) and len(last.targets) == 1 else None
    return target if isinstance(target, ast.Name) else None


def reads_for_both(projection: Projection, statement: ast.With) -> bool:
    """``with open(path) as file: text = file.read()``: whether the ahead part can do all of it, and hand over the last
    thing that it binds, which is all that is ever seen of it."""
    context = projection.context
    outcome = outcome_of(statement)
    if outcome is None or statement in projection.dropped:
        return False
    files = [i.optional_vars.id for i in statement.items if isinstance(i.optional_vars, ast.Name)]
    if any(context_of(context.candidates.effects, item) is not Contexts.PASSES for item in statement.items):
        return False
    if not all(projection.is_able(item.context_expr, statement) for item in statement.items):
        return False
    own = {outcome.id, *files}
    for inner in statement.body:
        if not isinstance(inner, ast.Assign) or len(inner.targets) > 1 or not isinstance(inner.targets[0], ast.Name):
            return False
        own.add(inner.targets[0].id)
        if not projection.is_able(inner.value, inner, frozenset(files)):
            return False
    if not own <= context.scope.locals or own & (context.scope.rebound_inside | projection.bad_before):
        return False
    inside = set(walk(statement))
    everywhere = [n for n in context.parents if isinstance(n, ast.Name) and n.id in own and n not in inside]
    return all(name.id == outcome.id for name in everywhere)
