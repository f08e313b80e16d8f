"""Turn-taking: what a running task asks of the thread that will commit it.

Guarantees: a request is answered once, or cancelled, and only while the asked thread waits for that very task, with
everything before the task committed; where that thread itself runs an enclosing task of the same activation, only
with that task's turn. A call is made by the outermost committing thread, the one the user called the compiled
function in.
Assumes: a task that asks is not past its region's exit without being cancelled.

No cycle of waiting: a request waits for the commit of older tasks, older tasks never wait for younger ones, and the
committing thread never waits for a task without serving its requests or having cancelled it.
"""

from __future__ import annotations

import _thread
import contextvars
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime import contexts, gates, journal, observe, operations
from xcs_runtime.errors import Cancelled, InternalFault
from xcs_runtime.executor import running
from xcs_runtime.raising import deliver
from xcs_runtime.slots import set_traceback, traceback_of

if TYPE_CHECKING:
    from xcs_runtime.commit import Task
    from xcs_runtime.region import Region

SWALLOWED_CANCELLATIONS: Final = 100


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

    def what(self) -> str:
        """What it asks for, in a word."""
        return ""

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

    def what(self) -> str:
        return observe.described(self._function)[0]

    def perform(self) -> None:
        """Make the call, in the thread that runs this."""
        handled = self._handled
        self._handled = None
        try:
            if handled is None:
                self.value = self._context.run(self._function, *self._args, **self._kwargs)
            else:
                self.value = journal.while_handling(
                    handled, self._context.run, self._function, *self._args, **self._kwargs
                )
        except BaseException as error:
            traceback = traceback_of(error)
            set_traceback(error, traceback and traceback.tb_next)
            self.error = error
        self._function = self._args = self._kwargs = None  # type: ignore[assignment]

    def settle_context(self) -> None:
        """In the thread that asked: set what the call has set."""
        changes = contexts.changes_between(self._before or contextvars.Context(), self._context)
        if changes:
            contexts.apply(changes)


class TurnTaker:
    """The side of a task that has to do with its turn. Methods are called in the thread that runs the task, except
    `_serve`."""

    inline = False
    has_turn = False
    keeps_order = False
    """Whether its code runs before all of its outcomes are due even where it runs in the committing thread."""
    guarded = False
    """Whether an exception that output raises may be caught by the code that has the output."""
    kept: list[journal.Entry] | None = None
    """Output since the last outcome."""
    waited = 0.0
    """Seconds for its turn, or for other tasks: not what the call itself takes."""
    cancelled = False
    cancellations = 0
    done = False
    error: BaseException | None
    region: Region
    requests: list[Request]

    def wake(self) -> None:
        """Wake the committing thread, if it waits for this task."""
        raise NotImplementedError

    def finish(self) -> object:
        raise NotImplementedError

    def is_doomed(self) -> bool:
        """Whether nobody will take the outcome any more: the task, or one that it is part of, was cancelled."""
        task: TurnTaker | None = self
        while task is not None:
            if task.cancelled:
                return True
            task = task.region.parent
        return False

    def check_cancelled(self) -> None:
        if self.is_doomed():
            self.cancellations += 1
            if self.cancellations > SWALLOWED_CANCELLATIONS:
                # A handler keeps swallowing it. The thread is given up, so that at least the user's run goes on.
                self.error = Cancelled()
                self.finish()
                parked = _thread.allocate_lock()
                parked.acquire()
                parked.acquire()
            raise Cancelled

    def take_turn(self) -> None:
        """Return when everything before this task has been committed. Called in the thread that runs the task."""
        self.check_cancelled()
        if self.has_turn or self.region.is_stale():
            return
        if self.inline:
            self.check_turn_inline()
            if self.region.parent is not None:
                self.region.parent.take_turn()
            self.has_turn = self.keeps_order
            return
        self.ask(Request())

    def make_call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have the outermost committing thread make the call, in this task's turn."""
        self.check_cancelled()
        task: TurnTaker | None = self
        while task is not None and task.inline:
            task.check_turn_inline()
            task = task.region.parent
        if task is None or self.region.is_stale():
            return function(*args, **kwargs)
        request = CallRequest(function, args, kwargs)
        del function, args, kwargs
        task.ask(request)
        request.settle_context()
        if request.error is None:
            return request.value
        error = request.error
        try:
            deliver(error, traceback_of(error))
        finally:
            del self, task, request, error  # the traceback holds this frame

    def operate(self, name: str, operands: tuple[Any, ...]) -> Any:
        """Do what `operations` has under that name, in the user's thread where this task has its turn: nobody knows
        then what of the user's it may run."""
        operation, operands = operations.named(name, operands)
        if all(type(operand) in gates.ATOMS for operand in operands) or not self._goes_on_in_turn():
            return operation(*operands)
        return self.make_call(operation, operands, {})

    def due(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """What to call in place of a method of what has passed a gate: the same, in the user's thread where this task
        has its turn."""
        if not self._goes_on_in_turn():
            return function

        def in_turn(*args: Any, **kwargs: Any) -> Any:
            return self.make_call(function, args, kwargs)

        return in_turn

    def _goes_on_in_turn(self) -> bool:
        """Whether its code has asked for its turn, and goes on in a thread that isn't the user's."""
        task: TurnTaker | None = self
        while task is not None and task.inline:
            task = task.region.parent
        return task is not None and task.has_turn

    def keep(self, entry: journal.Entry) -> None:
        """In the thread that runs the task: keep what is shown until the next outcome is committed."""
        if self.kept is None:
            self.kept = []
        self.kept.append(entry)

    def show_kept(self) -> None:
        """In the thread that commits this task: all that came before it has been committed."""
        entries = self.kept
        if entries:
            self.kept = None
            journal.perform_all(entries, self.region.parent)

    def check_turn_inline(self) -> None:
        """Inline code runs inside the commit of its task, so it has the committing code's turn."""

    def ask(self, request: Request) -> None:
        """Post a request and wait for the answer. Raises Cancelled."""
        if self.done:  # nobody would ever answer
            raise InternalFault(f"a task of {self.region.name} asks for its turn, which is over")
        seen = observe.observer and (time.perf_counter(), request.what())
        self.post(request)
        if self.is_doomed():
            request.cancel()
        began = time.perf_counter()
        self.region.wait(request.lock)
        if not isinstance(request, CallRequest):
            self.waited += time.perf_counter() - began
        if seen and observe.observer is not None:
            observe.observer.waited(self, seen[1], seen[0], False, request.target)
        if request.cancelled:
            raise Cancelled
        if request in self.requests:  # it was answered by the course of events
            try:
                self.requests.remove(request)
            except ValueError:
                pass

    def post(self, request: Request) -> None:
        self.requests.append(request)
        self.wake()

    def _serve(self, request: Request) -> None:
        try:
            self._answer(request)
        except BaseException:
            self.requests.insert(0, request)  # for the next commit, or for the region's exit to cancel
            if self.is_doomed():  # that exit may have been here already
                request.cancel()
            raise

    def _answer(self, request: Request) -> None:
        if request.target is None:
            self.show_kept()
        parent = self.region.parent
        while parent is not None and parent.inline:
            parent.check_turn_inline()
            parent = parent.region.parent
        if isinstance(request, CallRequest):
            if parent is None:
                request.perform()
                request.answer()
            else:
                parent.pass_on(request)
        elif request.target is None:
            if parent is not None:
                parent.take_turn()
            self.has_turn = True
            request.answer()
        else:
            target, current = request.target, running.task
            if target.region.is_committed_by(current):
                target.drive()
                request.answer()
            else:
                while current.inline:
                    current = current.region.owner
                current.pass_on(request)

    def pass_on(self, request: Request) -> None:
        """Post somebody else's request, in the thread that runs this task."""
        self.post(request)
        if self.is_doomed():
            request.cancel()
