"""Log records that are made now and handled later.

A record is made by the logger's own methods, called on a *double*: an object that shares the logger's attributes, and
differs in that it keeps the record instead of handling it. So levels are those of the moment, and so are the caller,
the time, the message and the exception. Filters, handlers and propagation are asked when the record is handled, on the
committing thread, whose name it then bears.
"""

from __future__ import annotations

import functools
import logging
import sys
import threading
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any, Final

from xcs_runtime import journal

_ATOMS: Final = frozenset((type(None), bool, int, float, complex, str, bytes))
_METHODS: Final = ("critical", "debug", "error", "exception", "fatal", "info", "log", "warning")
_PARTS: Final = (*_METHODS, "_log", "findCaller", "getEffectiveLevel", "isEnabledFor", "makeRecord")
_ADAPTER_PARTS: Final = ("critical", "debug", "error", "exception", "info", "isEnabledFor", "log", "process", "warning")
_KNOWN: Final = frozenset(
    (
        ("rich.logging", "RichHandler"),
        ("_pytest.logging", "LogCaptureHandler"),
        ("_pytest.logging", "_FileHandler"),
        ("_pytest.logging", "_LiveLoggingNullHandler"),
        ("_pytest.logging", "_LiveLoggingStreamHandler"),
        ("xcs.testing", "_Records"),
    )
)
"""Handlers that raise nothing of their own."""
_SOURCE: Final = logging.LogRecord.__init__.__code__.co_filename


class _Double(logging.Logger):
    """Made by `_double_of`, never by its constructor."""

    __slots__ = ("xcs_real",)
    xcs_real: logging.Logger

    def handle(self, record: logging.LogRecord) -> None:
        real = self.xcs_real
        journal.show(_handle, real, record, _Moment(record), may_raise=lambda: _may_raise(real))


def _double_of(logger: logging.Logger) -> _Double:
    double: _Double = object.__new__(_Double)
    double.__dict__ = logger.__dict__
    double.xcs_real = logger
    return double


class _Moment:
    """What a formatter would make of a record at the moment at which it is made, where it could be something else
    later."""

    __slots__ = ("exception", "message", "state")

    def __init__(self, record: logging.LogRecord) -> None:
        self.exception: str | None = None
        self.state: tuple[Any, ...] = ()
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self.state = _state(error)
            self.exception = logging.Formatter().formatException(record.exc_info)  # type: ignore[arg-type]
        self.message: str | None = None
        arguments = record.args
        if isinstance(arguments, tuple):
            fixed = all(type(argument) in _ATOMS for argument in arguments)
        else:
            fixed = not arguments
        if fixed and type(record.msg) is str:
            return
        shown = (record.msg, *(arguments if isinstance(arguments, tuple) else (arguments,)))
        if all(map(journal.is_text_at_once, shown)):
            try:
                self.message = record.getMessage()
            except Exception:  # the handlers will find out, and say so
                pass


def _state(error: BaseException) -> tuple[Any, ...]:
    notes = getattr(error, "__notes__", ())
    return (error.args, tuple(notes) if isinstance(notes, list) else notes, error.__cause__, error.__context__)


def _handle(logger: logging.Logger, record: logging.LogRecord, moment: _Moment) -> None:
    if logging.logThreads:
        record.thread = threading.get_ident()
        record.threadName = threading.current_thread().name
    if hasattr(record, "taskName") and getattr(logging, "logAsyncioTasks", False):
        record.taskName = _current_task()
    if moment.exception is not None and record.exc_info and record.exc_text is None:
        error = record.exc_info[1]
        if error is not None and _state(error) != moment.state:
            record.exc_text = moment.exception
    if moment.message is None:
        logger.handle(record)
        return
    kind = type(record)
    _messages[id(record)] = (record.msg, record.args, moment.message)
    record.__class__ = _with_message(kind)
    try:
        logger.handle(record)
    finally:
        # Who keeps the record and looks at it later finds what it would have found.
        record.__class__ = kind
        del _messages[id(record)]


_messages: dict[int, tuple[object, object, str]] = {}
_kinds: dict[type, type] = {}


def _with_message(kind: Any) -> Any:
    found = _kinds.get(kind)
    if found is None:

        def get_message(self: logging.LogRecord) -> str:
            known = _messages.get(id(self))
            if known is not None and known[0] is self.msg and known[1] is self.args:
                return known[2]
            return kind.getMessage(self)  # type: ignore[no-any-return]

        namespace = {"__slots__": (), "getMessage": get_message, "__module__": kind.__module__, "__reduce__": _reduced}
        found = _kinds[kind] = type(kind.__name__, (kind,), namespace)
        found.__qualname__ = kind.__qualname__
    return found


def _reduced(self: logging.LogRecord) -> tuple[Any, ...]:
    """Copies, which queues are given, are of the record's own class."""
    return (logging.makeLogRecord, (dict(self.__dict__),))


def _current_task() -> str | None:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return None
    try:
        task = asyncio.current_task()
    except Exception:  # no loop runs here
        return None
    return None if task is None else task.get_name()


class Logging:
    """Stand-ins for ``logging``; see `journal.Recorder`."""

    def __init__(self) -> None:
        self._parts = self._find_parts()
        self._intact = all(
            isinstance(part, FunctionType) and part.__code__.co_filename == _SOURCE for part in self._parts
        )
        self._functions: dict[object, str] = {getattr(logging, name): name for name in _METHODS}

    @staticmethod
    def _find_parts() -> tuple[Any, ...]:
        return (
            *[logging.Logger.__dict__.get(name) for name in _PARTS],
            *[logging.LoggerAdapter.__dict__.get(name) for name in _ADAPTER_PARTS],
        )

    def is_as_expected(self) -> bool:
        return (
            self._intact
            and logging.getLogRecordFactory() is logging.LogRecord
            and all(a is b for a, b in zip(self._find_parts(), self._parts, strict=True))
        )

    def never_raises(self) -> bool:
        """Handlers of the standard library see to their own errors; filters and other handlers may raise."""
        loggers = [logging.root, *logging.root.manager.loggerDict.values()]
        if any(getattr(logger, "filters", None) for logger in loggers):
            return False
        handlers = [handler for logger in loggers for handler in getattr(logger, "handlers", ())]
        return all(not handler.filters and _is_known(type(handler)) for handler in handlers)

    def stand_in(self, function: Any) -> Callable[..., Any] | None:
        if type(function) is MethodType:
            owner, method = function.__self__, function.__func__
            if not isinstance(owner, (logging.Logger, logging.LoggerAdapter)) or method.__name__ not in _METHODS:
                return None
            double = self._double(owner)
            if double is not None and method.__module__ == "logging":
                return MethodType(method, double)
            return functools.partial(_log_later, function)  # nothing is known of it but that it logs
        if type(function) is FunctionType and function.__module__ == "logging":
            name = self._functions.get(function)
            if name is not None:
                if not logging.root.handlers:
                    journal.show(_configure)
                return getattr(_double_of(logging.root), name)  # type: ignore[no-any-return]
        return None

    @staticmethod
    def _double(owner: Any) -> Any:
        if type(owner) in (logging.Logger, logging.RootLogger):
            return _double_of(owner)
        if type(owner) is logging.LoggerAdapter and type(owner.logger) in (logging.Logger, logging.RootLogger):
            adapter: Any = object.__new__(logging.LoggerAdapter)
            adapter.__dict__.update(owner.__dict__, logger=_double_of(owner.logger))
            return adapter
        return None


def _may_raise(logger: logging.Logger) -> bool:
    """Whether a filter or handler that a record of this logger meets is not known to see to its own errors."""
    if logger.filters:
        return True
    at: logging.Logger | None = logger
    while at is not None:
        if any(handler.filters or not _is_known(type(handler)) for handler in at.handlers):
            return True
        at = at.parent if at.propagate else None
    return False


def _is_known(kind: type) -> bool:
    if (kind.__module__, kind.__qualname__) in _KNOWN:
        return True
    if hasattr(kind, "shouldFlush"):  # hands records on to another handler
        return False
    return all(
        getattr(getattr(kind, name), "__module__", "").partition(".")[0] == "logging"
        for name in ("emit", "handle", "handleError", "acquire", "filter")
    )


def _log_later(method: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    journal.show(functools.partial(method, *args, **kwargs), may_raise=lambda: True)


def _configure() -> None:
    """What the functions of the module do first."""
    if not logging.root.handlers:
        logging.basicConfig()
