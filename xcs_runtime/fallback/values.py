"""Values as they are known ahead of the run: some are there, some will be, some never are.

A value is read with `settle`, which gives the object, or `NOT_YET`, or `NEVER`. ``given`` stands for the mutable objects
that may be reached from it (`EVERYTHING` where that is not known), in numbers: the identity of an object that is there;
a *token*, below zero, for what is not there yet: one for each call's result, and one for what a callee may hand out
again and again. What a call returns may share what it was given and its own private state, and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from types import CodeType, MethodType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.cache_key import cell_value
from xcs_runtime.gates import ATOMS
from xcs_runtime.reachable import TooLarge, mutables

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
        return frozenset(mutables(thing))
    except TooLarge:
        return EVERYTHING


class Condition:
    """What has to turn out for something that was done ahead to count."""

    __slots__ = ()

    def holds(self) -> bool | None:
        """None: that can't be told yet."""
        raise NotImplementedError


class Value:
    """
    settle    the object, `NOT_YET` or `NEVER`
    given     what may be reached from it
    tokens    those of ``given`` that are tokens, without looking at objects
    own       what operators and formatting may touch: of an answer, the answer only (see the README on A2)
    sources   the calls that it waits for
    escape    from here on, others may hold it: what is known of its contents is not any more
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

    def sources(self) -> tuple[Any, ...]:
        return ()

    def escape(self) -> None:
        pass


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
    """What can't be told ahead."""

    __slots__ = ("_given",)

    def __init__(self, given: Given = EVERYTHING, origin: Origin = None) -> None:
        self._given = given
        self.origin = origin

    def given(self) -> Given:
        return self._given


class Awaited(Value):
    """The result of a call that the run itself will make: known once it has."""

    __slots__ = ("_given", "value", "watchers")

    def __init__(self, given: Given, origin: Origin = None) -> None:
        self._given = given
        self.value: Any = NOT_YET
        self.origin = origin
        self.watchers: list[Derived] = []

    def settle(self) -> Any:
        return self.value

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
        return frozenset((self.early.token,))

    def sources(self) -> tuple[Any, ...]:
        return (self.early,)


class Derived(Value, Condition):
    """What a pure operation makes of operands that aren't there yet. ``function`` returns NEVER where it can't tell.

    As a condition: that the operation was one that nobody could tell. Settled at the latest when the run has the last
    of its operands (see `Scout.came`), so that it sees their contents as the run does.
    """

    __slots__ = ("_results", "_sources", "conditions", "function", "operands")

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
        self.origin = origin

    def settle(self) -> Any:
        if not self._results:
            found = self._find()
            if found is NOT_YET:
                return found
            self._results.append(found)  # two threads may come here: who is first wins
        return self._results[0]

    def _find(self) -> Any:
        values = []
        for operand in self.operands:
            value = operand.settle()
            if value is NEVER or value is NOT_YET:
                return value
            values.append(value)
        for condition in self.conditions:
            holds = condition.holds()
            if not holds:
                return NOT_YET if holds is None else NEVER
        return self.function(*values)

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

    def sources(self) -> tuple[Any, ...]:
        if self._sources is None:
            parts = [*self.operands, *[c for c in self.conditions if isinstance(c, (Value, IsAtom))]]
            self._sources = tuple(dict.fromkeys([source for part in parts for source in part.sources()]))
        return self._sources


class IsAtom(Condition):
    """That a value turns out to be one that can't change."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def holds(self) -> bool | None:
        value = self.value.settle()
        return None if value is NOT_YET else type(value) in ATOMS

    def sources(self) -> tuple[Any, ...]:
        return self.value.sources()


class WasSure(Condition):
    """That an early call was one that could be made early."""

    __slots__ = ("early",)

    def __init__(self, early: EarlyCall) -> None:
        self.early = early

    def holds(self) -> bool | None:
        return self.early.is_sure()

    def sources(self) -> tuple[Any, ...]:
        return (self.early,)


class Made(Value):
    """A container that the function itself makes: a list, tuple, set or dict (then ``items`` are keys and values in
    turn).

    named    somebody can tell it from an equal one
    lost     its contents are not known any more
    escaped  others than the function's variables may hold it
    """

    __slots__ = ("escaped", "items", "kind", "lost", "named", "token")

    def __init__(self, kind: type, items: list[Value], origin: Origin = None) -> None:
        self.kind, self.items = kind, items
        self.named = self.lost = self.escaped = False
        self.origin = origin
        self.token = new_token()

    def settle(self) -> Any:
        if self.lost or self.kind is set:  # the order of a set would not be the run's
            return NEVER
        found = []
        for item in self.items:
            value = item.settle()
            if value is NEVER or value is NOT_YET:
                return value
            found.append(value)
        return self.build(found)

    def is_named(self) -> bool:
        """Whether it, or a container in it, is one that could be told from an equal one."""
        if self.named and self.kind is not tuple:
            return True
        return any(isinstance(item, Made) and item.is_named() for item in self.items)

    def has_containers(self) -> bool:
        """Whether something in it can be told from an equal one, or changed."""
        return any(not isinstance(item, _SIMPLE) for item in self.items)

    def frozen(self) -> Made:
        """As it is now, whatever is put into it later."""
        made = Made(self.kind, [item.frozen() if isinstance(item, Made) else item for item in self.items], self.origin)
        made.named, made.lost, made.escaped, made.token = self.named, self.lost, self.escaped, self.token
        return made

    def build(self, found: list[Any]) -> Any:
        if self.kind is dict:
            if not all(map(is_certain_key, found[::2])):
                return NEVER
            return dict(zip(found[::2], found[1::2], strict=True))
        return self.kind(found)

    def put(self, key: Value, value: Value) -> None:
        """As ``made[key] = value`` on a dict; lost where it can't be told whether the key is there."""
        known = key.settle()
        if not is_certain_key(known):
            if self.items or known is not NOT_YET:
                self.lose()
        else:
            for index in range(0, len(self.items), 2):
                other = self.items[index].settle()
                if not is_certain_key(other):
                    self.lose()
                elif other == known:
                    self.items[index + 1] = value
                    return
        self.add((key, value))

    def given(self) -> Given:
        return EVERYTHING if self.lost else union(({self.token}, *[item.given() for item in self.items]))  # type: ignore

    def tokens(self) -> Given:
        return EVERYTHING if self.lost else union(({self.token}, *[item.tokens() for item in self.items]))  # type: ignore

    def own(self) -> Given:
        return EVERYTHING if self.lost else union(({self.token}, *[item.own() for item in self.items]))  # type: ignore

    def sources(self) -> tuple[Any, ...]:
        return tuple([source for item in self.items for source in item.sources()])

    def lose(self) -> None:
        """Its contents are not known from here on: what is taken out may be any of them."""
        if not self.lost:
            self.lost = True
            for item in self.items:
                item.escape()

    def escape(self) -> None:
        if self.kind is tuple:
            for item in self.items:
                item.escape()
        elif not self.escaped:
            self.named = self.escaped = True
            self.lose()

    def add(self, values: Iterable[Value]) -> None:
        """To the items; what is put where it is not known any more what is in it may come out under other names."""
        for value in values:
            if self.lost:
                value.escape()
            self.items.append(value)


def is_certain_key(key: object) -> bool:
    """Whether it can be told, without the user's code, which keys it is equal to."""
    return type(key) in ATOMS and type(key) is not slice and key == key


class Bound(Value):
    """A method of a container that the function makes."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Made, name: str) -> None:
        self.receiver, self.name = receiver, name
        self.origin = ("attribute", receiver.origin, name)

    def given(self) -> Given:
        return self.receiver.given()

    def escape(self) -> None:
        self.receiver.escape()


class LocalFunction(Value):
    """A function that the function makes."""

    __slots__ = ("closure", "code", "defaults", "keyword_defaults", "routine")

    def __init__(self, code: CodeType, routine: Any) -> None:
        self.code, self.routine = code, routine
        self.closure: tuple[Any, ...] = ()
        self.defaults: list[Value] = []
        self.keyword_defaults = False
        self.origin = None

    def given(self) -> Given:
        return union((*[given_in_cell(cell) for cell in self.closure], *[value.given() for value in self.defaults]))

    def escape(self) -> None:
        for cell in self.closure:
            if isinstance(cell, Cell) and cell.value is not None and not cell.escaped:
                cell.escaped = True
                cell.value.escape()
        for value in self.defaults:
            value.escape()


def given_in_cell(cell: Any) -> Given:
    """Of what a variable holds: a `Cell`, or a real one of a function further out."""
    if isinstance(cell, Cell):
        return NOTHING if cell.value is None else cell.value.given()
    return given_by(cell_value(cell))


class Cell:
    """A variable that is shared with functions made within. ``escaped``: with ones that others hold."""

    __slots__ = ("escaped", "value")

    def __init__(self, value: Value | None) -> None:
        self.value = value
        self.escaped = False


class Cursor(Value):
    """An iterator over a container: ``at(position)`` gives an item, or None at the end. ``lost``: others may have
    moved it."""

    __slots__ = ("at", "lost", "position", "source")

    def __init__(self, at: Callable[[int], Value | None], source: Value) -> None:
        self.at, self.source = at, source
        self.position = 0
        self.lost = False
        self.origin = None

    def given(self) -> Given:
        return self.source.given()

    def escape(self) -> None:
        if not self.lost:
            self.lost = True
            self.source.escape()

    def is_lost(self) -> bool:
        return self.lost or (isinstance(self.source, Made) and self.source.lost)


class View(Value):
    """What can be iterated again and again: the items of a dict. ``start()`` gives the ``at`` of a `Cursor`."""

    __slots__ = ("source", "start")

    def __init__(self, start: Callable[[], Callable[[int], Value | None]], source: Value) -> None:
        self.start, self.source = start, source
        self.origin = None

    def given(self) -> Given:
        return self.source.given()

    def escape(self) -> None:
        if isinstance(self.source, Made):
            self.source.escape()


class Mapped(Cursor):
    """``map(function, ...)`` at a site: an iterator whose items are calls. ``row(position)`` gives the arguments of one,
    or None at the end."""

    __slots__ = ("callee", "results", "row", "site")

    def __init__(self, callee: Value, row: Callable[[int], list[Value] | None], source: Value, site: int) -> None:
        super().__init__(_not_by_itself, source)
        self.callee, self.row, self.site = callee, row, site
        self.results: list[Value] | None = None  # while it is being consumed

    def given(self) -> Given:
        return EVERYTHING

    def escape(self) -> None:
        super().escape()
        self.callee.escape()


def _not_by_itself(position: int) -> Value | None:
    raise AssertionError("the items of a map are calls, which `CallMaker` makes")


class Generator(Value):
    """A generator expression that has not been started; ``frame`` is the scout's, None once it has been used."""

    __slots__ = ("frame", "lost")

    def __init__(self, frame: Any) -> None:
        self.frame = frame
        self.lost = False
        self.origin = None

    def given(self) -> Given:
        return EVERYTHING

    def escape(self) -> None:
        if not self.lost and self.frame is not None:
            self.lost = True
            for held in self.frame.slots:
                value = held.value if isinstance(held, Cell) else held
                if isinstance(value, Value):
                    value.escape()
        self.lost = True


_SIMPLE: Final = (Known, Pending, Awaited, Derived, Unknown)
