"""What the run may have done between two calls that have hooks, without the scout having come to it.

Where the scout had to wait, it goes on once the run is further, at the next hook, and looks at everything as it is
there. If the run has changed something on its way, what the scout reads may send it another way than the run has
gone, past the very change. So each way that the run may have taken is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xcs_runtime.fallback.scout import Frame

_CHANGES: Final = frozenset(("store", "stop", "set_deref", "call_star"))
_MAY_CALL: Final = frozenset((
    "attribute", "binary", "compare", "unary", "contains", "subscript", "slice", "format", "unpack", "iterate", "next",
    "branch", "extend", "set_update", "map_update", "map_merge", "match_keys", "match_class",
))  # fmt: skip
"""Operations that run methods of objects of the user's. The scout sees to those that it comes to itself."""


def may_change(frames: Iterable[Frame], hooked: frozenset[int], known: dict[tuple[int, int], bool | None]) -> bool:
    """Whether the run may change anything but variables of its own from where the scout stands, its next operation
    not included, before it comes to a call that has hooks. ``frames``: the innermost last; ``known``: what was found
    before."""
    for frame in reversed(list(frames)):
        place = id(frame.routine), frame.index
        if place not in known:
            known[place] = _may_change(frame, hooked)
        if (found := known[place]) is not None:
            return found
    return False


def _may_change(frame: Frame, hooked: frozenset[int]) -> bool | None:
    """None: it may also return before."""
    operations = frame.routine.operations
    returns = False
    pending = [(index, operations[frame.index][0] in _PARTS) for index in _after(operations, frame.index)]
    seen: set[tuple[int, bool]] = set()
    while pending:
        index, has_parted = pending.pop()
        if (index, has_parted) in seen:
            continue
        seen.add((index, has_parted))
        kind, argument = operations[index]
        if kind in ("call", "call_star") and argument[0] in hooked:
            continue
        if kind in ("return", "yield"):
            returns = True
            continue
        if kind == "stop" and argument[1] is None:  # it raises
            continue
        if kind in _CHANGES or (kind == "binary" and argument[1]) or (has_parted and kind in _MAY_CALL):
            return True
        has_parted = has_parted or kind in _PARTS
        pending += [(after, has_parted) for after in _after(operations, index)]
    return None if returns else False


_PARTS: Final = frozenset(("branch", "next"))


def _after(operations: object, index: int) -> list[int]:
    kind, argument = operations[index]  # type: ignore[index]
    if kind == "jump":
        return [argument]
    found = [index + 1] if index + 1 < len(operations) else []  # type: ignore[arg-type]
    if kind == "branch":
        found.append(argument[1])
    elif kind == "next":
        found.append(argument)
    return found
