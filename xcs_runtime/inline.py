"""Tiny calls of a stream without tasks: each is made in the committing thread, exactly where it is committed.

Guarantees: the same outcomes as a task that the committing thread runs, at the cost of a call and two readings of the
clock. The first call that isn't tiny any more is noticed (``slow``), so that the stream can look ahead again.
Assumes: the committing thread iterates; the function has no gates and opens no regions as part of a task."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any

from xcs_runtime import refused
from xcs_runtime.commit import Task
from xcs_runtime.errors import InternalFault, Refused
from xcs_runtime.profile import TINY
from xcs_runtime.slots import traceback_of

if TYPE_CHECKING:
    from xcs_runtime.refusals import Refusal
    from xcs_runtime.region import Region


class InlineCall:
    """Stands for the task of each item in turn.

    inputs  what the function is given
    slow    seconds that the last call took, when it wasn't tiny; 0 otherwise
    """

    __slots__ = ("_executor", "_function", "_region", "inputs", "slow")

    def __init__(self, region: Region, function: Callable[..., Any]) -> None:
        self._region = region
        self._executor = region.abi.executor
        self._function = function
        self.inputs: tuple[Any, ...] = ()
        self.slow = 0.0

    def begin(self, inputs: tuple[Any, ...]) -> None:
        """For the next item."""
        self.inputs = inputs

    def commit(self) -> Any:
        ended_before, began = self._executor.ended, perf_counter()
        try:
            value = self._function(*self.inputs)
        except BaseException as error:
            failure = error
        else:
            seconds = perf_counter() - began
            if seconds > TINY:
                self.slow = seconds
            return value
        self.slow = perf_counter() - began
        task = Task(self._region, self._function, self.inputs)
        try:
            task.inline = True
            task.ended_before = ended_before
            task.fail(failure)
            if task.refusal is None:
                task.finish()
            else:
                task.run_inline()
            self._region.committed -= 1  # the stream counts it with the others
            self._region.inline -= 1
            return task.commit()
        finally:
            del task, failure, self  # the traceback holds this frame


class InlineRecord(InlineCall):
    """Stands for the record of each item in turn: ahead code runs when its first outcome is committed."""

    __slots__ = ("_ended_before", "_outcomes", "_task")

    def __init__(self, region: Region, function: Callable[..., Any]) -> None:
        super().__init__(region, function)
        self._task: Task | None = None  # while the item is run again, since it was refused
        self._outcomes: deque[tuple[Any, BaseException | None, TracebackType | None]] = deque()

    def begin(self, inputs: tuple[Any, ...]) -> None:
        self.inputs = inputs
        self._outcomes.clear()

    # --- for ahead code

    def __call__(self, value: Any) -> Any:
        self._outcomes.append((value, None, None))
        return value

    def raised(self) -> None:
        error = sys.exception()
        if error is None:
            raise InternalFault("no exception is being handled")
        if isinstance(error, (Refused, InternalFault)):
            raise error
        refusal = self._refusal(error, traceback_of(error))
        if refusal is not None:  # as in `Record.raised`
            raise Refused(refusal)
        self._outcomes.append((None, error, traceback_of(error)))

    # --- for the committing code

    def commit(self) -> Any:
        if not self._outcomes:
            self._run()
        try:
            value, error, traceback = self._outcomes.popleft()
        except IndexError:
            name = self._region.name
            raise InternalFault(f"{name} commits more outcomes than its ahead code has handed over") from None
        if error is None:
            return value
        task = Task(self._region, self._function, ())
        raise_outcome, traceback = task.way_to_raise(traceback)
        try:
            raise_outcome(error, traceback)
        finally:
            del self, task, error, traceback  # the traceback holds this frame

    def _run(self) -> None:
        began = perf_counter()
        self._ended_before = self._executor.ended
        while True:
            try:
                self._function(self, *self.inputs)
                break
            except Refused as refusal:
                found: Refusal | None = refusal.refusal
            except BaseException as error:
                traceback = traceback_of(error)
                traceback = traceback and traceback.tb_next
                found = self._refusal(error, traceback)
                if found is None:
                    self._outcomes.append((None, error, traceback))
                    break
            assert self._task is not None
            assert found is not None
            refused.wait_in_turn(self._task, found)
        self._task = None
        seconds = perf_counter() - began
        if seconds > TINY:
            self.slow = seconds

    def _refusal(self, error: BaseException, traceback: TracebackType | None) -> Refusal | None:
        """What the ahead code is to be run again for."""
        if self._outcomes:
            return None
        if self._task is None:
            self._task = Task(self._region, self._function, self.inputs)
            self._task.inline = True
            self._task.ended_before = self._ended_before
        return refused.refusal(self._task, error, traceback)
