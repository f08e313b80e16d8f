"""What calls cost, measured while they work, and whether a thread pays for them.

Guarantees: decides only *where* a ready task runs: on a thread at once, or in the committing thread when it is due.
So it can't change an outcome. No call is ever made to be measured.
Assumes: the calls of one code object are of one kind for a while; when they change, the decision follows.

Two reasons to do without threads. Calls that are *tiny*: handing one over costs about as much as `TINY` (of a number
of calls, nearly all: how long the others took is the affair of the machine, or of threads that compete). Calls that
*keep the interpreter busy*: the CPU time of all calls in flight, over the time in which any was in flight, is about
1. (Less means that they wait for the outside world. More means that they let go of the interpreter lock, so threads
pay. The quotient for a single call would be no use: calls that compete for the lock look as if they waited. Nor does
one call alone make the others busy: a thread that was held up by the machine in the middle of a wait has its time
charged as if it had worked. So the quotient has to be about 1 without the longest of them, too.) Without threads each
call is measured further, and from time to time, at growing distances, one is given to a thread all the same."""

from __future__ import annotations

import _thread
import time
from types import BuiltinFunctionType, CodeType
from typing import Any, Final

from xcs_runtime.locks import reentrant

TINY: Final = 30e-6
"""Seconds."""

SHORT: Final = 100e-6
"""Seconds that an iteration may take which would be made as it was written: a thread costs half of it."""

_CLIPPED: Final = 1e-3  # so that a slow call counts, and a hiccup of the machine doesn't count for ever
_WEIGHT: Final = 1 / 16
_SAMPLES: Final = 256
"""Calls by which tiny ones are judged: some programs have their calls wait for each other, and do so in no time when
all of them are in flight at once; without threads they would wait for ever. So the judgement also needs that nothing
waited."""
_BUSY_SECONDS: Final = 0.1  # measured, before calls are judged to keep the interpreter busy
_BUSY: Final = (0.75, 1.15)
_WAITLESS: Final = 0.5
_MOSTLY: Final = 0.9  # of the calls by which tiny ones are judged: the machine may hold up the others
_FIRST_PROBE: Final = 64
_LAST_PROBE: Final = 1 << 16
_MEASURES: Final = 512
_CPU_EVERY: Final = 8  # calls per one whose CPU time is taken: inline ones, and those that were found to wait
_EACH: Final = 32  # of the first ones it is taken each time
_WAITING: Final = 0.25


class Measure:
    """Of one code object (or C callable)."""

    __slots__ = (
        "_active", "_begun", "_below", "_busy", "_cpu", "_cpu_began", "_distance", "_every",
        "_largest", "_lock", "_samples", "_short",
        "_short_cpu", "_short_wall", "_since", "_suspect", "_until_probe", "inline", "wall",
    )  # fmt: skip

    def __init__(self) -> None:
        self.inline = False
        self.wall = 0.0  # seconds, moving average
        self._samples = 0
        self._below = self._short = 0  # of those by which they will be judged: how many took less than TINY, and SHORT
        self._short_cpu = self._short_wall = 0.0  # of the latter, as far as the CPU clock was read
        self._active = 0
        self._since = 0.0
        self._busy = self._cpu = 0.0
        self._cpu_began = 0.0
        self._largest = 0.0  # CPU time of one call, since they were last judged
        self._suspect = False
        self._begun = 0
        self._every = _CPU_EVERY
        self._distance = self._until_probe = _FIRST_PROBE
        self._lock = reentrant()

    @property
    def tiny(self) -> bool:
        return self.inline and self.wall < TINY

    @property
    def short(self) -> bool:
        return self.inline and self.wall < SHORT

    def note_slow(self, seconds: float) -> None:
        """A call that was expected to be tiny, and was made without being measured, took so long."""
        with self._lock:
            self._note(seconds)
        self._suspect = True  # what the next one does in its time is looked at

    def note_tiny(self) -> None:
        """All calls of a stream were tiny; what disturbed one is forgotten."""
        with self._lock:
            self.wall = min(self.wall, TINY / 4)

    def start_afresh(self) -> None:
        """Threads again, until calls are judged anew."""
        with self._lock:
            self.inline = False
            self._distance = self._until_probe = _FIRST_PROBE

    def probes(self) -> bool:
        """Whether to use a thread although it isn't expected to pay."""
        self._until_probe -= 1
        if self._until_probe > 0:
            return False
        self._distance = min(2 * self._distance, _LAST_PROBE)
        self._until_probe = self._distance
        return True

    # --- on a thread

    def begin(self) -> float:
        now = time.perf_counter()
        with self._lock:
            if self._active == 0:
                self._since = now
            self._active += 1
            self._begun += 1
            every = self._every if self._begun > _EACH else 1
            taken = self._begun % every == 0
        if taken:
            _cpu.weight = every
            _cpu.began = time.thread_time()
        else:
            _cpu.weight = 0
        return time.perf_counter()  # without the wait for the lock

    def end(self, began: float, waited: float = 0.0) -> float:
        """The seconds that the call took, but for those for which it has waited for other calls."""
        weight = _cpu.weight
        cpu = weight * (time.thread_time() - _cpu.began) if weight else 0.0
        now = time.perf_counter()
        seconds = now - began - waited
        with self._lock:
            self._active -= 1
            self._cpu += cpu
            if cpu > self._largest:
                self._largest = cpu
            self._busy += now - self._since
            self._since = now
            if weight and seconds < SHORT:
                self._short_cpu += cpu
                self._short_wall += weight * seconds
            self._note(seconds)
            if self._busy >= _BUSY_SECONDS or self._samples % _SAMPLES == 0:
                self._judge()
        return seconds

    def _judge(self) -> None:
        if self._busy >= _BUSY_SECONDS:
            ratio = self._cpu / self._busy
            others, others_busy = self._cpu - self._largest, self._busy - self._largest
            self._busy = self._cpu = self._largest = 0.0
            if self._is_clear(ratio) and _BUSY[0] <= ratio <= _BUSY[1] and others > _BUSY[0] * others_busy > 0.0:
                self.inline = True
        if self._samples % _SAMPLES == 0:
            waitless = self._short_cpu > _WAITLESS * self._short_wall
            if waitless and self._short > _MOSTLY * _SAMPLES:
                self.inline = True
                self.wall = min(self.wall, (TINY if self._below > _MOSTLY * _SAMPLES else SHORT) / 2)
            self._below = self._short = 0
            self._short_cpu = self._short_wall = 0.0

    def _is_clear(self, ratio: float) -> bool:
        """Whether the CPU time of enough calls was taken to tell that they don't wait. That clock is a slow one."""
        clear = self._every == 1 or self._begun <= _EACH
        self._every = _CPU_EVERY if ratio < _WAITING else 1
        return clear

    # --- in the committing thread

    def begin_inline(self) -> float:
        if self._suspect or self._samples % _CPU_EVERY == 0:
            self._cpu_began = time.thread_time()
        return time.perf_counter()

    def end_inline(self, began: float) -> float:
        """The seconds that the call took."""
        wall = time.perf_counter() - began
        taken = self._suspect or self._samples % _CPU_EVERY == 0
        self._suspect = False
        cpu = time.thread_time() - self._cpu_began if taken else 0.0
        with self._lock:
            self._note(wall)
            if not self.inline:
                if taken and wall < SHORT:
                    self._short_cpu += cpu
                    self._short_wall += wall
                if taken and self._active == 0:
                    self._cpu += cpu
                    self._largest = max(self._largest, cpu)
                    self._busy += wall
                self._judge()
            elif self.wall >= TINY and taken and cpu < 0.5 * wall:
                self.inline = False
                self._distance = self._until_probe = _FIRST_PROBE
        return wall

    def _note(self, wall: float) -> None:
        if wall < SHORT:
            self._short += 1
            if wall < TINY:
                self._below += 1
        if wall > _CLIPPED:
            wall = _CLIPPED
        self._samples += 1
        self.wall = wall if self._samples == 1 else self.wall + _WEIGHT * (wall - self.wall)


class _CpuClock(_thread._local):
    began = 0.0
    weight = 0  # how many calls it stands for


_cpu = _CpuClock()


class Profile:
    """The measures of one compiled function."""

    __slots__ = ("_measures",)

    def __init__(self) -> None:
        self._measures: dict[Any, Measure] = {}

    def of(self, function: Any) -> Measure:
        key = code_of(function)
        measure = self._measures.get(key)
        if measure is None:
            if len(self._measures) >= _MEASURES:
                self._measures.clear()
            measure = self._measures.setdefault(key, Measure())
        return measure


def code_of(function: Any) -> Any:
    """What calls of it are known by: its code object, or what comes closest."""
    code = getattr(function, "__code__", None)
    if type(code) is CodeType:
        return code
    if type(function) is BuiltinFunctionType:
        return (function.__name__, type(function.__self__))
    return type(function)
