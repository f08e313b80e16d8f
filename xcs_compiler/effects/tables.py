"""Functions in containers that are named outside the function: dispatch tables.

What a table holds is one of the things that a plan may rest on: it is looked at again at each call, by identity.
"""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, ModuleType
from typing import Any

from xcs_compiler.effects.environment import Session
from xcs_compiler.effects.lattice import Compared
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


class SameEntries:
    """A container as a guard sees it: True as long as it holds what it held, under the same keys."""

    __slots__ = ("_container", "_held")

    def __init__(self, container: Any) -> None:
        self._container = container
        self._held = tuple(enumerate(container) if type(container) in (list, tuple) else container.items())

    def get(self, name: str, default: object = None) -> bool:
        container = self._container
        if len(container) != len(self._held):
            return False
        try:
            return all(container[key] is value for key, value in self._held)
        except KeyError:
            return False


def functions_in(what: InstanceOf, origins: frozenset[Origin], session: Session) -> Abstract | None:
    """One of the functions that a live dict, list or tuple holds; None for anything else.

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
    if type(container) is dict and not all(type(key) in (str, int) for key in container):
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


def _is_code(item: object) -> bool:
    if isinstance(item, BuiltinFunctionType):
        return item.__self__ is None or isinstance(item.__self__, (ModuleType, type))
    return isinstance(item, (FunctionType, MethodDescriptorType, type))


__all__ = ["SameEntries", "functions_in"]
