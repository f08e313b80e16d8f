"""Stretches of time, as far as an observed run needs to reckon with them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence


class Intervals:
    """A set of points of time, made of ``(began, ended, ...)``; iterating gives the stretches in order, none of which
    touch."""

    def __init__(self, stretches: Iterable[Sequence[object]]) -> None:
        merged: list[tuple[float, float]] = []
        for began, ended in sorted((float(s[0]), float(s[1])) for s in stretches):  # type: ignore[arg-type]
            if merged and began <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(ended, merged[-1][1])
            elif began < ended:
                merged.append((began, ended))
        self._merged = merged

    def __iter__(self) -> Iterator[tuple[float, float]]:
        return iter(self._merged)

    def __contains__(self, time: float) -> bool:
        index = bisect_right(self._merged, time, key=lambda stretch: stretch[0]) - 1
        return index >= 0 and time <= self._merged[index][1]

    @property
    def seconds(self) -> float:
        return sum(ended - began for began, ended in self._merged)

    def within(self, began: float, ended: float) -> Intervals:
        return Intervals((max(start, began), min(end, ended)) for start, end in self._merged if start < ended)

    def without(self, others: Iterable[Sequence[object]]) -> Intervals:
        left: list[tuple[float, float]] = []
        rest = (others if isinstance(others, Intervals) else Intervals(others))._merged
        for began, ended in self._merged:
            at = bisect_right(rest, began, key=lambda stretch: stretch[1])
            while at < len(rest) and rest[at][0] < ended:
                left.append((began, rest[at][0]))
                began = rest[at][1]
                at += 1
            left.append((began, ended))
        return Intervals(part for part in left if part[0] < part[1])
