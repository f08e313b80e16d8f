"""Which calls of a pattern have to be in flight together: relations over the calls of the sequential run."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.oracle import After
from tests.differential.stage import Key


def together(trace: Sequence[Key]) -> list[set[int]]:
    """No call waits for another: all in flight at once."""
    return [set() for _ in trace]


def one_by_one(trace: Sequence[Key]) -> list[set[int]]:
    """Exactly the sequential run."""
    return [{i - 1} if i else set() for i in range(len(trace))]


def waits(**names: str) -> After:
    """``waits(f="g h")``: each ``f`` waits for the nearest earlier ``g`` and ``h``; ``f="g*"`` for all earlier ``g``.
    Calls of other names wait for nothing."""

    def relation(trace: Sequence[Key]) -> list[set[int]]:
        result = []
        for i, key in enumerate(trace):
            needs: set[int] = set()
            for name in names.get(key.name, "").split():
                earlier = [j for j in range(i) if trace[j].name == name.rstrip("*")]
                needs.update(earlier if name.endswith("*") else earlier[-1:])
            result.append(needs)
        return result

    return relation


def needs(edges: dict[int, set[int]]) -> After:
    """By position: ``needs({2: {0, 1}})`` lets the third call wait for the first two."""

    def relation(trace: Sequence[Key]) -> list[set[int]]:
        return [{j for j in edges.get(i, ()) if j < len(trace)} for i in range(len(trace))]

    return relation
