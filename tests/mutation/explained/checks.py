"""Survivors of the checks."""

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("check_plan", "read and (both :=", "(both :=", "the same: nothing is in common with nothing"),
    ("check_plan", "needed and needed & changed(", "needed & changed(", "the same: nothing is in common with nothing"),
    ("check_plan", "first < at < (name.lineno", "first <= at <",
     "the same: nothing that reads begins where a variable is bound"),
    ("check_plan", "isinstance(n, ast.Call) and n in plan.dynamic and", "n in plan.dynamic and",
     "the same: only calls are decided when they are made"),
    ("rewritten", "committed and isinstance(target, ast.Name)", "isinstance(target",
     "the same: no task goes by no name"),
)  # fmt: skip
