"""Iterators, and containers of containers, that built-ins make."""

from __future__ import annotations

from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.fallback.combined import chained
from xcs_runtime.fallback.iterators import enumerated, fresh_cursor, rest_of, reversed_over, view_of, zipped
from xcs_runtime.fallback.made import Cursor, Made
from xcs_runtime.fallback.made_anew import cut
from xcs_runtime.fallback.values import Known, Value

if TYPE_CHECKING:
    from xcs_runtime.fallback.call import Call
    from xcs_runtime.fallback.scout import Scout

_EMPTY: Final[frozenset[Any]] = frozenset((list, tuple, dict, set))


def made_by(scout: Scout, call: Call, function: Any) -> Value | None:
    """The result of a built-in that makes an iterator or container of containers."""
    args = call.args
    if type(function) not in (type, BuiltinFunctionType):  # to compare others might run code of the user's
        return None
    if type(function) is BuiltinFunctionType and type(function.__self__) is dict and not call.values():
        thing, name = function.__self__, function.__name__
        return view_of(scout, Known(thing), thing, name) if name in ("items", "keys", "values") else None
    if function in _EMPTY and not args and (function is dict or not call.kwargs):
        return Made(function, [part for k, v in call.kwargs.items() for part in (Known(k, ("constant", k)), v)])
    if function is zip and args and list(call.kwargs) in ([], ["strict"]):
        strict = scout.settled(call.kwargs["strict"]) if call.kwargs else False
        return zipped(scout, args, strict) if type(strict) is bool else None
    if function is enumerate and len(call.values()) == 2 and args and list(call.kwargs) in ([], ["start"]):
        start = scout.settled(call.values()[1])
        return enumerated(scout, args[0], start) if type(start) is int else None
    cursor = chained(scout, function, args, call.kwargs)
    if cursor is not None:
        return cursor
    made = cut(function, args, call.kwargs)
    if made is not None or call.kwargs or len(args) != 1:
        return made
    if function is enumerate:
        return enumerated(scout, args[0])
    if function is reversed:
        return reversed_over(scout, args[0])
    if function in (list, tuple):
        cursor = args[0] if isinstance(args[0], Cursor) and not args[0].is_lost() else fresh_cursor(scout, args[0])
        return None if cursor is None else Made(function, rest_of(cursor))
    return None
