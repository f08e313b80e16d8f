"""Progress bars of observed runs: one a compiled function; with rich on a terminal, with tqdm in a notebook."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict

from xcs_runtime.observe import TaskEvent


class Bars:
    """On a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        # What is printed goes above the bars where both are seen. What goes into a file is none of rich's business: it
        # would be shown on the terminal instead.
        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty(),
        )  # fmt: skip
        self._prepare()

    def _prepare(self) -> None:
        self._known: dict[str, object] = {}
        self._done: dict[str, int] = defaultdict(int)
        self._issued: dict[str, dict[int, int]] = defaultdict(dict)
        self._lock = threading.RLock()

    def start(self) -> None:
        self._bars.start()

    def stop(self) -> None:
        self._bars.stop()

    def note(self, event: TaskEvent, issued: int) -> None:
        with self._lock:
            self._done[event.function] += 1
            self._issued[event.function][event.region] = issued
            total = max(sum(self._issued[event.function].values()), self._done[event.function])
            self._show(event.function, self._done[event.function], total)

    def _show(self, name: str, done: int, total: int) -> None:
        if name not in self._known:
            self._known[name] = self._bars.add_task(name, total=total)
        self._bars.update(self._known[name], completed=done, total=total)  # type: ignore[arg-type]


class NotebookBars(Bars):
    """The same with tqdm, as notebooks show it."""

    def __init__(self) -> None:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, unused-ignore]

        self._make = tqdm
        self._prepare()

    def start(self) -> None:
        pass

    def stop(self) -> None:
        for bar in self._known.values():
            bar.close()  # type: ignore[attr-defined]

    def _show(self, name: str, done: int, total: int) -> None:
        bar = self._known.get(name)
        if bar is None:
            bar = self._known[name] = self._make(desc=name, total=total)
        bar.total = total  # type: ignore[attr-defined]
        bar.update(done - bar.n)  # type: ignore[attr-defined]


def bars() -> Bars | None:
    """Those for where this runs; None where nobody would see them."""
    shell = sys.modules.get("IPython")
    kernel = shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"
    try:
        if kernel:
            return NotebookBars()
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            return Bars()
    except ImportError:
        pass
    return None
