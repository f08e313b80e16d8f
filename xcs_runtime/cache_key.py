"""The parts of a cache key: what was found of arguments and bindings when a variant was made.

A part compares the next call with that finding. It names itself, so that a miss can be explained, and it keeps none of
the user's arguments alive. Comparing runs no code of the user's.

``values`` are those of the function's parameters, in order; ``cells`` are the function's closure.
"""

from __future__ import annotations

import builtins
import sys
import weakref
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, CellType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any, Protocol


class Absent:
    """Stands for an attribute or binding that isn't there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()
_KEPT = frozenset((type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented), Absent))
_OF_CLASSES = (type(str.upper), type(str.__len__), type(vars(dict)["fromkeys"]))
"""Methods of classes written in C, which live as long as these."""

Values = Sequence[object]
Cells = tuple[CellType, ...]


class Unrecognisable(Exception):
    """An object can't be told from another one later without keeping it alive. The message names it."""


class Part(Protocol):
    """One part of a key."""

    def holds(self, values: Values, cells: Cells) -> bool:
        """Whether this call is like the one that the variant was made for."""

    def change(self, values: Values, cells: Cells) -> str:
        """What is different now, in words."""


def class_attribute(cls: type, name: str, default: Any = None) -> Any:
    """What a class has under a name, or one that it derives from. A metaclass is not asked: it may have a
    ``__getattr__``."""
    if type(cls) is type:
        return getattr(cls, name, default)
    return next((vars(ancestor)[name] for ancestor in cls.__mro__ if name in vars(ancestor)), default)


def instance_attribute(thing: object, name: str) -> object:
    """The attribute in the instance itself, a slot included, or a plain value of its class, or ABSENT. Properties
    and ``__getattr__`` don't run. Of a tuple or list, the element at a position; of a dictionary, what is under a name:
    the arguments that a partial holds."""
    if type(thing) is tuple or type(thing) is list:
        try:
            return thing[int(name)] if name.isdigit() else ABSENT
        except IndexError:
            return ABSENT
    if type(thing) is dict:
        return thing.get(name, ABSENT)
    try:
        found: object = object.__getattribute__(thing, "__dict__").get(name, ABSENT)
    except (AttributeError, TypeError):
        found = ABSENT
    if found is ABSENT:
        for cls in type(thing).__mro__:
            slot = cls.__dict__.get(name)
            if type(slot) is MemberDescriptorType:
                return slot_value(slot, thing)
            if slot is not None:
                return slot if class_attribute(type(slot), "__get__") is None else ABSENT
    return found


def slot_value(slot: MemberDescriptorType, thing: object) -> object:
    """What the slot holds, or ABSENT when it is empty."""
    try:
        return slot.__get__(thing)
    except AttributeError:
        return ABSENT


def cell_value(cell: CellType) -> object:
    """What the cell holds, or ABSENT when it is empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return ABSENT


class ArgumentPath:
    """A parameter, or an instance attribute reached from one."""

    __slots__ = ("attributes", "position", "text")

    def __init__(self, text: str, position: int, attributes: tuple[str, ...] = ()) -> None:
        self.text, self.position, self.attributes = text, position, attributes

    def read(self, values: Values, cells: Cells) -> object:
        thing = values[self.position]
        if self.attributes:
            for name in self.attributes:
                thing = instance_attribute(thing, name)
        return thing


class OwnPath(ArgumentPath):
    """What an argument has under a name, which is none of the methods of its class: None for these."""

    __slots__ = ()

    def read(self, values: Values, cells: Cells) -> object:
        found = super().read(values, cells)
        if found is ABSENT and len(self.attributes) == 1:
            for cls in type(values[self.position]).__mro__:
                if self.attributes[0] in cls.__dict__:
                    return None if type(cls.__dict__[self.attributes[0]]) is FunctionType else ABSENT
        return found


class Itself:
    """Stands for an object without what can be reached from it."""

    __slots__ = ("thing",)

    def __init__(self, thing: object) -> None:
        self.thing = thing


class ItselfPath(ArgumentPath):
    """An argument without what can be reached from it."""

    __slots__ = ()

    def read(self, values: Values, cells: Cells) -> object:
        return Itself(values[self.position])


class CellPath:
    """What a variable of an enclosing function holds."""

    __slots__ = ("position", "text")

    def __init__(self, text: str, position: int) -> None:
        self.text, self.position = text, position

    def read(self, values: Values, cells: Cells) -> object:
        return cell_value(cells[self.position])


class ClosurePath:
    """What a variable holds that a function has captured: one at another path, such as an argument."""

    __slots__ = ("_function", "_position", "text")

    def __init__(self, text: str, function: ReadPath, position: int) -> None:
        self.text, self._function, self._position = text, function, position

    def read(self, values: Values, cells: Cells) -> object:
        function = self._function.read(values, cells)
        if type(function) is MethodType:
            function = function.__func__
        closure = function.__closure__ if type(function) is FunctionType else None
        if closure is None or self._position >= len(closure):
            return ABSENT
        return cell_value(closure[self._position])


class GlobalPath:
    """What a name of a module stands for."""

    __slots__ = ("_namespace", "text")

    def __init__(self, text: str, namespace: dict[str, Any]) -> None:
        self.text, self._namespace = text, namespace

    def read(self, values: Values, cells: Cells) -> object:
        found = self._namespace.get(self.text, ABSENT)
        return getattr(builtins, self.text, ABSENT) if found is ABSENT else found


AnyPath = ArgumentPath | CellPath | ClosurePath | GlobalPath
ReadPath = ArgumentPath | CellPath | ClosurePath


class SameType:
    """The object at a path is of the same type."""

    __slots__ = ("_kind", "_kind_name", "_path")

    def __init__(self, path: ReadPath, values: Values, cells: Cells) -> None:
        kind = type(path.read(values, cells))
        self._path, self._kind, self._kind_name = path, weakref.ref(kind), kind.__name__

    def holds(self, values: Values, cells: Cells) -> bool:
        return type(self._path.read(values, cells)) is self._kind()

    def change(self, values: Values, cells: Cells) -> str:
        now = type(self._path.read(values, cells)).__name__
        before = self._kind_name if self._kind_name != now else f"the earlier {now}"
        return f"{self._path.text} is of type {now}, not {before}"


class SameObject:
    """The object at a path is the same one, or a function or bound method made anew of the same parts.

    ``aspect(thing)`` is something else that must be equal then: what is recorded of an object beside it. Raises
    Unrecognisable when made for an object that takes no weak reference.
    """

    __slots__ = ("_aspect", "_aspect_then", "_parts", "_path", "_whole")

    def __init__(
        self,
        path: ReadPath,
        values: Values,
        cells: Cells,
        aspect: Callable[[object], object] = lambda thing: None,
    ) -> None:
        thing = path.read(values, cells)
        self._path, self._aspect, self._aspect_then = path, aspect, aspect(thing)
        # Usually it is the very object. If not, its parts may be: a lambda or a bound method is made at each mention.
        self._whole = weakref.ref(thing) if type(thing) is FunctionType else None
        try:
            self._parts: tuple[Callable[[], object], ...] | None = tuple(map(_remember, identity(thing)))
        except Unrecognisable:
            if self._whole is None:
                raise
            self._parts = None

    def holds(self, values: Values, cells: Cells) -> bool:
        thing = self._path.read(values, cells)
        if self._whole is not None and thing is not None and thing is self._whole():
            return True
        if self._parts is None:
            return False
        now = identity(thing)
        if len(now) != len(self._parts):
            return False
        for part, recall in zip(now, self._parts, strict=True):
            then = recall()
            if part is not then or (then is None and type(recall) is weakref.ref):  # which is dead
                return False
        return self._aspect(thing) == self._aspect_then

    def change(self, values: Values, cells: Cells) -> str:
        return f"{self._path.text} is another object"


class SameBindings:
    """Names in modules, in classes or in cells still stand for the same objects. Keeps those objects alive.

    A binding is a namespace (a mapping or a cell), a name in it, and the object that it stood for, or ABSENT, or, where
    only the type counts, its type.
    """

    __slots__ = ("_objects", "_types")

    def __init__(
        self, objects: Sequence[tuple[Any, str, object]], types: Sequence[tuple[Any, str, object]] = ()
    ) -> None:
        self._objects = tuple((_getter(namespace), name, expected) for namespace, name, expected in objects)
        self._types = tuple((_getter(namespace), name, expected) for namespace, name, expected in types)

    def holds(self, values: Values, cells: Cells) -> bool:
        for get, name, expected in self._objects:
            if get(name, ABSENT) is not expected:
                return False
        for get, name, expected in self._types:  # noqa: SIM110 (a loop costs half of all() here)
            if type(get(name, ABSENT)) is not expected:
                return False
        return True

    def change(self, values: Values, cells: Cells) -> str:
        bound = [name for get, name, expected in self._objects if get(name, ABSENT) is not expected]
        typed = [name for get, name, expected in self._types if type(get(name, ABSENT)) is not expected]
        return f"{', '.join(bound + typed)} {'was' if len(bound + typed) == 1 else 'were'} bound anew"


def _getter(namespace: Any) -> Callable[[str, object], object]:
    if type(namespace) is CellType:
        return lambda name, default: cell_value(namespace)
    return namespace.get  # type: ignore[no-any-return]


def identity(thing: Any) -> tuple[object, ...]:
    """What makes ``thing`` what it is, to be compared by ``is``: itself, or the parts of a function or bound method."""
    kind = type(thing)
    if kind is MethodType:
        return (MethodType, *identity(thing.__func__), thing.__self__)
    if kind is BuiltinFunctionType and thing.__self__ is not None and type(thing.__self__) is not ModuleType:
        return (BuiltinFunctionType, type(thing.__self__), sys.intern(thing.__name__), thing.__self__)
    if kind is FunctionType and not thing.__dict__:
        keywords = thing.__kwdefaults__ or {}
        return (
            FunctionType,
            thing.__code__,
            thing.__globals__,
            *map(cell_value, thing.__closure__ or ()),
            *(thing.__defaults__ or ()),
            *keywords,
            *keywords.values(),
        )
    return (thing,)


def _remember(part: object) -> Callable[[], object]:
    # The type, because isinstance asks the object for its __class__.
    kept = type(part) in _KEPT or type(part) in _OF_CLASSES
    if not (kept or (type(part) is dict and "__builtins__" in part)):  # a module's namespace
        try:
            return weakref.ref(part)
        except TypeError:
            raise Unrecognisable(f"an object of type {type(part).__name__} takes no weak reference") from None
    return lambda: part
