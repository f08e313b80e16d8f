"""``match`` in loops: patterns are tried once, ahead."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from xcs_compiler.plan.syntax import compared_with
from xcs_compiler.scopes import names_of, walk

if TYPE_CHECKING:
    from xcs_compiler.plan.projection import Projection


def is_matched_ahead(projection: Projection, statement: ast.Match) -> bool:
    """Whether the ahead part may find out which case fits, as far as values and control go."""
    candidates, scope = projection.context.candidates, projection.context.scope
    if not (projection.is_able(statement.subject, statement) and candidates.harmless(statement)):
        return False
    for case in statement.cases:
        binds = names_of(case.pattern).binds
        if not binds <= scope.locals or binds & scope.rebound_inside:
            return False
        if not all(projection.is_able(e, statement) and candidates.repeatable(e) for e in compared_with(case.pattern)):
            return False
        if case.guard is None:
            continue
        # Where the guard says no, the variables are bound nevertheless, and nobody tells the other side.
        if not projection.is_able(case.guard, statement, captured=binds):
            return False
        if not _is_read_alone(projection, binds, statement):
            return False
    return True


def _is_read_alone(projection: Projection, names: frozenset[str], statement: ast.Match) -> bool:
    """Whether variables are only read in cases of a statement that bind them."""
    inside: set[tuple[str, ast.AST]] = set()
    for case in statement.cases:
        parts = (*case.body, *([case.guard] if case.guard is not None else []))
        nodes = {node for part in parts for node in walk(part)}
        inside |= {(name, node) for name in names & names_of(case.pattern).binds for node in nodes}
    return all((n.id, n) in inside for n in projection.context.parents if isinstance(n, ast.Name) and n.id in names)
