"""Whether it would show how long an object is kept.

Guarantees: calls nothing of the user's; bounded (`LIMIT` objects). What is too large to look through counts as shown.
Assumes: what is kept by C code that the garbage collector doesn't know has no finalizer that matters.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Mapping
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType, ModuleType
from typing import Any, Final

from xcs_runtime.gates import ATOMS

LIMIT: Final = 200
_SUSPENDED: Final = (GeneratorType, CoroutineType, AsyncGeneratorType)
_WEAK: Final = (
    weakref.ReferenceType, weakref.ProxyType, weakref.CallableProxyType, weakref.WeakSet, weakref.WeakMethod,
    weakref.WeakValueDictionary, weakref.WeakKeyDictionary, weakref.finalize,
)  # fmt: skip
_ELSEWHERE: Final = (type, ModuleType, FunctionType)


def has_finalizer(value: Any) -> bool:
    """A suspended generator, an object with ``__del__`` or one that is referred to weakly, however deep."""
    if type(value) in ATOMS:
        return False
    pending, seen = [value], set()
    while pending:
        thing = pending.pop()
        kind = type(thing)
        if kind in ATOMS or id(thing) in seen or issubclass(kind, _ELSEWHERE):
            continue
        seen.add(id(thing))
        finalized = issubclass(kind, _SUSPENDED) or _any_has(kind, "__del__") or weakref.getweakrefcount(thing)
        if finalized or len(seen) > LIMIT:
            return True
        pending += gc.get_referents(thing)
    return False


def asks_when_freed(names: Iterable[str], namespace: Mapping[str, Any]) -> bool:
    """Whether a function that reads these variables has weak references at hand: it may ask whether an object is still
    there, so that none may be kept."""
    found = (namespace.get(name) for name in names)
    return any(thing is weakref or issubclass(type(thing), _WEAK) or _is_weak(thing) for thing in found)


def _is_weak(thing: Any) -> bool:
    return issubclass(type(thing), type) and issubclass(thing, _WEAK)


def _any_has(kind: type, name: str) -> bool:
    return any(name in cls.__dict__ for cls in kind.__mro__)
