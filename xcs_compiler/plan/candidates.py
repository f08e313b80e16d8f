"""Which expressions could run ahead at all, by what they do; where they run is decided by the other modules here."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from xcs_compiler.apart import Apart
from xcs_compiler.conflict import ITSELF, NO_CONFLICT, Conflict, Strength
from xcs_compiler.dependences import Dependences
from xcs_compiler.effects.effect import parts_of
from xcs_compiler.effects.lattice import EffectReport, Level, Operation
from xcs_compiler.objects import Object
from xcs_compiler.plan.provenance import Iteration
from xcs_compiler.plan.syntax import gateable, is_value, receiver_of, sure_children
from xcs_compiler.scopes import ComprehensionNode, FunctionScope, children_in_scope, names_of, walk, walk_scope
from xcs_compiler.sparse import replace

_NEVER = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_LAZY: Final = frozenset(("map", "filter", "zip", "enumerate"))
_CONDITIONAL = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Gates:
    """Operands that have to pass a gate; filled while planning, frozen into the plan."""

    plain: set[ast.expr] = field(default_factory=set)
    frozen: set[ast.expr] = field(default_factory=set)
    dynamic: set[ast.expr] = field(default_factory=set)
    journalled: set[ast.expr] = field(default_factory=set)
    pulled: set[ast.expr] = field(default_factory=set)
    watched: set[ast.expr] = field(default_factory=set)
    in_order: set[ast.expr] = field(default_factory=set)
    silent: set[ast.expr] = field(default_factory=set)
    once: set[ast.expr] = field(default_factory=set)
    guarded: dict[ast.expr, bool] = field(default_factory=dict)
    handed: set[ast.expr] = field(default_factory=set)
    alone: set[ast.expr] = field(default_factory=set)
    matched: set[ast.Match] = field(default_factory=set)
    unless: dict[ast.expr, frozenset[str]] = field(default_factory=dict)
    """For an operand in ``frozen``: it needn't be, where all of these variables hold plain data."""
    apart: dict[ast.Name, str] = field(default_factory=dict)
    """Variables by which a part of an item is read that has to be the iteration's own, and those that hold it."""

    def freeze(self, whole: ast.expr, unless: frozenset[str] | None = None) -> None:
        for operand in parts_of(whole) if isinstance(whole, (ast.BoolOp, ast.IfExp)) else (whole,):
            self._freeze(operand, unless)

    def _freeze(self, operand: ast.expr, unless: frozenset[str] | None) -> None:
        before = self.unless.get(operand) if operand in self.frozen else frozenset()
        if unless is None or before is None:
            self.unless.pop(operand, None)
        else:
            self.unless[operand] = before | unless
        self.frozen.add(operand)


@dataclass(frozen=True)
class Across:
    """What tells one iteration from another, and what is iterated, if its items can be watched."""

    iteration: Iteration
    iterable: ast.expr | None


_EXHAUSTING: Final = frozenset({"list", "tuple", "set", "frozenset", "dict", "sum", "min", "max", "sorted"})


@dataclass
class Candidates:
    """Answers questions about the expressions of one function."""

    effects: EffectReport
    dependences: Dependences
    scope: FunctionScope
    is_builtin: Callable[[str], bool]
    """Whether a name is the builtin of that name in the function."""
    _able: dict[tuple[ast.AST, frozenset[str]], bool] = field(default_factory=dict)
    _slow: dict[ast.AST, bool] = field(default_factory=dict)
    _operations: dict[ast.AST, list[tuple[ast.AST, Operation]]] = field(default_factory=dict)

    @functools.cached_property
    def truths(self) -> dict[ast.AST, Operation]:
        """What asking for the truth of a test does. What a comparison gives is made by it, and nobody else's to
        change."""
        found = dict(self.effects.tests)
        for node, operation in self.effects.operations.items():
            if isinstance(node, (ast.If, ast.While)):
                found[node.test] = operation
        return {test: operation for test, operation in found.items() if not _is_made(test)}

    def asked_once(self) -> frozenset[ast.AST]:
        """Tests whose truth is asked for once, by ahead code: it may change, or the user's own code decides it."""
        found = {test for test, operation in self.truths.items() if operation.observes or operation.gated}
        tests = [*self.effects.tests]
        tests += [node.test for node in self.effects.operations if isinstance(node, (ast.If, ast.While))]
        return frozenset(found) | {test for test in tests if _is_made(test) and self._may_be_asked_twice(test)}

    def _may_be_asked_twice(self, test: ast.expr) -> bool:
        """Of ``not (a and b)``, the interpreter asks each operand once only as long as it is a test. A comparison may
        give anything."""
        return any(
            isinstance(inner, ast.BoolOp) or (isinstance(inner, ast.Compare) and self._is_gated(inner))
            for inner in walk(test)
        )

    def _is_gated(self, node: ast.AST) -> bool:
        operation = self.effects.operations.get(node)
        return operation is not None and bool(operation.gated)

    def operations(self, node: ast.AST) -> list[tuple[ast.AST, Operation]]:
        """The operations that evaluating a node does, as far as this scope goes."""
        found = self._operations.get(node)
        if found is None:
            known = self.effects.operations
            found = self._operations[node] = [(inner, known[inner]) for inner in walk_scope([node]) if inner in known]
        return found

    def able(self, node: ast.AST, made: frozenset[str] = frozenset()) -> bool:
        """Whether all of an expression, or of a simple statement, may run somewhere else: nothing in it is ordered,
        binds or changes anything, but for the objects that the variables ``made`` hold."""
        key = (node, made)
        if key not in self._able:
            self._able[key] = self._compute_able(node, made)
        return self._able[key]

    def _compute_able(self, node: ast.AST, made: frozenset[str]) -> bool:
        if any(not self.settled(names) for names in self._read_later(node)):
            return False
        for inner in walk_scope([node]):
            if isinstance(inner, _NEVER):
                return False
            if isinstance(inner, ast.Lambda) and any(map(self._rests_on_ahead_code, children_in_scope(inner))):
                return False
            if isinstance(inner, ast.Name) and (inner.id in ("super", "__class__") or inner.id in self.scope.outside):
                return False
            operation = self.effects.operations.get(inner)
            if operation is None:
                continue
            if operation.level is Level.ORDERED and not _changes(operation, made):
                return False
            if operation.dynamic and isinstance(inner, ast.Call) and any(map(self._calls_as_it_goes, inner.args)):
                return False
            own = changes_only_its_own(operation, self.effects) or _changes(operation, made)
            if operation.writes or not own:
                return False
        return True

    def _rests_on_ahead_code(self, default: ast.AST) -> bool:
        """Whether a default of a lambda does what ahead code has to see to: such functions are left as they stand."""
        return any(o.gated or o.dynamic or o.journalled or o.turns or o.output for _, o in self.operations(default))

    def held(self, node: ast.AST) -> frozenset[str]:
        """Variables that what comes out of an expression may read later: those that functions have captured, and those
        of generators that nobody takes all of right there."""
        captured = names_of(node).captured if isinstance(node, ast.stmt) else frozenset()
        return captured.union(*self._read_later(node))

    def _read_later(self, node: ast.AST) -> list[frozenset[str]]:
        """Of each such function and generator, what it reads when it is called or pulled."""
        found: list[frozenset[str]] = []
        taken: set[ast.AST] = set()
        around: list[ComprehensionNode] = []
        for inner in walk_scope([node]):
            if isinstance(inner, ast.Call):
                taken.add(inner.func)
                if self._takes_all(inner) or (inner in taken and self.dependences.passes_on(inner)):
                    taken.update(inner.args, (k.value for k in inner.keywords if k.arg == "key"))
            elif isinstance(inner, ast.Starred):
                taken.add(inner.value)
            elif isinstance(inner, ast.Lambda):
                if inner not in taken:
                    found.append(names_of(inner).captured - _targets(c for c in around if inner in set(walk(c))))
            elif isinstance(inner, ComprehensionNode):
                if not isinstance(inner, ast.GeneratorExp) or inner in taken:
                    taken.update(g.iter for g in inner.generators)
                else:
                    first, *others = inner.generators
                    parts = (inner.elt, *first.ifs, *(p for g in others for p in (g.iter, *g.ifs)))
                    own = _targets([inner, *(c for c in around if inner in set(walk(c)))])
                    found.append(names_of(*parts).reads - own)
                around.append(inner)
        return found

    def _takes_all(self, call: ast.Call) -> bool:
        """Whether nothing is left of the generators that a call is given once it is over."""
        return self.exhausts(call) or (
            isinstance(call.func, ast.Name) and call.func.id in ("any", "all") and self.is_builtin(call.func.id)
        )

    def exhausts(self, call: ast.Call) -> bool:
        """Whether a call takes all items of the iterator that it is given, right there: nothing stops early."""
        func = call.func
        operation = self.effects.operations.get(call)
        if operation is not None and operation.exhausts:
            return True
        if isinstance(func, ast.Name) and func.id in _EXHAUSTING:
            return self.is_builtin(func.id)
        if isinstance(func, ast.Attribute) and func.attr == "join" and len(call.args) == 1:
            value = self.effects.values.get(func.value)
            return value is not None and value.immutable
        return False

    def _calls_as_it_goes(self, argument: ast.expr) -> bool:
        """A generator of slow calls. Given to a call that may have to be made by the committing thread, it would be
        pulled there, and its calls, which are issued by the ahead code, would wait for the turn of that."""
        return isinstance(argument, ast.GeneratorExp) and self.slow(argument)

    def _is_lazy(self, node: ast.expr) -> bool:
        """Whether it only makes an iterator. Calls of one that is gone through elsewhere would wait for the turn of the
        task that has made it, which is over."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _LAZY:
            return self.is_builtin(node.func.id)
        return isinstance(node, ast.GeneratorExp)

    def read_inside(self, node: ast.AST) -> frozenset[str]:
        """Variables of this function that nested ones read which evaluating ``node`` calls, whatever they go by."""
        reads = (place for _, operation in self.operations(node) for place in operation.reads)
        return frozenset(place.name for place in reads if place.kind == "local")

    def settled(self, names: Iterable[str]) -> bool:
        """Variables that never change once bound, so that it does not matter when a closure reads them."""
        found = list(names)
        return self.bound_once(found) and not self.scope.varying.intersection(found)

    def bound_once(self, names: Iterable[str]) -> bool:
        """The same, as long as no loop goes around again."""
        return all(
            name not in self.scope.locals
            or (self.scope.bindings.get(name, 0) <= 1 and name not in self.scope.rebound_inside)
            for name in names
        )

    def slow(self, node: ast.AST) -> bool:
        """Whether evaluating it waits for something."""
        if node not in self._slow:
            self._slow[node] = any(operation.slow for _, operation in self.operations(node))
        return self._slow[node]

    def reads_clock(self, node: ast.AST) -> bool:
        return any(p.kind == "clock" for _, o in self.operations(node) for p in o.reads)

    def slow_calls(self, node: ast.AST, made: frozenset[str] = frozenset()) -> list[ast.expr]:
        """The outermost slow calls (and slow comprehensions) that evaluating ``node`` surely reaches, in order of
        evaluation. They may change the objects that the variables ``made`` hold."""
        found: list[ast.expr] = []
        self._collect(node, found, made)
        return found

    def _collect(self, node: ast.AST, found: list[ast.expr], made: frozenset[str]) -> None:
        if not self.slow(node):
            return
        if isinstance(node, ast.expr) and not self._is_lazy(node) and self._is_worth_a_task(node, made):
            found.append(node)
            return
        for child in sure_children(node):
            self._collect(child, found, made)

    def _is_worth_a_task(self, node: ast.expr, made: frozenset[str]) -> bool:
        operation = self.effects.operations.get(node)
        if operation is not None and operation.slow and is_value(node) and self.able(node, made):
            return True
        takes_as_it_goes = isinstance(node, ast.Call) and any(map(self._calls_as_it_goes, node.args))
        return (takes_as_it_goes or isinstance(node, ComprehensionNode)) and self.able(node)

    def conflict(
        self,
        later: ast.AST,
        earlier: Iterable[tuple[ast.AST, Operation]],
        own: Iterable[ast.AST] = (),
        doing: Operation | None = None,
        apart: Apart | None = None,
    ) -> Conflict:
        """The strongest conflict of anything in ``later`` with the ``earlier`` operations. Of a test, asking for its
        truth is a part; ``doing`` is what else is done to the value ahead; ``apart``: what may be told apart if the
        items of a loop are."""
        done = [*self.operations(later)]
        if (truth := self.truths.get(later)) is not None:
            done.append((later, truth))
        if doing is not None:
            done.append((later, doing))
        return self.conflict_of(done, earlier, own, apart=apart)

    def conflict_of(
        self,
        later: Iterable[tuple[ast.AST, Operation]],
        earlier: Iterable[tuple[ast.AST, Operation]],
        own: Iterable[ast.AST] = (),
        *,
        gates_only: bool = False,
        apart: Apart | None = None,
    ) -> Conflict:
        """The same of these operations alone. ``gates_only``: the earlier ones run ahead themselves, so that only what
        they do where they don't pass their gates matters."""
        worst = Conflict(Strength.NONE)
        operands: list[ast.expr] = []
        unless: dict[ast.expr, frozenset[str] | None] = {}
        before = list(earlier)
        changed, within, mutable = False, True, False
        meant: set[Object] = set()
        items: dict[ast.Name, str] = {}
        doubtful: dict[ast.expr, tuple[ast.expr, ...]] = {}
        blocked: set[ast.expr] = set()
        excluded = frozenset(("allocated", node) for node in own)
        for inner, operation in later:
            for node, _ in before:
                if gates_only:
                    found = self.dependences.doubt(inner, node, excluded)
                else:
                    found = self.dependences.conflict(inner, node, excluded, doing=operation, apart=apart)
                if found is NO_CONFLICT:
                    continue
                items.update(found.apart)
                if found.strength is Strength.FROZEN:
                    receiver = receiver_of(inner)
                    if receiver in found.operands and receiver not in found.unless:
                        # What a method is called on is an object with state, which no gate would let pass.
                        return Conflict(Strength.HARD, found.cause, found.line)
                changed |= found.changed
                mutable |= found.mutable
                meant |= found.meant
                within &= found.within or found.strength is Strength.NONE
                for operand in found.operands:
                    here, there = found.unless.get(operand), unless.get(operand, frozenset())
                    unless[operand] = None if here is None or there is None else there | here
                for operand, parts in found.doubtful.items():
                    doubtful[operand] = (*doubtful.get(operand, ()), *parts)
                blocked.update(o for o in found.operands if o not in found.doubtful)
                operands += [o for o in found.operands if o not in operands]
                if found.strength > worst.strength:
                    worst = found
                if worst.strength is Strength.HARD:
                    return worst
        settled = {operand: names for operand, names in unless.items() if names is not None}
        only = {operand: parts for operand, parts in doubtful.items() if operand not in blocked}
        return Conflict(
            worst.strength, worst.cause, worst.line, tuple(operands), settled, changed, only, within, mutable, items,
            frozenset(meant),
        )  # fmt: skip

    def gate(
        self, conflict: Conflict, gates: Gates, given: frozenset[str] = frozenset(), across: Across | None = None
    ) -> bool:
        """Whether the conflict can be settled at run time; if so, notes the gates. ``given``: variables that ahead code
        surely has; ``across``: the conflict is with an earlier iteration."""
        parts = [part for operand in conflict.operands for part in parts_put_in(operand)]
        if conflict.strength is Strength.HARD or not all(gateable(part) for part in (*conflict.operands, *parts)):
            return False
        for operand in conflict.operands:
            names = conflict.unless.get(operand)
            if across is not None and operand in conflict.doubtful:
                made = across.iteration.made_of(conflict.doubtful[operand])
                if made.item and across.iterable is not None:
                    gates.watched.add(across.iterable)
                if not made.known or (made.item and across.iterable is None):
                    names = None
                else:
                    gates.plain.update(made.wholes)
                    if not made.shared:
                        continue  # where the items are plain, what is made of them is
            if names is None or not names - {ITSELF} <= given:
                for part in parts_put_in(operand):
                    gates.freeze(part)
                continue
            if ITSELF in names:
                gates.plain.update(parts_of(operand))
            if variables := names - {ITSELF}:
                gates.freeze(operand, variables)
        gates.apart.update(conflict.apart)
        return True

    def harmless(self, node: ast.AST) -> bool:
        """Whether what a statement does besides evaluating its expressions (a truth test, an iteration) may run
        ahead."""
        return _computes(self.effects.operations[node])

    def harmless_alone(self, loop: ast.For) -> bool:
        """The same of an iteration that is only done ahead: of an iterator that the expression makes, too."""
        operation = self.effects.operations[loop]
        if not self.is_alone(loop.iter):
            return _computes(operation)
        if self._goes_through_others(loop.iter):
            # Its steps are made in turn, unless what it goes through, which passes a gate, is a container.
            return not (operation.slow or operation.writes) and _computes(self.effects.operations[loop.iter])
        return _computes(replace(operation, mutates=()))

    def is_alone(self, iterable: ast.expr) -> bool:
        """Whether an expression makes an iterator that nobody else has."""
        operation = self.effects.operations.get(iterable)
        return operation is not None and (operation.alone or self._goes_through_others(iterable))

    def _goes_through_others(self, iterable: ast.expr) -> bool:
        """``enumerate(xs)``, ``zip(xs, ys)``, ``reversed(xs)``"""
        if not (isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name)):
            return False
        return iterable.func.id in ("enumerate", "zip", "reversed") and self.effects.operations[iterable].elements

    def harmless_test(self, test: ast.expr) -> bool:
        """The same of asking for the truth of a comprehension's test."""
        return _computes(self.effects.tests[test])

    def repeatable(self, node: ast.expr) -> bool:
        """Whether an expression may be evaluated ahead and again where it stands, as an inner loop's iterable is."""
        if not self.able(node):
            return False
        return not any(o.slow or o.dynamic or o.gated or o.mutates for _, o in self.operations(node))

    def pulled(self, iterable: ast.expr) -> Iterator[ast.expr]:
        """The calls in the iterable of a loop that make an iterator which nobody else has."""
        if isinstance(iterable, ast.Call):
            operation = self.effects.operations[iterable]
            if operation.alone:
                yield iterable
            elif operation.elements and not operation.exhausts:
                for argument in iterable.args:
                    yield from self.pulled(argument)

    def inner_gates(self, node: ast.AST, gates: Gates, *, caught: bool = False) -> None:
        """Note the gates that an expression needs wherever it is evaluated ahead. ``caught``: code that runs ahead may
        handle what it raises, and so what its output raises when it is shown."""
        for inner, operation in self.operations(node):
            gates.plain.update(operation.gated)
            if operation.dynamic and isinstance(inner, ast.Call):
                gates.dynamic.add(inner)
            elif operation.journalled and isinstance(inner, ast.Call):
                gates.journalled.add(inner)
                if not operation.output:
                    gates.silent.add(inner)
                if operation.once:
                    gates.once.add(inner)
                if operation.guarded or (caught and operation.output):
                    gates.guarded[inner] = operation.held


def _targets(comprehensions: Iterable[ComprehensionNode]) -> frozenset[str]:
    return names_of(*(g.target for c in comprehensions for g in c.generators)).binds


def _is_made(test: ast.expr) -> bool:
    """Whether a test gives something that it makes itself."""
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    return negated or isinstance(test, (ast.Compare, ast.Constant))


def _computes(operation: Operation) -> bool:
    """Whether what it does can be done twice, ahead and then again where it stands."""
    if operation.level is not Level.PURE or operation.slow:
        return False
    return not (operation.mutates or operation.writes or operation.dynamic)


_MADE_HERE = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.List, ast.Set, ast.Dict)
_ITERATORS = _LAZY | {"reversed", "iter"}


def parts_put_in(operand: ast.expr) -> Iterator[ast.expr]:
    """What of an operand somebody may have had before. A display makes a new object, which nothing earlier can mean:
    only what is put into it is of interest."""
    if isinstance(operand, (ast.List, ast.Set, ast.Tuple)):
        inner: list[ast.expr] = list(operand.elts)
    elif isinstance(operand, ast.Dict):
        inner = [*(key for key in operand.keys if key is not None), *operand.values]
    else:
        if not isinstance(operand, (ast.Constant, ast.JoinedStr)):
            yield operand
        return
    for part in inner:
        yield from parts_put_in(part.value if isinstance(part, ast.Starred) else part)


def changes_only_its_own(operation: Operation, effects: EffectReport) -> bool:
    """Whether all that an operation changes was made by the expression that it is part of: the generator that a ``sum``
    takes everything from, say, or the file in ``open(path).read()``."""
    return not operation.mutates or (
        operation.shallow
        and all(
            isinstance(m, _MADE_HERE)
            or (isinstance(m, ast.Call) and isinstance(m.func, ast.Name) and m.func.id in _ITERATORS)
            or _is_temporary(m, effects)
            for m in operation.mutates
        )
    )


def _is_temporary(node: ast.expr, effects: EffectReport) -> bool:
    """Whether a call makes an object that nothing else holds."""
    operation = effects.operations.get(node)
    return isinstance(node, ast.Call) and operation is not None and operation.fresh and not operation.dynamic


def _changes(operation: Operation, made: frozenset[str]) -> bool:
    """Whether all that an operation changes are the containers that these variables hold, themselves."""
    names = all(isinstance(m, ast.Name) and m.id in made for m in operation.mutates)
    known = operation.level is not Level.ORDERED and not operation.dynamic and not operation.updates
    return names and ((known and operation.shallow) or (operation.inward is not None and bool(operation.mutates)))


