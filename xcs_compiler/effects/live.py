"""The resolver of live objects: globals, closure cells, built-ins, and the arguments of the call at hand."""

from __future__ import annotations

import builtins
import collections
import functools
import sys
from collections.abc import Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

from xcs_compiler.effects.data import CODE_TYPES, FACTORIES, IMMUTABLE_TYPES, SLOT_METHOD_TYPES
from xcs_compiler.effects.lattice import ABSENT, Compared, Level, Place
from xcs_compiler.effects.scope import Found
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.sources import declared_global, source_of
from xcs_compiler.effects.user_modules import contents
from xcs_compiler.effects.values import (
    ANYWHERE,
    NOTHING_KNOWN,
    NOWHERE,
    UNKNOWN,
    Abstract,
    Binding,
    Data,
    Exact,
    InstanceOf,
    Method,
    OneOf,
    Origin,
    Outside,
    Parameter,
    Path,
    SourceFunction,
    Where,
)

_BUILTINS = vars(builtins)
PARTS = frozenset({"__func__", "__self__", "func", "args", "keywords"})


def describe(value: Any, where: Where, origin: Origin | None, session: Session) -> Abstract:
    """The abstract value of a live object, with what is relied on recorded for ``where`` it was found."""
    cls = type(value)
    if cls in IMMUTABLE_TYPES:
        session.rely(where, value, Compared.TYPE)
        return Abstract(Data(True, cls))
    if cls in CODE_TYPES or issubclass(cls, type):  # `isinstance` would ask the object for its `__class__`
        bound = getattr(value, "__self__", None) if issubclass(cls, BuiltinFunctionType) else None
        if bound is not None and not isinstance(bound, (ModuleType, type)):
            # `items.append` given as a value: made anew at each load, so it is known by what it is bound to.
            session.rely(where, value, Compared.TYPE)
            session.keep.append(value)
            receiver = describe(bound, None, origin, session)
            raw = getattr(type(bound), value.__name__, None)
            function = Exact(raw) if isinstance(raw, SLOT_METHOD_TYPES) else None
            return Abstract(Method(receiver, value.__name__, function), receiver.origins)
        session.rely(where, value, Compared.IDENTITY)
        return Abstract(Exact(value))
    if cls is MethodType:
        session.rely(where, value, Compared.TYPE)
        function, receiver = value.__func__, value.__self__
        inner = _longer(where, "__func__")
        if inner is not None:
            session.rely(inner, function, Compared.IDENTITY)
        if isinstance(origin, Parameter):
            origin = Parameter(origin.name, (*origin.path, "__self__"))
        held = describe(receiver, _longer(where, "__self__"), origin, session)
        return Abstract(Method(held, getattr(function, "__name__", "?"), Exact(function)), held.origins)
    if (
        cls is tuple
        and len(value) <= 16
        and all(type(item) in IMMUTABLE_TYPES for item in value)
        and (where is None or isinstance(where, Binding))
    ):
        session.rely(where, value, Compared.IDENTITY)
        return Abstract(Data(True, tuple))
    if issubclass(cls, Enum) and isinstance(where, Binding):
        session.rely(where, value, Compared.IDENTITY)
        return Abstract(InstanceOf(cls, value, where))
    session.rely(where, value, Compared.TYPE)
    if origin is None and where is None:
        origin = ANYWHERE  # it is kept by something that nobody has named
    if issubclass(cls, collections.defaultdict) and not _calls_nothing(value, where, session):
        # What looks a key up by itself is known; whatever else does waits, as no gate lets it pass.
        what = OneOf(options=(InstanceOf(cls, value, where), UNKNOWN))
        return Abstract(what, frozenset({origin}) if origin is not None else NOWHERE)
    return Abstract(InstanceOf(cls, value, where), frozenset({origin}) if origin is not None else NOWHERE)


def _calls_nothing(value: Any, where: Where, session: Session) -> bool:
    """Whether nobody notices that a `defaultdict` makes a value, whoever looks for one."""
    factory = collections.defaultdict.__dict__["default_factory"].__get__(value)
    if factory is not None and not any(factory is cls for cls in FACTORIES):
        return False
    inner = _longer(where, "default_factory")
    if inner is not None:
        session.rely(inner, factory, Compared.IDENTITY)
    return True


def _longer(where: Where, name: str) -> Where:
    if isinstance(where, Path):
        return Path((*where.parts, name))
    if isinstance(where, Binding):
        return Binding(where.namespace, where.name, (*where.attributes, name))
    return None


@dataclass(frozen=True, slots=True)
class LiveScope:
    """Free names of a live function."""

    module: str
    names: dict[str, Any]
    cells: Mapping[str, CellType] = field(default_factory=dict)
    filename: str = ""

    @staticmethod
    def of(function: FunctionType) -> LiveScope:
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        namespace = function.__globals__
        return LiveScope(str(namespace.get("__name__", "?")), namespace, cells, function.__code__.co_filename)

    def key(self) -> Hashable:
        return (id(self.names), tuple(map(id, self.cells.values())))

    def has_context_variables(self) -> bool:
        """Whether one goes by a name here, or is held by a container, or by a module, that does."""
        held = [*self.names.values(), *(value for cell in self.cells.values() for value in contents(cell))]
        for value in held.copy():
            if type(value) is dict:
                held += [*value.values()]
            elif type(value) in (list, tuple, set):
                held += [*value]
            elif type(value) is ModuleType and value.__name__.partition(".")[0] not in sys.stdlib_module_names:
                held += [*vars(value).values()]
        return any(type(value) is ContextVar for value in held)

    def place_of(self, name: str) -> Place:
        return Place("cell", name) if name in self.cells else Place("global", f"{self.module}:{name}")

    def lookup(self, name: str, session: Session) -> Found:
        if name in self.cells:
            return self._cell(name, session)
        if name in self.names:
            value = self.names[name]
            place = Place("global", f"{self.module}:{name}")
            if session.is_rebound(name):
                return Found(Abstract(origins=frozenset({Outside(place)})), place)
            binding = Binding(self.names, name)
            found = describe(value, binding, Outside(place, binding), session)
            rebound = name in declared_global(self.filename, self.names)
            return Found(found, place if rebound or has_state(found) else None)
        own = self.names.get("__builtins__", _BUILTINS)
        namespace = vars(own) if isinstance(own, ModuleType) else own
        if name in namespace:
            session.guard(self.names, name, ABSENT)
            if namespace[name] is not _BUILTINS.get(name, ABSENT) or type(namespace[name]) is not BuiltinFunctionType:
                session.guard(namespace, name, namespace[name])
            return Found(describe(namespace[name], Binding(namespace, name), None, session))
        place = Place("global", f"{self.module}:{name}")
        session.guard(self.names, name, ABSENT)
        return Found(Abstract(origins=frozenset({Outside(place)})), place)

    def _cell(self, name: str, session: Session) -> Found:
        cell = self.cells[name]
        place = Place("cell", name)
        try:
            value = cell.cell_contents
        except ValueError:
            return Found(Abstract(origins=frozenset({Outside(place)})), place)
        if session.is_rebound(name):
            return Found(Abstract(origins=frozenset({Outside(place)})), place)
        binding = Binding(cell, "cell_contents")
        found = describe(value, binding, Outside(place, binding), session)
        return Found(found, place if isinstance(found.what, Data) or has_state(found) else None)


def has_state(value: Abstract) -> bool:
    """Whether reading the object is reading state, and not only something to call."""
    if isinstance(value.what, InstanceOf):
        from xcs_compiler.effects.implicit import whole_entry

        entry = whole_entry(value.what.cls)
        if entry is not None and (entry.immutable or entry.thread_safe):
            return False
    return bool(value.origins)


def source_function(function: FunctionType, session: Session, owner: Any = None) -> SourceFunction | None:
    """The source of a live function, with its defaults; None when there is none."""
    found = source_of(function)
    if found is None:
        return None
    node, offset = found
    name = function.__qualname__
    module = function.__module__ or "?"

    def default(value: Any, parameter: str) -> Abstract:
        # A default is one object for all calls, so its changes are seen by the next one.
        place = Place("global", f"{module}:{name}.{parameter}")
        binding = Binding({"default": value}, "default")
        table = type(value) in (list, tuple, dict) and bool(value)  # which may be looked into
        return describe(value, binding if table else None, Outside(place, binding), session)

    arguments = node.args
    positional = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    given = function.__defaults__ or ()  # copied from another function, they may be more: the last ones count
    pairs = zip(reversed(given), reversed(positional), strict=False)
    defaults = tuple(reversed([default(value, parameter) for value, parameter in pairs]))
    keywords = {k: default(v, k) for k, v in (function.__kwdefaults__ or {}).items()}
    return SourceFunction(
        node,
        LiveScope.of(function),
        f"{module}.{name}",
        function.__code__.co_filename,
        offset,
        owner if owner is not None else _owner(function),
        defaults,
        keywords,
    )


def _owner(function: FunctionType) -> Any:
    """The class of a method that uses ``super()`` or ``__class__``, from its own cell."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if name == "__class__":
            try:
                return cell.cell_contents
            except ValueError:
                return None
    return None


@dataclass(frozen=True, slots=True)
class LiveResolver:
    """Live objects. ``arguments`` are those of the call at hand by parameter name, defaults applied; ``*args`` is the
    tuple and ``**kwargs`` the dict."""

    function: FunctionType
    arguments: Mapping[str, object]

    @property
    def live(self) -> bool:
        return True

    @property
    def scope(self) -> LiveScope:
        return LiveScope.of(self.function)

    def owner(self, qualname: str) -> Any:
        return _owner(self.function)

    def receiver(self, qualname: str, name: str) -> Abstract | None:
        return None

    @property
    def assumed(self) -> dict[str, Level]:
        return {}

    def parameter(self, name: str, annotation: Any, session: Session) -> Abstract:
        if name not in self.arguments:
            return Abstract(origins=frozenset({Parameter(name)}))
        return describe(self.arguments[name], Path((name,)), Parameter(name), session)


def follow(path: tuple[str, ...], arguments: Mapping[str, object]) -> object:
    """The object at the ``path`` of a `Fact`, `ABSENT` where there is none. Runs no code of the user's."""
    found = arguments.get(path[0], ABSENT)
    for name in path[1:]:
        if found is ABSENT:
            return ABSENT
        if issubclass(type(found), (MethodType, functools.partial)) and name in PARTS:
            found = getattr(found, name)
            continue
        if type(found) is tuple or type(found) is list:
            found = found[int(name)] if name.isdigit() and int(name) < len(found) else ABSENT
            continue
        if type(found) is dict:
            found = found.get(name, ABSENT)
            continue
        try:
            found = object.__getattribute__(found, "__dict__").get(name, ABSENT)
        except (AttributeError, TypeError):
            found = slot(found, name)
    return found


def found_at(binding: Binding, path: tuple[str, ...] = ()) -> object:
    """What a binding holds, or an attribute of that; `ABSENT` where there is none. Runs no code of the user's."""
    if binding.name == "cell_contents":
        try:
            held = binding.namespace.cell_contents
        except ValueError:  # an empty cell
            return ABSENT
    else:
        held = binding.namespace.get(binding.name, ABSENT)
    return follow(("", *path), {"": held})


def slot(value: object, name: str) -> object:
    """The value in a ``__slots__`` slot, or `ABSENT`."""
    for cls in type(value).__mro__:
        member = vars(cls).get(name)
        if member is not None:
            if type(member).__name__ == "member_descriptor":
                try:
                    return member.__get__(value)
                except AttributeError:
                    return ABSENT
            return ABSENT
    return ABSENT


__all__ = [
    "ANYWHERE", "NOTHING_KNOWN", "LiveResolver", "LiveScope", "describe", "follow", "found_at", "source_function",
]  # fmt: skip
