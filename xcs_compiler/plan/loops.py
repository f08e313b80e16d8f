"""``for`` statements: distributing a loop into a part that runs ahead for each item and a part that commits in order.

Both parts are projections of the body: they have the same control structure as far as it matters to what runs ahead.
The ahead part computes expressions and *puts* their outcomes, the residual part is the body as written with those
expressions replaced by taking the next outcome; so both walk the same path and the outcomes arrive in the order in
which they are taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from xcs_compiler.apart import Apart
from xcs_compiler.plan.artefacts import BlockPlan, LoopPlan
from xcs_compiler.plan.candidates import Candidates
from xcs_compiler.plan.context import Context, Item, evaluation_order
from xcs_compiler.plan.durations import Durations, durations_of, takes_time
from xcs_compiler.plan.items import depth_of_items, inner_names, reads_items, sets_part
from xcs_compiler.plan.loop_conflicts import drop_conflicts
from xcs_compiler.plan.made import (
    changed_names,
    flat,
    made_in,
    may_raise,
    starts_immutable,
)
from xcs_compiler.plan.syntax import compared_with, is_value, sure_children
from xcs_compiler.scopes import bound_before, names_of, walk, walk_scope

Planner = Callable[[Context, Sequence[Item]], BlockPlan]


def plan_loop(context: Context, item: Item, plan_block: Planner) -> LoopPlan | None:
    """Distribute a loop, or None where nothing of it can run ahead."""
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
        context.candidates.inner_gates(expression, context.gates)
    for statement in (i.statement for i in flat(projection.items) if i.only is None):
        known = context.candidates.effects.operations.get(statement)
        handed = isinstance(statement, ast.For) and statement.iter in projection.puts
        if known is not None and (isinstance(statement, (ast.If, ast.While, ast.Match)) or handed):
            context.gates.plain.update(known.gated)
    context.note(node.target, True, "iterations run ahead; what stays is committed in their order")
    bound = bound_before(node.body, context.bound.get(node, frozenset()) | names_of(node.target).binds)
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
    residual = plan_block(context.within(taken=context.taken | puts | done | matched), body)
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
        if isinstance(inner, (ast.Yield, ast.YieldFrom, ast.Await)):
            return "the loop is left and entered again in between"
        if isinstance(inner, ast.ClassDef):
            return "a class is made in the loop, and nothing is known of what that runs"
    for found in _own(node.body, ast.Break):
        return f"`break` on line {found.lineno} may end the loop, so no later iteration is certain"
    return ""


def _own(statements: Sequence[ast.stmt], kind: type[ast.stmt]) -> Iterator[ast.stmt]:
    """``break`` or ``continue`` statements that belong to the loop whose body this is."""
    for statement in statements:
        if isinstance(statement, kind):
            yield statement
        elif isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            yield from _own(statement.orelse, kind)
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for place in ("body", "orelse", "finalbody"):
                yield from _own(getattr(statement, place, None) or [], kind)
            for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from _own(part.body, kind)


@dataclass
class Projection:
    """The largest set of expressions that can run ahead, found by taking away until nothing is in the way."""

    context: Context
    node: ast.For
    body: Sequence[Item]
    durations: Durations
    items: tuple[Item, ...] = ()
    puts: list[ast.expr | ast.stmt] = field(default_factory=list)
    dropped: set[ast.AST] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    depth: int = 0
    copying: bool | None = None
    """Whether the ahead part sets parts of items as well, of copies; None: not yet, but it would help."""
    stores: set[ast.expr] = field(default_factory=set)

    def solve(self) -> bool:
        scope = self.context.scope
        self.targets = names_of(self.node.target).binds
        self.inner_loops = [n for n in walk_scope(self.node.body) if isinstance(n, (ast.For, ast.While))]
        self.assigned = self.targets | frozenset().union(*(names_of(s).binds for s in self.node.body))
        self.assigned |= frozenset().union(*(names_of(s).deletes for s in self.node.body))
        self.outer = self.context.bound.get(self.node, frozenset())
        self.bound = bound_before(self.node.body, (self.outer - self.assigned) | self.targets)
        self.bad |= scope.rebound_inside | (self.targets & self._bound_again())
        self.made = made_in(self.context, self.node)
        self.inner_names = inner_names(self.node)
        self.bad_before = frozenset(self.bad)
        while True:
            before = (len(self.dropped), len(self.bad))
            self.puts = []
            self.stores = set()
            self.stopped = False
            self.items = tuple(self._block(self.body, in_try=False))
            if (len(self.dropped), len(self.bad)) != before:
                continue
            if not any(self.context.candidates.slow(p) for p in self.puts):
                return False
            if drop_conflicts(self):
                continue
            # What is not needed after all stays, and so do its changes.
            changes = self._prune()
            if (len(self.dropped), len(self.bad)) == before and not (changes and drop_conflicts(self)):
                return True

    def start_anew(self, *, copying: bool) -> None:
        """Nothing was taken away yet; ahead code may set parts of copies, or may not."""
        self.copying = copying
        self.dropped.clear()
        self.bad = set(self.bad_before)

    def _bound_again(self) -> frozenset[str]:
        return frozenset().union(*(names_of(s).binds | names_of(s).deletes for s in self.node.body))

    def is_able(
        self,
        expression: ast.AST,
        statement: ast.stmt,
        names: frozenset[str] = frozenset(),
        captured: frozenset[str] = frozenset(),
    ) -> bool:
        """May all of an expression, or a statement that binds ``names``, run ahead, as far as values and control go?
        ``captured``: variables that the statement binds before it evaluates the expression."""
        context = self.context
        made = self.made | names
        if expression in self.dropped or context.has_taken(expression):
            return False
        if not context.candidates.able(expression, made):
            return False
        bound = self.bound.get(statement, frozenset()) | captured
        reads = names_of(expression)
        for name in (reads.reads | names) & context.scope.locals:
            if name in self.bad or name not in bound:
                return False
        return not context.candidates.held(expression) & self.assigned

    def _pieces(self, nodes: Sequence[ast.AST], statement: ast.stmt, *, in_try: bool = False) -> tuple[ast.expr, ...]:
        """The slow calls in a statement that stays, which can run ahead one by one, and what it takes of times. Within
        a ``try``, with as much around them as can: what raises ahead leads to the handler on both sides."""
        found: list[ast.expr] = []
        for node in nodes:
            here = [*(self._able_parts if in_try else self._able_calls)(node, statement)]
            timed = [d for d in self.durations.inside(node) if not any(d in walk(c) for c in here)]
            timed = [d for d in timed if self.is_able(d, statement)]
            order = list(evaluation_order(node)) if timed else []
            found += sorted([*here, *timed], key=order.index) if timed else here
        self.puts += found
        return tuple(found)

    def _able_calls(self, node: ast.AST, statement: ast.stmt) -> Iterator[ast.expr]:
        """The outermost slow calls that can run ahead; where one can't, those among its operands."""
        for call in self.context.candidates.slow_calls(node, self.made):
            if self.is_able(call, statement):
                yield call
            elif call in self.dropped:
                for operand in sure_children(call):
                    yield from self._able_calls(operand, statement)

    def _able_parts(self, node: ast.AST, statement: ast.stmt) -> Iterator[ast.expr]:
        """The largest expressions with slow calls in them that can run ahead."""
        if not self.context.candidates.slow(node):
            return
        if isinstance(node, ast.expr) and is_value(node) and self.is_able(node, statement):
            yield node
            return
        for operand in sure_children(node):
            yield from self._able_parts(operand, statement)

    def _block(self, items: Sequence[Item], *, in_try: bool) -> Iterator[Item]:
        for item in items:
            if self.stopped:
                self._residual(item)
                continue
            yield from self._item(item, in_try)

    def _residual(self, item: Item) -> None:
        """All of a statement stays: what it binds is not known ahead."""
        names = names_of(item.statement)
        self.bad |= (names.binds | names.deletes) & self.assigned
        if any(_own([item.statement], ast.Continue)):
            self.stopped = True

    def _item(self, item: Item, in_try: bool) -> Iterator[Item]:
        statement = item.statement
        if item.only is not None:
            if pieces := self._pieces_of_only(item):
                yield Item(statement, pieces)
            return
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            yield from self._assignment(item, in_try)
        elif isinstance(statement, ast.If):
            yield from self._if(item, in_try)
        elif isinstance(statement, (ast.For, ast.While)):
            yield from self._loop(item, in_try)
        elif isinstance(statement, ast.Try):
            yield from self._try(item)
        elif isinstance(statement, ast.Match):
            yield from self._match(item, in_try)
        elif isinstance(statement, (ast.Continue, ast.Break, ast.Pass)):
            yield item
        elif self._changes_what_it_has_made(statement) or self._adds(statement):
            self.puts.append(statement.value if isinstance(statement, ast.Expr) else statement)
            yield item
        elif isinstance(statement, (ast.Expr, ast.AugAssign, ast.Delete)):
            pieces = self._pieces([statement], statement, in_try=in_try)
            self._residual(item)
            if pieces:
                yield Item(statement, pieces)
        elif isinstance(statement, ast.Raise):
            if not in_try:
                yield Item(statement, ())
        else:
            self._residual(item)

    def _changes_what_it_has_made(self, statement: ast.stmt) -> bool:
        """``messages.append(x)``, ``payload[key] = x``"""
        if isinstance(statement, ast.Expr):
            value: ast.AST = statement.value
        elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            value = statement
            target = statement.targets[0]
            if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)):
                return False
        else:
            return False
        return bool(changed_names(self.context, value, self.made)) and self.is_able(value, statement)

    def _adds(self, statement: ast.stmt) -> bool:
        """``prompt += x``: of what can't change, or of what the iteration has made."""
        if not (isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name)):
            return False
        name = statement.target.id
        operation = self.context.candidates.effects.operations.get(statement)
        if operation is None or name not in self.context.scope.locals or operation.dynamic:
            return False
        if not set(operation.gated) <= {statement.target, statement.value}:
            return False
        if operation.mutates and name not in self.made:
            if statement.target not in operation.gated or not starts_immutable(self.context, name):
                return False
        return self.is_able(statement, statement, frozenset({name}))

    def _pieces_of_only(self, item: Item) -> tuple[ast.expr, ...]:
        found = tuple(e for e in item.only or () if self.is_able(e, item.statement))
        self.puts += found
        return found

    def _assignment(self, item: Item, in_try: bool) -> Iterator[Item]:
        statement = item.statement
        assert isinstance(statement, (ast.Assign, ast.AnnAssign))
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        value = statement.value
        if value is None:
            return
        if self._changes_what_it_has_made(statement):
            self.puts.append(statement)
            yield item
            return
        if self.copying and sets_part(self, statement, value):
            self.puts.append(value)
            self.stores.add(targets[0])
            yield item
            return
        simple = all(isinstance(t, ast.Name) and t.id in self.context.scope.locals for t in targets)
        if simple and self.is_able(value, statement) and len(targets) == 1:
            self.puts.append(value)
            yield item
            return
        pieces = self._pieces([statement], statement, in_try=in_try)
        self._residual(item)
        if pieces:
            yield Item(statement, pieces)

    def items_apart(self) -> frozenset[str]:
        """Variables that hold the item, or what it is unpacked into, and are bound by nothing else; the same name
        stands for nothing else within the loop."""
        names = self.targets - self.bad - self.inner_names
        return frozenset(name for name in names if self.context.candidates.bound_once((name,)))

    def _if(self, item: Item, in_try: bool) -> Iterator[Item]:
        statement = item.statement
        assert isinstance(statement, ast.If)
        if not (self.is_able(statement.test, statement) and self.context.candidates.harmless(statement)):
            pieces = self._pieces([statement.test], statement)
            self._residual(item)
            if pieces:
                yield Item(statement, pieces)
            return
        self.puts.append(statement.test)
        yield Item(statement, None, self._inner(item, in_try))

    def _match(self, item: Item, in_try: bool) -> Iterator[Item]:
        """The ahead part looks which pattern fits, and hands over its number, with what it has captured."""
        statement = item.statement
        assert isinstance(statement, ast.Match)
        guards = [case.guard for case in statement.cases if case.guard is not None]
        if not self._is_matched_ahead(statement):
            pieces = self._pieces([statement.subject], statement)
            self._residual(item)
            if pieces:
                yield Item(statement, pieces)
            return
        self.puts += [statement.subject, *guards]
        yield Item(statement, None, self._inner(item, in_try))

    def _is_matched_ahead(self, statement: ast.Match) -> bool:
        candidates, scope = self.context.candidates, self.context.scope
        if not (self.is_able(statement.subject, statement) and candidates.harmless(statement)):
            return False
        for case in statement.cases:
            binds = names_of(case.pattern).binds
            if not binds <= scope.locals or binds & scope.rebound_inside:
                return False
            if not all(self.is_able(e, statement) and candidates.repeatable(e) for e in compared_with(case.pattern)):
                return False
            if case.guard is None:
                continue
            # Where the guard says no, the variables are bound nevertheless, and nobody tells the other side.
            if not self.is_able(case.guard, statement, captured=binds) or not self._is_read_alone(binds, statement):
                return False
        return True

    def _is_read_alone(self, names: frozenset[str], statement: ast.Match) -> bool:
        """Whether variables are only read in cases of a statement that bind them."""
        inside: set[tuple[str, ast.AST]] = set()
        for case in statement.cases:
            parts = (*case.body, *([case.guard] if case.guard is not None else []))
            nodes = {node for part in parts for node in walk(part)}
            inside |= {(name, node) for name in names & names_of(case.pattern).binds for node in nodes}
        return all((n.id, n) in inside for n in self.context.parents if isinstance(n, ast.Name) and n.id in names)

    def matches(self) -> list[ast.Match]:
        """The ``match`` statements of the ahead part."""
        return [i.statement for i in flat(self.items) if i.only is None and isinstance(i.statement, ast.Match)]

    def _inner(self, item: Item, in_try: bool) -> dict[str, tuple[Item, ...]]:
        found = {}
        stopped = False
        for place, block in item.inner.items():
            self.stopped = False
            found[place] = tuple(self._block(block, in_try=in_try))
            stopped |= self.stopped
        self.stopped = stopped
        return found

    def _loop(self, item: Item, in_try: bool) -> Iterator[Item]:
        statement = item.statement
        assert isinstance(statement, (ast.For, ast.While))
        handed = False
        if isinstance(statement, ast.For):
            fit = self.is_able(statement.iter, statement)
            handed = fit and not self._is_walked_twice(statement)
            fit = fit and (not handed or self._is_handed_over(statement))
        else:
            fit = self.is_able(statement.test, statement) and self.context.candidates.harmless(statement)
        # A jump out of the inner loop that is not in both projections would let them part ways.
        mark = len(self.puts)
        if fit:
            if isinstance(statement, ast.While):
                self.puts.append(statement.test)
            elif handed:
                self.puts.append(statement.iter)
            inner = self._inner(item, in_try)
            if not self.stopped and _same_jumps(item, inner) and (not handed or len(self.puts) > mark + 1):
                yield Item(statement, None, inner)
                return
            self.stopped = False
            del self.puts[mark:]
        pieces = self._pieces([statement.iter], statement) if isinstance(statement, ast.For) else ()
        self._residual(item)
        if pieces:
            yield Item(statement, pieces)

    def _is_walked_twice(self, loop: ast.For) -> bool:
        """Whether both sides evaluate the iterable of an inner loop, and iterate it: a container, for sure."""
        candidates = self.context.candidates
        value = candidates.effects.values.get(loop.iter)
        if value is None or not value.container or not candidates.repeatable(loop.iter):
            return False
        return isinstance(loop.target, ast.Name) and loop.target.id in self.context.scope.locals

    def _is_handed_over(self, loop: ast.For) -> bool:
        """Whether the ahead part can iterate it alone, and hand over item by item."""
        context = self.context
        target = loop.target
        names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
        if not all(isinstance(name, ast.Name) for name in names):
            return False
        binds = names_of(target).binds
        if len(binds) != len(names) or not binds <= context.scope.locals or binds & context.scope.rebound_inside:
            return False
        return context.candidates.harmless_alone(loop)

    def handed_loops(self) -> list[ast.For]:
        """The inner loops whose items are handed over."""
        loops = [i.statement for i in flat(self.items) if i.only is None and isinstance(i.statement, ast.For)]
        return [loop for loop in loops if loop.iter in self.puts]

    def _try(self, item: Item) -> Iterator[Item]:
        statement = item.statement
        assert isinstance(statement, ast.Try)
        simple = statement not in self.dropped
        simple = simple and all(h.type is None or self.is_able(h.type, statement) for h in statement.handlers)
        final = names_of(*statement.finalbody)
        self.bad |= (final.binds | final.deletes) & self.assigned
        if any(isinstance(n, (ast.Continue, ast.Break)) for n in walk_scope(statement.finalbody)):
            simple = False
        mark = len(self.puts)
        if simple and not any(_own(statement.orelse, ast.Continue)):
            inner: dict[str, tuple[Item, ...]] = {}
            body, clean = self._try_body(item.inner.get("body", ()))
            inner["body"] = body
            handled: set[str] = set()
            for place, block in item.inner.items():
                if place.startswith("handler"):
                    self.stopped = False
                    inner[place] = tuple(self._block(block, in_try=True))
                    handled |= names_of(*(i.statement for i in block)).binds
                    clean = clean and not self.stopped
                    if not _same_jumps_block(block, inner[place]):
                        clean = False
            leaving = any(_own([s for h in statement.handlers for s in h.body], ast.Continue))
            if body and len(self.puts) > mark:
                if not clean:
                    # The residual may get into a handler where the ahead part does not: what follows is not known.
                    self.bad |= handled & self.assigned
                    fits = not (leaving or any(inner[p] for p in inner if p.startswith("handler")))
                else:
                    fits = True
                if fits:
                    orelse = item.inner.get("orelse", ())
                    if orelse:
                        self.stopped = not clean
                        inner["orelse"] = tuple(self._block(orelse, in_try=True))
                    self.stopped = False
                    if statement.handlers:
                        yield Item(statement, None, inner)
                    else:  # what ``finally`` does stays, so the ahead part needs no ``try``
                        yield from inner["body"]
                    return
            del self.puts[mark:]
            self.stopped = False
        self._residual(item)

    def _try_body(self, block: Sequence[Item]) -> tuple[tuple[Item, ...], bool]:
        """The ahead part of a ``try`` body, and whether nothing that stays in it can raise."""
        found: list[Item] = []
        clean = True
        for inner in block:
            if not clean:
                self._residual(inner)
                continue
            mark = len(self.puts)
            found += self._item(inner, in_try=True)
            if self.stopped or may_raise(self.context, inner.statement, frozenset(self.puts[mark:])):
                clean = False
        self.stopped = False
        return tuple(found), clean

    def _prune(self) -> bool:
        """Leave out what nothing slow depends on; True when a change was among it."""
        candidates = self.context.candidates
        changes = False
        while True:
            needed: set[str] = set(self.durations.names)
            for put in self.puts:
                changed = frozenset() if self._waits_while_it_changes(put) else self._names_changed(put)
                needed |= names_of(put).reads - changed
            for loop in walk_scope(self.node.body):
                if isinstance(loop, ast.For):
                    needed |= names_of(loop.iter).reads
            dropped: set[ast.AST] = set()
            self.items = tuple(self._pruned(self.items, candidates, needed, dropped))
            if not dropped:
                return changes
            changes |= any(self._names_changed(put) for put in self.puts if put in dropped)
            self.puts = [p for p in self.puts if p not in dropped]

    def _waits_while_it_changes(self, put: ast.AST) -> bool:
        """``chat.say(line)``: it is the change that is slow."""
        return any(o.slow and o.inward is not None for _, o in self.context.candidates.operations(put))

    def _names_changed(self, put: ast.AST) -> frozenset[str]:
        if isinstance(put, ast.AugAssign) and isinstance(put.target, ast.Name):
            return frozenset({put.target.id})
        return changed_names(self.context, put, self.made)

    def _pruned(
        self, items: Sequence[Item], candidates: Candidates, needed: set[str], dropped: set[ast.AST]
    ) -> Iterator[Item]:
        """Without what changes containers that nothing ahead reads."""
        for item in _pruned(items, candidates, needed, dropped):
            yield from self._without_changes(item, candidates, needed, dropped)

    def _without_changes(
        self, item: Item, candidates: Candidates, needed: set[str], dropped: set[ast.AST]
    ) -> Iterator[Item]:
        statement = item.statement
        put = statement.value if isinstance(statement, ast.Expr) else statement
        if item.only is None and put in self.puts:
            names = self._names_changed(put)
            if names and not names & needed and not self._waits_while_it_changes(put):
                dropped.add(put)
                if candidates.slow(put):
                    self.dropped.add(put)  # of this, only the call is to run ahead
                return
        inner = {
            place: tuple(i for inside in block for i in self._without_changes(inside, candidates, needed, dropped))
            for place, block in item.inner.items()
            if not _decides_on_handlers(item, place)
        }
        inner = {place: inner.get(place, block) for place, block in item.inner.items()}
        yield Item(statement, item.only, inner)


def _same_jumps(item: Item, inner: dict[str, tuple[Item, ...]]) -> bool:
    return all(_same_jumps_block(block, inner.get(place, ())) for place, block in item.inner.items())


def _same_jumps_block(block: Sequence[Item], ahead: Sequence[Item]) -> bool:
    """Whether every jump of a block is in its ahead projection too."""
    kept = {i.statement for i in flat(ahead)}
    jumps = [i.statement for i in flat(block) if isinstance(i.statement, (ast.Break, ast.Continue))]
    return all(j in kept for j in jumps)


def _decides_on_handlers(item: Item, place: str) -> bool:
    """Whether what is done there decides on handlers that are in the ahead part: then both sides have to do it."""
    return place == "body" and any(block for other, block in item.inner.items() if other.startswith("handler"))


def _pruned(
    items: Sequence[Item], candidates: Candidates, needed: set[str], dropped: set[ast.AST]
) -> Iterator[Item]:
    slow = candidates.slow
    remaining = list(items)
    while remaining and isinstance(remaining[-1].statement, (ast.Continue, ast.Raise, ast.Pass)):
        if isinstance(remaining[-1].statement, ast.Continue):
            break
        remaining.pop()
    for item in remaining:
        statement = item.statement
        inner = {
            place: tuple(_pruned(block, candidates, needed, dropped))
            for place, block in item.inner.items()
            if not _decides_on_handlers(item, place)
        }
        inner = {place: inner.get(place, block) for place, block in item.inner.items()}
        if isinstance(statement, ast.Pass):
            continue
        if item.only is None and isinstance(statement, (ast.Assign, ast.AnnAssign)):
            value = statement.value
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Subscript, ast.Attribute)):
                yield item
                continue
            names = names_of(*(statement.targets if isinstance(statement, ast.Assign) else [statement.target])).binds
            if value is not None and not slow(value) and not names & needed:
                dropped.add(value)
                continue
        elif isinstance(statement, ast.If) and item.only is None and not any(inner.values()):
            if not slow(statement.test):
                dropped.add(statement.test)
                continue
        elif isinstance(statement, ast.Try) and not inner.get("body"):
            yield from inner.get("orelse", ())  # no handlers: those would have kept the body
            continue
        elif isinstance(statement, ast.Match) and item.only is None and not any(inner.values()):
            decides = statement.subject
            guards = [case.guard for case in statement.cases if case.guard is not None]
            if not any(map(slow, guards)):
                dropped.update(guards)
                if not slow(decides):
                    dropped.add(decides)
                else:
                    yield Item(statement, (decides,))
                continue
        elif isinstance(statement, (ast.For, ast.While)) and item.only is None and not any(inner.values()):
            decides = statement.iter if isinstance(statement, ast.For) else statement.test
            if not slow(decides):
                dropped.add(decides)
                continue
            if isinstance(statement, ast.For):
                yield Item(statement, (decides,))
                continue
        elif item.only is not None and not item.only and not isinstance(statement, ast.Raise):
            continue
        yield Item(statement, item.only, inner)
