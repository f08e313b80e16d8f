"""Who decides which slow call finishes next.

`Scripted` knows which calls have to be in flight together, waits until they are, and lets one finish: completion orders
are exact and overlap is proven, without a clock. `Restless` knows nothing and lets a call finish when no other
has come or gone for a moment: for runs of which the overlap is not known. What it finds is sound; only
which order it explores depends on the machine.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence

from tests.differential import stage as stages
from tests.differential.stage import Call, Key

Order = Callable[[Sequence[int]], int]
"""Picks, from the sorted program positions of the calls in flight, the one that finishes next."""

MOMENT = 0.0005
"""Seconds without movement after which `Restless` goes on."""


def in_order(waiting: Sequence[int]) -> int:
    """The last call is the slowest."""
    return waiting[0]


def backwards(waiting: Sequence[int]) -> int:
    return waiting[-1]


def first_slowest(waiting: Sequence[int]) -> int:
    """Everything that can overtakes the first call."""
    return waiting[1] if len(waiting) > 1 and waiting[0] == 0 else waiting[0]


def at_random(seed: int) -> Callable[[], Order]:
    def make() -> Order:
        choose = random.Random(seed)
        return lambda waiting: choose.choice(waiting)

    make.__name__ = f"random_{seed}"
    return make


def always(order: Order) -> Callable[[], Order]:
    def make() -> Order:
        return order

    make.__name__ = order.__name__
    return make


class Scripted:
    """``trace`` are the calls of the sequential run in order; ``after[i]`` the positions that call i waits for.

    A call finishes only when all calls that are ready (what they wait for has finished) are in flight: that proves the
    overlap. If they do not come within `stages.PATIENCE` seconds, that is the complaint. With ``exact``, a call that
    starts before what it waits for has finished is a complaint too. Without ``prove``, missing overlap is none.
    """

    def __init__(
        self, trace: Sequence[Key], after: Sequence[set[int]], order: Order, *, exact: bool = True, prove: bool = True
    ) -> None:
        self._trace = trace
        self._after = after
        self._order = order
        self._exact = exact
        self._prove = prove
        self._lock = threading.Lock()
        self._free = set(range(len(trace)))
        self._waiting: dict[int, Call] = {}
        self._position: dict[Call, int] = {}
        self._done: set[int] = set()
        self._going = 0
        self._extra = len(trace)
        self._draining = False
        self._complaints: list[str] = []

    def arrive(self, call: Call) -> None:
        with self._lock:
            position = self._assign(call)
            self._waiting[position] = call
            self._advance()
        if not call.released.wait(stages.PATIENCE if self._prove else 20 * MOMENT):
            with self._lock:
                if not call.released.is_set():
                    missing = [str(self._trace[i]) for i in sorted(self._ready() - set(self._waiting))]
                    if missing and not self._draining and self._prove:
                        self._complaints.append(f"not in flight together with {call.key}: {', '.join(missing)}")
                    self._drain()
            call.released.wait(10 * stages.PATIENCE)

    def finish(self, call: Call, failed: bool) -> None:
        with self._lock:
            self._done.add(self._position[call])
            self._going -= 1
            self._draining = self._draining or failed
            self._advance()

    def drain(self) -> None:
        with self._lock:
            self._drain()

    def complaints(self) -> list[str]:
        return self._complaints

    def _assign(self, call: Call) -> int:
        candidates = [i for i in sorted(self._free) if self._trace[i] == call.key]
        ready = [i for i in candidates if self._after[i] <= self._done]
        if not candidates:
            position = self._extra
            self._extra += 1
        else:
            position = (ready or candidates)[0]
            if not ready and self._exact and not self._draining:
                waits = [str(self._trace[i]) for i in sorted(self._after[position] - self._done)]
                self._complaints.append(f"{call.key} was issued before {', '.join(waits)} had finished")
        self._free.discard(position)
        self._position[call] = position
        return position

    def _ready(self) -> set[int]:
        return {
            i for i, needs in enumerate(self._after)
            if i not in self._done and needs <= self._done and (i in self._free or i in self._waiting)
        }  # fmt: skip

    def _advance(self) -> None:
        if self._going or not self._waiting:
            return
        if not self._draining and not self._ready() <= set(self._waiting):
            return
        self._release(self._order(sorted(self._waiting)))

    def _release(self, position: int) -> None:
        self._going += 1
        self._waiting.pop(position).released.set()

    def _drain(self) -> None:
        self._draining = True
        self._advance()


class Restless:
    """Lets one call finish, chosen by ``order`` among those in flight, when nothing has moved for a moment."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._lock = threading.Lock()
        self._waiting: dict[int, Call] = {}
        self._arrived = 0
        self._moves = 0

    def arrive(self, call: Call) -> None:
        with self._lock:
            self._waiting[self._arrived] = call
            self._arrived += 1
            self._moves += 1
            seen = self._moves
        while not call.released.wait(MOMENT):
            with self._lock:
                if self._moves == seen and self._waiting:
                    self._moves += 1
                    self._waiting.pop(self._order(sorted(self._waiting))).released.set()
                seen = self._moves

    def finish(self, call: Call, failed: bool) -> None:
        with self._lock:
            self._moves += 1

    def drain(self) -> None:
        pass

    def complaints(self) -> list[str]:
        return []
