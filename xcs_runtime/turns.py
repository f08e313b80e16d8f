"""Turn-taking: what a running task asks of the thread that will commit it.

Guarantees: a request is answered once, or cancelled, and only while the asked thread waits for that very task, with
everything before the task committed; where that thread itself runs an enclosing task of the same activation, only with that
task's turn. A call is made by the outermost committing thread, the one the user called the compiled function in.
Assumes: a task that asks is not past its region's exit without being cancelled.

No cycle of waiting: a request waits for the commit of older tasks, older tasks never wait for younger ones, and the
committing thread never waits for a task without serving its requests or having cancelled it.
"""

from __future__ import annotations

import _thread
import contextvars
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xcs_runtime import contexts

if TYPE_CHECKING:
    from xcs_runtime.commit import Task


class Request:
    """Asked for: the turn, to go on in the task's own thread; or, with a ``target``, that this older task be finished.

    ``lock`` is held until it is answered.
    """

    __slots__ = ("cancelled", "lock", "target")

    def __init__(self, target: Task | None = None) -> None:
        self.target = target
        self.cancelled = False
        self.lock = _thread.allocate_lock()
        self.lock.acquire()

    def answer(self) -> None:
        try:
            self.lock.release()
        except RuntimeError:  # a task may finish by itself while it is being driven
            pass

    def cancel(self) -> None:
        self.cancelled = True
        self.answer()


class CallRequest(Request):
    """A call to be made by another thread, with the context and the handled exception of the one that asks."""

    __slots__ = ("_args", "_before", "_context", "_function", "_handled", "_kwargs", "error", "value")

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super().__init__()
        self._function = function
        self._args = args
        self._kwargs = kwargs
        self._context = contexts.capture()
        self._before = self._context.copy() if self._context else None
        self._handled = sys.exception()
        self.value: Any = None
        self.error: BaseException | None = None

    def perform(self) -> None:
        """Make the call, in the thread that runs this."""
        handled = self._handled
        self._handled = None
        try:
            if handled is None:
                self.value = self._context.run(self._function, *self._args, **self._kwargs)
            else:
                self._perform_while_handling(handled)
        except BaseException as error:
            traceback = error.__traceback__
            error.__traceback__ = traceback and traceback.tb_next
            self.error = error
        self._function = self._args = self._kwargs = None  # type: ignore[assignment]

    def _perform_while_handling(self, handled: BaseException) -> None:
        # There is no other way to have an exception handled than to raise it; what that changes is put back.
        traceback, context = handled.__traceback__, handled.__context__
        try:
            raise handled
        except BaseException:
            handled.__traceback__, handled.__context__ = traceback, context
            del traceback, context
            self.value = self._context.run(self._function, *self._args, **self._kwargs)

    def settle_context(self) -> None:
        """In the thread that asked: set what the call has set."""
        changes = contexts.changes_between(self._before or contextvars.Context(), self._context)
        if changes:
            contexts.apply(changes)
