"""Output: what print, log records and warnings do, and whether it can be kept back until its place in program order.

It can where every call on the way to it is one that the runtime can redirect (`xcs_compiler.redirect`): explicit calls
of functions, methods, classes and callable objects whose source is at hand, properties, ``with``, and the steps of
generators. What an operator or somebody else's code prints can't be kept back, so then the call as a whole stays in
order. The same holds where the output asks for something that is not the same on another thread or later: a stack, the
caller's caller, objects that may change before they are shown.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import sys
import warnings
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType
from typing import Any, Final

from xcs_compiler import redirect, wrapped
from xcs_compiler.effects import claims, decorated, implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.data import PROGRESS, TEXT_METHODS
from xcs_compiler.effects.effect import Effect, merge
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.members import find, qualified_name
from xcs_compiler.effects.named_state import constant
from xcs_compiler.effects.static_classes import Named
from xcs_compiler.effects.values import (
    NOWHERE,
    Abstract,
    Built,
    Exact,
    InstanceOf,
    Lazy,
    LocalFunction,
    Method,
    OneOf,
    Output,
    SourceFunction,
    What,
)
from xcs_compiler.sparse import replace

_LEVELS: Final = ("critical", "debug", "error", "exception", "fatal", "info", "log", "warning")
_MAKERS: Final = {
    **{f"logging.{owner}{name}": "log" for owner in ("", "Logger.", "LoggerAdapter.") for name in _LEVELS},
    "warnings.warn": "warnings",
    "_warnings.warn": "warnings",
    **{f"tqdm.std.tqdm.{name}": "progress" for name in PROGRESS},
}
_REDIRECTS: Final = frozenset({"contextlib.redirect_stdout", "contextlib.redirect_stderr"})
STREAMS: Final = Place("streams")
"""Which streams are standard output and standard error."""
_BINDINGS: Final = frozenset(constant(Place("global", f"sys:{name}")) for name in ("stdout", "stderr"))
CONTEXT_MANAGER: Final = contextlib.contextmanager(iter).__code__
CO_GENERATOR: Final = 0x20
NOT_CALLED: Final = "what it prints or logs is not made by a function that is called as such"
_KEYWORDS: Final = {
    "log": frozenset({"msg", "level", "exc_info", "stacklevel", "extra", "stack_info"}),
    "warnings": frozenset({"message", "category", "stacklevel"}),
    "stdio": frozenset({"sep", "end", "file", "flush"}),
}
_RECEIVERS: Final = frozenset({"logging.Logger", "logging.RootLogger", "logging.LoggerAdapter"})


def made_by(
    frame: Environment, name: str, effect: Effect, arguments: Arguments, node: ast.expr, text: str,
    receiver: Argument | None,
) -> Effect:  # fmt: skip
    """The effect that the catalog gives to a call of ``name``, put in terms of output if that is all it does."""
    if name in _REDIRECTS:
        return replace(effect, writes=effect.writes | {STREAMS})
    if name == "logging.getLogger":
        return replace(effect, value=claims.instance(frame, "logging.Logger", node))
    kind = _MAKERS.get(name)
    if kind is None:
        return effect
    if not frame.outermost:
        for argument in (*arguments.positional, *arguments.stars):
            effect = merge(effect, as_text(frame, argument), effect.value)
    shown = {"log": "logs", "warnings": "warns", "progress": "shows progress"}[kind]
    if kind == "progress":
        blocked = _blocked_progress(frame, node, arguments)
    else:
        blocked = _blocked_receiver(frame, name, receiver) or _blocked_arguments(frame, kind, arguments)
    kind = "stdio" if kind == "progress" else kind
    return replace(
        effect,
        reason=Reason(f"{text}: {shown}"),
        reads=effect.reads | {STREAMS if kind == "stdio" else Place(kind)},
        writes=effect.writes - {Place(kind), Place("stdio")},
        quiet=Level.PURE,
        output=_output(kind, arguments, blocked and f"{text}: {blocked}"),
    )


def as_text(frame: Environment, argument: Argument) -> Effect:
    """What turning an operand into text does, as far as that is known. The runtime finds out about the rest: text that
    is not known to be made without effects is made when it is shown."""
    formatted = implicit.formatting(frame, argument.value, argument.node, implicit.TEXTUAL)
    if frame.outermost:
        return formatted
    return replace(formatted, gated=(), requires=NOWHERE, undecided=NOWHERE)


def printed(frame: Environment, effect: Effect, arguments: Arguments, text: str) -> Effect:
    """The effect of ``print`` to a standard stream."""
    blocked = _blocked_arguments(frame, "stdio", arguments)
    return replace(
        effect,
        reads=effect.reads | {STREAMS, *_BINDINGS},
        quiet=Level.PURE,
        output=_output("stdio", arguments, blocked and f"{text}: {blocked}"),
    )


def is_standard_stream(frame: Environment, node: ast.expr) -> bool:
    """Whether an expression is ``sys.stdout`` or ``sys.stderr``, looked up there and then."""
    if not (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr")):
        return False
    held = frame.values.get(node.value)
    if held is None or not isinstance(held.what, Exact):
        return False
    holder = held.what.object
    return holder is sys or (isinstance(holder, Named) and holder.qualified == "sys")


def _output(kind: str, arguments: Arguments, blocked: str | None) -> Output:
    given = arguments.keywords.get("stacklevel")
    if kind == "warnings" and len(arguments.positional) > 2:
        given = arguments.positional[2]
    above = 0
    if given is not None:
        if isinstance(given.node, ast.Constant) and type(given.node.value) is int:
            above = max(given.node.value - 1, 0)
        else:
            blocked = blocked or "whom it blames is only known when it happens"
    return Output(frozenset({kind}), above, Reason(blocked) if blocked else None, direct=True)


def _blocked_receiver(frame: Environment, name: str, receiver: Argument | None) -> str | None:
    if name.count(".") < 2:
        return None
    if receiver is None:
        return "the method is called as a function"
    what = receiver.value.what
    if not isinstance(what, (InstanceOf, Built)):
        return None if not frame.session.live else "it is not known whose method it is"
    if qualified_name(what.cls) not in _RECEIVERS:
        return f"`{qualified_name(what.cls)}` may log in a way of its own"
    return None


def _blocked_progress(frame: Environment, node: ast.expr, arguments: Arguments) -> str | None:
    if node not in frame.session.discarded:
        return "its result is used"
    given = [a for a in arguments.every() if not is_standard_stream(frame, a.node)]
    if arguments.double_stars or not all(immutable(argument.value) for argument in given):
        return "what it is given may change before it is shown"
    return None


def _blocked_arguments(frame: Environment, kind: str, arguments: Arguments) -> str | None:
    if arguments.double_stars:
        return "not all of its keywords are known"
    for name, argument in arguments.keywords.items():
        if name not in _KEYWORDS[kind]:
            return f"`{name}` is not understood"
        if name == "stack_info" and not (isinstance(argument.node, ast.Constant) and not argument.node.value):
            return "it shows the calls that led to it"
        if name == "extra" and not _is_fixed(frame, argument):
            return "what it is given as `extra` may change before it is shown"
    if kind == "warnings" and len(arguments.positional) > 3:
        return "its source is given"
    return None


def _is_fixed(frame: Environment, argument: Argument) -> bool:
    if immutable(argument.value):
        return True
    node = argument.node
    if not isinstance(node, ast.Dict):
        return False
    values = [frame.values.get(value) for value in node.values]
    return None not in node.keys and all(value is not None and immutable(value) for value in values)


# --- whether a call can be redirected -----------------------------------------------------------------------------


def twins(frame: Environment, what: What) -> tuple[Any, ...]:
    """The functions through whose twins a call can be made, as far as is known before these are made: live functions,
    or nodes of nested ones. None of them where it can't be redirected."""
    if isinstance(what, Exact):
        function = what.object
        if isinstance(function, FunctionType):
            inner = vars(function).get("__wrapped__")
            if decorated.is_made_by_decorator(function) and wrapped.note(function) is None:
                within = twins(frame, Exact(inner))
                return (function, *within) if within else ()
            return (function,) if redirect.is_plain_function(function) else ()
        if isinstance(function, functools._lru_cache_wrapper) or function is open:
            return (function,)
        return (function,) if isinstance(function, SourceFunction) and not frame.session.live else ()
    if isinstance(what, Method):
        return twins(frame, what.function) if what.function is not None else ()
    if isinstance(what, LocalFunction):
        return (what.node,)
    if isinstance(what, OneOf):
        found = [twins(frame, option) for option in what.options if not _has_no_twin(option)]
        return tuple(function for functions in found for function in functions) if all(found) else ()
    if isinstance(what, (InstanceOf, Built)):
        if what.cls is functools.partial:
            return _twins_of_partial(frame, what)
        if what.cls is functools._lru_cache_wrapper and isinstance(what, InstanceOf) and what.live is not None:
            return (what.live,)
        member = find(what.cls, "__call__", frame.session)
        if member is not None and member.kind == "function":
            return twins(frame, Exact(member.function))
    return ()


def _has_no_twin(what: What) -> bool:
    """Whether it is written in C: called as it is, also where other options are called as their twins."""
    function = what.object if isinstance(what, Exact) else None
    return isinstance(function, (MethodDescriptorType, BuiltinFunctionType)) and function is not print


def _twins_of_partial(frame: Environment, what: InstanceOf | Built) -> tuple[Any, ...]:
    if isinstance(what, Built):
        inner = frame.field_of(what.sites, "func")
        return twins(frame, inner.what) if inner is not None else ()
    if what.live is None and "func" in what.fields:
        return twins(frame, what.fields["func"].what)
    function = getattr(what.live, "func", None)
    return twins(frame, Exact(getattr(function, "__func__", function)))


def through(frame: Environment, function: Abstract, effect: Effect, text: str) -> Effect:
    """The effect of a call of ``function``, whose output is only kept back if the call can be redirected."""
    effect = _generator_of_twin(frame, function.what, effect)
    output = effect.output
    if output is None or output.blocked is not None or effect.kept:
        return effect
    why = _unredirected(frame, function.what)
    if why is None:
        return effect
    if effect.level < Level.ORDERED:  # the user says that it may appear when it likes
        return replace(effect, output=None)
    return replace(effect, output=replace(output, blocked=Reason(f"{text}: {why}")))


def _generator_of_twin(frame: Environment, what: What, effect: Effect) -> Effect:
    """With the note that the generator which a call gives is one of the twin, where it is."""
    lazy = effect.value.what
    if frame.outermost or not isinstance(lazy, Lazy) or lazy.step.output is None:
        return effect
    if isinstance(what, Method):
        what = what.function if what.function is not None else what
    function = what.object if isinstance(what, Exact) else None
    if isinstance(function, FunctionType) and function.__code__ is CONTEXT_MANAGER:
        function = function.__wrapped__  # type: ignore[attr-defined]
    if not isinstance(function, FunctionType) or not function.__code__.co_flags & CO_GENERATOR:
        return effect
    if redirect.prepare(function) is not None:
        return effect
    return replace(effect, value=Abstract(dataclasses.replace(lazy, redirected=True), effect.value.origins))


def is_entered_by_twins(frame: Environment, manager: Abstract, output: Output) -> bool:
    """Whether what entering and leaving a context manager in a ``with`` shows can be kept back."""
    what = manager.what
    if frame.outermost or output.above or not isinstance(what, (InstanceOf, Built)) or not isinstance(what.cls, type):
        return False
    found = [find(what.cls, name, frame.session) for name in ("__enter__", "__exit__")]
    functions = [member.function for member in found if member is not None and member.kind == "function"]
    if len(functions) != 2 or not all(isinstance(function, FunctionType) for function in functions):
        return False
    return all(redirect.prepare(function) is None for function in functions)


def is_loaded_by_twin(frame: Environment, holder: Abstract, node: ast.Attribute, output: Output) -> bool:
    """Whether what a property shows can be kept back: its class is known, and nothing but it decides what it gives."""
    cls = implicit.class_of(holder)
    if frame.outermost or frame.parent is not None or output.above or not isinstance(cls, type):
        return False
    if not isinstance(node.ctx, ast.Load) or node.attr.startswith("__"):
        return False
    if find(cls, "__getattr__", frame.session) is not None:
        return False
    found = next((vars(c)[node.attr] for c in cls.__mro__ if node.attr in vars(c)), None)
    if type(found) is not property or not isinstance(found.fget, FunctionType):
        return False
    plain = cls.__getattribute__ is object.__getattribute__  # type: ignore[comparison-overlap]
    return plain and redirect.prepare(found.fget) is None


def _unredirected(frame: Environment, what: What) -> str | None:
    """Why a call can't be redirected."""
    if isinstance(what, Exact):
        return _unredirected_object(what.object)
    if isinstance(what, Method):
        if what.function is None:
            return "which method it is, is only known when it is called"
        return _unredirected(frame, what.function)
    if isinstance(what, LocalFunction):
        return None
    if isinstance(what, OneOf):
        return next((why for option in what.options if (why := _unredirected(frame, option))), None)
    if isinstance(what, (InstanceOf, Built)):
        if what.cls is functools.partial:
            return _unredirected_partial(frame, what)
        found = find(what.cls, "__call__", frame.session)
        if found is not None and found.kind == "function":
            return _unredirected_object(found.function)
    return NOT_CALLED


def _unredirected_object(function: Any) -> str | None:
    if isinstance(function, SourceFunction):
        return None
    if isinstance(function, type):
        return _unredirected_class(function)
    if isinstance(function, MethodDescriptorType) and function.__objclass__ is str:
        # As one of several that may be called, `str.upper` shows nothing.
        return None if function.__name__ in TEXT_METHODS else NOT_CALLED
    if isinstance(function, FunctionType):
        if function.__module__ == "logging" or function.__module__.partition(".")[0] == "tqdm":
            return None
        if decorated.is_made_by_decorator(function):
            return wrapped.note(function) or _unredirected_object(vars(function)["__wrapped__"])
        if function.__code__ is CONTEXT_MANAGER:
            return redirect.prepare(function.__wrapped__)  # type: ignore[attr-defined]
        if function.__code__ is not decorated.SINGLE_DISPATCH.__code__ and _is_of_library(function):
            return NOT_CALLED  # it calls what is given to it, or found by it, as it likes
        return redirect.prepare(function)
    if function is print or function is warnings.warn:
        return None
    if isinstance(function, Named) and (function.qualified == "builtins.print" or function.qualified in _MAKERS):
        return None
    return NOT_CALLED


def _unredirected_class(cls: type) -> str | None:
    """A class of which instances are made by `object`, and started by a function of the user's."""
    plain = type(cls).__call__ is type.__call__ and cls.__new__ is object.__new__  # type: ignore[comparison-overlap]
    init = cls.__init__  # type: ignore[misc]
    return _unredirected_object(init) if plain and isinstance(init, FunctionType) else NOT_CALLED


def _is_of_library(function: FunctionType) -> bool:
    """Whether it is a function of the standard library, or of one that the catalog speaks of: what it does is not told
    by its source."""
    package = str(function.__globals__.get("__name__", "")).partition(".")[0]
    return package in sys.stdlib_module_names or package == "pydantic" or catalog().covers(package)


def _unredirected_partial(frame: Environment, what: InstanceOf | Built) -> str | None:
    if isinstance(what, Built):
        inner = frame.field_of(what.sites, "func")
        return _unredirected(frame, inner.what) if inner is not None else "it is not known what it calls"
    if what.live is None and "func" in what.fields:
        return _unredirected(frame, what.fields["func"].what)
    function = getattr(what.live, "func", None)
    if isinstance(function, FunctionType):
        return redirect.prepare(function)
    return "it is not known what it calls"
