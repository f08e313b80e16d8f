"""What of a loop's ahead part is in the way of what stays: each call takes away one thing, until nothing is."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xcs_compiler.apart import Apart
from xcs_compiler.conflict import ITSELF, Conflict, Strength
from xcs_compiler.effects.lattice import Operation
from xcs_compiler.keys import key_of_loop
from xcs_compiler.objects import Object
from xcs_compiler.plan.across import Pair, settles_across
from xcs_compiler.plan.candidates import Across
from xcs_compiler.plan.items import copies_are_seen, wants_copies
from xcs_compiler.plan.made import (
    changed_names,
    flat,
    is_self_contained,
    is_unseen,
    put_into,
    raising_statements,
)
from xcs_compiler.plan.provenance import Iteration
from xcs_compiler.plan.syntax import compared_with, gateable
from xcs_compiler.scopes import names_of, walk, walk_scope

if TYPE_CHECKING:
    from xcs_compiler.plan.projection import Projection


def drop_conflicts(projection: Projection) -> bool:
    """Take away what conflicts with what stays; True when something was."""
    context, candidates = projection.context, projection.context.candidates
    if copies_are_seen(projection):
        return True
    names = projection.items_apart()
    put_in = _put_in(projection) if names else {}
    iterable = projection.node.iter
    same = Apart(names, iterable, True, frozenset(projection.stores), put_in)
    key = key_of_loop(projection.node, candidates.effects, context.scope)
    other = Apart(names, iterable, False, made=put_in, key=key)
    inside = {n for p in projection.puts for n in walk(p)}
    if (met := candidates.dependences.meets_own_changes(inside)) is not None:
        put = next(p for p in projection.puts if met[0] in walk(p))
        context.note(met[0], False, f"waits for line {met[1].line}: {met[1].cause}")
        projection.dropped.add(put)
        return True
    # What may be in place, as its operands are of unknown types, is in the way of others nevertheless.
    inside -= {p for p in projection.puts if isinstance(p, ast.AugAssign) and _is_gated(projection, p)}
    # Nobody but the ahead part makes the steps of these, and what they go through passes a gate.
    inside |= {loop for loop in projection.handed_loops() if candidates.is_alone(loop.iter)}
    residual = [pair for i in projection.body for pair in context.residual_operations(i) if pair[0] not in inside]
    own = [n for p in projection.puts for n in walk(p) if isinstance(n, (ast.expr, ast.AugAssign))]
    if candidates.dependences.changes_iterated(projection.node.iter, residual, key):
        projection.dropped.update(projection.puts)
        context.note(projection.node.iter, False, "the loop changes what it iterates over")
        return True
    doing: dict[ast.AST, Operation | None] = {}
    for statement in (i.statement for i in flat(projection.items) if i.only is None):
        # Both sides evaluate the iterable of an inner loop, the ahead one before what stays; or it is a put.
        if isinstance(statement, ast.For):
            around = [pair for pair in residual if pair[0] not in set(walk(statement.iter))]
            handed = statement.iter in projection.puts
            if handed:
                doing[statement.iter] = candidates.effects.operations.get(statement)
            found = [] if handed else [candidates.conflict(statement.iter, around, apart=a) for a in (same, other)]
            barred = any(c.strength is not Strength.NONE or not context.settles(c) for c in found)
            if barred or candidates.dependences.changes_iterated(statement.iter, around):
                context.note(statement.iter, False, "the loop changes what an inner one iterates over")
                projection.dropped.add(statement.iter)
                return True
        if isinstance(statement, ast.Match):
            # Both look at the subject, and evaluate what its patterns are compared with.
            doing[statement.subject] = candidates.effects.operations.get(statement)
            compared = [e for case in statement.cases for e in compared_with(case.pattern)]
            if any(candidates.conflict(e, residual).strength is not Strength.NONE for e in compared):
                context.note(statement.subject, False, "the loop changes what it is matched with")
                projection.dropped.add(statement.subject)
                return True
        if isinstance(statement, ast.Try):
            # So do both with what the handlers are for.
            kinds = [handler.type for handler in statement.handlers if handler.type is not None]
            if any(candidates.conflict(kind, residual).strength is not Strength.NONE for kind in kinds):
                context.note(statement, False, "the loop changes what a handler is for")
                projection.dropped.add(statement)
                return True
    conflict: Conflict | None
    for put in projection.puts:
        for node, operation in candidates.operations(put):
            if any(p.kind == "local" and p.name in projection.assigned for p in operation.reads):
                projection.dropped.add(put)
                context.note(node, False, "reads a variable of the loop through a closure")
                return True
            if operation.inward is not None and not _changes_its_own(projection, node, operation, own):
                projection.dropped.add(put)
                context.note(node, False, "may change what other iterations have, too")
                return True
        given = projection.targets - projection.bad
        walked = _walked(projection)
        before = [pair for pair in residual if _is_before(projection, pair[0], put)]
        around = [pair for pair in residual if _may_precede(projection, pair[0], put) and pair not in before]
        nested = replace(_across(projection), iterable=None)
        checks: list[tuple[list[Pair], Sequence[ast.AST], Across | None, Apart]]
        checks = [(before, [], None, same), (around, [], nested, same), (residual, own, _across(projection), other)]
        for earlier, excluded, across, apart in checks:
            conflict = candidates.conflict(put, earlier, excluded, doing.get(put), apart)
            if apart is same and conflict.strength is not Strength.NONE and wants_copies(projection):
                return True
            if apart is same and projection.stores and conflict.strength is Strength.FROZEN:
                # In its turn, it would find a copy of the item that what stays has not changed.
                staying = [pair for pair in earlier if pair[0] not in projection.stores]
                if candidates.conflict(put, staying, excluded, doing.get(put), apart).strength is Strength.FROZEN:
                    break
            if across is nested or across is None:
                conflict = _past_items(projection, conflict, walked)
            if across is nested and _rests_on(conflict, given):
                across = None  # what it rests on is the same in all turns of an inner loop
            held = _what_is_put_in(projection, conflict)
            if held is not conflict and apart is same:
                late = [pair for pair in earlier if not _is_before_all(projection, pair[0], held.operands)]
                again = candidates.conflict(put, late, excluded, doing.get(put), apart)
                if again.strength is not Strength.NONE or conflict.meant & _made_objects(projection):
                    held = conflict  # changed after it has passed the gate, or without passing one
            if not context.settles(held, given, across):
                break
        else:
            conflict = settles_across(context, projection.node, put, projection.puts, own, given, _across(projection))
        if conflict is not None:
            context.note(put, False, f"waits for line {conflict.line}: {conflict.cause}")
            projection.dropped.add(put)
            return True
    return _drop_visible(projection)


def _changes_its_own(
    projection: Projection, node: ast.AST, operation: Operation, own: Sequence[ast.AST]
) -> bool:
    """Whether what a method changes, at any depth, was made by the same iteration. What the object was made with, and
    has been given, passes a gate when it is put in: then it can't change, or the iteration was due by then."""
    context = projection.context
    dependences = context.candidates.dependences
    inside = {("allocated", n) for n in own} | {("inside", n) for n in own}
    foreign = dependences.mutated(node, operation) - inside
    if any(kind.removeprefix("in ") in ("global", "cell") for kind, _ in foreign) or not is_self_contained(operation):
        return False
    parts: list[ast.expr] = []
    for name in operation.mutates:
        put = put_into(context, name, projection.made, projection.items) if isinstance(name, ast.Name) else None
        if put is None:
            return False
        parts += put
    parts = [p for p in parts if dependences.reach(dependences.objects(p)) - inside]
    if not all(gateable(part) for part in parts):
        return False
    for part in parts:
        context.gates.freeze(part)
    return True


def _walked(projection: Projection) -> dict[str, ast.expr]:
    """The variables that only ever hold items of an inner loop that are handed over, and are read in it alone; with
    what is iterated."""
    context = projection.context
    found: dict[str, ast.expr] = {}
    for loop in projection.handed_loops():
        inside = {n for s in loop.body for n in walk(s)}
        for name in names_of(loop.target).binds:
            reads = (n for n in context.parents if isinstance(n, ast.Name) and n.id == name)
            if context.scope.bindings.get(name) == 1 and all(
                n in inside or not isinstance(n.ctx, ast.Load) for n in reads
            ):
                found[name] = loop.iter
    return found


def _past_items(projection: Projection, conflict: Conflict, walked: Mapping[str, ast.expr]) -> Conflict:
    """Where it would be enough that items of an inner loop are plain: they are watched. If they aren't plain, the ahead
    part gets to the next one when what stays asks for it."""
    if conflict.strength is Strength.NONE:
        return conflict
    handed = frozenset().union(*(names_of(loop.target).binds for loop in projection.handed_loops()))
    if any(names_of(operand).reads & (handed - walked.keys()) for operand in conflict.operands):
        return Conflict(Strength.HARD, conflict.cause, conflict.line)  # a gate would not wait for what stays in between
    for names in conflict.unless.values():
        projection.context.gates.watched.update(walked[name] for name in names if name in walked)
    unless = {operand: names - walked.keys() for operand, names in conflict.unless.items()}
    return replace(conflict, unless=unless)


def _rests_on(conflict: Conflict, given: frozenset[str]) -> bool:
    """Whether it is enough that these variables, which the iteration has, hold plain data."""
    names = [conflict.unless.get(operand) for operand in conflict.operands]
    return all(found is not None and found - {ITSELF} <= given for found in names)


def _what_is_put_in(projection: Projection, conflict: Conflict) -> Conflict:
    """Where only what a container holds may be changed, that is what passes the gate: when it is put in, by the
    same iteration."""
    if conflict.strength is not Strength.FROZEN or not conflict.within:
        return conflict
    operands: list[ast.expr] = []
    for operand in conflict.operands:
        parts = None
        if isinstance(operand, ast.Name):
            parts = put_into(projection.context, operand, projection.made, projection.items)
        operands += [operand] if parts is None or operand in conflict.unless else parts
    return replace(conflict, operands=tuple(operands))


def _made_objects(projection: Projection) -> frozenset[Object]:
    """The objects that the iteration makes and changes, and what those of classes have made for themselves."""
    points = projection.context.candidates.dependences.points
    made = frozenset[Object]().union(*(points.get(name, frozenset()) for name in projection.made))
    return made | {("inside", node) for _, node in made}


def _put_in(projection: Projection) -> dict[str, tuple[ast.expr, ...]]:
    """What the iteration puts into the containers that it makes, where that can be told."""
    found = {}
    for name in projection.made:
        parts = put_into(projection.context, ast.Name(name, ast.Load()), projection.made, projection.items)
        if parts is not None:
            found[name] = parts
    return found


def _is_gated(projection: Projection, statement: ast.AugAssign) -> bool:
    operation = projection.context.candidates.effects.operations.get(statement)
    return operation is not None and bool(operation.gated)


def _drop_visible(projection: Projection) -> bool:
    """Take away a change that could be seen when a statement before it raises; True when something was."""
    changing = [(put, changed_names(projection.context, put, projection.made)) for put in projection.puts]
    changing = [(put, names) for put, names in changing if names]
    if not changing:
        return False
    ahead = {i.statement for i in flat(projection.items) if i.only is None or isinstance(i.statement, ast.Raise)}
    taken = frozenset(projection.puts)
    raising = list(raising_statements(projection.context, projection.node, frozenset(ahead), taken))
    for put, names in changing:
        for name in sorted(names):
            between = [s for s in raising if _is_between(projection, name, s, put)]
            tried = any(_is_tried(projection, statement) for statement in between)
            if not between or (is_unseen(projection.context, projection.node, name) and not tried):
                continue
            at = between[0].lineno
            projection.context.note(put, False, f"waits for line {at}: should that raise, `{name}` may be looked at")
            projection.dropped.add(put)
            return True
    return False


def _is_between(projection: Projection, name: str, statement: ast.stmt, put: ast.AST) -> bool:
    """Whether a statement may come after the first making of what a variable holds, and before ``put``."""
    stores = [n for n in walk_scope(projection.node.body) if isinstance(n, ast.Name) and n.id == name]
    stores = [n for n in stores if isinstance(n.ctx, ast.Store)]
    for loop in projection.inner_loops:
        inner = set(walk(loop))
        if statement in inner and put in inner and not all(n in inner for n in stores):
            return True
    first = min((n.lineno, n.col_offset) for n in stores)
    at, end = (statement.lineno, statement.col_offset), (put.lineno, put.col_offset)  # type: ignore[attr-defined]
    return at < end and (statement.end_lineno or 0, statement.end_col_offset or 0) > first


def _is_tried(projection: Projection, statement: ast.stmt) -> bool:
    """Whether the loop's body goes on when a statement raises."""
    at: ast.AST = statement
    while (at := projection.context.parents[at]) is not projection.node:
        if isinstance(at, (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)):
            return True
    return False


def _across(projection: Projection) -> Across:
    steady = frozenset(n for n in projection.targets - projection.bad if projection.context.candidates.bound_once((n,)))
    dependences = projection.context.candidates.dependences
    iteration = Iteration(dependences, steady, tuple(projection.node.body), projection.targets - steady)
    return Across(iteration, projection.node.iter)


def _is_before(projection: Projection, node: ast.AST, put: ast.expr | ast.stmt) -> bool:
    at = getattr(node, "lineno", None)
    if isinstance(node, ast.Call) and any(inner is put for inner in walk(node)):
        return False  # what it is given comes first
    statement = _statement_of(projection, put)
    if isinstance(statement, ast.Assign) and any(inner is put for inner in walk(statement.value)):
        if any(inner is node for target in statement.targets for inner in walk(target)):
            return False  # targets come last
    return at is None or (at, node.col_offset) < (put.lineno, put.col_offset)  # type: ignore[attr-defined]


def _statement_of(projection: Projection, node: ast.AST) -> ast.AST:
    while not isinstance(node, ast.stmt):
        node = projection.context.parents[node]
    return node


def _is_before_all(projection: Projection, node: ast.AST, parts: Sequence[ast.expr]) -> bool:
    """Whether an operation comes before each of what is put into a container, in the same iteration."""
    for loop in projection.inner_loops:
        inside = set(walk(loop))
        if node in inside and not inside.issuperset(parts):
            return False
    return all(_is_before(projection, node, part) for part in parts)


def _may_precede(projection: Projection, node: ast.AST, put: ast.expr | ast.stmt) -> bool:
    """Textual order, but inside a common inner loop anything may come first."""
    if _is_before(projection, node, put):
        return True
    at = getattr(node, "lineno", 0)  # the `for` of a comprehension has no line
    return any(
        loop.lineno <= put.lineno <= (loop.end_lineno or 0) and at <= (loop.end_lineno or at)
        for loop in projection.inner_loops
    )
