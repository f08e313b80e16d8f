"""What the run will do, between where it is and where the scout is, to objects that others may look at.

An effect is noted with the objects that it may reach, and holds until the run is past it. A conditional one only
happens if its condition fails: an operation on an answer that isn't there yet, which may turn out to be the user's
code.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.values import NOT_YET, Condition, Everything, Given, IsAtom, Value, union


class Effect:
    """``entry``: the number of the log entry that the run passes first after it."""

    __slots__ = ("condition", "entry", "given", "over")

    def __init__(self, entry: int, given: Given, condition: Condition | None) -> None:
        self.entry, self.given, self.condition = entry, given, condition
        self.over = False


class Touched(Exception):
    """The run will do something to the objects first."""


UNTOUCHED: Final[tuple[Condition, ...]] = ()


class Effects:
    def __init__(self) -> None:
        self._all: deque[Effect] = deque()
        self._by_object: dict[int, list[Effect]] = {}
        self._anywhere: list[Effect] = []
        self._rebound: dict[str, int] = {}

    def add(self, entry: int, given: Given, condition: Condition | None = None) -> None:
        # What was changed before may reach more by then. The latest effect on an object has what those before it have.
        given = union((given, *[other.given for other in self._latest(given)]))
        effect = Effect(entry, given, condition)
        self._all.append(effect)
        if isinstance(given, Everything):
            self._anywhere.append(effect)
        else:
            for number in given:
                self._by_object.setdefault(number, []).append(effect)

    def __len__(self) -> int:
        return len(self._all)

    def postpone(self, since: int, entry: int) -> None:
        """Those that were noted after the first ``since`` hold until the run has passed that log entry."""
        for effect in islice(self._all, since, None):
            effect.entry = entry

    def rebind(self, entry: int, names: Iterable[str]) -> None:
        """Variables outside of the function are bound anew."""
        self._rebound.update(dict.fromkeys(names, entry))

    def is_rebound(self, names: frozenset[str]) -> bool:
        """Whether the run will bind one of the variables anew first; by ``*`` it may be any."""
        return "*" in self._rebound or not names.isdisjoint(self._rebound)

    def clear(self) -> None:
        self._rebound.clear()
        self._all.clear()
        self._by_object.clear()
        self._anywhere.clear()

    def retire(self, passed: int) -> None:
        """The run has passed that many log entries."""
        for name in [name for name, entry in self._rebound.items() if entry < passed]:
            del self._rebound[name]
        waiting = self._all
        while waiting and waiting[0].entry < passed:
            waiting.popleft().over = True
        if not waiting and (self._by_object or self._anywhere):
            self.clear()

    def conditions(self, given: Given) -> tuple[Condition, ...]:
        """What has to hold so that nothing is done to the objects first. Raises Touched if something is."""
        if not self._all or not given:
            return UNTOUCHED
        found: dict[Condition, None] = {}
        for effect in self._on(given):
            if effect.condition is None:
                raise Touched
            holds = effect.condition.holds()
            if holds is None:
                found[effect.condition] = None
            elif holds:
                effect.over = True
            else:
                raise Touched
        return tuple(found)

    def conditions_of(self, values: Sequence[Value]) -> tuple[Condition, ...]:
        """The same of all that may be reached from the values. What isn't there yet may turn out to be an atom, to
        which nothing can be done."""
        if not self._all:
            return UNTOUCHED
        found: dict[Condition, None] = {}
        for value in values:
            if isinstance(value, Made) and not value.lost:
                found.update(dict.fromkeys(self.conditions(frozenset((value.token,)))))
                found.update(dict.fromkeys(self.conditions_of(value.items)))
                continue
            try:
                found.update(dict.fromkeys(self.conditions(value.given())))
            except Touched:
                if value.settle() is not NOT_YET:
                    raise
                found[IsAtom(value)] = None
        return tuple(found)

    def _latest(self, given: Given) -> list[Effect]:
        if isinstance(given, Everything) or not self._all:
            return []
        found = {id(effects[-1]): effects[-1] for n in given if (effects := self._by_object.get(n))}
        return [effect for effect in (*found.values(), *self._anywhere[-1:]) if not effect.over]

    def _on(self, given: Given) -> Iterator[Effect]:
        if not given:
            return
        if isinstance(given, Everything):
            yield from (effect for effect in self._all if not effect.over)
            return
        yield from (effect for effect in self._anywhere if not effect.over)
        for number in given if len(given) < len(self._by_object) else [n for n in self._by_object if n in given]:
            effects = self._by_object.get(number)
            if effects:
                if effects[0].over:
                    effects[:] = [effect for effect in effects if not effect.over]
                yield from [effect for effect in effects if not effect.over]
