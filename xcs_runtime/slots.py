"""The slots that the interpreter keeps in every exception, read and set as it does it: classes of the user's that
define
``__setattr__``, or properties of the same names (a frozen dataclass that is an exception, say), are not asked.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

_TRACEBACK: Any = BaseException.__dict__["__traceback__"]
_CONTEXT: Any = BaseException.__dict__["__context__"]
_CAUSE: Any = BaseException.__dict__["__cause__"]


def traceback_of(error: BaseException) -> TracebackType | None:
    return _TRACEBACK.__get__(error)  # type: ignore[no-any-return]


def set_traceback(error: BaseException, traceback: TracebackType | None) -> None:
    _TRACEBACK.__set__(error, traceback)


def context_of(error: BaseException) -> BaseException | None:
    return _CONTEXT.__get__(error)  # type: ignore[no-any-return]


def set_context(error: BaseException, context: BaseException | None) -> None:
    _CONTEXT.__set__(error, context)


def cause_of(error: BaseException) -> BaseException | None:
    return _CAUSE.__get__(error)  # type: ignore[no-any-return]
