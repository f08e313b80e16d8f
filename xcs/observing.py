"""``with xcs.observe() as run:`` what compiled calls do while the block runs, whichever thread makes them."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from xcs_runtime import observe as events
from xcs_runtime.observe import CallEvent, Event, RegionEvent, WaitEvent


class Run:
    """What was seen. Complete when the ``with`` block has been left; may be asked before as well.

    ``calls``, ``waits`` and ``regions`` are the events, in the order in which they ended.
    """

    def __init__(self, progress: bool = False) -> None:
        self.calls: list[CallEvent] = []
        self.waits: list[WaitEvent] = []
        self.regions: list[RegionEvent] = []
        self.began = self.ended = 0.0
        self._progress = _progress() if progress else None

    def __enter__(self) -> Run:
        if self._progress is not None:
            self._progress.start()
        self.began = time.perf_counter()
        events.attach(self._receive)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        events.detach(self._receive)
        self.ended = time.perf_counter()
        if self._progress is not None:
            self._progress.stop()

    def _receive(self, event: Event, issued: int) -> None:
        if isinstance(event, CallEvent):
            self.calls.append(event)
            if self._progress is not None:
                self._progress.note(event, issued)
        elif isinstance(event, WaitEvent):
            self.waits.append(event)
        else:
            self.regions.append(event)

    # --- what it adds up to

    @property
    def seconds(self) -> float:
        """How long it took, by the clock."""
        return (self.ended or time.perf_counter()) - self.began

    @property
    def sequential(self) -> float:
        """What the calls took, one by one, in seconds."""
        return sum(call.ended - call.began for call in self.calls)

    def critical_path(self) -> tuple[CallEvent, ...]:
        """The longest chain of calls that need one another's results, first to last."""
        by_number = {call.number: call for call in self.calls}
        best: dict[int, tuple[float, int]] = {}
        for call in sorted(self.calls, key=lambda c: c.began):
            before = max(((best[n][0], n) for n in call.needs if n in best), default=(0.0, 0))
            best[call.number] = (before[0] + call.ended - call.began, before[1])
        path: list[CallEvent] = []
        at = max(best, key=lambda n: best[n][0], default=0)
        while at:
            path.append(by_number[at])
            at = best[at][1]
        return tuple(reversed(path))

    def lost_to_order(self) -> dict[str, float]:
        """Seconds that order has cost, by what it was for, the longest first: tasks that waited for their turn, by the
        call that had to be made in it (waits of several at once count each); and what compiled functions did in order
        themselves, between the outcomes that they took."""
        found: dict[str, float] = defaultdict(float)
        taken: dict[int, float] = defaultdict(float)
        for wait in self.waits:
            if wait.committing:
                taken[wait.region] += wait.ended - wait.began
            else:
                found[f"`{wait.name}`" if wait.name else "the turn of a call"] += wait.ended - wait.began
        for call in self.calls:
            if call.in_place:
                taken[call.region] += call.ended - call.began
        for region in self.regions:
            left = region.ended - region.began - taken[region.region]
            found[f"what stays in order in `{region.function}`"] += max(left, 0.0)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def summary(self) -> str:
        """A few lines for a terminal."""
        if not self.calls:
            return "no compiled function ran calls ahead here; f.explain(...) says why"
        path = self.critical_path()
        critical = sum(call.ended - call.began for call in path)
        failed = sum(bool(call.error) for call in self.calls)
        span = max(call.ended for call in self.calls) - min(call.began for call in self.calls)
        lines = [
            f"{counted(len(self.calls))} in {span:.3f} s; one by one {self.sequential:.3f} s"
            + (f" ({self.sequential / span:.1f} x)" if span else ""),
            f"critical path: {critical:.3f} s, {counted(len(path))}"
            + (": " + " -> ".join(call.name for call in path[:6]) if path else ""),
        ]
        if self.seconds - span >= 0.1 * self.seconds:
            lines.append(f"the whole block: {self.seconds:.3f} s with compiling, and what is around the calls")
        if failed:
            lines.append(f"{counted(failed)} raised")
        lost = [(name, seconds) for name, seconds in self.lost_to_order().items() if seconds >= 0.0005]
        if lost:
            lines.append("lost to order: " + ", ".join(f"{seconds:.3f} s to {name}" for name, seconds in lost[:5]))
        return "\n".join(lines)

    __str__ = summary

    # --- for other programs

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the events in the trace format of Chrome and Perfetto (``ui.perfetto.dev``). Raises OSError."""
        Path(path).write_text(json.dumps(self.trace(), separators=(",", ":")), encoding="utf-8")

    def trace(self) -> dict[str, object]:
        """The same as an object: complete events, and flows between calls that need one another."""
        rows: list[dict[str, object]] = []
        process = os.getpid()
        every: Sequence[Event] = [*self.calls, *self.waits, *self.regions]
        threads = sorted({event.thread for event in every})
        main = threading.main_thread().ident
        names = {thread: f"thread {number}" for number, thread in enumerate(threads)}
        if main in names:
            names[main] = "main thread"
        for thread, name in names.items():
            rows.append({"ph": "M", "name": "thread_name", "pid": process, "tid": thread, "args": {"name": name}})

        def row(event: Event, name: str, kind: str, **arguments: object) -> dict[str, object]:
            return {
                "ph": "X",
                "name": name,
                "cat": kind,
                "pid": process,
                "tid": event.thread,
                "ts": (event.began - self.began) * 1e6,
                "dur": max((event.ended - event.began) * 1e6, 0.001),
                "args": arguments,
            }

        for region in self.regions:
            made = {"issued": region.issued, "committed": region.committed}
            rows.append(row(region, f"{region.function}: calls overlap", "region", **made))
        critical = {call.number for call in self.critical_path()}
        by_number = {call.number: call for call in self.calls}
        for call in self.calls:
            seen = {
                "function": call.function, "at": f"{call.filename}:{call.line}", "error": call.error,
                "in_place": call.in_place, "critical_path": call.number in critical,
            }  # fmt: skip
            rows.append(row(call, call.name, "call", **seen))
            for number in call.needs:
                source = by_number.get(number)
                if source is not None:
                    flow = {"name": "needs", "cat": "needs", "pid": process, "id": f"{number}-{call.number}"}
                    start, end = (source.ended - self.began) * 1e6 - 0.001, (call.began - self.began) * 1e6
                    rows.append({**flow, "ph": "s", "tid": source.thread, "ts": start})
                    rows.append({**flow, "ph": "f", "bp": "e", "tid": call.thread, "ts": end})
        for wait in self.waits:
            what = "waits for an outcome" if wait.committing else f"waits for its turn: {wait.name or 'order'}"
            rows.append(row(wait, what, "wait"))
        return {"displayTimeUnit": "ms", "traceEvents": rows}

    def html(self, path: str | os.PathLike[str]) -> None:
        """Write a page with a timeline: one lane a call, the critical path marked. Raises OSError."""
        from xcs.timeline import timeline

        Path(path).write_text(timeline(self), encoding="utf-8")


def counted(number: int) -> str:
    return "1 call" if number == 1 else f"{number:,} calls"


@contextlib.contextmanager
def observe(progress: bool = False) -> Iterator[Run]:
    """Collect what compiled calls do inside the block.

    ``progress`` shows a bar for each compiled function: with rich on a terminal, with tqdm in a notebook, and nothing
    where there is neither. The calls themselves are what they are without it.
    """
    with Run(progress) as run:
        yield run


# --- progress


class _RichBars:
    """One bar a compiled function, on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._known: dict[str, object] = {}
        self._done: dict[str, int] = defaultdict(int)
        self._issued: dict[str, dict[int, int]] = defaultdict(dict)
        self._lock = threading.RLock()

    def start(self) -> None:
        self._bars.start()

    def stop(self) -> None:
        self._bars.stop()

    def note(self, event: CallEvent, issued: int) -> None:
        with self._lock:
            self._done[event.function] += 1
            self._issued[event.function][event.region] = issued
            total = max(sum(self._issued[event.function].values()), self._done[event.function])
            self._show(event.function, self._done[event.function], total)

    def _show(self, name: str, done: int, total: int) -> None:
        if name not in self._known:
            self._known[name] = self._bars.add_task(name, total=total)
        self._bars.update(self._known[name], completed=done, total=total)  # type: ignore[arg-type]


class _NotebookBars(_RichBars):
    """The same with tqdm, as notebooks show it."""

    def __init__(self) -> None:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, unused-ignore]

        self._make = tqdm
        self._known = {}
        self._done = defaultdict(int)
        self._issued = defaultdict(dict)
        self._lock = threading.RLock()

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


def _progress() -> _RichBars | None:
    """Bars for where this runs; None where nobody would see them."""
    shell = sys.modules.get("IPython")
    kernel = shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"
    try:
        if kernel:
            return _NotebookBars()
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            return _RichBars()
    except ImportError:
        pass
    return None
