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


class Fate:
    """Of an early call: all that is kept of it when the run is done with it."""

    __slots__ = ("taken", "unsure")

    def __init__(self) -> None:
        self.taken = self.unsure = False


class Noted(NamedTuple):
    """A `RecordedCall` whose end isn't known yet; ``fate`` of the early call."""

    line: int
    site: int | None
    callee: Any
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    why: str
    fate: Fate | None

    def done(self) -> RecordedCall:
        is_early = self.fate is not None and not self.fate.unsure
        why = self.why if self.fate is None else "not safe with what it is given"
        return RecordedCall(self.line, self.callee, self.args, self.kwargs, is_early, "" if is_early else why)


def noted(
    line: int, site: int | None, callee: Any, args: Sequence[Any], kwargs: dict[str, Any], why: str, fate: Fate | None
) -> Noted:
    """Without the values of what it is given."""
    return Noted(
        line,
        site,
        _plain_origin(callee.origin),
        tuple([_plain_origin(_origin_of(value)) for value in args]),
        tuple([(name, _plain_origin(_origin_of(value))) for name, value in kwargs.items()]),
        why,
        fate,
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
