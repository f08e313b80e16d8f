"""The line in the log that says which unknown callee costs time: the one thing that a user can do something about.

Only for functions that run as written because of such callees, and only in one call of each: its code is a twin in
which those calls are timed. `logging` is not loaded for it.
"""

from __future__ import annotations

import sys
import time
from types import FunctionType

from xcs_compiler.redirect import timed_twin
from xcs_compiler.report.advice import UNKNOWN
from xcs_compiler.report.explain import Explanation

WORTH_SAYING = 0.02
"""Seconds that a call takes, from which on it is worth a line."""

_said: set[str] = set()


def timed(function: FunctionType, explanation: Explanation) -> FunctionType | None:
    """The function for one call in which calls of unknown callees are timed; None where there are none."""
    places = {(row.line, row.call) for row in explanation.rows if row.unlock.startswith(UNKNOWN)}
    if not places or "logging" not in sys.modules:
        return None
    return timed_twin(function, places, Stopwatch(function, explanation))


class Stopwatch:
    """Of one call of one function. Calls of others that are timed don't contain each other."""

    def __init__(self, function: FunctionType, explanation: Explanation) -> None:
        self._function = function
        self._explanation = explanation
        self._callee = ""
        self._began = 0.0

    def begin(self, function: object, callee: str) -> object:
        self._callee = callee
        self._began = time.perf_counter()
        return function

    def end(self, value: object) -> object:
        took = time.perf_counter() - self._began
        callee = self._callee
        if took >= WORTH_SAYING and callee not in _said:
            _said.add(callee)
            self._say(callee, took)
        return value

    def _say(self, callee: str, took: float) -> None:
        import logging

        explanation = self._explanation
        logging.getLogger("xcs").info(
            "%s took %.0f ms in %s (%s:%d), and is kept in order, since xcs doesn't know what it does. "
            "If its calls may overlap, say so once: xcs.parallel_safe(%s)",
            callee, 1000 * took, explanation.name, explanation.filename, explanation.line, callee,
        )  # fmt: skip
