"""The seam through which every start of a task and every wait of the runtime goes, and a deterministic scheduler
behind it.

`SeededScheduler` lets one thread run at a time and chooses, from a seed, who goes on whenever there is a choice: when
a task is issued, handed over, committed, and when somebody waits. So schedules are adversarial and can be replayed,
without clocks."""

from __future__ import annotations

import _thread
import contextlib
import random
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Final, Protocol

from xcs_runtime.errors import InternalFault
from xcs_runtime.executor import Job, threads

STALL_SECONDS: Final = 1.0


class Scheduler(Protocol):
    """Methods are called by the threads that run regions and tasks."""

    def start(self, job: Job, argument: Any) -> None:
        """``job(argument)`` can run, at any time from now on."""

    def wait(self, lock: Any) -> None:
        """Acquire the lock, which somebody else will release."""

    def point(self) -> None:
        """Something that others could notice has happened, or is about to."""

    def steals(self) -> bool:
        """Whether a committing thread takes a task that was handed over but has not begun."""


in_force: ContextVar[Scheduler | None] = ContextVar("xcs_scheduler", default=None)


@contextlib.contextmanager
def use(scheduler: Scheduler) -> Iterator[None]:
    """Regions entered in this context, and in the tasks they issue, go through ``scheduler``."""
    token = in_force.set(scheduler)
    try:
        yield
    finally:
        in_force.reset(token)


class _Strand:
    """A thread that takes part. It runs while it holds its baton."""

    __slots__ = ("baton", "fault", "lock")

    def __init__(self) -> None:
        self.baton = _thread.allocate_lock()
        self.baton.acquire()
        self.lock: Any = None
        self.fault = False

    def can_go_on(self) -> bool:
        return self.lock is None or not self.lock.locked()


class SeededScheduler:
    """One thread at a time, chosen by ``random.Random(seed)``.

    eagerness  the chance that, at a point where the running thread could go on, somebody else does
    steal      the chance that a committing thread takes a task that nobody has begun
    choices    how often there was a choice
    stalled    whether a thread had to be let go because the chosen one was blocked by something outside (the schedule
               is not exactly repeatable then)
    """

    def __init__(self, seed: int, *, eagerness: float = 0.3, steal: float = 0.3) -> None:
        self.seed = seed
        self.choices = 0
        self.stalled = False
        self._random = random.Random(seed)
        self._eagerness = eagerness
        self._steal = steal
        self._mutex = _thread.allocate_lock()
        self._queued: list[tuple[Job, Any]] = []
        self._parked: list[_Strand] = []
        self._running: _Strand | None = None
        self._away: set[_Strand] = set()  # let go, while they were blocked by something outside
        self._strands: dict[int, _Strand] = {}

    # --- the seam

    def start(self, job: Job, argument: Any) -> None:
        me = self._me()
        with self._mutex:
            self._queued.append((job, argument))
        self._maybe_switch(me)

    def wait(self, lock: Any) -> None:
        me = self._me()
        me.lock = lock
        self._switch(me)
        me.lock = None
        lock.acquire()

    def point(self) -> None:
        self._maybe_switch(self._me())

    def steals(self) -> bool:
        return self._random.random() < self._steal

    # --- strands

    def _me(self) -> _Strand:
        """The calling thread's strand, which runs."""
        ident = _thread.get_ident()
        me = self._strands.get(ident)
        if me is None:
            me = self._strands[ident] = _Strand()
        with self._mutex:
            self._away.discard(me)
            if self._running is None:
                self._running = me
            if self._running is me:
                return me
            self._parked.append(me)
        self._await_baton(me)
        return me

    def _maybe_switch(self, me: _Strand) -> None:
        if self._random.random() < self._eagerness:
            self._switch(me)

    def _switch(self, me: _Strand) -> None:
        with self._mutex:
            self._parked.append(me)
            chosen = self._choose()
            if chosen is me:
                return
            if chosen is not None:
                self._hand_baton(chosen)
            elif self._away:
                self._running = None
            else:
                self._parked.remove(me)
                raise InternalFault(f"no thread can go on (schedule {self.seed})")
        self._await_baton(me)

    def _choose(self) -> _Strand | None:
        """Take somebody who can go on from the parked strands, or a new strand for a queued task."""
        strands = [strand for strand in self._parked if strand.can_go_on()]
        count = len(strands) + len(self._queued)
        if count == 0:
            return None
        self.choices += 1
        number = self._random.randrange(count)
        if number < len(strands):
            strand = strands[number]
            self._parked.remove(strand)
            return strand
        job, argument = self._queued.pop(number - len(strands))
        strand = _Strand()
        if not threads.run(self._run_strand, (strand, job, argument)):
            raise InternalFault("a deterministic schedule needs threads, and none can be started")
        return strand

    def _hand_baton(self, strand: _Strand) -> None:
        self._running = strand
        strand.baton.release()

    def _await_baton(self, me: _Strand) -> None:
        seen = self.choices
        while not me.baton.acquire(True, STALL_SECONDS):
            with self._mutex:
                if seen == self.choices:
                    chosen = self._choose()
                    if chosen is not None:
                        self.stalled = True
                        if self._running is not None:
                            self._away.add(self._running)
                        if chosen is me:
                            self._running = me
                            return
                        self._hand_baton(chosen)
                seen = self.choices
        if me.fault:
            raise InternalFault(f"no thread can go on (schedule {self.seed})")

    def _run_strand(self, task: tuple[_Strand, Callable[[Any], None], Any]) -> None:
        strand, job, argument = task
        ident = _thread.get_ident()
        self._strands[ident] = strand
        strand.baton.acquire()
        job(argument)
        del self._strands[ident]
        with self._mutex:
            self._away.discard(strand)
            if self._running is not strand and self._running is not None:
                return
            self._running = None
            chosen = self._choose()
            if chosen is None and self._parked and not self._away:
                chosen = self._parked.pop(0)
                chosen.fault = True
            if chosen is not None:
                self._hand_baton(chosen)
