"""Which variables are bound for sure before each statement, whatever way execution has come there."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence, Set

from xcs_compiler.scopes import names_of


def bound_before(
    statements: Sequence[ast.stmt], bound: frozenset[str], passing: Set[ast.stmt] = frozenset()
) -> Mapping[ast.stmt, frozenset[str]]:
    """For each statement inside ``statements``, at any depth, the variables that are bound for sure when it starts.
    ``passing``: contexts that swallow no exception."""
    before: dict[ast.stmt, frozenset[str]] = {}
    _flow(statements, bound, before, passing)
    return before


def can_complete(statement: ast.stmt) -> bool:
    """Whether control may come to what is written after a statement."""
    return _flow_one(statement, frozenset(), {}, frozenset()) is not None


def _flow(
    statements: Sequence[ast.stmt], bound: frozenset[str], before: dict[ast.stmt, frozenset[str]],
    passing: Set[ast.stmt],
) -> frozenset[str] | None:  # fmt: skip
    """Bound when the statements have been completed, or None where they cannot complete."""
    now: frozenset[str] | None = bound
    for statement in statements:
        here = now if now is not None else frozenset()
        before[statement] = here
        after = _flow_one(statement, here, before, passing)
        now = None if now is None else after
    return now


def _join(*ways: frozenset[str] | None) -> frozenset[str] | None:
    possible = [way for way in ways if way is not None]
    return frozenset.intersection(*possible) if possible else None


def _flow_one(
    statement: ast.stmt, bound: frozenset[str], before: dict[ast.stmt, frozenset[str]], passing: Set[ast.stmt]
) -> frozenset[str] | None:
    if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return None
    if isinstance(statement, ast.If):
        bound |= _surely_bound(statement.test)
        return _join(_flow(statement.body, bound, before, passing), _flow(statement.orelse, bound, before, passing))
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        # An earlier turn may have deleted what was bound.
        _flow(statement.body, (bound - _deleted(statement)) | names_of(statement.target).binds, before, passing)
        _flow(statement.orelse, bound, before, passing)
        return bound - _deleted(statement)
    if isinstance(statement, ast.While):
        _flow(statement.body, bound - _deleted(statement), before, passing)
        _flow(statement.orelse, bound, before, passing)
        return bound - _deleted(statement)
    if isinstance(statement, (ast.Try, ast.TryStar)):
        start = bound - _deleted(statement)
        body = _flow(statement.body, bound, before, passing)
        normal = None if body is None else _flow(statement.orelse, body, before, passing)
        if body is None:
            _flow(statement.orelse, start, before, passing)
        handled = [_flow(h.body, start | ({h.name} if h.name else set()), before, passing) for h in statement.handlers]
        _flow(statement.finalbody, start, before, passing)
        out = _join(normal, *handled)
        if out is None:
            return None
        added = _flow(statement.finalbody, out, dict(before), passing) if statement.finalbody else out
        return None if added is None else added - frozenset(h.name for h in statement.handlers if h.name)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        # A context manager may swallow an exception, so what the body binds is not bound for sure afterwards.
        inside = bound.union(*(names_of(i.optional_vars).binds for i in statement.items if i.optional_vars))
        within = _flow(statement.body, inside, before, passing)
        return within if statement in passing else bound - _deleted(statement)
    if isinstance(statement, ast.Match):
        ways = [_flow(case.body, bound | names_of(case.pattern).binds, before, passing) for case in statement.cases]
        if not is_irrefutable(statement.cases[-1]):
            ways.append(bound)
        out = _join(*ways)
        return None if out is None else out - _deleted(statement)
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return bound | {statement.name}
    return (bound | _surely_bound(statement)) - _deleted(statement)


def is_irrefutable(case: ast.match_case) -> bool:
    """Whether a case fits whatever comes: ``case _:``, ``case name:``"""
    pattern: ast.pattern | None = case.pattern
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    if isinstance(pattern, ast.MatchOr):
        return case.guard is None and is_irrefutable(ast.match_case(pattern.patterns[-1], None, []))
    return case.guard is None and isinstance(pattern, ast.MatchAs)


def _deleted(node: ast.AST) -> frozenset[str]:
    return names_of(node).deletes


def _surely_bound(node: ast.AST) -> frozenset[str]:
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)):
        if isinstance(node, ast.AnnAssign) and node.value is None:
            return frozenset()
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        return frozenset().union(*(names_of(t).binds for t in targets))
    return frozenset()
