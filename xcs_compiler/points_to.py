"""What a value may be: points-to facts, without regard to the order of statements, after Andersen.

Requires the ``ast`` of one function, its effects and scope; produces, for each variable, the objects that it may
stand for, and for each object those that it may contain (see `objects`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from xcs_compiler.effects.lattice import EffectReport, Level
from xcs_compiler.objects import Object, Objects, Reach, short_name
from xcs_compiler.scopes import FunctionNode, FunctionScope, body_of, parameters, walk, walk_scope

_IMPLICIT = (ast.Attribute, ast.Subscript)
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


def _gives_tuples(iterable: ast.expr) -> bool:
    """``enumerate(rows)``, ``zip(xs, ys)``, ``table.items()``: elements of what is gone through, in tuples."""
    if not isinstance(iterable, ast.Call):
        return False
    function = iterable.func
    if isinstance(function, ast.Name):
        return function.id in ("enumerate", "zip")
    return isinstance(function, ast.Attribute) and function.attr == "items" and not iterable.args


def solve(
    function: FunctionNode, effects: EffectReport, scope: FunctionScope, own: bool, *, without: ast.AST | None = None
) -> Objects:
    """The least relations that all statements of the function agree with: what variables point to, what objects
    contain. ``without``: but for what this call puts into what it changes."""
    solver = _Solver(function, effects, scope, own, without)
    nodes = [node for node in walk_scope(body_of(function)) if isinstance(node, _CONSTRAINING) or solver.makes(node)]
    before = -1
    while (size := _size(solver.points) + _size(solver.contents)) != before:
        before = size
        # Within a round, what is reachable may fall behind; in the last one nothing grows, so nothing does.
        solver.objects.reach.forget()
        for node in nodes:
            solver.constrain(node)
    points = {name: frozenset(found) for name, found in solver.points.items()}
    contents = {thing: frozenset(found) for thing, found in solver.contents.items()}
    return Objects(effects, scope, points, contents, Reach(contents), own)


class _Solver:
    def __init__(
        self, function: FunctionNode, effects: EffectReport, scope: FunctionScope, own: bool, without: ast.AST | None
    ) -> None:
        self.effects = effects
        self.scope = scope
        self.own = own
        self.without = without
        self.points: dict[str, set[Object]] = {p: {("parameter", p)} for p in parameters(function)}
        self.contents: dict[Object, set[Object]] = {}
        self.objects = Objects(effects, scope, self.points, self.contents, Reach(self.contents), own)

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
        elif isinstance(node, ast.Call) and node is not self.without:
            self._call(node)

    def into(
        self, target: ast.expr, values: frozenset[Object], unpack: frozenset[Object], *, deep: bool = False
    ) -> None:
        """``unpack``: what the values contain; ``deep``: at any depth."""
        objects = self.objects
        if isinstance(target, ast.Name):
            self.points.setdefault(target.id, set()).update(values)
            if not self.scope.is_own(target):
                self._hold(objects.named(target) & {("global", target.id), ("cell", target.id)}, values)
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
