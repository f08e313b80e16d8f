"""xcs runs ordinary Python faster by overlapping the slow calls in it, and nobody can tell that it did.

    @xcs.compile
    def review(papers, model):
        return [model(f"Review: {paper}") for paper in papers]     # all of these run at once

Same value, same exception, same order of visible effects as without the decorator. ``xcs.parallel_safe`` and
``xcs.ordered`` say of a callable what the compiler can't see for itself.
"""

from __future__ import annotations

from xcs.decorator import compile
from xcs.faults import InternalError, XcsWarning
from xcs.markers import ordered, parallel_safe

TYPE_CHECKING = False  # `typing` costs more to import than all the rest of this package
if TYPE_CHECKING:
    from xcs.observing import observe as observe
    from xcs.typed import Compiled as Compiled

__all__ = ["Compiled", "InternalError", "XcsWarning", "compile", "observe", "ordered", "parallel_safe"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "Compiled":
        from xcs.typed import Compiled

        return Compiled
    if name == "observe":
        from xcs.observing import observe

        return observe
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
