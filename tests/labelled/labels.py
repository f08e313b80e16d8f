"""What a sample of the labelled set is, and how modules of samples register them.

A callable is *safe* if several calls of it, with the same receiver and the same arguments as those given, may overlap
and finish in any order, and nobody can tell: neither from what they return, nor from what they leave behind. What is
only output (log, print, warnings) is in a category of its own, since it is kept in order by other means. By the
rules of the project, state changed under a lock and the caches of functools count as safe (`cached_property` as long as
it takes a lock, up to Python 3.11); time does not count.

Labels are written from what the callable does, never from what the analysis says of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """A callable with arguments for a call that succeeds or would, were the outside world there."""

    category: str
    callee: Callable[..., Any]
    args: tuple[Any, ...]
    safe: bool
    why: str

    @property
    def name(self) -> str:
        callee = getattr(self.callee, "func", self.callee)
        found = getattr(callee, "__qualname__", None) or type(callee).__qualname__
        return f"{getattr(callee, '__module__', None) or type(callee).__module__}.{found}"


SAMPLES: list[Sample] = []


def samples_of(category: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """Functions that register a safe and an unsafe callable: the callee, arguments, and the reason in a line."""

    def safe(callee: Callable[..., Any], *args: Any, why: str, until: tuple[int, int] = (4, 0)) -> None:
        """``until``: the first version of Python in which it is not safe any more."""
        SAMPLES.append(Sample(category, callee, args, sys.version_info < until, why))

    def unsafe(callee: Callable[..., Any], *args: Any, why: str) -> None:
        SAMPLES.append(Sample(category, callee, args, False, why))

    return safe, unsafe
