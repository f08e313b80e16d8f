"""Threads: a process-wide cache of lean workers, and one executor a compiled function over it.

Guarantees:
- a job that was accepted is run by some thread, soon; the number of threads is not bounded, so jobs that wait for one
  another can't starve;
- workers are daemon-like (interpreter exit never waits for one) and end after some seconds without work;
- when no thread can be started, the caller is told so, and the job is kept for the next worker that falls idle;
- after ``fork`` the child starts with an empty cache, and ``generation`` tells work of the parent from its own.

Assumes: jobs never raise, and are harmless when run late or twice (tasks are claimed).

A worker's mailbox is one lock: released to wake it. The idle worker that was last busy is taken first, so its stack is
warm and the others grow old and end.
"""

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
BACKLOG = 4096
FIRST_REFUSAL_SECONDS = 0.01
LAST_REFUSAL_SECONDS = 1.0

Job = Callable[[Any], None]


class Running(_thread._local):
    """Of each thread: the task whose code it runs, or None."""

    task: Any = None


running = Running()


class Worker:
    __slots__ = ("argument", "job", "mailbox")

    def __init__(self, job: Job, argument: Any) -> None:
        self.mailbox = _thread.allocate_lock()
        self.mailbox.acquire()
        self.job: Job | None = job
        self.argument: Any = argument


class ThreadCache:
    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self.idle_seconds = idle_seconds
        self.generation = 0
        self._empty()

    def _empty(self) -> None:
        self._lock = _thread.allocate_lock()
        self._idle: list[Worker] = []
        self._alive = 0
        self._backlog: deque[tuple[Job, Any]] = deque(maxlen=BACKLOG)
        self._refused_until = 0.0
        self._refusal = 0.0

    def forget_threads(self) -> None:
        """In the child of a fork, where no worker lives."""
        self.generation += 1
        self._empty()

    @property
    def alive(self) -> int:
        """Number of worker threads."""
        return self._alive

    @property
    def idle(self) -> int:
        """Number of worker threads without work."""
        return len(self._idle)

    def run(self, job: Job, argument: Any) -> bool:
        """Run ``job(argument)`` on a worker. False: no thread is to be had now; it runs if a worker falls idle."""
        worker = None
        with self._lock:
            if self._idle:
                worker = self._idle.pop()
                worker.argument = argument
                worker.job = job
        if worker is None:
            return self._grow(job, argument)
        try:
            worker.mailbox.release()
        except RuntimeError:  # still released since a time when its worker found the job by itself
            pass
        return True

    def _grow(self, job: Job, argument: Any) -> bool:
        if self._refusal and time.monotonic() < self._refused_until:
            return self._keep(job, argument)
        with self._lock:
            self._alive += 1
        try:
            _thread.start_new_thread(self._work, (Worker(job, argument),))
        except (RuntimeError, MemoryError):
            with self._lock:
                self._alive -= 1
            self._refusal = min(max(2 * self._refusal, FIRST_REFUSAL_SECONDS), LAST_REFUSAL_SECONDS)
            self._refused_until = time.monotonic() + self._refusal
            return self._keep(job, argument)
        self._refusal = 0.0
        return True

    def _keep(self, job: Job, argument: Any) -> bool:
        if self._alive:
            self._backlog.append((job, argument))
        return False

    def _work(self, worker: Worker) -> None:
        tracer: Any = None
        profiler: Any = None
        while True:
            job, argument = worker.job, worker.argument
            worker.job = worker.argument = None
            # As `threading.Thread` does, for debuggers and coverage; again for each job, since workers outlive them.
            if threading.gettrace() is not tracer:
                tracer = threading.gettrace()
                sys.settrace(tracer)
            if threading.getprofile() is not profiler:
                profiler = threading.getprofile()
                sys.setprofile(profiler)
            if job is not None:
                job(argument)
            job = argument = None
            with self._lock:
                if self._backlog:
                    worker.job, worker.argument = self._backlog.popleft()
                    continue
                self._idle.append(worker)
            if not self._await_job(worker):
                return

    def _await_job(self, worker: Worker) -> bool:
        while True:
            woken = worker.mailbox.acquire(True, self.idle_seconds)
            if woken and worker.job is not None:
                return True
            with self._lock:
                # A submitter that was interrupted half-way may have left a job and no wake-up, or neither.
                if worker.job is not None:
                    return True
                if woken:
                    continue
                if worker in self._idle:
                    self._idle.remove(worker)
                self._alive -= 1
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
    """

    __slots__ = ("cache", "in_flight", "window")

    def __init__(self, window: int, cache: ThreadCache = threads) -> None:
        self.window = window
        self.cache = cache
        self.in_flight: set[Any] = set()

    def start(self, job: Job, task: Any) -> bool:
        self.in_flight.add(task)
        return self.cache.run(job, task)
