"""Values as they are known ahead of the run: some are there, some will be, some never are.

A value is read with `settle`, which gives the object, or `NOT_YET`, or `NEVER`. ``given`` are the identities of the
mutable objects that may be reached from it (`EVERYTHING` where that is not known): what a call returns may share what
it was given, and its own private state, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    """Stands for the identities of all mutable objects."""

    __slots__ = ()

    def isdisjoint(self, other: Any) -> bool:
        return not other


EVERYTHING: Final = Everything()
NOTHING: Final[frozenset[int]] = frozenset()
Given = frozenset[int] | Everything


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


class Value:
    __slots__ = ("origin",)
    origin: Origin

    def settle(self) -> Any:
        raise NotImplementedError

    def given(self) -> Given:
        raise NotImplementedError


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


class Unknown(Value):
    """What can't be told ahead."""

    __slots__ = ("_given",)

    def __init__(self, given: Given = EVERYTHING, origin: Origin = None) -> None:
        self._given = given
        self.origin = origin

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        return self._given


class Awaited(Value):
    """The result of a call that the run itself will make: known once it has."""

    __slots__ = ("_given", "dropped", "value")

    def __init__(self, given: Given, origin: Origin = None) -> None:
        self._given = given
        self.value: Any = NOT_YET
        self.origin = origin

    def settle(self) -> Any:
        return self.value

    def given(self) -> Given:
        return self._given if self.value is NOT_YET else given_by(self.value)


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
        return NOTHING if self.early.fresh else self.early.given


class Derived(Value):
    """What a pure operation makes of operands that aren't there yet. ``function`` returns NEVER where it can't tell."""

    __slots__ = ("_result", "function", "operands")

    def __init__(self, function: Callable[..., Any], operands: tuple[Value, ...], origin: Origin = None) -> None:
        self.function, self.operands = function, operands
        self._result: Any = NOT_YET
        self.origin = origin

    def settle(self) -> Any:
        if self._result is NOT_YET:
            values = []
            for operand in self.operands:
                value = operand.settle()
                if value is NEVER or value is NOT_YET:
                    return value
                values.append(value)
            self._result = self.function(*values)
        return self._result

    def given(self) -> Given:
        return union(operand.given() for operand in self.operands)


class Made(Value):
    """A container that the function itself makes: a list, tuple, set or dict (then ``items`` are keys and values in
    turn). ``named``: somebody can tell it from an equal one. ``lost``: its contents are not known any more."""

    __slots__ = ("items", "kind", "lost", "named")

    def __init__(self, kind: type, items: list[Value], origin: Origin = None) -> None:
        self.kind, self.items = kind, items
        self.named = self.lost = False
        self.origin = origin

    def settle(self) -> Any:
        if self.lost:
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

    def frozen(self) -> Made:
        """As it is now, whatever is put into it later."""
        made = Made(self.kind, [item.frozen() if isinstance(item, Made) else item for item in self.items], self.origin)
        made.named, made.lost = self.named, self.lost
        return made

    def build(self, found: list[Any]) -> Any:
        if self.kind is dict:
            return dict(zip(found[::2], found[1::2], strict=True))
        return self.kind(found)

    def given(self) -> Given:
        return EVERYTHING if self.lost else union(item.given() for item in self.items)


class LocalFunction(Value):
    """A function that the function makes."""

    __slots__ = ("closure", "code", "defaults")

    def __init__(self, code: Any) -> None:
        self.code = code
        self.closure: tuple[Cell, ...] = ()
        self.defaults = False
        self.origin = None

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        return union(given_in_cell(cell) for cell in self.closure)


def given_in_cell(cell: Any) -> Given:
    """Of what a variable holds: a `Cell`, or a real one of a function further out."""
    if isinstance(cell, Cell):
        return NOTHING if cell.value is None else cell.value.given()
    return given_by(cell_value(cell))


class Cell:
    """A variable that is shared with functions made within."""

    __slots__ = ("value",)

    def __init__(self, value: Value | None) -> None:
        self.value = value


class Cursor(Value):
    """An iterator over a container: ``at(position)`` gives an item, or None at the end."""

    __slots__ = ("at", "position", "source")

    def __init__(self, at: Callable[[int], Value | None], source: Value) -> None:
        self.at, self.source = at, source
        self.position = 0
        self.origin = None

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        return self.source.given()


class View(Cursor):
    """What can be iterated again and again: the items of a dict."""

    __slots__ = ()


class Generator(Value):
    """A generator expression that has not been started; ``frame`` is the scout's."""

    __slots__ = ("frame",)

    def __init__(self, frame: Any) -> None:
        self.frame = frame
        self.origin = None

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        return EVERYTHING


class Mapped(Value):
    """``map(function, container)``, not yet consumed."""

    __slots__ = ("calls", "site")

    def __init__(self, calls: list[Any], site: int) -> None:
        self.calls, self.site = calls, site
        self.origin = None

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        return EVERYTHING
