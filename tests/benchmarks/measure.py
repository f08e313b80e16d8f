"""Measuring and printing. Times are in seconds; nothing here judges them."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Table:
    """A table of the report; `note` is a sentence on how it was measured."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def markdown(self) -> str:
        lines = [f"### {self.title}", ""]
        if self.note:
            lines += [self.note, ""]
        lines += ["| " + " | ".join(row) + " |" for row in [self.header, ["---"] * len(self.header), *self.rows]]
        return "\n".join([*lines, ""])


def once(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def once_async(make: Callable[[], Coroutine[Any, Any, object]]) -> float:
    """Within a loop that runs already, as a program that is asyncio throughout has it."""

    async def measured() -> float:
        started = time.perf_counter()
        await make()
        return time.perf_counter() - started

    return asyncio.run(measured())


def medians(contenders: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The median time of each, taken in turns, so that a disturbance meets all of them."""
    times = [[contender() for contender in contenders] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def per_call(function: Callable[..., object], *args: object, seconds: float = 0.2) -> float:
    """The time of one call of a short function: the best of five batches."""
    number = 1
    while _batch(function, args, number) < seconds / 10:
        number *= 2
    return min(_batch(function, args, number) for _ in range(5)) / number


def _batch(function: Callable[..., object], args: tuple[object, ...], number: int) -> float:
    repeat = [None] * number
    started = time.perf_counter()
    for _ in repeat:
        function(*args)
    return time.perf_counter() - started


def in_fresh_process(*arguments: str) -> str:
    """Output of this interpreter, started anew in the project's folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def ratio(value: float, of: float) -> str:
    return f"{value / of:.2f}"


def milliseconds(value: float) -> str:
    return f"{1000 * value:.1f} ms" if value < 0.1 else f"{1000 * value:.0f} ms"


def microseconds(value: float) -> str:
    return f"{1e6 * value:.2f} µs"


def machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
