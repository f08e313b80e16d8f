"""Checks a plan by other means than those by which it was made. Always on.

With the effects and a deliberately coarse idea of memory, by name: nothing ordered runs ahead without a gate, nothing
that stays changes a name that is read ahead of it, what is changed ahead is the iteration's own, and what has output
keeps it back.

Raises `PlanError`, which is a bug of the compiler: the original runs instead.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from xcs_compiler.effects.lattice import EffectReport, Level, Operation
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.artefacts import Plan, blocks_in, steps_in
from xcs_compiler.plan.candidates import changes_only_its_own
from xcs_compiler.rewritten import PlanError, children_in_order, scope_nodes
from xcs_compiler.scopes import ComprehensionNode, child_nodes, children_in_scope, names_of, walk, walk_scope


def check_plan(parsed: ParsedFunction, effects: EffectReport, plan: Plan) -> None:
    """Raises PlanError."""
    ahead = plan.ahead
    for expression in ahead:
        for node in scope_nodes(expression):
            operation = effects.operations.get(node)
            if operation is None:
                continue
            gated = operation.dynamic and node in plan.dynamic
            inward = operation.inward is not None and _in_changing_part(node, operation, plan)
            if operation.level is Level.ORDERED and not (gated or inward):
                raise PlanError(f"`{ast.unparse(expression)}` runs ahead, but is ordered: {operation.reason}")
            if not set(operation.gated) <= plan.plain | plan.frozen:
                raise PlanError(f"`{ast.unparse(expression)}` runs ahead without the gate that it needs")
            own = changes_only_its_own(operation, effects) or _in_changing_part(node, operation, plan)
            if operation.writes or not own:
                raise PlanError(f"`{ast.unparse(expression)}` runs ahead, but changes something")
            if operation.output and not (operation.journalled and node in plan.journalled):
                raise PlanError(f"`{ast.unparse(expression)}` runs ahead, but its output would not wait for its turn")
            if operation.turns and node not in plan.journalled | plan.dynamic:
                raise PlanError(f"`{ast.unparse(expression)}` runs ahead, but it would not wait for what is undecided")
            if operation.output and operation.guarded and plan.guarded.get(node) is not operation.held:  # type: ignore[call-overload]
                raise PlanError(f"`{ast.unparse(expression)}` could catch what its output raises, which nobody told")
    _check_changes(parsed, effects, plan)
    _check_maps(parsed, effects, plan)
    _check_output(effects, plan)
    _check_named_state(effects, plan)
    _check_done_twice(effects, plan)
    _check_turns(effects, plan)
    _check_items(plan)
    _check_inputs(plan)
    _check_handlers(effects, plan)


def _check_handlers(effects: EffectReport, plan: Plan) -> None:
    """Where a ``try`` of a loop is on both sides, what raises as output is shown is met by both: such output waits."""
    for loop in (step.loop for step in steps_in(plan.block) if step.loop is not None):
        ahead = {n for part in loop.puts for n in walk(part)}
        handling = [n for n in walk(loop.node) if isinstance(n, (ast.Try, ast.TryStar)) and n.handlers]
        for node in (n for statement in handling for part in statement.body for n in walk(part) if n in ahead):
            operation = effects.operations.get(node)
            if operation is not None and operation.output and node not in plan.guarded:
                raise PlanError(f"`{ast.unparse(node)}`: what its output raises would be handled on one side only")


_TELLING = (ast.Call, ast.BinOp, ast.Subscript, ast.Starred, ast.Await, ast.ListComp, ast.SetComp, ast.DictComp)


def _check_inputs(plan: Plan) -> None:
    """What is evaluated before a part that is a task of its own, and committed first, is such a part as well."""
    tasks = [task for block in blocks_in(plan.block) for region in block.regions for task in region.tasks]
    for task in tasks:
        parts = [part for part, _ in task.replaces]
        inside = {n for part in parts for n in walk(part)}
        evaluated = list(_in_order(task.expression))
        before = {node for part in parts for node in evaluated[: evaluated.index(part)]}
        for node in before - inside:
            if isinstance(node, _TELLING):
                raise PlanError(f"`{ast.unparse(node)}` comes before a part that is committed first")


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of an expression, of this scope, in the order in which they are evaluated."""
    parts: Iterable[ast.AST | None]
    if isinstance(node, ast.Lambda):
        parts = children_in_scope(node)
    elif isinstance(node, ast.Dict):
        parts = [part for pair in zip(node.keys, node.values, strict=True) for part in pair]
    else:
        parts = children_in_order(node)
    for part in parts:
        if part is not None:
            yield from _in_order(part)
    yield node


def _in_changing_part(node: ast.AST, operation: Operation, plan: Plan) -> bool:
    """Whether a loop's ahead part does it, to variables alone: those are looked at in `_check_changes`."""
    loops = (step.loop for step in steps_in(plan.block) if step.loop is not None)
    ahead = (n for loop in loops for part in (*loop.puts, *loop.done) for n in walk(part))
    return all(isinstance(m, ast.Name) for m in operation.mutates) and any(n is node for n in ahead)


_NEW = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.BinOp, ast.Call)


def _check_changes(parsed: ParsedFunction, effects: EffectReport, plan: Plan) -> None:
    """What a loop's ahead part changes was made by the same iteration, goes by one name, and isn't read under that name
    by what stays, between its making and the change."""
    everywhere = [n for n in walk(parsed.tree) if isinstance(n, ast.Name)]
    for loop in (step.loop for step in steps_in(plan.block) if step.loop is not None):
        inside = set(walk(loop.node))
        ahead = {n for part in (*loop.puts, *loop.done) for n in walk(part)}
        alone = {n for iterable in plan.handed for n in walk(iterable)}  # evaluated ahead, and nowhere else
        for statement in loop.done:
            operation = effects.operations.get(statement)
            if operation is not None and (operation.level is not Level.PURE or operation.writes or operation.slow):
                raise PlanError(f"line {statement.lineno} is executed ahead, but it is more than a change")
            if operation is not None and not set(operation.gated) <= plan.plain | plan.frozen:
                raise PlanError(f"line {statement.lineno} is executed ahead without the gate that it needs")
        for node in ahead:
            operation = effects.operations.get(node)
            if operation is None or (isinstance(node, ast.AugAssign) and node.target in plan.frozen):
                continue
            for name in (m for m in operation.mutates if isinstance(m, ast.Name)):
                stores = [n for n in everywhere if n.id == name.id and not isinstance(n.ctx, ast.Load)]
                made = [s for n in inside if (s := _made(n, name.id)) is not None]
                if len(made) != len(stores) or not all(isinstance(value, _NEW) for value in made):
                    raise PlanError(f"`{name.id}` is changed ahead, and may not be the iteration's own")
                first = min((n.lineno, n.col_offset) for n in stores)
                readers = [n for n in inside - ahead if n in effects.operations and isinstance(n, (ast.expr, ast.stmt))]
                for reader in readers:
                    at = (reader.lineno, reader.col_offset)
                    read = effects.operations[reader]
                    if first < at < (name.lineno, name.col_offset) and any(
                        isinstance(n, ast.Name) and n.id == name.id and n not in alone
                        for o in read.observes
                        for n in walk(o)
                    ):
                        raise PlanError(f"`{name.id}` is changed ahead of line {reader.lineno}, which reads it")


def _made(node: ast.AST, name: str) -> ast.expr | None:
    """What a statement binds a variable to; for ``+=``, which keeps what it holds or makes another, its right side in
    a list."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
        return ast.List([node.value], ast.Load())
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name) and target.id == name:
            return node.value
    if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name) and node.optional_vars.id == name:
        return node.context_expr
    return None


def _check_maps(parsed: ParsedFunction, effects: EffectReport, plan: Plan) -> None:
    """What the calls of a `map` may read is not changed between them: whoever takes the results takes all of them, and
    looks at none before. What compares keys changes nothing."""
    reading: set[ast.AST] = set()
    for made in (c for step in steps_in(plan.block) for c in step.comprehensions):
        if not (isinstance(made.node, ast.Call) and any(k.arg == "key" for k in made.node.keywords)):
            reading |= {made.node} if made.reading else set()
        elif isinstance(made.node.func, ast.Name) and made.node.func.id == "sorted":
            continue
        elif made.reading or not made.single:
            if not effects.operations[made.node].compares:
                raise PlanError("the keys would read what may be changed between them")
    apart: set[ast.AST] = set()
    for node in walk(parsed.tree):
        if isinstance(node, ast.Call):
            apart |= {a.value for a in node.args if isinstance(a, ast.Starred)}
            if isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple"):
                apart |= set(node.args)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp)):
            source = node.generators[0].iter
            inside = set(walk(node)) - set(walk(source)) - {node.generators[0]}
            if isinstance(node, ast.ListComp):  # another one hashes what it is made of
                inside.remove(node)
            known = [effects.operations[n] for n in inside if n in effects.operations]
            if all(o.level is Level.PURE and not (o.dynamic or o.gated or o.writes or o.mutates) for o in known):
                apart.add(source)
        elif isinstance(node, (ast.List, ast.Tuple)):
            apart |= {e.value for e in node.elts if isinstance(e, ast.Starred)}
    if not reading <= apart:
        raise PlanError("the calls of a `map` would read what may be changed between them")


def _check_named_state(effects: EffectReport, plan: Plan) -> None:
    """Nothing that stays writes a place that is read ahead of it."""

    def places(roots: Iterable[ast.AST], written: bool, apart: frozenset[ast.AST] = frozenset()) -> set[object]:
        operations = (effects.operations.get(n) for root in roots for n in scope_nodes(root) if n not in apart)
        found = (place for o in operations if o is not None for place in (o.writes if written else o.reads))
        # A class goes by its name in whichever module, as it may be reached through another one.
        named = ("global", "class")
        return {p.name.rpartition(":")[2] if p.kind in named else (p.kind, p.name) for p in found}

    def check(ahead: Iterable[ast.AST], stays: list[ast.AST], before: Iterable[ast.AST] = ()) -> None:
        read = places(ahead, False)
        inside = frozenset(n for part in (*ahead, *before) for n in walk(part)) if read else frozenset()
        # What nested functions read that are called ahead, by whatever name, is bound before, or after their place.
        names = names_of(*stays)
        bound = {("local", name) for name in names.binds | names.deletes}
        if read and (both := read & (places(stays, True, inside) | bound)):
            raise PlanError(f"{sorted(map(str, both))} is read ahead of what changes it")

    for step in steps_in(plan.block):
        if step.loop is not None:
            check((*step.loop.puts, *step.loop.done), [step.loop.node.target, *step.loop.node.body])
        for comprehension in step.comprehensions:
            node = comprehension.node
            if isinstance(node, ast.Call):
                continue  # a `map`: what its calls may read is another question
            # What is gone through is evaluated before the first item is looked at; the steps of it come in between.
            check(comprehension.puts, [node], [node.generators[0].iter])
    for block in blocks_in(plan.block):
        for region in block.regions:
            for task in region.tasks:
                check([task.expression], [step.statement for step in block.steps[task.issue_at : task.index]])


def _check_done_twice(effects: EffectReport, plan: Plan) -> None:
    """What both sides of a loop do, they can do twice: iterate inner loops, ask for the truth of tests."""
    for loop in (step.loop for step in steps_in(plan.block) if step.loop is not None):
        for step in steps_in(loop.ahead):
            if step.only is not None or not isinstance(step.statement, (ast.For, ast.If, ast.While, ast.Match)):
                continue
            if isinstance(step.statement, ast.Match) and step.statement not in plan.matched:
                raise PlanError(f"line {step.statement.lineno}: both sides would look which case fits")
            nodes: list[ast.AST] = [step.statement]
            if isinstance(step.statement, ast.For):
                if step.statement.iter in plan.alone:
                    continue  # it is iterated once, in turn unless that concerns nobody
                if step.statement.iter not in plan.handed:
                    nodes += scope_nodes(step.statement.iter)
            if isinstance(step.statement, ast.Match):
                nodes += [n for case in step.statement.cases for n in scope_nodes(case.pattern)]
            for operation in (effects.operations[node] for node in nodes if node in effects.operations):
                if operation.level is not Level.PURE or operation.slow or operation.dynamic or operation.mutates:
                    at = step.statement.lineno
                    raise PlanError(f"line {at}: what both sides of a loop would do: {operation.reason}")


def _check_turns(effects: EffectReport, plan: Plan) -> None:
    """A call that an earlier iteration makes in its turn touches nothing that a later one has read by then: it
    goes by other names, or what is read can't change, or calls go in order."""
    for step in steps_in(plan.block):
        if step.loop is not None:
            ahead = [n for part in (*step.loop.puts, *step.loop.done) for n in walk_scope([part])]
            _check_iterations(effects, plan, step.loop.node, ahead)
        for comprehension in step.comprehensions:
            ahead = [n for part in comprehension.puts for n in walk_scope([part])]
            _check_iterations(effects, plan, comprehension.node, ahead)


def _check_iterations(effects: EffectReport, plan: Plan, node: ast.AST, ahead: list[ast.AST]) -> None:
    targets = [generator.target for generator in getattr(node, "generators", ())]
    own = names_of(node).binds | names_of(*targets).binds
    for call in (n for n in ahead if isinstance(n, ast.Call) and n in plan.dynamic and n not in plan.in_order):
        given = (call.func, *call.args, *(keyword.value for keyword in call.keywords))
        touched = frozenset().union(*(_open_names(effects, plan, o) for o in given)) - own
        for reader in ahead:
            read = effects.operations.get(reader)
            for operand in read.observes if read is not None else ():
                if both := _open_names(effects, plan, operand) & touched:
                    raise PlanError(f"`{ast.unparse(call)}` may change {sorted(both)}, which a later iteration reads")


def _open_names(effects: EffectReport, plan: Plan, node: ast.AST) -> frozenset[str]:
    """The variables of an operand, unless it is known, or made sure of, that it can't change."""
    value = effects.values.get(node)  # type: ignore[call-overload]
    if (value is not None and value.immutable) or node in plan.frozen | plan.plain | plan.apart.keys():
        return frozenset()
    if isinstance(node, ast.Name):
        return frozenset({node.id})
    if isinstance(node, ComprehensionNode):
        return _of_comprehension(effects, plan, node)
    parts = [node.value] if isinstance(node, (ast.Attribute, ast.Subscript)) else child_nodes(node)
    return frozenset().union(*(_open_names(effects, plan, part) for part in parts))


def _of_comprehension(effects: EffectReport, plan: Plan, node: ComprehensionNode) -> frozenset[str]:
    """Of what it is made of, and of what a generator advances."""
    made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    names = frozenset().union(*(_open_names(effects, plan, part) for part in made))
    targets = names_of(*(generator.target for generator in node.generators)).binds
    of_items = bool(names & targets)
    for generator in node.generators:
        value = effects.values.get(generator.iter)
        advances = isinstance(node, ast.GeneratorExp) and not (value is not None and value.container)
        if of_items or advances:
            names |= _open_names(effects, plan, generator.iter)
    return names - targets


def _check_items(plan: Plan) -> None:
    """Where a loop's ahead code reads parts of items that earlier iterations may change, the runtime looks whether the
    items are apart; what it sets are parts of copies, which nobody gets to see."""
    loops = [step.loop for step in steps_in(plan.block) if step.loop is not None]
    for loop in loops:
        ahead = {n for part in (*loop.puts, *loop.done) for n in walk(part)}
        targets = {n.id for n in walk(loop.node.target) if isinstance(n, ast.Name)}
        items = {item for name, item in plan.apart.items() if name in ahead}
        # An inner loop may read an item of the one around it.
        looked_at = [o.node for o in loops if o.apart is not None and any(n is loop.node for n in ast.walk(o.node))]
        known = {n.id for around in looked_at for n in walk(around.target) if isinstance(n, ast.Name)}
        if not items <= known:
            raise PlanError(f"{sorted(items)}: that these are items which are apart, nobody looks at")
        bound = [n for o in (loop.node, *looked_at) for s in o.body for n in ast.walk(s) if isinstance(n, ast.Name)]
        if both := items & {n.id for n in bound if not isinstance(n.ctx, ast.Load)}:
            raise PlanError(f"{sorted(both)} are not always the item")
        for store in loop.stores:
            holder = store.value if isinstance(store, (ast.Attribute, ast.Subscript)) else None
            if loop.apart is None or not isinstance(holder, ast.Name) or holder.id not in targets:
                raise PlanError(f"line {store.lineno}: what is set ahead is not a part of an item")
            if isinstance(store, ast.Subscript) and not isinstance(store.slice, ast.Constant):
                raise PlanError(f"line {store.lineno}: which part is set would be found out twice")
            parts = {n.value for n in ahead if isinstance(n, (ast.Attribute, ast.Subscript))}
            parts |= {n.comparators[-1] for n in ahead if isinstance(n, ast.Compare)}
            called = {n.func.value for n in ahead if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
            for used in (n for n in ahead if isinstance(n, ast.Name) and n.id == holder.id):
                if used not in parts - called:
                    raise PlanError(f"line {used.lineno}: a copy of `{used.id}` would be seen")


_SETTINGS = {"log": "log", "stdio": "streams", "warnings": "warnings"}


def _check_output(effects: EffectReport, plan: Plan) -> None:
    """Between the issue and the commit of what has output, nothing changes how output is shown; and what has output is
    committed by the function itself."""

    def settings(nodes: Iterable[ast.AST]) -> set[str]:
        """Of the output that is kept back: what decides how it is shown."""
        kept = (effects.operations[node] for root in nodes for node in scope_nodes(root) if node in plan.journalled)
        return {_SETTINGS[kind] for operation in kept for kind in operation.output}

    def changed(nodes: Iterable[ast.AST]) -> set[str]:
        found = (effects.operations.get(node) for root in nodes for node in scope_nodes(root))
        return {place.kind for operation in found if operation is not None for place in operation.writes}

    def differs(ahead: Iterable[ast.AST], stays: Iterable[ast.AST]) -> bool:
        needed = settings(ahead)
        return bool(needed and needed & changed(stays))

    for step in steps_in(plan.block):
        if step.loop is not None and differs((*step.loop.puts, *step.loop.done), step.loop.node.body):
            raise PlanError("a loop changes how output is shown, and what it calls ahead has output")
        for comprehension in step.comprehensions:
            lazily = comprehension.lazy and settings(comprehension.puts)
            if lazily or differs(comprehension.puts, [comprehension.node]):
                raise PlanError("the output of a comprehension would be shown elsewhere, or in another way")
    for block in blocks_in(plan.block):
        for region in block.regions:
            for task in region.tasks:
                crossed = [step.statement for step in block.steps[task.issue_at : task.index]]
                if differs([task.expression], crossed):
                    raise PlanError(f"`{ast.unparse(task.expression)}` has output, and how it is shown changes before")
