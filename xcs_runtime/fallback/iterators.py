"""What can be iterated ahead of the run, item by item, as the run will.

Containers that are there are looked at when an item is due, as the interpreter does; what the run may still change
makes the scout wait. An iterator that somebody else may move is lost: what it gives next is not known.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any, Final

from xcs_runtime.fallback.made import Cursor, Made, Mapped, View
from xcs_runtime.fallback.scout import Lost, Scout, Wait
from xcs_runtime.fallback.values import NOT_YET, Known, Value

_SEQUENCES: Final = (list, tuple, range, str, bytes)
_KEYED: Final = (dict, set, frozenset)
_VIEWS: Final[dict[type, str]] = {type(getattr({}, name)()): name for name in ("keys", "values", "items")}


def cursor_over(scout: Scout, value: Any) -> Cursor | None:
    """An iterator over a container, or the iterator itself; None if it isn't known. Raises Wait."""
    if isinstance(value, View):
        return Cursor(value.start(), value.source)
    if isinstance(value, Cursor):
        return None if value.is_lost() else value
    return fresh_cursor(scout, value)


def fresh_cursor(scout: Scout, value: Any) -> Cursor | None:
    """An iterator that nobody else has, over a container; None if it isn't one. Raises Wait."""
    if isinstance(value, View):
        return Cursor(value.start(), value.source)
    if isinstance(value, Cursor):
        return None
    if isinstance(value, Made):
        if value.lost or value.kind is set:
            return None
        if value.kind is dict:
            return Cursor(view_of_made(value, "keys").start(), value)
        return Cursor(lambda position: _item_of(value, position), value)
    thing = scout.settled(value)
    if thing is NOT_YET:
        raise Wait
    if type(thing) in _SEQUENCES:

        def at(position: int) -> Value | None:
            scout.look(value, thing)
            return Known(thing[position], ("item", value.origin, position)) if position < len(thing) else None

        return Cursor(at, value)
    if type(thing) in _KEYED:
        return Cursor(_at_entries(scout, value, thing, "keys"), value)
    if type(thing) in _VIEWS:
        (of,) = gc.get_referents(thing)
        return Cursor(_at_entries(scout, value, of, _VIEWS[type(thing)]), value) if type(of) is dict else None
    return None


def _item_of(made: Made, index: int) -> Value | None:
    if made.lost:
        raise Lost
    return made.items[index] if 0 <= index < len(made.items) else None


class _Entries:
    """Keys and values of a mapping or set, in order, as long as the keys are what they were when iteration began."""

    def __init__(self, scout: Scout, value: Value, thing: Any) -> None:
        self._scout, self._value, self._thing = scout, value, thing
        scout.look(value, thing)
        self.keys = list(thing)
        self.values = list(thing.values()) if type(thing) is dict else self.keys
        self._epoch = scout.epoch

    def size(self) -> int:
        self._scout.look(self._value, self._thing)
        if self._epoch != self._scout.epoch:
            now = list(self._thing)
            if len(now) != len(self.keys) or any(a is not b for a, b in zip(now, self.keys, strict=True)):
                raise Lost
            self.values = list(self._thing.values()) if type(self._thing) is dict else now
            self._epoch = self._scout.epoch
        return len(self.keys)


def _at_entries(scout: Scout, value: Value, thing: Any, name: str) -> Callable[[int], Value | None]:
    entries = _Entries(scout, value, thing)

    def at(position: int) -> Value | None:
        if position >= entries.size():
            return None
        key = Known(entries.keys[position], ("key", value.origin, position))
        if name == "keys":
            return key
        item = Known(entries.values[position], ("item", value.origin, entries.keys[position]))
        return item if name == "values" else Made(tuple, [key, item])

    return at


def view_of(scout: Scout, value: Value, thing: dict[Any, Any], name: str) -> View:
    """``thing.items()``, ``keys()`` or ``values()``."""
    return View(lambda: _at_entries(scout, value, thing, name), value)


def view_of_made(made: Made, name: str) -> View:
    """The same of a dict that the function makes."""

    def start() -> Callable[[int], Value | None]:
        items, size = made.items, len(made.items)

        def at(position: int) -> Value | None:
            if len(items) != size or made.lost:
                raise Lost
            if 2 * position >= size:
                return None
            key, value = items[2 * position : 2 * position + 2]
            return key if name == "keys" else value if name == "values" else Made(tuple, [key, value])

        return at

    return View(start, made)


def rows_of(
    scout: Scout, values: Sequence[Value], strict: bool = False
) -> Callable[[int], list[Value] | None] | None:
    """Items side by side, as `zip` takes them; None if one of the values can't be iterated ahead. Iterators among them
    are used up by that: nobody else can tell where they are. Raises Wait."""
    ats: list[Callable[[int], Value | None]] = []
    for index, value in enumerate(values):
        cursor = cursor_over(scout, value)
        if cursor is None or isinstance(cursor, Mapped) or any(cursor is other for other in values[:index]):
            return None
        ats.append(cursor.at if cursor is not value else _from(cursor.position, cursor.at))
    for value in values:
        if isinstance(value, Cursor):
            value.lost = True

    def row(position: int) -> list[Value] | None:
        found: list[Value] = []
        for at in ats:
            item = at(position)
            if item is None:
                if strict and (found or any(other(position) is not None for other in ats)):
                    raise Lost  # the run raises
                return None
            found.append(item)
        return found

    return row


def _from(start: int, at: Callable[[int], Value | None]) -> Callable[[int], Value | None]:
    return lambda position: at(start + position)


def enumerated(scout: Scout, value: Value, start: int = 0) -> Cursor | None:
    row = rows_of(scout, (value,))
    if row is None:
        return None

    def at(position: int) -> Value | None:
        found = row(position)
        number = start + position
        return None if found is None else Made(tuple, [Known(number, ("constant", number)), *found])

    return Cursor(at, value)


def zipped(scout: Scout, values: Sequence[Value], strict: bool = False) -> Cursor | None:
    row = rows_of(scout, values, strict)
    if row is None:
        return None
    return Cursor(lambda i: None if (found := row(i)) is None else Made(tuple, found), Made(tuple, list(values)))


def reversed_over(scout: Scout, value: Value) -> Cursor | None:
    """From the place that was last when it was made; what is there is looked up when it is due."""
    if isinstance(value, Made):
        if value.lost or value.kind not in (list, tuple):
            return None
        last = len(value.items) - 1
        return Cursor(lambda position: _item_of(value, last - position), value)
    thing = scout.settled(value)
    if thing is NOT_YET:
        raise Wait
    if type(thing) not in _SEQUENCES:
        return None
    scout.look(value, thing)
    end = len(thing) - 1

    def at(position: int) -> Value | None:
        scout.look(value, thing)
        index = end - position
        return Known(thing[index], ("item", value.origin, index)) if 0 <= index < len(thing) else None

    return Cursor(at, value)


def rest_of(cursor: Cursor) -> list[Value]:
    """All items that are left. Raises Wait, and then nothing has been taken."""
    items: list[Value] = []
    while (item := cursor.at(cursor.position + len(items))) is not None:
        items.append(item)
    cursor.position += len(items)
    return items
