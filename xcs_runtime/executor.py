"""Threads: a process-wide cache of lean workers, and one executor a compiled function over it.

Guarantees:
- a job that was accepted is run by some thread, soon; the number of threads is not bounded, so jobs that wait for one
  another can't starve;
- workers are daemon-like (interpreter exit never waits for one) and end after some seconds without work;
- when no thread can be started, jobs wait for a worker to fall idle; when there is none, `ThreadCache.run` says so;
- after ``fork`` the child starts with an empty cache, and ``generation`` tells work of the parent from its own.

Assumes: jobs never raise, and are harmless when run late (tasks are claimed).

Waking is a chain. Whoever adds a job wakes one worker, unless one is waking already; a worker that takes a job first
wakes the next, if there are more. So slow jobs get a thread each, while tiny ones are worked off by the first thread
before the second one is awake. A worker's mailbox is one lock, released to wake it. The last one idle is taken first:
its stack is warm, and the others grow old and end.

Nothing here is done under a lock: a finalizer or a signal handler that interrupts this code may call compiled functions
as well, and an interrupt may end it anywhere. Each step is one atomic operation. Whoever adds a job looks for the right
to wake afterwards, and whoever gives that right back looks for jobs afterwards; so no job is left behind."""

from __future__ import annotations

import _thread
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

IDLE_SECONDS = 5.0
FIRST_REFUSAL_SECONDS = 0.01
LAST_REFUSAL_SECONDS = 1.0
UNBOUND_DEPTH = 5
LEAST_LIMIT = 32

Job = Callable[[Any], None]


class Running(_thread._local):
    """Of each thread: the task whose code it runs, or None."""

    task: Any = None
    depth = 0  # of inline runs within each other
    hooked = 0  # calls within each other that have hooks, see `again`
    calls = 0  # that hooks have seen
    requests = 0  # to clients that may be refused, as far as hooks have seen them


running = Running()


class Worker:
    __slots__ = ("mailbox",)

    def __init__(self) -> None:
        self.mailbox = _thread.allocate_lock()
        self.mailbox.acquire()


class ThreadCache:
    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self.idle_seconds = idle_seconds
        self.generation = 0
        self._empty()

    def _empty(self) -> None:
        self._jobs: deque[tuple[Job, Any]] = deque()
        self._idle: dict[Worker, None] = {}
        self._workers: dict[Worker, None] = {}
        self._waking = _thread.allocate_lock()  # held by whoever wakes, until that worker is awake
        self._refused_until = 0.0
        self._refusal = 0.0

    def forget_threads(self) -> None:
        """In the child of a fork, where no worker lives."""
        self.generation += 1
        self._empty()

    @property
    def alive(self) -> int:
        """Number of worker threads."""
        return len(self._workers)

    @property
    def idle(self) -> int:
        """Number of worker threads without work."""
        return len(self._idle)

    @property
    def refused(self) -> bool:
        """Whether the last attempt to start a thread failed."""
        return self._refusal > 0.0

    def run(self, job: Job, argument: Any) -> bool:
        """Run ``job(argument)`` on a worker. False: no thread is to be had, the job is not kept."""
        entry = job, argument
        self._jobs.append(entry)
        if self.nudge():
            return True
        try:
            self._jobs.remove(entry)
        except ValueError:  # there was one after all
            return True
        return False

    def nudge(self) -> bool:
        """Find a thread for the jobs that wait, unless somebody is about to. False: none is to be had."""
        try:
            return not self._jobs or not self._waking.acquire(False) or self._wake()
        except BaseException:  # of a signal handler: at worst two are waking
            self._end_waking()
            raise

    def rouse(self) -> None:
        """Somebody has waited for long. What the finalizer or signal handler that it runs in has interrupted may be
        the one who is about to wake."""
        if self._jobs:
            self._end_waking()
            self.nudge()

    def _wake(self) -> bool:
        """By whoever has the right to. False: no thread is to be had, and there is none."""
        try:
            worker, _ = self._idle.popitem()
        except KeyError:
            return self._grow()
        if worker.mailbox.locked():  # not when its worker has woken by itself before
            worker.mailbox.release()
        return True

    def _grow(self) -> bool:
        if not self._refusal or time.monotonic() >= self._refused_until:
            try:
                _thread.start_new_thread(self._work, (Worker(),))
            except (RuntimeError, MemoryError):
                self._refusal = min(max(2 * self._refusal, FIRST_REFUSAL_SECONDS), LAST_REFUSAL_SECONDS)
                self._refused_until = time.monotonic() + self._refusal
            else:
                self._refusal = 0.0
                return True
        self._end_waking()
        return bool(self._workers)

    def _end_waking(self) -> None:
        try:
            self._waking.release()
        except RuntimeError:  # two were waking
            pass

    def _work(self, worker: Worker) -> None:
        tracer: Any = None
        profiler: Any = None
        self._workers[worker] = None
        self._end_waking()
        while True:
            taken = self._take(worker)
            if taken is None:
                return
            # As `threading.Thread` does, for debuggers and coverage; again for each job, since workers outlive them.
            if threading.gettrace() is not tracer:
                tracer = threading.gettrace()
                sys.settrace(tracer)
            if threading.getprofile() is not profiler:
                profiler = threading.getprofile()
                sys.setprofile(profiler)
            taken[0](taken[1])
            del taken  # keeps nothing alive while it is idle

    def _take(self, worker: Worker) -> tuple[Job, Any] | None:
        """The next job; None: the worker has been idle for long enough."""
        jobs, idle = self._jobs, self._idle
        while True:
            try:
                taken = jobs.popleft()
            except IndexError:
                pass
            else:
                if jobs and self._waking.acquire(False):
                    self._wake()
                return taken
            idle[worker] = None
            # One that was added before this one could be seen to be idle, and is nobody's business now.
            if jobs and idle.pop(worker, worker) is None:
                continue
            if not self._sleep(worker):
                return None

    def _sleep(self, worker: Worker) -> bool:
        idle = self._idle
        while worker.mailbox.acquire(True, self.idle_seconds):
            if worker not in idle:  # chosen to wake
                self._end_waking()
                return True
        if idle.pop(worker, worker) is not None:  # by somebody who was interrupted before it woke this one
            self._end_waking()
            return True
        self._workers.pop(worker, None)
        _forget_dummy_thread()
        return False


def _forget_dummy_thread() -> None:
    """Up to 3.12 `threading` keeps the stand-in that ``current_thread()`` made for a foreign thread for good."""
    known = getattr(threading, "_active", None)
    dummy = getattr(threading, "_DummyThread", None)
    if known is not None and dummy is not None:
        ident = _thread.get_ident()
        if isinstance(known.get(ident), dummy):
            known.pop(ident, None)


threads = ThreadCache()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=threads.forget_threads)


class Executor:
    """The part of the thread cache's work that belongs to one compiled function.

    window     how many items of a stream may be ahead, and how many tasks of this function in flight before
               streams stop looking ahead
    in_flight  what was handed to threads and has not finished
    ended      changes whenever something of it has finished
    """

    __slots__ = ("cache", "ended", "in_flight", "window")

    def __init__(self, window: int, cache: ThreadCache = threads) -> None:
        self.window = window
        self.cache = cache
        self.in_flight: set[Any] = set()
        self.ended = 0

    def limit_at(self, depth: int) -> int:
        """How many tasks may be in flight before a region within ``depth`` activations hands over no more, except what
        can't do without a thread: so a branching recursion without end meets its RecursionError, and doesn't exhaust
        the machine first."""
        return max((2 * self.window) >> 2 * max(depth - UNBOUND_DEPTH, 0), LEAST_LIMIT)

    def start(self, job: Job, task: Any) -> bool:
        self.in_flight.add(task)
        return self.cache.run(job, task)
