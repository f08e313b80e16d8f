"""What a value may be: points-to facts, without regard to the order of statements, after Andersen.

Requires the ``ast`` of one function, its effects and scope; produces, for each variable, the objects that it may
stand for, and for each object those that it may contain.

Memory is abstracted. An object is a place of allocation in the function, what such an object was made with and nobody
here has seen (its *interior*), or a root that stands for everything reachable from a parameter, a global or a captured
variable. *Containing* is meant in the widest sense: to be reachable in one step, as an attribute, an element, a key, a
captured variable, or what a bound method is bound to. Fields are not told apart, except that keys of mappings are told
from their values. Whatever is not modelled closely relates all that takes part in it, so the relation errs towards too
many objects, never too few.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Place
from xcs_compiler.scopes import FunctionNode, FunctionScope, body_of, parameters, text_of, walk, walk_scope

Object = tuple[str, object]
"""``("parameter", name)``, ``("global", name)``, ``("cell", name)``, what each of these contains (``("in parameter",
name)`` ...), ``("allocated", node)``, ``("inside", node)`` for the interior of what a call makes, ``("keys", object)``
for the keys of a mapping (never a value itself), or ``("kept by", callee)`` for what a callee may hand out again."""

_IMPLICIT = (ast.Attribute, ast.Subscript)
_ROOTS = ("parameter", "global", "cell")
_DISPLAYS = (
    ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Starred, ast.Subscript,
)  # fmt: skip
"""What these make contains what the function puts into it, and nothing else."""
_CONSTRAINING = (
    ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension, ast.withitem,
    ast.Try, ast.TryStar, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom,
    ast.Match, ast.Call,
)  # fmt: skip
"""Besides the making of objects, these relate something to something."""
_MAKING_NONE = (ast.Name, ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.Slice)
_STORING = frozenset({"append", "appendleft", "add", "insert"})
"""Methods of built-in containers that store their operands as they are, not what those contain."""
_TAKING_OVER = frozenset({"extend", "extendleft"})
"""The other way round."""


_NOTHING: frozenset[Object] = frozenset()


def is_root(thing: Object) -> bool:
    return thing[0].removeprefix("in ") in _ROOTS


def contained(thing: Object, contents: Mapping[Object, Iterable[Object]], *, keys: bool = True) -> Iterator[Object]:
    """What an object contains. A root has one object in it that stands for all that can be reached from it."""
    for inner in contents.get(thing, ()):
        if inner[0] != "keys":
            yield inner
        elif keys:
            yield from contents.get(inner, ())
    if thing[0] in _ROOTS:
        yield (f"in {thing[0]}", thing[1])
    elif thing[0] != "allocated":
        yield thing


def reachable(objects: Iterable[Object], contents: Mapping[Object, Set[Object]]) -> frozenset[Object]:
    """The objects, and all that is contained in them, at any depth. (`contained`, but set by set: most of the time that
    an analysis takes is spent here.)"""
    seen = set(objects)
    stack = list(seen)
    while stack:
        thing = stack.pop()
        fresh = contents.get(thing, _NOTHING) - seen
        if thing[0] in _ROOTS:
            fresh |= {(f"in {thing[0]}", thing[1])} - seen
        for keys in [inner for inner in fresh if inner[0] == "keys"]:
            fresh = (fresh | contents.get(keys, _NOTHING)) - {keys} - seen
        seen |= fresh
        stack += fresh
    return frozenset(seen)


def root_of(thing: Object) -> Object:
    return (thing[0].removeprefix("in "), thing[1])


def short_name(place: Place) -> str:
    return place.name.rpartition(":")[2]


@dataclass(slots=True)
class Objects:
    """Evaluates an expression to the objects that its value may be."""

    effects: EffectReport
    scope: FunctionScope
    points: Mapping[str, Iterable[Object]]
    contents: Mapping[Object, Set[Object]]
    own: bool = False
    """Slow calls, and those of which nothing is known, give objects of their own."""

    def inside(self, objects: Iterable[Object], *, keys: bool = True) -> frozenset[Object]:
        """What the objects contain: `contained`, but set by set."""
        found: set[Object] = set()
        for thing in objects:
            found |= self.contents.get(thing, _NOTHING)
            if thing[0] in _ROOTS:
                found.add((f"in {thing[0]}", thing[1]))
            elif thing[0] != "allocated":
                found.add(thing)
        of_keys = [thing for thing in found if thing[0] == "keys"]
        found.difference_update(of_keys)
        return frozenset(found.union(*(self.contents.get(k, _NOTHING) for k in of_keys)) if keys else found)

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
            operation = self.effects.operations.get(node)
            if isinstance(node, ast.Call) and self._is_super(node):
                return self._behind_super(node)
            if operation is not None and operation.element_of:
                held = frozenset().union(*map(self.of, operation.element_of))
                return self.inside(held, keys=False).union(*map(self.of, operation.one_of))
            if operation is not None and operation.elements and operation.exhausts:
                return frozenset({("allocated", node)})
            # What is given may be given back, but not by the operators of the built-in types.
            made = operation is not None and operation.made
            if self._is_known(node) if not isinstance(node, ast.Call) else made:
                return frozenset({("allocated", node)})
            if operation is not None and operation.constructed:
                # Its special methods and properties may reach what it was given at once.
                return self.parts(node) | {("allocated", node)}
            return self.parts(node) | {("allocated", node)} | self._kept(node, operation)
        if isinstance(node, ast.expr):
            return frozenset({("allocated", node)})
        return frozenset()

    def _is_super(self, node: ast.Call) -> bool:
        return isinstance(node.func, ast.Name) and node.func.id == "super" and "super" not in self.scope.locals

    def _behind_super(self, node: ast.Call) -> frozenset[Object]:
        """What ``super()`` gives does everything to the receiver: the first parameter, where none is given."""
        if node.args:
            return frozenset().union(*map(self.of, node.args))
        return frozenset(next(iter(self.points.values()), ()))

    def _kept(self, node: ast.expr, operation: Operation | None) -> frozenset[Object]:
        """What a callee may hand out to more than one call: a cached value, the one session that there is."""
        if self.own or not isinstance(node, ast.Call) or (operation is not None and operation.fresh):
            return frozenset()
        return frozenset({("kept by", text_of(node.func))})

    def _Name(self, node: ast.Name) -> frozenset[Object]:
        found = frozenset(self.points.get(node.id, ()))
        if node.id in self.scope.locals or node.id in self.scope.targets:
            return found
        kind = "cell" if node.id in self.scope.outside else "global"
        return found | {(kind, node.id)}

    def _Constant(self, node: ast.Constant) -> frozenset[Object]:
        return frozenset()

    _JoinedStr = _FormattedValue = _Constant

    def _Attribute(self, node: ast.Attribute) -> frozenset[Object]:
        holder = self._Name(node.value) if isinstance(node.value, ast.Name) else self.of(node.value)
        return self.inside(holder)

    def bound(self, node: ast.expr) -> frozenset[Object]:
        """The same, with what a bound method is bound to."""
        if isinstance(node, ast.Attribute):
            return self.of(node) | self.of(node.value)
        return self.of(node)

    def _Subscript(self, node: ast.Subscript) -> frozenset[Object]:
        built_in = _gives_no_keys(self.effects, node.value)
        if isinstance(node.slice, ast.Slice) and built_in:
            return frozenset({("allocated", node)})  # a copy of part of a list, tuple or text
        return self.inside(self.of(node.value), keys=not built_in) | {("allocated", node)}

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

    def _is_callee_known(self, node: ast.Call) -> bool:
        value = self.effects.values.get(node.func)
        return value is not None and value.describe != "not known"

    def captured(self, node: ast.AST) -> frozenset[Object]:
        """What a nested function or class holds on to: variables of this scope, defaults, decorators."""
        names = {n.id for n in walk(node) if isinstance(n, ast.Name)} & (self.scope.locals | self.scope.targets)
        held: set[Object] = set()
        for name in names:
            held.update(self.points.get(name, ()))
        arguments = getattr(node, "args", None)
        if isinstance(arguments, ast.arguments):
            for default in (*arguments.defaults, *arguments.kw_defaults):
                held |= self.of(default)
        for outer in (*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())):
            held |= self.of(outer)
        return frozenset(held)

    def elements(self, iterable: ast.expr) -> frozenset[Object]:
        """What iterating an expression gives. An iterator may hand out anything that it can reach."""
        operation = self.effects.operations.get(iterable)
        if operation is None or not operation.elements or not isinstance(iterable, ast.Call):
            held = self.inside(self.of(iterable))
            return held if _is_container(self.effects, iterable) else self.reach(held)
        held = frozenset().union(*map(self.elements, gone_through(iterable)))
        return held if _passes_elements(iterable) else self.reach(held)

    def parts(self, node: ast.expr) -> frozenset[Object]:
        """What the object that an expression makes may contain."""
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            found: set[Object] = set()
            for element in node.elts:
                objects = self.of(element)
                found |= self.inside(objects) if isinstance(element, ast.Starred) else self.bound(element)
            return frozenset(found)
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return frozenset().union(
                *(self.of(k) | self.bound(v) if k is not None else self.inside(self.of(v)) for k, v in pairs)
            )
        if isinstance(node, ast.DictComp):
            return self.of(node.key) | self.bound(node.value)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return self.bound(node.elt)
        if isinstance(node, ast.Subscript):
            return self.inside(self.of(node.value), keys=not _gives_no_keys(self.effects, node.value))
        if isinstance(node, ast.Lambda):
            return self.captured(node)
        operation = self.effects.operations.get(node)
        if operation is not None and operation.fresh:
            return frozenset()
        if operation is not None and operation.elements and operation.exhausts and isinstance(node, ast.Call):
            return self.elements(node)
        if self.own and isinstance(node, ast.Call) and (operation is None or operation.slow or operation.dynamic):
            # But a function that is made here gives back what it has captured, or was given.
            # So does what is known by name, though it waits for its turn: `sorted` with a key, a class of the user's.
            made = operation is not None and any(isinstance(n, FunctionNode) for _, n in self.of(node.func))
            if operation is None or operation.slow or not (made or self._is_callee_known(node)):
                return frozenset()
        named = [p for p in (operation.reads if operation is not None else ()) if p.kind in ("global", "class")]
        states = frozenset((kind, short_name(p)) for p in named for kind in ("global", "in global"))
        operands = [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
        if not isinstance(node, ast.Call) and self._is_known(node):
            return self.inside(frozenset().union(*map(self.of, operands)))
        operands += [k.value for k in getattr(node, "keywords", ())]
        held = frozenset().union(states, *map(self.bound, operands))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and operation is not None:
            # What waits for the outside world answers with something else than the very object that was asked.
            value = self.effects.values.get(node)
            if operation.slow and (value is None or value.describe == "not known"):
                given = (*node.args, *(k.value for k in node.keywords))
                held = frozenset().union(states, self.of(node.func), *map(self.bound, given))
        return self.reach(held)


def gone_through(call: ast.Call) -> list[ast.expr]:
    """Of a call whose result has elements of what it was given: the operands that they may be of."""
    given = [a.value if isinstance(a, ast.Starred) else a for a in call.args]
    return [*given, call.func.value] if isinstance(call.func, ast.Attribute) else given


_PASSING = frozenset({"enumerate", "zip", "reversed", "sorted", "list", "tuple", "items", "values", "keys"})


def _passes_elements(call: ast.Call) -> bool:
    """Of a call whose result has elements of what it was given: whether it has these as they are, or in tuples."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _PASSING and not any(isinstance(a, ast.Starred) for a in call.args)


def _gives_tuples(iterable: ast.expr) -> bool:
    """``enumerate(rows)``, ``zip(xs, ys)``, ``table.items()``: elements of what is gone through, in tuples."""
    if not isinstance(iterable, ast.Call):
        return False
    function = iterable.func
    if isinstance(function, ast.Name):
        return function.id in ("enumerate", "zip")
    return isinstance(function, ast.Attribute) and function.attr == "items" and not iterable.args


def _is_container(effects: EffectReport, node: ast.expr) -> bool:
    value = effects.values.get(node)
    return value is not None and value.container


def _gives_no_keys(effects: EffectReport, node: ast.expr) -> bool:
    """Whether an element of a container is surely none of its keys."""
    value = effects.values.get(node)
    return value is not None and (value.container or value.describe == "a collections.Counter")


def solve(
    function: FunctionNode, effects: EffectReport, scope: FunctionScope, own: bool
) -> tuple[dict[str, frozenset[Object]], dict[Object, frozenset[Object]]]:
    """The least relations that all statements of the function agree with: what variables point to, what objects
    contain."""
    solver = _Solver(function, effects, scope, own)
    nodes = [node for node in walk_scope(body_of(function)) if isinstance(node, _CONSTRAINING) or solver.makes(node)]
    while True:
        before = _size(solver.points) + _size(solver.contents)
        for node in nodes:
            solver.constrain(node)
        if _size(solver.points) + _size(solver.contents) == before:
            break
    return (
        {name: frozenset(found) for name, found in solver.points.items()},
        {thing: frozenset(found) for thing, found in solver.contents.items()},
    )


class _Solver:
    def __init__(self, function: FunctionNode, effects: EffectReport, scope: FunctionScope, own: bool) -> None:
        self.effects = effects
        self.scope = scope
        self.own = own
        self.points: dict[str, set[Object]] = {p: {("parameter", p)} for p in parameters(function)}
        self.contents: dict[Object, set[Object]] = {}
        self.objects = Objects(effects, scope, self.points, self.contents, own)

    def makes(self, node: ast.AST) -> bool:
        """Whether an object may be made that can contain something."""
        if not isinstance(node, ast.expr) or isinstance(node, _MAKING_NONE):
            return False
        value = self.effects.values.get(node)
        return value is None or not value.immutable

    def constrain(self, node: ast.AST) -> None:
        objects = self.objects
        if isinstance(node, ast.expr):
            self._made(node)
        if isinstance(node, ast.Assign):
            values = objects.bound(node.value)
            for target in node.targets:
                self.into(target, values, objects.inside(values) | objects.parts(node.value))
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            values = objects.bound(node.value)
            self.into(node.target, values, objects.inside(values))
        elif isinstance(node, ast.AugAssign):
            self._augmented(node)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            elements = objects.elements(node.iter)
            inner = objects.reach(elements)
            paired = isinstance(node.target, ast.Tuple) and _gives_tuples(node.iter)
            for target in node.target.elts if paired else [node.target]:  # type: ignore[attr-defined]
                self.into(target, elements, inner, deep=True)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            held = objects.reach(objects.of(node.context_expr)) | {("allocated", node.context_expr)}
            self.into(node.optional_vars, held, held)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            self._handlers(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            made: Object = ("allocated", node)
            self.points.setdefault(node.name, set()).update(objects.captured(node) | {made})
            self._hold({made}, objects.captured(node))
            self._rebound(node)
        elif isinstance(node, ast.Lambda):
            self._rebound(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                self.points.setdefault(name, set()).add(("kept by", name))
        elif isinstance(node, ast.Match):
            subject = objects.reach(objects.of(node.subject))
            for name in {n for case in node.cases for n in _captures(case.pattern)}:
                self.points.setdefault(name, set()).update(subject)
        elif isinstance(node, ast.Call):
            self._call(node)

    def into(
        self, target: ast.expr, values: frozenset[Object], unpack: frozenset[Object], *, deep: bool = False
    ) -> None:
        """``unpack``: what the values contain; ``deep``: at any depth."""
        objects = self.objects
        if isinstance(target, ast.Name):
            self.points.setdefault(target.id, set()).update(values)
            if target.id not in self.scope.locals and target.id not in self.scope.targets:
                self._hold(objects._Name(target) & {("global", target.id), ("cell", target.id)}, values)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.into(element, unpack, unpack if deep else objects.inside(unpack), deep=deep)
        elif isinstance(target, ast.Starred):
            self.into(target.value, values | {("allocated", target)}, unpack, deep=deep)
            self._hold({("allocated", target)}, values)
        elif isinstance(target, _IMPLICIT):
            holders = objects.of(target.value)
            self._hold(holders, values)
            if isinstance(target, ast.Subscript):
                self._key(holders, objects.of(target.slice))

    def _hold(self, holders: Iterable[Object], things: Set[Object]) -> None:
        """Nothing is held by itself."""
        for holder in holders:
            held = self.contents.setdefault(holder, set())
            held |= things
            held.discard(holder)

    def _key(self, holders: Iterable[Object], things: frozenset[Object]) -> None:
        if things:
            for holder in holders:
                keys: Object = ("keys", holder)
                self.contents.setdefault(holder, set()).add(keys)
                self.contents.setdefault(keys, set()).update(things)

    def _made(self, node: ast.expr) -> None:
        made: Object = ("allocated", node)
        if made in self.objects.of(node):
            self._hold({made}, self.objects.parts(node))
            if not self.own and not isinstance(node, _DISPLAYS):
                self._hold({made}, {("inside", node)})

    def _augmented(self, node: ast.AugAssign) -> None:
        objects = self.objects
        values = objects.bound(node.value)
        stored = objects.inside(values) | values
        operation = self.effects.operations.get(node)
        made: Object = ("allocated", node)
        if operation is not None and operation.level is Level.PURE and not operation.gated:
            # Of built-in types: the target stays what it is, or is another of its kind, and takes in what the value
            # contains.
            held = objects.of(node.target)
            self._hold(held, stored)
            value = self.effects.values.get(node.target)
            fixed = value is not None and value.immutable and not stored
            if isinstance(node.target, ast.Name) and not held and not fixed:
                self.into(node.target, frozenset({made}), frozenset())
                self._hold({made}, stored)
            return
        self.into(node.target, frozenset({made}) | (frozenset() if self.own else values), frozenset())
        self._hold((made, *objects.of(node.target)), stored)

    def _handlers(self, node: ast.Try | ast.TryStar) -> None:
        """An exception may carry whatever the body had a name for (where calls give objects of their own: whatever it
        is raised with)."""
        raising = [n for s in node.body for n in walk(s) if isinstance(n, ast.Raise)] if self.own else node.body
        named = {n.id: n for s in raising for n in walk(s) if isinstance(n, ast.Name)}
        for handler in node.handlers:
            if handler.name:
                raised: Object = ("allocated", handler)
                self.points.setdefault(handler.name, set()).add(raised)
                local = (n for n in named.values() if n.id in self.scope.locals | self.scope.targets)
                self._hold({raised}, frozenset({("inside", handler)}).union(*map(self.objects.of, local)))

    def _rebound(self, node: ast.AST) -> None:
        """A nested function that binds variables of this scope may bind them to whatever it has a name for."""
        names = {n for d in walk(node) if isinstance(d, ast.Nonlocal) for n in d.names}
        names |= {n.target.id for n in walk(node) if isinstance(n, ast.NamedExpr)}
        names &= self.scope.rebound_inside
        if not names:
            return
        held = self.objects.reach(self.objects.captured(node)) | {("kept by", node)}
        read = {n.id for n in walk(node) if isinstance(n, ast.Name)} - self.scope.locals
        held |= {("cell" if n in self.scope.outside else "global", n) for n in read}
        # Its own parameters are what it is called with, wherever that is.
        for name in self.points:
            held |= self.objects.reach(self.points[name])
        for name in names:
            self.points.setdefault(name, set()).update(held)

    def _call(self, node: ast.Call) -> None:
        """What is changed may have taken in whatever else the call was given."""
        operation = self.effects.operations.get(node)
        if operation is None:
            return
        objects = self.objects
        given = [a.value if isinstance(a, ast.Starred) else a for a in node.args]
        given += [k.value for k in node.keywords]
        if operation.element_of:
            if operation.mutates:  # ``setdefault``
                holders = frozenset().union(*map(objects.of, operation.element_of))
                self._hold(holders, frozenset().union(*map(objects.bound, operation.one_of)))
                self._key(holders, objects.of(node.args[0]) if node.args else frozenset())
            return
        changed = frozenset().union(*map(objects.bound, (*operation.mutates, *operation.updates)))
        stored = frozenset().union(changed, *map(objects.bound, given))
        if operation.dynamic:
            changed |= frozenset().union(*map(objects.bound, (*operation.observes, *given)))
        for place in (*operation.writes, *operation.touches):
            if place.kind == "local":
                changed |= frozenset(self.points.get(place.name, ()))
            elif place.kind in ("global", "class"):
                changed |= {("global", short_name(place))}
            elif place.kind == "cell":
                changed |= {("cell", place.name)} | objects.bound(node.func)
        if not changed:
            return
        known = operation.level is Level.PURE and operation.shallow and not operation.dynamic
        simple = known and isinstance(node.func, ast.Attribute) and not (operation.writes or operation.updates)
        if simple and node.func.attr in _TAKING_OVER:  # type: ignore[attr-defined]
            stored = objects.reach(objects.inside(frozenset().union(*map(objects.of, given))))
        elif not (simple and node.func.attr in _STORING):  # type: ignore[attr-defined]
            stored = objects.reach(stored | objects.bound(node.func))
            sets = operation.lends is not None and "[]" not in operation.lends  # attributes of the receiver alone
            if not operation.shallow and not (
                sets and not (operation.mutates or operation.writes or operation.touches or operation.dynamic)
            ):
                changed = objects.reach(changed)
        self._hold(changed, stored)


def _size(relation: Mapping[Any, set[Object]]) -> int:
    return sum(map(len, relation.values())) + len(relation)


def _captures(pattern: ast.pattern) -> Iterator[str]:
    for node in walk(pattern):
        if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
