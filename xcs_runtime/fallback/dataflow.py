"""The calls of a run with where their arguments came from, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from xcs_runtime.fallback.made import Made

MOST_SHOWN: Final = 60


class RecordedCall(NamedTuple):
    """One call of the latest run: line, where callee and arguments came from (see `values.Origin`), whether it was
    started early, and else why not. Nothing of the user's is kept alive by it but short constants."""

    line: int
    callee: Any
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    started: bool
    why: str


def without_values(noted: Sequence[Any]) -> tuple[RecordedCall, ...]:
    """Of the calls that `CallMaker` has noted."""
    return tuple(map(_without_values, noted[:MOST_SHOWN]))


def _without_values(call: Any) -> RecordedCall:
    line, _, callee, args, kwargs, why, started = call
    is_early = started is not None and not started.is_unsure()
    return RecordedCall(
        line,
        _plain_origin(callee.origin),
        tuple([_plain_origin(_origin_of(value)) for value in args]),
        tuple([(name, _plain_origin(_origin_of(value))) for name, value in kwargs.items()]),
        is_early,
        "" if is_early else why if started is None else "not safe with what it is given",
    )


def _origin_of(value: Any) -> Any:
    if isinstance(value, Made) and value.origin is None:
        return ("made", value.kind.__name__, *[_origin_of(item) for item in value.items[:8]])
    return value.origin


def _plain_origin(origin: Any, depth: int = 0) -> Any:
    if origin is None or depth > 6:
        return None
    if type(origin) is tuple:
        return tuple([_plain_origin(part, depth + 1) for part in origin[:8]])
    if type(origin) is str:
        return origin[:60]
    return origin if type(origin) in (int, bool, float, type(None)) else None
