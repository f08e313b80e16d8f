"""Lists, tuples and dicts that operators and methods of text make anew: the scout makes its own, of the same items."""

from __future__ import annotations

import operator
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.fallback import pure
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.values import Known, Value

if TYPE_CHECKING:
    from xcs_runtime.fallback.scout import Scout

MOST_ITEMS: Final = 10_000
_CUTS: Final = frozenset(("split", "rsplit", "splitlines", "partition", "rpartition"))


def sliced(scout: Scout, container: Value, key: Any) -> Made | None:
    """``container[key]`` for a slice of a list or tuple. Raises Wait or Touched while that may change."""
    if type(key) is not slice:
        return None
    whole = _items(scout, container)
    if whole is None:
        return None
    kind, items = whole
    found = pure.attempt(operator.getitem, items, key)
    return Made(kind, found) if type(found) is list else None


def combined(scout: Scout, function: Any, one: Value, other: Value) -> Made | None:
    """``one + other`` or ``one * number`` for lists and tuples, ``one | other`` for dicts. Raises Wait or Touched."""
    if function is operator.or_:
        return _merged(scout, one, other)
    if function is operator.mul:
        times = other.settle()
        whole = _items(scout, one) if type(times) is int else None
        if whole is None or len(whole[1]) * times > MOST_ITEMS:
            return None
        return Made(whole[0], whole[1] * times)
    if function is not operator.add or _kind(one) is not _kind(other):
        return None
    first, second = _items(scout, one), _items(scout, other)
    return None if first is None or second is None else Made(first[0], first[1] + second[1])


def cut(function: Any, args: list[Value], kwargs: dict[str, Value]) -> Made | None:
    """What ``text.split(...)`` and the like give of text that is known."""
    if kwargs or type(function) is not BuiltinFunctionType or type(function.__self__) not in pure.TEXTS:
        return None
    values = [value.settle() for value in args]
    text: Any = function.__self__
    if function.__name__ not in _CUTS or not all(map(pure.is_atom, values)) or len(text) > MOST_ITEMS:
        return None
    found = pure.attempt(function, *values)
    return Made(type(found), [Known(part) for part in found]) if type(found) in (list, tuple) else None


def _kind(value: Any) -> Any:
    return value.kind if isinstance(value, Made) else type(value.settle())


def _items(scout: Scout, value: Value) -> tuple[type, list[Value]] | None:
    if isinstance(value, Made):
        return None if value.lost or value.kind not in (list, tuple) else (value.kind, list(value.items))
    thing = value.settle()
    if type(thing) not in (list, tuple) or len(thing) > MOST_ITEMS:
        return None
    scout.look(value, thing)
    return type(thing), [Known(item, ("item", value.origin, index)) for index, item in enumerate(thing)]


def _merged(scout: Scout, one: Value, other: Value) -> Made | None:
    if _kind(one) is not dict or _kind(other) is not dict:
        return None
    made = Made(dict, [])
    for value in (one, other):
        items = _pairs(scout, value)
        if items is None:
            return None
        for key, item in zip(items[::2], items[1::2], strict=True):
            made.put(key, item)
    return None if made.lost else made


def _pairs(scout: Scout, value: Any) -> list[Value] | None:
    if isinstance(value, Made):
        return None if value.lost else list(value.items)
    thing: Any = value.settle()
    if len(thing) > MOST_ITEMS or not all(map(pure.is_hashable_atom, thing)):
        return None
    scout.look(value, thing)
    return [part for k, v in thing.items() for part in (Known(k), Known(v, ("item", value.origin, k)))]
