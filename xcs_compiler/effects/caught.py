"""What an ``except`` clause catches.

The exception may be of any class derived from those that the clause names, so those that are loaded are looked at.
Turning an exception into text is taken to do nothing else, as long as none of the user's defines how.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

from xcs_compiler.effects.data import class_attribute
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.values import ANSWERED, ANYWHERE, CAUGHT, NONE, Abstract, Exact, InstanceOf, join

TELLING = ("__str__", "__repr__", "__format__", "__getattribute__", "__getattr__", "__eq__", "__hash__", "__bool__")
MARK = "(caught)"
MAXIMUM_CLASSES = 5_000


def caught(frame: Environment, clause: ast.expr) -> Abstract:
    """The exception variable, for the expression of the clause, which has been evaluated."""
    unknown = Abstract(CAUGHT, frozenset({ANYWHERE}))
    if not frame.session.live:
        return unknown
    found: Abstract | None = None
    for cls in _classes(frame, clause):
        if not (isinstance(cls, type) and issubclass(cls, BaseException)) or not harmless(cls):
            return unknown
        one = Abstract(InstanceOf(cls, fields={MARK: NONE}), frozenset({ANSWERED}))
        found = one if found is None else join(found, one)
    return found if found is not None else unknown


def is_caught(value: Abstract) -> bool:
    return isinstance(value.what, InstanceOf) and MARK in value.what.fields


def _classes(frame: Environment, clause: ast.expr) -> list[Any]:
    if isinstance(clause, ast.Tuple):
        return [found for item in clause.elts for found in _classes(frame, item)]
    value = frame.values.get(clause)
    what = value.what if value is not None else None
    if isinstance(what, Exact):
        return [what.object]
    if isinstance(what, InstanceOf) and type(what.live) is tuple:
        return list(what.live)
    return [None]


def harmless(cls: type[BaseException]) -> bool:
    """Whether what is done to an exception caught as ``cls`` can be told from ``cls``: no loaded class that is derived
    from it defines methods or properties, libraries' aside, and its text is that of built-in exceptions."""
    if any(name in vars(cls) for name in TELLING) and not _is_library(cls):
        return False
    stack, count = type.__subclasses__(cls), 0
    while stack:
        found = stack.pop()
        count += 1
        if count > MAXIMUM_CLASSES or not (_is_library(found) or _only_holds(found)):
            return False
        stack += type.__subclasses__(found)
    return True


def _only_holds(cls: type) -> bool:
    own = (value for name, value in vars(cls).items() if name not in ("__init__", "__new__", "__weakref__", "__dict__"))
    return all(class_attribute(type(value), "__get__") is None for value in own)


def _is_library(cls: type) -> bool:
    if cls.__module__.partition(".")[0] in sys.stdlib_module_names:
        return True
    filename = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    return "site-packages" in filename or "dist-packages" in filename
