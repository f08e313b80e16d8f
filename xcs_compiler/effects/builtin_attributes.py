"""Built-ins that load and set attributes by name, and the slots of ``object`` behind the user's hooks."""

from __future__ import annotations

import ast
from itertools import product
from typing import Any, Final

from xcs_compiler.effects import attributes, implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.builtin_containers import Handler
from xcs_compiler.effects.effect import Effect, merge, ordered, pure
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.hook_names import text_of_name
from xcs_compiler.effects.members import ancestors, find
from xcs_compiler.effects.named_state import ANY_NAME
from xcs_compiler.effects.values import (
    BOOLEAN,
    NONE,
    Abstract,
    Built,
    Data,
    Exact,
    join,
)
from xcs_compiler.sparse import replace


def _constant_name(arguments: Arguments) -> str | None:
    return text_of_name(arguments.positional[1]) if len(arguments.positional) >= 2 else None


def _getattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    name = _constant_name(arguments)
    if name is None:
        if (
            arguments.simple()
            and len(arguments.positional) >= 2
            and isinstance(arguments.positional[0].value.what, Data)
        ):
            return pure(text, Abstract(Data()))
        effect = ordered(f"{text}: the attribute is only known when it happens", arguments.nodes())
        return merge(effect, _any_loaded(frame, arguments), effect.value)
    effect = attributes.load(frame, arguments.positional[0], name)
    for default in arguments.positional[2:]:
        effect = replace(effect, value=join(effect.value, default.value))
    return effect


_ANY: Final = "(any)"
"""The name of an attribute that no class has, so that hooks are asked for it."""


def _more_than_values(frame: Environment, holder: Argument) -> list[str]:
    """The names of all attributes of an object that run code, the last for those that only hooks are asked for."""
    cls = implicit.class_of(holder.value)
    if not isinstance(cls, type):
        return []
    names = {name for c in ancestors(cls) if not implicit.is_library(c) for name in vars(c)}
    found = ((name, find(cls, name, frame.session)) for name in sorted(names))
    return [n for n, m in found if m is not None and m.kind in ("property", "cached", "descriptor")] + [_ANY]


def _any_loaded(frame: Environment, arguments: Arguments) -> Effect:
    """What loading any of those attributes of an object does that are more than values."""
    effect = pure("")
    for holder in arguments.positional[:1]:
        for name in _more_than_values(frame, holder):
            effect = merge(effect, attributes.load(frame, holder, name))
    return effect


def _any_set(frame: Environment, arguments: Arguments, *, past_hook: bool) -> Effect:
    """What setting or deleting any of them does; ``past_hook``: whatever ``__setattr__`` the class has."""
    effect = pure("")
    for holder in arguments.positional[:1]:
        given = arguments.positional[2].value if len(arguments.positional) > 2 else NONE
        # Setters that set other attributes, through the hook again, come back to the same question then.
        new = given if isinstance(given.what, Data) else Abstract(origins=given.origins, roots=given.roots)
        values = (new, None) if arguments.stars else (new,) if len(arguments.positional) > 2 else (None,)
        for name, value in product(_more_than_values(frame, holder), values):
            effect = merge(effect, attributes.store(frame, holder, name, value, past_hook=past_hook))
    return effect


def _hasattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    found = _getattr(frame, arguments, node, text)
    return replace(found, value=BOOLEAN) if found is not None else None


def _setattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    name = _constant_name(arguments)
    if name is None or len(arguments.positional) != 3:
        return _any_attribute(frame, arguments, text)
    return replace(attributes.store(frame, arguments.positional[0], name, arguments.positional[2].value), value=NONE)


def _set_past_hook(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``object.__setattr__(instance, name, value)`` sets the attribute, whatever the class has in place of it."""
    if not arguments.positional or isinstance(arguments.positional[0].value.what, Built):
        return None
    name = _constant_name(arguments)
    if name is None:
        return _any_attribute(frame, arguments, text, past_hook=True)
    holder = arguments.positional[0]
    cls = implicit.class_of(holder.value)
    member = find(cls, name, frame.session) if isinstance(cls, type) else None
    if member is not None and member.kind in ("property", "descriptor"):
        new = arguments.positional[2].value if len(arguments.positional) > 2 else None
        return replace(attributes.store(frame, holder, name, new, past_hook=True), value=NONE)
    frame.session.changed_names[name] = False
    return None


def _got_past_hook(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``object.__getattribute__(instance, "__dict__")``"""
    name = _constant_name(arguments)
    return attributes.load(frame, arguments.positional[0], name) if name == "__dict__" else None


def _any_attribute(frame: Environment, arguments: Arguments, text: str, *, past_hook: bool = False) -> Effect:
    effect = ordered(f"{text}: the attribute is only known when it happens", arguments.nodes())
    what = arguments.positional[0].value.what if arguments.positional else None
    effect = merge(effect, _any_set(frame, arguments, past_hook=past_hook), effect.value)
    return replace(effect, writes=frozenset({ANY_NAME})) if isinstance(what, Exact) or what is None else effect


def _delattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    name = _constant_name(arguments)
    if name is None or len(arguments.positional) != 2:
        return _any_attribute(frame, arguments, text)
    return replace(attributes.store(frame, arguments.positional[0], name, None), value=NONE)


def _globals(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    return attributes.all_names(text)


def _vars(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``vars(x)`` is ``x.__dict__``; without an operand it shows the variables of the caller."""
    return attributes.load(frame, arguments.positional[0], "__dict__") if arguments.positional else None


HANDLERS: Final[dict[Any, Handler]] = {
    getattr: _getattr, hasattr: _hasattr, setattr: _setattr, delattr: _delattr, globals: _globals, vars: _vars,
    object.__setattr__: _set_past_hook, object.__delattr__: _set_past_hook, object.__getattribute__: _got_past_hook,
}  # fmt: skip

__all__ = ["HANDLERS"]
