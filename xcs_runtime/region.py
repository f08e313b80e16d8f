"""Regions: a scope of issued work.

Guarantees: when the scope is left, by any way, what was issued in it and has not begun never begins, and what has
begun is waited for (not on KeyboardInterrupt or another exception that a signal handler raised in a wait, not where a
task drops the generator whose region it is, and not when the interpreter is going down). The exception that leaves has
its traceback cleaned.
Assumes: entered, used and left by the code of one frame; not used after it was left.
"""

from __future__ import annotations

import functools
import itertools
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from types import GeneratorType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from xcs_runtime import commit, observe, tracebacks
from xcs_runtime.apart import Apart
from xcs_runtime.commit import Task
from xcs_runtime.errors import InternalFault
from xcs_runtime.executor import running, threads
from xcs_runtime.hidden import may_hide
from xcs_runtime.limiter import FIRST_WAVE
from xcs_runtime.limits import limits
from xcs_runtime.lookahead import Pulled, gone_through, is_container
from xcs_runtime.mapped import Filtered, Keyed, Mapped, Steps, in_parts
from xcs_runtime.profile import code_of
from xcs_runtime.raising import deliver_from_ahead
from xcs_runtime.record import Record
from xcs_runtime.schedule import Scheduler, in_force
from xcs_runtime.slots import traceback_of
from xcs_runtime.stopping import may_stop
from xcs_runtime.stream import Stream
from xcs_runtime.twin_parts import TwinParts
from xcs_runtime.watched import sees_one_thread

if TYPE_CHECKING:
    from xcs_runtime.abi import Abi

FIRST_PATIENCE: Final = 0.5
LAST_PATIENCE: Final = 60.0
"""Seconds to wait before it is made sure that a thread is on the way; see `ThreadCache.rouse`."""


class Region(TwinParts):
    """``with abi.region() as r``.

    parent  the task whose ahead code this region belongs to: its turn is needed for a turn here
    lazy    of a generator that is pulled after the function that made it has returned: nobody leaves it, and what runs
            ahead when the generator is dropped comes to its end by itself
    owner   the task that the entering thread ran, of whichever compiled function, or None
    """

    __slots__ = (
        "_began", "_deferred", "_gathered", "_limit", "_streams", "abi", "children", "closed", "committed", "critical",
        "depth", "ended", "failed", "generation", "held", "in_flight", "inline", "interrupted", "issued", "live",
        "name", "observed", "owner", "parent", "profile", "retried", "scheduler", "sequential", "streams", "wall",
    )  # fmt: skip

    lazy = False

    def __init__(self, abi: Abi, parent: Task | None) -> None:
        self.abi = abi
        self.observed = 0  # its number, for an observer
        self.name = abi.name
        self.parent = parent
        self.owner: Task | None = running.task
        # Compiled functions under way around this one, in whichever threads; as written, each would have a frame.
        self.depth: int = 0 if self.owner is None else self.owner.region.depth + (parent is None)
        if self.depth >= sys.getrecursionlimit():
            raise RecursionError("maximum recursion depth exceeded")
        self._limit = abi.executor.limit_at(self.depth)
        self.live: dict[Task, None] = {}  # issued and not finished, in order
        self.in_flight = abi.executor.in_flight
        self.generation = threads.generation
        self.scheduler: Scheduler | None = abi.scheduler or in_force.get()
        self.profile = abi.profile if self.scheduler is None else None
        self._deferred = sees_one_thread()  # a debugger or profiler that would miss what runs ahead
        self.children: list[Region] = []  # of streams that tasks of this region iterate
        self.streams: list[Stream] = []
        self.held: list[Iterator[Any]] = []
        self.closed = False
        self.interrupted = False
        self.failed: list[Task] = []
        self._streams: dict[int, Stream] = {}
        self._gathered: dict[int, Any] = {}  # sets and dicts that are being made
        self._began = 0.0
        self.wall = self.sequential = self.critical = 0.0  # seconds
        self.ended: list[tuple[float, float]] = []  # of ended tasks, until they are added up: seconds, and of the chain
        self.issued = self.committed = self.inline = self.retried = 0

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        if observe.observer is not None:
            observe.observer.entered(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.closed = True
        for child in self.children:
            child.closed = True
        try:
            if self.live or any(child.live for child in self.children):
                # A generator may be dropped by whichever thread, also by one that runs a task of this region.
                elsewhere = kind is GeneratorExit and running.task is not self.owner
                self._end(wait=not (self.interrupted or elsewhere or isinstance(error, KeyboardInterrupt)))
        finally:
            if error is not None:
                self._let_go(traceback)
                ends = [task.clean_end for task in self.failed if task.clean_end is not None]
                tracebacks.clean(error, deliver_from_ahead.__code__, ends)
                if self.owner is not None:
                    self.owner.clean_end = traceback_of(error)
            while self.failed:
                self.failed.pop().forget()
            self._gathered.clear()
            self._take_time()
            self.abi.count(self)
            # They refer to each other, and to what ahead code has captured: no garbage collection is needed for that.
            for region in (self, *self.children):
                region.streams.clear()
                region._streams.clear()
            self.children.clear()

    def _let_go(self, traceback: TracebackType | None) -> None:
        """Drop the iterators of loops that an exception has left, but for those that its traceback would hold: these
        live as long as this, which is a variable of a frame that it holds."""
        held: list[Any] = []
        while traceback is not None:
            if traceback.tb_frame.f_code.co_name.startswith("<"):  # comprehensions with a frame have it as a variable
                iterator = traceback.tb_frame.f_locals.get(".0")
                if isinstance(iterator, GeneratorType) and iterator.gi_frame is not None:
                    held.append(iterator.gi_frame.f_locals.get("self"))
            traceback = traceback.tb_next
        while self.streams:
            stream = self.streams.pop()
            iterator = stream.let_go()
            if any(stream is one for one in held):
                self.held.append(iterator)
            del iterator

    def add_up(self) -> None:
        """The times of the tasks that have ended."""
        ended, self.ended = self.ended, []
        if ended:
            self.sequential += sum([seconds for seconds, _ in ended])
            self.critical = max(self.critical, max([path for _, path in ended]))

    def _take_time(self) -> None:
        if self._began:
            if observe.observer is not None:
                observe.observer.left(self, self._began)
            self.wall, self._began = time.perf_counter() - self._began, 0.0
        for region in (self, *self.children):
            region.add_up()
            if region is not self:
                self.sequential += region.sequential
                self.critical = max(self.critical, region.critical)
        if self.owner is not None and self.sequential:
            self.owner.saved += self.sequential - self.wall
            self.owner.saved_path += self.critical - self.wall

    def _end(self, wait: bool) -> None:
        tasks = [task for region in (self, *self.children) for task in list(region.live)]
        for task in tasks:
            task.cancel()
        if wait and not self.is_stale():
            for task in tasks:
                if not task.done:
                    if sys.is_finalizing():
                        return
                    task.await_end()
            for task in tasks:  # a long chain is taken apart link by link, not by one deallocation inside the other
                task.inputs = task.awaited = ()

    # --- what rewritten code calls

    def issue(self, function: Callable[..., Any], *inputs: Any) -> Task:
        """Start ``function(*inputs)`` as soon as those inputs that are tasks have values, which replace them."""
        task = Task(self, function, inputs)
        if observe.observer is not None:
            observe.observer.issued(task)
        awaited = tuple([value for value in inputs if issubclass(type(value), Task)])
        if awaited:
            task.awaited = awaited
            for needed in awaited:
                if needed.region is self:
                    needed.lent += 1
                else:  # of a region around this one: other threads may be at it
                    needed.joined = True
                if needed.taken:
                    raise InternalFault(f"a task of {self.name} needs a value that was handed over before")
        self.add(task)
        return task

    def each(
        self,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        unpack: int = 0,
        watched: bool = False,
        apart: int | None = None,
    ) -> Iterable[Any]:
        """Pairs of item and task ``function(item)``, in order, issued at most one window ahead. With ``unpack=n`` the
        function is called with the n values of an item. ``watched``, ``apart``: see `Stream`."""
        return self._given_out(function, self._stream(function, iterable, Task, unpack, watched, apart))

    def in_order(
        self,
        ahead: Callable[..., Any],
        iterable: Iterable[Any],
        unpack: int = 0,
        watched: bool = False,
        apart: int | None = None,
        copied: tuple[int, ...] | None = None,
    ) -> Iterable[Any]:
        """Pairs of item and record of ``ahead(put, item)``; each ``commit()`` takes the next outcome of the record."""
        return self._given_out(ahead, self._stream(ahead, iterable, Record, unpack, watched, apart, copied))

    def _given_out(self, function: Callable[..., Any], stream: Stream) -> Iterable[Any]:
        """What the code of the region gets to see of a stream that runs ``function`` ahead."""
        return stream

    def _stream(
        self,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        kind: type[Task],
        unpack: int,
        watched: bool,
        apart: int | None = None,
        copied: tuple[int, ...] | None = None,
    ) -> Stream:
        if watched and self.parent is not None and not self._is_plain_throughout(iterable):
            # What earlier iterations of the loop around it do with the items may concern the first one already.
            self.parent.take_turn()
        ordered = self.abi.calls_in_order(function)
        items = None if apart is None else Apart(function, self.abi.is_transparent, apart, copied)
        return Stream(self._scope(), function, iterable, kind, unpack, watched, ordered, items)

    def _is_plain_throughout(self, iterable: Iterable[Any]) -> bool:
        containers = [iterable] if is_container(iterable) else gone_through(iterable)
        if containers is None:
            return type(iterable) is Pulled
        return all(map(self.abi.is_plain, containers))

    def map(self, function: Callable[..., Any], *iterables: Iterable[Any]) -> Iterator[Any]:
        """``map(function, *iterables)``. Calls that may not be made at once are made in their turn."""
        if may_stop(function):
            return map(function, *iterables)
        return self._mapped(self._in_order, function, iterables)

    def map_reading(self, function: Callable[..., Any], *iterables: Iterable[Any]) -> Iterator[Any]:
        """The same, where nothing happens between the calls, so that they may read variables outside of the
        function."""
        if may_stop(function):
            return map(function, *iterables)
        return self._mapped(self._reading, function, iterables)

    def map_stepwise(self, function: Callable[..., Any], *iterables: Iterable[Any]) -> Iterator[Any]:
        """As `map`, where something is done with each result before the next is asked for, see `Steps`."""
        if may_stop(function):
            return map(function, *iterables)
        return self._mapped(self._stepwise, function, iterables)

    def map_stepwise_reading(self, function: Callable[..., Any], *iterables: Iterable[Any]) -> Iterator[Any]:
        if may_stop(function):
            return map(function, *iterables)
        return self._mapped(self._stepwise_reading, function, iterables)

    def map_frozen(self, function: Callable[..., Any], *iterables: Iterable[Any]) -> Iterator[Any]:
        """The same, where only calls with deeply immutable arguments run ahead of what comes between them."""
        if may_stop(function):
            return map(function, *iterables)
        return self._mapped(self._given_frozen, function, iterables)

    def filter(self, function: Any, iterable: Iterable[Any]) -> Iterator[Any]:
        """``filter(function, iterable)``, likewise."""
        return self._filtered(self._stepwise, function, iterable)

    def filter_reading(self, function: Any, iterable: Iterable[Any]) -> Iterator[Any]:
        return self._filtered(self._stepwise_reading, function, iterable)

    def filter_frozen(self, function: Any, iterable: Iterable[Any]) -> Iterator[Any]:
        return self._filtered(self._given_frozen, function, iterable)

    def by_key(self, function: Callable[..., Any], iterable: Iterable[Any], /, *, key: Any, **keywords: Any) -> Any:
        """``function(iterable, key=key, **keywords)`` for `sorted`, `min` and `max`, likewise."""
        gated = self._in_order if function is sorted else self._stepwise  # who has all keys before it compares
        return self._by_key(gated, function, iterable, key, keywords)

    def by_key_reading(
        self, function: Callable[..., Any], iterable: Iterable[Any], /, *, key: Any, **keywords: Any
    ) -> Any:
        gated = self._reading if function is sorted else self._stepwise_reading
        return self._by_key(gated, function, iterable, key, keywords)

    def by_key_frozen(
        self, function: Callable[..., Any], iterable: Iterable[Any], /, *, key: Any, **keywords: Any
    ) -> Any:
        return self._by_key(self._given_frozen, function, iterable, key, keywords)

    def _in_order(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.partial(self.abi.call_in_order_at, "map", function)

    def _reading(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.partial(self.abi.call_reading, "map", function)

    def _stepwise(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.partial(self.abi.call_in_order_at, Steps(), function)

    def _stepwise_reading(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.partial(self.abi.call_reading, Steps(), function)

    def _given_frozen(self, function: Callable[..., Any]) -> Callable[..., Any]:
        steps = Steps()

        def call(*values: Any) -> Any:
            return self.abi.call_in_order_at(steps, function, *map(self.abi.frozen, values))

        return call

    def _mapped(
        self, gated: Callable[[Any], Callable[..., Any]], function: Any, iterables: tuple[Iterable[Any], ...]
    ) -> Iterator[Any]:
        one = len(iterables) == 1
        items = iterables[0] if one else zip(*iterables, strict=False)
        stream = Stream(self._scope(), gated(function), items, Task, 0 if one else len(iterables), ordered=True)
        return in_parts(map if one else itertools.starmap, function, stream.with_twin(items), Mapped)

    def _filtered(
        self, gated: Callable[[Any], Callable[..., Any]], function: Any, iterable: Iterable[Any]
    ) -> Iterator[Any]:
        if function is None or function is bool or may_stop(function):
            return filter(function, iterable)
        stream = Stream(self._scope(), gated(function), iterable, Task, ordered=True)
        return in_parts(filter, function, stream.with_twin(iterable), Filtered)

    def _by_key(
        self, gated: Callable[[Any], Callable[..., Any]], function: Callable[..., Any], iterable: Iterable[Any],
        key: Any, keywords: dict[str, Any],
    ) -> Any:  # fmt: skip
        if key is None:
            return function(iterable, key=None, **keywords)
        if function is sorted:
            iterable = list(iterable)  # as it does itself, before it asks for the first key
        keyed = Keyed(Stream(self._scope(), gated(key), iterable, Task, ordered=True))
        return function(iterable if function is sorted else keyed, key=keyed.key, **keywords)

    def caught(self) -> None:
        """Clean the traceback of the exception being handled, before the end of the region."""
        error = sys.exception()
        if error is not None:
            tracebacks.clean(error, deliver_from_ahead.__code__)

    def _scope(self) -> Region:
        """The region for a stream that is iterated here: code of a task of this region needs the turn of that task."""
        task = current = running.task
        while task is not None:
            if task.region is self:
                child = Region(self.abi, current)
                self.children.append(child)
                return child
            task = task.region.parent
        return self

    # --- starting

    def holds(self, function: Callable[..., Any]) -> bool:
        """Whether what was found out of this code when it was compiled still holds."""
        return True

    def add(self, task: Task) -> None:
        if self.closed:
            raise InternalFault(f"a region of {self.name} is used after its end")
        self.check_cancelled()
        self.issued += 1
        self.live[task] = None
        if not task.awaited or task.advance():
            self.start(task)
        elif self.scheduler is not None:
            self.scheduler.point()

    def start(self, task: Task) -> None:
        """Hand a task that is ready to a thread, unless it does not pay."""
        if self._deferred or self.is_crowded():
            return
        if self.profile is not None:
            measure = task.measure = self.profile.of(task.function)
            if measure.inline and task.can_wait() and not measure.probes():
                return
        self.hand_over(task)

    def hand_over(self, task: Task) -> None:
        """To a thread, or to the scheduler. Not for a task that waits for inputs: it is handed over when they are
        there."""
        if task.done or task.handed or not task.is_ready():
            return
        task.handed = True
        if self.scheduler is not None:
            self.scheduler.start(commit.run, task)
            return
        limiter = self.abi.limiter
        if limiter is None:
            if limits.by_code:
                limiter = limits.by_code.get(code_of(task.function))
            if limiter is None and len(self.in_flight) >= FIRST_WAVE and may_hide():
                limiter = limits.opened(code_of(task.function), self.in_flight)
        if limiter is not None:
            task.limiter = limiter
            if not limiter.enter(task):
                return
        if not self.launch(task) and limiter is not None:
            limiter.leave(task)

    def launch(self, task: Task) -> bool:
        """Have it run by a thread, or go on. False: there is no thread."""
        if task.resume is not None:
            commit.release(task.resume)
            return True
        if self.abi.executor.start(commit.run, task):
            if task.done:  # the committing thread was faster, and has taken it off before it was put on
                self.in_flight.discard(task)
            return True
        task.handed = False
        return False

    # --- for tasks

    def wait(self, lock: Any) -> None:
        if self.scheduler is not None:
            self.scheduler.wait(lock)
            return
        patience = FIRST_PATIENCE
        try:
            while not lock.acquire(True, patience):
                threads.rouse()
                patience = min(2 * patience, LAST_PATIENCE)
        except BaseException:  # of a signal handler
            self.interrupted = True
            raise

    def check_cancelled(self) -> None:
        if self.parent is not None:
            self.parent.check_cancelled()

    def is_crowded(self) -> bool:
        return len(self.in_flight) >= self._limit

    def is_stale(self) -> bool:
        """Whether the process was forked since, so that the threads of this region are not here."""
        return self.generation != threads.generation

    def is_committed_by(self, current: Task | None) -> bool:
        """Whether a thread that runs ``current`` runs the code of this region."""
        while current is not None and current is not self.owner and current.inline:
            current = current.region.owner
        return current is None or current is self.owner
