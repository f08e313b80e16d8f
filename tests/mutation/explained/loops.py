"""Survivors of planning of loops."""

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("plan.loop_conflicts", "return True", "pass",
     "the same: it is taken away all the same, and the next round finds it"),
    ("plan.loop_conflicts", "p.kind == 'local' and p.name in projection.assigned", "p.name in",
     "stricter: a global named like a variable of the loop"),
    ("plan.loop_conflicts", "return conflict", "pass",
     "the same: where there is no conflict nothing has to be watched"),
    ("plan.loop_conflicts", "at < end", "at <= end", "stricter: what begins where the change does is before it"),
    ("plan.loop_conflicts", "statement.end_lineno or 0", "statement.end_lineno", "the same: statements have ends"),
    ("plan.loop_conflicts", "loop.end_lineno or at", "loop.end_lineno", "the same: loops have ends"),
    ("plan.provenance", "isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)",
     "isinstance(node, (ast.Attribute, ast.Subscript))", "the same: what is loaded in an assignment changes nothing"),
    ("plan.provenance", " for n in walk_scope([node]) if _is_stored(n)", " for n in walk_scope([node])",
     "stricter: what a call within an assignment changes counts as given the value"),
    ("plan.provenance", "isinstance(node, ast.ExceptHandler) and node.name", "isinstance(node, ast.ExceptHandler)",
     "the same: nothing reads a variable without a name"),
    ("plan.provenance", "made.add(at)", "pass",
     "the same: variables are followed once, so that all of it is met a limited number of times"),
    ("plan.loops", "known is not None and (isinstance(statement, (ast.If", "isinstance(statement, (ast.If",
     "the same: tests, iterations and matches all have an operation"),
    ("plan.loops", "durations is not None and projection.solve()", "projection.solve()", "the same: solved once more"),
)  # fmt: skip
