"""What xcs says about itself: never an exception of the user's."""

from __future__ import annotations

from xcs import settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType


class XcsWarning(RuntimeWarning):
    """xcs met a fault of its own; the function runs as it was written."""


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
