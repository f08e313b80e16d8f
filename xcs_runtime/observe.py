"""Events of running tasks, for whoever wants to see them. Nobody does: `observer` is None, and that is all it costs.

Guarantees: an observer is told of what has happened, and can't change it. What it is told, by the threads that do it:
`ran` (a task has run), `waited` (the committing thread waited for one), `held` (a task waited for its turn, or for a
call to be made in it), `left` (a region is over).
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any

from xcs_runtime.locks import reentrant

if TYPE_CHECKING:
    from xcs_runtime.commit import Task
    from xcs_runtime.region import Region


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A task that has run: a call, or what one iteration does ahead. Times are those of `time.perf_counter`.

    number, needs   of the task, and of those whose results it was given
    region          of the activation that it belongs to; ``function`` is the compiled function's name
    in_place        it was run by the committing thread
    error           the name of the exception's class, or empty
    """

    number: int
    region: int
    function: str
    name: str
    filename: str
    line: int
    thread: int
    began: float
    ended: float
    in_place: bool
    needs: tuple[int, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """Somebody waited: ``committing`` for an outcome that was due, otherwise a task for its turn. ``name`` is what was
    waited for: the call that had to be made in order, or empty."""

    region: int
    number: int
    name: str
    thread: int
    began: float
    ended: float
    committing: bool


@dataclass(frozen=True, slots=True)
class RegionEvent:
    """A stretch of a compiled function in which calls overlapped."""

    region: int
    function: str
    thread: int
    began: float
    ended: float
    issued: int
    committed: int


AHEAD = "__xcs_ahead__"
"""The mark of code that runs ahead."""
Event = CallEvent | WaitEvent | RegionEvent


class Observer:
    """Passes events on to those who asked for them."""

    def __init__(self, receivers: tuple[Callable[[Event, int], None], ...]) -> None:
        self._receivers = receivers

    def ran(self, task: Task, function: Any, began: float, needs: tuple[Any, ...]) -> None:
        name, filename, line = described(function)
        error = type(task.error).__name__ if task.error is not None else ""
        self._tell(
            CallEvent(
                _number(task), _number(task.region), task.region.name, name, filename, line, threading.get_ident(),
                began, time.perf_counter(), task.inline, tuple(_number(other) for other in needs), error,
            ),
            task.region.issued,
        )  # fmt: skip

    def waited(self, task: Any, name: str, began: float, committing: bool) -> None:
        self._tell(
            WaitEvent(
                _number(task.region), _number(task), name, threading.get_ident(), began, time.perf_counter(), committing
            ),
            0,
        )

    def left(self, region: Region, began: float) -> None:
        self._tell(
            RegionEvent(
                _number(region), region.name, threading.get_ident(), began, time.perf_counter(), region.issued,
                region.committed,
            ),
            region.issued,
        )  # fmt: skip

    def _tell(self, event: Event, issued: int) -> None:
        for receiver in self._receivers:
            receiver(event, issued)


observer: Observer | None = None
_receivers: list[Callable[[Event, int], None]] = []
_lock = reentrant()
_numbers = itertools.count(1)


def attach(receiver: Callable[[Event, int], None]) -> None:
    """From now on tell ``receiver`` of events, with the number of calls issued so far in the region of each."""
    global observer
    with _lock:
        _receivers.append(receiver)
        observer = Observer(tuple(_receivers))


def detach(receiver: Callable[[Event, int], None]) -> None:
    global observer
    with _lock:
        _receivers.remove(receiver)
        observer = Observer(tuple(_receivers)) if _receivers else None


def _number(thing: Any) -> int:
    """One number a task or region, as long as it lives."""
    known = getattr(thing, "observed", 0)
    if not known:
        known = thing.observed = next(_numbers)
    return int(known)


def described(function: Any) -> tuple[str, str, int]:
    """Name, file and line of what a task runs; of ahead code, those of the user's code that it is made of."""
    while hasattr(function, "func"):
        function = function.func
    function = getattr(function, "__func__", function)
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return str(name), "", 0
    if AHEAD in code.co_varnames:
        name = f"{name}:{code.co_firstlineno}"
    return str(name), code.co_filename, code.co_firstlineno
