"""What the function itself makes: containers, functions, iterators. The scout has its own of each, so it can tell what
is in them until others get hold of one."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any, Final

from xcs_runtime.cache_key import cell_value
from xcs_runtime.fallback.values import (
    EVERYTHING,
    NEVER,
    NOT_YET,
    NOTHING,
    Awaited,
    Derived,
    Given,
    Known,
    Origin,
    Pending,
    Unknown,
    Value,
    given_by,
    new_token,
    union,
)
from xcs_runtime.gates import ATOMS

_clock = itertools.count(1)
_SIMPLE: Final = (Known, Pending, Awaited, Derived, Unknown)


class Made(Value):
    """A container that the function itself makes: a list, tuple, set or dict (then ``items`` are keys and values in
    turn).

    named    somebody can tell it from an equal one
    lost     its contents are not known any more
    escaped  others than the function's variables may hold it
    reach    what may be in it, besides the items, once it is lost
    biting   those of its keys, or elements of a set, that may do something when others are compared with them
    grown, changed  when items were added, and when they were replaced: see `now`
    """

    __slots__ = ("biting", "changed", "escaped", "grown", "items", "kind", "lost", "named", "reach", "token")

    def __init__(self, kind: type, items: list[Value], origin: Origin = None) -> None:
        self.kind, self.items = kind, items
        self.named = self.lost = self.escaped = False
        self.origin = origin
        self.token = new_token()
        self.reach: Given = NOTHING
        self.biting: tuple[Value, ...] = ()
        self.grown = self.changed = 0

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
        made.named, made.lost, made.escaped = self.named, self.lost, self.escaped
        made.token, made.reach = self.token, self.reach
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
                    self.replace(index + 1, value)
                    return
        self.add((key, value))

    def given(self) -> Given:
        return self._all("given")

    def tokens(self) -> Given:
        return self._all("tokens")

    def own(self) -> Given:
        return self._all("own")

    def looked_at(self) -> Given:
        return self._all("looked_at")

    def _all(self, name: str) -> Given:
        parts = _once(self, lambda: union([getattr(item, name)() for item in self.items]))
        return union((frozenset((self.token,)), self.reach, parts))

    def sources(self) -> tuple[Any, ...]:
        return tuple([source for item in self.items for source in item.sources()])

    def lose(self, reach: Given = EVERYTHING) -> None:
        """Its contents are not known from here on: what is taken out may be any of them, or of what may be reached."""
        self.reach = union((self.reach, reach))
        if not self.lost:
            self.lost = True
            for item in self.items:
                item.escape(reach)

    def escape(self, reach: Given = EVERYTHING) -> None:
        if self.kind is tuple:
            for item in self.items:
                item.escape(reach)
        elif not self.escaped or self.reach is not EVERYTHING:
            self.named = self.escaped = True
            self.lose(reach)

    def add(self, values: Iterable[Value]) -> None:
        """To the items; what is put where it is not known any more what is in it may come out under other names."""
        self.grown = now()
        for value in values:
            if self.lost:
                value.escape()
            self.items.append(value)


    def replace(self, index: int, value: Value) -> None:
        self.changed = now()
        self.items[index] = value


def now() -> int:
    """A number larger than any that was given before."""
    return next(_clock)


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

    def escape(self, reach: Given = EVERYTHING) -> None:
        self.receiver.escape(reach)


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
        return _once(self, lambda: union([*map(given_in_cell, self.closure), *[v.given() for v in self.defaults]]))

    def escape(self, reach: Given = EVERYTHING) -> None:
        for cell in self.closure:
            if isinstance(cell, Cell) and cell.value is not None and not cell.escaped:
                cell.escaped = True
                cell.value.escape(reach)
        for value in self.defaults:
            value.escape(reach)


class _Walking(threading.local):
    def __init__(self) -> None:
        self.values: set[int] = set()


_walking = _Walking()


def _once(value: Value, walk: Callable[[], Given]) -> Given:
    """What is reached from a value that may be reached from itself, as a function that calls itself is."""
    if id(value) in _walking.values:
        return NOTHING
    _walking.values.add(id(value))
    try:
        return walk()
    finally:
        _walking.values.discard(id(value))


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

    def escape(self, reach: Given = EVERYTHING) -> None:
        if not self.lost:
            self.lost = True
            self.source.escape(reach)

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

    def escape(self, reach: Given = EVERYTHING) -> None:
        if isinstance(self.source, Made):
            self.source.escape(reach)


class Mapped(Cursor):
    """``map(function, ...)`` at a site: an iterator whose items are calls. ``row(position)`` gives arguments,
    or None at the end."""

    __slots__ = ("callee", "results", "row", "site")

    def __init__(self, callee: Value, row: Callable[[int], list[Value] | None], source: Value, site: int) -> None:
        super().__init__(_not_by_itself, source)
        self.callee, self.row, self.site = callee, row, site
        self.results: list[Value] | None = None  # while it is being consumed

    def given(self) -> Given:
        return EVERYTHING

    def escape(self, reach: Given = EVERYTHING) -> None:
        super().escape(reach)
        self.callee.escape(reach)


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

    def escape(self, reach: Given = EVERYTHING) -> None:
        if not self.lost and self.frame is not None:
            self.lost = True
            for held in self.frame.slots:
                value = held.value if isinstance(held, Cell) else held
                if isinstance(value, Value):
                    value.escape(reach)
        self.lost = True
