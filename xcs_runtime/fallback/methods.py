"""Calls of methods of the containers that the function makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xcs_runtime.fallback import consuming, implied
from xcs_runtime.fallback.containers import extended
from xcs_runtime.fallback.hashing import hashed
from xcs_runtime.fallback.iterators import view_of_made
from xcs_runtime.fallback.made import Generator, LocalFunction, Made, Mapped, is_certain_key, now
from xcs_runtime.fallback.scout import Wait
from xcs_runtime.fallback.values import Known, Value

if TYPE_CHECKING:
    from xcs_runtime.fallback.call import Call
    from xcs_runtime.fallback.calls import CallMaker
    from xcs_runtime.fallback.scout import Scout

_READS: Final = frozenset(("get", "items", "keys", "values", "copy", "index", "count"))
_AT: Final[dict[type, frozenset[str]]] = {
    list: frozenset(("pop", "insert", "reverse", "clear", "copy")),
    dict: frozenset(("get", "setdefault", "pop", "clear", "copy")),
    set: frozenset(("add", "clear")),
}
"""What is done to a container that nobody else holds, item by item."""


def call_bound(calls: CallMaker, scout: Scout, call: Call) -> int | None:
    """Do what the interpreter would to a list that gets an item; otherwise its contents are not known any more."""
    made, name = call.callee.receiver, call.callee.name
    args = call.args
    result: Value | None = None
    effects = len(scout.effects)
    if made.kind is list and len(args) == 1 and not call.kwargs:
        if name == "append":
            if made.escaped:
                scout.effect(made.given())
            made.add(args)
            result = Known(None)
        elif name == "extend" and isinstance(args[0], (Generator, Mapped)):

            def gathered(results: list[Value]) -> Value:
                if made.escaped:
                    scout.effect(made.given())
                made.add(results)
                return Known(None)

            return consuming.consume_all(calls, scout, call, gathered)
        elif name == "extend" and not isinstance(args[0], LocalFunction):
            extended(scout, made, args[0])
            result = Known(None)
    elif name in ("items", "values", "keys") and made.kind is dict and not made.lost and not call.values():
        result = view_of_made(made, name)
    if result is None and name in _AT[made.kind] and not made.lost and not call.kwargs:
        result = _done(made, name, args)
    if result is not None:
        call.gives(result)
        calls.log_only(scout, call.site, result, effects)
        if made.kind is not list and args:
            hashed(scout, made, args[:1])
        return None
    if any(isinstance(value, (LocalFunction, Generator, Mapped)) for value in call.values()):
        return calls.barrier(scout, call)
    compared = (made, *call.values())
    if implied.is_on_its_way(scout, compared):
        raise Wait
    if implied.may_change(scout, compared):
        made.lose()
        return calls.barrier(scout, call)
    if name not in _READS and made.escaped:
        scout.effect(made.given())
    if name not in _READS or made.has_containers():
        made.lose()
        return calls.leave_to_run(scout, call, None)
    given = call.given()
    for value in call.values():
        value.escape()
    return calls.leave_to_run(scout, call, None, quiet=True, fresh=True, touched=given)


def _done(made: Made, name: str, args: list[Value]) -> Value | None:
    """The result, or None where nothing was done: it can't be told what would be, or it raises."""
    if name == "clear" and not args:
        made.changed = now()
        made.items.clear()
        return Known(None)
    if name == "copy" and not args:
        copied = Made(made.kind, list(made.items))
        copied.biting = made.biting
        return copied
    if made.kind is list:
        return _done_to_list(made, name, args)
    if made.kind is set:
        if len(args) == 1:
            made.add(args)
            return Known(None)
        return None
    return _done_to_dict(made, name, args)


def _done_to_list(made: Made, name: str, args: list[Value]) -> Value | None:
    items, index = made.items, args[0].settle() if args else -1
    if name == "reverse" and not args:
        made.changed = now()
        items.reverse()
        return Known(None)
    if type(index) is not int:
        return None
    if name == "pop" and len(args) < 2 and -len(items) <= index < len(items):
        made.changed = now()
        return items.pop(index)
    if name == "insert" and len(args) == 2:
        made.changed = now()
        items.insert(index, args[1])
        return Known(None)
    return None


def _done_to_dict(made: Made, name: str, args: list[Value]) -> Value | None:
    keys = [key.settle() for key in made.items[::2]]
    key = args[0].settle() if 1 <= len(args) <= 2 else None
    if not all(map(is_certain_key, keys)) or not args or not is_certain_key(key):
        return None
    default = args[1] if len(args) == 2 else None
    if key in keys:
        at = 2 * keys.index(key) + 1
        value: Value = made.items[at]
        if name == "pop":
            made.changed = now()
            del made.items[at - 1 : at + 1]
        return value
    if name == "pop":
        return default
    if name == "setdefault":
        default = Known(None) if default is None else default
        if isinstance(default, Made):
            default.named = True
        made.put(args[0], default)
    return Known(None) if default is None else default
