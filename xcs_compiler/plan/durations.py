"""How long something took: two readings of a clock in one iteration, of which nobody sees more than the difference.

Both are read ahead, around what they time, so the time is that of the call itself, as it would be in order. Stamps that
are kept are another matter: they must not go backwards from one iteration to the next.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from xcs_compiler.effects.lattice import Level, Operation
from xcs_compiler.plan.context import Context
from xcs_compiler.plan.syntax import sure_children
from xcs_compiler.scopes import walk_scope


@dataclass(frozen=True)
class Durations:
    """``begun``: readings of the clock that are bound to variables; ``taken``: the differences; ``names``: what holds a
    reading, or such a difference."""

    begun: frozenset[tuple[str, ast.expr]] = frozenset()
    taken: frozenset[ast.expr] = frozenset()
    names: frozenset[str] = frozenset()

    def between(self, node: ast.AST) -> bool:
        """Whether a node stands between a reading and the difference that is taken of it."""
        at = _position(node)
        for difference in self.taken:
            names = {n.id for n in ast.walk(difference) if isinstance(n, ast.Name)}
            starts = [_position(value) for name, value in self.begun if name in names]
            if at is not None and any(start < at < _position(difference) for start in starts):  # type: ignore[operator]
                return True
        return False

    def inside(self, node: ast.AST) -> Iterator[ast.expr]:
        """The differences that evaluating ``node`` surely takes."""
        if isinstance(node, ast.expr) and node in self.taken:
            yield node
        else:
            for child in sure_children(node):
                yield from self.inside(child)


def durations_of(context: Context, loop: ast.For) -> Durations | None:
    """What a loop's body reads of the clock, if nobody sees more of it than differences; None otherwise."""
    parents, scope = context.parents, context.scope
    operations = context.candidates.effects.operations
    body = list(walk_scope(loop.body))
    readings = [n for n in body if n in operations and _reads_clock(context, n)]
    started: dict[str, list[ast.expr]] = {}
    taken: set[ast.expr] = set()
    for reading in readings:
        around = parents[reading]
        if not isinstance(reading, ast.Call):
            return None
        if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Sub):
            taken.add(around)
        elif isinstance(around, ast.Assign) and len(around.targets) == 1 and isinstance(around.targets[0], ast.Name):
            started.setdefault(around.targets[0].id, []).append(reading)
        else:
            return None
    for name, values in started.items():
        if scope.bindings.get(name) != len(values) or name not in scope.locals or name in scope.rebound_inside:
            return None
        for load in (n for n in parents if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)):
            around = parents[load]
            if not (isinstance(around, ast.BinOp) and isinstance(around.op, ast.Sub)) or load not in body:
                return None
            taken.add(around)
    for difference in taken:
        assert isinstance(difference, ast.BinOp)
        for side in (difference.left, difference.right):
            if side not in readings and not (isinstance(side, ast.Name) and side.id in started):
                return None
    bound = {parents[d].targets[0].id for d in taken if _binds_one(parents[d])}  # type: ignore[attr-defined]
    begun = frozenset((name, value) for name, values in started.items() for value in values)
    return Durations(begun, frozenset(taken), frozenset(started) | bound)


def takes_time(operation: Operation) -> bool:
    """Whether it is part of what is timed. Showing something isn't."""
    return operation.slow or operation.dynamic or (operation.level is Level.ORDERED and not operation.output)


def _reads_clock(context: Context, node: ast.AST) -> bool:
    operation = context.candidates.effects.operations[node]
    return not operation.slow and any(place.kind == "clock" for place in operation.reads)


def _position(node: ast.AST) -> tuple[int, int] | None:
    return (node.lineno, node.col_offset) if isinstance(node, (ast.expr, ast.stmt)) else None


def _binds_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
