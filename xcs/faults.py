"""What xcs says about itself: never an exception of the user's."""

from __future__ import annotations


class XcsWarning(RuntimeWarning):
    """xcs met a fault of its own; the function runs as it was written."""


class InternalError(Exception):
    """A fault of xcs. Raised only under ``XCS_STRICT=1``; its ``__cause__`` is the fault itself."""
