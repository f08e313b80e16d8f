"""Functions in containers that are named outside the function: dispatch tables.

What a table holds is one of the things that a plan may rest on: it is looked at again at each call, by identity.
"""

from __future__ import annotations

from abc import ABCMeta
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, ModuleType
from typing import Any

from xcs_compiler.effects.data import HEAP_TYPE, class_attribute
from xcs_compiler.effects.environment import Session
from xcs_compiler.effects.lattice import Compared
from xcs_compiler.effects.live import describe
from xcs_compiler.effects.values import (
    MAXIMUM_OPTIONS,
    Abstract,
    Binding,
    Exact,
    InstanceOf,
    OneOf,
    Origin,
    Path,
)

MAXIMUM_ENTRIES = 50
MAXIMUM_INSTANCES = 4


class SameEntries:
    """A container as a guard sees it: True as long as it holds what it held, under the same keys, in the same order.
    By identity, so that no code of a key runs."""

    __slots__ = ("_container", "_held")

    def __init__(self, container: Any) -> None:
        self._container = container
        self._held = tuple(container if type(container) in (list, tuple) else container.items())

    def get(self, name: str, default: object = None) -> bool:
        container, held = self._container, self._held
        if len(container) != len(held):
            return False
        if type(container) is not dict:
            return all(a is b for a, b in zip(container, held, strict=True))
        try:
            return all(k is key and v is value for (k, v), (key, value) in zip(container.items(), held, strict=True))
        except (RuntimeError, ValueError):  # changed by another thread meanwhile
            return False


def functions_in(
    what: InstanceOf, origins: frozenset[Origin], session: Session, under_keys: bool = False
) -> Abstract | None:
    """One of the functions that a live dict, list or tuple holds; None for anything else. ``under_keys``: what a dict
    has under its keys is meant; otherwise the keys are meant too, which have to be text or numbers.

    One that is an argument, or part of one, would be recognised at the next call only while it is kept alive: so it is
    looked into for the call at hand alone.
    """
    container = what.live
    if type(container) not in (dict, list, tuple) or not container:
        return None
    if not isinstance(what.where, Binding) and not (session.once and isinstance(what.where, Path)):
        return None
    if len(container) > MAXIMUM_ENTRIES:
        return None
    keys = container if type(container) is dict else ()
    if not all(type(key) in (str, int) or (under_keys and _is_key(key)) for key in keys):
        return None
    held = list(container.values() if type(container) is dict else container)
    if not all(map(_is_code, held)):
        return None
    distinct = list({id(item): item for item in held}.values())
    if len(distinct) > MAXIMUM_OPTIONS:
        return None
    if isinstance(what.where, Path):
        session.fact(what.where.parts, Compared.IDENTITY)
    view = SameEntries(container)
    session.keep.append(view)
    session.guard(view, "entries", True)
    options = tuple(Exact(item) for item in distinct)
    # Keys are elements too: they are text or numbers, of which calling nothing comes.
    return Abstract(options[0] if len(options) == 1 else OneOf(options=options), frozenset())


def instances_in(what: InstanceOf, origins: frozenset[Origin], session: Session) -> Abstract | None:
    """One of the few instances, of classes that do something, that an attribute of an argument holds in a list or a
    tuple: the clients that a router chooses from. The types at all positions are facts, and that there are no more."""
    container = what.live
    if type(container) not in (list, tuple) or not 0 < len(container) <= MAXIMUM_INSTANCES:
        return None
    if not isinstance(what.where, Path) or len(what.where.parts) < 2 or not all(map(_does_something, container)):
        return None
    places = [Path((*what.where.parts, str(position))) for position in range(len(container) + 1)]
    session.fact(places[-1].parts, Compared.TYPE)  # there is nothing
    held = [describe(item, place, None, session) for item, place in zip(container, places, strict=False)]
    options = tuple(dict.fromkeys(value.what for value in held))
    return Abstract(options[0] if len(options) == 1 else OneOf(options=options), origins)


def _does_something(item: object) -> bool:
    """An instance of a class of the user's that is no record of data."""
    cls = type(item)
    if isinstance(item, (type, ModuleType, FunctionType)) or not cls.__flags__ & HEAP_TYPE:
        return False
    if issubclass(cls, (tuple, list, dict, set, str, Enum, BaseException)):
        return False
    fields = (class_attribute(cls, name) for name in ("model_fields", "__dataclass_fields__"))
    return all(held is None for held in fields) and cls.__eq__ is object.__eq__


def _is_key(key: object) -> bool:
    """Whether looking for it runs no code but the interpreter's."""
    if isinstance(key, type):
        return type(key) in (type, ABCMeta)
    if not isinstance(key, Enum):
        return key is None or type(key) in (bool, float, bytes)
    native = [cls for cls in type(key).__mro__ if cls.__module__ in ("builtins", "enum")]
    return all(getattr(type(key), n) in [getattr(cls, n) for cls in native] for n in ("__eq__", "__hash__"))


def _is_code(item: object) -> bool:
    if isinstance(item, BuiltinFunctionType):
        return item.__self__ is None or isinstance(item.__self__, (ModuleType, type))
    return isinstance(item, (FunctionType, MethodDescriptorType, type))


__all__ = ["SameEntries", "functions_in", "instances_in"]
