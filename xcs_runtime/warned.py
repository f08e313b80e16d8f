"""Warnings that are issued now and shown later.

Whom a warning blames is found out at once. Which filter applies, and whether it was shown before, is asked when it is
shown; but for filters that turn it into an exception, which is raised at once.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from xcs_runtime import journal

try:
    from _warnings import warn as _WARN
except ImportError:  # another interpreter
    _WARN = warnings.warn

_INTERNAL: Final = ("importlib", "_bootstrap")


class Warned:
    """Stand-ins for ``warnings``; see `journal.Recorder`."""

    def is_as_expected(self) -> bool:
        return warnings.warn is _WARN

    def never_raises(self) -> bool:
        return not _may_raise()

    def stand_in(self, function: Any) -> Callable[..., Any] | None:
        return _warned if function is _WARN else None


def _warned(message: Any, category: Any = None, stacklevel: int = 1, source: Any = None, **options: Any) -> None:
    """Stands in for ``warnings.warn``."""
    if isinstance(message, Warning):
        category = type(message)
    elif category is None:
        category = UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)) or options or source is not None:
        _WARN(message, category, stacklevel + 1, source, **options)  # raises, or is not made like this
        return
    frame = _blamed(sys._getframe(1), stacklevel)
    if frame is None:
        names, filename, line = vars(sys), "sys", 1
    else:
        names, filename, line = frame.f_globals, frame.f_code.co_filename, frame.f_lineno
    module = names.get("__name__", "<string>")
    if not isinstance(module, str):
        module = "<string>"
    if _action(str(message), category, module, line) == "error":
        _show(message, category, filename, line, module, names)
    else:
        journal.show(_show, message, category, filename, line, module, names, may_raise=_may_raise)


def _may_raise() -> bool:
    """Whether somebody else's code shows warnings."""
    return getattr(warnings.showwarning, "__module__", None) not in ("warnings", "logging")


def _show(message: Any, category: type[Warning], filename: str, line: int, module: str, names: dict[str, Any]) -> None:
    registry = names.setdefault("__warningregistry__", {})
    warnings.warn_explicit(message, category, filename, line, module, registry)


def _blamed(frame: FrameType | None, stacklevel: int) -> FrameType | None:
    if stacklevel <= 0 or (frame is not None and _is_internal(frame)):
        for _ in range(stacklevel - 1):
            frame = frame and frame.f_back
        return frame
    for _ in range(stacklevel - 1):
        frame = frame and frame.f_back
        while frame is not None and _is_internal(frame):
            frame = frame.f_back
    return frame


def _is_internal(frame: FrameType) -> bool:
    return all(part in frame.f_code.co_filename for part in _INTERNAL)


def _action(text: str, category: type[Warning], module: str, line: int) -> str:
    for action, message, kind, where, number in warnings.filters:
        if _matches(message, text) and issubclass(category, kind) and _matches(where, module) and number in (0, line):
            return action
    return warnings.defaultaction  # type: ignore[attr-defined, no-any-return]


def _matches(pattern: Any, text: str) -> bool:
    if pattern is None:
        return True
    return pattern == text if isinstance(pattern, str) else pattern.match(text) is not None
