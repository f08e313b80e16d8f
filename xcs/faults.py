"""What xcs says about itself: never an exception of the user's."""

from __future__ import annotations

from xcs import settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType

    from xcs_compiler.effects.lattice import Doubt


class XcsWarning(RuntimeWarning):
    """xcs met a fault of its own, and the function runs as it was written; or something is wrong in ``[tool.xcs]`` of a
    pyproject.toml; or see `UnsafeWarning`."""


class UnsafeWarning(XcsWarning):
    """Something was said to be parallel-safe that can be seen to change what other calls see. The word counts."""


class InternalError(Exception):
    """A fault of xcs. Raised only under ``XCS_STRICT=1``; its ``__cause__`` is the fault itself."""


def report_fault(function: FunctionType, error: Exception) -> None:
    """Warn that a function runs as written because of ``error``. Raises InternalError under ``XCS_STRICT=1``."""
    if settings.strict():
        raise InternalError(f"xcs failed to compile {function.__qualname__}: {error!r}") from error
    import logging
    import warnings

    code = function.__code__
    message = f"xcs failed to compile {function.__qualname__}, which runs as written: {error!r}"
    try:
        warnings.warn_explicit(message, XcsWarning, code.co_filename, code.co_firstlineno, function.__module__)
    except Exception:  # where warnings are errors: ours never becomes the user's
        logging.getLogger("xcs").warning(message, exc_info=error)


def report_setting(message: str) -> None:
    """Warn of an environment variable that says nothing which could be meant."""
    import logging
    import warnings

    try:
        warnings.warn(message, XcsWarning, stacklevel=2)
    except Exception:  # where warnings are errors: ours never becomes the user's
        logging.getLogger("xcs").warning(message)


_doubted: set[tuple[str, int]] = set()


def report_doubt(doubt: Doubt) -> None:
    """Warn, once, that what the user says of a function is contradicted by its source."""
    if (doubt.filename, doubt.line) in _doubted:
        return
    _doubted.add((doubt.filename, doubt.line))
    import warnings

    message = (
        f"`{doubt.name}` is said to be parallel-safe, but {_place(doubt)}: calls that overlap may get in each other's "
        "way. Change it under a lock, or take the mark off"
    )
    try:
        warnings.warn_explicit(message, UnsafeWarning, doubt.filename, doubt.line)
    except Exception:  # where warnings are errors: ours never becomes the user's
        pass


def report_declaration(path: str, problem: str) -> None:
    """Warn of what is wrong in the ``[tool.xcs]`` of a pyproject.toml."""
    import warnings

    try:
        warnings.warn_explicit(f"{path}: {problem}", XcsWarning, path, 1)
    except Exception:  # where warnings are errors: ours never becomes the user's
        pass


def _place(doubt: Doubt) -> str:
    cause = doubt.reason
    while cause.because is not None:
        cause = cause.because
    return f"{cause.text} at {cause.filename}:{cause.line}"
