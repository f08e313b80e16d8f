"""What the arguments of a call were when it was started, to be compared when the call is due.

Guarantees: `Snapshot.holds` is false whenever an object that could be reached from the arguments was put in the place
of another since, or a container has grown or shrunk, if that is not excused; no code of the user's runs. What can't be
compared is refused.
Assumes: C objects that are said to be shared have no state that a caller could tell.
"""

from __future__ import annotations

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
from typing import Any, Final

from xcs_runtime.cache_key import ABSENT, cell_value, slot_value
from xcs_runtime.gates import ATOMS, is_frozen

LIMIT: Final = 10_000
"""Objects; a larger argument is refused."""

_OUTSIDE = (type, ModuleType, CodeType, MemberDescriptorType, GetSetDescriptorType)
_BUILT_IN: Final = frozenset((list, tuple, set, frozenset, dict, deque))
_HEAP_TYPE = 1 << 9


class NotComparable(Exception):
    """The object, or something reachable from it, can't be compared later."""


class Snapshot:
    """``is_shared(class)``: whether instances may be taken as they are: they have no state that calls could tell.

    What is reached through an object of the user's, it included, is private state of that.
    """

    __slots__ = ("_contents",)

    def __init__(self, roots: Iterable[Any], is_shared: Callable[[type], bool]) -> None:
        self._contents: list[tuple[Any, tuple[object, ...] | bytes, tuple[object, ...], bool]] = []
        seen: set[int] = set()
        waiting = [(root, False) for root in roots]
        try:
            while waiting:
                thing, is_private = waiting.pop()
                kind = type(thing)
                if kind in ATOMS or issubclass(kind, _OUTSIDE) or id(thing) in seen:
                    continue
                seen.add(id(thing))
                if len(seen) > LIMIT:
                    raise NotComparable("too large")
                if kind is bytearray:
                    self._contents.append((thing, bytes(thing), (), is_private))
                elif kind not in _BUILT_IN and (is_shared(kind) or is_frozen(thing, _never)):
                    continue
                else:
                    found = tuple(_contents(thing, kind))
                    is_private = is_private or kind not in _BUILT_IN
                    self._contents.append((thing, tuple(map(_told_by, found)), found, is_private))
                    waiting.extend([(part, is_private) for part in found])
        except RuntimeError as error:  # somebody is changing it
            raise NotComparable(str(error)) from error

    def holds(self, is_excused: Callable[[object], bool]) -> bool:
        """Whether everything is as it was, but for private state of which it is excused."""
        try:
            for thing, then, _, is_private in self._contents:
                kind = type(thing)
                now = bytes(thing) if kind is bytearray else tuple(map(_told_by, _contents(thing, kind)))
                if now != then and not (is_private and is_excused(thing)):
                    return False
        except (RuntimeError, NotComparable):
            return False
        return True


def _told_by(part: object) -> object:
    """Its identity, but for numbers, which descriptors of C classes make anew each time."""
    return (part,) if type(part) is int else id(part)


def _never(kind: type) -> bool:
    return False


def _contents(thing: Any, kind: type) -> Iterable[object]:
    if kind is dict:
        return (*thing, *thing.values())
    if kind in _BUILT_IN:
        return thing  # type: ignore[no-any-return]
    if kind is MethodType:
        return (thing.__self__, thing.__func__)
    if kind is BuiltinFunctionType:
        return (thing.__self__,)
    if kind is FunctionType:
        cells = (value for value in map(cell_value, thing.__closure__ or ()) if value is not ABSENT)
        defaults = (*(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values())
        return (thing.__code__, *cells, *defaults, *thing.__dict__.values())
    return _attributes(thing, kind)


def _attributes(thing: Any, kind: type) -> Iterable[object]:
    found: list[object] = [kind]
    for cls in kind.__mro__:
        if cls is object:
            continue
        if cls in (list, tuple, set, frozenset, deque):
            found.extend(cls.__iter__(thing))
        elif cls is dict:
            found.extend((*dict.keys(thing), *dict.values(thing)))
        elif not cls.__flags__ & _HEAP_TYPE or not (cls.__dictoffset__ or "__slots__" in cls.__dict__):
            if cls.__module__ not in ("typing", "abc", "enum") and not _is_exception(cls):
                raise NotComparable(f"{kind.__name__} keeps state where it can't be seen")
        found.extend(slot_value(slot, thing) for slot in cls.__dict__.values() if type(slot) is MemberDescriptorType)
    try:
        namespace = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        namespace = {}
    found.extend(namespace)
    found.extend(namespace.values())
    return found


def _is_exception(cls: type) -> bool:
    return issubclass(cls, BaseException) and cls.__module__ == "builtins"
