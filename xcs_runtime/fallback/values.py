"""Values as they are known ahead of the run: some are there, some will be, some never are.

A value is read with `settle`, which gives the object, or `NOT_YET`, or `NEVER`. ``given`` stands for the mutable
objects that may be reached from it (`EVERYTHING` where that is not known), in numbers: the identity of an object that
is there; a *token*, below zero, for what isn't there yet: one for each call's result, and one for what a callee may
hand out again and again. What a call returns may share what it was given and its own private state, and nothing else.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, Protocol

from xcs_runtime.gates import ATOMS
from xcs_runtime.reachable import LIMIT, TooLarge, mutables

if TYPE_CHECKING:
    from xcs_runtime.fallback.early import EarlyCall


class _Mark:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


NOT_YET: Final = _Mark("NOT_YET")
NEVER: Final = _Mark("NEVER")

Origin = tuple[Any, ...] | None
"""Where it came from, for people: ``("name", "papers")``, ``("item", origin, index)``, ``("attribute", origin, name)``,
``("call", number)``, ``("constant", value)`` or ``("made", text, origins ...)``."""


class Everything:
    """Stands for all mutable objects."""

    __slots__ = ()

    def isdisjoint(self, other: Any) -> bool:
        return not other


EVERYTHING: Final = Everything()
NOTHING: Final[frozenset[int]] = frozenset()
Given = frozenset[int] | Everything
_numbers = itertools.count(-1, -1)
_KEPT: Final = 1 << 80
_MANY: Final = 8
GIVEN_UP: Final = 100_000
"""Objects: more than a recorded run is followed for."""


def new_token() -> int:
    return next(_numbers)


def kept_by(function: Any) -> int:
    """The token of what a callee, or the object that it is a method of, may hand out more than once."""
    return -_KEPT - id(function.__self__ if type(function) is MethodType else function)


def tokens_of(given: Given) -> Given:
    return given if isinstance(given, Everything) else frozenset([number for number in given if number < 0])


def union(parts: Iterable[Given]) -> Given:
    found: set[int] = set()
    for part in parts:
        if isinstance(part, Everything):
            return EVERYTHING
        found |= part
    return frozenset(found)


def overlap(one: Given, other: Given) -> bool:
    if isinstance(one, Everything):
        return bool(other) or isinstance(other, Everything)
    if isinstance(other, Everything):
        return bool(one)
    return not one.isdisjoint(other)


def given_by(thing: object) -> Given:
    if type(thing) in ATOMS:
        return NOTHING
    try:
        found = frozenset(mutables(thing, walks.most))
    except TooLarge:
        Walked.objects += GIVEN_UP
        return EVERYTHING
    Walked.objects += len(found)
    return found


class _Walks(threading.local):
    """``most``: so many objects are looked at by one walk, in this thread."""

    most = LIMIT


walks: Final = _Walks()


class Walked:
    """``objects``: how many `given_by` has looked at, in all threads. Only a measure of time, so no lock is taken. A
    walk that was given up counts as `GIVEN_UP`, since nothing is known after it."""

    objects = 0


class Condition(Protocol):
    """What has to turn out for something that was done ahead to count."""

    def holds(self) -> bool | None:
        """None: that can't be told yet."""

    def sources(self) -> tuple[Any, ...]:
        """The calls that it waits for."""


class Value:
    """
    settle    the object, `NOT_YET` or `NEVER`
    given     what may be reached from it
    tokens    those of ``given`` that are tokens, without looking at objects
    own       what a call may touch: of a request's answer, the answer only (see the README on A2)
    looked_at  what operators and formatting may touch: of what a callee hands out again, that object only
    sources   the calls that it waits for
    escape    from here on, others may hold it, and what is in it is not known any more
    """

    __slots__ = ("origin",)
    origin: Origin

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        raise NotImplementedError

    def tokens(self) -> Given:
        return tokens_of(self.given())

    def own(self) -> Given:
        return self.given()

    def looked_at(self) -> Given:
        return self.own()

    def sources(self) -> tuple[Any, ...]:
        return ()

    def escape(self, reach: Given = EVERYTHING) -> None:
        """``reach``: what those others may put into it."""


class Known(Value):
    """The very object that the run will have; an atom may be an equal one."""

    __slots__ = ("value",)

    def __init__(self, value: object, origin: Origin = None) -> None:
        self.value = value
        self.origin = origin

    def settle(self) -> Any:
        return self.value

    def given(self) -> Given:
        return given_by(self.value)

    def tokens(self) -> Given:
        return NOTHING


class Unknown(Value):
    """What can't be told ahead. ``near``: whatever is done to it may run code of the function's own module, as with the
    generators of that."""

    __slots__ = ("_given", "near")

    def __init__(self, given: Given = EVERYTHING, origin: Origin = None, near: bool = False) -> None:
        self._given = given
        self.origin = origin
        self.near = near

    def given(self) -> Given:
        return self._given


class Awaited(Value):
    """The result of a call that the run itself will make: known once it has. ``near``: see `Unknown`."""

    __slots__ = ("_given", "near", "value", "watchers")

    def __init__(self, given: Given, origin: Origin = None, near: bool = False) -> None:
        self._given = given
        self.near = near
        self.value: Any = NOT_YET
        self.origin = origin
        self.watchers: list[Derived] = []

    def settle(self) -> Any:
        return self.value

    def is_there(self) -> bool:
        return self.value is not NOT_YET

    def given(self) -> Given:
        value = self.value
        if value is NOT_YET or value is NEVER:
            return self._given
        return NOTHING if type(value) in ATOMS else union((self._given, given_by(value)))

    def tokens(self) -> Given:
        return NOTHING if type(self.value) in ATOMS else tokens_of(self._given)

    def sources(self) -> tuple[Any, ...]:
        return (self,) if self.value is NOT_YET else ()


class Pending(Value):
    """The result of a call that was started early."""

    __slots__ = ("early",)

    def __init__(self, early: EarlyCall, origin: Origin = None) -> None:
        self.early = early
        self.origin = origin

    def settle(self) -> Any:
        early = self.early
        if early.outcome is NOT_YET and early.task is not None and early.task.done:
            return early.outcome if early.task.error is None else NEVER
        return early.outcome

    def given(self) -> Given:
        value = self.settle()
        if type(value) in ATOMS:
            return NOTHING
        given = self.early.result_given()
        return given if value is NOT_YET or value is NEVER else union((given, given_by(value)))

    def tokens(self) -> Given:
        return NOTHING if type(self.settle()) in ATOMS else tokens_of(self.early.result_given())

    def own(self) -> Given:
        return self.early.result_own()

    def looked_at(self) -> Given:
        return self.early.result_looked_at()

    def sources(self) -> tuple[Any, ...]:
        return (self.early,)


class Derived(Value):
    """What a pure operation makes of operands that aren't there yet. ``function`` returns NEVER where it can't tell.

    As a condition: that the operation was one that nobody could tell. Settled at the latest when the run has the last
    of its operands (see `Scout.came`), so that it sees their contents as the run does.
    """

    __slots__ = ("_missing", "_results", "_sources", "conditions", "function", "operands")

    def __init__(
        self,
        function: Callable[..., Any],
        operands: tuple[Value, ...],
        origin: Origin = None,
        conditions: tuple[Condition, ...] = (),
    ) -> None:
        self.function, self.operands, self.conditions = function, operands, conditions
        self._results: list[Any] = []
        self._sources: tuple[Any, ...] | None = None
        self._missing = 0
        self.origin = origin

    def settle(self) -> Any:
        if not self._results:
            found = self._find()
            if found is NOT_YET:
                return found
            self._results.append(found)  # two threads may come here: who is first wins
            if type(self._results[0]) in ATOMS:  # a sum of many answers holds none of them
                self._sources, self.operands, self.conditions = (), (), ()
        return self._results[0]

    def _find(self) -> Any:
        values = []
        operands, conditions = self.operands, self.conditions
        if self._results:  # another thread has just settled it
            return self._results[0]
        if self._sources is not None and len(self._sources) > _MANY and not self._are_there(self._sources):
            return NOT_YET
        for operand in operands:
            value = operand.settle()
            if value is NEVER or value is NOT_YET:
                return value
            values.append(value)
        for condition in conditions:
            holds = condition.holds()
            if not holds:
                return NOT_YET if holds is None else NEVER
        return self.function(*values)

    def _are_there(self, sources: tuple[Any, ...]) -> bool:
        """Whether all answers are, that it is made of: the first that is missing is asked for first the next time."""
        for index in range(self._missing, len(sources)):
            if not sources[index].is_there():
                self._missing = index
                return False
        return True

    def ancestors(self) -> set[Any]:
        """What it is made of, and what that is made of, as far as it isn't there yet."""
        found: set[Any] = set()
        pending: list[Any] = [self]
        while pending:
            value = pending.pop()
            if isinstance(value, Derived) and value not in found:
                found.add(value)
                pending += (*value.operands, *value.conditions)
        return found

    def holds(self) -> bool | None:
        value = self.settle()
        return None if value is NOT_YET else value is not NEVER

    def given(self) -> Given:
        if self._results and type(self._results[0]) in ATOMS:
            return NOTHING
        return union(operand.given() for operand in self.operands)

    def tokens(self) -> Given:
        if self._results and type(self._results[0]) in ATOMS:
            return NOTHING
        return union(operand.tokens() for operand in self.operands)

    def own(self) -> Given:
        return union(operand.own() for operand in self.operands)

    def looked_at(self) -> Given:
        return union(operand.looked_at() for operand in self.operands)

    def sources(self) -> tuple[Any, ...]:
        if self._sources is None:
            parts: tuple[Value | Condition, ...] = (*self.operands, *self.conditions)
            self._sources = tuple(dict.fromkeys([source for part in parts for source in part.sources()]))
        return self._sources


class IsAtom:
    """That a value turns out to be one that can't change."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def holds(self) -> bool | None:
        value = self.value.settle()
        return None if value is NOT_YET else type(value) in ATOMS

    def sources(self) -> tuple[Any, ...]:
        return self.value.sources()


class WasSure:
    """That an early call was one that could be made early."""

    __slots__ = ("early",)

    def __init__(self, early: EarlyCall) -> None:
        self.early = early

    def holds(self) -> bool | None:
        return self.early.is_sure()

    def sources(self) -> tuple[Any, ...]:
        return (self.early,)


def is_near_unknown(value: Value) -> bool:
    """Whether what is done to it may run code of the function's own module."""
    return isinstance(value, (Unknown, Awaited)) and value.near and value.settle() is NEVER
