"""``for`` statements: distributing a loop into a part that runs ahead for each item and a part that commits in order.

Both parts are projections of the body: they have the same control structure as far as it matters to what runs ahead.
The ahead part computes expressions and *puts* their outcomes, the residual part is the body as written with those
expressions replaced by taking the next outcome; so both walk the same path and the outcomes arrive in the order in
which they are taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from xcs_compiler.apart import Apart
from xcs_compiler.bound import bound_before
from xcs_compiler.plan.artefacts import BlockPlan, LoopPlan
from xcs_compiler.plan.context import Context, Item
from xcs_compiler.plan.durations import Durations, durations_of, takes_time
from xcs_compiler.plan.items import depth_of_items, reads_items
from xcs_compiler.plan.jumps import own_jumps
from xcs_compiler.plan.made import flat
from xcs_compiler.plan.projection import Projection
from xcs_compiler.scopes import names_of, walk, walk_scope

Planner = Callable[[Context, Sequence[Item]], BlockPlan]


def plan_loop(context: Context, item: Item, plan_block: Planner) -> LoopPlan | None:
    """Distribute a loop, or None where nothing of it can run ahead."""
    apart = dict(context.gates.apart)
    found = _plan_loop(context, item, plan_block)
    if found is None:  # nobody will look at its items, so an inner loop can't rely on their being apart
        context.gates.apart.clear()
        context.gates.apart.update(apart)
    return found


def _plan_loop(context: Context, item: Item, plan_block: Planner) -> LoopPlan | None:
    node = item.statement
    assert isinstance(node, ast.For)
    body = item.inner.get("body", ())
    if not any(context.candidates.slow(n) for i in body for n in i.nodes()):
        return None
    reason = _unfit(context, node)
    if reason:
        context.note(node.target, False, reason)
        return None
    durations = durations_of(context, node)
    projection = Projection(context, node, body, durations or Durations())
    solved = durations is not None and projection.solve()
    ahead_of = {n for put in projection.puts for n in walk(put)}
    for read, operation in (pair for i in body for pair in context.residual_operations(i)):
        if read in ahead_of:
            continue
        if projection.durations.between(read) and takes_time(operation):
            context.note(read, False, "is timed here, and stays")
            return None
        if not operation.slow and any(p.kind == "clock" for p in operation.reads):
            # The times that iterations read must not go backwards from one to the next.
            context.note(
                read, False, "reads the time, which passes between the calls; a function that does both would do"
            )
            return None
    if not solved:
        return None
    for expression in projection.puts:
        context.candidates.inner_gates(expression, context.gates, caught=context.is_caught(expression))
    for statement in (i.statement for i in flat(projection.items) if i.only is None):
        known = context.candidates.effects.operations.get(statement)
        handed = isinstance(statement, ast.For) and statement.iter in projection.puts
        if known is not None and (isinstance(statement, (ast.If, ast.While, ast.Match)) or handed):
            context.gates.plain.update(known.gated)
    context.note(node.target, True, "iterations run ahead; what stays is committed in their order")
    before = context.bound.get(node, frozenset()) | names_of(node.target).binds
    bound = bound_before(node.body, before, projection.passing)
    names = Apart(projection.items_apart(), node.iter, True)
    ahead = plan_block(context.within(bound=bound, ahead=True, apart=names), projection.items)
    puts = frozenset(put for put in projection.puts if isinstance(put, ast.expr))
    done = frozenset(put for put in projection.puts if isinstance(put, ast.stmt))
    matched = frozenset(projection.matches())
    context.gates.matched.update(matched)
    for statement in done:
        known = context.candidates.effects.operations.get(statement)
        if known is not None and isinstance(statement, ast.AugAssign) and statement.target in known.gated:
            context.gates.freeze(statement.target)
    within = frozenset(n for statement in done for n in walk(statement))
    residual = plan_block(context.within(taken=context.taken | puts | done | matched | within), body)
    name = context.fresh_name()
    apart = depth_of_items(projection) if reads_items(context, puts | done) else None
    for iterable in (loop.iter for loop in projection.handed_loops()):
        context.gates.handed.add(iterable)
        context.gates.pulled.update(context.candidates.pulled(iterable))
        if context.candidates.is_alone(iterable):
            context.gates.alone.add(iterable)
    context.gates.pulled.update(context.candidates.pulled(node.iter))
    names_of_ahead = (f"__xcs_ahead{name[5:]}", f"__xcs_item{name[5:]}")
    stores = frozenset(projection.stores)
    return LoopPlan(node, "", name, *names_of_ahead, puts, ahead, residual, done, apart, stores)


def _unfit(context: Context, node: ast.For) -> str:
    names = names_of(node.target)
    if any(not isinstance(n, (ast.Name, ast.Tuple, ast.List, ast.Starred, ast.Store)) for n in walk(node.target)):
        return "the loop target is not a plain variable"
    if not names.binds <= context.scope.locals or names.binds & context.scope.rebound_inside:
        return "the loop target is not a local variable"
    for inner in walk_scope(node.body):
        if isinstance(inner, ast.Return):
            return f"`return` on line {inner.lineno} may end the loop, so no later iteration is certain"
        if isinstance(inner, ast.ClassDef):
            return "a class is made in the loop, and nothing is known of what that runs"
    for found in own_jumps(node.body, ast.Break):
        return f"`break` on line {found.lineno} may end the loop, so no later iteration is certain"
    return ""
