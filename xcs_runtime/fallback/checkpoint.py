"""Where the scout was before a call, for when that call raises and the function goes on in a handler.

Variables, stacks, iterators and containers are put back as they were; a container of which that can't be told is lost.
"""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.fallback.made import Bound, Cell, Cursor, Generator, LocalFunction, Made, Mapped, View, now
from xcs_runtime.fallback.values import NOTHING, Known, Unknown

if TYPE_CHECKING:
    from xcs_runtime.fallback.scout import Frame, Scout

_MOST: Final = 64
"""Variables and values on stacks; more are not kept."""


def is_guarded(scout: Scout) -> bool:
    """Whether an exception at this place is handled in code that is followed."""
    return any(
        frame.index in entry.covers
        for frame in scout.frames
        if frame.routine.handlers
        for entry in frame.routine.handlers.values()
    )


def take_checkpoint(scout: Scout) -> Checkpoint | None:
    frames = scout.frames
    if sum(len(frame.slots) + len(frame.stack) for frame in frames) > _MOST:
        return None
    if any(frame.routine.is_generator for frame in frames):
        return None
    return Checkpoint(scout)


class Checkpoint:
    __slots__ = ("_cells", "_cursors", "_frames", "_sizes", "_time")

    def __init__(self, scout: Scout) -> None:
        self._time = now()
        self._frames: list[tuple[Frame, int, list[Any], list[Any]]] = []
        self._cells: list[tuple[Cell, Any]] = []
        self._cursors: list[tuple[Cursor, int]] = []
        self._sizes: dict[int, tuple[Made, int]] = {}
        for frame in scout.frames:
            self._frames.append((frame, frame.index, frame.slots[:], frame.stack[:]))
            for held in (*frame.slots, *frame.stack):
                if isinstance(held, Cell):
                    self._cells.append((held, held.value))
                    held = held.value
                if isinstance(held, Cursor):
                    self._cursors.append((held, held.position))
                elif isinstance(held, Made):
                    self._sizes[id(held)] = held, len(held.items)

    def restore(self, scout: Scout, code: CodeType, offset: int, error: BaseException) -> bool:
        """Put the scout at the start of the handler. False: nothing has been done."""
        for count in range(len(self._frames), 0, -1):
            frame, index, slots, stack = self._frames[count - 1]
            entry = frame.routine.handlers.get(offset) if frame.routine.code is code else None
            if entry is not None and index in entry.covers:
                break
        else:
            return False
        kept = self._frames[:count]
        kept[-1] = frame, entry.index, slots, stack[: entry.depth]
        held = [value for _, _, slots, stack in kept for value in (*slots, *stack)]
        held += [value for _, value in self._cells]
        if any(isinstance(value, (Generator, Mapped)) for value in held):  # how far they are is not known
            return False
        scout.frames[:] = [frame for frame, *_ in kept]
        for frame, index, slots, stack in kept:
            frame.index, frame.slots, frame.stack = index, slots[:], stack[:]
        for cell, value in self._cells:
            cell.value = value
        for cursor, position in self._cursors:
            cursor.position = position
        self._put_back(held)
        if entry.lasti:
            scout.frames[-1].stack.append(Unknown(NOTHING))
        scout.frames[-1].stack.append(Known(error))
        return True

    def _put_back(self, values: list[Any]) -> None:
        pending, seen = list(values), set()
        while pending:
            value = pending.pop()
            if value is None or id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Made):
                _, size = self._sizes.get(id(value), (value, None))
                if value.changed > self._time or (value.grown > self._time and size is None):
                    value.lose()
                elif value.grown > self._time and not value.lost:
                    del value.items[size:]
                pending += value.items
            elif isinstance(value, LocalFunction):
                pending += [*value.closure, *value.defaults]
            elif isinstance(value, Cell):
                pending.append(value.value)
            elif isinstance(value, Bound):
                pending.append(value.receiver)
            elif isinstance(value, (Cursor, View)):
                pending.append(value.source)
