"""What the scout does at a call: follow it, do it, start it early, or note what the run may do there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from xcs_runtime.fallback import pure
from xcs_runtime.fallback.early import EarlyCall, Judgement, Policy
from xcs_runtime.fallback.scout import NULL, Bound, Frame, Lost, Scout, Stop, Wait, cursor_over, enter, rest_of
from xcs_runtime.fallback.values import (
    NEVER,
    NOT_YET,
    NOTHING,
    Awaited,
    Cursor,
    Derived,
    Generator,
    Given,
    Known,
    LocalFunction,
    Made,
    Mapped,
    Pending,
    Unknown,
    Value,
    View,
    given_by,
    union,
)
from xcs_runtime.gates import ATOMS

SELF_LAST: Final = sys.version_info >= (3, 13)
MOST_AHEAD: Final = 1024
MOST_NOTED: Final = 200
_COMPREHENSIONS: Final = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>"))
_BARRIERS: Final[frozenset[Any]] = frozenset((exec, eval, globals, vars, __import__, input, breakpoint, next))
_EXHAUST: Final[frozenset[Any]] = frozenset((list, tuple, set, frozenset, sum, sorted, max, min))
_READS: Final = frozenset(("get", "items", "keys", "values", "copy", "index", "count"))
_NO_VERDICT: Final = frozenset((ModuleType, type))


class CallMaker:
    """
    policy   what is known of calls
    before   sites where the run can take an early result
    after    sites whose results the run tells
    slow     sites where something has taken long
    start    issues an early call, given those that it waits for
    """

    def __init__(
        self,
        policy: Policy,
        before: frozenset[int],
        after: frozenset[int],
        slow: frozenset[int],
        safe: frozenset[int],
        start: Callable[[EarlyCall, tuple[EarlyCall, ...]], None] | None,
    ) -> None:
        self.policy, self.before, self.after, self.slow, self.safe = policy, before, after, slow, safe
        self._start = start
        self.ahead = 0
        self.noted: list[tuple[int, int, Value, tuple[Value, ...], dict[str, Value], Any]] = []

    def is_worthwhile(self, site: int) -> bool:
        """Whether the calls of a site should be started early, even if that takes waiting for a test before it."""
        return site in self.slow

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
        return self._call(scout, frame, site, height, callee, args, kwargs)

    def call_star(self, scout: Scout, frame: Frame, argument: Any) -> int | None:
        site, has_keywords = argument
        stack = frame.stack
        height = len(stack) - 3 - has_keywords
        first, second = stack[height : height + 2]
        callee = first if SELF_LAST else second
        star = stack[height + 2]
        keywords = stack[-1] if has_keywords else None
        args = self._spread(scout, star)
        pairs = self._spread_keywords(scout, keywords)
        if args is None or pairs is None:
            given = union(value.given() for value in stack[height + 1 :] if isinstance(value, Value))
            return self._leave_to_run(scout, frame, site, height, callee, [star], {}, given, None)
        return self._call(scout, frame, site, height, callee, args, pairs)

    def _spread(self, scout: Scout, star: Any) -> list[Value] | None:
        cursor = cursor_over(scout, star) if not isinstance(star, Cursor) else None
        if cursor is None:
            return None
        items: list[Value] = []
        while (item := cursor.at(len(items))) is not None:
            items.append(item)
        return items

    def _spread_keywords(self, scout: Scout, keywords: Any) -> dict[str, Value] | None:
        if keywords is None:
            return {}
        if isinstance(keywords, Made) and not keywords.lost:
            names = [name.settle() for name in keywords.items[::2]]
            if all(type(name) is str for name in names):
                return dict(zip(names, keywords.items[1::2], strict=True))
            return None
        thing = scout.settled(keywords)
        if type(thing) is dict and all(type(name) is str for name in thing):
            scout.read(thing)
            return {name: Known(value, ("item", keywords.origin, name)) for name, value in thing.items()}
        return None

    # --- one call

    def _call(
        self,
        scout: Scout,
        frame: Frame,
        site: int | None,
        height: int,
        callee: Any,
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> int | None:
        if isinstance(callee, LocalFunction):
            if callee.code.co_name in _COMPREHENSIONS and isinstance(args[0], (Cursor, Unknown)):
                inner = enter(scout, callee.code, callee.closure, args[0])
                self._push(scout, frame, site, height, inner)
                return None
            if callee.code.co_name == "<genexpr>":
                frame.stack[height:] = [Generator(enter(scout, callee.code, callee.closure, args[0]))]
                self._log_only(scout, site, None)
                return None
            return self._barrier(scout, frame, site, height)
        if isinstance(callee, Bound):
            return self._call_bound(scout, frame, site, height, callee, args, kwargs)
        function = scout.settled(callee)
        values = (*args, *kwargs.values())
        if len(args) == 1 and isinstance(args[0], (Generator, Mapped)):
            return self._consume(scout, frame, site, height, function, args[0], callee)
        if any(isinstance(value, (LocalFunction, Generator, Mapped)) for value in values):
            return self._barrier(scout, frame, site, height)
        if function is not NEVER and function is not NOT_YET:
            made = self._made(scout, site, function, args, kwargs)
            if made is not None:
                frame.stack[height:] = [made]
                self._log_only(scout, site, made)
                return None
        settled = [value.settle() for value in values]
        if not kwargs and function is not NEVER and not _any_is(NEVER, settled):
            if function is NOT_YET or _any_is(NOT_YET, settled):
                guess = Derived(lambda f, *v: pure.call(f, v, {}), (callee, *args))
                is_pure = function is not NOT_YET and _is_pure_built_in(function)
            else:
                result = pure.call(function, tuple(settled), {})
                if result is not NEVER:
                    for value in settled:
                        scout.read(value)
                    known = Known(result, ("made", getattr(function, "__name__", ""), *[a.origin for a in args]))
                    frame.stack[height:] = [known]
                    self._log_only(scout, site, known)
                    return None
                guess, is_pure = None, False
            if is_pure:
                guess = Derived(lambda *v: pure.call(function, v, {}), tuple(args), None)
                guess.origin = ("made", function.__name__, *[a.origin for a in args])
                frame.stack[height:] = [guess]
                self._log_only(scout, site, guess)
                return None
        else:
            guess = None
        return self._decide(scout, frame, site, height, callee, function, args, kwargs, settled, guess)

    def _decide(
        self,
        scout: Scout,
        frame: Frame,
        site: int | None,
        height: int,
        callee: Any,
        function: Any,
        args: list[Any],
        kwargs: dict[str, Any],
        settled: list[Any],
        guess: Any,
    ) -> int | None:
        given = union([_given_by_callee(callee), *[value.given() for value in (*args, *kwargs.values())]])
        if function is NEVER or function is NOT_YET:
            return self._leave_to_run(scout, frame, site, height, callee, args, kwargs, given, guess)
        if type(function) in (type, BuiltinFunctionType) and function in _BARRIERS:
            return self._barrier(scout, frame, site, height)
        if type(function) is BuiltinFunctionType and type(function.__self__).__name__ == "ContextVar":
            return self._barrier(scout, frame, site, height)
        if function is locals:
            frame.stack[height:] = [Unknown(given)]
            self._log_only(scout, site, None)
            return None
        judgement: Judgement | None = None
        is_there = not _any_is(NEVER, settled) and not _any_is(NOT_YET, settled)
        if is_there:
            positional = tuple(settled[: len(args)])
            judgement = self.policy.judge(function, positional, dict(zip(kwargs, settled[len(args) :], strict=True)))
            if judgement.clock:
                return self._barrier(scout, frame, site, height)
        may_start = site in self.before and not _any_is(NEVER, settled) and not scout.is_touched(given)
        may_start = may_start and (site in self.safe if judgement is None else judgement.safe)
        if may_start and self._start is not None:
            if self.ahead >= MOST_AHEAD:
                raise Wait
            early = EarlyCall(self.policy, site, function, tuple(args), kwargs, given)  # type: ignore[arg-type]
            inputs = tuple(dict.fromkeys(_inputs((*args, *kwargs.values()))))
            if _waits_for_run((*args, *kwargs.values())):
                may_start = False  # the run itself will tell, and comes here next
            elif is_there and not early.prepare():
                may_start = False
            else:
                self.ahead += 1
                self._start(early, inputs)
                result = Pending(early, ("call", len(self.noted)))
                self._note(scout, frame, callee, args, kwargs, early)
                frame.stack[height:] = [result]
                assert site is not None
                scout.log.append((site, "before", early))
                if judgement is None and not self._is_safe_with_anything(function, settled, len(args), kwargs):
                    scout.effect(given)  # it might turn out to be something else
                if site in self.after:
                    scout.log.append((site, "after", None))
                return None
        if judgement is not None and judgement.safe:
            return self._leave_to_run(scout, frame, site, height, callee, args, kwargs, given, guess, quiet=True)
        if any(isinstance(value, (ModuleType, type)) for value in settled) or self._may_change_names(
            scout, function, judgement
        ):
            return self._barrier(scout, frame, site, height)
        return self._leave_to_run(scout, frame, site, height, callee, args, kwargs, given, guess)

    def _is_safe_with_anything(self, function: Any, settled: list[Any], count: int, kwargs: dict[str, Any]) -> bool:
        """Whether the call is safe whatever those arguments are that aren't there yet."""
        values = [_ANYTHING if value is NOT_YET else value for value in settled]
        keywords = dict(zip(kwargs, values[count:], strict=True))
        return self.policy.judge(function, tuple(values[:count]), keywords).safe

    def _may_change_names(self, scout: Scout, function: Any, judgement: Judgement | None) -> bool:
        """Whether a call may change variables that the function reads. What is not known of a function in the same
        namespace may be anything; elsewhere, by A2, it is its own affair."""
        if judgement is not None and judgement.changes:
            return "*" in judgement.changes or not scout.names.isdisjoint(judgement.changes)
        plain = function.__func__ if type(function) is MethodType else function
        return type(plain) is FunctionType and plain.__globals__ is scout.globals and not self.policy.is_told(function)

    def _leave_to_run(
        self,
        scout: Scout,
        frame: Frame,
        site: int | None,
        height: int,
        callee: Any,
        args: list[Any],
        kwargs: dict[str, Any],
        given: Given,
        guess: Any,
        quiet: bool = False,
    ) -> int | None:
        """The run makes the call: whatever it was given may be changed by it."""
        self._note(scout, frame, callee, args, kwargs, None)
        origin = ("call", len(self.noted) - 1)
        if site in self.before:
            scout.log.append((site, "before", None))
        if not quiet:
            for value in (*args, *kwargs.values()):
                if isinstance(value, Made):
                    value.named = value.lost = True
            scout.effect(given)
        result: Value
        if site in self.after:
            result = Awaited(given, origin)
            scout.log.append((site, "after", result))
        else:
            result = guess if guess is not None else Unknown(given, origin)
        frame.stack[height:] = [result]
        return None

    def _barrier(self, scout: Scout, frame: Frame, site: int | None, height: int) -> int | None:
        result: Value = Unknown()
        if site in self.before:
            scout.log.append((site, "before", None))
        if site in self.after:
            result = Awaited(result.given())
            scout.log.append((site, "after", result))
            frame.stack[height:] = [result]
            raise Stop(len(scout.log) - 1)
        frame.stack[height:] = [result]
        raise Stop

    def _log_only(self, scout: Scout, site: int | None, value: Value | None) -> None:
        if site in self.before:
            scout.log.append((site, "before", value if isinstance(value, Mapped) else None))
        if site in self.after:
            scout.log.append((site, "after", None))

    def _note(
        self,
        scout: Scout,
        frame: Frame,
        callee: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        started: EarlyCall | None,
    ) -> None:
        if len(self.noted) < MOST_NOTED:
            line = frame.routine.lines[frame.index]
            self.noted.append((line, frame.index, callee, tuple(args), dict(kwargs), started))

    # --- containers that the function makes

    def _call_bound(
        self,
        scout: Scout,
        frame: Frame,
        site: int | None,
        height: int,
        callee: Bound,
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> int | None:
        made, name = callee.receiver, callee.name
        result: Value | None = None
        if name == "append" and made.kind is list and len(args) == 1 and not isinstance(args[0], (Generator, Mapped)):
            made.items.append(args[0])
            result = Known(None)
        elif name == "extend" and made.kind is list and isinstance(args[0], (Generator, Mapped)):

            def extended(results: list[Value]) -> Value:
                made.items += results
                return Known(None)

            return self._consume(scout, frame, site, height, extended, args[0], callee)
        elif name in ("items", "values", "keys") and made.kind is dict and not made.lost and not args:
            result = _view(made, name)
        if result is not None:
            frame.stack[height:] = [result]
            self._log_only(scout, site, result)
            return None
        if any(isinstance(value, (LocalFunction, Generator, Mapped)) for value in (*args, *kwargs.values())):
            made.lost = True
            return self._barrier(scout, frame, site, height)
        given = union([made.given(), *[value.given() for value in (*args, *kwargs.values())]])
        if name not in _READS:
            made.lost = True
        return self._leave_to_run(scout, frame, site, height, callee, args, kwargs, given, None)

    def _made(
        self, scout: Scout, site: int | None, function: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> Value | None:
        """The result of a built-in that makes an iterator or container of containers."""
        if type(function) is BuiltinFunctionType and type(function.__self__) is dict and not args and not kwargs:
            return _view_of(scout, function.__self__, function.__name__, args, site)
        if kwargs or not args:
            return None
        if function is map and len(args) > 1:
            return self._map(scout, site, args)
        if function is enumerate and len(args) == 1:
            cursor = cursor_over(scout, args[0])
            if cursor is not None and cursor.position == 0:
                at = cursor.at
                return Cursor(lambda i: _pair(Known(i), at(i)), cursor)
        elif function is zip:
            cursors = [c for arg in args if (c := cursor_over(scout, arg)) is not None and c.position == 0]
            if len(cursors) == len(args):
                return Cursor(lambda i: _pair(*[c.at(i) for c in cursors]), Made(tuple, list(args)))
        elif function is reversed and len(args) == 1:
            items = self._spread(scout, args[0])
            if items is not None:
                items.reverse()
                return Cursor(lambda i: items[i] if i < len(items) else None, args[0])
        elif function in (list, tuple) and len(args) == 1:
            cursor = args[0] if isinstance(args[0], Cursor) else cursor_over(scout, args[0])
            if cursor is not None:
                return Made(function, rest_of(cursor))
        return None

    def _map(self, scout: Scout, site: int | None, args: list[Any]) -> Value | None:
        columns = [column for arg in args[1:] if (column := self._spread(scout, arg)) is not None]
        function = scout.settled(args[0])
        there = function is not NEVER and function is not NOT_YET
        if site is None or site not in self.before or len(columns) < len(args) - 1 or not there:
            return None
        return Mapped([(args[0], function, row) for row in zip(*columns, strict=False)], site)

    # --- what takes all that a generator gives

    def _consume(
        self, scout: Scout, frame: Frame, site: int | None, height: int, function: Any, source: Any, callee: Any
    ) -> int | None:
        takes_all = callable(function) and (
            isinstance(callee, Bound) or (type(function) in (type, BuiltinFunctionType) and function in _EXHAUST)
        )
        if not takes_all and type(function) is BuiltinFunctionType:
            takes_all = type(function.__self__) is str and function.__name__ == "join"
        if not takes_all:
            return self._barrier(scout, frame, site, height)
        finish = function if isinstance(callee, Bound) else lambda results: _gathered(function, results)
        if isinstance(source, Mapped):
            return self._consume_map(scout, frame, site, height, source, finish)
        source.frame.on_return = finish
        self._push(scout, frame, site, height, source.frame)
        return None

    def _push(self, scout: Scout, frame: Frame, site: int | None, height: int, inner: Frame) -> None:
        del frame.stack[height:]
        if site in self.before:
            scout.log.append((site, "before", None))
        scout.frames.append(inner)
        inner.index = 0

    def leave(self, scout: Scout, outer: Frame, value: Value) -> None:
        """A frame that was followed has returned to the call in the outer one."""
        kind, argument = outer.routine.operations[outer.index]
        site = argument[0]
        if kind == "call" and site in self.after:
            scout.log.append((site, "after", value if isinstance(value, Awaited) else None))

    def _consume_map(
        self, scout: Scout, frame: Frame, site: int | None, height: int, source: Mapped, finish: Any
    ) -> int | None:
        started: list[Value] = []
        if site in self.before:
            scout.log.append((site, "before", None))
        for callee, function, row in source.calls:
            settled = tuple([value.settle() for value in row])
            given = union([_given_by_callee(callee), *[value.given() for value in row]])
            early = EarlyCall(self.policy, source.site, function, tuple(row), {}, given)
            sure = not _any_is(NEVER, settled) and not _any_is(NOT_YET, settled) and not scout.is_touched(given)
            if self._start is None or not sure or not early.prepare():
                scout.effect(given)
                started.append(Unknown(given))
                scout.log.append((source.site, "item", None))
                continue
            self.ahead += 1
            self._start(early, ())
            started.append(Pending(early, ("call", len(self.noted))))
            self._note(scout, frame, callee, list(row), {}, early)
            scout.log.append((source.site, "item", early))
        frame.stack[height:] = [finish(started)]
        if site in self.after:
            scout.log.append((site, "after", None))
        return None


class _Anything:
    """An argument of which nothing is known: whatever is done to it may do something."""

    def __getattr__(self, name: str) -> object:
        return print(name)

    __str__ = __repr__ = __getattr__  # type: ignore[assignment]


_ANYTHING: Final = _Anything()


def _given_by_callee(callee: Value) -> Given:
    """What a call reaches through its callee: the receiver of a method. The variables that a function has captured are
    private state."""
    function = callee.settle()
    if type(function) is FunctionType:
        return NOTHING
    return given_by(function.__self__) if type(function) is MethodType else callee.given()


def _gathered(function: Any, results: list[Value]) -> Value:
    if function in (list, tuple):
        return Made(function, results)
    if function in (set, frozenset):
        made = Made(set, results)
        made.lost = True
        return made
    operands = tuple(results)
    origin = ("made", function.__name__, *[value.origin for value in results[:3]])
    if type(function) is BuiltinFunctionType and type(function.__self__) is str:
        return Derived(lambda *v: pure.call(function, (list(v),), {}), operands, origin)
    if function is sum:
        return Derived(_sum, operands, origin)
    return Unknown(union(value.given() for value in results), origin)


def _sum(*values: Any) -> Any:
    return pure.attempt(sum, values) if all(type(value) in pure.NUMBERS for value in values) else NEVER


def _pair(*values: Value | None) -> Value | None:
    if any(value is None for value in values):
        return None
    return Made(tuple, list(values))  # type: ignore[arg-type]


def _view_of(scout: Scout, thing: dict[Any, Any], name: str, args: list[Any], site: int | None) -> Value | None:
    if name not in ("items", "keys", "values"):
        return None
    scout.read(thing)
    keys = list(thing)
    values = list(thing.values())

    def at(position: int) -> Value | None:
        scout.read(thing)
        if position >= len(keys):
            return None
        key, value = Known(keys[position]), Known(values[position])
        return value if name == "values" else key if name == "keys" else Made(tuple, [key, value])

    return View(at, Known(thing))


def _view(made: Made, name: str) -> Made:
    keys, values = made.items[::2], made.items[1::2]
    if name == "items":
        return Made(tuple, [Made(tuple, [k, v]) for k, v in zip(keys, values, strict=True)])
    return Made(tuple, keys if name == "keys" else values)


def _is_pure_built_in(function: Any) -> bool:
    """Whether a call on built-in data is pure; on anything else the built-in may call methods of it."""
    return type(function) is BuiltinFunctionType and type(function.__self__) is str


def _any_is(mark: object, values: Iterable[object]) -> bool:
    """``in`` would ask the user's objects whether they are equal to it."""
    return any(value is mark for value in values)


def _inputs(values: tuple[Value, ...]) -> list[EarlyCall]:
    """The early calls whose results the values are made of."""
    found: list[EarlyCall] = []
    pending = list(values)
    while pending:
        value = pending.pop()
        if isinstance(value, Pending):
            found.append(value.early)
        elif isinstance(value, Derived):
            pending += value.operands
        elif isinstance(value, Made):
            pending += value.items
    return found


def _waits_for_run(values: tuple[Value, ...]) -> bool:
    """Whether something among them is only known once the run has come to it."""
    pending = list(values)
    while pending:
        value = pending.pop()
        if isinstance(value, Awaited) and value.value is NOT_YET:
            return True
        if isinstance(value, Derived):
            pending += value.operands
        elif isinstance(value, Made):
            pending += value.items
    return False


__all__ = ["ATOMS", "CallMaker", "Lost", "MethodType"]
