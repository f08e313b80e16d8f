"""How much time may go into looking at functions that gain nothing.

What a function gains is known when it has been looked at, which takes from a millisecond to a second. Where that has
come to nothing, the time is charged to a budget: something to start with, and a share of the time that the program has
been running. While it is spent, functions that have not been looked at run as written; they are looked at as soon as
there is some again. What was found to run ahead costs the budget nothing, so that a program that waits much has all of
its functions looked at, and one that does not (the tests of a library, say) takes little longer than without xcs.

Assumes: looking at a function is never needed for the right outcome. Times are seconds of the thread that looks.
"""

from __future__ import annotations

import time
from typing import Final

from xcs import settings
from xcs_runtime.schedule import in_force

SHARE: Final = 0.15
"""Of the time since the program has begun."""


class Budget:
    """``start``: seconds to start with; infinity for no limit."""

    def __init__(self, start: float) -> None:
        self._began = time.monotonic()
        self._start = start
        self._charged = 0.0
        self._spent_until = self._began

    def charge(self, seconds: float) -> None:
        """For looking at a function that has come to nothing; not where all are to be looked at (``XCS_EAGER=1``)."""
        if settings.eager():
            return
        self._charged += seconds  # of two threads at once, one may get lost: that does not matter
        if self._charged > self._start:
            self._spent_until = self._began + (self._charged - self._start) / SHARE

    def is_spent(self) -> bool:
        """Never under the schedules of tests. Asked at each call of a function that has not been looked at."""
        return time.monotonic() < self._spent_until and in_force.get() is None


budget = Budget(settings.budget())

__all__ = ["SHARE", "Budget", "budget"]
