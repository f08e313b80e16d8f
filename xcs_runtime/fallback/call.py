"""A call that the scout is at, and what was recorded of its site."""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType, MethodType
from typing import Any, Final

from xcs_runtime.fallback.iterators import fresh_cursor, rest_of
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.scout import Frame, Scout
from xcs_runtime.fallback.values import NOT_YET, NOTHING, Given, Known, Value, given_by, kept_by, union

_HEAP_TYPE: Final = 1 << 9


class Sites:
    """What was recorded of the sites.

    before   where the run can take an early result
    after    whose results the run tells
    slow     where something has taken long
    safe     where an early call never turned out to be one that may not be made early
    proven   where one turned out to be one that may, whose arguments had not been there
    foreign  where nothing of the function's own namespace was called
    """

    __slots__ = ("after", "before", "foreign", "proven", "safe", "slow")

    def __init__(
        self,
        before: frozenset[int] = frozenset(),
        after: frozenset[int] = frozenset(),
        slow: frozenset[int] = frozenset(),
        foreign: frozenset[int] = frozenset(),
    ) -> None:
        self.before, self.after, self.slow, self.foreign = before, after, slow, foreign
        self.safe = set(before)
        self.proven: set[int] = set()


class Call:
    """One call that the scout is at: ``height`` is that of the stack without what belongs to the call."""

    __slots__ = ("args", "callee", "frame", "height", "kwargs", "site")

    def __init__(
        self, frame: Frame, site: int | None, height: int, callee: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        self.frame, self.site, self.height = frame, site, height
        self.callee, self.args, self.kwargs = callee, args, kwargs

    def values(self) -> list[Any]:
        return [*self.args, *self.kwargs.values()]

    def given(self) -> Given:
        return union([given_by_callee(self.callee), *[value.given() for value in self.values()]])

    def own(self) -> Given:
        """Of what is not there yet, only the answers themselves."""
        callee = self.callee.own() if self.callee.settle() is NOT_YET else given_by_callee(self.callee)
        return union([callee, *[v.own() if v.settle() is NOT_YET else v.given() for v in self.values()]])

    def kept(self, function: Any) -> Given:
        """What may be reached from the result, the result itself apart; ``function`` is what is called."""
        return union((self.given(), frozenset((kept_by(function),))))

    def escape(self) -> None:
        for value in (self.callee, *self.values()):
            value.escape()

    def gives(self, value: Value) -> None:
        """The value is what the call comes to."""
        self.frame.stack[self.height :] = [value]


def is_near(function: Any, namespace: dict[str, Any]) -> bool:
    """Whether what is called may be of the same module as the function that calls it, and share variables with it."""
    plain = function.__func__ if type(function) is MethodType else function
    if type(plain) is FunctionType:
        return plain.__globals__ is namespace
    cls: Any = plain if issubclass(type(plain), type) else type(plain)
    return bool(cls.__flags__ & _HEAP_TYPE) and type.__getattribute__(cls, "__module__") == namespace.get("__name__")


def given_by_callee(callee: Value) -> Given:
    """What a call reaches through its callee: the receiver of a method. The variables that a function has captured are
    private state."""
    function = callee.settle()
    if type(function) is FunctionType:
        return NOTHING
    return given_by(function.__self__) if type(function) is MethodType else callee.given()


def any_is(mark: object, values: Iterable[object]) -> bool:
    """``in`` would ask the user's objects whether they are equal to it."""
    return any(value is mark for value in values)


def spread(scout: Scout, star: Any) -> list[Value] | None:
    """The items of what follows a star, None where they aren't known. Raises Wait."""
    cursor = fresh_cursor(scout, star)
    return None if cursor is None else rest_of(cursor)


def spread_keywords(scout: Scout, keywords: Any) -> dict[str, Value] | None:
    if keywords is None:
        return {}
    if isinstance(keywords, Made) and not keywords.lost:
        names = [name.settle() for name in keywords.items[::2]]
        if all(type(name) is str for name in names):
            return dict(zip(names, keywords.items[1::2], strict=True))
        return None
    thing = scout.settled(keywords)
    if type(thing) is dict and all(type(name) is str for name in thing):
        scout.look(keywords, thing)
        return {name: Known(value, ("item", keywords.origin, name)) for name, value in thing.items()}
    return None
