"""The variants of one compiled function: bounded, least recently used last, and a miss explains itself."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from xcs_runtime.cache_key import ABSENT, AnyPath, Cells, Part, Values
from xcs_runtime.locks import reentrant
from xcs_runtime.reachable import disjoint

V = TypeVar("V")

MAXIMUM = 64


class CacheInfo(NamedTuple):
    """Counts of one compiled function. ``last_miss`` says why the last miss was one."""

    hits: int
    misses: int
    currsize: int
    maxsize: int
    last_miss: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Generic[V]):
    """``value`` serves every call for which all of ``key`` holds and the paths of each pair share no mutable object.

    ``as_written`` serves those for which the key holds and the pairs do share some, and where this thread holds one of
    ``locks``: calls on other threads would wait for it without end, and as written they may take it once more.
    """

    key: tuple[Part, ...]
    disjoint: tuple[tuple[AnyPath, AnyPath], ...]
    value: V
    as_written: V
    locks: tuple[AnyPath, ...] = ()

    def holds(self, values: Values, cells: Cells) -> bool:
        for part in self.key:  # noqa: SIM110 (a loop costs half of all() here)
            if not part.holds(values, cells):
                return False
        return True

    def choose(self, values: Values, cells: Cells) -> V:
        for path in self.locks:
            lock = path.read(values, cells)
            if type(lock) is RLock and lock._is_owned():  # type: ignore[attr-defined]
                return self.as_written
        for first, second in self.disjoint:
            one, other = first.read(values, cells), second.read(values, cells)
            if one is ABSENT or other is ABSENT or not disjoint(one, other):
                return self.as_written
        return self.value


class Cache(Generic[V]):
    """Safe to use from many threads at once; looking up takes no lock while calls are alike."""

    def __init__(self, maxsize: int = MAXIMUM) -> None:
        self._maxsize = maxsize
        self._entries: tuple[Entry[V], ...] = ()
        self._lock = reentrant()
        self._hits = 0
        self._misses = 0
        self._last_miss: str | None = None

    def find(self, values: Values, cells: Cells) -> V | None:
        """What serves this call, or None. Counts hits only: a miss is one when `missed` says so."""
        entries = self._entries
        for entry in entries:
            if entry.holds(values, cells):
                if entry is not entries[0]:
                    self._to_front(entry)
                self._hits += 1
                return entry.choose(values, cells) if entry.disjoint or entry.locks else entry.value
        return None

    def peek(self, values: Values, cells: Cells) -> Entry[V] | None:
        """The entry that would serve this call; counts nothing."""
        return next((entry for entry in self._entries if entry.holds(values, cells)), None)

    def latest(self) -> Entry[V] | None:
        """The entry that was used last."""
        return next(iter(self._entries), None)

    def values(self) -> tuple[V, ...]:
        """What the entries hold, the one that was used last first."""
        return tuple(entry.value for entry in self._entries)

    def missed(self, values: Values, cells: Cells) -> None:
        """Count a miss, and note why it was one."""
        reason = self._why(values, cells)
        with self._lock:
            self._misses += 1
            self._last_miss = reason

    def add(self, entry: Entry[V]) -> None:
        """Put an entry in front; the one not used for longest goes when there are too many."""
        with self._lock:
            self._entries = (entry, *self._entries[: self._maxsize - 1])

    def info(self) -> CacheInfo:
        with self._lock:
            return CacheInfo(self._hits, self._misses, len(self._entries), self._maxsize, self._last_miss)

    def clear(self) -> None:
        """Forget entries and counts."""
        with self._lock:
            self._entries = ()
            self._hits = self._misses = 0
            self._last_miss = None

    def _to_front(self, entry: Entry[V]) -> None:
        with self._lock:
            if entry in self._entries:
                self._entries = (entry, *(other for other in self._entries if other is not entry))

    def _why(self, values: Values, cells: Cells) -> str:
        """The differences from the most similar entry."""
        fewest: Sequence[str] | None = None
        for entry in self._entries:
            changes = [part.change(values, cells) for part in entry.key if not part.holds(values, cells)]
            if changes and (fewest is None or len(changes) < len(fewest)):
                fewest = changes
        return "first call" if fewest is None else "; ".join(fewest)
