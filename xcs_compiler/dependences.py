"""effects -> dependences: which operations may not change places.

Requires the trees and the `EffectReport` of one function; produces `Dependences`, which answers one question: may this
operation run before that one although it is written after it, and if not, for what cause. Declines nothing.

Memory is abstracted as Andersen's points-to analysis does, without regard to the order of statements: a variable points
to *objects*, an object contains objects. An object is a place of allocation in the function, or a root that stands for
everything reachable from a parameter, a global or a captured variable. Different roots are taken to be disjoint
(assumption
A2 of the contract); where a decision rests on that, the pair is remembered and checked on the live arguments of each
call.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Place, Reason
from xcs_compiler.scopes import ComprehensionNode, FunctionNode, FunctionScope, body_of, parameters, walk_scope

Object = tuple[str, object]
"""``("parameter", name)``, ``("global", name)``, ``("cell", name)``, what each of these contains (``("in parameter",
name)`` ...), or ``("allocated", node)``."""

_IMPLICIT = (ast.Attribute, ast.Subscript)


class Strength(enum.IntEnum):
    """What it takes to let the later operation go first."""

    NONE = 0  # nothing
    PLAIN = 1  # its operands have to be plain data at run time
    FROZEN = 2  # its operands have to be immutable at run time
    HARD = 3  # it can't


@dataclass(frozen=True, slots=True)
class Conflict:
    strength: Strength
    cause: str = ""
    line: int | None = None
    operands: tuple[ast.expr, ...] = ()
    """The operands of the later operation that have to pass the gate."""


NO_CONFLICT = Conflict(Strength.NONE)


def is_root(thing: Object) -> bool:
    return thing[0] != "allocated"


def contained(thing: Object, contents: Mapping[Object, Iterable[Object]]) -> Iterator[Object]:
    """What an object contains. A root has one object in it that stands for all that can be reached from it."""
    yield from contents.get(thing, ())
    if thing[0] in ("parameter", "global", "cell"):
        yield (f"in {thing[0]}", thing[1])
    elif thing[0] != "allocated":
        yield thing


def reachable(objects: Iterable[Object], contents: Mapping[Object, Iterable[Object]]) -> frozenset[Object]:
    seen: set[Object] = set()
    stack = list(objects)
    while stack:
        thing = stack.pop()
        if thing not in seen:
            seen.add(thing)
            stack.extend(contained(thing, contents))
    return frozenset(seen)


def root_of(thing: Object) -> Object:
    return (thing[0].removeprefix("in "), thing[1])


@dataclass(frozen=True)
class Dependences:
    """Points-to facts of one function. ``assumed`` collects the pairs of roots whose disjointness was relied on."""

    effects: EffectReport
    scope: FunctionScope
    points: Mapping[str, frozenset[Object]]
    contents: Mapping[Object, frozenset[Object]]
    own_points: Mapping[str, frozenset[Object]]
    own_contents: Mapping[Object, frozenset[Object]]
    """The same under the assumption that a call gives an object of its own: what an operator, an attribute access or
    formatting may touch when it is applied to a value of unknown type (assumption A2)."""
    assumed: set[frozenset[Object]] = field(default_factory=set)

    def objects(self, node: ast.expr) -> frozenset[Object]:
        """What the value of an expression may be, without its contents."""
        value = self.effects.values.get(node)
        if value is not None and value.immutable:
            return frozenset()
        return _Objects(self.effects, self.scope, self.points, self.contents).of(node)

    def reach(self, objects: Iterable[Object]) -> frozenset[Object]:
        return reachable(objects, self.contents)

    def iterated(self, iterable: ast.expr, *, own: bool = False) -> frozenset[Object]:
        """The containers that are walked when an expression is iterated: those under ``enumerate`` and ``zip`` too."""
        if own:
            found = _Objects(self.effects, self.scope, self.own_points, self.own_contents, True).of(iterable)
        else:
            found = self.objects(iterable)
        if isinstance(iterable, ast.Call):
            found = found.union(*(self.iterated(a, own=own) for a in iterable.args))
        return found

    def changes_iterated(self, iterable: ast.expr, operations: Iterable[tuple[ast.AST, Operation]]) -> bool:
        """Whether any of the operations may change a container while it is walked."""
        return any(
            self.mutated(node, operation) & self.iterated(iterable, own=is_implicit(node, operation))
            for node, operation in operations
            if operation.mutates or operation.writes
        )

    def observed(self, node: ast.AST, operation: Operation) -> dict[ast.expr, frozenset[Object]]:
        """For each operand that is read, the objects that are read by it."""
        found = {operand: self._read(node, operation, operand) for operand in operation.observes}
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            found[node.func] = self.behind(node)
        return found

    def behind(self, call: ast.Call) -> frozenset[Object]:
        """The state that what is called may carry: variables of an enclosing function, defaults, attributes, the object
        of a bound method."""
        value = self.effects.values.get(call.func)
        if isinstance(call.func, ast.Name) and (value is None or not value.immutable):
            return self.reach(self._named(call.func))
        return self._target_objects(call.func)

    def _is_fixed_callee(self, node: ast.AST, operand: ast.expr) -> bool:
        value = self.effects.values.get(operand)
        return isinstance(node, ast.Call) and operand is node.func and value is not None and value.immutable

    def _named(self, node: ast.Name) -> frozenset[Object]:
        if node.id in self.scope.locals or node.id in self.scope.targets:
            return self.points.get(node.id, frozenset())
        return frozenset({("cell" if node.id in self.scope.outside else "global", node.id)})

    def _read(self, node: ast.AST, operation: Operation, operand: ast.expr) -> frozenset[Object]:
        if operand is node and isinstance(node, ast.Call):  # how the effects stage names what is behind the callee
            return self.behind(node)
        objects = self.objects(operand)
        if isinstance(node, ast.Attribute) and node.value is operand and not operation.gated:
            return objects  # loading an attribute reads the object, not what the attribute holds
        return self.reach(objects)

    def mutated(self, node: ast.AST, operation: Operation) -> frozenset[Object]:
        """The objects that an operation may change."""
        found: set[Object] = set()
        if isinstance(node, ast.Call) and any(place.kind == "cell" for place in operation.writes):
            found |= self.behind(node)
        if operation.dynamic:
            # Where it stays in order nobody asks what it does: it may change all that it is given.
            found = found.union(*self.observed(node, operation).values())
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
        objects = _Objects(self.effects, self.scope, self.own_points, self.own_contents, True)
        return reachable(objects.of(node), self.own_contents)

    def _target_objects(self, operand: ast.expr) -> frozenset[Object]:
        # A class or module is "immutable" as a value that is passed about, but its attributes can be set.
        if isinstance(operand, ast.Name) and operand.id not in self.scope.locals:
            return frozenset({("global", operand.id)})
        return self.objects(operand)

    def conflict(
        self, later: ast.AST, earlier: ast.AST, own: frozenset[Object] = frozenset(), *, ordered: bool = True
    ) -> Conflict:
        """May ``later`` run before ``earlier``? ``own``: objects of ``later``'s iteration that ``earlier``, being of
        another
        iteration, cannot mean. ``ordered`` is False when ``earlier`` itself runs ahead."""
        a = self.effects.operations.get(later)
        b = self.effects.operations.get(earlier)
        if a is None or b is None:
            return NO_CONFLICT
        line = getattr(earlier, "lineno", None)
        for place in a.reads:
            for other in b.writes:
                if _same(place, other):
                    return Conflict(Strength.HARD, f"reads {_describe(place)}, which is written", line)
        changed = self.mutated(earlier, b) - own
        written = frozenset(
            (kind, _short(p)) for p in b.writes if p.kind in ("global", "class") for kind in ("global", "in global")
        )
        for place in a.reads:
            thing: Object = ("global", _short(place))
            if place.kind in ("global", "class") and self.reach({thing}) & changed:
                return Conflict(Strength.HARD, f"reads {_describe(place)}, which is changed", line)
            if place.kind == "local":
                held = self.reach(self.points.get(place.name, ()))
                if held & changed:
                    return Conflict(Strength.HARD, f"reads `{place.name}`, which is changed", line)
            if place.kind in ("global", "class"):
                self._assume(frozenset({thing}), changed)
        blocked: list[ast.expr] = []
        implicit = is_implicit(earlier, b)
        observed = {o: self.own_reach(o) for o in a.observes} if implicit else self.observed(later, a)
        for operand, held in observed.items():
            if (held - own) & (changed | written):
                blocked.append(operand)
            elif not self._is_fixed_callee(later, operand):
                self._assume(held - own, changed)
        if blocked:
            names = ", ".join(f"`{ast.unparse(o)}`" for o in blocked)
            return Conflict(Strength.FROZEN, f"reads {names}, which may be changed", line, tuple(blocked))
        if a.updates or a.touches:
            lent = frozenset().union(*(self.reach(self._target_objects(o)) for o in a.updates)) - own
            lent |= {("global", _short(p)) for p in a.touches}
            seen = frozenset().union(*self.observed(earlier, b).values())
            seen |= {("global", _short(p)) for p in b.reads}
            if lent & seen and not (b.updates or b.touches):
                return Conflict(Strength.HARD, "changes, under a lock, what is read there", line)
        # An implicit operation on a value of unknown type could do anything to that value, unless it is plain data.
        if b.gated and ordered:
            uncertain = frozenset().union(*map(self.own_reach, b.gated)) - own
            doubtful = [o for o in a.observes if (self.own_reach(o) - own) & uncertain]
            if doubtful:
                return Conflict(Strength.PLAIN, "its operands have to be plain data", line, tuple(doubtful))
        return NO_CONFLICT

    def _assume(self, held: frozenset[Object], changed: frozenset[Object]) -> None:
        for one in held:
            for other in changed:
                if is_root(one) and is_root(other) and root_of(one) != root_of(other):
                    self.assumed.add(frozenset({root_of(one), root_of(other)}))


def is_shallow(node: ast.AST, operation: Operation) -> bool:
    """Whether only the operand itself is changed, and not what it contains."""
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return True
    return isinstance(node, ast.Call) and operation.level is Level.PURE and not operation.dynamic and operation.shallow


def is_implicit(node: ast.AST, operation: Operation) -> bool:
    """An operator that may change its operand in place, of which it is not known whether it does."""
    return isinstance(node, ast.AugAssign) and bool(operation.gated)


def _short(place: Place) -> str:
    return place.name.rpartition(":")[2]


def _same(one: Place, other: Place) -> bool:
    if one == other:
        return True
    names = {"global", "class"}
    return one.kind in names and other.kind in names and _short(one) == _short(other)


def _describe(place: Place) -> str:
    return f"`{_short(place)}`" if place.name else f"the {place.kind}"


@dataclass(slots=True)
class _Objects:
    """Evaluates an expression to the objects that its value may be."""

    effects: EffectReport
    scope: FunctionScope
    points: Mapping[str, Iterable[Object]]
    contents: Mapping[Object, Iterable[Object]]
    own: bool = False
    """Calls give objects of their own."""

    def inside(self, objects: Iterable[Object]) -> frozenset[Object]:
        return frozenset(inner for thing in objects for inner in contained(thing, self.contents))

    def reach(self, objects: Iterable[Object]) -> frozenset[Object]:
        return reachable(objects, self.contents)

    def of(self, node: ast.AST | None) -> frozenset[Object]:
        if node is None:
            return frozenset()
        value = self.effects.values.get(node) if isinstance(node, ast.expr) else None
        if value is not None and value.immutable:
            return frozenset()
        method = getattr(self, "_" + type(node).__name__, None)
        if method is not None:
            return method(node)  # type: ignore[no-any-return]
        if isinstance(node, (ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Await, ast.YieldFrom, ast.Yield)):
            # What is given may be given back, but not by the operators of the built-in types.
            if not isinstance(node, ast.Call) and self._is_known(node):
                return frozenset({("allocated", node)})
            return self.parts(node) | {("allocated", node)}
        if isinstance(node, ast.expr):
            return frozenset({("allocated", node)})
        return frozenset()

    def _Name(self, node: ast.Name) -> frozenset[Object]:
        if node.id in self.scope.locals or node.id in self.scope.targets:
            return frozenset(self.points.get(node.id, ()))
        kind = "cell" if node.id in self.scope.outside else "global"
        return frozenset({(kind, node.id)})

    def _Constant(self, node: ast.Constant) -> frozenset[Object]:
        return frozenset()

    _JoinedStr = _FormattedValue = _Constant

    def _Attribute(self, node: ast.Attribute) -> frozenset[Object]:
        if isinstance(node.value, ast.Name) and node.value.id not in self.scope.locals | self.scope.targets:
            return self.inside(self._Name(node.value))  # a class or module too, whose attributes may be anything
        return self.inside(self.of(node.value))

    def _Subscript(self, node: ast.Subscript) -> frozenset[Object]:
        if isinstance(node.slice, ast.Slice) and _is_container(self.effects, node.value):
            return frozenset({("allocated", node)})  # a copy of part of a list, tuple or text
        return self.inside(self.of(node.value)) | {("allocated", node)}

    def _Starred(self, node: ast.Starred) -> frozenset[Object]:
        return self.of(node.value)

    def _IfExp(self, node: ast.IfExp) -> frozenset[Object]:
        return self.of(node.body) | self.of(node.orelse)

    def _BoolOp(self, node: ast.BoolOp) -> frozenset[Object]:
        return frozenset().union(*map(self.of, node.values))

    def _NamedExpr(self, node: ast.NamedExpr) -> frozenset[Object]:
        return self.of(node.value)

    def _is_known(self, node: ast.expr) -> bool:
        """Whether an operator is that of built-in types."""
        operation = self.effects.operations.get(node)
        return operation is not None and operation.level is Level.PURE and not operation.gated

    def parts(self, node: ast.expr) -> frozenset[Object]:
        """What the object that an expression makes may contain."""
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            found: set[Object] = set()
            for element in node.elts:
                objects = self.of(element)
                found |= self.inside(objects) if isinstance(element, ast.Starred) else objects
            return frozenset(found)
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return frozenset().union(
                *(self.of(k) | self.of(v) if k is not None else self.inside(self.of(v)) for k, v in pairs)
            )
        if isinstance(node, ast.DictComp):
            return self.of(node.key) | self.of(node.value)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return self.of(node.elt)
        if isinstance(node, ast.Subscript):
            return self.inside(self.of(node.value))
        if isinstance(node, ast.Lambda):
            free = {n.id for n in ast.walk(node.body) if isinstance(n, ast.Name)}
            return frozenset().union(*(frozenset(self.points.get(n, ())) for n in free & self.scope.locals))
        operation = self.effects.operations.get(node)
        if operation is not None and operation.fresh:
            return frozenset()
        if self.own and isinstance(node, ast.Call):
            return frozenset()
        named = [p for p in (operation.reads if operation is not None else ()) if p.kind in ("global", "class")]
        states = frozenset((kind, _short(p)) for p in named for kind in ("global", "in global"))
        operands = [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
        if not isinstance(node, ast.Call) and self._is_known(node):
            return self.inside(frozenset().union(*map(self.of, operands)))
        operands += [k.value for k in getattr(node, "keywords", ())]
        return self.reach(frozenset().union(states, *map(self.of, operands)))


def _unpackings(function: FunctionNode, effects: EffectReport) -> dict[ast.AST, Operation]:
    """``{**mapping}`` reads the mapping when it is evaluated."""
    found: dict[ast.AST, Operation] = {}
    for node in walk_scope(body_of(function)):
        if isinstance(node, ast.Dict) and None in node.keys and node not in effects.operations:
            read = tuple(v for k, v in zip(node.keys, node.values, strict=True) if k is None)
            found[node] = Operation(Level.PURE, Reason("copies a mapping"), observes=read)
    return found


def _is_container(effects: EffectReport, node: ast.expr) -> bool:
    value = effects.values.get(node)
    return value is not None and value.container


def analyse_dependences(function: FunctionNode, effects: EffectReport, scope: FunctionScope) -> Dependences:
    """Solve the points-to constraints of a function to their least fixed point."""
    effects = replace(effects, operations={**effects.operations, **_unpackings(function, effects)})
    points, contents = _solve(function, effects, scope, False)
    own_points, own_contents = _solve(function, effects, scope, True)
    return Dependences(effects, scope, points, contents, own_points, own_contents)


def _solve(
    function: FunctionNode, effects: EffectReport, scope: FunctionScope, own: bool
) -> tuple[dict[str, frozenset[Object]], dict[Object, frozenset[Object]]]:
    points: dict[str, set[Object]] = {p: {("parameter", p)} for p in parameters(function)}
    for name in scope.locals & scope.rebound_inside:
        points.setdefault(name, set()).add(("allocated", name))
    contents: dict[Object, set[Object]] = {}
    objects = _Objects(effects, scope, points, contents, own)
    nodes = list(walk_scope(body_of(function)))

    def into(target: ast.expr, values: frozenset[Object], unpack: frozenset[Object]) -> None:
        if isinstance(target, ast.Name):
            if target.id in scope.locals or target.id in scope.targets:
                points.setdefault(target.id, set()).update(values)
            else:
                contents.setdefault(("global", target.id), set()).update(values)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                into(element, unpack, objects.inside(unpack))
        elif isinstance(target, ast.Starred):
            into(target.value, values | {("allocated", target)}, unpack)
            contents.setdefault(("allocated", target), set()).update(values)
        elif isinstance(target, _IMPLICIT):
            for holder in objects.of(target.value):
                contents.setdefault(holder, set()).update(values)

    def constrain(node: ast.AST) -> None:
        if isinstance(node, ast.expr):
            for thing in objects.of(node):
                if thing == ("allocated", node):
                    contents.setdefault(thing, set()).update(objects.parts(node) - {thing})
        if isinstance(node, ast.Assign):
            values = objects.of(node.value)
            for target in node.targets:
                into(target, values, objects.inside(values) | objects.parts(node.value))
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            values = objects.of(node.value)
            into(node.target, values, objects.inside(values))
        elif isinstance(node, ast.AugAssign):
            values = objects.of(node.value)
            operation = effects.operations.get(node)
            if operation is not None and operation.level is Level.PURE and not operation.gated:
                # Of built-in types: the target stays what it is, and takes in what the value contains.
                for holder in objects.of(node.target):
                    contents.setdefault(holder, set()).update((objects.inside(values) | values) - {holder})
                return
            made: Object = ("allocated", node)
            into(node.target, frozenset({made}) | (frozenset() if own else values), frozenset())
            for holder in (made, *objects.of(node.target)):
                contents.setdefault(holder, set()).update((objects.inside(values) | values) - {holder})
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            source = objects.of(node.iter)
            # An iterator may hand out anything that it can reach.
            elements = objects.reach(objects.inside(source)) if source else source
            into(node.target, elements, elements)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            held = objects.reach(objects.of(node.context_expr)) | {("allocated", node.context_expr)}
            into(node.optional_vars, held, held)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            points.setdefault(node.name, set()).add(("allocated", node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            free = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & scope.locals
            held = frozenset().union(*(frozenset(points.get(n, ())) for n in free))
            points.setdefault(node.name, set()).update(held | {("allocated", node)})
        elif isinstance(node, ast.Match):
            subject = objects.reach(objects.of(node.subject))
            for name in {n for case in node.cases for n in _captures(case.pattern)}:
                points.setdefault(name, set()).update(subject)
        elif isinstance(node, ast.Call):
            operation = effects.operations.get(node)
            if operation is not None and operation.mutates:
                given = [a.value if isinstance(a, ast.Starred) else a for a in node.args]
                given += [k.value for k in node.keywords]
                stored = frozenset().union(*map(objects.of, [*given, *operation.mutates]))
                for operand in operation.mutates:
                    for holder in objects.of(operand):
                        contents.setdefault(holder, set()).update(stored - {holder})

    while True:
        before = _size(points) + _size(contents)
        for node in nodes:
            constrain(node)
        if _size(points) + _size(contents) == before:
            break
    return (
        {name: frozenset(found) for name, found in points.items()},
        {thing: frozenset(found) for thing, found in contents.items()},
    )


def _size(relation: Mapping[Any, set[Object]]) -> int:
    return sum(map(len, relation.values())) + len(relation)


def _captures(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


__all__ = ["ComprehensionNode", "Conflict", "Dependences", "Strength", "analyse_dependences"]
