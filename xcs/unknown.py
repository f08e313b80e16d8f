"""The line in the log that says which unknown callee costs time: the one thing that a user can do something about.

Only for functions that run as written because of such callees. Their first run is recorded, where they are traced;
otherwise its code is a twin in which those calls are timed. `logging` is not loaded for it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from types import FunctionType
from typing import TYPE_CHECKING

from xcs_compiler.redirect import timed_twin
from xcs_compiler.report.advice import UNKNOWN
from xcs_compiler.report.explain import Explanation

if TYPE_CHECKING:
    from xcs_runtime.fallback.recording import SiteRecord

WORTH_SAYING = 0.02
"""Seconds that a call takes, from which on it is worth a line."""

_said: set[str] = set()


def timed(function: FunctionType, explanation: Explanation) -> FunctionType | None:
    """The function for one call in which calls of unknown callees are timed; None where there are none."""
    places = {(row.line, row.call) for row in explanation.rows if row.unlock.startswith(UNKNOWN)}
    if not places or "logging" not in sys.modules:
        return None
    return timed_twin(function, places, Stopwatch(explanation))


def say_of_recorded(explanation: Explanation, seen: Iterable[tuple[int, SiteRecord]]) -> None:
    """Of a recorded run: name the unknown callees that took time."""
    unknown = [row for row in explanation.rows if row.unlock.startswith(UNKNOWN)]
    if not unknown or "logging" not in sys.modules:
        return
    for line, record in seen:
        for row in unknown:
            callee = row.call.partition("(")[0]
            same = callee.rpartition(".")[2] == record.name.rpartition(".")[2]
            if row.line == line and same and record.longest >= WORTH_SAYING:
                say(explanation, callee, record.longest)


def say(explanation: Explanation, callee: str, took: float) -> None:
    """``took``: seconds. Says it once for each callee."""
    if callee in _said:
        return
    _said.add(callee)
    import logging

    logging.getLogger("xcs").info(
        "%s took %.0f ms in %s (%s:%d), and is kept in order, since xcs doesn't know what it does. "
        "If its calls may overlap, say so once: xcs.parallel_safe(%s)",
        callee, 1000 * took, explanation.name, explanation.filename, explanation.line, callee,
    )  # fmt: skip


class Stopwatch:
    """Of one call of one function. Calls of others that are timed don't contain each other."""

    def __init__(self, explanation: Explanation) -> None:
        self._explanation = explanation
        self._callee = ""
        self._began = 0.0

    def begin(self, function: object, callee: str) -> object:
        self._callee = callee
        self._began = time.perf_counter()
        return function

    def end(self, value: object) -> object:
        took = time.perf_counter() - self._began
        if took >= WORTH_SAYING:
            say(self._explanation, self._callee, took)
        return value
