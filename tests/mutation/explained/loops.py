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
    ("plan.loops", "durations is not None and projection.solve()", "projection.solve()", "the same: solved once more"),
)  # fmt: skip
