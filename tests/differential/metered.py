"""State of a module that others import, and functions of it that read and change that state."""

from __future__ import annotations

import threading

from tests.differential.output_callees import model


class Counter:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.n = 0

    def add(self, n: int) -> None:
        with self.lock:
            self.n += n


COUNTER = Counter()
SETTINGS = {"plus": 1}


def ask_counted(x: int) -> int:
    answer = int(model(x))
    COUNTER.add(1)
    return answer


def ask_with_settings(x: int) -> int:
    return int(model(x)) + int(SETTINGS["plus"])
