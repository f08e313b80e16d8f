"""Output: with rich where it is installed, plain otherwise."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence

try:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.table import Table
except ImportError:
    console = None
else:
    console = Console(highlight=False, soft_wrap=True)


class Progress(logging.Handler):
    """A progress line fed by the program's own log records, which it keeps."""

    def __init__(self, name: str, total: int) -> None:
        super().__init__()
        self.name = name
        self.total = total
        self.records: list[str] = []
        self.started = time.perf_counter()
        self.draw("\r")

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())
        self.draw("\r")

    def draw(self, end: str) -> None:
        if end == "\r" and not sys.stdout.isatty():
            return
        done = len(self.records)
        bar = "=" * (24 * done // self.total)
        seconds = time.perf_counter() - self.started
        print(f"  {self.name:<20} [{bar:<24}] {done:>3}/{self.total}  {seconds:6.2f} s", end=end, flush=True)


def say(text: str) -> None:
    print(f"\n{text}\n", flush=True)


def show_code(code: str) -> None:
    if console and console.is_terminal:
        console.print(Syntax(code, "python", background_color="default"))
    else:
        print(code)


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if console and console.is_terminal:
        table = Table(*header)
        for column in table.columns[1:]:
            column.justify = "right"
        for row in rows:
            table.add_row(*row)
        console.print(table)
        return
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in [header, ["-" * width for width in widths], *rows]:
        first, *others = row
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("  " + "  ".join(cells).rstrip())
