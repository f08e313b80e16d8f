"""Deterministic schedules: replayed exactly, adversarial, and the same outcome under all of them."""

# ruff: noqa: PT012 (what is raised is compared in full; regions are entered within)

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.runtime.support import make_abi
from xcs_runtime.errors import InternalFault
from xcs_runtime.schedule import SeededScheduler, use

SEEDS = range(60)


def program(events: list[Any]) -> Any:
    """Streams, records, turns, dependences, failures, nesting; ``events`` is everything in the order of time."""
    abi = make_abi()
    __xcs_call = abi.call
    log: list[Any] = []

    def call(what: str, item: int) -> int:
        events.append((what, item))
        if item == 13:
            raise ValueError(item)
        return item + 1

    def ahead(put: Any, item: int) -> None:
        first = put(call("first", item))
        __xcs_call(log.append, ("ordered", first))
        with abi.region(put) as inner:
            for _, task in inner.each(lambda n: __xcs_call(log.append, ("nested", item, n)), range(2)):
                put(task.commit())
        try:
            put(call("second", 13 if item == 2 else item))
        except ValueError:
            put.raised()
            put(call("again", item))

    with abi.region() as region:
        one = region.issue(call, "one", 1)
        two = region.issue(call, "two", 2)
        both = region.issue(lambda a, b: a + b, one, two)
        for item, record in region.in_order(ahead, range(4)):
            log.append(("body", item))
            record.commit()
            record.commit()
            record.commit()
            log.append(("late", item))
            try:
                record.commit()
            except ValueError:
                log.append("handled")
                record.commit()
        log.append(both.commit())
        for item, task in region.each(lambda n: call("each", n), [10, 11, 12, 13, 14, 15]):
            try:
                log.append(task.commit())
            except ValueError:
                log.append(("failed", item))
    return log


def scheduled(seed: int) -> tuple[Any, list[Any], SeededScheduler]:
    events: list[Any] = []
    scheduler = SeededScheduler(seed)
    with use(scheduler):
        return program(events), events, scheduler


def test_the_same_outcome_under_all_schedules() -> None:
    expected = program([])
    orders = set()
    for seed in SEEDS:
        log, events, _ = scheduled(seed)
        assert log == expected, seed
        orders.add(tuple(events))
    assert len(orders) > len(SEEDS) // 2


def test_a_schedule_is_replayed_exactly() -> None:
    for seed in range(20):
        _, events, scheduler = scheduled(seed)
        _, again, replayed = scheduled(seed)
        assert events == again
        assert scheduler.choices == replayed.choices
        assert not scheduler.stalled


def test_one_thread_at_a_time() -> None:
    running: list[int] = []

    def call(item: int) -> int:
        running.append(item)
        assert running == [item]
        running.remove(item)
        return item

    for seed in range(10):
        abi = make_abi(scheduler=SeededScheduler(seed))
        with abi.region() as region:
            assert [task.commit() for _, task in region.each(call, range(10))] == list(range(10))


def test_both_ends_of_a_stream_come_first_under_some_schedule() -> None:
    firsts = set()
    for seed in SEEDS:
        order: list[int] = []
        abi = make_abi(scheduler=SeededScheduler(seed))
        with abi.region() as region:
            for _, task in region.each(order.append, range(4)):
                task.commit()
        firsts.add(order[0])
    assert firsts == {0, 1, 2, 3}


def test_a_deadlock_is_reported() -> None:
    never = threading.Lock()
    never.acquire()
    abi = make_abi(scheduler=SeededScheduler(1))
    with pytest.raises(InternalFault, match="no thread can go on"), abi.region() as region:
        region.wait(never)


def test_a_strand_blocked_by_something_outside_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    from xcs_runtime import schedule

    monkeypatch.setattr(schedule, "STALL_SECONDS", 0.01)
    passed = threading.Event()

    def waits(_: int) -> None:
        assert passed.wait(20)

    for seed in range(5):
        passed.clear()
        scheduler = SeededScheduler(seed, steal=0.0)
        abi = make_abi(scheduler=scheduler)
        with abi.region() as region:
            waiting = region.issue(waits, 1)
            opening = region.issue(passed.set)
            opening.commit()
            waiting.commit()


def test_failures_leave_nothing_behind() -> None:
    for seed in SEEDS:
        scheduler = SeededScheduler(seed)
        abi = make_abi(scheduler=scheduler)
        __xcs_call = abi.call
        made: list[int] = []

        def ahead(put: Any, item: int) -> None:
            put(__xcs_call(made.append, item))  # noqa: B023
            if item == 2:
                raise KeyError(item)
            put(None)

        with pytest.raises(KeyError), abi.region() as region:
            for _, record in region.in_order(ahead, range(6)):
                record.commit()
                record.commit()
        assert made == [0, 1, 2]
        assert region.live == {}
