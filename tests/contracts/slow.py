"""A call that waits for the outside world, for tests of everything around calls."""

from __future__ import annotations

import time


def ask(question: str) -> str:
    time.sleep(0.001)
    return question.upper()
