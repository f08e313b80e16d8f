"""What a value may be: points-to facts, without regard to the order of statements, after Andersen.

Requires the ``ast`` of one function, its effects and scope; produces, for each variable, the objects that it may
stand for, and
for each object those that it may contain. Memory is abstracted: an object is a place of allocation in the
function, or a
root that stands for everything reachable from a parameter, a global or a captured variable.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xcs_compiler.effects.lattice import EffectReport, Level, Place
from xcs_compiler.scopes import FunctionNode, FunctionScope, body_of, parameters, walk_scope

Object = tuple[str, object]
"""``("parameter", name)``, ``("global", name)``, ``("cell", name)``, what each of these contains (``("in parameter",
name)`` ...), or ``("allocated", node)``."""

_IMPLICIT = (ast.Attribute, ast.Subscript)


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


def short_name(place: Place) -> str:
    return place.name.rpartition(":")[2]


@dataclass(slots=True)
class Objects:
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
        states = frozenset((kind, short_name(p)) for p in named for kind in ("global", "in global"))
        operands = [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
        if not isinstance(node, ast.Call) and self._is_known(node):
            return self.inside(frozenset().union(*map(self.of, operands)))
        operands += [k.value for k in getattr(node, "keywords", ())]
        return self.reach(frozenset().union(states, *map(self.of, operands)))


def _is_container(effects: EffectReport, node: ast.expr) -> bool:
    value = effects.values.get(node)
    return value is not None and value.container


def solve(
    function: FunctionNode, effects: EffectReport, scope: FunctionScope, own: bool
) -> tuple[dict[str, frozenset[Object]], dict[Object, frozenset[Object]]]:
    points: dict[str, set[Object]] = {p: {("parameter", p)} for p in parameters(function)}
    for name in scope.locals & scope.rebound_inside:
        points.setdefault(name, set()).add(("allocated", name))
    contents: dict[Object, set[Object]] = {}
    objects = Objects(effects, scope, points, contents, own)
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
