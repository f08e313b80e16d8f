"""The journal: what a task prints, logs or warns of before it is due, kept back and shown at its commit.

A call that runs ahead and has output is made through a *twin* of the function (`xcs_compiler.redirect`), which asks
`Hook.of` what to call in place of each callable that it is about to call. While the code that asks is not at its place
in program order, ``print``, the methods of loggers and ``warnings.warn`` are answered by stand-ins that write an
`Entry` into the journal of the task; functions with output by their own twins; ``open`` by one that looks at the path;
everything else by itself.

Guarantees: entries are performed in program order, on the committing thread, right before the outcome that they led
to; those of a task that is never committed are dropped. The content is that of the moment: texts are made at once. A
task at its turn, and code that runs in the committing thread, don't wait: their output appears at once.
Assumes: whoever runs ahead has output by redirected calls only (the compiler's affair). A stream that breaks (a closed
pipe, a full disk) raises where the call is committed, not inside of it."""

from __future__ import annotations

import builtins
import contextlib
import functools
import io
import sys
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, Protocol

from xcs_runtime import contexts, gates, tracebacks
from xcs_runtime.executor import running
from xcs_runtime.slots import context_of, set_context, set_traceback, traceback_of

if TYPE_CHECKING:
    from xcs_runtime.turns import TurnTaker

Twins = Callable[[object, object], "FunctionType | None"]
"""``(function, hook)``: the twin of a function that has output; None for any other."""

_PRINT: Final = builtins.print
_OPEN: Final = builtins.open
_PATHS: Final = frozenset((str, bytes))
_STREAMS: Final = frozenset(
    (("ipykernel.iostream", "OutStream"), ("colorama.ansitowin32", "StreamWrapper"), ("xcs.testing", "_Stream"))
)
"""Streams written in Python that are known to do nothing but show what they are given."""


class Recorder(Protocol):
    """What stands in for the output of one library."""

    def is_as_expected(self) -> bool:
        """Whether nobody has changed the parts that make a record, so that making it early concerns nobody."""

    def never_raises(self) -> bool:
        """Whether showing what was kept back raises nothing."""

    def stand_in(self, function: Any) -> Callable[..., Any] | None:
        """For a function or method of the library that has output; None for any other."""


class Entry:
    """Something to be shown, with the context and the handled exception of the moment."""

    __slots__ = ("_args", "_calls", "_context", "_function", "_handled", "_kwargs")

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._function, self._args, self._kwargs = function, args, kwargs
        self._context = contexts.capture()
        self._handled = sys.exception()
        self._calls = tracebacks.calls_above(sys._getframe(1))

    def add_calls(self, calls: Sequence[tracebacks.Call]) -> None:
        """The calls that lead from the code of an outer task to where the inner one is committed."""
        self._calls = [*self._calls, *calls]

    def perform(self) -> None:
        handled, context = self._handled, self._context
        try:
            if handled is None and not context:
                self._function(*self._args, **self._kwargs)
                return
            before = context.copy()
            if handled is None:
                context.run(self._function, *self._args, **self._kwargs)
            else:
                while_handling(handled, context.run, self._function, *self._args, **self._kwargs)
            changes = contexts.changes_between(before, context)
            if changes:
                contexts.apply(changes)
        except BaseException as error:
            left = tracebacks.left_through(error, self._calls)
            if left is error:
                raise
            raise left  # noqa: B904
        finally:
            del self, handled, context


def while_handling(handled: BaseException, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Make a call as a handler of an exception would."""
    # There is no other way to have an exception handled than to raise it; what that changes is put back.
    traceback, context = traceback_of(handled), context_of(handled)
    try:
        raise handled
    except BaseException:
        set_traceback(handled, traceback)
        set_context(handled, context)
        del traceback, context
        return function(*args, **kwargs)


def holder_of(task: Any) -> Any:
    """Whose journal holds what is shown by code of ``task``: the innermost task around it that isn't being committed
    at this moment. None: the code is at its place in program order."""
    while task is not None and task.inline and not task.keeps_order:
        task = task.region.parent
    return task if task is None or not task.region.is_stale() else None


def show(function: Callable[..., Any], *args: Any, may_raise: Callable[[], bool] | None = None) -> None:
    """Perform now, or when it is due. What may raise to somebody who would catch it waits for its turn."""
    kwargs: dict[str, Any] = {}
    task: TurnTaker | None = holder_of(running.task)
    if task is None:
        function(*args)
    elif task.has_turn or (task.guarded and may_raise is not None and may_raise()):
        task.make_call(function, args, kwargs)
    else:
        task.keep(Entry(function, args, kwargs))


def perform_all(entries: list[Entry], around: Any) -> None:
    """In the thread that commits: show what was kept back, or pass it on to the task ``around`` it all."""
    task: TurnTaker | None = holder_of(around)
    if task is None:
        for entry in entries:
            entry.perform()
    elif task.has_turn:
        for entry in entries:
            task.make_call(entry.perform, (), {})
    else:
        calls = tracebacks.calls_above(sys._getframe(1))
        for entry in entries:
            entry.add_calls(calls)
            task.keep(entry)


# --- print


def _printed(*values: Any, **options: Any) -> None:
    """Stands in for ``print``."""
    sep, end, file = options.get("sep"), options.get("end"), options.get("file")
    stream = sys.stdout if file is None else file
    fine = all(option is None or type(option) is str for option in (sep, end))
    if stream is None or not fine or not options.keys() <= {"sep", "end", "file", "flush"}:
        _PRINT(*values, **options)  # raises, or has nothing to print to
        return
    name = "stdout" if stream is sys.stdout else "stderr" if stream is sys.stderr else None
    flush = bool(options.get("flush", False))
    if not all(is_text_at_once(value) for value in values):
        show(_print_later, name, stream, values, sep, end, flush)
        return
    between = " " if sep is None else sep
    texts: list[str] = []
    try:
        for value in values:
            if texts:
                texts.append(between)
            texts.append(_encodable(str(value), stream))
        texts.append(_encodable("\n" if end is None else end, stream))
    except BaseException:
        if texts:
            show(_write, name, stream, texts, False)
        raise
    show(_write, name, stream, texts, flush)


def is_text_at_once(value: Any) -> bool:
    """Whether it concerns nobody when the value is turned into text. Otherwise that is done in its place in program
    order, like all that has effects."""
    kind: Any = type(value)
    overridden = kind.__repr__ is not object.__repr__ or kind.__str__ is not object.__str__
    if kind in gates.ATOMS or not overridden:
        return True
    return _is_native(kind) or gates.is_plain(value, hook.transparent)


def _is_native(kind: type) -> bool:
    """Whether instances are turned into text by C code, and hold nothing else that is turned into text."""
    return kind.__module__ in ("numpy", "decimal", "datetime", "fractions", "uuid", "pathlib") and all(
        type(getattr(kind, name)).__name__ == "wrapper_descriptor" for name in ("__repr__", "__str__")
    )


def _print_later(
    name: str | None, stream: Any, values: tuple[Any, ...], sep: str | None, end: str | None, flush: bool
) -> None:
    _PRINT(*values, sep=sep, end=end, file=stream if name is None else getattr(sys, name), flush=flush)


def _encodable(text: str, stream: Any) -> str:
    """The text. Raises UnicodeEncodeError if the stream would."""
    if not text.isascii() and isinstance(stream, io.TextIOWrapper):
        text.encode(stream.encoding, stream.errors or "strict")
    return text


def _write(name: str | None, stream: Any, texts: list[str], flush: bool) -> None:
    if name is not None:
        stream = getattr(sys, name)
        if stream is None:
            return
    for text in texts:
        stream.write(text)
    if flush:
        stream.flush()


def _is_sound(stream: Any) -> bool:
    """Whether nothing but what the operating system says can keep a stream from taking text."""
    if stream is None:
        return True
    kind = type(stream)
    known = _sound.get(kind)
    if known is None:
        write = getattr(kind, "write", None)
        native = write is io.TextIOWrapper.write or write is io.StringIO.write
        known = _sound[kind] = native or (kind.__module__, kind.__qualname__) in _STREAMS
    if not known or "write" in getattr(stream, "__dict__", ()):
        return False
    return not getattr(stream, "closed", False)


_sound: dict[type, bool] = {}


# --- open


def _opened(*args: Any, **kwargs: Any) -> Any:
    """Stands in for ``open`` in a mode that reads: what may be a descriptor that others use as well, or a path that
    finds out what it is by code of the user's, has to wait for its turn."""
    path = args[0] if args else None
    if type(path) in _PATHS or _is_native_path(type(path)):
        return _OPEN(*args, **kwargs)
    task: TurnTaker | None = holder_of(running.task)
    return _OPEN(*args, **kwargs) if task is None else task.make_call(_OPEN, args, kwargs)


def _is_native_path(kind: Any) -> bool:
    return kind.__module__.startswith("pathlib") and kind.__name__ in ("PosixPath", "WindowsPath")


# --- the hook

_MANAGER: Final = contextlib.contextmanager(iter).__code__
_MAKE: Final = type.__call__
_NEW: Final = object.__new__


def _make(cls: Any, init: FunctionType, /, *args: Any, **kwargs: Any) -> Any:
    """An instance, started by the twin of its ``__init__``."""
    made = _NEW(cls)
    result = init(made, *args, **kwargs)
    if result is not None:
        raise TypeError(f"__init__() should return None, not '{type(result).__name__}'")
    return made


def _method(manager: Any, name: str) -> Any:
    """A plain function of the class, as a ``with`` would find it."""
    for cls in type(manager).__mro__:
        if name in cls.__dict__:
            found = cls.__dict__[name]
            return found if type(found) is FunctionType else None
    return None


class _Within:
    """Enters and leaves a context manager by the twins of its methods."""

    __slots__ = ("_enter", "_leave", "_manager")

    def __init__(self, manager: Any, enter: FunctionType, leave: FunctionType) -> None:
        self._manager, self._enter, self._leave = manager, enter, leave

    def __enter__(self) -> Any:
        return self._enter(self._manager)

    def __exit__(self, *error: Any) -> Any:
        return self._leave(self._manager, *error)


class Hook:
    """The object that twins ask. One in a process."""

    __slots__ = ("_recorders", "transparent", "twins")
    cached: Final[type] = type(functools.lru_cache(len))

    def __init__(self) -> None:
        self.twins: Twins | None = None
        self.transparent: gates.Transparent = lambda kind: False
        self._recorders: dict[str, Recorder] = {}

    def of(self, function: Any) -> Any:
        """What is to be called in place of ``function``."""
        found = self.redirected(function, shown=holder_of(running.task) is None)
        return function if found is None else found

    def load(self, holder: Any, name: str) -> Any:
        """An attribute that may be a property with output."""
        for cls in type(holder).__mro__:
            if name in cls.__dict__:
                found = cls.__dict__[name]
                getter = self._twin(found.fget) if type(found) is property else None
                if getter is not None:
                    return getter(holder)
                break
        return getattr(holder, name)

    def within(self, manager: Any) -> Any:
        """What is to be entered in place of a context manager."""
        enter, leave = _method(manager, "__enter__"), _method(manager, "__exit__")
        if enter is None or leave is None:
            return manager
        entering, leaving = self._twin(enter), self._twin(leave)
        if entering is None and leaving is None:
            return manager
        return _Within(manager, entering or enter, leaving or leave)

    def plain(self, value: Any) -> Any:
        """The value: where the code that asks is ahead of its place, and it isn't plain data, in the turn of the
        task."""
        if type(value) not in gates.ATOMS:
            task: TurnTaker | None = holder_of(running.task)
            if task is not None and not task.has_turn and not gates.is_plain(value, self.transparent):
                task.take_turn()
        return value

    def redirected(self, function: Any, *, shown: bool = False) -> Any:
        """The stand-in or twin of a callable that has output, or calls what is cached; None for any other. ``shown``:
        what it shows is due, so that there are no stand-ins for that."""
        kind = type(function)
        if kind is FunctionType:
            if function.__code__ is _MANAGER:
                inner = self._twin(function.__wrapped__)
                return None if inner is None else contextlib.contextmanager(inner)
            return self._twin(function) or (None if shown else self._stand_in(function))
        if kind.__call__ is _MAKE and isinstance(function, type):
            return self._maker(function)
        if kind is MethodType:
            method = function.__func__
            found = self._once(method) if type(method) is self.cached else self._twin(method)
            if found is not None:
                return MethodType(found, function.__self__)
            return None if shown else self._stand_in(function)
        if kind is self.cached:
            return self._once(function)
        if kind is BuiltinFunctionType:
            if shown:
                return None
            return _printed if function is _PRINT else _opened if function is _OPEN else self._stand_in(function)
        if kind is functools.partial:
            inner = self.redirected(function.func, shown=shown)
            return None if inner is None else functools.partial(inner, *function.args, **function.keywords)
        call = getattr(kind, "__call__", None)  # noqa: B004
        if type(call) is FunctionType:
            found = self._twin(call)
            return None if found is None else MethodType(found, function)
        return None

    def _maker(self, cls: Any) -> Any:
        init = cls.__init__
        if type(init) is not FunctionType or cls.__new__ is not _NEW:
            return None
        found = self._twin(init)
        return None if found is None else functools.partial(_make, cls, found)

    def is_ready(self, never_raises: bool) -> bool:
        """Whether what is shown now could as well be shown later; ``never_raises``: and can't raise, whoever logs."""
        if not (_is_sound(sys.stdout) and _is_sound(sys.stderr)):
            return False
        recorders = self._all_recorders()
        if never_raises and not all(recorder.never_raises() for recorder in recorders):
            return False
        return all(recorder.is_as_expected() for recorder in recorders)

    def _once(self, function: Any) -> Any:
        from xcs_runtime import flights

        return functools.partial(flights.call_once, function)

    def _twin(self, function: Any) -> FunctionType | None:
        return None if self.twins is None else self.twins(function, self)

    def _stand_in(self, function: Any) -> Any:
        for recorder in self._all_recorders():
            found = recorder.stand_in(function)
            if found is not None:
                return found
        return None

    def _all_recorders(self) -> list[Recorder]:
        """Of the libraries that the program has loaded."""
        if "logging" not in self._recorders and "logging" in sys.modules:
            from xcs_runtime import records

            self._recorders["logging"] = records.Logging()
        if "warnings" not in self._recorders and "warnings" in sys.modules:
            from xcs_runtime import warned

            self._recorders["warnings"] = warned.Warned()
        if "tqdm" not in self._recorders and "tqdm" in sys.modules:
            from xcs_runtime import progress

            self._recorders["tqdm"] = progress.Progress()
        return list(self._recorders.values())


hook: Final = Hook()
