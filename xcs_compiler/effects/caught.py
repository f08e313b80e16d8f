"""What an ``except`` clause catches.

The exception may be of any class derived from those that the clause names. Text and attributes of exceptions are taken
to be without effects unless a class among those that are loaded says otherwise: one of the user's that defines a
special method for them.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.values import ANYWHERE, NONE, Abstract, Built, Exact, InstanceOf, join

TELLING = ("__str__", "__repr__", "__format__", "__getattribute__", "__getattr__", "__eq__", "__hash__", "__bool__")
CAUGHT = "(caught)"
MAXIMUM_CLASSES = 5_000


def caught(frame: Environment, named: Abstract) -> Abstract:
    """The exception variable, for the value of the clause's expression."""
    unknown = Abstract(origins=frozenset({ANYWHERE}))
    if not frame.session.live:
        return unknown
    found: Abstract | None = None
    for cls in _classes(frame, named):
        if not (isinstance(cls, type) and issubclass(cls, BaseException)) or not harmless(cls):
            return unknown
        one = Abstract(InstanceOf(cls, fields={CAUGHT: NONE}), frozenset({ANYWHERE}))
        found = one if found is None else join(found, one)
    return found if found is not None else unknown


def is_caught(value: Abstract) -> bool:
    return isinstance(value.what, InstanceOf) and CAUGHT in value.what.fields


def _classes(frame: Environment, named: Abstract) -> list[Any]:
    what = named.what
    if isinstance(what, Exact):
        return [what.object]
    if isinstance(what, Built) and what.cls is tuple:
        heap = frame.heap()
        held = [value.what for (site, name), value in heap.fields.items() if site in what.sites and name.isdigit()]
        return [item.object if isinstance(item, Exact) else None for item in held]
    if isinstance(what, InstanceOf) and type(what.live) is tuple:
        return list(what.live)
    return [None]


def harmless(cls: type[BaseException]) -> bool:
    """Whether no loaded class derived from ``cls`` has special methods of its own, libraries' aside."""
    stack, count = [cls], 0
    while stack:
        found = stack.pop()
        count += 1
        if count > MAXIMUM_CLASSES or not _is_harmless(found):
            return False
        stack += type.__subclasses__(found)
    return True


@functools.lru_cache(maxsize=4096)
def _is_harmless(cls: type) -> bool:
    if not any(name in vars(cls) for name in TELLING):
        return True
    package = cls.__module__.partition(".")[0]
    if package in sys.stdlib_module_names:
        return True
    filename = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    return "site-packages" in filename or "dist-packages" in filename
