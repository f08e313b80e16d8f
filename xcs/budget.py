"""How much time may go into looking at functions that gain nothing.

What a function gains is known when it has been looked at, which takes from a millisecond to seconds. Where that has
come to nothing, the time is charged to a budget: something to start with, and a share of the time that the program has
been running. While it is spent, functions that have not been looked at run as written; they are looked at as soon as
there is some again. A look that takes longer than what is there is broken off, and begun anew when there is twice as
much as it has had. What was found to run ahead costs the budget nothing, so that a program that waits much has all of
its functions looked at, and one that does not (the tests of a library, say) takes little longer than without xcs.

Where few functions are compiled, somebody has chosen them: then there is twenty times as much to start with, and no
look is broken off.

Assumes: looking at a function is never needed for the right outcome. Times are elapsed seconds, of looks as well, so
that what else the machine does makes no difference; but how long one look may take is said in seconds of its thread.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from xcs import settings
from xcs.dispatch import number_compiled
from xcs_runtime.schedule import in_force

SHARE: Final = 0.1
"""Of the time since the program has begun."""
FIRST_LOOK: Final = 1.0
LEAST_LOOK: Final = 0.2
"""What a look is given in any case."""
FEW: Final = 16
"""Functions."""
MORE_FOR_FEW: Final = 20


class Budget:
    """``start``: seconds to start with; infinity for no limit. ``compiled``: how many functions there are."""

    def __init__(self, start: float, compiled: Callable[[], int] = number_compiled) -> None:
        self._began = time.monotonic()
        self._start = start
        self._compiled = compiled
        self._charged = 0.0

    def charge(self, seconds: float) -> None:
        """For looking at a function that has come to nothing; not where all are to be looked at (``XCS_EAGER=1``)."""
        if settings.eager():
            return
        self._charged += seconds  # of two threads at once, one may get lost: that does not matter

    def is_spent(self, wanted: float = 0.0) -> bool:
        """Whether there is nothing left, or less than is ``wanted``. Never under the schedules of tests. Asked at each
        call of a function that has not been looked at."""
        return in_force.get() is None and self._left() < wanted

    def patience(self) -> float | None:
        """How long a look may take, in seconds of its thread; None: as long as it does."""
        if math.isinf(self._start) or self._are_few() or settings.eager() or in_force.get() is not None:
            return None
        return max(LEAST_LOOK if self._charged else FIRST_LOOK, self._left())

    def _left(self) -> float:
        start = self._start * MORE_FOR_FEW if self._are_few() else self._start
        return start + SHARE * (time.monotonic() - self._began) - self._charged

    def _are_few(self) -> bool:
        return self._compiled() <= FEW


budget = Budget(settings.budget())

__all__ = ["FEW", "FIRST_LOOK", "LEAST_LOOK", "MORE_FOR_FEW", "SHARE", "Budget", "budget"]
