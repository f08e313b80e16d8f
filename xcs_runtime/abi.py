"""The ABI: all that rewritten code may call. One `Abi` a compiled function.

Rewritten code reaches ``region``, ``plain``, ``frozen`` and ``call`` under the names ``__xcs_region`` and so on; what
they mean is said in ARCHITECTURE.md.

Guarantees: gates let pass at once when the thread runs no task of this compiled function, directly or further out: then
the code is where the sequential run would be.
Assumes: ``classify_call`` and ``transparent`` (below) have no effects and don't raise; if one does, it is an
`InternalFault`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from xcs_runtime import again, gates, journal, lookahead, operations, refusals
from xcs_runtime.commit import Task
from xcs_runtime.errors import InternalFault
from xcs_runtime.executor import Executor, running
from xcs_runtime.lazy_region import LazyRegion
from xcs_runtime.limiter import Limiter
from xcs_runtime.locks import reentrant
from xcs_runtime.mapped import Steps
from xcs_runtime.profile import Profile
from xcs_runtime.raising import deliver
from xcs_runtime.region import Region
from xcs_runtime.statistics import Counters, Statistics
from xcs_runtime.tracebacks import is_ahead

if TYPE_CHECKING:
    from xcs_runtime.schedule import Scheduler

T = TypeVar("T")

WINDOW: Final = 1024
GATES: Final = frozenset(
    ("__xcs_plain", "__xcs_frozen", "__xcs_apart", "__xcs_call", "__xcs_call_in_order", "__xcs_journal")
)

TAKING_TURNS: Final = frozenset(
    (
        "ready", "map", "map_reading", "map_stepwise", "map_stepwise_reading", "map_frozen",
        "filter", "filter_reading", "filter_frozen", "by_key",
        "by_key_reading", "by_key_frozen",
    )
)  # fmt: skip
"""Methods of streams and regions that may wait for the turn. (Those of others may go by these names: no harm done.)"""


class Abi:
    """
    name           of the compiled function, for messages
    classify_call  ``(callable, args, kwargs, reading=False, giving_data=False)``: whether the call may be made at
                   once: pure, or parallel-safe and reading no named state (``reading``: but variables), and, with
                   ``giving_data``, what it gives runs no code of the user's when it is used; None: if it is made
                   through its twin
    transparent    whether all implicit operations (dunder methods, properties, attribute access) of instances of the
                   class are pure
    twins          ``(function, hook)``: the twin of a function that has output, or something to decide while it runs,
                   see `xcs_runtime.journal`
    hook_calls     ``(code, hook)``: the code with the hook at its calls, see `xcs_runtime.again`; None: it can't have
    window         how many items of a stream may be ahead of the one being committed
    profile        what decides whether a thread pays; the class makes a fresh one; None: threads always
    max_in_flight  how many tasks of this function are on threads at once; None: as many as servers are found to take
    scheduler      for tests: what starts tasks instead of threads (then there is no profile)
    """

    def __init__(
        self,
        name: str,
        classify_call: Callable[..., bool | None],
        transparent: Callable[[type], bool],
        *,
        twins: journal.Twins | None = None,
        hook_calls: again.HookCalls | None = None,
        window: int = WINDOW,
        profile: Profile | type[Profile] | None = Profile,
        scheduler: Scheduler | None = None,
        max_in_flight: int | None = None,
    ) -> None:
        self.name = name
        self.executor = Executor(window)
        self.profile = profile() if isinstance(profile, type) else profile
        self.scheduler = scheduler
        if twins is not None:
            journal.hook.twins = twins
            journal.hook.transparent = transparent
        if hook_calls is not None:
            again.hook_calls = hook_calls
        self.limiter = None if max_in_flight is None else Limiter(max_in_flight)
        self._classify_call = classify_call
        self._transparent = transparent
        self._gated: dict[CodeType, bool] = {}
        self._alone: dict[CodeType, bool] = {}
        self._ordered: dict[CodeType, bool] = {}
        self._statistics = Counters()
        self._lock = reentrant()

    # --- what rewritten code calls

    def region(self, parent: Task | None = None) -> Region:
        """A scope of issued work, to be used in a ``with``; ahead code passes the task that it is part of."""
        return Region(self, parent)

    def lazy_region(self, guards_hold: Callable[[], bool] = lambda: True) -> Region:
        """A scope that nobody leaves, for a generator that is handed out; see `LazyRegion`. Rewritten code calls it
        without an argument; the compiler has given it by then."""
        return LazyRegion(self, guards_hold)

    def plain(self, value: T, *others: object) -> T:
        """Return the value; if it or one of the others isn't plain data, not before the running task has its turn."""
        if type(value) not in gates.ATOMS or others:
            task = self._task()
            if task is not None and not (self.is_plain(value) and all(map(self.is_plain, others))):
                task.take_turn()
        return value

    def frozen(self, value: T, *others: object) -> T:
        """Return the value; if it isn't deeply immutable, not before the running task has its turn. Where there are
        others, it is enough that they are all plain data."""
        if type(value) not in gates.ATOMS or type(value) is slice:
            task = self._task()
            if task is not None and not (others and all(map(self.is_plain, others))):
                if not gates.is_frozen(value, self.is_transparent):
                    task.take_turn()
        return value

    def apart(self, value: T, *item: object) -> T:
        """Return the value, an item of a loop or a part of one (then the item is named). If the item isn't apart (see
        `xcs_runtime.apart`) and the value isn't deeply immutable, not before the running task has its turn."""
        if type(value) not in gates.ATOMS or type(value) is slice:
            task = self._task()
            if task is not None and not (_has_apart(task, item[0] if item else value) and self.is_plain(value)):
                if not gates.is_frozen(value, self.is_transparent):
                    task.take_turn()
        return value

    def operate(self, name: str, /, *operands: Any) -> Any:
        """Do an operation on what has passed a gate; see `TurnTaker.operate`."""
        task = self._task()
        if task is not None:
            return task.operate(name, operands)
        operation, operands = operations.named(name, operands)
        return operation(*operands)

    def due(self, function: Callable[..., Any], /) -> Callable[..., Any]:
        """What to call in place of a method of what has passed a gate; see `TurnTaker.due`."""
        task = self._task()
        return function if task is None else task.due(function)

    def is_plain(self, value: object) -> bool:
        return gates.is_plain(value, self.is_transparent)

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Make the call: at once if it may, else by the committing thread when the running task has its turn."""
        return self._call(function, args, kwargs, False)

    def _call(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], reading: bool
    ) -> Any:
        task = self._task()
        if task is None:
            return function(*args, **kwargs)
        task.check_cancelled()
        if again.expects_refusals():
            return again.until_taken(self._make, task, function, args, kwargs, reading)
        return self._make(task, function, args, kwargs, reading)

    def _make(
        self, task: Task, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], reading: bool
    ) -> Any:
        safe = self._may_be_made(function, args, kwargs, reading)
        if safe is not False:
            due = journal.holder_of(task) is None
            redirected = journal.hook.redirected(function, shown=due) if safe is None or not due else None
            if redirected is not None and (safe is None or journal.hook.is_ready(False)):
                return again.repeating(redirected)(*args, **kwargs)
            if safe:
                return again.repeating(function)(*args, **kwargs)
        return task.make_call(function, args, kwargs)

    def call_in_order(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """The same, but not before the calls that earlier tasks of the stream make here have been found to be such that
        they may be made at once, or have been made in their turns: these may change what this one reads."""
        frame = sys._getframe(1)
        return self.call_in_order_at((frame.f_code, frame.f_lasti), function, *args, **kwargs)

    def call_in_order_at(self, site: object, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """The same; ``site`` tells this place from others where ahead code makes such calls, see also `Steps`."""
        return self._call_in_order(site, function, args, kwargs, False)

    def call_reading(self, site: object, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """The same, where nothing else happens meanwhile: calls that are made at once may read variables outside."""
        return self._call_in_order(site, function, args, kwargs, True)

    def _call_in_order(
        self, site: object, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], reading: bool
    ) -> Any:
        running_task = task = self._task()
        if running_task is None or task is None:
            return function(*args, **kwargs)
        while task.stream is None and task.region.parent is not None:
            task = task.region.parent
        task.await_earlier(site)
        steps = site if type(site) is Steps else None
        if steps is not None and steps.in_turns:
            running_task.take_turn()
        elif self._may_be_made(function, args, kwargs, reading, steps is not None) is not False:
            task.let_later_pass(site)
            return self._call(function, args, kwargs, reading)
        elif steps is not None:
            steps.in_turns = True
        try:
            return self._call(function, args, kwargs, reading)
        finally:
            task.let_later_pass(site)

    def pull(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Make the call, which gives an iterator that nobody else has, over what it is given: one that can be advanced
        before its time, where all of that is plain data."""
        made = function(*args, **kwargs)
        given = (*args, *kwargs.values(), *([function.__self__] if type(function) is MethodType else []))
        return lookahead.Pulled(made, self.is_plain) if all(map(self.is_plain, given)) else made

    def journal(
        self, function: Callable[..., Any], /, *, guarded: bool = False, held: bool = False, silent: bool = False,
        once: bool = False,
    ) -> Callable[..., Any]:  # fmt: skip
        """What to call in place of a function with output: itself where it is due; its twin, which keeps the output
        back; or, where there is none or showing may fail in ways of its own, itself in the turn of the running task.

        guarded  the function would catch, or could, an exception that its output raises
        held     and it may hold a lock at that time, so that it must not wait for its turn then
        silent   it has no output: in its twin, what is done to values of unknown types waits for its turn
        once     it calls cached functions: in its twin, also where it is due, one call at a time for each key
        """
        task = self._task()
        holder = journal.holder_of(task)
        if task is None or holder is None:
            return journal.hook.redirected(function, shown=True) or function if once else function
        task.check_cancelled()
        if silent or holder.has_turn or journal.hook.is_ready(held):
            redirected = journal.hook.redirected(function)
            if redirected is not None:
                holder.guarded = holder.guarded or guarded
                return redirected  # type: ignore[no-any-return]

        def in_turn(*args: Any, **kwargs: Any) -> Any:
            if again.expects_refusals():
                return again.until_taken(task.make_call, function, args, kwargs)
            return task.make_call(function, args, kwargs)

        return in_turn

    # --- for the runtime

    def is_transparent(self, kind: type) -> bool:
        try:
            return self._transparent(kind)
        except Exception as fault:
            raise InternalFault(f"cannot tell whether {kind!r} is transparent") from fault

    def has_gates(self, function: Any) -> bool:
        """Whether ahead code may have to wait for its turn."""
        code = getattr(function, "__code__", None)
        if type(code) is not CodeType:
            return True
        known = self._gated.get(code)
        if known is None:
            known = self._gated[code] = _calls_gates(function, set())
        return known

    def calls_in_order(self, function: Any) -> bool:
        """Whether ahead code makes a call that waits for those of earlier tasks."""
        code = getattr(function, "__code__", None)
        if type(code) is not CodeType:
            return False
        known = self._ordered.get(code)
        if known is None:
            known = self._ordered[code] = _calls_in_order(code)
        return known

    def runs_alone(self, function: Any) -> bool:
        """Whether ahead code needs no task around it: it never waits for its turn, and opens no regions."""
        code = getattr(function, "__code__", None)
        if type(code) is not CodeType or self.has_gates(function):
            return False
        known = self._alone.get(code)
        if known is None:
            known = self._alone[code] = not _opens_regions(function)
        return known

    def count(self, region: Region) -> None:
        outermost = region.owner is None or region.owner.region.abi is not self
        with self._lock:
            self._statistics.count(region, outermost)

    def statistics(self) -> Statistics:
        with self._lock:
            return self._statistics.statistics()

    def _may_be_made(
        self, function: object, args: tuple[Any, ...], kwargs: dict[str, Any], reading: bool = False,
        giving_data: bool = False,
    ) -> bool | None:  # fmt: skip
        try:
            if reading or giving_data:
                return self._classify_call(function, args, kwargs, reading, giving_data)
            return self._classify_call(function, args, kwargs)
        except Exception as fault:
            raise InternalFault(f"cannot classify a call in {self.name}") from fault

    def _task(self) -> Task | None:
        """The innermost task of this compiled function that this thread runs something for."""
        task: Task | None = running.task
        while task is not None and task.region.abi is not self:
            task = task.region.owner
        return task if task is None or not task.region.is_stale() else None


def _has_apart(task: Task | None, item: object) -> bool:
    """Whether a task is part of an iteration that has the item for itself."""
    while task is not None:
        if task.apart is not None and id(item) in task.apart.ids:
            return True
        task = task.region.parent
    return False


def _calls_gates(function: Any, seen: set[CodeType]) -> bool:
    """Whether the function, or ahead code that it refers to, has gates in it."""
    code = function.__code__
    if code in seen:
        return False
    seen.add(code)
    if _has_gates(code):
        return True
    for cell in function.__closure__ or ():
        try:
            value = cell.cell_contents
        except ValueError:  # not defined yet
            return True
        if type(value) is FunctionType and is_ahead(value.__code__) and _calls_gates(value, seen):
            return True
    return False


def _opens_regions(function: Any) -> bool:
    """Whether the function, or ahead code that it may call, opens a region."""
    for cell in function.__closure__ or ():
        try:
            value = cell.cell_contents
        except ValueError:  # not defined yet
            return True
        if type(value) is FunctionType and is_ahead(value.__code__):
            return True
    pending: list[CodeType] = [function.__code__]
    while pending:
        code = pending.pop()
        if "__xcs_region" in {*code.co_names, *code.co_freevars, *code.co_cellvars}:
            return True
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                pending.append(constant)
            elif isinstance(constant, MethodType) and isinstance(constant.__self__, Abi):
                return True
    return False


def _calls_in_order(code: CodeType) -> bool:
    if "__xcs_call_in_order" in {*code.co_names, *code.co_freevars, *code.co_cellvars}:
        return True
    if "call_in_order" in code.co_names and any(isinstance(constant, Abi) for constant in code.co_consts):
        return True
    return any(
        _calls_in_order(constant)
        if isinstance(constant, CodeType)
        else isinstance(constant, MethodType)
        and isinstance(constant.__self__, Abi)
        and constant.__name__ == "call_in_order"
        for constant in code.co_consts
    )


def _has_gates(code: CodeType) -> bool:
    if GATES & {*code.co_names, *code.co_freevars, *code.co_cellvars} or not TAKING_TURNS.isdisjoint(code.co_names):
        return True
    return any(
        _has_gates(constant)
        if isinstance(constant, CodeType)
        else isinstance(constant, Abi)
        or (isinstance(constant, MethodType) and isinstance(constant.__self__, Abi) and constant.__name__ != "region")
        for constant in code.co_consts
    )


refusals.passed_over.update(
    method.__code__
    for method in (
        Abi.call, Abi._call, Abi._make, Abi.call_in_order, Abi.call_in_order_at, Abi.call_reading, Abi._call_in_order,
        Abi.operate, Task.operate, Task.make_call, deliver, again.until_taken,
    )
)  # fmt: skip
