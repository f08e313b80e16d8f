"""Functions that a catalogued decorator has made: as safe as what they wrap, and as the user's rules for them."""

from __future__ import annotations

import ast
import functools
import inspect
import logging
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType, NoneType
from typing import Any

from xcs_compiler import redirect, wrapped
from xcs_compiler.effects import calls
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import DecoratorEntry, catalog
from xcs_compiler.effects.data import own_attributes
from xcs_compiler.effects.effect import Effect, merge
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.live import describe
from xcs_compiler.effects.tables import SameEntries
from xcs_compiler.effects.values import NOTHING_KNOWN, Abstract, Binding, Exact, Output, join
from xcs_compiler.sparse import replace

MAXIMUM_RULES = 100
NOT_REPLACED = "one of the rules prints or logs, and is called by the library"
SINGLE_DISPATCH: Any = functools.singledispatch(len)


def call(frame: Environment, function: FunctionType, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """A call of what a decorator returned; None where no entry speaks of it."""
    wrapped = vars(function).get("__wrapped__")
    if wrapped is None or function.__closure__ is None:
        return None
    if function.__code__ is SINGLE_DISPATCH.__code__:
        return _dispatched(frame, function, arguments, node, text)
    library = str(function.__globals__.get("__name__", ""))
    entry = _entry(function)
    if entry is None:
        return None
    inner = describe(wrapped, Binding(vars(function), "__wrapped__"), None, frame.session)
    effect = calls.call_function(frame, inner, arguments, node, text)
    for path in entry.rules:
        for rule in _functions(_at(frame, function, path), library.partition(".")[0]):
            happens = _logged(function, rule, f"{text}: `{path}`") or _rule(frame, rule, node, f"{text}: `{path}`")
            effect = merge(effect, _shown(function, rule, happens), effect.value)
    return effect


def _entry(function: FunctionType) -> DecoratorEntry | None:
    library = str(function.__globals__.get("__name__", ""))
    return catalog().decorator(f"{library}.{function.__code__.co_qualname}")


def is_made_by_decorator(function: FunctionType) -> bool:
    """Whether a decorator that the catalog knows has made the function."""
    return "__wrapped__" in vars(function) and function.__closure__ is not None and _entry(function) is not None


def _shown(function: FunctionType, rule: Any, effect: Effect) -> Effect:
    """What a rule does, whose output can only be kept back if it can be replaced by its twin."""
    shown = effect.output
    if shown is None or shown.blocked is not None:
        return effect
    why = NOT_REPLACED
    if isinstance(rule, FunctionType) and wrapped.can_be_replaced(function, rule):
        why = redirect.prepare(rule) or ""
    return replace(effect, output=replace(shown, blocked=Reason(why) if why else None), kept=True)


def _logged(function: FunctionType, rule: Any, text: str) -> Effect | None:
    """What one of tenacity's own loggers does among the rules, if that can be shown later: it names the function, the
    attempt and the exception. None where the result is shown, which may be anything."""
    if not isinstance(rule, FunctionType) or not wrapped.is_logger(rule) or not wrapped.can_be_replaced(function, rule):
        return None
    cells = dict(zip(rule.__code__.co_freevars, rule.__closure__ or (), strict=True))
    logger = cells["logger"].cell_contents if "logger" in cells else None
    retrying = vars(function)["retry"]
    if type(logger) not in (logging.Logger, logging.RootLogger) or not _is_of_exceptions(retrying.retry):
        return None
    place = Place("log")
    return Effect(
        Level.ORDERED, Reason(f"{text}: logs"), reads=frozenset({place}), quiet=Level.PURE,
        output=Output(frozenset({"log"}), guarded=True), quiet_reason=Reason(""),
    )  # fmt: skip


def _is_of_exceptions(rule: Any) -> bool:
    """Whether a rule calls again for exceptions alone."""
    if type(rule).__module__ != "tenacity.retry":
        return False
    if type(rule).__name__ in ("retry_any", "retry_all"):
        return all(map(_is_of_exceptions, rule.retries))
    return type(rule).__name__.startswith("retry_if_exception") or type(rule).__name__ == "retry_if_not_exception_type"


def _dispatched(
    frame: Environment, function: FunctionType, arguments: Arguments, node: ast.expr, text: str
) -> Effect | None:
    """`functools.singledispatch`: one of the functions that are registered now."""
    from xcs_compiler.effects import output

    registry = vars(function).get("registry")
    if not isinstance(registry, MappingProxyType) or len(registry) > MAXIMUM_RULES:
        return None
    view = SameEntries(registry)
    frame.session.keep.append(view)
    frame.session.guard(view, "entries", True)
    effects = []
    for registered in registry.values():
        chosen = Abstract(Exact(registered))
        called = calls.call_function(frame, chosen, arguments, node, text)
        effects.append(output.through(frame, chosen, called, text))
    effect = effects[0]
    for other in effects[1:]:
        effect = merge(effect, other, join(effect.value, other.value))
    return effect


def _at(frame: Environment, function: FunctionType, path: str) -> Any:
    """What an attribute of the function holds, which the next call looks at again."""
    found: Any = function
    for name in path.split("."):
        namespace = own_attributes(found)
        if namespace is None or name not in namespace:
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
        if issubclass(type(item), (list, tuple)):
            stack += item
        elif type(item) in (FunctionType, MethodType):
            package = str(item.__module__).partition(".")[0]
            if package != library or _logs(item):
                found.append(item)
        elif issubclass(type(item), type):
            continue
        elif type(item).__module__.partition(".")[0] == library:
            stack += (own_attributes(item) or {}).values()
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
