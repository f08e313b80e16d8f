"""Whether two arguments are secretly parts of the same mutable data: a bounded walk that runs no code of the user's."""

from __future__ import annotations

import contextlib
import gc
from collections import deque
from collections.abc import Iterable
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
    """More objects than `LIMIT` are reachable, or they changed while they were looked at."""


def disjoint(first: object, second: object) -> bool:
    """Whether no mutable object can be reached from both. False also where the walk was given up."""
    try:
        seen = mutables(first)
        return not seen or seen.isdisjoint(mutables(second))
    except TooLarge:
        return False


def mutables(root: object) -> set[int]:
    """Identities of the mutable objects that can be reached. Raises TooLarge."""
    if type(root) in _ATOM_TYPES:
        return set()
    if type(root) is Itself:
        return {id(root.thing)}
    seen: set[int] = set()
    mutable: set[int] = set()
    waiting = [root]
    try:
        while waiting:
            thing = waiting.pop()
            kind = type(thing)  # not isinstance, which asks the object for its __class__
            if kind in _ATOM_TYPES or issubclass(kind, _OUTSIDE) or id(thing) in seen:
                continue
            seen.add(id(thing))
            if len(seen) > LIMIT:
                raise TooLarge
            if kind not in _IMMUTABLE_CONTAINERS:
                mutable.add(id(thing))
            waiting.extend(parts(thing, kind))
            if len(waiting) > 50 * LIMIT:
                raise TooLarge
    except RuntimeError as error:  # a dict or set that another thread is changing
        raise TooLarge from error
    return mutable


def parts(thing: Any, kind: type) -> Iterable[object]:
    """What the object refers to, found without calling anything."""
    if kind in (list, tuple, set, frozenset, deque):
        return thing  # type: ignore[no-any-return]
    if kind is dict:
        return (*thing, *thing.values())
    if kind is MethodType:
        return (thing.__self__, thing.__func__)
    if kind is BuiltinFunctionType:
        return (thing.__self__,)
    if kind is FunctionType:
        cells = (value for value in map(cell_value, thing.__closure__ or ()) if value is not ABSENT)
        return (*cells, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values())
    found = list(gc.get_referents(thing))  # without calling anything; the objects of C libraries too
    with contextlib.suppress(AttributeError, TypeError):
        found.append(object.__getattribute__(thing, "__dict__"))
    slots = (slot for cls in kind.__mro__ for slot in cls.__dict__.values())
    found.extend(slot_value(slot, thing) for slot in slots if type(slot) is MemberDescriptorType)
    for cls in kind.__mro__:
        if cls.__flags__ & _HEAP_TYPE:  # what an instance has through its class
            own = ((name, value) for name, value in cls.__dict__.items() if not name.startswith("__"))
            found.extend(value for _, value in own if class_attribute(type(value), "__get__") is None)
    return found
