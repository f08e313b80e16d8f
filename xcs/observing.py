"""``with xcs.observe() as run:`` what compiled calls do while the block runs, whichever thread makes them."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from xcs.bars import bars
from xcs.intervals import Intervals
from xcs.lanes import Call, Lanes
from xcs.sampling import InOrder, Sampler
from xcs_runtime import observe as events
from xcs_runtime.observe import Event, RegionEvent, TaskEvent, WaitEvent

LEAST_LOST = 0.0005
"""Seconds; less is not worth a word."""
Seen = Call | WaitEvent | RegionEvent | InOrder


class Run:
    """What was seen. Complete when the ``with`` block has been left; may be asked before as well.

    ``tasks``, ``waits`` and ``regions`` are the events, in the order in which they ended.
    """

    def __init__(self, progress: bool = False) -> None:
        self.tasks: list[TaskEvent] = []
        self.waits: list[WaitEvent] = []
        self.regions: list[RegionEvent] = []
        self.began = self.ended = 0.0
        self._bars = bars() if progress else None
        self._sampler = Sampler()
        self._lanes: tuple[tuple[int, int], Lanes] | None = None

    def __enter__(self) -> Run:
        if self.began:
            raise RuntimeError("a run is observed once: call xcs.observe() again for another one")
        if self._bars is not None:
            self._bars.start()
        self._sampler.start()
        self.began = time.perf_counter()
        events.attach(self._receive)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        events.detach(self._receive)
        self.ended = time.perf_counter()
        self._sampler.stop()
        if self._bars is not None:
            self._bars.stop()

    def _receive(self, event: Event, issued: int) -> None:
        if isinstance(event, TaskEvent):
            self.tasks.append(event)
            if self._bars is not None:
                self._bars.note(event, issued)
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
    def calls(self) -> list[Call]:
        """The calls that ran ahead, or in the place of ones that did, in the order in which they ended. A call of a
        compiled function whose own calls are seen is left out; calls too short for a thread are not seen."""
        return self._seen().calls

    @property
    def in_order(self) -> list[InOrder]:
        """What compiled functions were seen to do in order themselves, in the order in which it began: the statements
        between calls that overlap, and, of functions that run as written, all that takes some milliseconds."""
        return sorted(self._sampler.in_order(), key=lambda seen: seen.began)

    def _seen(self) -> Lanes:
        size = len(self.tasks), len(self.waits)
        if self._lanes is None or self._lanes[0] != size:
            self._lanes = size, Lanes(self.tasks[: size[0]], self.waits[: size[1]])
        return self._lanes[1]

    @property
    def sequential(self) -> float:
        """What the calls took, one by one, in seconds."""
        return sum(call.seconds for call in self.calls)

    def critical_path(self) -> tuple[Call, ...]:
        """The chain of calls that decided how long it took, first to last: each is the last that the next one had to
        wait for, because it needs its result, or is issued by code that does."""
        return self._seen().critical_path()

    def lost_to_order(self) -> dict[str, float]:
        """Seconds in which no call was under way because of order, by what was done meanwhile, the longest first: what
        compiled functions do in order themselves, by statement; and calls that had to be made in their turn."""
        calls = self.calls
        busy = Intervals(part for call in calls for part in Intervals([(call.began, call.ended)]).without(call.waits))
        found: dict[str, float] = defaultdict(float)
        in_turn: dict[str, list[tuple[float, float]]] = defaultdict(list)
        taken: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for wait in self.waits:
            if wait.committing:
                taken[wait.region].append((wait.began, wait.ended))
            elif not wait.target:
                what = f"`{wait.name}`, which was called in its turn" if wait.name else "calls that wait for their turn"
                in_turn[what].append((wait.began, wait.ended))
        for task in self.tasks:
            if task.in_place:
                taken[task.region].append((task.began, task.ended))
        for what, waits in in_turn.items():
            found[what] += Intervals(waits).without(busy).seconds
        in_order: dict[int, list[InOrder]] = defaultdict(list)
        for seen in self.in_order:
            in_order[seen.region].append(seen)
        for region in self.regions:
            left = Intervals([(region.began, region.ended)]).without(taken[region.region]).without(busy)
            for seen in in_order[region.region]:
                part = left.within(seen.began, seen.ended)
                found[f"`{seen.name}`, line {seen.line} in `{region.function}`"] += part.seconds
                left = left.without(part)
            found[f"handing out calls and taking results in `{region.function}`"] += left.seconds
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def waited_for_room(self) -> float:
        """Seconds that calls were ready and had no thread, or no room at their server, all of them added up."""
        return sum(call.waited_for_room for call in self.calls)

    def summary(self) -> str:
        """A few lines for a terminal."""
        calls = self.calls
        written = self._as_written()
        if not calls:
            return "\n".join(["no compiled function ran calls ahead here; f.explain(...) says why", *written])
        path = self.critical_path()
        critical = sum(call.seconds for call in path)
        failed = sum(bool(call.error) for call in calls)
        span = max(call.ended for call in calls) - min(call.began for call in calls)
        lines = [
            f"{counted(len(calls))} in {span:.3f} s; added up {self.sequential:.3f} s"
            + (f", {self.sequential / span:.1f} at a time" if span else ""),
            f"critical path: {critical:.3f} s, {counted(len(path))}: " + _chain([f"`{call.name}`" for call in path]),
        ]
        if self.seconds - span >= 0.1 * self.seconds:
            lines.append(f"the whole block: {self.seconds:.3f} s with compiling, and what is around the calls")
        if failed:
            lines.append(f"{counted(failed)} raised")
        lines += written
        lost = [(name, seconds) for name, seconds in self.lost_to_order().items() if seconds >= LEAST_LOST]
        if lost:
            lines.append("lost to order: " + "; ".join(f"{seconds:.3f} s to {name}" for name, seconds in lost[:5]))
        if self.waited_for_room() >= 0.1 * self.sequential:
            lines.append(f"ready, but without a thread or room at the server: {self.waited_for_room():.3f} s in all")
        return "\n".join(lines)

    __str__ = __repr__ = summary

    def _as_written(self) -> list[str]:
        """Of functions that run as written, what took a tenth of the time; all of it where nothing ran ahead."""
        least = 0.1 * self.seconds if self.calls else 0.0
        taken: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for seen in self.in_order:
            if not seen.region:
                taken[seen.function][f"`{seen.name}`, line {seen.line}"] += seen.ended - seen.began
        lines = []
        for function, places in sorted(taken.items(), key=lambda pair: -sum(pair[1].values())):
            seconds = sum(places.values())
            longest = max(places, key=lambda place: places[place])
            if seconds >= least:
                lines.append(f"as written: {seconds:.3f} s in `{function}`, most of it at {longest}")
        return lines

    # --- for other programs

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the events in the trace format of Chrome and Perfetto (``ui.perfetto.dev``). Raises OSError."""
        Path(path).write_text(json.dumps(self.trace(), separators=(",", ":")), encoding="utf-8")

    def trace(self) -> dict[str, object]:
        """The same as an object: complete events, and flows between calls that need one another."""
        rows: list[dict[str, object]] = []
        process = os.getpid()
        in_order = self.in_order
        every: Sequence[Seen] = [*self.calls, *self.waits, *self.regions, *in_order]
        main = threading.main_thread().ident
        # Numbers of our own, the main thread's first: Perfetto has no room for those of the system.
        threads = sorted({event.thread for event in every}, key=lambda thread: (thread != main, thread))
        track = {thread: number for number, thread in enumerate(threads, 1)}
        names = {track[thread]: "main thread" if thread == main else f"thread {track[thread]}" for thread in threads}
        # Looks are not exact: their stretches may lie across the ends of others, which one track can't show.
        ordered = sorted({seen.thread for seen in in_order}, key=track.__getitem__)
        beside = {thread: len(threads) + number for number, thread in enumerate(ordered, 1)}
        names |= {beside[thread]: f"{names[track[thread]]}, in order" for thread in ordered}
        for number, name in names.items():
            rows.append({"ph": "M", "name": "thread_name", "pid": process, "tid": number, "args": {"name": name}})

        def row(event: Seen, name: str, kind: str, **arguments: object) -> dict[str, object]:
            return {
                "ph": "X",
                "name": name,
                "cat": kind,
                "pid": process,
                "tid": track[event.thread],
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
                "in_place": call.in_place, "critical_path": call.number in critical, "own_seconds": call.seconds,
            }  # fmt: skip
            rows.append(row(call, call.name, "call", **seen))
            for number in call.needs:
                source = by_number.get(number)
                if source is not None:
                    flow = {"name": "needs", "cat": "needs", "pid": process, "id": f"{number}-{call.number}"}
                    start, end = (source.ended - self.began) * 1e6 - 0.001, (call.began - self.began) * 1e6
                    rows.append({**flow, "ph": "s", "tid": track[source.thread], "ts": start})
                    rows.append({**flow, "ph": "f", "bp": "e", "tid": track[call.thread], "ts": end})
        for wait in self.waits:
            what = "waits for an outcome" if wait.committing else f"waits for its turn: {wait.name or 'order'}"
            rows.append(row(wait, what, "wait"))
        for seen_there in in_order:
            at = {"function": seen_there.function, "at": f"{seen_there.filename}:{seen_there.line}"}
            rows.append(row(seen_there, seen_there.name, "order", **at) | {"tid": beside[seen_there.thread]})
        return {"displayTimeUnit": "ms", "traceEvents": rows}

    def html(self, path: str | os.PathLike[str]) -> None:
        """Write a page with a timeline: one lane a call, the critical path marked. Raises OSError."""
        from xcs.timeline import timeline

        Path(path).write_text(timeline(self), encoding="utf-8")


def _chain(names: list[str]) -> str:
    """In words; the same name several times in a row is said once, and what is in the middle of many is left out."""
    runs = [(name, len(list(group))) for name, group in itertools.groupby(names)]
    parts = [f"{name} x {times}" if times > 1 else name for name, times in runs]
    return " -> ".join(parts if len(parts) <= 6 else [*parts[:3], "...", *parts[-2:]])


def counted(number: int) -> str:
    return "1 call" if number == 1 else f"{number:,} calls"


def observe(progress: bool = False) -> Run:
    """Collect what compiled calls do while ``with xcs.observe() as run:`` is open, whichever thread makes them.

    ``progress`` shows a bar for each compiled function: with rich on a terminal, with tqdm in a notebook, and nothing
    where there is neither. The calls themselves are what they are without it. Raises RuntimeError when one run is
    entered twice.
    """
    return Run(progress)
