"""What of a loop can run ahead: the part that does is a projection of the body, found by taking away."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xcs_compiler.bound import bound_before, can_complete
from xcs_compiler.effects.lattice import Level
from xcs_compiler.plan.context import Context, Item, evaluation_order
from xcs_compiler.plan.contexts import Contexts, context_of, passing_contexts, reads_for_both
from xcs_compiler.plan.durations import Durations
from xcs_compiler.plan.items import inner_names, sets_part
from xcs_compiler.plan.jumps import own_jumps, same_jumps, same_jumps_block
from xcs_compiler.plan.loop_conflicts import drop_conflicts
from xcs_compiler.plan.made import changed_names, flat, made_in, may_raise, starts_immutable
from xcs_compiler.plan.matches import is_matched_ahead
from xcs_compiler.plan.pruning import prune
from xcs_compiler.plan.syntax import is_value, sure_children
from xcs_compiler.scopes import names_of, walk, walk_scope


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
        self.passing = passing_contexts(self.context.candidates.effects, self.node.body)
        self.bound = bound_before(self.node.body, (self.outer - self.assigned) | self.targets, self.passing)
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
            # What is not needed after all stays, and is in the way of what is needed, if it changes anything, or might.
            pruned = prune(self)
            if (len(self.dropped), len(self.bad)) == before and not (pruned and drop_conflicts(self)):
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
        """The largest expressions with slow calls in them that can run ahead. A generator is none: its calls are made
        by what takes its items, which stays."""
        if not self.context.candidates.slow(node) or isinstance(node, ast.GeneratorExp):
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
            if not can_complete(item.statement):
                return  # what follows is never reached

    def _residual(self, item: Item) -> None:
        """All of a statement stays: what it binds is not known ahead."""
        names = names_of(item.statement)
        self.bad |= (names.binds | names.deletes) & self.assigned
        if any(own_jumps([item.statement], ast.Continue)):
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
        elif isinstance(statement, ast.With):
            yield from self._with(item, in_try)
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
        if operation.level is not Level.PURE or operation.slow:
            return False  # an operator of the user's own, which does more than add
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
        if not is_matched_ahead(self, statement):
            pieces = self._pieces([statement.subject], statement)
            self._residual(item)
            if pieces:
                yield Item(statement, pieces)
            return
        self.puts += [statement.subject, *guards]
        yield Item(statement, None, self._inner(item, in_try))

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
            if not self.stopped and same_jumps(item, inner) and (not handed or len(self.puts) > mark + 1):
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
        if simple and not any(own_jumps(statement.orelse, ast.Continue)):
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
                    if not same_jumps_block(block, inner[place]):
                        clean = False
            leaving = any(own_jumps([s for h in statement.handlers for s in h.body], ast.Continue))
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
                    # Where the body goes on to the next iteration and the ahead part doesn't, nothing follows.
                    decided = {i.statement for i in flat(body)}
                    self.stopped = any(jump not in decided for jump in own_jumps(statement.body, ast.Continue))
                    if statement.handlers:
                        yield Item(statement, None, inner)
                    else:  # what ``finally`` does stays, so the ahead part needs no ``try``
                        yield from inner["body"]
                    return
            del self.puts[mark:]
            self.stopped = False
        self._residual(item)

    def _with(self, item: Item, in_try: bool) -> Iterator[Item]:
        """Calls within contexts that neither set nor hold anything that a call could notice. The contexts stay, but for
        those of files that are read."""
        statement = item.statement
        assert isinstance(statement, ast.With)
        if reads_for_both(self, statement):
            self.puts.append(statement)
            yield item
            return
        known = [context_of(self.context.candidates.effects, with_item) for with_item in statement.items]
        self.bad |= names_of(*statement.items).binds & self.assigned
        mark = len(self.puts)
        jumps = any(any(own_jumps(statement.body, kind)) for kind in (ast.Continue, ast.Break))
        if None not in known and not jumps and not in_try:
            swallows = Contexts.SWALLOWS in known
            body, _ = self._try_body(item.inner.get("body", ()), stays=swallows)
            if len(self.puts) > mark:
                yield from body
                # What raises ahead ends the ahead part, which what stays may survive.
                self.stopped = swallows
                if swallows:
                    self.bad |= names_of(statement).binds & self.assigned
                return
            del self.puts[mark:]
        self._residual(item)

    def _try_body(self, block: Sequence[Item], *, stays: bool = False) -> tuple[tuple[Item, ...], bool]:
        """The ahead part of a ``try`` body, and whether nothing that stays in it can raise. ``stays``: what isn't slow
        will be left out of it again."""
        found: list[Item] = []
        clean = True
        for inner in block:
            if not clean:
                self._residual(inner)
                continue
            mark = len(self.puts)
            found += self._item(inner, in_try=True)
            puts = frozenset(p for p in self.puts[mark:] if not stays or self.context.candidates.slow(p))
            if self.stopped or may_raise(self.context, inner.statement, puts):
                clean = False
        self.stopped = False
        return tuple(found), clean
