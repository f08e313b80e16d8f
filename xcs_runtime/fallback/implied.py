"""Code of the function's own module that runs without being called by name: special methods, properties, descriptors.

Like a call of such code it may change variables that the function reads; so the scout stops until the run has passed
it. Runs none of it, and asks nothing of what it is about but its class.
"""

from __future__ import annotations

import collections
import functools
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.cache_key import class_attribute
from xcs_runtime.fallback.judging import judge_blindly, may_change_names
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.values import NEVER, NOT_YET, Value, is_near_unknown
from xcs_runtime.gates import ATOMS

if TYPE_CHECKING:
    from xcs_runtime.fallback.scout import Scout

_CALLED: Final = frozenset(
    ("__init__", "__new__", "__init_subclass__", "__class_getitem__", "__set_name__", "__post_init__", "__call__")
)
"""Special methods that run where a call is seen."""
_ACCESS: Final = ("__get__", "__set__", "__delete__")
_HELD: Final = (list, tuple, set, frozenset, dict)
_FACTORY: Final[Any] = collections.defaultdict.__dict__["default_factory"]
_MOST: Final = 100
"""Elements of a container that are looked at; what has more may hold anything."""


def may_change(scout: Scout, values: tuple[Value, ...]) -> bool:
    """Whether an operation on these may run code of the function's module that changes what the function reads."""
    return any(is_near_unknown(value) or _may_change(scout, value) for value in values)


def is_on_its_way(scout: Scout, values: Iterable[Value], depth: int = 0) -> bool:
    """Whether one of these, or what is in them, will be an instance, which isn't there yet, of a class of which the
    same is to be said."""
    for value in values:
        if isinstance(value, Made):
            if depth < 3 and is_on_its_way(scout, value.items[:_MOST], depth + 1):
                return True
            continue
        for source in value.sources():
            made: Any = getattr(source, "function", None)
            if not issubclass(type(made), type) or value.settle() is not NOT_YET:
                continue
            given = [given.settle() for given in source.args]  # a default factory, say
            near = any(type(function) is FunctionType and _is_near(scout, function) for function in given)
            if near or _is_done_by(scout, made):
                return True
    return False


def _may_change(scout: Scout, value: Any, depth: int = 0) -> bool:
    if isinstance(value, Made):
        return depth < 3 and any(_may_change(scout, item, depth + 1) for item in value.items[:_MOST])
    if not isinstance(value, Value):
        return False
    thing = value.settle()
    return thing is not NEVER and thing is not NOT_YET and _does(scout, thing, depth)


def _does(scout: Scout, thing: Any, depth: int) -> bool:
    kind = type(thing)
    if kind in ATOMS:
        return False
    if kind in _HELD:
        held = [*thing.keys(), *thing.values()] if kind is dict else list(thing)
        return depth < 3 and any(_does(scout, item, depth + 1) for item in held[:_MOST])
    made = _FACTORY.__get__(thing) if issubclass(kind, collections.defaultdict) else None
    return _is_done_by(scout, kind) or (type(made) is FunctionType and _is_near(scout, made))


def _is_near(scout: Scout, function: FunctionType) -> bool:
    policy = scout.calls.policy
    near = function.__globals__ is scout.globals
    return near and may_change_names(policy, scout, function, judge_blindly(policy, function))


def _is_done_by(scout: Scout, kind: type) -> bool:
    return any(_is_near(scout, function) for function in _implied_by(kind))


def _implied_by(kind: type) -> Iterator[FunctionType]:
    for cls in type.__getattribute__(kind, "__mro__"):
        for name, member in [*type.__getattribute__(cls, "__dict__").items()]:
            if type(member) is FunctionType:
                if name.startswith("__") and name.endswith("__") and name not in _CALLED:
                    yield member
            elif issubclass(type(member), property):
                yield from (f for f in (member.fget, member.fset, member.fdel) if type(f) is FunctionType)
            elif issubclass(type(member), functools.cached_property):
                yield from (f for f in (member.func,) if type(f) is FunctionType)
            else:
                own = (class_attribute(type(member), special) for special in _ACCESS)
                yield from (function for function in own if type(function) is FunctionType)


__all__ = ["is_on_its_way", "may_change"]
