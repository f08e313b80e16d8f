"""`xcs.compile`: makes the function that stands for the original. Nothing is parsed or imported here."""

from __future__ import annotations

from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType

from xcs import settings
from xcs.attributes import Attributes
from xcs.dispatch import Dispatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

    from xcs.typed import Compiled

    P = ParamSpec("P")
    Q = ParamSpec("Q")
    R = TypeVar("R")
    S = TypeVar("S")

    class Decorator(Protocol):
        """What `xcs.compile()` returns."""

        @overload
        def __call__(
            self, function: Callable[Concatenate[type[S], Q], R], /
        ) -> Callable[Concatenate[type[S], Q], R]: ...
        @overload
        def __call__(self, function: Callable[P, R], /) -> Compiled[P, R]: ...

else:
    # Of no use at run time, where `typing` is not loaded.
    def overload(function: object) -> object:
        return function


_MISSING = object()
EVALUATED = ("__annotations__", "__type_params__")
EVALUATED_LATE = ("__annotate__", "__type_params__")  # since 3.14: asking for annotations would evaluate them


# Type checkers bind class methods only where they see a plain callable.
@overload
def compile(
    function: Callable[Concatenate[type[S], Q], R], /, *, max_in_flight: int | None = None
) -> Callable[Concatenate[type[S], Q], R]: ...
@overload
def compile(  # noqa: F811
    function: Callable[P, R], /, *, max_in_flight: int | None = None
) -> Compiled[P, R]: ...
@overload
def compile(*, max_in_flight: int | None = None) -> Decorator: ...  # noqa: F811
def compile(function: Any = _MISSING, /, *, max_in_flight: int | None = None) -> Any:  # noqa: F811
    """Compile a Python function: its slow, independent calls overlap, and nothing else about it changes.

    Takes a function, method or lambda, or a ``staticmethod`` or ``classmethod`` object of one, with or without
    parentheses: ``@xcs.compile`` or ``@xcs.compile()``. Returns a function of the same name and signature that has,
    besides, ``explain(*args)``, ``source``, ``stats()``, ``cache_info()``, ``cache_clear()`` and ``__wrapped__``. The
    first call compiles.

    ``max_in_flight`` is for those who know their quota: so many calls of this function are on threads at once, at
    most. (The calling thread may make one more.) Without it, what a server refuses tells how many it takes.

    Raises TypeError when given anything else, ValueError when ``max_in_flight`` is less than 1.
    """
    if max_in_flight is not None:
        _check(max_in_flight)
    if function is _MISSING:
        return compile if max_in_flight is None else partial(compile, max_in_flight=max_in_flight)
    if isinstance(function, staticmethod):
        return _rewrap(staticmethod, function, max_in_flight)
    if isinstance(function, classmethod):
        return _rewrap(classmethod, function, max_in_flight)
    if isinstance(function, MethodType) and isinstance(function.__func__, FunctionType):
        return MethodType(compile(function.__func__, max_in_flight=max_in_flight), function.__self__)
    if not isinstance(function, FunctionType):
        raise TypeError(f"xcs.compile takes a Python function, method or lambda; got {_describe(function)}")
    dispatcher = function.__dict__.get("__xcs__")
    if isinstance(dispatcher, Dispatcher) and dispatcher.function() is function:
        if max_in_flight in (None, dispatcher.max_in_flight):
            return function
        function = dispatcher.original
    return _compiled(function, max_in_flight)


def _check(max_in_flight: object) -> None:
    if not isinstance(max_in_flight, int) or isinstance(max_in_flight, bool):
        raise TypeError(f"max_in_flight has to be a whole number; got {max_in_flight!r}")
    if max_in_flight < 1:
        raise ValueError(f"max_in_flight has to be at least 1; got {max_in_flight}")


def _compiled(original: FunctionType, max_in_flight: int | None) -> FunctionType:
    dispatcher = Dispatcher(original, max_in_flight)
    code = original.__code__ if dispatcher.stub is None or settings.disabled() else dispatcher.stub
    function = FunctionType(code, original.__globals__, original.__name__, original.__defaults__, original.__closure__)
    function.__kwdefaults__ = original.__kwdefaults__
    function.__qualname__ = original.__qualname__
    function.__module__ = original.__module__
    function.__doc__ = original.__doc__
    for name in EVALUATED_LATE if hasattr(original, "__annotate__") else EVALUATED:
        if hasattr(original, name):
            setattr(function, name, getattr(original, name))
    ours = {
        "__wrapped__": original,
        "__xcs__": dispatcher,
        "explain": dispatcher.explain,
        "source": dispatcher.source,
        "stats": dispatcher.stats,
        "cache_info": dispatcher.cache_info,
        "cache_clear": dispatcher.cache_clear,
    }
    theirs = {name: value for name, value in original.__dict__.items() if name not in ("__wrapped__", "__xcs__")}
    function.__dict__ = Attributes(theirs, ours)
    dispatcher.attach(function)
    return function


def _rewrap(kind: type[Any], method: Any, max_in_flight: int | None) -> Any:
    inner = compile(method.__func__, max_in_flight=max_in_flight)
    wrapped = kind(inner)
    wrapped.__dict__.update({name: value for name, value in method.__dict__.items() if name not in inner.__dict__})
    return wrapped


def _describe(thing: object) -> str:
    kind = type(thing)
    named = f"{getattr(thing, '__name__', None) or kind.__name__}"
    if isinstance(thing, type):
        return f"the class {named}; put @xcs.compile on its methods"
    if isinstance(thing, BuiltinFunctionType):
        return f"the built-in {named}, which has no Python code"
    if kind.__module__ == "functools" and kind.__name__ == "partial":
        return "a functools.partial; compile the function first: functools.partial(xcs.compile(function), ...)"
    if isinstance(thing, property):
        return "a property; put @xcs.compile below @property"
    inner = getattr(thing, "__wrapped__", None)
    if isinstance(inner, FunctionType):
        return f"{_article(kind.__name__)} object around {inner.__name__}; put @xcs.compile below that decorator"
    if callable(thing):
        return f"a callable {kind.__name__} object; put @xcs.compile on {kind.__name__}.__call__"
    return f"{_article(kind.__name__)} object"


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
