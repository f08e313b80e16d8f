"""What an expression may be: the objects that a function can tell apart, and what these contain.

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

from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Place
from xcs_compiler.scopes import FunctionNode, FunctionScope, text_of, walk

Object = tuple[str, object]
"""``("parameter", name)``, ``("global", name)``, ``("cell", name)``, what each of these contains (``("in parameter",
name)`` ...), ``("allocated", node)``, ``("inside", node)`` for the interior of what a call makes, ``("keys", object)``
for the keys of a mapping (never a value itself), or ``("kept by", callee)`` for what a callee may hand out again."""

_ROOTS = ("parameter", "global", "cell")


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


class Reach:
    """The objects, and all that is contained in them, at any depth. (`contained`, but set by set, and what was found
    once is found: most of the time that an analysis takes is spent here.)

    While contents grow, what is remembered falls behind; whoever lets them grow calls `forget`.
    """

    __slots__ = ("_contents", "_found")

    def __init__(self, contents: Mapping[Object, Set[Object]]) -> None:
        self._contents = contents
        self._found: dict[Object, frozenset[Object]] = {}

    def __call__(self, objects: Iterable[Object]) -> frozenset[Object]:
        seen: set[Object] = set()
        for thing in objects:
            if thing not in seen:  # with everything in it, then
                found = self._found.get(thing)
                seen |= found if found is not None else self._from(thing)
        return frozenset(seen)

    def forget(self) -> None:
        self._found.clear()

    def _from(self, start: Object) -> frozenset[Object]:
        seen, whole = {start}, set[Object]()
        stack = [start]
        while stack:
            thing = stack.pop()
            if thing in whole:
                continue
            if (found := self._found.get(thing)) is not None:
                seen |= found
                whole |= found
                continue
            fresh = self._contents.get(thing, _NOTHING) - seen
            if thing[0] in _ROOTS:
                fresh |= {(f"in {thing[0]}", thing[1])} - seen
            for keys in [inner for inner in fresh if inner[0] == "keys"]:
                fresh = (fresh | self._contents.get(keys, _NOTHING)) - {keys} - seen
            seen |= fresh
            stack += fresh
        found = self._found[start] = frozenset(seen)
        return found


def root_of(thing: Object) -> Object:
    return (thing[0].removeprefix("in "), thing[1])


def short_name(place: Place) -> str:
    return place.name.rpartition(":")[2]


@dataclass(slots=True)
class Objects:
    """Evaluates an expression to the objects that its value may be."""

    effects: EffectReport
    scope: FunctionScope
    points: Mapping[str, Set[Object]]
    contents: Mapping[Object, Set[Object]]
    reach: Reach
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

    def named(self, node: ast.Name) -> frozenset[Object]:
        found = frozenset(self.points.get(node.id, ()))
        if self.scope.is_own(node):
            return found
        kind = "cell" if node.id in self.scope.outside else "global"
        return found | {(kind, node.id)}

    _Name = named

    def _Constant(self, node: ast.Constant) -> frozenset[Object]:
        return frozenset()

    _JoinedStr = _FormattedValue = _Constant

    def _Attribute(self, node: ast.Attribute) -> frozenset[Object]:
        holder = self.named(node.value) if isinstance(node.value, ast.Name) else self.of(node.value)
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


def _is_container(effects: EffectReport, node: ast.expr) -> bool:
    value = effects.values.get(node)
    return value is not None and value.container


def _gives_no_keys(effects: EffectReport, node: ast.expr) -> bool:
    """Whether an element of a container is surely none of its keys."""
    value = effects.values.get(node)
    return value is not None and (value.container or value.describe == "a collections.Counter")
