"""Records: tasks with several outcomes, which ahead code hands over while it runs.

Guarantees: outcomes are committed in the order in which they were handed over, each once; an exception that leaves the
ahead code is the last of them.
Assumes: the committing code takes as many as there are; if it asks for more, that is an `InternalFault`."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime import again, contexts, journal, lookahead, observe, refused
from xcs_runtime.apart import sink
from xcs_runtime.commit import Task
from xcs_runtime.errors import Cancelled, InternalFault, Refused, ThreadsExhausted
from xcs_runtime.executor import threads
from xcs_runtime.slots import traceback_of

if TYPE_CHECKING:
    from xcs_runtime.region import Region

THREAD_PATIENCE: Final = 2.0
"""Seconds to try for a thread before ahead code with gates is run in the committing thread."""


_END: Final = object()


class _Pulled:
    """An iterator, and what it has given. Ahead code that has to be run again, in a child process, pulls nothing
    twice."""

    __slots__ = ("iterator", "steps")

    def __init__(self, iterator: Iterator[Any]) -> None:
        self.iterator = iterator
        self.steps: list[tuple[Any, ...]] = []


def _step(iterator: Iterator[Any]) -> tuple[Any, ...]:
    """The next item in a tuple; an empty one at the end."""
    for item in iterator:
        return (item,)
    return ()


class Record(Task):
    """A task that hands over outcomes while it runs: what ahead code calls ``__xcs_put``."""

    keeps_order = True

    def __init__(self, region: Region, function: Callable[..., Any], inputs: tuple[Any, ...]) -> None:
        super().__init__(region, function, inputs)
        self._outcomes: deque[Outcome] = deque()
        self._put = 0
        self._skip = 0  # outcomes that a parent process has taken before it forked
        self._pulled: list[_Pulled] = []  # by inner loops, one after another
        self._loops = 0  # of these, since the code began

    # --- for ahead code

    def own(self, value: Any) -> Any:
        """The copy that the ahead code was given of an item; or, if it was given the item itself, what takes in parts
        and keeps none."""
        return value if self.apart is not None and self.apart.inputs and id(value) in self.apart.ids else sink

    def __call__(self, value: Any) -> Any:
        """Hand over a value; return it."""
        self.check_cancelled()
        if observe.observer is not None:
            observe.observer.handed(self, None, None)
        self._append(value, None, None)
        return value

    def ready(self, iterable: Any, *, alone: bool = False, watched: bool = False) -> Iterable[Any]:
        """What an inner loop of ahead code iterates: the iterable itself, or, where iterating may concern somebody, an
        iterator whose steps are made in this task's turn.

        alone    it is an iterator that nobody else has
        watched  what is done with an item that isn't plain data may concern what comes next
        """
        if isinstance(iterable, lookahead.Pulled):
            return self._pulling(iterable)
        held = [iterable] if lookahead.is_container(iterable) else lookahead.gone_through(iterable) if alone else None
        free = held is not None and not (watched and not all(map(self.region.abi.is_plain, held)))
        return iterable if free else self._in_turn(iterable)

    def _pulling(self, iterable: Iterator[Any]) -> Iterator[Any]:
        """What is done with an item that isn't plain may change what the iterator looks at."""
        for item in iterable:
            yield item
            if not self.region.abi.is_plain(item):
                yield from self._in_turn(iterable)
                return

    def _in_turn(self, iterable: Any) -> Iterator[Any]:
        number, self._loops = self._loops, self._loops + 1
        if number == len(self._pulled):
            self._pulled.append(_Pulled(self.make_call(iter, (iterable,), {})))
        pulled = self._pulled[number]
        at = 0
        while True:
            if at == len(pulled.steps):
                pulled.steps.append(self.make_call(_step, (pulled.iterator,), {}))
            step = pulled.steps[at]
            if not step:
                return
            yield step[0]
            at += 1

    def item(self, value: Any) -> None:
        """Hand over an item of an inner loop."""
        self(value)

    def last(self) -> None:
        """Hand over that there are no more."""
        self(_END)

    def raised(self) -> None:
        """Hand over the exception being handled. Lets pass, by raising it again, what is no outcome."""
        error = sys.exception()
        if error is None:
            raise InternalFault("no exception is being handled")
        if isinstance(error, (Cancelled, InternalFault)):
            raise error
        self.check_cancelled()
        if not self._put:
            refusal = refused.refusal(self, error, traceback_of(error))
            if refusal is not None:  # nobody is to handle what the sequential run would not have met
                raise Refused(refusal)
        if observe.observer is not None:
            observe.observer.handed(self, traceback_of(error), error)
        self._append(None, error, traceback_of(error))

    def _append(self, value: Any, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.has_turn = False
        self._put += 1
        kept, self.kept = self.kept, None
        if self._put <= self._skip:
            return
        changes = None
        if not self.inline:
            changes = self._context_changes()
            if changes:
                self.before = self.context.copy()
        self._outcomes.append((value, error, traceback, changes, kept))
        self.wake()
        if self.region.scheduler is not None:
            self.region.scheduler.point()

    # --- for the committing code

    def commit(self) -> Any:
        """The next outcome. Raises it if it is an exception."""
        region = self.region
        region.check_cancelled()
        if region.scheduler is not None:
            region.scheduler.point()
        if not self._outcomes:
            self.drive_seen()
        try:
            value, error, traceback, changes, kept = self._outcomes.popleft()
        except IndexError:
            self._report_shortage()
        if kept is not None:
            journal.perform_all(kept, region.parent)
        if changes is not None:
            contexts.apply(changes)
        if not self.committed:
            self.committed = True
            region.committed += 1
            region.inline += self.inline
        if self.done and not self._outcomes:
            self.inputs = ()
        if error is None:
            return value
        raise_outcome, traceback = self.way_to_raise(traceback)
        try:
            raise_outcome(error, traceback)
        finally:
            del self, region, error, traceback  # the traceback holds this frame

    def items(self) -> Iterator[Any]:
        """The outcomes that are the items of an inner loop."""
        while (item := self.commit()) is not _END:
            yield item

    def _report_shortage(self) -> None:
        if isinstance(self.error, InternalFault):
            raise self.error
        raise InternalFault(f"{self.region.name} commits more outcomes than its ahead code has handed over")

    def drive(self) -> None:
        if not self.claim.locked() and (self._may_run_inline() or not self._has_thread()) and self.claim.acquire(False):
            self.run_inline()
            return
        if self.region.is_stale() and not self.done:
            self._skip, self._put = self._put, 0
            self._loops = 0
            self.run_inline()
            return
        while not self._has_news():
            self._await_news(self._has_news)

    def _has_thread(self) -> bool:
        """Where threads are refused: try until one was found, or somebody began the task. False: none is to be had."""
        patience = time.monotonic() + THREAD_PATIENCE
        pause = 0.001
        while not self.claim.locked():
            if not self.handed:
                self.region.hand_over(self)
            elif (self.limiter is not None and self.limiter.urge(self)) or (threads.nudge() and not threads.refused):
                break
            if time.monotonic() > patience:
                return False
            time.sleep(pause)
            pause = min(2 * pause, 0.05)
        return True

    def _has_news(self) -> bool:
        return bool(self._outcomes) or self.done

    # --- running

    def can_wait(self) -> bool:
        return not self.region.abi.has_gates(self.function)

    def _may_run_inline(self) -> bool:
        # Code that may need its turn after it has put something can't run inside the commit of its first outcome.
        return self.can_wait() and super()._may_run_inline()

    def check_turn_inline(self) -> None:
        if self._outcomes:
            raise ThreadsExhausted("no thread was to be had, and the turn is needed after an outcome")
        self.show_kept()

    def _given(self) -> tuple[Any, ...]:
        return self.inputs if self.apart is None or self.apart.inputs is None else self.apart.given()

    def evaluate_in_context(self) -> None:
        try:
            self.context.run(again.repeating(self.function), self, *self._given())
        except BaseException as error:
            self.fail(error)

    def evaluate(self) -> None:
        try:
            again.repeating(self.function)(self, *self._given())
        except BaseException as error:
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        traceback = traceback_of(error)
        if isinstance(error, Refused):
            self.refusal = error.refusal
            return
        if isinstance(error, Cancelled):
            self.error = error
            return
        self.refusal = None if self._put else refused.refusal(self, error, traceback and traceback.tb_next)
        if self.refusal is not None:
            return
        if self.stream is not None:
            self.stream.note_failure(self.index)
        if observe.observer is not None:
            observe.observer.handed(self, traceback and traceback.tb_next, error)
        self._append(None, error, traceback and traceback.tb_next)


Outcome = tuple[
    Any,
    "BaseException | None",
    "TracebackType | None",
    "contexts.Changes | None",
    "list[journal.Entry] | None",
]
