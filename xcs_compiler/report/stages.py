"""What each stage of the compiler made of a function, as text for ``xcs-compile --dump --stage``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.conflict import Strength
from xcs_compiler.declined import Declined
from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.pipeline import Stages
from xcs_compiler.plan.artefacts import BlockPlan, Step
from xcs_compiler.scopes import body_of, walk_scope

STAGES = ("parse", "effects", "dependences", "plan", "rewrite")


def stage_text(stages: Stages, stage: str) -> str:
    """The product of one of `STAGES`, but for ``rewrite``, which is the dump itself."""
    if stage == "parse":
        return ast.dump(stages.parsed.tree, indent=2) + "\n"
    lines = {"effects": _effects, "dependences": _dependences, "plan": _plan}[stage](stages)
    return "\n".join(lines) + "\n"


def _place(place: Place) -> str:
    return f"{place.kind} {place.name}".strip()


def _where(stages: Stages, node: ast.AST) -> str:
    return f"{stages.parsed.source.file_line(getattr(node, 'lineno', 2)):>5}"


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split("\n")[0].split())[:70]


def _effects(stages: Stages) -> Iterator[str]:
    for node in walk_scope(body_of(stages.parsed.tree)):
        operation = stages.effects.operations.get(node)
        if operation is None:
            continue
        words = [operation.level.name.lower().replace("_", "-")]
        words += ["slow"] if operation.slow else []
        words += ["decided when called"] if operation.dynamic else []
        for name in ("reads", "writes", "touches"):
            places = getattr(operation, name)
            words += [f"{name} {', '.join(sorted(map(_place, places)))}"] if places else []
        for name in ("gated", "observes", "mutates", "updates"):
            operands = getattr(operation, name)
            words += [f"{name} {', '.join(map(_short, operands))}"] if operands else []
        yield f"{_where(stages, node)}  {_short(node)}"
        yield f"       {'; '.join(words)}"
        yield f"       {operation.reason}"


def _dependences(stages: Stages) -> Iterator[str]:
    operations = stages.effects.operations
    nodes = [n for n in walk_scope(body_of(stages.parsed.tree)) if n in operations and hasattr(n, "lineno")]
    nodes.sort(key=lambda n: (n.lineno, n.col_offset))  # type: ignore[attr-defined]
    later = [n for n in nodes if operations[n].slow or operations[n].level is not Level.PURE]
    for node in later:
        yield f"{_where(stages, node)}  {_short(node)}"
        for other in nodes:
            if other is node or any(inner is other for inner in ast.walk(node)):
                continue
            conflict = stages.dependences.conflict(node, other)
            if conflict.strength is not Strength.NONE:
                yield (
                    f"       not before line {_where(stages, other).strip()} `{_short(other)}` "
                    f"({conflict.strength.name.lower()}): {conflict.cause}"
                )


def _plan(stages: Stages) -> Iterator[str]:
    plan = stages.plan
    if isinstance(plan, Declined):
        yield f"runs as written: {plan.reason}"
        return
    for note in plan.notes:
        line = stages.parsed.source.file_line(note.line)
        yield f"{line:>5}  {'ahead   ' if note.runs_ahead else 'in order'}  `{note.subject}`: {note.text}"
    yield ""
    yield from _block(stages, plan.block, "")


def _block(stages: Stages, block: BlockPlan, indent: str) -> Iterator[str]:
    for region in block.regions:
        yield f"{indent}region {region.name}: steps {region.start} to {region.stop - 1}"
        for task in region.tasks:
            yield (
                f"{indent}  task {task.name}: `{_short(task.expression)}`, issued before step {task.issue_at}, "
                f"committed in step {task.index}"
            )
    for index, step in enumerate(block.steps):
        yield from _step(stages, index, step, indent)


def _step(stages: Stages, index: int, step: Step, indent: str) -> Iterator[str]:
    only = "" if step.only is None else f", only {', '.join(f'`{_short(e)}`' for e in step.only) or 'its control'}"
    yield f"{indent}step {index}: line {_where(stages, step.statement).strip()} `{_short(step.statement)}`{only}"
    for comprehension in step.comprehensions:
        yield f"{indent}  items of `{_short(comprehension.node)}` run ahead"
    for place, inner in step.blocks.items():
        yield f"{indent}  {place}:"
        yield from _block(stages, inner, indent + "    ")
    if step.loop is not None:
        yield f"{indent}  {step.loop.function} runs ahead for each item:"
        yield from _block(stages, step.loop.ahead, indent + "    ")
        yield f"{indent}  what stays, in order:"
        yield from _block(stages, step.loop.residual, indent + "    ")
