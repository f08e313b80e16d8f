"""Survivors of planning of candidates, contexts and what goes across iterations."""

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("plan.candidates", "operation.observes or operation.gated", "operation.observes",
     "the same: what passes a gate is observed"),
    ("plan.candidates", "operation.writes or not own", "not own",
     "the same: what writes named state is ordered, or changes the operand that the state goes by"),
    ("plan.candidates", "operation.mutates or operation.writes or operation.dynamic",
     "operation.mutates or operation.dynamic",
     "the same: what writes named state is ordered, or changes the operand that the state goes by"),
    ("plan.candidates", "0", "1", "the same: what is bound nowhere is bound once at most"),
    ("plan.candidates", "continue", "pass", "the same: there is nothing in no conflict to add"),
    ("plan.candidates", "for o in found.operands if o not in operands", "for o in found.operands",
     "the same: what passes a gate twice passes one"),
    ("plan.candidates", "found.strength > worst.strength", "found.strength >= worst.strength",
     "the text of `explain`: another conflict that is as strong"),
    ("plan.candidates", "operation.dynamic and isinstance(inner, ast.Call)", "operation.dynamic",
     "the same: of expressions, nothing but calls is decided when it happens"),
    ("plan.candidates", "operation.journalled and isinstance(inner, ast.Call)", "operation.journalled",
     "the same: nothing but calls is made through a journal"),
    ("plan.candidates", "operation.shallow and all((isinstance(m, _MADE_HERE)", "all((isinstance(m, _MADE_HERE)",
     "the same: what isn't ordered and changes more than its operand itself sets an attribute, and no expression does"),
    ("plan.candidates", "known and operation.shallow", "known",
     "the same: what isn't ordered and changes more than its operand itself sets an attribute, and no expression does"),
    ("plan.candidates", "operation.inward is not None and bool(operation.mutates)", "operation.inward is not None",
     "the same: it is said of calls that change an operand"),
    ("plan.across", "operation.dynamic and isinstance(call, ast.Call)", "operation.dynamic",
     "the same: of expressions, nothing but calls is decided when it happens"),
)  # fmt: skip
