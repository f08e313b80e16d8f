"""plan -> explanation: each call of a function, what it is known to do, and what became of it."""

from __future__ import annotations

import ast

from xcs_compiler.effects.lattice import EffectReport, Level
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.artefacts import Plan
from xcs_compiler.report.explain import Explanation, ExplanationRow
from xcs_compiler.scopes import body_of, walk_scope


def explain(parsed: ParsedFunction, effects: EffectReport, plan: Plan | None) -> Explanation:
    """One row a call that is slow, ordered or decided at run time; pure calls go without saying."""
    source = parsed.source
    decided = {(note.line, note.subject): note for note in plan.notes} if plan is not None else {}
    ahead = _ahead(plan) if plan is not None else frozenset()
    rows = []
    calls = [n for n in walk_scope(body_of(parsed.tree)) if isinstance(n, ast.Call)]
    for node in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        operation = effects.operations.get(node)
        if operation is None or (operation.level is Level.PURE and not operation.slow and not operation.dynamic):
            continue
        text = ast.unparse(node)
        note = decided.get((node.lineno, text.split("\n")[0][:80]))
        waits = (note.text,) if note is not None and not note.runs_ahead else ()
        level = None if operation.dynamic else operation.level
        rows.append(
            ExplanationRow(source.file_line(node.lineno), text, level, node in ahead, operation.reason, waits)
        )
    line = source.file_line(parsed.tree.lineno)
    return Explanation(source.qualname, source.filename, line, tuple(rows))


def _ahead(plan: Plan) -> frozenset[ast.AST]:
    """Every node that is evaluated ahead."""
    return frozenset(inner for expression in plan.ahead for inner in ast.walk(expression))
