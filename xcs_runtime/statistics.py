"""What has been counted of a compiled function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xcs_runtime.region import Region


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of one compiled function, since it was made; what is under way counts when it is over. Times are in seconds.

    issued         calls (or groups of calls of one iteration) that were taken out of program order
    ahead          of these, committed after they ran on a thread
    inline         run by the calling thread, because nobody had begun them, or because a thread did not pay
    discarded      never committed: an earlier one raised
    retried        made again, because a server had refused them
    sequential     the sum of what the calls took; tiny ones, which are not measured, aside
    wall           from the issue of the first to the commit of the last
    critical_path  of the longest chains of calls that need one another: no schedule can be shorter
    """

    issued: int = 0
    ahead: int = 0
    inline: int = 0
    discarded: int = 0
    retried: int = 0
    sequential: float = 0.0
    wall: float = 0.0
    critical_path: float = 0.0

    @property
    def achieved(self) -> float:
        """How many times as fast as one by one; 1.0 when nothing was measured."""
        return self.sequential / self.wall if self.wall and self.sequential else 1.0

    @property
    def ideal(self) -> float:
        """The same on the critical path alone."""
        return self.sequential / self.critical_path if self.critical_path else 1.0

    def __str__(self) -> str:
        return (
            f"{self.issued} calls: {self.ahead} ran ahead, {self.inline} in place, {self.discarded} discarded, "
            f"{self.retried} made again; {self.sequential:.3f} s one by one, {self.wall:.3f} s so "
            f"({self.achieved:.1f} x), critical path {self.critical_path:.3f} s ({self.ideal:.1f} x)"
        )


class Counters:
    """Adds up regions. Not safe to use from several threads at once."""

    __slots__ = ("ahead", "critical", "discarded", "inline", "issued", "retried", "sequential", "wall")

    def __init__(self) -> None:
        self.issued = self.ahead = self.inline = self.discarded = self.retried = 0
        self.sequential = self.wall = self.critical = 0.0

    def count(self, region: Region, outermost: bool) -> None:
        """``outermost``: the region is not within a task of the same function, whose time has its own in it."""
        self.issued += region.issued
        self.ahead += region.committed - region.inline
        self.inline += region.inline
        self.discarded += region.issued - region.committed
        self.retried += region.retried
        if outermost:
            self.sequential += region.sequential
            self.wall += region.wall
            self.critical += region.critical

    def statistics(self) -> Statistics:
        return Statistics(
            self.issued, self.ahead, self.inline, self.discarded, self.retried,
            self.sequential, self.wall, self.critical,
        )  # fmt: skip
