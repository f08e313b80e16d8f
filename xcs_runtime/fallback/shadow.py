"""What follows a recorded run, call by call, to tell where the arguments came from. It starts nothing, and nothing is
known to it of what is called, so that recording needs no analysis.
"""

from __future__ import annotations

import time
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xcs_runtime.fallback.activation import Activation, slots_of
from xcs_runtime.fallback.call import Sites
from xcs_runtime.fallback.calls import CallMaker
from xcs_runtime.fallback.dataflow import MOST_SHOWN
from xcs_runtime.fallback.early import EarlyCall, Policy
from xcs_runtime.fallback.finalizers import asks_when_freed
from xcs_runtime.fallback.scout import Scout
from xcs_runtime.fallback.steps import STEPS
from xcs_runtime.fallback.values import walks
from xcs_runtime.reachable import LIMIT

if TYPE_CHECKING:
    from xcs_runtime.fallback.traced import Traced

MOST_OPERATIONS: Final = 3000
MOST_WALKED: Final = 5000
"""Objects, to tell what may be reached from one; if there are more, the run is followed no further."""
ALWAYS_FOLLOWED: Final = 8
LEAST_SECONDS: Final = 200e-6
"""Past the first few calls, a run is followed as long as it takes so long for each: following one costs some 20 µs."""


class _Unknown(NamedTuple):
    """A judgement: it may do anything to what it is given."""

    safe: bool = False
    slow: bool = False
    clock: bool = False
    fresh: bool = False
    changes: frozenset[str] = frozenset()
    reading: bool = False
    rebinds: frozenset[str] = frozenset()
    rests_on: frozenset[str] = frozenset()

    def bindings(self) -> tuple[object, ...]:
        return ()


_UNKNOWN: Final = _Unknown()
_NOTHING_KNOWN: Final = Policy(
    lambda function, args, kwargs: _UNKNOWN,
    lambda judgement, function, args, kwargs: False,
    lambda cls: False,
    lambda function: True,  # where the shadow looks, whatever a call has changed has been changed
    lambda function: None,
)


class Shadow(Activation):
    """Goes no further than to the call that the run makes next."""

    def __init__(self, traced: Traced, original: FunctionType, values: tuple[Any, ...]) -> None:
        self.traced = traced
        self.taken = self.missed = 0
        self.failed = self.over = self._is_off_track = self._is_between = False
        self.early: dict[EarlyCall, None] = {}
        sites = frozenset([site.number for site in traced.sites])
        self.calls = CallMaker(_NOTHING_KNOWN, Sites(before=sites, after=sites), (), None)
        slots = slots_of(traced.routine, original, values)
        self.scout = Scout(traced.routine, original, slots, self.calls, STEPS, MOST_OPERATIONS)
        if asks_when_freed(self.scout.names, original.__globals__):
            self.scout.state, self.over = "lost", True
        self._began = time.perf_counter()
        self._calls = 0

    def begin(self) -> None:
        self._guarded(self.scout.run)

    def before(self, site: int, function: Any) -> Any:
        self._calls += 1
        is_slow = self._calls <= ALWAYS_FOLLOWED or time.perf_counter() - self._began > LEAST_SECONDS * self._calls
        if not is_slow or len(self.calls.noted) >= MOST_SHOWN:
            self.over = True
        return super().before(site, function)

    def _guarded(self, function: Any, *arguments: Any) -> Any:
        walks.most = MOST_WALKED
        try:
            found = super()._guarded(function, *arguments)
        finally:
            walks.most = LIMIT
        if self.scout.state == "lost":
            self.over = True
        return found
