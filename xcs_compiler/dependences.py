"""effects -> dependences: which operations may not change places.

Requires the trees and the `EffectReport` of one function; produces `Dependences`, which answers one question: may this
operation run before that one although it is written after it, and if not, for what cause. Declines nothing.

Which objects an operand may mean is told by `points_to`. Different roots are taken to be disjoint (assumption A2 of the
contract); where a decision rests on that, the pair is remembered and checked on the live arguments of each call.
"""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from xcs_compiler.apart import Apart, Change, change_of_item, is_before, part_of_item, parts_put_together
from xcs_compiler.changes import concerns_nobody, is_implicit, is_shallow
from xcs_compiler.conflict import ITSELF, NO_CONFLICT, Conflict, Strength
from xcs_compiler.definitions import definitions_of, following, holding
from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Place, Reason
from xcs_compiler.fields import Fields, loops_by_target
from xcs_compiler.keys import Key, is_at, sets_at
from xcs_compiler.objects import Object, Objects, contained, gone_through, is_root, root_of, short_name
from xcs_compiler.points_to import solve
from xcs_compiler.scopes import (
    ComprehensionNode,
    FunctionNode,
    FunctionScope,
    Within,
    body_of,
    comprehensions_in,
    names_of,
    walk,
    walk_scope,
)
from xcs_compiler.sparse import replace

_DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
_OF_CONTAINERS = frozenset(
    {"add", "append", "appendleft", "discard", "extend", "insert", "pop", "popleft", "setdefault", "sort", "update"}
)
_TAKING_IN = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "clear", "update"})


@dataclass(frozen=True)
class Dependences:
    """Points-to facts of one function. ``assumed`` collects the pairs of roots whose disjointness was relied on."""

    function: FunctionNode
    effects: EffectReport
    scope: FunctionScope
    shared: Objects
    own: Objects
    """The same under the assumption that a call gives an object of its own: what an operator, an attribute access or
    formatting may touch when it is applied to a value of unknown type (assumption A2)."""
    definitions: Mapping[str, ast.expr] = field(default_factory=dict)
    """The values of variables that one plain assignment binds."""
    clauses: Mapping[str, ast.expr] = field(default_factory=dict)
    """The iterables of comprehensions by their targets, where a name is bound by one of them and nothing else."""
    loops: Mapping[str, ast.expr] = field(default_factory=dict)
    """What is gone through by the loops whose targets nothing else binds, by variable."""
    items: frozenset[str] = frozenset()
    """The targets of loops."""
    following: Mapping[str, Sequence[ast.stmt]] = field(default_factory=dict)
    """What comes after the definition of a variable in its block."""
    assumed: set[frozenset[Object]] = field(default_factory=set)
    answers: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)
    """The same is asked again and again, for each place that an expression may be moved to. Operations are known by
    identity: whoever asks about one keeps it."""

    @property
    def points(self) -> Mapping[str, Set[Object]]:
        return self.shared.points

    @property
    def contents(self) -> Mapping[Object, Set[Object]]:
        return self.shared.contents

    def objects(self, node: ast.expr) -> frozenset[Object]:
        """What the value of an expression may be, without its contents."""
        found: frozenset[Object] | None = self.answers.get(("objects", node))
        if found is None:
            found = self.shared.of(node)
            self.answers["objects", node] = found
        return found

    def reach(self, objects: Iterable[Object]) -> frozenset[Object]:
        return self.shared.reach(objects)

    def iterated(self, iterable: ast.expr, *, own: bool = False) -> frozenset[Object]:
        """The containers that are walked when an expression is iterated: those under ``enumerate`` and ``zip`` too."""
        found = self.own.of(iterable) if own else self.objects(iterable)
        if not isinstance(iterable, ast.Call):
            return found
        operation = self.effects.operations.get(iterable)
        if operation is not None and operation.elements:
            return frozenset({("allocated", iterable)}).union(
                *(self.iterated(a, own=own) for a in gone_through(iterable))
            )
        found = found.union(*(self.iterated(a, own=own) for a in iterable.args))
        if operation is not None and operation.alone:
            # Its steps may look at all that it was given.
            reach = self.own.reach if own else self.shared.reach
            given = (*iterable.args, *(k.value for k in iterable.keywords), iterable.func)
            found = found.union(*(reach(self.iterated(a, own=own)) for a in given))
        return found

    def changes_iterated(
        self, iterable: ast.expr, operations: Iterable[tuple[ast.AST, Operation]], key: Key | None = None
    ) -> bool:
        """Whether any of the operations may change a container while it is walked. ``key``: what the walk gives."""
        for node, operation in operations:
            if operation.mutates or operation.writes:
                if key is not None and key.passed and sets_at(key, node, operation, self.effects):
                    continue
                changed = self.mutated(node, operation)
                walked = self._walked(iterable, is_implicit(node, operation))
                if changed & walked:
                    pairs = Fields(self).gone_through(iterable, node, operation)
                    if pairs is None:
                        return True
                    self.assumed.update(pairs)
                self.assume_apart(walked, changed)
        return False

    def _walked(self, iterable: ast.expr, own: bool) -> frozenset[Object]:
        """The containers that are walked while the loop runs: nothing but the copy for ``list(rows)``."""
        value, operation = self.effects.values.get(iterable), self.effects.operations.get(iterable)
        if value is not None and value.immutable:
            return frozenset()
        if operation is not None and operation.elements and operation.exhausts:
            return frozenset({("allocated", iterable)})
        return self.iterated(iterable, own=own)

    def observed(self, node: ast.AST, operation: Operation) -> Mapping[ast.expr, frozenset[Object]]:
        """For each operand that is read, the objects that are read by it."""
        key = ("observed", node, id(operation))
        found: Mapping[ast.expr, frozenset[Object]] | None = self.answers.get(key)
        if found is None:
            found = self.answers[key] = self._observed(node, operation)
        return found

    def _observed(self, node: ast.AST, operation: Operation) -> dict[ast.expr, frozenset[Object]]:
        found = {operand: self._read(node, operation, operand) for operand in operation.observes}
        if isinstance(node, ast.Attribute) and self._is_method(node):
            return {}
        if is_shallow(node, operation) and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _TAKING_IN and node.func.value in operation.mutates:
                found[node.func.value] = self.objects(node.func.value)  # what it holds already is not looked at
                return found
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and self._is_method(node.func):
            return found  # what it reads of its object has been said
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            found[node.func] = self.behind(node)
        return found

    def _is_method(self, node: ast.expr) -> bool:
        value = self.effects.values.get(node)
        return value is not None and value.method

    def behind(self, call: ast.Call) -> frozenset[Object]:
        """The state that what is called may carry: variables of an enclosing function, defaults, attributes, the object
        of a bound method."""
        value = self.effects.values.get(call.func)
        if isinstance(call.func, ast.Name) and (value is None or not value.immutable):
            return self.reach(self.shared.named(call.func))
        found = self._target_objects(call.func)
        # What is loaded from an object of which nobody knows what it has may be a method of it.
        return found | self.objects(call.func.value) if isinstance(call.func, ast.Attribute) else found

    def is_fixed_callee(self, node: ast.AST, operand: ast.expr) -> bool:
        value = self.effects.values.get(operand)
        return isinstance(node, ast.Call) and operand is node.func and value is not None and value.immutable

    def _read(self, node: ast.AST, operation: Operation, operand: ast.expr) -> frozenset[Object]:
        if operand is node and isinstance(node, ast.Call):  # how the effects stage names what is behind the callee
            return self.behind(node)
        objects = self.objects(operand)
        if isinstance(node, ast.Attribute) and operation.through == ((operand, (node.attr,)),) and not operation.gated:
            return objects  # loading an attribute reads the object, not what it holds; a property may do more
        return self.reach(objects)

    def mutated(self, node: ast.AST, operation: Operation) -> frozenset[Object]:
        """The objects that an operation may change."""
        key = ("mutated", node, id(operation))
        found: frozenset[Object] | None = self.answers.get(key)
        if found is None:
            found = self.answers[key] = self._mutated(node, operation)
        return found

    def _mutated(self, node: ast.AST, operation: Operation) -> frozenset[Object]:
        found: set[Object] = set()
        for place in operation.writes:
            if place.kind == "local":
                found |= self.reach(self.points.get(place.name, ()))
            elif place.kind in ("global", "class"):
                found |= self.reach({("global", short_name(place))})
            elif place.kind == "cell":
                found |= self.reach({("global", place.name)})
                if isinstance(node, ast.Call):
                    found |= self.behind(node)
        if operation.dynamic:
            # Where it stays in order nobody asks what it does: it may change all that it is given.
            found = found.union(*self.observed(node, operation).values())
            captured = (place.name for place in operation.reads if place.kind == "local")
            found = found.union(*(self.reach(self.points.get(name, ())) for name in captured))
        if operation.level is Level.ORDERED and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            # A nested function may change what it has captured, whatever variables that goes by.
            found.update(thing for thing in self.reach(self.points.get(node.func.id, ())) if not is_root(thing))
        for operand in operation.mutates:
            if operand is node and isinstance(node, ast.Call):
                found |= self.behind(node)
                continue
            if is_implicit(node, operation):
                found |= self.own_reach(operand)
                continue
            here = self._target_objects(operand)
            found |= here if is_shallow(node, operation) else self.reach(here)
        return frozenset(found)

    def own_reach(self, node: ast.expr) -> frozenset[Object]:
        found: frozenset[Object] | None = self.answers.get(("own reach", node))
        if found is None:
            found = self.answers["own reach", node] = self.own.reach(self.own.of(node))
        return found

    def _target_objects(self, operand: ast.expr) -> frozenset[Object]:
        # A class or module is "immutable" as a value that is passed about, but its attributes can be set.
        if isinstance(operand, ast.Name) and not self.scope.is_own(operand):
            return self.shared.named(operand)
        return self.objects(operand)

    def conflict(
        self,
        later: ast.AST,
        earlier: ast.AST,
        own: frozenset[Object] = frozenset(),
        *,
        doing: Operation | None = None,
        apart: Apart | None = None,
    ) -> Conflict:
        """May ``later`` (or what it is ``doing`` besides its own operation) run before ``earlier``?

        ``own``: objects of ``later``'s iteration that ``earlier``, being of another iteration, cannot mean. ``apart``:
        what may be told apart if the items of a loop are."""
        a = doing or self.effects.operations.get(later)
        b = self.effects.operations.get(earlier)
        if a is None or b is None or (concerns_nobody(b) and not (a.mutates or a.updates or a.touches)):
            return NO_CONFLICT
        line = getattr(earlier, "lineno", None)
        for place in a.reads:
            if place in b.writes:
                return Conflict(Strength.HARD, f"reads {_describe(place)}, which is written", line)
        if a.gated and any(place.kind == "class" for place in b.writes):
            return Conflict(Strength.HARD, "reads what may be an attribute of a class, which is set", line)
        changed = self.mutated(earlier, b) - own
        change = change_of_item(earlier, b, apart.names) if apart is not None else None
        if apart is not None and change is not None and (items := self.items_of(apart.iterable)) is not None:
            changed = items - own
        if any(isinstance(m, ast.Name) for m in a.mutates) and (cause := self._undone(later, a, earlier, b, own)):
            return Conflict(Strength.HARD, cause, line)
        for place in a.reads:
            if place.kind == "default" and any(is_root(other) for other in changed):
                name = short_name(place)
                return Conflict(Strength.HARD, f"reads the default of `{name}`, which may be changed", line)
            thing: Object = ("global", short_name(place))
            if place.kind in ("global", "class") and self.reach({thing}) & changed:
                return Conflict(Strength.HARD, f"reads {_describe(place)}, which is changed", line)
            if place.kind == "local":
                held = self.reach(self.points.get(place.name, ()))
                if held & changed:
                    return Conflict(Strength.HARD, f"reads `{place.name}`, which is changed", line)
            if place.kind in ("global", "class"):
                self.assume_apart(frozenset({thing}), changed)
        blocked: list[ast.expr] = []
        meant: set[Object] = set()
        spared: dict[ast.Name, str] = {}
        implicit = is_implicit(earlier, b)
        observed = {o: self.own_reach(o) for o in a.observes} if implicit else self.observed(later, a)
        for operand, held in observed.items():
            met = (held - own) & changed
            if met and apart is not None and apart.key is not None and not apart.within:
                # What another iteration sets is another element of the container than the one that is looked at.
                at = is_at(apart.key, later, self.effects) and sets_at(apart.key, earlier, b, self.effects)
                if at and isinstance(later, ast.Subscript) and later.value is operand and met <= self.objects(operand):
                    continue
            if met:
                pairs = Fields(self).passed_by(later, operand, a, earlier, b)
                if pairs is not None:
                    self.assumed.update(pairs)
                    self.assume_apart(held - own, changed)
                    continue
            if met and apart is not None and change is not None:
                parts = self._parts_of_items(later, operand, changed, own, change, apart)
                if parts is not None:
                    spared.update(parts)
                    self.assume_apart(held - own, changed)
                    continue
            if met:
                blocked.append(operand)
                meant |= met
            elif not self.is_fixed_callee(later, operand):
                self.assume_apart(held - own, changed)
        if not b.journalled and any(p.kind == "cache" and p in b.touches for p in a.touches):
            # One call at a time for each key is seen to only where calls are made through twins.
            return Conflict(Strength.HARD, "uses a cache that is used there", line)
        if blocked:
            names = ", ".join(f"`{ast.unparse(o)}`" for o in blocked)
            sure = change is not None or not b.gated
            cause = f"reads {names}, which may be changed"
            within = not any(map(self._is_container, meant))
            mutable = any(self._is_mutable(part, earlier, meant) for o in blocked for part in _put_in(o))
            return Conflict(
                Strength.FROZEN, cause, line, tuple(blocked), changed=sure, within=within, mutable=mutable,
                apart=spared, meant=frozenset(meant),
            )  # fmt: skip
        # What is changed under a lock commutes with other such changes of it, and with nothing else that reads it.
        lent, taken = self.lent(a) - own, self.lent(b) - own
        if lent and (lent & self._seen(earlier, b)) - taken:
            return Conflict(Strength.HARD, "changes, under a lock, what is read there", line)
        if taken and (taken & self._seen(later, a)) - lent:
            return Conflict(Strength.HARD, "reads what is changed there, under a lock", line)
        self._assume_unread(a, lent, self._seen(earlier, b) - own - taken)
        self._assume_unread(b, taken, self._seen(later, a) - own - lent)
        # An implicit operation on a value of unknown type could do anything to that value, unless it is plain data.
        if b.gated and change is None:
            return self._doubt(a, b, own, line)
        return Conflict(Strength.NONE, apart=spared) if spared else NO_CONFLICT

    def items_of(self, iterable: ast.expr) -> frozenset[Object] | None:
        """The objects that are elements of containers which were there before: what a loop binds its target to are
        these and what the function puts into the containers, but not what it puts into the elements. None: some of the
        containers are made in the function."""
        found: set[Object] = set()
        for thing in self.iterated(iterable):
            if is_root(thing):
                found.update(contained(thing, self.contents))
            elif not self.passes_on(thing[1]):
                return None
        return frozenset(found)

    def passes_on(self, node: object) -> bool:
        """``enumerate(rows)``, ``table.items()``: what it gives are elements of what it was given."""
        operation = self.effects.operations.get(node) if isinstance(node, ast.Call) else None
        return operation is not None and operation.elements and not operation.exhausts

    def _parts_of_items(
        self,
        later: ast.AST,
        operand: ast.expr,
        changed: frozenset[Object],
        own: frozenset[Object],
        change: Change,
        apart: Apart,
    ) -> dict[ast.Name, str] | None:
        """If all of an operand that the change could concern belongs to items that are apart: what passes the gate."""
        found: dict[ast.Name, str] = {}
        for part in parts_put_together(operand, apart.made):
            if part is not operand and not (self.reach(self.objects(part)) - own) & changed:
                continue
            item = part_of_item(part, apart.names, self.definitions, self.clauses)
            if item is None or (apart.within and is_before(change, later, operand, item, apart.done)):
                return None
            found[item.gate] = item.owner
        return found

    def roots(self, nodes: Iterable[ast.expr]) -> frozenset[Object]:
        """The roots of all that can be reached from values."""
        held = self.reach(frozenset().union(*map(self.objects, nodes)))
        return frozenset(root_of(thing) for thing in held if is_root(thing))

    def meets_own_changes(self, nodes: Iterable[ast.AST]) -> tuple[ast.AST, Conflict] | None:
        """Of what runs ahead in each iteration: something that changes under a lock what something else reads, which
        would find what other iterations have made of it meanwhile."""
        operations = self.effects.operations
        ahead = [(node, operations[node]) for node in nodes if node in operations]
        ahead.sort(key=lambda pair: _place(pair[0]), reverse=True)  # what is given up is the same each time: the latest
        for node, operation in ahead:
            lent = self.lent(operation)
            for reader, reading in ahead if lent else ():
                if not self._reads_lent(reader, reading, operation, lent):
                    continue
                line = getattr(reader, "lineno", None)
                return node, Conflict(Strength.HARD, "changes, under a lock, what is read there", line)
        return None

    def _reads_lent(self, node: ast.AST, reading: Operation, lending: Operation, lent: frozenset[Object]) -> bool:
        if isinstance(node, ast.Name):
            held = (place for place in lending.touches if place.kind.startswith("held "))
            return any(place.name.partition(" under ")[0].rpartition(":")[2] == node.id for place in held)
        seen = self._seen(node, reading) - self.lent(reading)
        if not lent & seen:
            self._assume_unread(lending, lent, seen)
            return False
        if lending.lends is None:
            return True
        if "[]" not in lending.lends:
            # Attributes of the receiver are set: what it may hold is as it was.
            if not self._lent_itself(lending) & self._seen(node, reading):
                return False
        if reading.through is None:
            return True
        whole = [o for o in reading.observes if all(o is not named for named, _ in reading.through)]
        return bool(whole) or any(name in lending.lends for _, path in reading.through for name in path)

    def doubt(self, later: ast.AST, earlier: ast.AST, own: frozenset[Object] = frozenset()) -> Conflict:
        """The same as far as the implicit operations of ``earlier`` go, which pass a gate or take their turn."""
        a, b = self.effects.operations[later], self.effects.operations[earlier]
        return self._doubt(a, b, own, getattr(earlier, "lineno", None))

    def _is_container(self, thing: Object) -> bool:
        """Whether an object may be a container that the function has made itself."""
        kind, node = thing
        if kind != "allocated" or not isinstance(node, ast.Call):
            return kind in ("allocated", "keys")
        operation = self.effects.operations.get(node)
        return operation is None or operation.made or operation.elements

    def _is_mutable(self, operand: ast.expr, changing: ast.AST, changed: Set[Object]) -> bool:
        """Whether an operand is a container made in the function, and among what is ``changed``, or one that
        ``changing`` calls a method of which only containers have, or stores an item into."""
        objects = self.objects(operand)
        if objects & changed and all(kind == "allocated" and isinstance(node, _DISPLAYS) for kind, node in objects):
            return True
        target: ast.expr | None = None
        if isinstance(changing, ast.Call) and isinstance(changing.func, ast.Attribute):
            if changing.func.attr in _OF_CONTAINERS:
                target = changing.func.value
        elif isinstance(changing, ast.Subscript) and not isinstance(changing.ctx, ast.Load):
            target = changing.value
        elif isinstance(changing, ast.AugAssign) and isinstance(changing.value, _DISPLAYS):
            target = changing.target
        path = () if target is None else _path(target)
        # Of another iteration, the item is another object.
        return bool(path) and path == _path(operand) and path[0] not in self.items

    def _undone(
        self, later: ast.AST, a: Operation, earlier: ast.AST, b: Operation, own: frozenset[Object]
    ) -> str | None:
        """Whether the earlier operation would meet a change that comes after it."""
        if is_implicit(later, a):
            return None  # its target passes a gate: it is changed in its turn or not at all
        mine = self.mutated(later, a) - own
        met = self._seen(earlier, b).union(self.mutated(earlier, b), *map(self.own_reach, b.gated))
        met |= self.reach(thing for p in b.reads if p.kind == "local" for thing in self.points.get(p.name, ()))
        met |= self.reach(("global", short_name(p)) for p in b.reads if p.kind in ("global", "class"))
        if mine & met:
            return "changes what is used there"
        self.assume_apart(mine, met)
        return None

    def _doubt(self, a: Operation, b: Operation, own: frozenset[Object], line: int | None) -> Conflict:
        unless: dict[ast.expr, frozenset[str]] = {}
        operands: list[ast.expr] = []
        doubtful: dict[ast.expr, tuple[ast.expr, ...]] = {}
        for operand in a.observes:
            held = self.own_reach(operand) - own
            doubted: list[ast.expr] = []
            for gated in b.gated:
                there = self.own_reach(gated) - own
                if held & there:
                    doubted.append(gated)
                else:
                    self.assume_apart(held, there)
            if not doubted:
                continue
            operands.append(operand)
            doubtful[operand] = tuple(self._whole(g, operand) for g in doubted)
            sources = {ITSELF if self._is_part(g, operand) else self._source(g, operand) for g in doubted}
            if None not in sources:
                unless[operand] = frozenset(s for s in sources if s is not None)
        if not operands:
            return NO_CONFLICT
        plain = all(unless.get(operand) == frozenset({ITSELF}) for operand in operands)
        strength = Strength.PLAIN if plain else Strength.FROZEN
        return Conflict(
            strength, "its operands have to be plain data", line, tuple(operands), unless,
            doubtful=doubtful,
        )  # fmt: skip

    def _whole(self, part: ast.expr, operand: ast.expr) -> ast.expr:
        """The operand, where it is a variable or an attribute and the part is plain because it is."""
        at = operand
        while isinstance(at, ast.Attribute):
            at = at.value
        return operand if isinstance(at, ast.Name) and self._is_part(part, operand) else part

    def _is_part(self, part: ast.expr, whole: ast.expr) -> bool:
        """Whether one value is surely reached from the other, so that it is plain where the other is."""
        if isinstance(whole, ast.Tuple) and any(self._is_part(part, element) for element in whole.elts):
            return True
        at: ast.expr | None = part
        while at is not None:
            if _is_same(at, whole) and self._have_the_same_variables(at, whole):
                return True
            if isinstance(at, ast.Tuple):
                return all(self._is_part(element, whole) for element in at.elts)
            at = self._around(at) or self._went_through(at)
        return False

    def _have_the_same_variables(self, one: ast.expr, other: ast.expr) -> bool:
        """Whether names in two expressions of the same text are the same variables."""
        pairs = zip(walk(one), walk(other), strict=True)
        return all(self._whose(n.id, n) is self._whose(n.id, m) for n, m in pairs if isinstance(n, ast.Name))

    def _whose(self, name: str, at: ast.AST) -> ComprehensionNode | None:
        """The comprehension whose variable a name is there, if it is one's."""
        return next((w.node for w in reversed(self._comprehensions) if name in w.names and at in w.nodes), None)

    @functools.cached_property
    def _comprehensions(self) -> Sequence[Within]:
        return comprehensions_in(body_of(self.function))

    def _went_through(self, node: ast.expr) -> ast.expr | None:
        """What a comprehension goes through, of its target."""
        if not isinstance(node, ast.Name) or (whose := self._whose(node.id, node)) is None:
            return None
        bound = [g.iter for g in whose.generators if node.id in names_of(g.target).binds]
        return bound[0] if len(bound) == 1 else None

    def _source(self, part: ast.expr, operand: ast.expr) -> str | None:
        """The variable from whose value a part is surely reached, and which is the same one where the operand is."""
        at: ast.expr | None = part
        found: ast.Name | None = None
        while at is not None:
            found = at if isinstance(at, ast.Name) else None
            at = self._around(at)
        if found is None or self._whose(found.id, found) is not self._whose(found.id, operand):
            return None
        return found.id

    def _around(self, node: ast.expr) -> ast.expr | None:
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            return node.value
        return self.definitions.get(node.id) if isinstance(node, ast.Name) and node in self._holding else None

    @functools.cached_property
    def _holding(self) -> frozenset[ast.AST]:
        return holding(self)

    def lent(self, operation: Operation) -> frozenset[Object]:
        """What an operation changes under a lock that it takes itself."""
        named = self._named(operation)
        if not named:
            return self.reach(self._lent_itself(operation))
        # Of what it is given, what it changes is among its `updates`, though it may put all of it under a name.
        put_by_others = self._put_by_others(self._nodes.get(id(operation)))
        return self.reach(self._lent_itself(operation) - named) | put_by_others(named)

    def _lent_itself(self, operation: Operation) -> frozenset[Object]:
        """The same without what is in it, or in what names stand for."""
        captured = [self.points.get(p.name, frozenset()) for p in operation.touches if p.kind == "local"]
        return self._named(operation).union(*captured, *map(self._target_objects, operation.updates))

    def _named(self, operation: Operation) -> frozenset[Object]:
        return frozenset(("global", short_name(p)) for p in operation.touches if p.kind not in ("cache", "local"))

    def _put_by_others(self, call: ast.AST | None) -> Callable[[Iterable[Object]], frozenset[Object]]:
        """What can be reached, but for what the call itself puts somewhere."""
        if not isinstance(call, ast.Call):
            return self.reach
        key = "put by others", call
        if key not in self.answers:
            self.answers[key] = solve(self.function, self.effects, self.scope, False, without=call).reach
        found: Callable[[Iterable[Object]], frozenset[Object]] = self.answers[key]
        return found

    @functools.cached_property
    def _nodes(self) -> dict[int, ast.AST]:
        return {id(operation): node for node, operation in self.effects.operations.items()}

    def _seen(self, node: ast.AST, operation: Operation) -> frozenset[Object]:
        found = frozenset().union(*self.observed(node, operation).values())
        return found | {("global", short_name(p)) for p in operation.reads if p.name}  # a clock has none

    def _assume_unread(self, lending: Operation, lent: frozenset[Object], seen: frozenset[Object]) -> None:
        """That what is changed under a lock doesn't go by another name where something is read."""
        bound = {("global", place.name) for place in lending.touches if place.kind == "cell"}
        own = self.scope.locals | self.scope.targets  # what these stand for is known, and not by a name outside
        unnamed = {thing for thing in lent | seen if thing[0] == "global" and (not thing[1] or thing[1] in own)}
        self.assume_apart(lent - bound - unnamed, seen - unnamed)

    def relied_on(self) -> frozenset[frozenset[Object]]:
        """``assumed``, with the module in the name of a global where the place says it: other functions read those of
        theirs."""
        places: dict[Object, set[Object]] = {}
        cells: set[Object] = set()
        for operation in self.effects.operations.values():
            for place in (*operation.reads, *operation.writes, *operation.touches):
                if place.kind in ("global", "class"):
                    places.setdefault(("global", short_name(place)), set()).add(("global", place.name))
                elif place.kind.endswith("cell"):
                    cells.add(("global", short_name(place).partition(" under ")[0]))
        own: set[Object] = {("global", node.id) for node in self.effects.values if isinstance(node, ast.Name)}
        found: set[frozenset[Object]] = set()
        cells -= own | places.keys()  # captured by what is called, so that no name leads there
        for pair in self.assumed:
            if pair & cells:
                continue
            one, other = ((places.get(root, set()) | ({root} & own)) or {root} for root in pair)
            found |= {frozenset(both) for both in itertools.product(one, other) if both[0] != both[1]}
        return frozenset(found)

    def assume_apart(self, held: frozenset[Object], changed: frozenset[Object]) -> None:
        """Rely on it that what is held under one root is not changed under another."""
        for one in held:
            for other in changed:
                if is_root(one) and is_root(other) and root_of(one) != root_of(other):
                    self.assumed.add(frozenset({root_of(one), root_of(other)}))


def _path(node: ast.expr) -> tuple[str, ...]:
    """The variable, attributes and elements that an operand is reached through, whichever elements; empty where it is
    something else."""
    steps: list[str] = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        steps.append(f".{node.attr}" if isinstance(node, ast.Attribute) else "[]")
        node = node.value
    return (node.id, *reversed(steps)) if isinstance(node, ast.Name) else ()


def _put_in(operand: ast.expr) -> Iterator[ast.expr]:
    if isinstance(operand, ast.Tuple):
        for element in operand.elts:
            yield from _put_in(element)
    else:
        yield operand


def _describe(place: Place) -> str:
    return f"`{short_name(place)}`" if place.name else f"the {place.kind}"


def _unpackings(function: FunctionNode, effects: EffectReport) -> dict[ast.AST, Operation]:
    """``{**mapping}`` reads the mapping when it is evaluated."""
    found: dict[ast.AST, Operation] = {}
    for node in walk_scope(body_of(function)):
        if isinstance(node, ast.Dict) and None in node.keys and node not in effects.operations:
            read = tuple(v for k, v in zip(node.keys, node.values, strict=True) if k is None)
            found[node] = Operation(Level.PURE, Reason("copies a mapping"), observes=read)
    return found


def analyse_dependences(function: FunctionNode, effects: EffectReport, scope: FunctionScope) -> Dependences:
    """Solve the points-to constraints of a function to their least fixed point."""
    effects = replace(effects, operations={**effects.operations, **_unpackings(function, effects)})
    shared, own = solve(function, effects, scope, False), solve(function, effects, scope, True)
    definitions = definitions_of(function, scope)
    clauses = _clauses(function, scope)
    loops = [node for node in walk_scope(body_of(function)) if isinstance(node, ast.For)]
    items = frozenset(name for loop in loops for name in names_of(loop.target).binds)
    around = loops_by_target(loops, scope)
    after = following(function, definitions)
    return Dependences(function, effects, scope, shared, own, definitions, clauses, around, items, after)


def _clauses(function: FunctionNode, scope: FunctionScope) -> dict[str, ast.expr]:
    found: dict[str, list[ast.expr]] = {}
    for node in walk_scope(body_of(function)):
        if isinstance(node, ast.comprehension):
            for target in (n for n in walk(node.target) if isinstance(n, ast.Name)):
                found.setdefault(target.id, []).append(node.iter)
    # What is read outside of them, or by an iterable, is another variable of that name.
    others = scope.locals | names_of(*body_of(function)).reads
    return {name: iters[0] for name, iters in found.items() if len(iters) == 1 and name not in others}


def _is_same(one: ast.expr, other: ast.expr) -> bool:
    """Whether the text is the same, and used alike. Asked for each pair of operations, mostly of names."""
    if isinstance(one, ast.Name) and isinstance(other, ast.Name):
        return one.id == other.id and type(one.ctx) is type(other.ctx)
    return type(one) is type(other) and ast.dump(one) == ast.dump(other)


def _place(node: ast.AST) -> tuple[int, int, int, int]:
    """For an order of the nodes of a function that doesn't depend on the run."""
    at: Any = next(n for n in walk(node) if hasattr(n, "lineno"))  # clauses and the like have no place of their own
    return at.lineno, at.col_offset, -at.end_lineno, -at.end_col_offset
