"""Calls of methods of the containers that the function makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xcs_runtime.fallback import consuming
from xcs_runtime.fallback.containers import extended
from xcs_runtime.fallback.iterators import view_of_made
from xcs_runtime.fallback.made import Generator, LocalFunction, Mapped
from xcs_runtime.fallback.values import Known, Value

if TYPE_CHECKING:
    from xcs_runtime.fallback.call import Call
    from xcs_runtime.fallback.calls import CallMaker
    from xcs_runtime.fallback.scout import Scout

_READS: Final = frozenset(("get", "items", "keys", "values", "copy", "index", "count"))


def call_bound(calls: CallMaker, scout: Scout, call: Call) -> int | None:
    """Do what the interpreter would to a list that gets an item; otherwise its contents are not known any more."""
    made, name = call.callee.receiver, call.callee.name
    args = call.args
    result: Value | None = None
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
    if result is not None:
        call.gives(result)
        calls.log_only(scout, call.site, result)
        return None
    if any(isinstance(value, (LocalFunction, Generator, Mapped)) for value in call.values()):
        return calls.barrier(scout, call)
    if name not in _READS and made.escaped:
        scout.effect(made.given())
    if name not in _READS or made.has_containers():
        made.lose()
        return calls.leave_to_run(scout, call, None)
    given = call.given()
    for value in call.values():
        value.escape()
    scout.effect(given)
    return calls.leave_to_run(scout, call, None, quiet=True, fresh=True)
