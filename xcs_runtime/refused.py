"""A task that a server has refused is run again: later on a thread, or after a pause in the committing thread.

Guarantees: a refusal is an outcome only when the task was refused in its own turn with nothing else in flight, as it
would be in the sequential run, or after `MOST_REFUSALS`, or when running the task again could repeat more than the
refused request (`refusals.repeats_nothing`)."""

from __future__ import annotations

import _thread
import time
from types import TracebackType
from typing import TYPE_CHECKING, Final

from xcs_runtime import again, contexts
from xcs_runtime.errors import Cancelled
from xcs_runtime.hidden import may_hide
from xcs_runtime.limiter import PAUSE, Limiter
from xcs_runtime.limits import limits
from xcs_runtime.profile import code_of
from xcs_runtime.refusals import PACKAGES, Refusal, refusal_of, repeats_nothing

if TYPE_CHECKING:
    from xcs_runtime.commit import Task

MOST_REFUSALS: Final = 64


def refusal(task: Task, error: BaseException, traceback: TracebackType | None) -> Refusal | None:
    """The refusal that ``error`` stands for, if the task is to be run again because of it. In the task's thread."""
    if type(error).__module__.partition(".")[0] not in PACKAGES or task.region.scheduler is not None:
        return None
    found = refusal_of(error)
    keeps_output = not task.has_turn and (task.keeps_order or not task.inline)
    if found is None or task.is_doomed() or _is_final(task) or not repeats_nothing(traceback, keeps_output):
        return None
    return found


def _is_final(task: Task) -> bool:
    """Whether the sequential run would have been refused too."""
    if task.refusals >= MOST_REFUSALS:
        return True
    if not _is_alone(task):
        return False
    # The others may have ended between the refusal and this moment.
    if task.inline:
        return task.ended_before == task.region.abi.executor.ended
    return task.began_alone and task.waiter is not None


def _is_alone(task: Task) -> bool:
    """Whether nothing else is in flight that could be the reason, but what waits for its turn, and so for this."""
    code = code_of(task.function)
    limiter = task.limiter or limits.by_code.get(code)
    others = {other for other in list(task.region.in_flight) if code_of(other.function) is code}
    if limiter is not None:
        others |= limiter.in_flight | limiter.asleep
    return all(other is task or other.done or other.requests for other in others)


def run_later(task: Task, refusal: Refusal) -> None:
    """In the thread that ran it: leave it to whoever comes first when it is due."""
    region = task.region
    limiter = _limiter(task, refusal)
    task.refusal = task.kept = None
    task.refusals += 1
    region.retried += 1
    region.in_flight.discard(task)
    task.context = (task.before or contexts.EMPTY).copy()
    task.before = None
    task.claim = _thread.allocate_lock()
    limiter.refuse(task, refusal.pause)
    limiter.start_waiting()
    if task.is_doomed() and task.claim.acquire(False):  # it was cancelled while it ran
        task.error = Cancelled()
        task.finish()


def wait_to_repeat(task: Task, error: BaseException, traceback: TracebackType | None) -> bool:
    """In the middle of a task, in its thread: whether a request that was refused is to be made again, and then not
    before it is time."""
    found = refusal(task, error, traceback)
    if found is None:
        return False
    if task.inline:
        kept = task.kept
        wait_in_turn(task, found)
        task.kept = kept
        return True
    limiter = _limiter(task, found)
    task.refusals += 1
    task.region.retried += 1
    lock = _thread.allocate_lock()
    lock.acquire()
    task.resume = lock
    try:
        limiter.refuse(task, found.pause)
        limiter.start_waiting()
        if not task.is_doomed():
            task.region.wait(lock)
    finally:
        task.resume = None
    task.check_cancelled()
    return True


again.wait_to_repeat = wait_to_repeat


def wait_in_turn(task: Task, refusal: Refusal) -> None:
    """In the committing thread."""
    limiter = _limiter(task, refusal)
    task.refusal = task.kept = None
    task.refusals += 1
    task.region.retried += 1
    limiter.note_refusal(task)
    pause = refusal.pause if refusal.pause is not None else PAUSE
    due = time.monotonic() + pause
    while (left := due - time.monotonic()) > 0:  # as long as an interrupt can wait for a sleep to end
        time.sleep(left)
    task.ended_before = task.region.abi.executor.ended


def _limiter(task: Task, refusal: Refusal) -> Limiter:
    """That of the server from now on. All that is in flight from the same code counts."""
    if task.region.abi.limiter is not None:
        return task.region.abi.limiter
    code = code_of(task.function)
    known = limits.by_code.get(code)
    limiter = limits.learn(code, refusal.place)
    limiter.hides = limiter.hides or may_hide()
    if limiter is not known:
        for other in list(task.region.in_flight):
            if other.limiter is None and code_of(other.function) is code:
                other.limiter = limiter
                limiter.adopt(other)
    if task.limiter is not limiter:
        if task.limiter is not None:
            task.limiter.leave(task)
        task.limiter = limiter
    return limiter
