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

from xcs_runtime.commit import Task
from xcs_runtime.errors import InternalFault
from xcs_runtime.profile import TINY
from xcs_runtime.slots import traceback_of

if TYPE_CHECKING:
    from xcs_runtime.region import Region


class InlineCall:
    """Stands for the task of each item in turn.

    inputs  what the function is given
    slow    seconds that the last call took, when it wasn't tiny; 0 otherwise
    """

    __slots__ = ("_function", "_region", "inputs", "slow")

    def __init__(self, region: Region, function: Callable[..., Any]) -> None:
        self._region = region
        self._function = function
        self.inputs: tuple[Any, ...] = ()
        self.slow = 0.0

    def begin(self, inputs: tuple[Any, ...]) -> None:
        """For the next item."""
        self.inputs = inputs

    def commit(self) -> Any:
        began = perf_counter()
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
            task.fail(failure)
            task.finish()
            self._region.committed -= 1  # the stream counts it with the others
            self._region.inline -= 1
            return task.commit()
        finally:
            del task, failure, self  # the traceback holds this frame


class InlineRecord(InlineCall):
    """Stands for the record of each item in turn: ahead code runs when its first outcome is committed."""

    __slots__ = ("_outcomes",)

    def __init__(self, region: Region, function: Callable[..., Any]) -> None:
        super().__init__(region, function)
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
        if isinstance(error, InternalFault):
            raise error
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
        try:
            self._function(self, *self.inputs)
        except BaseException as error:
            traceback = traceback_of(error)
            self._outcomes.append((None, error, traceback and traceback.tb_next))
        seconds = perf_counter() - began
        if seconds > TINY:
            self.slow = seconds
