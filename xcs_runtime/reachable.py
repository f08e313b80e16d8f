"""Whether two arguments are secretly parts of the same mutable data: a bounded walk that runs no code of the user's."""

from __future__ import annotations

import contextlib
import gc
from collections import deque
from collections.abc import Callable, Iterable
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

from xcs_runtime.cache_key import ABSENT, Itself, cell_value, class_attribute, slot_value

LIMIT = 20_000  # objects; some milliseconds

_ATOMS = (type(None), bool, int, float, complex, str, bytes, range, type(...), type(NotImplemented))
_OUTSIDE = (type, ModuleType, CodeType, MemberDescriptorType, GetSetDescriptorType)
_HEAP_TYPE = 1 << 9
_ATOM_TYPES = frozenset(_ATOMS)
_IMMUTABLE_CONTAINERS = frozenset((tuple, frozenset, MethodType, FunctionType, BuiltinFunctionType))


class TooLarge(Exception):
    """Too many objects are reachable, or they changed while they were looked at."""


def disjoint(first: object, second: object) -> bool:
    """Whether no mutable object can be reached from both. False also where the walk was given up."""
    try:
        seen = mutables(first)
        return not seen or seen.isdisjoint(mutables(second))
    except TooLarge:
        return False


def mutables(root: object, most: int = LIMIT) -> set[int]:
    """Identities of the mutable objects that can be reached. Raises TooLarge where there are more than ``most``
    objects."""
    if type(root) in _ATOM_TYPES:
        return set()
    if type(root) is Itself:
        return {id(root.thing)}
    seen: set[int] = set()
    mutable: set[int] = set()
    slots: dict[int, tuple[type, list[MemberDescriptorType]]] = {}  # of instances of each class that was met
    through: set[int] = set()  # classes; what instances have through one is the same for all of them
    waiting = [root]
    try:
        while waiting:
            thing = waiting.pop()
            kind = type(thing)  # not isinstance, which asks the object for its __class__
            if kind in _ATOM_TYPES or id(thing) in seen or issubclass(kind, _OUTSIDE):
                continue
            seen.add(id(thing))
            if len(seen) > most:
                raise TooLarge
            if kind not in _IMMUTABLE_CONTAINERS:
                mutable.add(id(thing))
            known = _KNOWN.get(kind)
            if known is not None:
                waiting.extend(known(thing))
            else:
                if id(kind) not in slots:
                    slots[id(kind)] = kind, _slots_of(kind)
                    for cls in kind.__mro__:
                        if cls.__flags__ & _HEAP_TYPE and id(cls) not in through:
                            through.add(id(cls))
                            waiting.extend(_through_class(cls))
                waiting.extend(_in_instance(thing, slots[id(kind)][1]))
            if len(waiting) > 50 * LIMIT:
                raise TooLarge
    except RuntimeError as error:  # a dict or set that another thread is changing
        raise TooLarge from error
    return mutable


def _in_function(function: FunctionType) -> Iterable[object]:
    cells = (value for value in map(cell_value, function.__closure__ or ()) if value is not ABSENT)
    return (*cells, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())


_KNOWN: dict[type, Callable[[Any], Iterable[object]]] = {
    **dict.fromkeys((list, tuple, set, frozenset, deque), lambda items: items),
    dict: lambda mapping: (*mapping, *mapping.values()),
    MethodType: lambda method: (method.__self__, method.__func__),
    BuiltinFunctionType: lambda function: (function.__self__,),
    FunctionType: _in_function,
}
"""What objects of these types refer to, found without calling anything."""


def _in_instance(thing: object, slots: list[MemberDescriptorType]) -> list[object]:
    found = gc.get_referents(thing)  # without calling anything; the objects of C libraries too
    with contextlib.suppress(AttributeError, TypeError):
        found.append(object.__getattribute__(thing, "__dict__"))
    found.extend([slot_value(slot, thing) for slot in slots])
    return found


def _slots_of(kind: type) -> list[MemberDescriptorType]:
    return [value for cls in kind.__mro__ for value in cls.__dict__.values() if type(value) is MemberDescriptorType]


def _through_class(cls: type) -> list[object]:
    own = [value for name, value in cls.__dict__.items() if not name.startswith("__")]
    return [value for value in own if class_attribute(type(value), "__get__") is None]
