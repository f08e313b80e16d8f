"""Steps that make, fill and take apart containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from xcs_runtime.fallback.hashing import hashed
from xcs_runtime.fallback.iterators import cursor_over, rest_of
from xcs_runtime.fallback.made import Cursor, Made, Mapped
from xcs_runtime.fallback.scout import Frame, Lost, Scout, Stop, Wait
from xcs_runtime.fallback.values import NEVER, NOT_YET, Known, Unknown, Value


def _build(kind: type) -> Callable[[Scout, Frame, int], None]:
    def build(scout: Scout, frame: Frame, count: int) -> None:
        items = frame.stack[len(frame.stack) - count :]
        del frame.stack[len(frame.stack) - count :]
        made = Made(kind, items)
        frame.stack.append(made)
        if kind is set:
            hashed(scout, made, items)

    return build


def _map(scout: Scout, frame: Frame, count: int) -> None:
    items = frame.stack[len(frame.stack) - 2 * count :]
    del frame.stack[len(frame.stack) - 2 * count :]
    made = _made_dict(items)
    frame.stack.append(made)
    hashed(scout, made, items[::2])


def _const_map(scout: Scout, frame: Frame, count: int) -> None:
    keys = frame.stack.pop().value
    values = frame.stack[len(frame.stack) - count :]
    del frame.stack[len(frame.stack) - count :]
    frame.stack.append(
        _made_dict([part for k, v in zip(keys, values, strict=True) for part in (Known(k, ("constant", k)), v)])
    )


def _made_dict(items: list[Any]) -> Made:
    made = Made(dict, [])
    for key, value in zip(items[::2], items[1::2], strict=True):
        made.put(key, value)
    return made


def _append(scout: Scout, frame: Frame, distance: int) -> None:
    value = frame.stack.pop()
    target = _made_at(frame, distance)
    target.add((value,))
    if target.kind is set:
        hashed(scout, target, (value,))


def _map_add(scout: Scout, frame: Frame, distance: int) -> None:
    key, value = frame.stack[-2:]
    del frame.stack[-2:]
    target = _made_at(frame, distance)
    target.put(key, value)
    hashed(scout, target, (key,))


def _made_at(frame: Frame, distance: int) -> Made:
    """The container under construction; where it is not told any more what is in it, nothing goes on from there."""
    target = frame.stack[-distance]
    if not isinstance(target, Made):
        raise Stop
    return target


def extended(scout: Scout, target: Made, value: Value) -> None:
    """All that the value gives is put into the list or set. Raises Wait, and then nothing is."""
    cursor = None if isinstance(value, Mapped) else cursor_over(scout, value)
    items = None if cursor is None else rest_of(cursor)
    if target.escaped:
        scout.effect(target.given())
    if items is None:
        scout.implies(value.given(), value)
        value.escape()
        target.lose()
    else:
        target.add(items)


def _extend(scout: Scout, frame: Frame, distance: int) -> None:
    target = frame.stack[-1 - distance]
    size = len(target.items)
    extended(scout, target, frame.stack[-1])
    frame.stack.pop()
    if target.kind is set:
        hashed(scout, target, target.items[size:])


def _map_update(scout: Scout, frame: Frame, distance: int) -> None:
    value, target = frame.stack[-1], frame.stack[-1 - distance]
    items: list[Value] | None = None
    if isinstance(value, Made) and value.kind is dict and not value.lost:
        items = list(value.items)
    elif type(thing := scout.settled(value)) is dict:
        scout.look(value, thing)
        items = [part for k, v in thing.items() for part in (Known(k), Known(v, ("item", value.origin, k)))]
    elif thing is NOT_YET:
        raise Wait
    frame.stack.pop()
    if items is None:
        scout.implies(value.given(), value)
        value.escape()
        target.lose()
        return
    for key, item in zip(items[::2], items[1::2], strict=True):
        target.put(key, item)


def _to_tuple(scout: Scout, frame: Frame, argument: Any) -> None:
    value = frame.stack[-1]
    if not isinstance(value, Made):
        raise Lost
    made = Made(tuple, value.items)
    made.lost = value.lost
    frame.stack[-1] = made


def _unpack(scout: Scout, frame: Frame, argument: Any) -> None:
    before, after = argument
    value = frame.stack[-1]
    count = before + (after or 0)
    if isinstance(value, Made) and value.kind in (list, tuple) and not value.lost:
        items: list[Value] = list(value.items)
    elif isinstance(value, Cursor) and not isinstance(value, Mapped) and not value.is_lost():
        items = rest_of(value)
    else:
        thing = scout.settled(value)
        if type(thing) in (list, tuple):
            scout.look(value, thing)
            items = [Known(item, ("item", value.origin, index)) for index, item in enumerate(thing)]
        elif thing is NOT_YET and after is None:
            items = []
            for index in range(before):
                items.append(scout.derive(_part(index, before), value))
                items[-1].origin = ("item", value.origin, index)
        elif thing is NOT_YET:
            raise Wait
        else:
            scout.implies(value.given(), value)
            value.escape()
            items = [Unknown(value.given()) for _ in range(count + (after is not None))]
            frame.stack[-1:] = items[::-1]
            return
    if after is None:
        if len(items) != before:
            raise Lost  # the run raises
    elif len(items) < count:
        raise Lost
    else:
        end = len(items) - after
        items[before:end] = [Made(list, items[before:end])]
    frame.stack[-1:] = items[::-1]


def _part(index: int, count: int) -> Callable[[Any], Any]:
    return lambda whole: whole[index] if type(whole) in (list, tuple) and len(whole) == count else NEVER


CONTAINERS: Final[dict[str, Any]] = {
    "list": _build(list), "tuple": _build(tuple), "set": _build(set), "map": _map, "const_map": _const_map,
    "append": _append, "add": _append, "map_add": _map_add, "extend": _extend, "set_update": _extend,
    "map_update": _map_update, "map_merge": _map_update, "to_tuple": _to_tuple, "unpack": _unpack,
}  # fmt: skip
