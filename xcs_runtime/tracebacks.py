"""Tracebacks as the sequential run would have them: each of the user's frames once, none of ours.

Guarantees: `clean` drops the entries of this package, and the entry of a frame that commits when what it committed is
ahead code that was written in the same scope; it looks at the exceptions reachable through ``__context__``,
``__cause__`` and groups too. The frames themselves are not touched, and traceback objects that somebody holds are not
changed: those that stay before a dropped one are made anew.
Assumes: the exception is not being raised in another thread at the same time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import CodeType, FrameType, FunctionType, TracebackType

from xcs_runtime.slots import cause_of, context_of, set_traceback, traceback_of
from xcs_runtime.stub import FILENAME

AHEAD = "__xcs_ahead__"
CLAUSE = "__xcs_clause__"
_GENERATOR = 0x20
"""Among the flags of a code object (`inspect.CO_GENERATOR`; the module is not light)."""
_OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep


def is_ahead(code: CodeType) -> bool:
    return AHEAD in code.co_varnames or AHEAD in code.co_names


def is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(_OURS)


def runs_ahead_code(function: Callable[..., object], traceback: TracebackType | None) -> bool:
    """Whether the traceback of a task that called ``function`` starts in ahead code of the committing scope."""
    code = getattr(function, "__code__", None)
    return (
        code is not None and is_ahead(code) and traceback is not None and is_ahead(_first_of_theirs(traceback).f_code)
    )


def _first_of_theirs(traceback: TracebackType) -> FrameType:
    entry: TracebackType | None = traceback
    while entry is not None:
        if not is_ours(entry.tb_frame.f_code):
            return entry.tb_frame
        entry = entry.tb_next
    return traceback.tb_frame


def clean(exception: BaseException, replaces_caller: CodeType, clean_ends: Sequence[TracebackType] = ()) -> None:
    """``replaces_caller`` is the code in which the runtime raises outcomes of ahead code. ``clean_ends`` need not be
    looked at again: otherwise an exception would take time quadratic in the number of regions that it leaves."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [exception]
    while pending:
        error = pending.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        traceback = traceback_of(error)
        if traceback is not None:
            cleaned = cleaned_traceback(traceback, replaces_caller, clean_ends)
            if cleaned is not traceback:
                set_traceback(error, cleaned)
        pending += (context_of(error), cause_of(error))
        if isinstance(error, BaseExceptionGroup):
            pending += error.exceptions


def cleaned_traceback(
    traceback: TracebackType, replaces_caller: CodeType, clean_ends: Sequence[TracebackType] = ()
) -> TracebackType | None:
    ends = {id(end) for end in clean_ends}
    kept: list[TracebackType] = []
    rest: TracebackType | None = traceback  # what follows the last dropped entry stays as it is
    since = 0
    replaced = False
    entry: TracebackType | None = traceback
    while entry is not None:
        code = entry.tb_frame.f_code
        if is_ours(code):
            replaced = replaced or code is replaces_caller
            rest, since = entry.tb_next, len(kept)
        else:
            if replaced and kept and kept[-1].tb_frame.f_code.co_name == code.co_name and is_ahead(code):
                kept.pop()
                since = len(kept)
            elif CLAUSE in code.co_names and kept and is_ahead(kept[-1].tb_frame.f_code):
                kept.pop()  # as written, all clauses of a comprehension run in one frame
                since = min(since, len(kept))
            replaced = False
            kept.append(entry)
            if id(entry) in ends:
                break
        entry = entry.tb_next
    if rest is traceback:
        return traceback
    for entry in reversed(kept[:since]):
        rest = TracebackType(rest, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return rest


# --- calls that were made before, and are not on the stack any more

Call = tuple[CodeType, int, dict[str, object]]
"""A function that called on: its code, the line, its globals."""


def calls_above(frame: FrameType | None) -> list[Call]:
    """The user's calls that lead from ahead code to ``frame``, innermost first, frames of this package left out. The
    outermost frame of a task's ahead code stands where the committing one does; comprehensions within it have frames of
    their own, and so has ahead code that commits the task in the same thread."""
    found: list[Call] = []
    clause = False
    while frame is not None:
        code = frame.f_code
        if is_ahead(code):
            back = frame.f_back
            if back is not None and is_ahead(back.f_code):
                if not clause:
                    found.append((code, frame.f_lineno, frame.f_globals))
                clause = CLAUSE in code.co_names
            else:
                while back is not None and is_ours(back.f_code):
                    back = back.f_back
                if back is None or not is_ahead(back.f_code):
                    if clause and found:
                        found.pop()  # a clause of the comprehension that commits, and so no frame of its own
                    break
            frame = back
            continue
        if not is_ours(code):
            found.append((code, frame.f_lineno, frame.f_globals))
        elif found and code.co_filename != FILENAME:  # hooks stand between a function of the user's and its caller
            break
        frame = frame.f_back
    return found


def left_through(error: BaseException, calls: Sequence[Call]) -> BaseException:
    """What the caller of those calls gets to see of an exception that leaves them: with those calls in place of the
    frames of this package that its traceback begins with. A StopIteration that leaves a generator becomes a
    RuntimeError there."""
    traceback = traceback_of(error)
    while traceback is not None and is_ours(traceback.tb_frame.f_code):
        traceback = traceback.tb_next
    for code, line, names in calls:
        traceback = TracebackType(traceback, _frame_like(code, names), -1, line)
        if isinstance(error, StopIteration) and (code.co_flags & _GENERATOR or code.co_name == "<genexpr>"):
            set_traceback(error, traceback)
            stopped, traceback = error, None
            error = RuntimeError("generator raised StopIteration")
            error.__cause__ = error.__context__ = stopped
    set_traceback(error, traceback)
    return error


def _frame_like(code: CodeType, names: dict[str, object]) -> FrameType:
    """A frame that says that it runs ``code``."""
    named = _show_frame.__code__.replace(
        co_name=code.co_name, co_qualname=code.co_qualname, co_filename=code.co_filename,
        co_firstlineno=code.co_firstlineno,
    )  # fmt: skip
    found: FrameType = FunctionType(named, names, closure=None, argdefs=(sys._getframe,))()
    return found


def _show_frame(getframe: Callable[[], FrameType]) -> FrameType:
    return getframe()
