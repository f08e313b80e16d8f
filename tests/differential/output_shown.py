"""What the tests of output that was kept back share: a function that prints and logs, and who looks at that."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import xcs
from xcs_runtime.schedule import SeededScheduler, use

log = logging.getLogger("tests.output_streams")


@xcs.parallel_safe
def model(x: int) -> int:
    return int(x) * 2


@xcs.parallel_safe
def think_again(error: Exception) -> None:
    error.add_note("a later thought")


def saying(x: int) -> int:
    print("say", x)
    log.info("log %s", x)
    return model(x)


def work(items: list[int]) -> list[int]:
    out = []
    for x in items:
        print("item", x)
        out.append(saying(x))
    return out


class Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def both(function: Any, *args: Any, seeds: int = 4) -> Iterator[tuple[Any, Any]]:
    """The original, then the compiled function under some schedules."""
    compiled = xcs.compile(function)
    yield function, None
    for seed in range(seeds):
        with use(SeededScheduler(seed)):
            yield compiled, seed
    yield compiled, None
    assert any(row.ahead for row in compiled.explain(*args).rows), str(compiled.explain(*args))
