"""An object with slow methods that other modules import."""

from __future__ import annotations

import xcs


class Apart:
    @xcs.parallel_safe
    def answer(self, x: int) -> int:
        if x < 0:
            raise ValueError(x)
        return x


calls_apart = Apart()
