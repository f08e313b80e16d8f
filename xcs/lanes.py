"""Events of a run -> the calls in it, one by one, and the chain of them that decided how long it took.

A task is a call, or what an iteration of a loop does ahead: then each outcome that it has handed over ends a stretch,
and a stretch whose expression makes a call is one. What a task with calls within it does itself counts
where it is an iteration's (a compiled function that is called has its own events).
"""

from __future__ import annotations

import ast
import builtins
import functools
import itertools
import linecache
import textwrap
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import CodeType
from typing import TypeVar

from xcs_compiler.report.explain import shortened
from xcs_runtime.observe import TaskEvent, WaitEvent

LEAST = 0.0001
"""Seconds that a stretch takes to count as a call of its own, beside others of the same task."""
LONGEST = 80
"""Characters of an expression that are shown."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that ran ahead, or in the place of one that did. Times are those of `time.perf_counter`.

    number, task    its own, and that of the task that it is (part) of
    function        the compiled function's name; ``name`` is the call as it was written, or the callee's
    in_place        made by the thread that took the outcome
    seconds         that it took, less waiting, and calls within it
    waits           (began, ended, what for) of stretches in which it waited for its turn
    waited_for_room seconds between being ready and having a thread, and room at the server
    needs           calls whose results it was given
    error           the name of the exception's class, or empty
    """

    number: int
    task: int
    function: str
    name: str
    filename: str
    line: int
    thread: int
    began: float
    ended: float
    in_place: bool
    seconds: float
    waits: tuple[tuple[float, float, str], ...] = ()
    waited_for_room: float = 0.0
    needs: tuple[int, ...] = ()
    error: str = ""


E = TypeVar("E", Call, WaitEvent)


class Lanes:
    """``calls`` in the order in which they ended."""

    def __init__(self, tasks: Sequence[TaskEvent], waits: Sequence[WaitEvent]) -> None:
        self._tasks = {task.number: task for task in tasks}
        self._waits: dict[int, list[WaitEvent]] = defaultdict(list)  # by thread
        for wait in waits:
            self._waits[wait.thread].append(wait)
        self._turns: dict[int, list[WaitEvent]] = defaultdict(list)  # by task
        for wait in waits:
            if not wait.committing and not wait.target:
                self._turns[wait.number].append(wait)
        self._on_thread: dict[int, list[TaskEvent]] = defaultdict(list)
        for task in tasks:
            self._on_thread[task.thread].append(task)
        self._within: dict[int, list[TaskEvent]] = defaultdict(list)
        for task in tasks:
            if task.owner:
                self._within[task.owner].append(task)
        last: dict[int, int] = {}
        found: list[Call] = []
        for task in tasks:
            for call in self._calls_of(task):
                found.append(replace(call, number=len(found) + 1))
                last[task.number] = len(found)
        self.calls = sorted(
            (replace(c, needs=tuple(last[n] for n in c.needs if n in last)) for c in found), key=lambda c: c.ended
        )
        self._by_task: dict[int, list[Call]] = defaultdict(list)
        self._by_thread: dict[int, list[Call]] = defaultdict(list)
        for call in self.calls:
            self._by_task[call.task].append(call)
            self._by_thread[call.thread].append(call)

    # --- which calls there are

    def _calls_of(self, task: TaskEvent) -> list[Call]:
        within = self._within.get(task.number, ())
        if within and not task.outcomes:
            return []
        stretches = list(self._stretches(task))
        elsewhere = {_named(inner) for inner in within}
        calls = [call for call, is_call in stretches if is_call and (call.name, call.line) not in elsewhere]
        found = [call for call in calls if call.seconds >= LEAST or call.error]
        if found or within:
            return found
        return [max(calls or [call for call, _ in stretches], key=lambda call: call.seconds)]

    def _stretches(self, task: TaskEvent) -> Iterable[tuple[Call, bool]]:
        """Each with whether its expression makes a call."""
        began, needs = task.began, task.needs
        ready = max([task.issued, *(self._tasks[n].ended for n in needs if n in self._tasks)])
        room = 0.0 if task.in_place else max(task.began - ready, 0.0)

        def stretch(ended: float, name: str, line: int, error: str) -> Call:
            waits = tuple(
                (w.began, w.ended, w.name) for w in self._turns[task.number] if began <= w.began and w.ended <= ended
            )
            return Call(
                0, task.number, task.function, name, task.filename, line or task.line, task.thread, began, ended,
                task.in_place, self._own_seconds(task, began, ended), waits, room, needs, error,
            )  # fmt: skip

        for outcome in task.outcomes:
            text, line = expression_at(outcome.code, outcome.instruction)
            name = shortened(text, LONGEST) or task.name
            yield stretch(outcome.time, name, line, outcome.error), calls_something(text)
            began, room = outcome.time, 0.0
        if not task.outcomes:
            name, line = _named(task)
            yield stretch(task.ended, name, line, task.error), True

    def _own_seconds(self, task: TaskEvent, began: float, ended: float) -> float:
        """What is left of a stretch without the times in which its thread waited, or ran other tasks."""
        taken = [(w.began, w.ended) for w in self._waits[task.thread] if began <= w.began and w.ended <= ended]
        if task.number in self._within:
            taken += [
                (other.began, other.ended)
                for other in self._on_thread[task.thread]
                if other is not task and began <= other.began and other.ended <= ended
            ]
        own, at = ended - began, began
        for start, end in sorted(taken):
            own -= max(end - max(start, at), 0.0)
            at = max(at, end)
        return own

    # --- what decided how long it took

    def critical_path(self) -> tuple[Call, ...]:
        """The chain of calls that ends last, first to last: each is the last that the next one, or who issued it, had
        to wait for."""
        path: list[Call] = []
        at = max(self.calls, key=lambda call: call.ended, default=None)
        seen: set[int] = set()
        while at is not None and at.number not in seen:
            path.append(at)
            seen.add(at.number)
            at = self._before(at)
        return tuple(reversed(path))

    def _before(self, call: Call) -> Call | None:
        task = self._tasks[call.task]
        waits = [w for w in self._turns[task.number] if call.began <= w.began and w.ended <= call.ended]
        if waits:  # what it waited for has run in its turn, or is older
            older = [c for c in self.calls if c.task != call.task and c.ended <= waits[-1].ended]
            same = [c for c in older if self._tasks[c.task].region == task.region]
            return max(same or older, key=lambda c: c.ended, default=None)
        return self._last(task.thread, call.began, task, call)

    def _last(self, thread: int, time: float, task: TaskEvent | None, call: Call | None = None) -> Call | None:
        """The last call that had ended when a thread got to where it was at ``time``, while it ran ``task``."""
        start = task.began if task is not None else 0.0
        own = _latest(self._by_thread[thread], time)
        found = list(itertools.islice((c for c in own if c.began >= start and c is not call), 1))
        for wait in itertools.takewhile(lambda wait: wait.ended >= start, _latest(self._waits[thread], time)):
            if start <= wait.began:
                waited_for = [c for c in self._calls_in(wait.target or wait.number) if c.ended <= wait.ended]
                found += waited_for
                if task is None and waited_for:
                    break
        if found or task is None:
            return max(found, key=lambda c: c.ended, default=None)
        for number in task.needs:
            found += self._calls_in(number)
        if task.limited and not task.in_place:
            found += itertools.islice(_latest(self.calls, task.began), 1)
        around = [t for t in self._on_thread[task.issuer] if t.began <= task.issued <= t.ended and t is not task]
        before = self._last(task.issuer, task.issued, min(around, key=lambda t: t.ended - t.began, default=None))
        return max([*found, *([before] if before else [])], key=lambda c: c.ended, default=None)

    def _calls_in(self, number: int) -> list[Call]:
        """Of a task, and of tasks within it."""
        found, pending = [], [number]
        while pending:
            at = pending.pop()
            found += self._by_task[at]
            pending += [t.number for t in self._within.get(at, ())]
        return found


def _latest(ended: Sequence[E], time: float) -> Iterator[E]:
    """Those that had ended by ``time``, the last first; they are given in the order in which they ended."""
    for index in range(bisect_right(ended, time, key=lambda one: one.ended) - 1, -1, -1):
        yield ended[index]


# --- in words


def _named(task: TaskEvent) -> tuple[str, int]:
    """A task that is one call, as it was written, or by the name of the callee; and its line."""
    text, line = "", 0
    if task.code is not None and task.instruction >= 0:
        text, line = expression_at(task.code, task.instruction)
    elif task.code is not None:
        text = widest(task.code)
    return shortened(text, LONGEST) or task.name, line or task.line


@functools.lru_cache(4096)
def expression_at(code: CodeType | None, instruction: int) -> tuple[str, int]:
    """The user's text that an instruction stands for, and its line; empty where that isn't known."""
    if code is None:
        return "", 0
    positions = list(code.co_positions())
    line, end, column, end_column = positions[instruction // 2]
    if line is None or end is None or column is None or end_column is None:
        return "", line or 0
    return _text(code.co_filename, line, end, column, end_column), line


@functools.lru_cache(4096)
def widest(code: CodeType) -> str:
    """The text of the largest expression in a code object."""
    spans = [(a, b, c, d) for a, b, c, d in code.co_positions() if a and b and c is not None and d]
    if not spans:
        return ""
    line, end, column, end_column = max(spans, key=lambda p: (p[1] - p[0], p[3] - p[2]))
    return _text(code.co_filename, line, end, column, end_column)


def _text(filename: str, line: int, end: int, column: int, end_column: int) -> str:
    lines = [linecache.getline(filename, number).encode() for number in range(line, end + 1)]
    if not all(lines):
        return ""
    lines[-1] = lines[-1][:end_column]
    lines[0] = lines[0][column:]
    return b"".join(lines).decode(errors="replace")


@functools.lru_cache(4096)
def calls_something(text: str) -> bool:
    """Whether it calls anything but built-in functions: what waits is not one of these."""
    try:
        tree = ast.parse(textwrap.dedent(text).strip() or "None")
    except SyntaxError:
        return True
    return any(
        isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id))
        for node in ast.walk(tree)
    )
