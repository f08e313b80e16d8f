"""What the scout does at a call: follow it, do it, start it early, or note what the run may do there."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from xcs_runtime.fallback import consuming, implied, methods, pure
from xcs_runtime.fallback.call import Call, Sites, any_is, given_by_callee, is_near, spread, spread_keywords
from xcs_runtime.fallback.callers import looks_at_caller, may_look_at_callers
from xcs_runtime.fallback.combined import with_function
from xcs_runtime.fallback.dataflow import MOST_SHOWN, Noted, noted
from xcs_runtime.fallback.early import EarlyCall, Judgement, Policy
from xcs_runtime.fallback.effects import Touched
from xcs_runtime.fallback.iterators import rows_of
from xcs_runtime.fallback.judging import judge_blindly, judge_with_anything, may_change_names, routine_of
from xcs_runtime.fallback.made import Bound, Generator, LocalFunction, Made, Mapped
from xcs_runtime.fallback.making import made_by
from xcs_runtime.fallback.scout import NULL, Frame, Lost, Scout, Stop, Wait, as_local, names_of
from xcs_runtime.fallback.values import (
    NEVER,
    NOT_YET,
    NOTHING,
    Awaited,
    Given,
    Known,
    Pending,
    Unknown,
    Value,
    WasSure,
    is_near_unknown,
    new_token,
    overlap,
    union,
)

SELF_LAST: Final = sys.version_info >= (3, 13)
MOST_AHEAD: Final = 1024
_LOOKS_AT_VARIABLES: Final[frozenset[Any]] = frozenset((exec, eval, vars, locals, dir, breakpoint))
NOT_SAFE: Final = "not known to be parallel-safe"
READS: Final = "reads variables outside that may change"
TOUCHED: Final = "what it uses may be changed before"
NOT_KNOWN: Final = "its arguments are not known ahead"
_HEAP_TYPE: Final = 1 << 9
_ONLY_PUTS: Final = frozenset(("append", "appendleft", "insert", "clear", "popleft", "reverse"))
_BARRIERS: Final[frozenset[Any]] = frozenset((globals, __import__, input, next)) | _LOOKS_AT_VARIABLES - {locals}


class CallMaker:
    """``start`` issues an early call, given those that it waits for.

    noted     the first calls in the order of the function
    seen      how many there were in all
    why       the call that comes next is not started early, for people
    followed  sites where code of the function's own was called
    places    of each site, the number of the first one of the same call in the source
    leftovers  by place: under way when a call before them has raised, so the run may come to them all the same
    """

    def __init__(
        self,
        policy: Policy,
        sites: Sites,
        places: Sequence[int],
        start: Callable[[EarlyCall, tuple[EarlyCall, ...]], None] | None,
    ) -> None:
        self.policy, self.sites, self.places = policy, sites, places
        self._start = start
        self._tried: dict[int, EarlyCall] = {}
        self.ahead = 0
        self.noted: list[Noted] = []
        self.seen = 0
        self.why = ""
        self.followed: set[int | None] = set()
        self.leftovers: dict[int, list[EarlyCall]] = {}

    def is_worth_waiting(self, scout: Scout, join: Any) -> bool:
        """Whether it has to be known if the operations before the join are done: they may be slow calls that overlap,
        or change variables that the function reads."""
        sites = self.sites
        if len(sites.slow & join.sites) > 1:  # one could not be started any earlier, but keeps others back
            return True
        if all(site in sites.foreign for site in join.sites):
            return False
        for name in join.loaded:
            if isinstance(name, str):
                thing = scout.globals.get(name, scout.builtins.get(name))
            else:
                held = scout.frames[-1].slots[name]
                thing = scout.settled(getattr(held, "value", held) if not isinstance(held, Value) else held)
            blind = judge_blindly(self.policy, thing) if is_near(thing, scout.globals) else None
            if is_near(thing, scout.globals) and may_change_names(self.policy, scout, thing, blind):
                return True
        return False

    # --- the two operations

    def call(self, scout: Scout, frame: Frame, argument: Any) -> int | None:
        site, count, names, names_on_stack = argument
        stack = frame.stack
        if names_on_stack:
            names = stack[-1].value
        values = stack[len(stack) - count - names_on_stack : len(stack) - names_on_stack]
        height = len(stack) - count - names_on_stack - 2
        first, second = stack[height : height + 2]
        split = count - len(names or ())
        args, kwargs = values[:split], dict(zip(names or (), values[split:], strict=True))
        if SELF_LAST:
            callee, receiver = first, second
        elif first is NULL:
            callee, receiver = second, NULL
        else:
            callee, receiver = first, second
        if receiver is not NULL:
            args = [receiver, *args]
        return self._call(scout, Call(frame, site, height, callee, args, kwargs))

    def call_star(self, scout: Scout, frame: Frame, argument: Any) -> int | None:
        site, has_keywords = argument
        stack = frame.stack
        height = len(stack) - 3 - has_keywords
        first, second = stack[height : height + 2]
        callee = first if SELF_LAST else second
        star = stack[height + 2]
        keywords = stack[-1] if has_keywords else None
        args = spread(scout, star)
        pairs = spread_keywords(scout, keywords)
        if args is None or pairs is None:
            rest = [star] if keywords is None else [star, keywords]
            return self.leave_unknown(scout, Call(frame, site, height, callee, rest, {}), None)
        return self._call(scout, Call(frame, site, height, callee, args, pairs))

    # --- one call

    def _call(self, scout: Scout, call: Call) -> int | None:
        callee, args, kwargs = call.callee, call.args, call.kwargs
        if isinstance(callee, LocalFunction):
            return consuming.call_local(self, scout, call)
        if isinstance(callee, Bound):
            return methods.call_bound(self, scout, call)
        function = scout.settled(callee)
        values = call.values()
        if len(values) == len(args) == 1 and isinstance(args[0], (Generator, Mapped)):
            return consuming.consume(self, scout, call, function)
        if function is map and not kwargs and len(args) > 1:
            mapped = self._map(scout, call)
            if mapped is not None:
                call.gives(mapped)
                self.log_only(scout, call.site, mapped)
                return None
        if (function is map or function is filter) and not kwargs:
            generator = with_function(scout, call.frame, function, args)
            if generator is not None:
                call.gives(generator)
                self.log_only(scout, call.site, None)
                return None
        if any(isinstance(value, (LocalFunction, Generator, Mapped)) for value in values):
            return self.barrier(scout, call)
        if function is not NEVER and function is not NOT_YET:
            made = made_by(scout, call, function)
            if made is not None:
                call.gives(made)
                self.log_only(scout, call.site, made)
                return None
        settled = [value.settle() for value in values]
        guess = None
        if not kwargs and function is not NEVER and not any_is(NEVER, settled):
            origin = scout.made_from(getattr(function, "__name__", ""), args)
            if function is not NOT_YET and not any_is(NOT_YET, settled):
                result = pure.call(function, tuple(settled), {})
                if result is not NEVER:
                    for value, thing in zip(values, settled, strict=True):
                        if not isinstance(value, Made):
                            scout.look(value, thing)
                    self._computed(scout, call, Known(result, origin))
                    return None
            elif function is not NOT_YET and _is_pure_on_data(function):
                effects = len(scout.effects)
                self._computed(scout, call, scout.derive(lambda *v: pure.call(function, v, {}), *args), effects)
                return None
            elif call.site not in self.sites.before:
                guess = scout.derive(lambda f, *v: pure.call(f, v, {}), callee, *args, changes=True)
                guess.origin = None
        return self._decide(scout, call, function, settled, guess)

    def _computed(self, scout: Scout, call: Call, result: Value, effects: int | None = None) -> None:
        if result.origin is None or result.origin[:2] == ("made", ""):
            function = scout.settled(call.callee)
            result.origin = scout.made_from(getattr(function, "__name__", ""), call.args)
        call.gives(result)
        self.log_only(scout, call.site, result, effects)

    def _decide(
        self, scout: Scout, call: Call, function: Any, settled: list[Any], guess: Value | None
    ) -> int | None:
        if function is NEVER or function is NOT_YET:
            return self.leave_unknown(scout, call, guess)
        if type(function) in (type, BuiltinFunctionType) and function in _BARRIERS:
            if function in _LOOKS_AT_VARIABLES:
                scout.escape_everything()
            return self.barrier(scout, call)
        if type(function) is BuiltinFunctionType and type(function.__self__).__name__ == "ContextVar":
            return self.barrier(scout, call)
        if function is locals:
            scout.escape_everything()
            call.gives(Unknown(call.given()))
            self.log_only(scout, call.site, None)
            return None
        if any(map(is_near_unknown, call.values())):
            return self.barrier(scout, call)
        routine = routine_of(self.policy, scout, call, function)
        if routine is not None:
            call.callee = as_local(function, routine)
            scout.names |= names_of(routine)
            return consuming.call_local(self, scout, call)
        if function is id:  # of the run's own object
            return self.leave_to_run(scout, call, None, quiet=True, fresh=True)
        if _runs_special_methods(function) and implied.is_on_its_way(scout, call.values()):
            raise Wait
        judgement: Judgement | None = None
        if not any_is(NEVER, settled) and not any_is(NOT_YET, settled):
            count = len(call.args)
            keywords = dict(zip(call.kwargs, settled[count:], strict=True))
            judgement = self.policy.judge(function, tuple(settled[:count]), keywords)
            if judgement.clock:
                return self.barrier(scout, call)
        own = call.own()
        self.why = NOT_KNOWN
        early = None if any_is(NEVER, settled) else self.try_to_start(scout, call, function, judgement)
        if early is not None:
            call.gives(Pending(early, ("call", len(self.noted) - 1)))
            scout.log.append((call.site, "before", early))
            if self._tried.get(early.site) is early:  # it might turn out to be something else
                scout.effect(own, WasSure(early))
                scout.rebinds((judgement or judge_with_anything(self.policy, call, function)).rebinds)
            if call.site in self.sites.after:
                scout.log.append((call.site, "after", None))
            return None
        if judgement is not None and judgement.safe:
            return self.leave_to_run(scout, call, guess, quiet=True, fresh=judgement.fresh)
        judgement = judgement or judge_blindly(self.policy, function)
        is_outside = any(issubclass(type(value), (ModuleType, type)) for value in settled)
        if is_outside or may_change_names(self.policy, scout, function, judgement):
            return self.barrier(scout, call)
        if type(function) is operator.methodcaller:
            return self.barrier(scout, call)
        if _runs_special_methods(function) and implied.may_change(scout, (call.callee, *call.values())):
            return self.barrier(scout, call)
        self.leave_to_run(scout, call, guess)
        if judgement is not None:
            scout.rebinds(judgement.rebinds)
        return None

    def try_to_start(
        self, scout: Scout, call: Call, function: Any, judgement: Judgement | None
    ) -> EarlyCall | None:
        """Start it early, if that may be done. Raises Wait while too much is ahead already."""
        site, values = call.site, call.values()
        if self._start is None or site is None or site not in self.sites.before:
            return None
        if scout.catching_up and len(scout.log) <= scout.passed:  # the run is here, and makes it itself
            return None
        left = self.leftovers.get(self.places[site])
        if left and (early := self._taken_over(call, function, left)) is not None:
            return early
        if looks_at_caller(function):
            self.why = NOT_SAFE
            return None
        sure = True
        if judgement is None:
            judgement = judge_with_anything(self.policy, call, function)
            sure = judgement.safe
            changes = not sure and may_change_names(self.policy, scout, function, judgement)
            if changes or not (sure or (self._is_worth_trying(site) and not may_look_at_callers(function))):
                self.why = READS if judgement.reading else NOT_SAFE
                return None
        elif not judgement.safe:
            self.why = READS if judgement.reading else NOT_SAFE
            return None
        if scout.effects.is_rebound(judgement.rests_on):
            self.why = TOUCHED
            return None
        sources = dict.fromkeys([source for value in values for source in value.sources()])
        if any(isinstance(source, Awaited) for source in sources):
            self.why = "needs the result of a call that is not started early"
            return None  # the run itself will tell, and comes here next
        try:
            conditions = (*scout.effects.conditions(given_by_callee(call.callee)), *scout.effects.conditions_of(values))
        except Touched:
            self.why = TOUCHED
            return None
        if any(source not in sources for condition in conditions for source in condition.sources()):
            self.why = TOUCHED
            return None  # something else, which might raise, would have to be waited for
        if self.ahead >= MOST_AHEAD:
            raise Wait
        own = NOTHING if judgement.slow else call.own()
        early = EarlyCall(self.policy, site, function, tuple(call.args), call.kwargs, call.given(), conditions, own)
        if not sources and not early.prepare():
            self.why = "is given what can't be compared later"
            return None
        if not sure:
            self._tried[site] = early
        self.ahead += 1
        scout.started_at = len(scout.log)
        self._start(early, tuple(sources))
        self.note(call, early)
        return early

    def _taken_over(self, call: Call, function: Any, left: list[EarlyCall]) -> EarlyCall | None:
        """The one among them that is this call."""
        settled = [value.settle() for value in call.values()]
        if any_is(NOT_YET, settled) or any_is(NEVER, settled):
            return None
        count = len(call.args)
        args, kwargs = tuple(settled[:count]), dict(zip(call.kwargs, settled[count:], strict=True))
        for index, early in enumerate(left):
            if early.is_begun() and early.is_call(function, args, kwargs) and not early.is_spoilt():
                del left[index]
                self.note(call, early)
                return early
        return None

    def _is_worth_trying(self, site: int) -> bool:
        """Whether to start a call of which it has to be seen, when its arguments are there, if it may be made early."""
        sites = self.sites
        tried = self._tried.get(site)
        if tried is not None and site not in sites.proven:
            if not tried.is_sure():
                return False
            sites.proven.add(site)
        return site in sites.safe

    def leave_unknown(self, scout: Scout, call: Call, guess: Value | None) -> int | None:
        """The run makes a call of which it isn't known what is called."""
        site = call.site
        self.why = "what is called is not known ahead"
        if guess is not None and not isinstance(guess, Unknown):
            return self.leave_to_run(scout, call, guess, quiet=True, fresh=True)  # its condition has been noted
        if site is not None and site in self.sites.foreign:
            if implied.is_on_its_way(scout, call.values()):
                raise Wait
            if implied.may_change(scout, (*call.values(),)):
                return self.barrier(scout, call)
            return self.leave_to_run(scout, call, None)
        return self.barrier(scout, call)

    def leave_to_run(
        self, scout: Scout, call: Call, guess: Value | None, quiet: bool = False, fresh: bool = False,
        touched: Given = NOTHING,
    ) -> int | None:
        """The run makes the call: what it is given may be changed, if it isn't quiet, and kept, if its result isn't
        fresh; ``touched`` may be changed in any case."""
        site = call.site
        self.note(call, None)
        origin = ("call", len(self.noted) - 1)
        function = scout.settled(call.callee)
        shared: Given = NOTHING
        if not fresh:
            shared = call.given() if function is NEVER or function is NOT_YET else call.kept(function)
            call.escape()
        if site in self.sites.before:
            scout.log.append((site, "before", None))
        if not quiet:
            scout.effect(shared)
        scout.effect(touched)
        shared = union((shared, frozenset((new_token(),))))
        result: Value
        if site in self.sites.after:
            result = Awaited(shared, origin)
            scout.log.append((site, "after", result))
        else:
            result = guess if guess is not None else Unknown(shared, origin)
        call.gives(result)
        return None

    def barrier(self, scout: Scout, call: Call) -> int | None:
        """The run makes the call, which may change anything: the scout waits until it has."""
        call.escape()
        site = call.site
        near = site not in self.sites.foreign
        result: Value = Unknown(near=near)
        if site in self.sites.before:
            scout.log.append((site, "before", None))
        if site in self.sites.after:
            result = Awaited(result.given(), near=near)
            scout.log.append((site, "after", result))
            call.gives(result)
            raise Stop(len(scout.log) - 1, True)
        call.gives(result)
        raise Stop(-1, True)

    def log_only(self, scout: Scout, site: int | None, value: Value | None, effects: int | None = None) -> None:
        """The scout has done the call itself, as the run will; ``effects``: how many were noted before it did."""
        if site in self.sites.before:
            if effects is not None:
                scout.effects.postpone(effects, len(scout.log) + 1)
            scout.log.append((site, "before", value if isinstance(value, Mapped) else None))
        if site in self.sites.after:
            scout.log.append((site, "after", None))

    def spoil(self, given: Given) -> None:
        """Something is done to these: what is left over and was given some of it may have come out another way."""
        for place, left in [*self.leftovers.items()]:
            self.leftovers[place] = [early for early in left if not overlap(early.reach(), given)]

    def forget(self) -> None:
        self.noted.clear()
        self.leftovers.clear()
        self._tried.clear()

    def note(self, call: Call, started: EarlyCall | None) -> None:
        why, self.why = self.why if self._start is not None else "", ""
        self.seen += 1
        if len(self.noted) < MOST_SHOWN:
            frame = call.frame
            line = frame.routine.lines[frame.index]
            fate = None if started is None else started.fate
            self.noted.append(noted(line, call.site, call.callee, call.args, call.kwargs, why, fate))

    def push(self, scout: Scout, call: Call, inner: Frame) -> None:
        """Follow the call into its own code."""
        del call.frame.stack[call.height :]
        if call.site in self.sites.before:
            scout.log.append((call.site, "before", None))
        self.followed.add(call.site)
        scout.frames.append(inner)
        inner.index = 0

    def leave(self, scout: Scout, outer: Frame, value: Value) -> None:
        """A frame that was followed has returned to the call in the outer one."""
        site = outer.routine.operations[outer.index][1][0]
        if site in self.sites.after:
            if isinstance(value, Unknown):  # the run tells
                value = outer.stack[-1] = Awaited(value.given(), value.origin, value.near)
            scout.log.append((site, "after", value if isinstance(value, Awaited) else None))

    def next_of_map(self, scout: Scout, frame: Frame, mapped: Mapped) -> Value | None:
        """The next item of a ``map``, whose call is started early if that may be done; None at its end."""
        row = mapped.row(mapped.position)
        if row is None:
            return None
        call = Call(frame, mapped.site, 0, mapped.callee, row, {})
        function = scout.settled(mapped.callee)
        settled = [value.settle() for value in row]
        judgement = None
        if not any_is(NEVER, settled) and not any_is(NOT_YET, settled):
            judgement = self.policy.judge(function, tuple(settled), {})
        self.why = NOT_KNOWN
        early = None if judgement is None else self.try_to_start(scout, call, function, judgement)
        scout.log.append((mapped.site, "item", early))
        if early is None:
            self.note(call, None)
        origin = ("call", len(self.noted) - 1)
        if early is not None:
            return Pending(early, origin)
        if judgement is None or not judgement.safe:
            if may_change_names(self.policy, scout, function, judgement):
                raise Lost
            scout.effect(call.kept(function))
            if (judgement := judgement or judge_blindly(self.policy, function)) is not None:
                scout.rebinds(judgement.rebinds)
        shared = call.kept(function)
        call.escape()
        return Unknown(union((shared, frozenset((new_token(),)))), origin)

    def _map(self, scout: Scout, call: Call) -> Mapped | None:
        callee, *iterables = call.args
        function = scout.settled(callee)
        if call.site is None or call.site not in self.sites.before or function is NEVER or function is NOT_YET:
            return None
        row = rows_of(scout, iterables)
        if row is None:
            return None
        return Mapped(callee, row, Made(tuple, list(iterables)), call.site)


def _runs_special_methods(function: Any) -> bool:
    """Whether it is written in C, and calls nothing of its operands but what their classes have for operators, loops
    and the like; a method that puts something into a list doesn't even do that."""
    if type(function) in (FunctionType, MethodType) or getattr(function, "__name__", "") in _ONLY_PUTS:
        return False
    cls = function if issubclass(type(function), type) else type(function)
    return not cls.__flags__ & _HEAP_TYPE or cls.__module__ in ("operator", "_operator", "functools", "collections")


def _is_pure_on_data(function: Any) -> bool:
    """Whether a call on built-in data is pure; on anything else the built-in may call methods of it."""
    return type(function) is BuiltinFunctionType and type(function.__self__) is str


