"""Where the ways from a branch meet again: its immediate post-dominator, exceptions aside.

What is reached from there on is reached whichever way is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST = 4000  # operations; the sets below take time quadratic in them


@dataclass(frozen=True, slots=True)
class Join:
    """
    index     the operation where all ways that end without an exception meet
    between   the operations that may run before it
    pushed    how many values more than at the branch (its operand taken) are on the stack there, 0 or 1
    assigned  slots that may be bound or unbound in between
    loaded    slots and globals that may be read
    sites     of the calls in between
    """

    index: int
    between: frozenset[int]
    pushed: int
    assigned: frozenset[int]
    loaded: frozenset[int | str]
    sites: frozenset[int]


def joins(operations: Sequence[tuple[str, Any]]) -> dict[int, Join]:
    """For each ``branch`` and ``next`` whose ways meet before the end, and that can be passed over."""
    branches = [index for index, (kind, _) in enumerate(operations) if kind in ("branch", "next")]
    if not branches or len(operations) > _LONGEST:
        return {}
    after = [tuple(_successors(index, operations)) for index in range(len(operations))]
    dominators = _post_dominators(operations, after)
    found: dict[int, Join] = {}
    for index in branches:
        others = dominators[index] & ~(1 << index)
        # The nearest of them is the one that has all others as its own post-dominators.
        join = next((i for i in _members(others) if dominators[i] == others), None)
        if join is None:
            continue
        between = _between(index, join, after)
        if index in between and operations[index][0] != "next":
            continue
        pushed = _pushed(index, join, operations, after)
        if pushed in (0, 1) and all(operations[i][0] not in _NOT_PASSED for i in between):
            found[index] = _join(join, between - {index}, pushed, operations)
    return found


_NOT_PASSED = frozenset(("store", "set_deref", "cell", "free", "function", "yield", "return", "clear_local"))


def _join(join: int, between: frozenset[int], pushed: int, operations: Sequence[tuple[str, Any]]) -> Join:
    inside = [operations[i] for i in between]
    return Join(
        join,
        between,
        pushed,
        frozenset(argument for kind, argument in inside if kind in ("set_local", "del_local")),
        frozenset(argument for kind, argument in inside if kind in ("local", "deref", "global")),
        frozenset(site for kind, (site, *_) in _calls(inside) if site is not None),
    )


def _calls(operations: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [operation for operation in operations if operation[0] in ("call", "call_star")]


def _pushed(
    start: int, join: int, operations: Sequence[tuple[str, Any]], after: Sequence[tuple[int, ...]]
) -> int | None:
    """By how much the stack is higher at the join than at the start; None if what was there before may be gone."""
    kind, argument = operations[start]
    base = -1 if kind == "branch" and not argument[2] else 0
    pending = [(successor, _effect(operations[start], successor != start + 1)) for successor in after[start]]
    seen: set[int] = set()
    ends: set[int] = set()
    while pending:
        index, height = pending.pop()
        if height < base:
            return None
        if index == join:
            ends.add(height - base)
            continue
        if index in seen:
            continue
        seen.add(index)
        pending.extend((s, height + _effect(operations[index], s != index + 1)) for s in after[index])
    return ends.pop() if len(ends) == 1 else None


def _effect(operation: tuple[str, Any], jumped: bool) -> int:
    return int(_change(*operation, jumped))


def _change(kind: str, argument: Any, jumped: bool) -> Any:
    if kind in ("list", "tuple", "set", "join", "make_slice"):
        return 1 - argument
    if kind == "map":
        return 1 - 2 * argument
    if kind == "const_map":
        return -argument
    if kind == "pop":
        return -argument
    if kind == "call":
        return -(argument[1] + 1 + argument[3])
    if kind == "call_star":
        return -(2 + argument[1])
    if kind == "format":
        return -int(argument[1])
    if kind == "unpack":
        return argument[0] + argument[1] if argument[1] is not None else argument[0] - 1
    if kind == "branch":
        return 0 if argument[2] and jumped else -1
    if kind == "next":
        return -1 if jumped else 1
    return _EFFECTS.get(kind, 0)


_EFFECTS = {
    "const": 1, "null": 1, "local": 1, "global": 1, "set_local": -1, "clear_local": 1, "deref": 1, "set_deref": -1,
    "binary": -1, "compare": -1, "is": -1, "contains": -1, "subscript": -1, "slice": -2, "append": -1, "add": -1,
    "map_add": -2, "extend": -1, "set_update": -1, "map_update": -1, "map_merge": -1, "copy": 1,
    "get_len": 1, "push_exc": 1, "match_kind": 1, "match_keys": 1, "match_class": -2,
}  # fmt: skip


def _successors(index: int, operations: Sequence[tuple[str, Any]]) -> Iterator[int]:
    kind, argument = operations[index]
    if kind in ("return", "stop"):
        return
    if kind == "jump":
        yield argument
        return
    if kind == "branch":
        yield argument[1]
    elif kind == "next":
        yield argument
    if index + 1 < len(operations):
        yield index + 1


def _post_dominators(operations: Sequence[tuple[str, Any]], after: Sequence[tuple[int, ...]]) -> list[int]:
    """As sets of bits. A ``stop`` may go anywhere: nothing else dominates it. What only raises dominates nothing."""
    everything = (1 << len(operations)) - 1
    dominators = [everything] * len(operations)
    for index, (kind, argument) in enumerate(operations):
        if kind == "return" or (kind == "stop" and argument[0] not in _RAISES):
            dominators[index] = 1 << index
    changed = True
    while changed:
        changed = False
        for index in range(len(operations) - 1, -1, -1):
            if not after[index]:
                continue
            meet = everything
            for successor in after[index]:
                meet &= dominators[successor]
            meet |= 1 << index
            if meet != dominators[index]:
                dominators[index] = meet
                changed = True
    return dominators


_RAISES = frozenset(("RAISE_VARARGS", "RERAISE"))


def _members(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _between(start: int, join: int, after: Sequence[tuple[int, ...]]) -> frozenset[int]:
    seen: set[int] = set()
    pending = list(after[start])
    while pending:
        index = pending.pop()
        if index == join or index in seen:
            continue
        seen.add(index)
        pending += after[index]
    return frozenset(seen)
