"""Events of running tasks, for whoever wants to see them. Nobody does: `observer` is None, and that is all it costs.

Guarantees: an observer is told of what has happened, and can't change it. What it is told, by the threads that do it:
`made` (a task was issued), `handed` (a record has handed over an outcome), `ran` (a task has run), `waited` (the
committing thread waited for one, or a task for its turn), `entered` and `left` (a region).
"""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Any

from xcs_runtime.locks import reentrant

if TYPE_CHECKING:
    from xcs_runtime.commit import Task
    from xcs_runtime.region import Region


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a record has handed over: the outcome of the expression at an instruction of its code, and when."""

    code: CodeType | None
    instruction: int
    time: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class TaskEvent:
    """A task that has run: a call, or what one iteration does ahead. Times are those of `time.perf_counter`.

    number, needs   of the task, and of those whose results it was given
    region, owner   of the activation that it belongs to, and the task that has opened it, or 0
    function        the compiled function's name
    code            that issues it at ``instruction``; where this is negative, what it runs, if that was taken apart
    issued, issuer  when, and the thread that did it; `began` less what it had to wait for is time without a thread
    in_place        it was run by the committing thread
    limited         it had to have room at a server
    outcomes        of a record, in order
    error           the name of the exception's class, or empty
    """

    number: int
    region: int
    owner: int
    function: str
    name: str
    code: CodeType | None
    instruction: int
    filename: str
    line: int
    thread: int
    issued: float
    issuer: int
    began: float
    ended: float
    in_place: bool
    limited: bool
    needs: tuple[int, ...]
    outcomes: tuple[Outcome, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """Somebody waited: ``committing`` for an outcome that was due, otherwise a task for its turn, or for an older task.

    number  of the task that was waited for (``committing``), or that waited
    name    the call that had to be made in order, or empty
    target  the older task, or 0
    """

    region: int
    number: int
    name: str
    thread: int
    began: float
    ended: float
    committing: bool
    target: int = 0


@dataclass(frozen=True, slots=True)
class RegionEvent:
    """A stretch of a compiled function in which calls overlapped. ``owner`` is the task that it is part of, or 0."""

    region: int
    owner: int
    function: str
    thread: int
    began: float
    ended: float
    issued: int
    committed: int


AHEAD = "__xcs_ahead__"
"""The mark of code that runs ahead."""
Event = TaskEvent | WaitEvent | RegionEvent


class Observer:
    """Passes events on to those who asked for them."""

    def __init__(self, receivers: tuple[Callable[[Event, int], None], ...]) -> None:
        self._receivers = receivers

    def made(self, task: Task) -> None:
        task.issued = (time.perf_counter(), threading.get_ident())

    def issued(self, task: Task) -> None:
        """By `Region.issue`. What is issued by no code of the user's says itself where it is written."""
        frame = sys._getframe(2)
        task.site = getattr(task.function, "written_at", None) or (frame.f_code, frame.f_lasti)

    def handed(self, task: Task, traceback: TracebackType | None, error: BaseException | None) -> None:
        """By `Record.__call__` (then ``traceback`` is None), or with the traceback in the code of the record."""
        code, instruction = None, 0
        if traceback is not None:
            code, instruction = traceback.tb_frame.f_code, traceback.tb_lasti
        elif error is None:
            frame = sys._getframe(2)
            code, instruction = frame.f_code, frame.f_lasti
        name = "" if error is None else type(error).__name__
        task.outcomes = (*task.outcomes, Outcome(code, instruction, time.perf_counter(), name))

    def ran(self, task: Task, function: Any, began: float, needs: tuple[Any, ...]) -> None:
        ended = time.perf_counter()
        name, filename, line, code = described(function)
        error = type(task.error).__name__ if task.error is not None else ""
        region, thread = task.region, threading.get_ident()
        issued, issuer = task.issued or (began, thread)
        code, instruction = task.site or (code, -1)
        owner = 0 if region.owner is None else _number(region.owner)
        self._tell(
            TaskEvent(
                _number(task), _number(region), owner, region.name, name, code, instruction, filename, line, thread,
                issued, issuer, began, ended, task.inline, task.limiter is not None,
                tuple(_number(other) for other in needs), task.outcomes, error,
            ),
            region.issued,
        )  # fmt: skip

    def waited(self, task: Any, name: str, began: float, committing: bool, target: Task | None = None) -> None:
        ended, older = time.perf_counter(), 0 if target is None else _number(target)
        region, number = _number(task.region), _number(task)
        self._tell(WaitEvent(region, number, name, threading.get_ident(), began, ended, committing, older), 0)

    def entered(self, region: Region) -> None:
        """By `Region.__enter__`."""
        residual[_number(region)] = (threading.get_ident(), sys._getframe(2).f_code)

    def left(self, region: Region, began: float) -> None:
        residual.pop(_number(region), None)
        owner = 0 if region.owner is None else _number(region.owner)
        self._tell(
            RegionEvent(
                _number(region), owner, region.name, threading.get_ident(), began, time.perf_counter(), region.issued,
                region.committed,
            ),
            region.issued,
        )  # fmt: skip

    def _tell(self, event: Event, issued: int) -> None:
        for receiver in self._receivers:
            receiver(event, issued)


residual: dict[int, tuple[int, CodeType]] = {}
"""Of regions that were entered while somebody observed: the thread that commits, and the code that does it."""
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
        with _lock:
            known = getattr(thing, "observed", 0)
            if not known:
                known = thing.observed = next(_numbers)
    return int(known)


def described(function: Any) -> tuple[str, str, int, CodeType | None]:
    """Name, file and line of what a task runs; of ahead code, those of the user's code that it is made of, and the
    code itself."""
    while hasattr(function, "func"):
        function = function.func
    function = getattr(function, "__func__", function)
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return str(name), "", 0, None
    ahead = AHEAD in code.co_varnames
    if ahead:
        name = f"{name}:{code.co_firstlineno}"
    return str(name), code.co_filename, code.co_firstlineno, code if ahead else None
