"""One run of a traced function: its hooks, the scout ahead of it, and what was started early.

Guarantees: the function's own code decides: an early outcome is taken at a call of the same callable with the same
arguments, everything else is called as it is; at the end of the run nothing that was started is still running.
Assumes: hooks are called by the thread of the run; in any other thread, and after the run, they do nothing.
"""

from __future__ import annotations

import _thread
import sys
from collections.abc import Callable
from types import BuiltinFunctionType, CodeType, FunctionType, MethodDescriptorType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from xcs_runtime import observe, tracebacks
from xcs_runtime.fallback.calls import CallMaker
from xcs_runtime.fallback.consuming import COMPREHENSIONS
from xcs_runtime.fallback.early import EarlyCall
from xcs_runtime.fallback.finalizers import asks_when_freed, has_finalizer
from xcs_runtime.fallback.made import Made, Mapped
from xcs_runtime.fallback.scout import Scout
from xcs_runtime.fallback.steps import STEPS
from xcs_runtime.fallback.values import EVERYTHING, NEVER, NOTHING, Awaited, Everything, Given, Known, union
from xcs_runtime.raising import deliver_from_ahead
from xcs_runtime.region import Region
from xcs_runtime.stub import VARARGS, VARKEYWORDS, parameter_names, without_frame

if TYPE_CHECKING:
    from xcs_runtime.fallback.traced import Traced

F = TypeVar("F", bound=Callable[..., Any])


class Current(_thread._local):
    """Of each thread: the innermost run of a traced function, or the recording of one."""

    run: Any = None


current = Current()


def passed_over(function: F) -> F:
    """Who looks for the caller of a function, or at all frames, does not see this one."""
    function.__code__ = without_frame(function.__code__)
    return function


LOOK_EVERY: Final = 128
"""Early calls that were taken."""
TINY: Final = 50e-6
"""Seconds: early calls that take less on average gain nothing."""
_UNFOLLOWED: Final = object()
"""Where the run is in code that the scout leaves to it: a function within, called by somebody else."""


class Activation:
    """
    taken   early outcomes that the run took
    missed  early calls that turned out to be others, but for those whose arguments were never known, and those after a
            failure
    failed  whether an early call has raised
    over    whether nothing that was started is left to take, and nothing more will be started
    """

    def __init__(self, traced: Traced, original: FunctionType, function: FunctionType, values: tuple[Any, ...]) -> None:
        self.traced = traced
        self.function = function
        self.taken = self.missed = 0
        self._seconds = 0.0  # that early calls took which were taken
        self.are_tiny = False  # these calls: nothing more is started
        self.failed = self.over = False
        self._failed_at = -1
        self._is_off_track = False
        self._is_between = False  # in a branch that the scout has left to the run, or so it seems
        self.region = Region(traced.abi, None)
        self.early: dict[EarlyCall, None] = {}  # those that are not taken yet
        self._changed: Given = NOTHING
        self.calls = CallMaker(traced.policy, traced.predicted, traced.places, self._start)
        self.scout = Scout(traced.routine, original, slots_of(traced.routine, original, values), self.calls, STEPS)
        if asks_when_freed(self.scout.names, original.__globals__):
            self.scout.state, self.over = "lost", True

    @passed_over
    def run(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        outer = current.run
        current.run = self
        self.traced.running.append(None)
        try:
            with self.region:
                self._guarded(self.scout.run)
                return self.function(*args, **kwargs)
        finally:
            current.run = outer
            self.traced.running.pop()
            self.traced.guarded(self.traced.ended, self)
            self.traced.guarded(self.end)

    def end(self) -> None:
        """Nothing of the user's lives longer than the run, nor waits for the garbage collector."""
        self.over = True
        for early in self.early:
            early.task = None
        self.early.clear()
        self.calls.forget()
        self.scout.forget()

    def _start(self, early: EarlyCall, inputs: tuple[EarlyCall, ...]) -> None:
        # Of those that were taken, the outcome is there.
        if observe.observer is not None and 0 <= early.site < len(self.traced.sites):
            site = self.traced.sites[early.site]
            early.written_at = site.code, 2 * site.offset
        early.task = self.region.issue(early, *[one.task for one in inputs if not one.taken])
        self.early[early] = None

    # --- hooks

    def before(self, site: int, function: Any) -> Any:
        """What is to be called."""
        if not self.over:
            value = self._guarded(self._advance, site, "before")
            if value is not _UNFOLLOWED and self.scout.state in ("ready", "waiting"):
                self._guarded(self.scout.run)
            if isinstance(value, EarlyCall):
                return Taker(self, value, site, function)
            if isinstance(value, Mapped) and function is map:
                return Mapper(self, site)
        return Taker(self, None, site, function) if self._left_over(site) else function

    def after(self, site: int, result: Any) -> None:
        if self.over:
            return
        value = self._guarded(self._advance, site, "after", result)
        if value is _UNFOLLOWED:
            return
        if isinstance(value, Awaited):
            # Kept until the run ends, which nobody may notice from when a finalizer runs.
            value.value = NEVER if has_finalizer(result) else result
            self._guarded(self.scout.came, value)
        self._guarded(self._go_on)

    def item(self, site: int, function: Any) -> Any:
        """What is to be called for the next item of a ``map``, which may outlive the run."""
        if self.over:
            return function
        value = self._guarded(self._advance, site, "item")
        return Taker(self, value, site, function) if isinstance(value, EarlyCall) else function

    def take(self, early: EarlyCall, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether the run may commit the early call here."""
        if early.fate.taken:  # at another call of the site that was given the same
            return False
        self.calls.ahead -= 1
        if self._is_call(early, function, args, kwargs):
            return True
        if early.is_unsure():  # as its arguments are, it may not be made early
            self.calls.sites.safe.discard(early.site)
        elif not self.failed and early.is_sure():
            self.missed += 1
        if early.task is not None:
            early.task.cancel()
        return False

    def take_leftover(
        self, site: int, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> EarlyCall | None:
        """The one among the leftovers that the run may commit here."""
        left = self._left_over(site)
        found = next((e for e in left if not e.is_spoilt() and self._is_call(e, function, args, kwargs)), None)
        self.calls.ahead -= found is not None
        return found

    def _left_over(self, site: int) -> list[EarlyCall]:
        """Early calls of a site that the run may come to while it seems to be somewhere else: in a loop, the site of
        a later iteration is that of a branch which the scout has left to the run."""
        place = self.traced.places[site]
        left = list(self.calls.leftovers.get(place, ()))
        if not (self._is_between or self._is_off_track):
            return left
        pending = (early for early in self.early if early not in left and self.traced.places[early.site] == place)
        return [*left, *(early for early in pending if self._unless_doubtful(early) is early)]

    def _is_call(self, early: EarlyCall, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if self._guarded(early.matches, function, args, kwargs, self._may_have_changed):
            self._changed = union((self._changed, early.may_have_changed()))
            early.fate.taken = True
            self.taken += 1
            del self.early[early]
            return True
        return False

    def _may_have_changed(self, thing: object) -> bool:
        changed = union((self._changed, *[early.may_have_changed() for early in self.early]))
        return isinstance(changed, Everything) or id(thing) in changed

    def took(self, seconds: float) -> None:
        self._seconds += seconds

    def came(self, early: EarlyCall) -> None:
        """The run has the outcome."""
        self.scout.came(early)
        measured = self.region.profile is not None
        if measured and self.taken % LOOK_EVERY == 0 and self._seconds < TINY * self.taken:
            self.are_tiny = True
            self.scout.state = "lost"
        self._go_on()

    def fail(self) -> None:
        """An early call has raised: what has not begun waits until the run comes to it, and nothing more is started
        unless that is handled."""
        self.failed = True
        if self.scout.state != "lost":
            self._failed_at = self.scout.passed
        self._lose()

    def handled(self, code: CodeType, offset: int, error: BaseException) -> None:
        """The run is at the start of a handler."""
        scout = self.scout
        is_here = self._failed_at == scout.passed or (scout.state != "lost" and self._is_within_a_call())
        self._failed_at = -1
        resumes = not self.over and is_here and scout.resume(code, offset, error)
        self.failed = True
        if resumes:
            self._is_off_track = False
            self._cancel_waiting()
        else:  # the scout never goes into a handler by itself
            self._lose()
        begun = [early for early in self.early if early.is_begun()]
        self.calls.leftovers = {}
        for early in begun:
            self.calls.leftovers.setdefault(self.traced.places[early.site], []).append(early)
        if not resumes:  # what the run does is not followed: only what was given nothing that can change is left
            self.calls.spoil(EVERYTHING)
            return
        noted = self.calls.noted
        while noted and (fate := noted[-1].fate) is not None and not fate.taken:
            self.calls.seen -= 1
            noted.pop()  # the scout comes to it again, if it is reached at all
        self.calls.ahead = len(begun)
        scout.run()

    def _is_within_a_call(self) -> bool:
        """Whether the run has passed the entry of a call and not the one after it, which there would be."""
        scout = self.scout
        if not 0 < scout.passed <= len(scout.log):
            return False
        site, phase, _ = scout.log[scout.passed - 1]
        return phase == "before" and site in self.calls.sites.after

    # --- where the run is

    def _advance(self, site: int, phase: str, result: Any = None) -> Any:
        scout = self.scout
        for _ in range(100_000):
            log = scout.log
            if scout.passed < len(log):
                expected, kind, value = log[scout.passed]
                if kind == "between":
                    if site in expected:
                        self._is_between = True
                        return None
                    scout.passed += 1
                    continue
                self._is_between = False
                if expected == site and kind == phase:
                    scout.passed += 1
                    scout.retire()
                    return self._unless_doubtful(value)
                if site in self.traced.within[expected]:
                    return _UNFOLLOWED
                self._lose()
                return self._find(site, phase)
            if scout.state == "stopped":
                if scout.is_at_call and self._is_left_to_run(site):
                    return _UNFOLLOWED
                scout.catch_up()
            elif scout.state in ("waiting", "ready"):
                scout.run()
                if scout.state == "waiting" and scout.passed == len(scout.log):  # for what the run has done by now
                    scout.catch_up()
                if scout.passed == len(scout.log) and scout.state in ("waiting", "ready"):
                    scout.state = "lost"
            if scout.passed == len(scout.log) and scout.state != "stopped":
                self.over = scout.state in ("lost", "done")
                return None
        return None

    def _is_left_to_run(self, site: int) -> bool:
        """Whether the site, in code within that of the scout's frame, is not one that the frame itself comes to."""
        frame = self.scout.frames[-1].routine.code
        code = self.traced.sites[site].code
        if code is frame or id(code) not in self.traced.codes_within.get(id(frame), ()):
            return False
        return code.co_name not in COMPREHENSIONS or not any(code is constant for constant in frame.co_consts)

    def _find(self, site: int, phase: str) -> Any:
        """The next entry for the call, past those that the run did not come to."""
        scout = self.scout
        for index in range(scout.passed, len(scout.log)):
            expected, kind, value = scout.log[index]
            if kind == phase and expected == site:
                scout.passed = index + 1
                return self._unless_doubtful(value)
        return None

    def _unless_doubtful(self, value: Any) -> Any:
        """What the run has done off the scout's track is not known: an early call that was given something that can
        change is not taken."""
        is_doubtful = self._is_off_track and isinstance(value, EarlyCall) and (value.reach() or value.is_spoilt())
        return None if is_doubtful else value

    def _go_on(self) -> None:
        scout = self.scout
        if scout.state == "stopped" and scout.passed == len(scout.log) and scout.done_at == scout.passed - 1 >= 0:
            scout.effects.clear()
            scout.state = "ready"
        if scout.state in ("ready", "waiting"):
            scout.run()

    def _lose(self) -> None:
        self._is_off_track = True
        self.scout.state = "lost"
        self._cancel_waiting()

    def _cancel_waiting(self) -> None:
        for early in self.early:
            if early.task is not None and not early.taken and not early.task.done:
                claim = early.task.claim
                if not claim.locked():
                    early.task.cancel()

    def _guarded(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What goes wrong in here is no affair of the user's."""
        try:
            return function(*arguments)
        except Exception as fault:
            self.scout.state = "lost"
            self.traced.report(fault)
            return None


class Taker:
    """Stands for a callable at one call, where its outcome may be there already: as the early call that the scout has
    said, or as one that is left over."""

    __slots__ = ("_activation", "_early", "_function", "_site")

    def __init__(self, activation: Activation, early: EarlyCall | None, site: int, function: Any) -> None:
        self._activation, self._early, self._site, self._function = activation, early, site, function

    @passed_over
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        activation, early = self._activation, self._early
        if early is None or not activation.take(early, self._function, args, kwargs):
            early = activation.take_leftover(self._site, self._function, args, kwargs)
            if early is None:
                return self._function(*args, **kwargs)
        try:
            value = early.task.commit()  # type: ignore[union-attr]
            activation.took(early.task.seconds)  # type: ignore[union-attr]
        except BaseException:
            early.outcome = NEVER
            activation.fail()
            raise
        finally:
            early.task = None  # they refer to each other
        activation._guarded(activation.came, early)
        if has_finalizer(value):  # see `Activation.after`
            early.outcome = NEVER
        early.let_go()
        return value


class Mapper:
    """Stands for ``map`` at one call."""

    __slots__ = ("_activation", "_site")

    def __init__(self, activation: Activation, site: int) -> None:
        self._activation, self._site = activation, site

    @passed_over
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        activation, site = self._activation, self._site
        if kwargs or len(args) < 2:
            return map(*args, **kwargs)
        function = args[0]

        @passed_over
        def call(*values: Any) -> Any:
            return activation.item(site, function)(*values)

        return map(call, *args[1:])


def caught_by(traced: Traced, code: CodeType, offset: int) -> Callable[[None], None]:
    """What is called at the start of a handler."""

    def caught(nothing: None) -> None:
        run = current.run
        if run is not None:
            error = sys.exception()
            if error is not None:  # the user's code may look at the traceback
                tracebacks.clean(error, deliver_from_ahead.__code__)
                if run.traced is traced and isinstance(run, Activation):
                    run._guarded(run.handled, code, offset, error)

    return caught


def slots_of(routine: Any, function: FunctionType, values: tuple[Any, ...]) -> list[Any]:
    """The variables of the function as it begins: parameters and what its closure brings."""
    code = function.__code__
    slots: list[Any] = [None] * len(routine.slots)
    names = parameter_names(code)
    for index, (name, value) in enumerate(zip(names, values, strict=True)):
        slots[index] = Known(value, ("name", name))
    at = code.co_argcount + code.co_kwonlyargcount
    if code.co_flags & VARARGS:
        items = [Known(item, ("item", ("name", names[at]), i)) for i, item in enumerate(values[at])]
        slots[at] = Made(tuple, items, ("name", names[at]))  # type: ignore[arg-type]
        slots[at].named = True
        at += 1
    if code.co_flags & VARKEYWORDS:
        name = names[at]
        parts = [part for k, v in values[at].items() for part in (Known(k), Known(v, ("item", ("name", name), k)))]
        slots[at] = Made(dict, parts, ("name", name))  # type: ignore[arg-type]
        slots[at].named = True
    closure = function.__closure__ or ()
    slots[len(slots) - len(closure) :] = closure
    return slots


def is_c_callable(function: Any) -> bool:
    if type(function) in (BuiltinFunctionType, MethodDescriptorType):
        return True
    return issubclass(type(function), type) and not function.__flags__ & 1 << 9
