"""Functions that a catalogued decorator has made: as safe as what they wrap, and as the user's rules for them."""

from __future__ import annotations

import ast
import functools
import inspect
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType, NoneType
from typing import Any

from xcs_compiler.effects import calls
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.effect import Effect, merge
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.live import describe
from xcs_compiler.effects.tables import SameEntries
from xcs_compiler.effects.values import NOTHING_KNOWN, Abstract, Binding, Exact, join

MAXIMUM_RULES = 100
SINGLE_DISPATCH: Any = functools.singledispatch(len)


def call(frame: Environment, function: FunctionType, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """A call of what a decorator returned; None where no entry speaks of it."""
    wrapped = vars(function).get("__wrapped__")
    if wrapped is None or function.__closure__ is None:
        return None
    if function.__code__ is SINGLE_DISPATCH.__code__:
        return _dispatched(frame, function, arguments, node, text)
    library = str(function.__globals__.get("__name__", ""))
    entry = catalog().decorator(f"{library}.{function.__code__.co_qualname}")
    if entry is None:
        return None
    inner = describe(wrapped, Binding(vars(function), "__wrapped__"), None, frame.session)
    effect = calls.call_function(frame, inner, arguments, node, text)
    for path in entry.rules:
        for rule in _functions(_at(frame, function, path), library.partition(".")[0]):
            effect = merge(effect, _rule(frame, rule, node, f"{text}: `{path}`"), effect.value)
    return effect


def _dispatched(
    frame: Environment, function: FunctionType, arguments: Arguments, node: ast.expr, text: str
) -> Effect | None:
    """`functools.singledispatch`: one of the functions that are registered now."""
    registry = vars(function).get("registry")
    if not isinstance(registry, MappingProxyType) or len(registry) > MAXIMUM_RULES:
        return None
    view = SameEntries(registry)
    frame.session.keep.append(view)
    frame.session.guard(view, "entries", True)
    effects = [calls.call_function(frame, Abstract(Exact(f)), arguments, node, text) for f in registry.values()]
    effect = effects[0]
    for other in effects[1:]:
        effect = merge(effect, other, join(effect.value, other.value))
    return effect


def _at(frame: Environment, function: FunctionType, path: str) -> Any:
    """What an attribute of the function holds, which the next call looks at again."""
    found: Any = function
    for name in path.split("."):
        namespace = getattr(found, "__dict__", None)
        if not isinstance(namespace, dict) or name not in namespace:
            return inspect.getattr_static(found, name, None)
        frame.session.keep.append(namespace)
        found = namespace[name]
        frame.session.guard(namespace, name, found)
    return found


def _functions(rule: Any, library: str) -> list[Any]:
    """The functions of a rule that are not the library's own: it may be made of others, as in ``a | b``."""
    found: list[Any] = []
    stack, seen = [rule], 0
    while stack:
        item = stack.pop()
        seen += 1
        if item is None or seen > MAXIMUM_RULES:
            continue
        if isinstance(item, (list, tuple)):
            stack += item
        elif isinstance(item, (FunctionType, MethodType)):
            package = str(item.__module__).partition(".")[0]
            if package != library or _logs(item):
                found.append(item)
        elif isinstance(item, type):
            continue
        elif type(item).__module__.partition(".")[0] == library:
            stack += vars(item).values() if hasattr(item, "__dict__") else ()
        elif callable(item) and not _is_unbound(item):
            found.append(item)
    return found


def _is_unbound(item: Any) -> bool:
    """A built-in function that is bound to no object."""
    return isinstance(item, BuiltinFunctionType) and isinstance(item.__self__, (ModuleType, type, NoneType))


def _logs(function: Any) -> bool:
    return "_log.<locals>." in function.__qualname__


def _rule(frame: Environment, rule: Any, node: ast.expr, text: str) -> Effect:
    if isinstance(rule, FunctionType) and _logs(rule):
        return Effect(
            Level.ORDERED, Reason(f"{text}: writes to the log"), writes=frozenset({Place("log")}), quiet=Level.PURE
        )
    stand_in = ast.Name("(state)", ast.Load())
    frame.values[stand_in] = NOTHING_KNOWN
    given = Arguments((Argument(stand_in, NOTHING_KNOWN),))
    return calls.call_function(frame, describe(rule, None, None, frame.session), given, node, text)


__all__ = ["call"]
