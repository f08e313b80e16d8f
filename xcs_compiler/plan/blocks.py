"""Straight-line code: which calls of a block are issued before their place, and how early.

A call is issued at the earliest point of its own block from which control surely reaches it (exceptions aside), where
its inputs are values or tasks, and with nothing in between that it conflicts with. Hoisting out of an inner block is
not done: that would be guessing a branch.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xcs_compiler.bound import can_complete
from xcs_compiler.effects.lattice import Operation
from xcs_compiler.plan.artefacts import BlockPlan, ComprehensionPlan, LoopPlan, RegionPlan, Step, Task
from xcs_compiler.plan.comprehensions import is_parallel_map, plan_comprehensions
from xcs_compiler.plan.context import Context, Item, evaluation_order
from xcs_compiler.plan.generators import passed_on
from xcs_compiler.plan.loops import plan_loop
from xcs_compiler.plan.precedence import first_before, movable
from xcs_compiler.plan.syntax import leaves, sure_children
from xcs_compiler.scopes import names_of, walk, walk_scope


def plan_block(context: Context, items: Sequence[Item], *, protected: bool = False) -> BlockPlan:
    """Plan the statements of one block. ``protected``: it is a handler or ``finally``, which runs as written."""
    if protected:
        return BlockPlan(tuple(_plain_step(context, item) for item in items))
    context = context.within(block=frozenset(item.statement for item in items if item.only is None))
    loops = [_loop(context, item) for item in items]
    tasks = _Tasks(context, items, loops).chosen()
    comprehensions = [
        tuple(plan_comprehensions(context, node, "") for node in item.evaluated()) if not loops[i] else ()
        for i, item in enumerate(items)
    ]
    flat = [tuple(plan for found in plans for plan in found) for plans in comprehensions]
    flat = [tuple(_with_ahead_function(context, items[i], p, tasks) for p in plans) for i, plans in enumerate(flat)]
    places = {item.statement: i for i, item in enumerate(items)}
    needed = [(i, i + 1) for i in range(len(items)) if loops[i] or any(not p.lazy for p in flat[i])]
    needed += [(i, places[p.taken_in] + 1) for i, plans in enumerate(flat) for p in plans if p.taken_in is not None]
    regions = _regions(context, tasks, needed)
    steps = []
    for index, item in enumerate(items):
        region = next((r.name for r in regions if r.start <= index < r.stop), "")
        loop = loops[index]
        if loop is not None:
            loop = replace(loop, region=region)
        plans = tuple(replace(plan, region=region) for plan in flat[index])
        blocks = {} if loop is not None else _inner_blocks(context, item)
        if loop is not None and "orelse" in item.inner:
            blocks = {"orelse": plan_block(context, item.inner["orelse"])}
        steps.append(Step(item.statement, item.only, blocks, loop, plans))
    return BlockPlan(tuple(steps), tuple(regions))


def _loop(context: Context, item: Item) -> LoopPlan | None:
    return plan_loop(context, item, plan_block) if isinstance(item.statement, ast.For) else None


def _with_ahead_function(
    context: Context, item: Item, plan: ComprehensionPlan, tasks: Sequence[_Draft]
) -> ComprehensionPlan:
    """Where an item of a comprehension makes several calls that are independent of each other, its ahead part is a
    block of its own. Not inside of other comprehensions and tasks, where there is no place for a function."""
    node = plan.node
    if isinstance(node, ast.Call) or plan.lazy or len(node.generators) > 1 or node.generators[0].ifs:
        return plan
    if sum(operation.slow for put in plan.puts for _, operation in context.candidates.operations(put)) < 2:
        return plan
    around = context.parents[node]
    while not isinstance(around, ast.stmt):
        if isinstance(around, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)):
            return plan
        around = context.parents[around]
    if any(node in walk(d.expression) for d in tasks):
        return plan
    puts = tuple(sorted(plan.puts, key=lambda p: (p.lineno, p.col_offset)))
    ahead = plan_block(context.within(taken=frozenset(), ahead=True), [Item(item.statement, puts)])
    if not any(region.tasks for region in ahead.regions):
        return plan
    name = context.fresh_name()
    return replace(plan, ahead=ahead, function=f"__xcs_ahead{name[5:]}")


def _inner_blocks(context: Context, item: Item) -> dict[str, BlockPlan]:
    return {
        place: plan_block(context, inner, protected=place.startswith("handler") or place == "finalbody")
        for place, inner in item.inner.items()
    }


def _plain_step(context: Context, item: Item) -> Step:
    return Step(
        item.statement,
        item.only,
        {place: plan_block(context, inner, protected=True) for place, inner in item.inner.items()},
    )


@dataclass(eq=False)
class _Draft:
    expression: ast.expr
    index: int
    issue_at: int
    inputs: tuple[tuple[str, _Draft | None], ...] = ()
    replaces: tuple[_Draft, ...] = ()
    useful: bool = False
    inside: _Draft | None = None
    """The task for a larger expression that makes this one, where that is chosen, superfluous."""

    def needs(self) -> Iterable[_Draft]:
        yield from (task for _, task in self.inputs if task is not None)
        yield from self.replaces

    def depth(self) -> int:
        """A task comes after those that it needs."""
        return max((1 + d.depth() for d in self.needs()), default=1)

    def all_needs_within(self) -> list[_Draft]:
        """The tasks inside of the expression."""
        return [d for inner in self.replaces for d in (*inner.all_needs_within(), inner)]

    def all_needs(self) -> list[_Draft]:
        found: list[_Draft] = []
        for task in self.needs():
            found += [task, *task.all_needs()]
        return found


class _Tasks:
    """Finds the tasks of a block, one statement after the other."""

    def __init__(self, context: Context, items: Sequence[Item], loops: Sequence[LoopPlan | None]) -> None:
        self.context = context
        self.items = items
        self.loops = loops
        self.candidates = context.candidates
        self.binds = [names_of(item.statement).binds | names_of(item.statement).deletes for item in items]
        self.whole: dict[int, _Draft | None] = {}
        self.parts: dict[int, list[_Draft]] = {}
        self.barriers = [self._barrier(item) for item in items]

    def chosen(self) -> list[_Draft]:
        for index, item in enumerate(self.items):
            if self.loops[index] is None:
                self._parts_of(index, item)
        everything = [d for d in self.whole.values() if d is not None]
        everything += [d for drafts in self.parts.values() for d in drafts]
        everything += [d for draft in list(everything) for d in draft.all_needs()]
        everything = list(dict.fromkeys(everything))
        self._mark_useful(everything)
        needed = [d for draft in everything if draft.useful for d in (*draft.all_needs(), draft)]
        kept = list(dict.fromkeys(needed))  # two tasks may need the same one
        kept = [d for d in kept if d.inside not in kept]
        return sorted(
            kept, key=lambda d: (d.issue_at, d.index, d.depth(), d.expression.lineno, d.expression.col_offset)
        )

    def _barrier(self, item: Item) -> bool:
        statement = item.statement
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            return True  # a docstring stays the first statement
        if not can_complete(statement):
            return True  # what follows is never reached
        if leaves(statement) or any(self.candidates.reads_clock(n) for n in item.nodes()):
            return True
        values = self.candidates.effects.values
        return any(
            isinstance(n, ast.For) and not ((v := values.get(n.iter)) and v.container) for n in walk_scope([statement])
        )

    def _parts_of(self, index: int, item: Item) -> None:
        drafts: list[_Draft] = []
        for node in item.evaluated():
            for call in self.candidates.slow_calls(node):
                if call is self._value_of(index) and self._whole_of(index, call) is not None:
                    continue
                for draft in self._drafts_of(call, index):
                    drafts += [*draft.all_needs_within(), draft]
        self.parts[index] = drafts

    def _drafts_of(self, call: ast.expr, index: int) -> list[_Draft]:
        """A task for a slow call, or where it would do something before those inside of it, only those."""
        inner = self._inner(call, index)
        ordered = self._in_order(call, inner, index)
        if ordered is None and len(inner) > 1:
            return list(inner)
        draft = self._draft(call, index, ordered or ())
        return [] if draft is None else [draft]

    def _inner(self, expression: ast.expr, index: int) -> tuple[_Draft, ...]:
        """Slow calls inside of an expression that don't need each other, and so are tasks of their own."""
        calls = [c for child in sure_children(expression) for c in self.candidates.slow_calls(child)]
        if len(calls) == 1 and not self._waits_for_more(expression, calls[0], index):
            return self._inner(calls[0], index)
        return tuple(d for call in calls for d in self._drafts_of(call, index))

    def _in_order(self, expression: ast.expr, inner: Sequence[_Draft], index: int) -> tuple[_Draft, ...] | None:
        """The tasks inside of an expression, with others between them for whatever else it does before the last of
        them. None if something of that can't be one."""
        found: list[_Draft] = []
        for draft in inner:
            while piece := first_before(self.context, expression, draft.expression, [d.expression for d in found]):
                value = movable(self.context, piece)
                if value is None or _outlives_its_task(self.context, value):
                    return None
                within = set(walk(value))
                parts = tuple(d for d in found if d.expression in within)
                if (before := self._draft(value, index, parts)) is None:
                    return None
                found = [*(d for d in found if d not in parts), before]
            found.append(draft)
        return tuple(found)

    def _waits_for_more(self, outer: ast.expr, inner: ast.expr, index: int) -> bool:
        """Whether the outer call needs something from this block that the inner one doesn't wait for."""
        more = names_of(*_without(outer, {inner})).reads - names_of(inner).reads
        return any(more & self.binds[j] for j in range(index))

    def _value_of(self, index: int) -> ast.expr | None:
        """The right-hand side, when the statement does nothing but bind one variable."""
        item = self.items[index]
        statement = item.statement if item.only is None else None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            return statement.value if isinstance(statement.targets[0], ast.Name) else None
        if isinstance(statement, ast.AnnAssign):
            return statement.value if isinstance(statement.target, ast.Name) else None
        return None

    def _whole_of(self, index: int, value: ast.expr) -> _Draft | None:
        """The task for the whole right-hand side, made when something asks for it."""
        if index not in self.whole:
            self.whole[index] = None
            if self.candidates.able(value) and not self.context.has_taken(value):
                operation = self.candidates.effects.operations.get(value)
                if operation is not None and operation.slow:
                    found = self._drafts_of(value, index)
                    self.whole[index] = found[0] if len(found) == 1 else None
                    return self.whole[index]
                inner = self.parts.get(index, [])
                outer = [d for d in inner if not any(d in other.all_needs_within() for other in inner)]
                replaces = tuple(outer) if len(outer) > 1 else outer[0].replaces if outer else ()
                if (ordered := self._in_order(value, replaces, index)) is None:
                    return None
                whole = self.whole[index] = self._draft(value, index, ordered)
                if len(outer) == 1:
                    outer[0].inside = whole
        return self.whole[index]

    def _draft(self, expression: ast.expr, index: int, replaces: tuple[_Draft, ...] = ()) -> _Draft | None:
        context = self.context
        if context.has_taken(expression) or self.candidates.reads_clock(expression):
            return None
        names = names_of(expression)
        if not self.candidates.settled(self.candidates.held(expression)):
            return None
        if names.reads & self._bound_before(expression, index):
            return None
        if replaces:
            names = names_of(*_without(expression, {d.expression for d in replaces}))
        inputs: list[tuple[str, _Draft | None]] = []
        ready = 0
        for name in sorted(names.reads & context.scope.locals):
            if name in context.scope.rebound_inside:
                return None
            stored = next((j for j in range(index - 1, -1, -1) if name in self.binds[j]), None)
            source = None
            if stored is not None:
                source = self._source(stored)
                ready = max(ready, stored + 1 if source is None else source.issue_at)
            inputs.append((name, source))
        for name in self.candidates.read_inside(expression):
            if name in context.scope.rebound_inside:
                return None
            stored = next((j for j in range(index - 1, -1, -1) if name in self.binds[j]), -1)
            ready = max(ready, stored + 1)
        for inner in replaces:
            ready = max(ready, inner.issue_at)
        values = [name for name, source in inputs if source is None]
        while ready < index and not all(n in context.bound[self.items[ready].statement] for n in values):
            ready += 1
        if not all(n in context.bound[self.items[index].statement] for n in values):
            return None
        given = frozenset(n for n in values if self.candidates.bound_once((n,)))
        earliest = self._earliest(expression, index, ready, given)
        if earliest is None:
            return None
        return _Draft(expression, index, earliest, tuple(inputs), replaces)

    def _source(self, index: int) -> _Draft | None:
        """The task that gives the value of the variable which statement ``index`` binds."""
        value = self._value_of(index)
        if value is None:
            return None
        sooner = self.candidates.slow(value) or any(self.parts.get(j) or self.whole.get(j) for j in range(index))
        return self._whole_of(index, value) if sooner else None

    def _earliest(self, expression: ast.expr, index: int, ready: int, given: frozenset[str]) -> int | None:
        """The first index from which nothing stands in the way, or None if something in its own statement does.
        ``given``: variables that the task is handed, and that are what they are in all of the function."""
        context, candidates = self.context, self.candidates
        own = self._before_in_statement(expression, index)
        if any(p.kind == "clock" for _, o in own for p in o.reads):
            return None
        conflict = candidates.conflict(expression, own, apart=context.apart)
        if not context.settles(conflict, given):
            return None
        for step in range(index - 1, ready - 1, -1):
            if self.barriers[step]:
                return step + 1
            earlier = context.residual_operations(self.items[step])
            conflict = candidates.conflict(expression, earlier, apart=context.apart)
            if not context.settles(conflict, given):
                context.note(expression, False, f"waits for line {conflict.line}: {conflict.cause}")
                return step + 1
        return ready

    def _before_in_statement(self, expression: ast.expr, index: int) -> list[tuple[ast.AST, Operation]]:
        found: list[tuple[ast.AST, Operation]] = []
        inside = set(walk(expression))
        for inner in self._evaluated_before(expression, index):
            operation = self.candidates.effects.operations.get(inner)
            if operation is not None and inner not in inside and inner not in self.context.taken:
                found.append((inner, operation))
        return found

    def _bound_before(self, expression: ast.expr, index: int) -> set[str]:
        """Variables that its own statement binds before it evaluates the expression."""
        statement = self.items[index].statement
        last = statement.target if isinstance(statement, (ast.AugAssign, ast.For)) else None
        found: set[str] = set()
        for inner in self._evaluated_before(expression, index):
            if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load) and inner is not last:
                found.add(inner.id)
        return found

    def _evaluated_before(self, expression: ast.expr, index: int) -> Iterator[ast.AST]:
        evaluated = (inner for node in self.items[index].evaluated() for inner in evaluation_order(node))
        return itertools.takewhile(lambda inner: inner is not expression, evaluated)

    def _mark_useful(self, drafts: list[_Draft]) -> None:
        slow = [d for d in drafts if self.candidates.slow(d.expression)]
        for draft in slow:
            needs = draft.all_needs()
            crossed = range(draft.issue_at, draft.index)
            others = [
                d
                for d in slow
                if d is not draft and d not in needs and draft not in d.all_needs()
                if d.inside is not draft and draft.inside is not d
                if d.inside not in needs and draft.inside not in d.all_needs()
            ]
            if any(d.issue_at <= draft.index and draft.issue_at <= d.index for d in others) or any(
                not any(d.index == k for d in (*needs, draft)) and self._waits(k) for k in crossed
            ):
                draft.useful = True

    def _waits(self, index: int) -> bool:
        return any(self.candidates.slow(n) for n in self.items[index].nodes())


def _outlives_its_task(context: Context, value: ast.expr) -> bool:
    """Whether it makes a generator, or a `map`, whose results are taken outside of it: the calls of one that the region
    makes wait for the turn of the task that made it."""
    inside = set(walk(value))
    maps = [n for n in inside if isinstance(n, ast.Call) and is_parallel_map(context, n)]
    generators = [n for n in inside if isinstance(n, ast.GeneratorExp) and context.candidates.slow(n)]
    return any(context.parents.get(passed_on(context, n)) not in inside for n in (*maps, *generators))


def _without(node: ast.AST, parts: set[ast.expr]) -> list[ast.AST]:
    """The pieces of an expression that are left when some parts are taken out of it."""
    if not any(n in parts for n in walk(node)):
        return [node]
    return [p for child in ast.iter_child_nodes(node) if child not in parts for p in _without(child, parts)]


def _regions(context: Context, drafts: list[_Draft], needed: Sequence[tuple[int, int]]) -> list[RegionPlan]:
    spans = [(d.issue_at, d.index + 1) for d in drafts] + [*needed]
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    names: dict[int, str] = {}
    regions = []
    for start, stop in merged:
        name = context.fresh_name()
        inside = [d for d in drafts if start <= d.issue_at and d.index < stop]
        for draft in inside:
            names[id(draft)] = context.fresh_name()
        tasks = tuple(_finish(context, d, names) for d in inside)
        regions.append(RegionPlan(name, start, stop, tasks))
    for draft in drafts:
        _name_what_is_at_hand(context, draft)
    return regions


def _name_what_is_at_hand(context: Context, draft: _Draft) -> None:
    """A gate that was noted for a larger expression may name variables that this task isn't given: it has none then.
    The value of a task within is looked at by both."""
    stored = (n.id for n in walk(draft.expression) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    handed = {name for name, _ in draft.inputs}.union(stored)  # with the variables of comprehensions
    inner = {d.expression for d in draft.replaces}
    within = set(_down_to(draft.expression, inner))
    for gated in [node for node, names in context.gates.unless.items() if node in within and not names <= handed]:
        context.gates.freeze(gated)


def _down_to(node: ast.AST, ends: set[ast.expr]) -> Iterator[ast.AST]:
    """A node with all below it, but for what is within some of these."""
    yield node
    if node not in ends:
        for child in ast.iter_child_nodes(node):
            yield from _down_to(child, ends)


def _finish(context: Context, draft: _Draft, names: dict[int, str]) -> Task:
    context.candidates.inner_gates(draft.expression, context.gates, caught=context.is_caught(draft.expression))
    context.note(draft.expression, True, "issued before its place and committed there")
    return Task(
        names[id(draft)],
        draft.expression,
        tuple(
            # A task that has been committed by then gives its value to the variable, and keeps it no longer.
            (name, names[id(source)] if source is not None and draft.issue_at <= source.index else None)
            for name, source in draft.inputs
        ),
        tuple((inner.expression, names[id(inner)]) for inner in draft.replaces),
        _direct(context, draft),
        draft.issue_at,
        draft.index,
    )


def _direct(context: Context, draft: _Draft) -> bool:
    """A call whose callee and arguments can be evaluated early without any chance of an exception."""
    call = draft.expression
    if not isinstance(call, ast.Call) or call.keywords or not isinstance(call.func, ast.Name) or draft.replaces:
        return False
    if any(not isinstance(a, (ast.Name, ast.Constant)) for a in call.args):
        return False
    gates = context.gates
    gated = (gates.plain, gates.frozen, gates.dynamic, gates.journalled)
    if any(n in some for n in walk(call) if isinstance(n, ast.expr) for some in gated):
        return False
    sources = dict(draft.inputs)
    if sources.get(call.func.id) is not None:
        return False  # what an earlier task makes is called: only inputs of a function are waited for
    return all(a.id in sources for a in call.args if isinstance(a, ast.Name))


__all__ = ["ComprehensionPlan", "plan_block"]
