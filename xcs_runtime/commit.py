"""The reorder buffer: tasks are issued early, run anywhere, and are committed in program order.

Guarantees:
- a task runs once, as soon as the tasks among its inputs have values; if one of them failed it fails with the same
  exception object and never runs (the first one in the order of the inputs, whichever failed first in time);
- ``commit`` commits the inputs first, then gives the outcome: the value, or the very exception object, of whatever
  class;
- a task that nobody has begun when it is committed is run by the committing thread;
- whoever waits in ``commit`` serves the task's requests (`xcs_runtime.turns`).

Assumes: tasks of a region are committed by the thread that runs the code of the region, or awaited (joined) by tasks
that are younger. A task is an input of tasks of its own region, or of regions inside it.

Shared state is changed by single operations that are atomic: ``claim`` decides who runs a task, ``done`` is set
before the waiting lists are read, and whoever enters himself in such a list looks at ``done`` again afterwards."""

from __future__ import annotations

import _thread
import time
from collections.abc import Callable, Iterator
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from xcs_runtime import again, contexts, observe, refused
from xcs_runtime.depth import stack_is_deep
from xcs_runtime.errors import Cancelled, InternalFault
from xcs_runtime.executor import running
from xcs_runtime.raising import deliver, deliver_from_ahead
from xcs_runtime.slots import traceback_of
from xcs_runtime.tracebacks import runs_ahead_code
from xcs_runtime.turns import Request, TurnTaker

if TYPE_CHECKING:
    import contextvars

    from xcs_runtime.apart import Own
    from xcs_runtime.limiter import Limiter
    from xcs_runtime.profile import Measure
    from xcs_runtime.refusals import Refusal
    from xcs_runtime.region import Region
    from xcs_runtime.stream import Stream

Raiser = Callable[[BaseException, "TracebackType | None"], NoReturn]

INLINE_DEPTH: Final = 8
"""Inline runs within each other in one thread, before the next one is left to a thread with a fresh stack: the
frames of the runtime in between must not make recursion fail that is within the limit as it was written."""


class Task(TurnTaker):
    """One call, ``function(*inputs)``. Made by `Region.issue` and by streams."""

    # Class attributes are the initial state: it is cheaper to make a task when they need not be set one by one.
    awaited: tuple[Task, ...] = ()
    position = 0
    handed = False
    done = False
    committed = False
    lent = 0  # tasks that take its value, and are not committed yet
    joined = False  # code that runs in younger tasks takes its value, as often as it likes
    delivered = False  # the value was handed over at the task's own place
    taken = False  # ... and is not held any more
    thread = 0  # that runs it, or did last
    value: Any = None
    error: BaseException | None = None
    traceback: TracebackType | None = None
    clean_end: TracebackType | None = None  # where the traceback of an exception that left a region within begins
    changes: contexts.Changes | None = None
    before: contextvars.Context | None = None
    waiter: Any = None
    measure: Measure | None = None
    stream: Stream | None = None
    apart: Own | None = None  # what its iteration has for itself
    index = 0
    previous: Task | None = None  # the one that the stream has issued before
    passed: frozenset[object] = frozenset()  # sites of calls at which later ones need not wait for it any more
    passing: list[Any] | tuple[()] = ()  # locks of those that wait for that
    limiter: Limiter | None = None
    refusal: Refusal | None = None  # of the run that has just ended; it is to be run again
    refusals = 0
    resume: Any = None  # a lock: its thread waits to make a refused request again
    not_before = 0.0
    began_alone = False  # it was made again with nothing else in flight, and nothing has begun since
    ended_before = 0  # `Executor.ended`, when the committing thread began to run it
    seconds = 0.0  # that it ran
    issued: tuple[float, int] | None = None  # when and by which thread, where somebody observes,
    site: tuple[CodeType, int] | None = None  # at which instruction,
    outcomes: tuple[observe.Outcome, ...] = ()  # and what it has handed over so far
    saved = saved_path = 0.0  # what regions within it took less than their calls one by one, and their longest chains
    path = 0.0  # seconds of the longest chain of tasks that ends with it

    def __init__(self, region: Region, function: Callable[..., Any], inputs: tuple[Any, ...]) -> None:
        self.region = region
        self.function: Callable[..., Any] = function
        self.inputs = inputs
        self.claim = _thread.allocate_lock()
        self.dependents: list[Any] = []  # tasks, and locks of threads that wait
        self.requests = []
        self.context = contexts.capture()
        if observe.observer is not None:
            observe.observer.made(self)

    # --- before it runs

    def advance(self) -> bool:
        """Wait for the next unfinished input. True: there is none, it can start. It may have failed with an input."""
        awaited = self.awaited
        while self.position < len(awaited):
            task = awaited[self.position]
            if not task.done:
                task.dependents.append(self)
                if not task.done:
                    if not task.handed:
                        task.region.hand_over(task)
                    return False
                try:
                    task.dependents.remove(self)
                except ValueError:  # the thread that finished it is at it already
                    return False
            if task.error is not None:
                if self.claim.acquire(False):
                    self.error, self.traceback = task.error, task.traceback
                    self._start_all(self.finish())
                return False
            self.position += 1
        return True

    def is_ready(self) -> bool:
        return self.position >= len(self.awaited)

    def can_wait(self) -> bool:
        """Whether it may be left to the committing thread."""
        return True

    def values(self) -> tuple[Any, ...]:
        if not self.awaited:
            return self.inputs
        return tuple([value.value if issubclass(type(value), Task) else value for value in self.inputs])

    # --- running

    def work(self) -> Task | None:
        """On a worker: run, unless somebody else did. Returns a task that has become ready, for the same thread."""
        held_back = self.stream is not None and self.stream.holds_back(self)
        if held_back or not self.claim.acquire(False):
            if self.limiter is not None and (held_back or self.done):  # where the committing thread runs it, it stays
                self.limiter.leave(self)
            return None
        self.thread = _thread.get_ident()
        self.before = self.context.copy() if self.context else None
        running.task = self
        seen = observe.observer and (time.perf_counter(), self.function, self.awaited)
        if self.measure is None and self.region.profile is not None:  # it follows another one in the same thread
            self.measure = self.region.profile.of(self.function)
        began = 0.0 if self.measure is None else self.measure.begin()
        self.evaluate_in_context()
        if self.measure is not None:
            self.seconds = self.measure.end(began, self.waited)
        if seen and observe.observer is not None:
            observe.observer.ran(self, seen[1], seen[0], seen[2])
        running.task = None
        if self.refusal is not None:
            refused.run_later(self, self.refusal)
            return None
        self.changes = self._context_changes()
        ready = self.finish()
        if not ready:
            return None
        self._start_all(ready[1:])
        return ready[0]

    def evaluate_in_context(self) -> None:
        try:
            self.value = self.context.run(again.repeating(self.function), *self.values())
        except BaseException as error:
            self.fail(error)

    def evaluate(self) -> None:
        try:
            self.value = again.repeating(self.function)(*self.values())
        except BaseException as error:
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        traceback = traceback_of(error)
        traceback = traceback and traceback.tb_next  # without the frame of `evaluate`
        self.refusal = refused.refusal(self, error, traceback)
        if self.refusal is not None:
            return
        self.error, self.traceback = error, traceback
        if self.stream is not None and not isinstance(error, Cancelled):
            self.stream.note_failure(self.index)

    def run_inline(self) -> None:
        """In the committing thread, at the task's own place: in the context and among the handlers as they are
        there."""
        self.inline = True
        self.thread = _thread.get_ident()
        outer = running.task
        running.task = self
        running.depth += 1
        seen = observe.observer and (time.perf_counter(), self.function, self.awaited)
        self.ended_before = self.region.abi.executor.ended
        began = 0.0 if self.measure is None else self.measure.begin_inline()
        try:
            if self.refusal is None:
                self.evaluate()
            while self.refusal is not None:
                try:
                    refused.wait_in_turn(self, self.refusal)
                except BaseException as interrupt:  # of a signal handler
                    self.fail(interrupt)
                    break
                self.evaluate()
        finally:
            running.task = outer
            running.depth -= 1
            if self.measure is not None:
                self.seconds = self.measure.end_inline(began)
            if seen and observe.observer is not None:
                observe.observer.ran(self, seen[1], seen[0], seen[2])
            self._start_all(self.finish())

    def finish(self) -> list[Task]:
        """Tell all who wait. Returns the tasks that can start now."""
        ready: list[Task] = []
        finished: list[Task] = [self]
        while finished:
            task = finished.pop()
            region = task.region
            if task.seconds:
                task.path = task.seconds + task.saved_path
                if task.awaited:
                    task.path += max([other.path for other in task.awaited])
                region.ended.append((task.seconds + task.saved, task.path))
            if task.error is not None or task.clean_end is not None:
                region.failed.append(task)
            region.live.pop(task, None)  # from here on the region's end doesn't wait for it
            if not task.inline:
                region.abi.executor.ended += 1  # before it counts as done, see `refused`
            task.done = True
            region.in_flight.discard(task)  # after that, see `Region.launch`
            if task.passing:
                task._wake_later()
            if task.limiter is not None:  # also one that it was given meanwhile
                task.limiter.leave(task)
            task.wake()
            while task.dependents:
                try:
                    dependent = task.dependents.pop(0)
                except IndexError:
                    break
                if not isinstance(dependent, Task):
                    release(dependent)
                elif task.error is None:
                    if dependent.advance():
                        ready.append(dependent)
                elif dependent.claim.acquire(False):
                    dependent.error, dependent.traceback = task.error, task.traceback
                    finished.append(dependent)
        return ready

    # --- among the tasks of a stream

    def await_earlier(self, site: object) -> None:
        """In the thread that runs the task: return when all earlier ones have passed the site of a call, or ended."""
        earlier = self.previous
        while earlier is not None and site not in earlier.passed:
            if earlier.done:
                earlier = earlier.previous
                continue
            request = Request()
            earlier.passing.append(request.lock)  # type: ignore[union-attr]
            if site in earlier.passed or earlier.done:
                continue
            if self.inline or self.region.is_stale():  # it has its turn
                break
            self.ask(request)

    def let_later_pass(self, site: object) -> None:
        self.passed |= {site}
        self._wake_later()

    def _wake_later(self) -> None:
        while self.passing:
            try:
                release(self.passing.pop())
            except IndexError:
                break

    def break_down(self, fault: BaseException) -> None:
        """The machinery itself failed around this task: that is its outcome, so that nobody waits for ever."""
        running.task = None
        if not self.done:
            self.error, self.traceback = InternalFault(f"the runtime failed in {self.region.name}"), None
            self.error.__cause__ = fault
            self.finish()

    @staticmethod
    def _start_all(ready: list[Task]) -> None:
        for task in ready:
            task.region.start(task)

    def _context_changes(self) -> contexts.Changes | None:
        if self.before is None and not self.context:
            return None
        return contexts.changes_between(self.before or contexts.EMPTY, self.context)

    # --- committing

    def commit(self) -> Any:
        """The outcome; see the top of the module. Raises what the call raised."""
        if not self.committed:
            if self.awaited:
                self._commit_inputs()
            self._commit_alone()
        if self.error is None:
            if self.taken:
                raise InternalFault(f"a task of {self.region.name} is committed again, and its value is gone")
            value = self.value
            if self.committed:
                self.delivered = True
                self._let_go()
            return value
        error, (raise_outcome, traceback) = self.error, self.way_to_raise(self.traceback)
        try:
            raise_outcome(error, traceback)
        finally:
            del self, error, traceback  # the traceback holds this frame

    def _let_go(self) -> None:
        """Where all have the value, only the user's code decides how long it lives from here on."""
        if self.delivered and not self.lent and not self.joined:
            self.value = None
            self.taken = True

    def way_to_raise(self, traceback: TracebackType | None) -> tuple[Raiser, TracebackType | None]:
        """What raises the outcome, and the traceback that it gets."""
        if self.region.lazy:  # the generator is over
            self.region.__exit__(None, None, None)
        if not runs_ahead_code(self.function, traceback):
            return deliver, traceback
        if self.region.lazy:  # no region's end will drop the frame of the committing code: this one goes instead
            return deliver, traceback and traceback.tb_next
        return deliver_from_ahead, traceback

    def _commit_inputs(self) -> None:
        path: list[tuple[Task, Iterator[Task]]] = [(self, iter(self.awaited))]
        while path:
            task, rest = path[-1]
            for awaited in rest:
                if not awaited.committed:
                    path.append((awaited, iter(awaited.awaited)))
                    break
            else:
                path.pop()
                if path:
                    task._commit_alone()
                    if task.error is not None:
                        task.commit()

    def _commit_alone(self) -> None:
        region = self.region
        region.check_cancelled()
        if region.scheduler is not None:
            region.scheduler.point()
        if not region.is_committed_by(running.task):
            self._join(running.task)
            return
        if not self.done:
            self.drive_seen()
        if isinstance(self.error, Cancelled):
            region.check_cancelled()
            raise InternalFault(f"a task of {region.name} is committed after it was cancelled")
        if self.kept is not None:
            self.show_kept()
        if self.changes is not None:
            contexts.apply(self.changes)
            self.changes = None
        self.committed = True
        region.committed += 1
        region.inline += self.inline
        awaited, self.inputs, self.awaited = self.awaited, (), ()
        for task in awaited:
            if task.region is region:
                task.lent -= 1
                task._let_go()

    def drive_seen(self) -> None:
        """As `drive`; observers are told how long it took."""
        waits = observe.observer and time.perf_counter()
        self.drive()
        if waits and observe.observer is not None and not self.inline:
            observe.observer.waited(self, "", waits, True)

    def drive(self) -> None:
        """Bring the task to its end: run it, or wait and serve its requests."""
        if self._may_run_inline() and self.claim.acquire(False):
            failed = next((task for task in self.awaited if task.error is not None), None)
            if failed is None:
                self.run_inline()
            else:  # its failure has been handled, and the thread that it failed in has not got here yet
                self.error, self.traceback = failed.error, failed.traceback
                self._start_all(self.finish())
            return
        if self.region.is_stale():  # its thread stayed behind in the parent of a fork
            self.run_inline()
            return
        while not self.done:
            self._await_news(self._has_news)

    def _may_run_inline(self) -> bool:
        if self.claim.locked() or self.refusals:  # the limiter runs it again, when it is time
            return False
        if self.limiter is not None and running.task is None and not self._has_room():
            return False
        if running.depth >= INLINE_DEPTH and (not self.region.is_crowded() or stack_is_deep()):
            self.region.hand_over(self)
            return not self.handed
        scheduler = self.region.scheduler
        return scheduler is None or not self.handed or scheduler.steals()

    def _has_room(self) -> bool:
        """Whether it is for the outermost committing thread to run it, rather than for a thread that has begun it when
        there was room."""
        assert self.limiter is not None
        try:
            self.limiter.await_room(self)
        except BaseException:  # of a signal handler
            self.region.interrupted = True
            raise
        return not self.claim.locked()

    def _has_news(self) -> bool:
        return self.done

    def _await_news(self, has_news: Callable[[], bool]) -> None:
        lock = _thread.allocate_lock()
        lock.acquire()
        self.waiter = lock
        if not self.requests:
            if has_news():
                return
            try:
                self.region.wait(lock)
            finally:  # not by who wakes: that could be the next wait's
                self.waiter = None
        while self.requests and not has_news():
            try:
                request = self.requests.pop(0)
            except IndexError:  # the task has taken it back
                return
            self._serve(request)

    def wake(self) -> None:
        waiter = self.waiter
        if waiter is not None and waiter.locked():
            release(waiter)

    def _join(self, current: Task) -> None:
        """Wait on behalf of another task, which runs in this thread and is younger. That doesn't commit it."""
        self.joined = True
        if self.done:
            return
        request = Request(self)
        self.dependents.append(request.lock)
        if not self.done:
            if not self.handed:
                self.region.hand_over(self)
            current.ask(request)

    # --- cancelling

    def forget(self) -> None:
        """After the end of the region: the frame that holds this task may be held by the traceback of its error."""
        self.error = self.traceback = self.clean_end = self.kept = None

    def cancel(self) -> None:
        """Nobody will take the outcome. If it has begun, it is stopped where it next meets the ABI."""
        self.cancelled = True
        if self.resume is not None:
            release(self.resume)
        if self.claim.acquire(False):
            self.error = Cancelled()
            self.finish()
        while self.requests:
            try:
                self.requests.pop(0).cancel()
            except IndexError:
                break

    def await_end(self) -> None:
        while not self.done:
            lock = _thread.allocate_lock()
            lock.acquire()
            self.waiter = lock
            if not self.done:
                self.region.wait(lock)
            self.waiter = None


def release(lock: Any) -> None:
    try:
        lock.release()
    except RuntimeError:  # one may be woken by two events
        pass


def run(task: Task) -> None:
    """The job of a worker thread: the task, then whatever became ready by it."""
    following: Task | None = task
    while following is not None:
        current = following
        try:
            following = current.work()
        except BaseException as fault:
            current.break_down(fault)
            return
