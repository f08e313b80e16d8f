"""``isinstance`` and ``issubclass``: the user's code that decides them."""

from __future__ import annotations

import abc
import ast
import sys
from types import FunctionType, UnionType
from typing import Any

from xcs_compiler.effects import attributes, calls, implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.effect import Effect, merge, ordered, pure
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.members import ancestors, overrides
from xcs_compiler.effects.values import (
    BOOLEAN,
    Abstract,
    Built,
    Exact,
    InstanceOf,
    OneOf,
    Unknown,
)
from xcs_compiler.sparse import replace


def _decides(metaclass: type) -> bool:
    """Whether a metaclass of the user's has its own idea of what an instance is."""
    for ancestor in metaclass.__mro__:
        if ancestor.__module__.partition(".")[0] not in ("builtins", "abc", "enum", "typing", "pydantic") and (
            "__instancecheck__" in vars(ancestor) or "__subclasscheck__" in vars(ancestor)
        ):
            return True
    return False


def _hooks_of(cls: type, seen: set[type]) -> list[FunctionType]:
    """The functions that `_has_hook` asks about."""
    found = [
        vars(ancestor)[name]
        for ancestor in ancestors(type(cls))
        for name in ("__instancecheck__", "__subclasscheck__")
        if name in vars(ancestor)
    ]
    if cls not in seen and isinstance(cls, abc.ABCMeta):
        seen.add(cls)
        hooks = (vars(c)["__subclasshook__"] for c in cls.__mro__ if "__subclasshook__" in vars(c))
        found += [getattr(hook, "__func__", None) for hook in hooks]
        derived: list[type] = type.__subclasses__(cls)  # type: ignore[arg-type]
        found += [function for one in derived for function in _hooks_of(one, seen)]
    return [f for f in found if isinstance(f, FunctionType) and not _is_known_hook(f)]


def _has_hook(cls: type, seen: set[type]) -> bool:
    """Whether code of the user's is asked what is an instance of a class: its metaclass, or a ``__subclasshook__`` of
    it or, if it is abstract, of a class that is derived from it."""
    if _decides(type(cls)):
        return True
    if cls in seen or not isinstance(cls, abc.ABCMeta):
        return False
    seen.add(cls)
    hook = next((vars(c)["__subclasshook__"] for c in cls.__mro__ if "__subclasshook__" in vars(c)), None)
    function = getattr(hook, "__func__", None)
    if isinstance(function, FunctionType) and not _is_known_hook(function):
        return True
    derived: list[type] = type.__subclasses__(cls)  # type: ignore[arg-type]
    return any(_has_hook(one, seen) for one in derived)


def _is_known_hook(function: FunctionType) -> bool:
    return str(function.__module__).partition(".")[0] in sys.stdlib_module_names


def asks_metaclass(value: Abstract) -> bool:
    """Whether code of the user's is asked what is an instance of a class, or it is not known which class that is."""
    what = value.what
    if isinstance(what, Exact) and isinstance(what.object, type):
        return _has_hook(what.object, set())
    return isinstance(what, Unknown)


def _is_asked(frame: Environment, value: Abstract) -> bool:
    """The same for the second operand of ``isinstance``: a class, a union, or a tuple of such. What is not known is
    taken for classes without hooks."""
    what = value.what
    if isinstance(what, Exact) and isinstance(what.object, UnionType):
        return any(isinstance(cls, type) and _has_hook(cls, set()) for cls in what.object.__args__)
    if isinstance(what, InstanceOf) and issubclass(type(what.live), (tuple, UnionType)):
        held: Any = what.live if issubclass(type(what.live), tuple) else what.live.__args__
        return any(isinstance(cls, type) and _has_hook(cls, set()) for cls in held)
    if isinstance(what, OneOf):
        return any(_is_asked(frame, option) for option in implicit.options_of(value))
    if isinstance(what, (InstanceOf, Built)) and what.cls is tuple:
        return _is_asked(frame, implicit.element_of(frame, value))
    return isinstance(what, Exact) and isinstance(what.object, type) and _has_hook(what.object, set())


def check(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """isinstance, issubclass: pure unless a class says otherwise."""
    for argument in arguments.positional[1:]:
        if _is_asked(frame, argument.value):
            return asked_of_classes(frame, argument.value, arguments.positional[0], node, text)
    for argument in arguments.positional[:1]:
        cls = implicit.class_of(argument.value)
        own = overrides(cls, "__class__", frame.session) if cls is not None else None
        if own is not None and own.kind == "property":  # asked where the type itself is none of those
            shown = attributes.load(frame, argument, "__class__")
            return merge(pure(text), shown, BOOLEAN)
    return pure(text, BOOLEAN)


def asked_of_classes(frame: Environment, classes: Abstract, asked: Argument, node: ast.expr, text: str) -> Effect:
    """What the code does that decides what is an instance of a class."""
    why = f"{text}: a class decides by code of its own"
    effect = replace(ordered(why, (asked.node,)), value=BOOLEAN)
    what = classes.what
    found: list[Any] = [what.object] if isinstance(what, Exact) else []
    held = what.live if isinstance(what, InstanceOf) else found[0] if found else None
    if isinstance(held, (tuple, UnionType)):
        found = list(held if isinstance(held, tuple) else held.__args__)
    if isinstance(what, OneOf):
        for option in implicit.options_of(classes):
            effect = merge(effect, asked_of_classes(frame, option, asked, node, text), BOOLEAN)
    if isinstance(what, (InstanceOf, Built)) and what.cls is tuple and not found:
        element = implicit.element_of(frame, classes)
        return merge(effect, asked_of_classes(frame, element, asked, node, text), BOOLEAN)
    for cls in found:
        if isinstance(cls, type):
            receiver = Argument(asked.node, Abstract(Exact(cls)))
            for function in _hooks_of(cls, set()):
                called = calls.followed(frame, why, (asked.node,), function, Arguments((receiver, asked)), node)
                effect = merge(effect, called, BOOLEAN)
    return effect


__all__ = ["asked_of_classes", "asks_metaclass", "check"]
