"""Good plans made wrong, one way at a time: what runs ahead is said to be ordered, a gate is taken away."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from xcs_compiler.check_plan import check_plan
from xcs_compiler.effects.lattice import EffectReport, Level, Place
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.artefacts import BlockPlan, LoopPlan, Plan, blocks_in, steps_in
from xcs_compiler.rewrite import RewrittenFunction
from xcs_compiler.rewritten import scope_nodes
from xcs_compiler.scopes import names_of, walk

Sabotage = tuple[str, Callable[[], None]]

STATE = Place("global", "tests:STATE")
STATES = ((STATE, STATE), (Place("class", "here:N"), Place("class", "there:N")), (Place("files"), Place("files")))
"""What is read, and what is written: the same, as far as anybody can tell."""


@dataclass(frozen=True)
class Checked:
    """What the checks pass."""

    parsed: ParsedFunction
    effects: EffectReport
    plan: Plan
    rewritten: RewrittenFunction


def described(node: ast.AST) -> str:
    return f"{getattr(node, 'lineno', 0)} {ast.unparse(node).splitlines()[0]}"


def wrong_effects(good: Checked) -> Iterator[Sabotage]:
    """The plan stays, and what it rests on is otherwise."""
    operations, plan = good.effects.operations, good.plan

    def said(name: str, node: ast.AST, **fields: object) -> Sabotage:
        changed = replace(operations[node], **fields)  # type: ignore[arg-type]
        effects = replace(good.effects, operations={**operations, node: changed})
        return f"{name}: {described(node)}", partial(check_plan, good.parsed, effects, plan)

    gates = plan.plain | plan.frozen
    for node in _ahead(good):
        operation = operations[node]
        yield said("ordered", node, level=Level.ORDERED, dynamic=False, inward=None)
        yield said("writes state", node, writes=operation.writes | {STATE})
        if node not in plan.dynamic:
            yield said("ordered as it turns out, not asked", node, level=Level.ORDERED, dynamic=True, inward=None)
        if (open_ := [e for e in operation.observes if e not in gates]) and isinstance(node, ast.expr):
            yield said("gated", node, gated=(*operation.gated, open_[0]))
        yield said("has output", node, output=frozenset({"stdio"}), journalled=False)
        if node not in plan.journalled:
            yield said("has output, not kept back", node, output=frozenset({"log"}), journalled=True)
            if node not in plan.dynamic:
                yield said("undecided, waits for nothing", node, turns=True)
        elif operation.output:
            yield said("catches it", node, guarded=True, held=plan.guarded.get(node) is not True)  # type: ignore[call-overload]
        if parameters := _parameters(good):
            changed = (ast.Name(parameters[0], ast.Load()),)
            yield said("changes an argument", node, mutates=changed, inward=None)
    for ahead, stays in _crossing(good):
        for read, written in STATES:
            both = {
                **operations,
                ahead: replace(operations[ahead], reads=frozenset({read})),
                stays: replace(operations[stays], writes=frozenset({written})),
            }
            effects = replace(good.effects, operations=both)
            name = f"{described(stays)} writes what {described(ahead)} reads, {read.kind}"
            yield name, partial(check_plan, good.parsed, effects, plan)
        if operations[ahead].output and ahead in plan.journalled:
            kinds = {"log": "log", "stdio": "streams", "warnings": "warnings"}
            for kind in operations[ahead].output:
                yield said(f"changes how {kind} is shown", stays, writes=frozenset({Place(kinds[kind])}))  # type: ignore[arg-type]
    for node in _on_both_sides(good):
        operation = operations.get(node, None)
        if operation is not None:
            yield said("on both sides, ordered", node, level=Level.ORDERED)
            yield said("on both sides, safe", node, level=Level.PARALLEL_SAFE)
            yield said("on both sides, slow", node, slow=True)
            yield said("on both sides, not known", node, dynamic=True)
            yield said("on both sides, changes", node, mutates=(ast.Name("elsewhere", ast.Load()),))


def wrong_changes(good: Checked) -> Iterator[Sabotage]:
    """What an iteration changes ahead is not its own, or is read before, or is more than a change."""
    operations, tree = good.effects.operations, good.parsed.tree

    def said(name: str, node: ast.AST, **fields: object) -> Sabotage:
        effects = replace(good.effects, operations={**operations, node: replace(operations[node], **fields)})  # type: ignore[arg-type]
        return f"{name}: {described(node)}", partial(check_plan, good.parsed, effects, good.plan)

    for loop in (step.loop for step in steps_in(good.plan.block) if step.loop is not None):
        ahead = {n for part in (*loop.puts, *loop.done) for n in walk(part)}
        for statement in sorted(loop.done & operations.keys(), key=_at):
            yield said("executed ahead, safe", statement, level=Level.PARALLEL_SAFE)
            yield said("executed ahead, writes", statement, writes=frozenset({STATE}))
            yield said("executed ahead, slow", statement, slow=True)
            yield said("executed ahead, gated", statement, gated=(ast.Name("elsewhere", ast.Load()),))
        changing = [n for n in sorted(ahead & operations.keys(), key=_at) if not isinstance(n, ast.AugAssign)]
        for name in (m for node in changing for m in operations[node].mutates if isinstance(m, ast.Name)):
            if isinstance(tree, ast.FunctionDef):
                body = [*tree.body, ast.Assign([ast.Name(name.id, ast.Store())], ast.Name("shared", ast.Load()))]
                other = ast.FunctionDef(tree.name, tree.args, body, [], lineno=tree.lineno, col_offset=0)
                parsed = replace(good.parsed, tree=other)
                yield f"`{name.id}` is shared", partial(check_plan, parsed, good.effects, good.plan)
            stores = [n for n in walk(loop.node) if isinstance(n, ast.Name) and n.id == name.id]
            first = min(_at(n) for n in stores if isinstance(n.ctx, ast.Store))
            for reader in sorted({n for n in walk(loop.node) if n in operations} - ahead, key=_at):
                if isinstance(reader, ast.expr) and first[:2] < _at(reader)[:2] < _at(name)[:2]:
                    yield said(f"reads `{name.id}`", reader, observes=(ast.Name(name.id, ast.Load()),))


def _ahead(good: Checked) -> list[ast.AST]:
    found = (node for expression in good.plan.ahead for node in scope_nodes(expression))
    return sorted({node for node in found if node in good.effects.operations}, key=_at)


def _at(node: ast.AST) -> tuple[int, ...]:
    return tuple(getattr(node, name, 0) or 0 for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))


def _parameters(good: Checked) -> list[str]:
    bound = names_of(*good.parsed.tree.body).binds if isinstance(good.parsed.tree, ast.FunctionDef) else frozenset()
    return [a.arg for a in good.parsed.tree.args.args if a.arg not in bound]


def _crossing(good: Checked) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Pairs of operations: the second one stays, and the first one runs ahead of it."""
    operations = good.effects.operations

    def known(roots: list[ast.AST]) -> list[ast.AST]:
        return sorted({n for root in roots for n in scope_nodes(root) if n in operations}, key=_at)

    for step in steps_in(good.plan.block):
        if step.loop is not None:
            ahead = known([*step.loop.puts, *step.loop.done])
            inside = {n for part in (*step.loop.puts, *step.loop.done) for n in walk(part)}
            for stays in (n for n in known(list(step.loop.node.body)) if n not in inside):
                yield from ((node, stays) for node in ahead[:2])
        for made in step.comprehensions:
            inside = {n for part in made.puts for n in walk(part)}
            for stays in (n for n in known([made.node]) if n not in inside):
                yield from ((node, stays) for node in known(list(made.puts))[:2])
    for block in blocks_in(good.plan.block):
        for task in (task for region in block.regions for task in region.tasks):
            inside = set(walk(task.expression))
            crossed: list[ast.AST] = [step.statement for step in block.steps[task.issue_at : task.index]]
            for stays in (n for n in known(crossed) if n not in inside):
                yield from ((node, stays) for node in known([task.expression])[:2])


def _on_both_sides(good: Checked) -> Iterator[ast.AST]:
    for loop in (step.loop for step in steps_in(good.plan.block) if step.loop is not None):
        for step in steps_in(loop.ahead):
            statement = step.statement
            if step.only is None and isinstance(statement, (ast.For, ast.If, ast.While)):
                if not isinstance(statement, ast.For):
                    yield statement
                elif statement.iter not in good.plan.alone:
                    yield statement
                    if statement.iter not in good.plan.handed:
                        yield statement.iter


def fewer_gates(good: Checked) -> Iterator[Sabotage]:
    """A gate that something ahead needs is taken away."""
    operations, plan = good.effects.operations, good.plan

    def without(name: str, gone: ast.AST) -> Sabotage:
        gate = getattr(plan, name)
        left = {n: v for n, v in gate.items() if n is not gone} if isinstance(gate, dict) else gate - {gone}
        changed = replace(plan, **{name: left})
        return f"not {name}: {described(gone)}", partial(check_plan, good.parsed, good.effects, changed)

    for node in _ahead(good):
        operation = operations[node]
        for operand in operation.gated:
            if (operand in plan.plain) is not (operand in plan.frozen):
                yield without("plain" if operand in plan.plain else "frozen", operand)
        if node in plan.dynamic and operation.level is Level.ORDERED and operation.inward is None:
            yield without("dynamic", node)
        if node in plan.journalled and operation.output:
            yield without("journalled", node)
        if node in plan.guarded and operation.output:
            yield without("guarded", node)
    for loop in (step.loop for step in steps_in(plan.block) if step.loop is not None):
        for step in steps_in(loop.ahead):
            if isinstance(step.statement, ast.Match) and step.only is None:
                yield without("matched", step.statement)


    for call in sorted(plan.in_order, key=_at):
        known = plan.plain | plan.frozen
        open_ = {n.id for n in operations[call].observes if isinstance(n, ast.Name) and n not in known}
        given = {n.id for n in getattr(call, "args", []) if isinstance(n, ast.Name) and n not in known}
        if open_ & given & set(_parameters(good)):
            yield without("in_order", call)
    for loop in (step.loop for step in steps_in(plan.block) if step.loop is not None):
        if loop.apart is not None:
            block = _with_loop(plan.block, loop, replace(loop, apart=None))
            yield f"not apart: {described(loop.node.iter)}", partial(
                check_plan, good.parsed, good.effects, replace(plan, block=block)
            )


def _with_loop(block: BlockPlan, old: LoopPlan, new: LoopPlan) -> BlockPlan:
    steps = []
    for step in block.steps:
        loop = new if step.loop is old else step.loop
        if loop is not None and loop is not new:
            loop = replace(
                loop, ahead=_with_loop(loop.ahead, old, new), residual=_with_loop(loop.residual, old, new)
            )
        blocks = {place: _with_loop(inner, old, new) for place, inner in step.blocks.items()}
        steps.append(replace(step, loop=loop, blocks=blocks))
    return replace(block, steps=tuple(steps))


def fewer_inputs(good: Checked) -> Iterator[Sabotage]:
    """A call that comes before another part of its expression, which is committed first, is no part any more."""
    for block in blocks_in(good.plan.block):
        for region in block.regions:
            for task in (task for task in region.tasks if len(task.replaces) > 1):
                if any(isinstance(n, (ast.IfExp, ast.comprehension)) for n in walk(task.expression)):
                    continue
                parts = sorted(task.replaces, key=lambda part: _at(part[0]))
                if not isinstance(parts[0][0], ast.Call):
                    continue
                changed = replace(task, replaces=tuple(parts[1:]))
                tasks = tuple(changed if t is task else t for t in region.tasks)
                regions = tuple(replace(r, tasks=tasks) if r is region else r for r in block.regions)
                if block is good.plan.block:
                    plan = replace(good.plan, block=replace(block, regions=regions))
                    yield f"no part: {described(parts[0][0])}", partial(check_plan, good.parsed, good.effects, plan)
