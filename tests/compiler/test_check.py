"""What the checks refuse: plans and rewritten functions damaged by hand."""

# ruff: noqa  (specimens)
from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import pytest

from tests.compiler.checked_programs import (
    cases_within_loops,
    filled,
    pairs,
    pulled,
    pulled_by_a_loop,
    read_on_the_way,
    rows_of_rows,
    telling,
    told,
)
from tests.golden.programs import PROGRAMS, Program, model, record, tidy
from tests.golden.stages import Stages
from xcs_compiler.rewritten import PlanError
from xcs_compiler.check_plan import check_plan
from xcs_compiler.effects.lattice import Level, Operation, Place, Reason
from xcs_compiler.plan.artefacts import BlockPlan, Plan, Task


def statements(x, y):
    a = model(x)
    record(a)
    b = tidy(y)
    return a, b


def loop(items):
    out = []
    for item in items:
        a = model(item)
        out.append(a)
    return out


def retried(items):
    out = []
    for item in items:
        a = model(item)
        if a < 10:
            a = model(a)
        out.append(a)
    return out


def chain(x, y):
    a = model(x)
    b = tidy(y)
    c = tidy(a + b)
    return c


IMPROVED = [pytest.param(p, id=p.name) for p in PROGRAMS if p.is_improved]


@pytest.mark.parametrize("program", IMPROVED)
def test_what_the_compiler_makes_passes(program: Program) -> None:
    Stages(program.function, *program.arguments).check()


MORE = (
    (cases_within_loops, [1], [1]), (rows_of_rows, [{"rows": [{"values": [1]}]}]), (read_on_the_way, [1]),
    (pairs, [(1, 2)]),
)  # fmt: skip


@pytest.mark.parametrize("program", MORE, ids=lambda program: program[0].__name__)
def test_what_else_it_makes_passes(program: tuple[Any, ...]) -> None:
    Stages(*program).check()


STATEMENTS = (statements, 1, 2)
LOOP = (loop, [1])
RETRIED = (retried, [1])
TOLD = (told, [1])
FILLED = (filled, [1])
PULLED = (pulled, [1], 2)
PULLED_BY_A_LOOP = (pulled_by_a_loop, [1], 2)

DAMAGE = {
    "another callee": (STATEMENTS, ".issue(model, x)", ".issue(tidy, x)", "does not give the original"),
    "another argument": (STATEMENTS, ".issue(model, x)", ".issue(model, y)", "does not give the original"),
    "commits exchanged": (STATEMENTS, "a = __xcs_2.commit()\n        record(a)\n        b = __xcs_3.commit()",
                          "a = __xcs_3.commit()\n        record(a)\n        b = __xcs_2.commit()", "does not give"),
    "a commit dropped": (STATEMENTS, "        a = __xcs_2.commit()\n", "", "never committed|does not give"),
    "a statement dropped": (STATEMENTS, "        record(a)\n", "", "does not give the original"),
    "a statement moved": (STATEMENTS, "a = __xcs_2.commit()\n        record(a)", "record(a)\n        a = __xcs_2.commit()",
                          "does not give the original"),
    "called besides": (STATEMENTS, "b = __xcs_3.commit()", "b = tidy(y)", "never committed|captures"),
    "called twice": (STATEMENTS, "record(a)", "record(a); model(x)", "does not give the original"),
    "left early": (STATEMENTS, "        record(a)\n", "        record(a)\n        return\n", "control may leave"),
    "the loop's callee": (LOOP, "lambda item: model(item)", "lambda item: tidy(item)", "does not give"),
    "the loop's item": (LOOP, "lambda item: model(item)", "lambda out: model(out)", "other names|reads"),
    "the callee with output": (TOLD, "__xcs_journal(telling, guarded=True)", "__xcs_journal(model, guarded=True)",
                               "does not give"),
    "the loop left early": (LOOP, "out.append(a)", "return out", "left early"),
    "the loop's items": (LOOP, ", items)", ", items[1:])", "does not give"),
    "a loop that is broken": (LOOP, "out.append(a)", "out.append(a); out = a", "does not give"),
    "a loop without commit": (LOOP, "a = __xcs_1.commit()", "a = model(item)", "never committed"),
    "too many commits": (LOOP, "out.append(a)", "out.append(__xcs_1.commit())", "more often"),
    "an outcome not put": (RETRIED, "a = __xcs_put(model(item))", "a = model(item)", "does not give|more often"),
    "outcomes in another order": (RETRIED, "__xcs_put(model(item))\n            if __xcs_put(True if __xcs_plain(a) < 10 else False)",
                                  "__xcs_put(__xcs_plain(a) < 10)\n            if __xcs_put(True if model(item) else False)", "does not give"),
    "executed twice": (FILLED, "            __xcs_1.commit()\n            prompt", '            request["item"] = item\n            prompt',
                       "executed ahead|does not give"),
    "executed, and nothing handed over": (FILLED, '            __xcs_put(None)\n', "", "more often"),
    "another variable bound": (FILLED, "prompt = __xcs_1.commit()\n            record", "item = __xcs_1.commit()\n            record",
                               "something else is bound|which the loop binds"),
    "another variable handed over": (FILLED, "__xcs_put(prompt)", "__xcs_put(request)", "is handed over after"),
    "executed in another order": (FILLED, '            request["item"] = item\n            __xcs_put(None)\n            prompt = __xcs_put("review ")\n',
                                  '            prompt = __xcs_put("review ")\n            request["item"] = item\n            __xcs_put(None)\n',
                                  "executed ahead|does not give"),
    "pulled twice": (PULLED, "sum(values)", "sum(values) + sum(values)", "may be pulled elsewhere|does not give"),
    "pulled after its region": (PULLED, "        total = sum(values)\n", "    total = sum(values)\n", "may be pulled elsewhere"),
    "bound while it is pulled": (PULLED_BY_A_LOOP, "out.append(value)", "out.append(value); k = value", "bound while it is pulled"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_text_is_refused(name: str) -> None:
    (function, *arguments), old, new, message = DAMAGE[name]
    stages = Stages(function, *arguments)
    stages.check()
    with pytest.raises(PlanError, match=message):
        stages.check((old, new))


def rebinds(x, y):
    a = model(x)
    y = record(a)
    b = tidy(y)
    c = model(x)
    return a, b, c


@pytest.mark.parametrize(
    "issued",
    [
        "lambda: tidy(y)",
        "lambda y: tidy(y), y",
        "tidy, y",
    ],
)
def test_a_variable_that_is_bound_between_issue_and_commit_is_refused(issued: str) -> None:
    stages = Stages(rebinds, 1, 2)
    stages.check()
    late, early = "        __xcs_4 = __xcs_1.issue(tidy, y)\n", "        __xcs_3 = __xcs_1.issue(model, x)\n"
    with pytest.raises(PlanError):
        stages.check((late, ""), (early, f"{early}        __xcs_4 = __xcs_1.issue({issued})\n"))


def rebound_inside(x, y):
    total = y

    def more():
        nonlocal total
        total += 1

    a = model(x)
    record(a)
    more()
    b = tidy(total)
    c = model(y)
    return a, b, c


@pytest.mark.parametrize("issued", ["lambda: tidy(total)", "lambda total: tidy(total), total", "tidy, total"])
def test_a_variable_that_a_nested_function_binds_is_not_captured(issued: str) -> None:
    stages = Stages(rebound_inside, 1, 2)
    stages.check()
    late, early = "b = tidy(total)", "        record(a)\n"
    with pytest.raises(PlanError, match="nested functions bind"):
        stages.check((late, "b = __xcs_9.commit()"), (early, f"        __xcs_9 = __xcs_1.issue({issued})\n{early}"))


def _damaged(stages: Stages, expression: Any) -> Plan:
    """The plan with one more task."""
    block = stages.plan.block
    region = block.regions[0]
    task = Task("__xcs_99", expression, (), (), False, 0, 1)
    regions = (replace(region, tasks=(*region.tasks, task)), *block.regions[1:])
    return replace(stages.plan, block=BlockPlan(block.steps, regions))


def test_an_ordered_call_ahead_is_refused() -> None:
    stages = Stages(statements, 1, 2)
    with pytest.raises(PlanError, match="`record\\(a\\)` runs ahead, but is ordered"):
        check_plan(stages.parsed, stages.effects, _damaged(stages, stages.node("record(a)")))


def test_a_change_ahead_is_refused() -> None:
    stages = Stages(loop, [1])
    with pytest.raises(PlanError, match="runs ahead, but changes something"):
        check_plan(stages.parsed, stages.effects, _damaged(stages, stages.node("out.append(a)")))


def added_later(items):
    out = []
    made = []
    for item in items:
        request = [item]
        request.append(1)
        made.append(item)
        out.append(model(request))
    return out, made


def test_a_change_of_what_the_iteration_has_not_made_is_refused() -> None:
    stages = Stages(added_later, [1])
    check_plan(stages.parsed, stages.effects, stages.plan)
    (step,) = [s for s in stages.plan.block.steps if s.loop is not None]
    assert step.loop is not None
    loop = replace(step.loop, puts=step.loop.puts | {stages.node("made.append(item)")})
    steps = tuple(replace(s, loop=loop) if s is step else s for s in stages.plan.block.steps)
    plan = replace(stages.plan, block=replace(stages.plan.block, steps=steps))
    with pytest.raises(PlanError, match="`made` is changed ahead, and may not be the iteration's own"):
        check_plan(stages.parsed, stages.effects, plan)


def test_a_change_ahead_of_what_reads_it_is_refused() -> None:
    stages = Stages(added_later, [1])
    assert stages.plan
    reading = stages.node("made.append(item)")
    assert isinstance(reading, ast.Call)
    request = next(n for n in ast.walk(stages.parsed.tree) if isinstance(n, ast.Name) and n.id == "request")
    _with(stages, reading, observes=(request,), mutates=())
    changing = stages.node("request.append(1)")
    assert isinstance(changing, ast.Call)
    reading.lineno, changing.lineno = changing.lineno, reading.lineno
    for node in (n for n in ast.walk(changing) if isinstance(n, ast.Name)):
        node.lineno = changing.lineno
    with pytest.raises(PlanError, match="`request` is changed ahead of line"):
        check_plan(stages.parsed, stages.effects, stages.plan)


def test_a_missing_gate_is_refused() -> None:
    stages = Stages(retried, [1])
    assert stages.plan.plain
    with pytest.raises(PlanError, match="without the gate"):
        check_plan(stages.parsed, stages.effects, replace(stages.plan, plain=frozenset()))


def test_output_that_would_not_be_kept_back_is_refused() -> None:
    stages = Stages(told, [1])
    call = stages.node("telling(item)")
    assert call in stages.plan.journalled
    assert call in stages.plan.guarded
    with pytest.raises(PlanError, match="output would not wait for its turn"):
        check_plan(stages.parsed, stages.effects, replace(stages.plan, journalled=frozenset()))
    with pytest.raises(PlanError, match="could catch what its output raises"):
        check_plan(stages.parsed, stages.effects, replace(stages.plan, guarded={}))


@pytest.mark.parametrize("kind", ["streams", "log"])
def test_settings_of_output_that_change_in_between_are_refused(kind: str) -> None:
    stages = Stages(told, [1])
    changing = stages.node("record(item)")
    changed = replace(stages.effects.operations[changing], writes=frozenset({Place(kind)}))
    effects = replace(stages.effects, operations={**stages.effects.operations, changing: changed})
    if kind == "log":  # what it prints has nothing to do with it
        check_plan(stages.parsed, effects, stages.plan)
        return
    with pytest.raises(PlanError, match="changes how output is shown"):
        check_plan(stages.parsed, effects, stages.plan)


def _with(stages: Stages, node: ast.AST, **fields: object) -> None:
    """Let the effects say something else of a node, when the plan has been made."""
    assert stages.plan
    known = stages.effects.operations.get(node, Operation(Level.PURE, Reason("nothing")))
    operations = {**stages.effects.operations, node: replace(known, **fields)}  # type: ignore[arg-type]
    stages.effects = replace(stages.effects, operations=operations)


@pytest.mark.parametrize("place", [Place("global", "elsewhere:N"), Place("class", "here:N"), Place("files")])
@pytest.mark.parametrize("function", [statements, loop])
def test_state_that_is_read_ahead_of_what_changes_it_is_refused(function: Any, place: Place) -> None:
    stages = Stages(function, *([1, 2] if function is statements else [[1]]))
    ahead, stays = ("tidy(y)", "record(a)") if function is statements else ("model(item)", "out.append(a)")
    read = Place("global", "here:N") if place.name else place
    _with(stages, stages.node(ahead), reads=frozenset({read}))
    check_plan(stages.parsed, stages.effects, stages.plan)
    _with(stages, stages.node(stays), writes=frozenset({place}))
    with pytest.raises(PlanError, match="read ahead of what changes it"):
        check_plan(stages.parsed, stages.effects, stages.plan)


def nested(rows):
    out = []
    for row in rows:
        for item in (row, 1):
            out.append(model(item))
    return out


@pytest.mark.parametrize(
    "fields", [{"level": Level.PARALLEL_SAFE}, {"slow": True}, {"dynamic": True}, {"level": Level.ORDERED}]
)
def test_what_both_sides_of_a_loop_would_do_is_refused(fields: dict[str, Any]) -> None:
    for function, arguments, found in ((retried, [1], ast.If), (nested, [1], ast.For)):
        stages = Stages(function, arguments)
        check_plan(stages.parsed, stages.effects, stages.plan)
        statement = [n for n in ast.walk(stages.parsed.tree) if isinstance(n, found)][-1]
        _with(stages, statement.iter if isinstance(statement, ast.For) else statement, **fields)
        with pytest.raises(PlanError, match="what both sides of a loop would do"):
            check_plan(stages.parsed, stages.effects, stages.plan)
