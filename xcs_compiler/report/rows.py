"""plan -> explanation: each call of a function, what it is known to do, and what became of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Reason
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.artefacts import Note, Plan, steps_in
from xcs_compiler.report.advice import advice
from xcs_compiler.report.explain import Explanation, ExplanationRow
from xcs_compiler.report.held_back import Surroundings, held_back, inputs
from xcs_compiler.scopes import body_of, walk, walk_scope

_MUTABLE = frozenset({"list", "dict", "set", "bytearray", "deque", "defaultdict", "OrderedDict", "Counter"})


def explain(
    parsed: ParsedFunction, effects: EffectReport, plan: Plan | None, notes: Iterable[Note] = ()
) -> Explanation:
    """One row a call that is slow, ordered or decided at run time; pure calls go without saying. ``notes`` are those of
    a plan that was given up."""
    source = parsed.source
    body = body_of(parsed.tree)
    ahead = _ahead(plan) if plan is not None else frozenset()
    mapped = _mapped(plan) if plan is not None else frozenset()
    around = Surroundings.of(body, effects, tuple(plan.notes if plan is not None else notes), ahead)
    rows = []
    calls = [n for n in walk_scope(body) if isinstance(n, ast.Call)]
    for node in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        operation = effects.operations.get(node)
        if operation is None or not _worth_a_row(operation):
            continue
        runs_ahead = node in ahead or node in mapped or any(given in mapped for given in node.args)
        waits = inputs(node, around) if runs_ahead else ()
        remarks = [_shown(operation)] if runs_ahead else []
        if runs_ahead and plan is not None and (turn := always_waits(node, plan, around)):
            runs_ahead, waits, remarks = False, (turn,), []
        elif runs_ahead and plan is not None:
            remarks.append(_may_wait(node, plan, around))
        elif not runs_ahead and operation.level is not Level.ORDERED:
            waits = (held_back(node, around),)
        waits = tuple(re.sub(r"\bline (\d+)", lambda m: f"line {source.file_line(int(m[1]))}", w) for w in waits)
        level, reason = operation.level, operation.reason
        if runs_ahead and operation.inward is not None:
            level, reason = operation.inward, Reason("what it changes was made in the same iteration", because=reason)
        row = ExplanationRow(
            source.file_line(node.lineno),
            ast.unparse(node),
            None if operation.dynamic else level,
            runs_ahead,
            reason,
            waits,
            advice(node, operation, runs_ahead, waits),
            "; ".join(filter(None, remarks)),
            operation.may_raise,
        )
        rows.append(row)
    line = source.file_line(parsed.tree.lineno)
    return Explanation(source.qualname, source.filename, line, tuple(rows))


def _worth_a_row(operation: Operation) -> bool:
    return operation.level is not Level.PURE or operation.slow or operation.dynamic or bool(operation.output)


def _ahead(plan: Plan) -> frozenset[ast.AST]:
    """Every node that is evaluated ahead."""
    return frozenset(inner for expression in plan.ahead for inner in walk(expression))


def _mapped(plan: Plan) -> frozenset[ast.AST]:
    """The calls of ``map``, ``sorted`` and the like, whose own calls are made ahead."""
    plans = (comprehension for step in steps_in(plan.block) for comprehension in step.comprehensions)
    return frozenset(plan.node for plan in plans if isinstance(plan.node, ast.Call))


def _frozen_operands(node: ast.Call, plan: Plan) -> list[ast.expr]:
    """The operands of a call that have to be deeply immutable for it not to wait for its turn."""
    if not plan.frozen:
        return []
    return [o for o in ast.walk(node) if isinstance(o, ast.expr) and o in plan.frozen and o not in plan.unless]


def _may_wait(node: ast.Call, plan: Plan, around: Surroundings) -> str:
    """What decides at run time whether a call that is planned to run ahead waits at its gate."""
    values = around.effects.values
    items = {plan.apart[o] for o in ast.walk(node) if isinstance(o, ast.Name) and o in plan.apart}
    if items:
        named = ", ".join(f"`{name}`" for name in sorted(items))
        return (
            f"but it waits for its turn where {named} is an object that another item of the loop is, or holds, or of a "
            f"class that does more when it is changed"
        )
    unsure = [o for o in _frozen_operands(node, plan) if o not in values or not values[o].immutable]
    if not unsure:
        return ""
    whole = min((ast.unparse(operand) for operand in unsure), key=len)
    return f"but it waits for its turn where `{whole}` is a list, a dict or another thing that can be changed"


def always_waits(node: ast.Call, plan: Plan, around: Surroundings) -> str:
    """Why a call that is planned to run ahead waits at its gate every time."""
    for operand in _frozen_operands(node, plan):
        value = around.effects.values.get(operand)
        kind = value.describe.rpartition(".")[2] if value is not None else ""
        if kind.removeprefix("a ") in _MUTABLE and not (value is not None and value.immutable):
            here = around.is_made_in_the_loop(operand)
            changed = "that is changed after it was made" if here else "that what comes before may change"
            return f"its turn: `{ast.unparse(operand)}` is a {kind} {changed}"
    return ""


def _shown(operation: Operation) -> str:
    """What becomes of the output of a call that runs ahead."""
    return "what it prints, logs or warns of appears in its place" if operation.output and operation.journalled else ""
