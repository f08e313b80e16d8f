"""Adaptivity: decisions from given measurements, and their effect on where calls run."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.runtime.support import PATIENCE, Gate, chain, frames, make_abi
from xcs_runtime import profile
from xcs_runtime.profile import Measure, Profile


class Clock:
    """Stands in for the module `time`: wall and CPU time pass as told."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def perf_counter(self) -> float:
        return self.wall

    def thread_time(self) -> float:
        return self.cpu

    def call(self, measure: Measure, wall: float, cpu: float, inline: bool = False) -> None:
        began = measure.begin_inline() if inline else measure.begin()
        self.wall += wall
        self.cpu += cpu
        (measure.end_inline if inline else measure.end)(began)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(profile, "time", clock)
    return clock


def test_slow_calls_that_wait_keep_their_threads(clock: Clock) -> None:
    measure = Measure()
    for _ in range(100):
        clock.call(measure, 0.05, 20e-6)
    assert not measure.inline


def test_tiny_calls_lose_their_threads_and_slow_ones_get_them_back(clock: Clock) -> None:
    measure = Measure()
    for _ in range(profile._SAMPLES - 1):
        clock.call(measure, 2e-6, 2e-6)
        assert not measure.inline
    clock.call(measure, 2e-6, 2e-6)
    assert measure.inline
    for _ in range(8):
        clock.call(measure, 0.05, 20e-6, inline=True)
    assert not measure.inline


def test_calls_that_wait_for_each_other_for_a_moment_are_not_tiny(clock: Clock) -> None:
    measure = Measure()
    for _ in range(1000):
        clock.call(measure, 20e-6, 5e-6)
    assert not measure.inline


@pytest.mark.parametrize("most", [2e-6, 60e-6])
def test_tiny_calls_are_told_from_those_that_the_machine_or_other_threads_hold_up(most: float, clock: Clock) -> None:
    measure = Measure()
    for number in range(profile._SAMPLES):
        held_up = 0.01 if number % 16 == 15 else 0.0
        clock.call(measure, most + held_up, most)
    assert measure.inline
    assert measure.short
    assert measure.tiny is (most < profile.TINY)


def test_calls_of_which_many_take_long_are_not_tiny(clock: Clock) -> None:
    measure = Measure()
    for number in range(4 * profile._SAMPLES):
        clock.call(measure, 0.01 if number % 5 == 4 else 2e-6, 2e-6)
    assert not measure.inline


def test_calls_that_keep_the_interpreter_busy_lose_their_threads(clock: Clock) -> None:
    measure = Measure()
    for _ in range(20):
        clock.call(measure, 0.005, 0.005)
    assert measure.inline
    for _ in range(20):
        clock.call(measure, 0.005, 0.005, inline=True)
    assert measure.inline


def test_one_call_that_the_machine_held_up_does_not_make_the_others_busy(clock: Clock) -> None:
    """A wait of 1 ms that was charged with 120 ms of CPU time, among others that were not."""
    measure = Measure()
    for _ in range(8):
        clock.call(measure, 0.001, 20e-6)
    clock.call(measure, 0.120, 0.120)
    assert not measure.inline
    for _ in range(200):
        clock.call(measure, 0.001, 20e-6)
    assert not measure.inline


def test_calls_that_compete_for_the_interpreter_are_not_taken_for_waiting(clock: Clock) -> None:
    """Four at a time, each 5 ms of work in 20 ms: one by one they seem to wait, together they are busy."""
    measure = Measure()
    for _ in range(10):
        began = [measure.begin() for _ in range(4)]
        for start in began:
            measure.begin()  # takes the CPU clock of this thread again, as each thread would
            measure._active -= 1
            clock.wall += 0.005
            clock.cpu += 0.005
            measure.end(start)
    assert measure.inline


def test_calls_that_let_go_of_the_interpreter_keep_their_threads(clock: Clock) -> None:
    """Two at a time, each 10 ms of work in 10 ms."""
    measure = Measure()
    for _ in range(20):
        first, second = measure.begin(), measure.begin()
        clock.wall += 0.010
        clock.cpu += 0.010
        measure.end(first)
        measure.end(second)
    assert not measure.inline


def test_probes_come_at_growing_distances() -> None:
    measure = Measure()
    distances, since = [], 0
    for _ in range(1900):
        since += 1
        if measure.probes():
            distances.append(since)
            since = 0
    assert distances == [64, 128, 256, 512]


def test_measures_are_kept_by_code_and_bounded() -> None:
    kept = Profile()

    def make() -> Any:
        return lambda: None

    assert kept.of(make()) is kept.of(make())
    assert kept.of(len) is kept.of(len)
    assert kept.of(len) is not kept.of(abs)
    for number in range(2000):
        namespace: dict[str, Any] = {}
        exec(f"def f(): return {number}", namespace)
        kept.of(namespace["f"])
    assert len(kept._measures) <= 512


def test_what_does_not_pay_runs_in_the_committing_thread() -> None:
    measured = Profile()
    abi = make_abi(profile=measured)
    idents: list[int] = []

    def call(item: int) -> int:
        idents.append(threading.get_ident())
        return item

    measured.of(call).inline = True
    with abi.region() as region:
        assert [task.commit() for _, task in region.each(call, range(20))] == list(range(20))
    assert set(idents) == {threading.get_ident()}
    assert abi.statistics().inline == 20


def test_a_deferred_task_is_started_when_another_one_needs_it() -> None:
    measured = Profile()
    abi = make_abi(profile=measured)
    done = Gate()

    def tiny() -> int:
        return 1

    def slow(value: int) -> int:
        done.set()
        return value + 1

    measured.of(tiny).inline = True
    with abi.region() as region:
        task = region.issue(slow, region.issue(tiny))
        done.pass_through()
        assert task.commit() == 2


def test_records_with_gates_always_get_a_thread() -> None:
    measured = Profile()
    abi = make_abi(profile=measured)
    __xcs_call = abi.call
    log: list[Any] = []

    def ahead(put: Any, item: int) -> None:
        put(item)
        __xcs_call(log.append, item)
        put(item)

    measured.of(ahead).inline = True
    with abi.region() as region:
        for item, record in region.in_order(ahead, range(5)):
            record.commit()
            log.append(-item)
            record.commit()
    assert log == [entry for item in range(5) for entry in (-item, item)]


def test_records_without_gates_may_do_without() -> None:
    measured = Profile()
    abi = make_abi(profile=measured)

    def ahead(put: Any, item: int) -> None:
        put(item)
        put(threading.get_ident())

    measured.of(ahead).inline = True
    with abi.region() as region:
        out = [(record.commit(), record.commit()) for _, record in region.in_order(ahead, range(5))]
    assert out == [(item, threading.get_ident()) for item in range(5)]


def test_a_loop_whose_calls_become_slow_overlaps_again() -> None:
    """The last ones wait for each other, two by two: without threads they would wait for ever."""
    measured = Profile()
    abi = make_abi(profile=measured)
    pair = threading.Barrier(2, timeout=PATIENCE)

    def call(item: int) -> int:
        if item >= 1020:
            pair.wait()
        elif item >= 1000:
            time.sleep(0.002)
        return item

    measured.of(call).inline = True
    with abi.region() as region:
        assert [task.commit() for _, task in region.each(call, range(1040))] == list(range(1040))
    assert 1000 <= abi.statistics().inline < 1020


def test_a_loop_whose_calls_become_tiny_goes_inline() -> None:
    abi = make_abi(profile=Profile, window=16)
    idents: list[int] = []
    pair = threading.Barrier(2, timeout=PATIENCE)

    def call(item: int) -> int:
        if item < 4:
            pair.wait()
        idents.append(threading.get_ident())
        return item

    with abi.region() as region:
        assert [task.commit() for _, task in region.each(call, [*range(40_000)])] == list(range(40_000))
    assert len(set(idents[:4])) > 1
    assert set(idents[-1000:]) == {threading.get_ident()}


@pytest.mark.parametrize("kind", ["each", "in_order"])
def test_failures_of_tiny_calls_are_those_of_the_call(kind: str) -> None:
    measured = Profile()
    abi = make_abi(profile=measured)

    def call(item: int) -> int:
        try:
            raise KeyError(item)
        except KeyError:
            raise ValueError(item) from None

    def ahead(put: Any, item: int) -> None:
        put(call(item))

    measured.of(call).inline = measured.of(ahead).inline = True
    caught: list[ValueError] = []
    with abi.region() as region:
        for _, task in region.each(call, range(3)) if kind == "each" else region.in_order(ahead, range(3)):
            try:
                try:
                    raise LookupError
                except LookupError:
                    task.commit()
            except ValueError as error:
                caught.append(error)
    assert [error.args for error in caught] == [(0,), (1,), (2,)]
    assert [[type(link) for link in chain(error)] for error in caught] == [[ValueError, KeyError, LookupError]] * 3
    assert frames(caught[0])[-1] == "call"
    assert abi.statistics().inline == 3


def test_tiny_calls_follow_a_list_that_changes() -> None:
    measured = Profile()
    abi = make_abi(profile=measured)

    def call(item: int) -> int:
        if item == 2:
            time.sleep(0.001)  # looks ahead again
        return item

    measured.of(call).inline = True
    items, out = [0, 1, 2, 3, 4], []
    with abi.region() as region:
        for _, task in region.each(call, items):
            out.append(task.commit())
            if len(out) == 2:
                items.insert(0, -1)
    assert out == [0, 1, 1, 2, 3, 4]


def test_an_exhausted_iterator_is_not_asked_again() -> None:
    measured = Profile()
    abi = make_abi(profile=measured)
    asked: list[int] = []

    class Counted:
        def __iter__(self) -> Counted:
            return self

        def __next__(self) -> int:
            asked.append(0)
            if len(asked) > 3:
                raise StopIteration
            return len(asked)

    def call(item: int) -> int:
        return item

    measured.of(call).inline = True
    with abi.region() as region:
        assert [task.commit() for _, task in region.each(call, Counted())] == [1, 2, 3]
    assert len(asked) == 4
