"""Refusals that a client keeps to itself: it waits, and makes the request again.

The clients of openai and anthropic do so twice by default, for as long as the server asks. Meanwhile nothing of it
comes out, and the room that others could use stays empty. So it is looked, from another thread, at which function
the thread of a call stands.
Guarantees: looks at frames, and runs nothing of the user's. The clients are neither patched nor configured."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Final

from xcs_runtime.refusals import Refusal, refusal_by

CLIENTS: Final = ("openai", "anthropic")
_WAITS: Final = "_sleep_for_retry"
_MODULE: Final = "._base_client"
_TRANSPORTS: Final = frozenset(("httpcore", "httpcore2", "socket", "ssl"))
_READING: Final = frozenset(("read", "read_into", "readinto", "recv", "recv_into"))
_CAN_LOOK: Final[bool] = getattr(sys, "_is_gil_enabled", lambda: True)()
"""Frames of other threads stand still only as long as this thread has the interpreter lock."""


def may_hide() -> bool:
    """Whether a client that keeps refusals to itself is loaded."""
    modules = sys.modules
    return _CAN_LOOK and ("openai" in modules or "anthropic" in modules)


def where_threads_stand() -> dict[int, FrameType]:
    """The innermost frame of each thread."""
    return sys._current_frames()


def is_in_client(frame: FrameType | None) -> bool:
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in CLIENTS:
            return True
        frame = frame.f_back
    return False


def awaits_answer(frame: FrameType) -> bool:
    """Whether the thread has sent its request, and reads."""
    module = str(frame.f_globals.get("__name__")).partition(".")[0]
    return module in _TRANSPORTS and frame.f_code.co_name in _READING


def hidden_refusal(frame: FrameType) -> Refusal | None:
    """The rate-limit answer that the client in this frame is waiting out, if it is."""
    if frame.f_code.co_name != _WAITS or not str(frame.f_globals.get("__name__")).endswith(_MODULE):
        return None
    response: Any = frame.f_locals.get("response")
    return None if response is None else refusal_by(response)
