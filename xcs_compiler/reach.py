"""function, arguments -> may anything that a call of it reaches wait for the outside world? A quick look before the
stages, which cost a hundred times as much: most functions of a program never wait, whatever they are given.

Requires nothing but live objects: it follows names through code objects, globals, closures, classes and the arguments.
Where it says no, the effects stage would find nothing slow either; where it says yes, that may be wrong. What was
found to be quiet stays so until a callable is marked or a library is imported that has something slow in it; a global
that is bound again far from the function is overlooked until then, which costs time and never an answer.
"""

from __future__ import annotations

import functools
import itertools
import opcode
import sys
import weakref
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from types import BuiltinFunctionType, CodeType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any

from xcs_compiler.effects import markers
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.configuration import NOTHING_DECLARED, declared_for
from xcs_compiler.effects.data import HEAP_TYPE, IMMUTABLE_TYPES
from xcs_compiler.effects.sources import as_written

MOST_VISITED = 20_000
ELEMENTS = 8
"""Of a container that are looked at: as many as the effects stage takes for examples, or more."""
ATTRIBUTES = 64
DEPTH = 4
"""Of instances within instances."""

_NOT_FOLLOWED = sys.stdlib_module_names | {"_pytest", "pluggy", "pytest"}
"""What functions of these do is known by name, or nothing that anybody waits for: a framework of tests, say, which is
in reach of all that its tests give to others."""

_COROUTINE = 0x80 | 0x200  # CO_COROUTINE, CO_ASYNC_GENERATOR: calling one only makes an object

_CONTAINERS = frozenset((list, tuple, set, frozenset, deque))
_quiet: dict[int, _Quiet] = {}  # by identity, which is forgotten with the object
_slots: dict[int, tuple[weakref.ref[type], tuple[MemberDescriptorType, ...]]] = {}  # of classes, likewise
_state: tuple[object, ...] = ()
_loaded: tuple[int, int] = (-1, -1)
_waiting: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def may_wait(function: FunctionType, arguments: Iterable[object]) -> bool:
    """Whether the function, called with these arguments, may reach a call that waits and may overlap with others."""
    if declared_for(function.__code__.co_filename) is not NOTHING_DECLARED:
        return True
    search = _Search(*what_waits())
    if search.waits((function, *arguments)):
        return True
    for key, thing in search.visited.items():
        reference = _quiet[key] = _Quiet(thing, _forget)
        reference.key = key
    return False


class _Quiet(weakref.ref[Any]):
    """With no function of its own to call: there are many, and all of them are gone through by garbage collection."""

    __slots__ = ("key",)
    key: int


def _forget(reference: _Quiet) -> None:
    _quiet.pop(reference.key, None)


def what_waits() -> tuple[frozenset[str], frozenset[str]]:
    """The last parts of the names of all callables that wait, of the libraries that are loaded, and of those that the
    user has marked; and the types of which methods wait that concern nobody but their object. The same object as long
    as it is the same."""
    global _state, _loaded, _waiting
    if (markers.version(), len(sys.modules)) == _loaded:
        return _waiting
    _loaded = (markers.version(), len(sys.modules))
    known = catalog()
    loaded = tuple(module for module in known.waiting_modules() if module in sys.modules)
    state = (markers.version(), loaded)
    if state != _state:
        _quiet.clear()
        own = known.waiting(loaded, on_receiver=True)
        types = frozenset(name.rpartition(".")[0] for name in own)
        names = frozenset(name.rpartition(".")[2] for name in known.waiting(loaded) - own) | markers.names()
        _waiting = names, types
        _state = state
    return _waiting


def looks_up(code: CodeType, names: frozenset[str]) -> bool:
    """Whether the code loads a global or built-in of one of these names (an attribute may have such a name too)."""
    text, extended = code.co_code, 0
    for operation, argument in zip(text[::2], text[1::2], strict=True):
        argument |= extended
        extended = argument << 8 if operation == _EXTENDED_ARG else 0
        if operation == _LOAD_GLOBAL and code.co_names[argument >> 1] in names:
            return True
        if operation == _LOAD_NAME and code.co_names[argument] in names:
            return True
    return False


_EXTENDED_ARG, _LOAD_GLOBAL, _LOAD_NAME = (opcode.opmap[n] for n in ("EXTENDED_ARG", "LOAD_GLOBAL", "LOAD_NAME"))


class _Search:
    """Stops at the first thing that may wait, and goes no further where it was found to be quiet before."""

    def __init__(self, names: frozenset[str], types: frozenset[str]) -> None:
        self.names = names
        self.types = types
        self.visited: dict[int, Any] = {}  # code and classes, of which the outcome is remembered
        self._others: dict[int, Any] = {}  # whose attributes may change
        self._pending: list[tuple[Collection[Any], int]] = []

    def waits(self, things: Collection[Any]) -> bool:
        pending = self._pending = [(things, 0)]
        known, others = _quiet, self._others
        while pending:
            things, depth = pending.pop()
            for held in things:
                kind = type(held)
                # Most of what there is ends here: data, and what was found quiet before.
                if kind in IMMUTABLE_TYPES or id(held) in known or kind is ModuleType:
                    continue
                if kind is not dict and kind not in _CONTAINERS:
                    if self._look(held, depth):
                        return True
                elif depth < DEPTH and held and id(held) not in others:
                    others[id(held)] = held
                    try:
                        few = [*itertools.islice(held.values() if kind is dict else held, ELEMENTS)]
                    except RuntimeError:  # somebody is changing it
                        return True
                    pending.append((few, depth + 1))
            if len(self.visited) + len(others) > MOST_VISITED:
                return True
        return False

    def _push(self, things: Collection[Any], depth: int) -> None:
        self._pending.append((things, depth))

    def _look(self, held: Any, depth: int) -> bool:
        kind = type(held)
        if kind is FunctionType:
            return self._function(held)
        if issubclass(kind, type):  # `isinstance` would ask the object for its `__class__`
            return self._class(held)
        if kind is MethodType:
            self._push((held.__func__, held.__self__), depth)
            return _marked(held)
        if kind is BuiltinFunctionType:
            if held.__name__ in self.names or _marked(held):
                return True
            if type(held.__self__) is ModuleType:
                self.visited[id(held)] = held
            return False
        if kind is functools.partial:
            self._push((held.func, *held.args, *held.keywords.values()), depth)
        elif kind in (staticmethod, classmethod, functools._lru_cache_wrapper):
            self._push((held.__wrapped__,), depth)
        elif kind is property:
            self._push((held.fget, held.fset, held.fdel), depth)
        else:
            return self._instance(held, depth)
        return False

    def _function(self, function: FunctionType) -> bool:
        if id(function) in self._others or id(function) in self.visited:
            return False
        if _module(function) in _NOT_FOLLOWED:
            if function.__name__ in self.names:
                return True
            self.visited[id(function)] = function
            return False
        written = as_written(function)
        if _marked(written):
            return True
        # What closures and defaults hold may change; a function that has none of these is known once and for all.
        defaults = (*(written.__defaults__ or ()), *(written.__kwdefaults__ or {}).values())
        lasts = written.__closure__ is None and all(type(value) in IMMUTABLE_TYPES for value in defaults)
        (self.visited if lasts else self._others)[id(function)] = function
        return self._inside(written, defaults)

    def _inside(self, function: FunctionType, defaults: tuple[object, ...]) -> bool:
        for cell in function.__closure__ or ():
            try:
                self._push((cell.cell_contents,), 1)
            except ValueError:  # an empty cell
                pass
        if defaults:
            self._push(defaults, 1)
        code = function.__code__
        return not (code.co_flags & _COROUTINE or self._is_known(code)) and self._code(code, function.__globals__)

    def _code(self, code: CodeType, namespace: Mapping[str, Any]) -> bool:
        names = _names_in(code)
        if not self.names.isdisjoint(names):
            return True
        found = []
        for name in names:
            held = namespace.get(name)
            if held is None:
                held = sys.modules.get(name)
            if type(held) is not ModuleType:
                found.append(held)
            elif held.__name__.partition(".")[0] not in _NOT_FOLLOWED:
                attributes = held.__dict__
                found += [attributes[inner] for inner in names if inner in attributes]
        self._push(found, 1)
        return False

    def _class(self, cls: type) -> bool:
        if self._is_known(cls):
            return False
        for ancestor in [*type.mro(cls.__class__), *cls.__mro__]:
            if _marked(ancestor) or f"{ancestor.__module__}.{ancestor.__qualname__}" in self.types:
                return True
            if _module(ancestor) not in _NOT_FOLLOWED and (ancestor is cls or not self._is_known(ancestor)):
                self._push([*vars(ancestor).values()], 1)
        return False

    def _instance(self, held: Any, depth: int) -> bool:
        kind = type(held)
        if _marked(held) or self._class(kind):
            return True
        if depth >= DEPTH or id(held) in self._others:
            return False
        self._others[id(held)] = held
        try:
            if issubclass(kind, dict):
                self._push([*itertools.islice(dict.values(held), ELEMENTS)], depth + 1)
            if kind.__dictoffset__:
                attributes = object.__getattribute__(held, "__dict__")
                self._push([*itertools.islice(dict.values(attributes), ATTRIBUTES)], depth + 1)
        except (AttributeError, RuntimeError):  # somebody is changing it
            return True
        for member in _slots_of(kind):
            try:
                self._push((member.__get__(held),), depth + 1)
            except AttributeError:
                pass
        return False

    def _is_known(self, thing: CodeType | type) -> bool:
        """Whether it needs no look: it was found quiet, or this search has it."""
        key = id(thing)
        if key in _quiet or key in self.visited:
            return True
        self.visited[key] = thing
        return False


def _slots_of(cls: type) -> tuple[MemberDescriptorType, ...]:
    key = id(cls)
    known = _slots.get(key)
    if known is None:
        ancestors = (ancestor for ancestor in cls.__mro__ if ancestor.__flags__ & HEAP_TYPE)
        members = tuple(m for a in ancestors for m in vars(a).values() if type(m) is MemberDescriptorType)
        known = _slots[key] = weakref.ref(cls, lambda _: _slots.pop(key, None)), members
    return known[1]


def _marked(thing: object) -> bool:
    return markers.marked(thing) == "parallel_safe"


def _module(function: object) -> str:
    return str(getattr(function, "__module__", None)).partition(".")[0]


def _names_in(code: CodeType) -> set[str]:
    """Names of globals and attributes, and texts that could be names of attributes."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if not constant.co_flags & _COROUTINE:
                found |= _names_in(constant)
        elif type(constant) is str and constant.isidentifier():
            found.add(constant)
    return found
