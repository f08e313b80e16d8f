"""Which attributes of an argument operations are about.

In ``for q in self.questions: self.answers[q] = self.ask(q)`` one container of an object is changed while another one is
gone through, and a method reads a third thing. All are parts of ``self``, and `points_to` has one object for these.
They are told apart here, by the attributes through which they are reached, if two things hold. No operation of the
function binds the attributes anew: it does nothing to the object but set other attributes, and to what the object
holds nothing but put elements into built-in containers that are attributes of it. And when the function is called, the
attributes share nothing that can be changed, which is looked at then (as for any two arguments).

Setting an attribute is in nobody's way who reads others, if one doesn't come back to the object from what they hold.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xcs_compiler.changes import is_shallow
from xcs_compiler.effects.lattice import Operation
from xcs_compiler.objects import Object, is_root, root_of
from xcs_compiler.scopes import FunctionScope, names_of

if TYPE_CHECKING:
    from xcs_compiler.dependences import Dependences

_GOING_THROUGH = frozenset({"enumerate", "zip", "items", "keys", "values"})


@dataclass(frozen=True, slots=True)
class Treatment:
    """Of a parameter's object: the attributes that are ``set``, and those whose containers are ``filled``. All others
    are what they were when the function was called, and hold what they held then; unless it has something in common
    with one of the ``others``, which are changed as well."""

    set: frozenset[str]
    filled: frozenset[str]
    others: frozenset[Object]


@dataclass(frozen=True, slots=True)
class Fields:
    """What tells the attributes of a function's parameters apart."""

    dependences: Dependences

    def passed_by(
        self, later: ast.AST, operand: ast.expr, reading: Operation, earlier: ast.AST, change: Operation
    ) -> frozenset[frozenset[Object]] | None:
        """The pairs of attributes that have to be apart for ``operand`` to be none of the earlier operation's business;
        None where it may be."""
        changed = self._changed(earlier, change)
        if changed is None:
            return None
        name, attribute, sets = changed
        paths = self._paths(operand, reading, name) or ()
        if sets and any(attribute in path for path in paths):
            return None
        treatment, read = self.treatment(name), self._read(operand, reading, name)
        if treatment is None or read is None:
            return None
        called = isinstance(later, ast.Call) and later.func is operand
        if sets:
            return _not_behind(name, read, treatment, called)
        return _pairs(name, attribute, read, treatment, called)

    def gone_through(
        self, iterable: ast.expr, earlier: ast.AST, change: Operation
    ) -> frozenset[frozenset[Object]] | None:
        """The same for a loop that goes through attributes."""
        changed = self._changed(earlier, change)
        if changed is None:
            return None
        name, attribute, _ = changed  # one that is set is in nobody's way here, or in `Treatment.set`
        treatment, read = self.treatment(name), self._walked(iterable, name)
        return _pairs(name, attribute, read, treatment) if treatment is not None and read is not None else None

    def treatment(self, name: str) -> Treatment | None:
        """None: something else is done to the object, or what it holds."""
        answers = self.dependences.answers
        key = ("treatment", name)
        if key not in answers:
            answers[key] = self._treatment(name)
        found: Treatment | None = answers[key]
        return found

    def _treatment(self, name: str) -> Treatment | None:
        dependences = self.dependences
        scope = dependences.scope
        if scope.bindings.get(name) != 1 or name in scope.rebound_inside or name in scope.varying:
            return None
        parts = self._of_parameter(name)
        if ("parameter", name) not in parts:
            return None
        sets: set[str] = set()
        filled: set[str] = set()
        others: set[Object] = set()
        for node, operation in dependences.effects.operations.items():
            concerned = dependences.mutated(node, operation) | dependences.lent(operation)
            others |= {root_of(thing) for thing in concerned - parts if is_root(thing)}
            if not concerned & parts or self._advances(node, name):
                continue
            changed = self._changed(node, operation)
            if changed is None or changed[0] != name or _does_more(operation):
                return None
            (sets if changed[2] else filled).add(changed[1])
        return Treatment(frozenset(sets), frozenset(filled), frozenset(others - {("parameter", name)}))

    def _changed(self, node: ast.AST, operation: Operation) -> tuple[str, str, bool] | None:
        """The parameter, the attribute, and whether it is set; else it is a list or dict, and elements are changed."""
        if len(operation.mutates) != 1:
            return None
        (operand,) = operation.mutates
        if isinstance(node, ast.Attribute) and operation.sets and node.value is operand:
            return (operand.id, node.attr, True) if isinstance(operand, ast.Name) and _is_told(node.attr) else None
        value = self.dependences.effects.values.get(operand)
        if not (isinstance(operand, ast.Attribute) and isinstance(operand.value, ast.Name) and _is_told(operand.attr)):
            return None
        if value is None or value.builtin is None or not is_shallow(node, operation):
            return None
        return operand.value.id, operand.attr, False

    def _advances(self, node: ast.AST, name: str) -> bool:
        """Whether a loop has an iterator of its own, so that nothing but that is changed by its steps."""
        return isinstance(node, ast.For) and self._walked(node.iter, name) is not None

    def _of_parameter(self, name: str) -> frozenset[Object]:
        """The objects that stand for the parameter's object and what it holds, if the variable holds nothing else."""
        if set(self.dependences.points.get(name, ())) != {("parameter", name)}:
            return frozenset()
        return frozenset({("parameter", name), ("in parameter", name)})

    def _paths(self, operand: ast.expr, reading: Operation, name: str) -> list[tuple[str, ...]] | None:
        """Of the parameter itself: the paths of attributes by which alone it is read."""
        if not (isinstance(operand, ast.Name) and operand.id == name):
            return None
        paths = [path for named, path in reading.through or () if named is operand]
        return paths if paths and all(all(map(_is_told, path)) for path in paths) else None

    def _read(self, operand: ast.expr, reading: Operation, name: str) -> frozenset[str] | None:
        """The attributes of the parameter from which all that is read of an operand can be reached."""
        paths = self._paths(operand, reading, name)
        if paths is not None:
            return frozenset(path[0] for path in paths)
        return self._source(operand, name)

    def _source(self, node: ast.expr, name: str) -> frozenset[str] | None:
        first: ast.expr = node
        while isinstance(first, ast.Attribute):
            node, first = first, first.value
        if not isinstance(first, ast.Name):
            return None
        if first.id == name:
            return frozenset({node.attr}) if isinstance(node, ast.Attribute) and _is_told(node.attr) else None
        if (held := self.dependences.definitions.get(first.id)) is not None:
            return self._source(held, name)
        if (iterable := self.dependences.loops.get(first.id)) is not None:
            found, treatment = self._walked(iterable, name), self.treatment(name)
            if found is not None and treatment is not None and not found & (treatment.filled | treatment.set):
                return found  # what is put into a container later need not be apart
        return None

    def _walked(self, iterable: ast.expr, name: str) -> frozenset[str] | None:
        """The attributes whose containers a loop goes through, and nothing else of the parameter's."""
        operation = self.dependences.effects.operations.get(iterable)
        if isinstance(iterable, ast.Call) and operation is not None and operation.elements:
            function = iterable.func
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if called not in _GOING_THROUGH or iterable.keywords:
                return None
            given = [function.value] if isinstance(function, ast.Attribute) else iterable.args
            parts = [self._walked(one, name) for one in given]
            return None if None in parts else frozenset().union(*(part for part in parts if part is not None))
        if isinstance(iterable, ast.Attribute) and isinstance(iterable.value, ast.Name) and iterable.value.id == name:
            value = self.dependences.effects.values.get(iterable)
            known = value is not None and value.builtin is not None
            return frozenset({iterable.attr}) if known and _is_told(iterable.attr) else None
        return None


def _does_more(operation: Operation) -> bool:
    """Whether more is changed, or may be, than the operands that it names."""
    return bool(operation.writes or operation.updates or operation.touches or operation.dynamic)


def _pairs(
    name: str, changed: str, read: frozenset[str], treatment: Treatment, called: bool = False
) -> frozenset[frozenset[Object]] | None:
    """What has to be apart for the attribute that is filled to be none of those that are read. ``called``: by calling
    what an attribute holds, which must not be a method of the class."""
    if changed in read or (read | {changed}) & treatment.set:
        return None
    within = {frozenset({_part(name, changed), _part(name, other, called)}) for other in read}
    return frozenset(within | {frozenset({("parameter", name), other}) for other in treatment.others})


def _not_behind(
    name: str, read: frozenset[str], treatment: Treatment, called: bool
) -> frozenset[frozenset[Object]] | None:
    """The same for an attribute that is set: from none of what is read one must come back to the object itself."""
    if read & treatment.set:  # of which it is one
        return None
    within = {frozenset({("itself", name), _part(name, other, called)}) for other in read}
    return frozenset(within | {frozenset({("parameter", name), other}) for other in treatment.others})


def _part(name: str, attribute: str, called: bool = False) -> Object:
    return ("called" if called else "parameter", f"{name}.{attribute}")


def _is_told(attribute: str) -> bool:
    """Whether it goes by this name in the object too, and isn't one that holds all the others."""
    return attribute.isidentifier() and not attribute.startswith("__")


def loops_by_target(loops: Iterable[ast.For], scope: FunctionScope) -> dict[str, ast.expr]:
    """What a loop goes through, for variables that nothing but its target binds."""
    found = {name: loop.iter for loop in loops for name in names_of(loop.target).binds}
    alone = scope.locals - scope.rebound_inside - scope.targets
    return {name: iterable for name, iterable in found.items() if scope.bindings.get(name) == 1 and name in alone}
