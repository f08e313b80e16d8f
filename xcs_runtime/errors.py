"""What the runtime raises on its own behalf.

Guarantees: none of these is ever an outcome of the user's own code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xcs_runtime.refusals import Refusal


class InternalFault(RuntimeError):
    """A fault of xcs itself: the protocol between rewritten code and runtime was broken. ``__cause__`` says by what."""


class ThreadsExhausted(InternalFault):
    """No thread could be had for ahead code that can't share the committing thread."""


class Cancelled(BaseException):
    """Unwinds ahead code whose outcome nobody will take any more.

    Raised on worker threads only, and only by what rewritten code calls of the ABI: gates, ``issue``, ``commit`` and
    ``__xcs_put``. So handlers that catch BaseException, and ``finally`` blocks, of *ahead* code may see it; a callee of
    the user's never does, unless ahead code handed it a gate.
    """


class Refused(Cancelled):
    """Ends the run of a task that was refused by a server, and is run again."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal
