"""What the code that stays in order is at, looked up every few milliseconds while somebody observes.

The statements of a compiled function that stay in order are the user's own, with nothing in between that could be
told; so a thread looks at where they are. What it sees is a share, not a time: the times are those of the events, and
where there are none, as in functions that run as written, those at which it has looked.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FrameType

import xcs_runtime
from xcs.dispatch import compiled_functions, number_compiled
from xcs.lanes import LONGEST, expression_at
from xcs_compiler.report.explain import shortened
from xcs_runtime import observe as events
from xcs_runtime.commit import run

INTERVAL = 0.002
"""Seconds between two looks, at least; they take a twentieth of the time at most."""
DEEPEST = 500
"""Frames above the compiled function's that are looked through for it."""
_OURS = os.path.dirname(xcs_runtime.__file__)
_TASKS = run.__code__.co_filename

Place = tuple[CodeType, int]
"""A code object, and the offset of an instruction."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where a thread was: in its look of this number, between the one before and the one after it."""

    number: int
    time: float
    thread: int
    place: Place


@dataclass(frozen=True, slots=True)
class InOrder:
    """What a compiled function did in order itself, while it was seen at one place: a call, or several of one loop.

    region      in which calls overlapped; 0 in functions, or in parts of them, that run as written
    function    the compiled function's name; ``name`` is the statement or call as it was written
    began       and ``ended``, times of `time.perf_counter`, as exact as the looks are near to one another
    """

    region: int
    function: str
    name: str
    filename: str
    line: int
    thread: int
    began: float
    ended: float


class Sampler:
    """``seen`` has, by region, at which places its committing thread was, and when; region 0 is that of compiled
    functions that run as written."""

    def __init__(self) -> None:
        self.seen: dict[int, list[Look]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="xcs-observe", daemon=True)
        self._times: list[float] = []
        self._known: dict[int, tuple[CodeType, bool]] = {}  # by identity; the code is held, so that it stays its own
        self._compiled: frozenset[tuple[str, str, int]] = frozenset()
        self._number = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def in_order(self) -> Iterator[InOrder]:
        """From half-way between two looks to half-way between two others."""
        for region, looks in list(self.seen.items()):
            by_thread: dict[int, list[Look]] = defaultdict(list)
            for look in list(looks):
                by_thread[look.thread].append(look)
            for seen in by_thread.values():
                first = seen[0]
                for look, after in zip(seen, [*seen[1:], None], strict=True):
                    if after is None or (after.number, after.place) != (look.number + 1, look.place):
                        yield self._from_to(region, first, look)
                        first = after or look

    def _from_to(self, region: int, first: Look, last: Look) -> InOrder:
        times, (code, instruction) = self._times, first.place
        began = (times[first.number - 1] + first.time) / 2 if first.number else first.time
        ended = (last.time + times[last.number + 1]) / 2 if last.number + 1 < len(times) else last.time
        text, line = expression_at(code, instruction)
        return InOrder(
            region, code.co_qualname, shortened(text, LONGEST) or "what stays in order", code.co_filename,
            line or code.co_firstlineno, first.thread, began, ended,
        )  # fmt: skip

    def _sample(self) -> None:
        wait = INTERVAL
        while not self._stop.wait(wait):
            began = time.perf_counter()
            self._look(began)
            wait = max(INTERVAL, 20 * (time.perf_counter() - began))

    def _look(self, now: float) -> None:
        innermost = {thread: (region, code) for region, (thread, code) in tuple(events.residual.items())}
        number = len(self._times)
        self._times.append(now)
        if self._number != number_compiled():
            with contextlib.suppress(RuntimeError):  # another thread compiles one just now: found at the next look
                known, self._compiled = number_compiled(), frozenset(map(_key, compiled_functions()))
                self._number, self._known = known, {}
        own = threading.get_ident()
        for thread, frame in sys._current_frames().items():
            if thread == own:
                continue
            region, code = innermost.get(thread, (0, None))
            place, ordered = self._place_in(frame, code)
            if place is not None:
                self.seen.setdefault(region if ordered else 0, []).append(Look(number, now, thread, place))

    def _place_in(self, frame: FrameType | None, code: CodeType | None) -> tuple[Place | None, bool]:
        """Where a thread is in ``code``, or, where it isn't, in a compiled function, and whether it is in the region
        that ``code`` has opened; None where it waits for what runs ahead, or runs ahead itself."""
        place: Place | None = None
        for _ in range(DEEPEST):
            if frame is None:
                break
            at = frame.f_code
            if at.co_filename.startswith(_OURS):
                if at is code:  # opened by what runs a function that is traced
                    return place, True
                if place is None or at.co_filename == _TASKS:
                    return None, False
            elif at is code:
                return (at, frame.f_lasti), True
            elif place is None and self._is_compiled(at):
                place = at, frame.f_lasti
            frame = frame.f_back
        return place, False

    def _is_compiled(self, code: CodeType) -> bool:
        known = self._known.get(id(code))
        if known is None:
            known = self._known[id(code)] = code, _key(code) in self._compiled
        return known[1]


def _key(code: CodeType) -> tuple[str, str, int]:
    """What the code objects that stand for one function (as written, with hooks, rewritten) have in common."""
    return code.co_filename, code.co_qualname, code.co_firstlineno
