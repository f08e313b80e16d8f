"""Survivors of planning of blocks, candidates and contexts."""

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("plan.blocks", "1", "2", "the same order of tasks, or a step later"),
    ("plan.blocks", "ready < index", "ready <= index",
     "the same: where variables aren't bound at its own statement, None is next"),
    ("plan.blocks", "True", "False", "only of blocks in ahead code of one expression, where nothing is planned"),
    ("plan.candidates", "for k in inner.keywords if k.arg == 'key'", "for k in inner.keywords",
     "other keywords of what takes everything, `default` and `start`, are called by nobody"),
    ("plan.candidates", "taken.add(inner.value)", "pass", "stricter: what a starred generator reads counts as held"),
    ("plan.candidates", "isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)",
     "isinstance(test, ast.UnaryOp)",
     "less: the truth of `-x` is asked of `x`, which is the same for numbers, and gated alike"),
    ("plan.contexts", "context.scope.rebound_inside | projection.bad_before", "",
     "the same: what is bound by nested functions is able to run ahead nowhere"),
    ("plan.context", "self.notes.append(Note(", "pass", "the text of `explain`"),
    ("plan.precedence", "return all((isinstance(operator", "pass", "stricter: comparisons count as seen"),
)  # fmt: skip
