"""Calls that the scout follows into code of the function's own: what takes all that a generator or ``map`` gives,
``any`` and ``all``, and functions that the function makes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.fallback import pure
from xcs_runtime.fallback.made import Generator, Made, Mapped
from xcs_runtime.fallback.scout import MOST_FRAMES, Lost, Wait, enter
from xcs_runtime.fallback.values import NEVER, NOT_YET, Derived, Known, Unknown, Value, union

if TYPE_CHECKING:
    from xcs_runtime.fallback.call import Call
    from xcs_runtime.fallback.calls import CallMaker
    from xcs_runtime.fallback.scout import Scout

COMPREHENSIONS: Final = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>"))
_EXHAUST: Final[frozenset[Any]] = frozenset((list, tuple, set, frozenset, sum, sorted, max, min))
CO_GENERATOR: Final = 0x20
_NOT_FOLLOWED: Final = 0x04 | 0x08 | 0x20 | 0x80 | 0x100 | 0x200
"""CO_VARARGS, CO_VARKEYWORDS, and generators and coroutines of all kinds."""


def call_local(calls: CallMaker, scout: Scout, call: Call) -> int | None:
    """A function that the function makes: its code is followed."""
    function, args, kwargs = call.callee, call.args, call.kwargs
    code = function.code
    if len(scout.frames) > MOST_FRAMES:
        raise Lost
    if code.co_name in COMPREHENSIONS:
        calls.push(scout, call, enter(function, args))
        return None
    if code.co_name == "<genexpr>":
        call.gives(Generator(enter(function, args)))
        calls.log_only(scout, call.site, None)
        return None
    is_generator = code.co_flags & CO_GENERATOR and not function.routine.handlers  # nothing runs when it is dropped
    not_followed = _NOT_FOLLOWED & ~CO_GENERATOR if is_generator else _NOT_FOLLOWED
    if code.co_flags & not_followed or code.co_kwonlyargcount or function.keyword_defaults:
        return calls.barrier(scout, call)
    count, defaults = code.co_argcount, function.defaults
    bound: list[Any] = [*[None] * (count - len(defaults)), *defaults]
    names = code.co_varnames[code.co_posonlyargcount : count]
    if len(args) > count or any(name not in names for name in kwargs):
        raise Lost  # the run raises
    bound[: len(args)] = args
    for name, value in kwargs.items():
        index = code.co_varnames.index(name)
        if index < len(args):
            raise Lost
        bound[index] = value
    if any(value is None for value in bound):
        raise Lost
    for value in bound:
        if isinstance(value, Made):
            value.named = True
    if is_generator:
        call.gives(Generator(enter(function, bound)))
        calls.log_only(scout, call.site, None)
        return None
    calls.push(scout, call, enter(function, bound))
    return None


def consume(calls: CallMaker, scout: Scout, call: Call, function: Any) -> int | None:
    """The call of a function with a generator or map that nobody has used yet."""
    if type(function) not in (type, BuiltinFunctionType):
        return calls.barrier(scout, call)
    takes_all = function in _EXHAUST
    if type(function) is BuiltinFunctionType and type(function.__self__) is str and function.__name__ == "join":
        takes_all = True
    if takes_all:
        return consume_all(calls, scout, call, lambda results: _gathered(scout, function, results))
    source = call.args[0]
    if function in (any, all) and isinstance(source, Generator) and source.frame is not None and not source.lost:
        return _consume_until(calls, scout, call, function is any)
    return calls.barrier(scout, call)


def consume_all(
    calls: CallMaker, scout: Scout, call: Call, finish: Callable[[list[Value]], Value]
) -> int | None:
    source = call.args[0]
    if source.lost:
        return calls.barrier(scout, call)
    if isinstance(source, Mapped):
        return _consume_map(calls, scout, call, source, finish)
    frame, source.frame = source.frame, None
    if frame is None:  # it has nothing left
        if call.site in calls.sites.before:
            scout.log.append((call.site, "before", None))
        call.gives(finish([]))
        if call.site in calls.sites.after:
            scout.log.append((call.site, "after", None))
        return None
    frame.on_return = finish
    calls.push(scout, call, frame)
    return None


def _consume_until(calls: CallMaker, scout: Scout, call: Call, wanted: bool) -> int | None:
    """``any`` and ``all`` look at one item after another: nothing is done for the next before the truth of one is
    known."""
    source = call.args[0]
    frame, source.frame = source.frame, None
    found = False

    def enough(value: Value) -> bool:
        nonlocal found
        thing: Any = value.items if isinstance(value, Made) and not value.lost else value.settle()
        if thing is NOT_YET:
            raise Wait
        truth = NEVER if thing is NEVER else pure.unary(operator.truth, thing)
        if truth is NEVER:
            raise Lost
        if not isinstance(value, Made):
            scout.look(value, thing)
        found = truth is wanted
        return found

    frame.on_yield = enough
    frame.on_return = lambda results: Known(found is wanted)
    calls.push(scout, call, frame)
    return None


def _consume_map(
    calls: CallMaker, scout: Scout, call: Call, source: Mapped, finish: Callable[[list[Value]], Value]
) -> int | None:
    """Raises Wait where the calls of some items have to wait, and goes on with them when it is called again."""
    if source.results is None:
        source.results = []
        calls.followed.add(call.site)
        if call.site in calls.sites.before:
            scout.log.append((call.site, "before", None))
    while (item := calls.next_of_map(scout, call.frame, source)) is not None:
        source.position += 1
        source.results.append(item)
    call.gives(finish(source.results))  # may have to wait as well
    source.results = None
    if call.site in calls.sites.after:
        scout.log.append((call.site, "after", None))
    return None


def _gathered(scout: Scout, function: Any, results: list[Value]) -> Value:
    if function in (list, tuple):
        return Made(function, results)
    if function in (set, frozenset):
        made = Made(set, results)
        made.lose()
        return made
    origin = ("made", function.__name__, *[value.origin for value in results[:3]])
    made = Made(list, results)
    result: Value | None = None
    if not made.has_containers():
        if type(function) is BuiltinFunctionType and type(function.__self__) is str:
            result = scout.derive(lambda *v: pure.call(function, (list(v),), {}), *results)
        elif function is sum:
            result = scout.derive(_sum, *results)
    if isinstance(result, (Derived, Known)):
        result.origin = origin
        return result
    given = union(value.given() for value in results)
    made.escape()
    scout.implies(given, *results)  # of comparing and adding
    return Unknown(given, origin)


def _sum(*values: Any) -> Any:
    return pure.attempt(sum, values) if all(type(value) in pure.NUMBERS for value in values) else NEVER
