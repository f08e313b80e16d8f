"""What the code that stays in order is at, looked up every few milliseconds while somebody observes.

The statements of a compiled function that stay in order are the user's own, with nothing in between that could be
told; so a thread looks at where they are. What it sees is a share, not a time: the times are those of the events.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from types import CodeType, FrameType

from xcs_runtime import observe as events

INTERVAL = 0.002
DEEPEST = 500
"""Frames above the compiled function's that are looked through for it."""
_OURS = str(Path(events.__file__).parent)

Place = tuple[CodeType, int]
"""A code object, and the offset of an instruction."""


class Sampler:
    """``seen`` has, by region, at which places its committing thread was, and when."""

    def __init__(self) -> None:
        self.seen: dict[int, list[tuple[float, Place]]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="xcs-observe", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def _sample(self) -> None:
        while not self._stop.wait(INTERVAL):
            if events.residual:
                self._look()

    def _look(self) -> None:
        innermost = {thread: (region, code) for region, (thread, code) in tuple(events.residual.items())}
        frames = sys._current_frames()
        for thread, (region, code) in innermost.items():
            place = _place_in(frames.get(thread), code)
            if place is not None:
                self.seen.setdefault(region, []).append((time.perf_counter(), place))


def _place_in(frame: FrameType | None, code: CodeType) -> Place | None:
    """Where a thread is in ``code``; None where it isn't, or waits for what runs ahead."""
    for _ in range(DEEPEST):
        if frame is None or frame.f_code.co_filename.startswith(_OURS):
            return None
        if frame.f_code is code:
            return code, frame.f_lasti
        frame = frame.f_back
    return None
