"""Good plans and rewritten functions made wrong, one way at a time, for the checks to refuse.

Each is made wrong by construction: what runs ahead is said to be ordered, a gate is taken away, a statement of the
rewritten function is left out, a variable is bound while a task that captures it may run. A sabotage is a name and a
function that checks what was made wrong; it has to raise.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from xcs_compiler.check import check_rewrite
from xcs_compiler.check_plan import check_plan
from xcs_compiler.check_values import check_values
from xcs_compiler.effects.lattice import EffectReport, Level, Place
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.artefacts import BlockPlan, LoopPlan, Plan, blocks_in, steps_in
from xcs_compiler.positions import Emitted
from xcs_compiler.rewrite import LAMBDA, RewrittenFunction
from xcs_compiler.rewritten import abi_method, is_ours, is_region, scope_nodes, statement_call
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


def sabotages(good: Checked, *, text: bool = True) -> Iterator[Sabotage]:
    """All of them; those of the ``text``, which take longest, where that is wanted."""
    yield from wrong_effects(good)
    yield from wrong_changes(good)
    yield from fewer_gates(good)
    yield from fewer_inputs(good)
    if text:
        yield from wrong_text(good)
    yield from wrong_values(good)


# --- the plan


def wrong_effects(good: Checked) -> Iterator[Sabotage]:
    """The plan stays, and what it rests on is otherwise."""
    operations, plan = good.effects.operations, good.plan

    def said(name: str, node: ast.AST, **fields: object) -> Sabotage:
        changed = replace(operations[node], **fields)  # type: ignore[arg-type]
        effects = replace(good.effects, operations={**operations, node: changed})
        return f"{name}: {_text(node)}", partial(check_plan, good.parsed, effects, plan)

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
            name = f"{_text(stays)} writes what {_text(ahead)} reads, {read.kind}"
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
        return f"{name}: {_text(node)}", partial(check_plan, good.parsed, effects, good.plan)

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
        return f"not {name}: {_text(gone)}", partial(check_plan, good.parsed, good.effects, changed)

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
            yield f"not apart: {_text(loop.node.iter)}", partial(
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
                    yield f"no part: {_text(parts[0][0])}", partial(check_plan, good.parsed, good.effects, plan)


# --- the rewritten function


def wrong_text(good: Checked) -> Iterator[Sabotage]:
    """The rewritten function does something else than the original."""

    def check(module: ast.Module) -> Callable[[], None]:
        text = ast.unparse(module)
        return partial(check_rewrite, good.parsed, replace(good.rewritten, emitted=Emitted(text, ())))

    module = ast.parse(good.rewritten.emitted.text)
    function = _function(module, good)
    function.decorator_list = []
    inside = set(ast.walk(function))
    ahead = {n for node in inside if _is_ahead(node) for n in ast.walk(node)}
    for number, node in enumerate(ast.walk(module)):
        if node not in inside:
            continue
        for name, change in _CHANGES.items():
            changed = copy.deepcopy(module)
            there = next(node for i, node in enumerate(ast.walk(changed)) if i == number)
            before = ast.unparse(there)
            if change(there) and ast.unparse(there) != before:
                yield f"{name}{' in ahead code' * (node in ahead)}: {before.splitlines()[0]}", check(changed)


def _is_ahead(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("__xcs_ahead")


def _function(module: ast.Module, good: Checked) -> ast.FunctionDef:
    wanted = LAMBDA if isinstance(good.parsed.tree, ast.Lambda) else good.parsed.tree.name
    return next(n for n in ast.walk(module) if isinstance(n, ast.FunctionDef) and n.name == wanted)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def _is_plain_statement(statement: ast.stmt) -> bool:
    """One that is in the original, and does something."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return False
    if isinstance(statement, ast.With) and is_region(statement):
        return False
    if isinstance(statement, ast.FunctionDef) and statement.name.startswith("__xcs_"):
        return False
    return not isinstance(statement, ast.Pass) and statement_call(statement, "caught") is None


def _left_out(node: ast.AST) -> bool:
    for block in _blocks(node):
        for index, statement in enumerate(block):
            if _is_plain_statement(statement):
                block[index] = ast.Pass()
                if len(block) > 1:
                    del block[index]
                return True
    return False


def _last_left_out(node: ast.AST) -> bool:
    for block in _blocks(node):
        if len(block) > 1 and _is_plain_statement(block[-1]):
            del block[-1]
            return True
    return False


def _exchanged(node: ast.AST) -> bool:
    for block in _blocks(node):
        for index, (one, two) in enumerate(itertools.pairwise(block)):
            issues = [statement_call(s, "issue") is not None for s in (one, two)]
            if _is_plain_statement(one) and _is_plain_statement(two) and not any(issues):
                block[index], block[index + 1] = two, one
                return ast.unparse(one) != ast.unparse(two)
    return False


def _twice(node: ast.AST) -> bool:
    for block in _blocks(node):
        for index, statement in enumerate(block):
            if _is_plain_statement(statement) and not isinstance(statement, (ast.Return, ast.Raise)):
                block.insert(index, copy.deepcopy(statement))
                return True
    return False


def _renamed(node: ast.AST) -> bool:
    if isinstance(node, ast.Name) and not node.id.startswith("__xcs_"):
        node.id += "_"
        return True
    if isinstance(node, ast.Attribute) and not is_ours(node.value) and not isinstance(node.value, ast.Call):
        node.attr += "_"
        return True
    return False


def _another_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        node.value += 1
        return True
    return False


def _turned(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        node.ops = [ast.Is() if isinstance(node.ops[0], ast.Eq) else ast.Eq(), *node.ops[1:]]
        return True
    if isinstance(node, ast.BoolOp):
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return True
    return False


def _fewer_arguments(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and node.args:
        del node.args[-1]
        return True
    return False


def _other_order(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and len(node.args) > 1:
        node.args[0], node.args[1] = node.args[1], node.args[0]
        return True
    return False


_CHANGES: dict[str, Callable[[ast.AST], bool]] = {
    "left out": _left_out, "the last left out": _last_left_out, "exchanged": _exchanged, "twice": _twice,
    "renamed": _renamed, "another constant": _another_constant, "turned": _turned,
    "fewer arguments": _fewer_arguments, "in another order": _other_order,
}  # fmt: skip


def wrong_values(good: Checked) -> Iterator[Sabotage]:
    """A variable is bound, or the function left, while ahead code that captures it may run."""
    module = ast.parse(good.rewritten.emitted.text)
    regions = [n for n in ast.walk(_function(module, good)) if isinstance(n, ast.With) and is_region(n)]
    for number, region in enumerate(regions):
        for index, statement in enumerate(region.body):
            for name, inserted in _insertions(region, index, statement):
                changed = copy.deepcopy(module)
                function = _function(changed, good)
                there = [n for n in ast.walk(function) if isinstance(n, ast.With) and is_region(n)][number]
                there.body.insert(index + 1, inserted)
                yield f"{name} after {_text(statement)}", partial(check_values, function)
        for loop in (n for n in walk(region) if isinstance(n, ast.For)):
            if (call := abi_method(loop.iter, "each", "in_order")) is None:
                continue
            captured = _captured(region, call.args[0])
            at = [n for n in ast.walk(region) if isinstance(n, ast.For)].index(loop)
            for name, inserted in [*((f"{v} bound", _binding(v)) for v in captured), ("left", ast.Return())]:
                changed = copy.deepcopy(module)
                function = _function(changed, good)
                there = [n for n in ast.walk(function) if isinstance(n, ast.With) and is_region(n)][number]
                [n for n in ast.walk(there) if isinstance(n, ast.For)][at].body.append(inserted)
                yield f"{name} in the loop over {_text(call.args[1])}", partial(check_values, function)
        yield from _bound_by_what_is_nested(module, good, region)
        yield from _pulled_wrongly(module, good, number, region)


def _bound_by_what_is_nested(module: ast.Module, good: Checked, region: ast.With) -> Iterator[Sabotage]:
    issued = [call for s in region.body if (call := statement_call(s, "issue")) is not None]
    loops = [n for n in walk(region) if isinstance(n, ast.For)]
    streams = [call for loop in loops if (call := abi_method(loop.iter, "each", "in_order")) is not None]
    given = [a for call in issued for a in call.args] + [call.args[0] for call in streams]
    for variable in sorted({v for a in given for v in _captured(region, a)}):
        for form, text in (
            ("a function", f"def other():\n nonlocal {variable}\n {variable} = None"),
            ("a function within one", f"def other():\n def inner():\n  nonlocal {variable}\n  {variable} = None"),
        ):
            changed = copy.deepcopy(module)
            function = _function(changed, good)
            function.body.insert(0, ast.parse(text).body[0])
            yield f"{variable} bound by {form}", partial(check_values, function)


def _pulled_wrongly(module: ast.Module, good: Checked, number: int, region: ast.With) -> Iterator[Sabotage]:
    """Of generators whose items run ahead."""
    for index, statement in enumerate(region.body):
        made = statement.iter if isinstance(statement, ast.For) else getattr(statement, "value", None)
        call = abi_method(made.generators[0].iter, "each", "in_order") if isinstance(made, ast.GeneratorExp) else None
        if call is None:
            continue
        inserted: list[tuple[str, ast.stmt]] = [(f"{v} bound", _binding(v)) for v in _captured(region, call.args[0])]
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            inserted = [("pulled once more", ast.parse(f"list({name})").body[0])]
        elif not isinstance(statement, ast.For):
            continue
        for what, line in inserted:
            changed = copy.deepcopy(module)
            function = _function(changed, good)
            there = [n for n in ast.walk(function) if isinstance(n, ast.With) and is_region(n)][number]
            at = there.body[index]
            (at.body if isinstance(at, ast.For) else there.body).append(line)
            yield f"{what}, while {_text(made)} is pulled", partial(check_values, function)


def _insertions(region: ast.With, index: int, statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    issued = statement_call(statement, "issue")
    if issued is None:
        return
    for variable in sorted({v for a in issued.args for v in _captured(region, a)}):
        yield f"{variable} bound", _binding(variable)
        yield f"{variable} deleted", ast.Delete([ast.Name(variable, ast.Del())])
        yield f"{variable} imported", ast.Import([ast.alias("sys", variable)])
        branch = ast.If(ast.Constant(True), [_binding(variable)], [])
        yield f"{variable} bound in a branch", branch
    yield "left", ast.Return()
    yield "left in a branch", ast.If(ast.Constant(True), [ast.Return()], [])
    yield "left in a loop", ast.While(ast.Constant(True), [ast.Return()], [])


def _binding(variable: str) -> ast.stmt:
    made = ast.Assign([ast.Name(variable, ast.Store())], ast.Constant(None))
    return ast.fix_missing_locations(made)


def _captured(region: ast.With, argument: ast.expr) -> list[str]:
    """Variables of the function that what is issued reads."""
    functions = {n.name: n for n in ast.walk(region) if isinstance(n, ast.FunctionDef)}
    if isinstance(argument, ast.Name) and argument.id in functions:
        argument_: ast.AST = functions[argument.id]
    else:
        argument_ = argument
    if isinstance(argument_, (ast.Lambda, ast.FunctionDef)):
        own = {a.arg for a in argument_.args.args}
        read = names_of(argument_).reads
        return sorted(n for n in read - own if not n.startswith("__xcs_"))
    return [argument_.id] if isinstance(argument_, ast.Name) and not is_ours(argument_) else []


def _text(node: ast.AST) -> str:
    return f"{getattr(node, 'lineno', 0)} {ast.unparse(node).splitlines()[0]}"
