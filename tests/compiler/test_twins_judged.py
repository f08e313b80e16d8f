"""Twins: which calls are tiny is judged by clocks, which a test can set."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime import inline, pieces, profile

PATIENCE = 20.0
pytestmark = pytest.mark.filterwarnings("ignore::xcs.faults.UnsafeWarning")  # the callees change a clock


class Clock:
    """Stands for the clocks that calls are judged by: time passes where a call says so."""

    now = 0.0
    reads = 0

    def perf_counter(self) -> float:
        self.reads += 1
        return self.now

    def thread_time(self) -> float:
        return 0.0


clock = Clock()
pair = threading.Barrier(2, timeout=PATIENCE)


@xcs.parallel_safe
def becomes_slow(x: int) -> int:
    if x >= 1000:
        clock.now += 0.001
    if x >= 1200:
        pair.wait()
    return x


def slow_at_the_end(items: Any) -> list[int]:
    return [becomes_slow(x) for x in items]


def slow_at_the_end_of_a_loop(items: Any) -> list[int]:
    out = []
    for number, x in enumerate(items):
        out.append(becomes_slow(x) + number - x)
    return out


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(profile, "time", clock)
    monkeypatch.setattr(pieces, "time", clock)
    monkeypatch.setattr(pieces, "WORTH_WATCHING", 1 << 60)
    monkeypatch.setattr(inline, "perf_counter", clock.perf_counter)
    return clock


@pytest.mark.parametrize("inline", [True, False])
def test_tiny_calls_are_found_to_be_tiny_after_the_machine_has_held_one_up(
    inline: bool, told: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the clock is read for each few of them, not for each."""
    begin = profile.Measure.__init__

    def init(self: profile.Measure) -> None:
        begin(self)
        self.inline, self.wall = inline, 1e-3

    monkeypatch.setattr(profile.Measure, "__init__", init)
    work = xcs.compile(slow_at_the_end)
    told.reads = 0
    assert work(range(1000)) == [*range(1000)]
    assert (told.reads < 300) is inline


@pytest.mark.parametrize("function", [slow_at_the_end, slow_at_the_end_of_a_loop])
@pytest.mark.parametrize("items", [[*range(1220)], tuple(range(1220)), range(1220)], ids=["list", "tuple", "range"])
def test_calls_that_become_slow_overlap_within_the_same_loop(
    items: Any, function: Callable[..., Any], told: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last ones wait for each other, two by two: one after another they would wait for ever."""
    begin = profile.Measure.__init__

    def init(self: profile.Measure) -> None:
        begin(self)
        self.inline = True

    monkeypatch.setattr(profile.Measure, "__init__", init)
    work = xcs.compile(function)
    assert work(items) == [*range(1220)]
    assert work.stats().ahead >= 10  # one of each two: the other one may have been made by this thread
    assert work.stats().inline >= 1000
