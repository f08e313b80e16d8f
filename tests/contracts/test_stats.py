"""``f.stats()`` and ``max_in_flight``, as users see them."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

import xcs
from tests.runtime.support import make_abi
from xcs_runtime.profile import Profile


def nap(x: int) -> int:
    time.sleep(0.01)
    return x


def one_by_one(items: list[int]) -> list[int]:
    return [nap(x) for x in items]


def in_chains(items: list[int]) -> int:
    a = nap(items[0])
    b = nap(items[1])
    c = nap(a + 1)
    return a + b + c


def test_before_the_first_call() -> None:
    assert xcs.compile(one_by_one).stats().issued == 0


def test_a_comprehension() -> None:
    work = xcs.compile(one_by_one)
    work(list(range(20)))
    stats = work.stats()
    assert (stats.issued, stats.ahead + stats.inline, stats.discarded, stats.retried) == (20, 20, 0, 0)
    assert stats.sequential >= 20 * 0.01
    assert 0.01 <= stats.critical_path <= stats.wall
    assert stats.ideal >= stats.achieved > 1
    assert "20 calls" in str(stats)


def test_chains_are_the_critical_path() -> None:
    work = xcs.compile(in_chains)
    work([1, 2])
    stats = work.stats()
    assert stats.critical_path >= 2 * 0.01
    assert stats.sequential >= 3 * 0.01


def test_what_follows_in_the_same_thread_is_measured_too() -> None:
    abi = make_abi(profile=Profile)
    begun, go_on = threading.Event(), threading.Event()

    def first() -> int:
        begun.set()
        assert go_on.wait(20)
        return 1

    with abi.region() as region:
        task = region.issue(nap, region.issue(first))
        assert begun.wait(20)
        go_on.set()
        task.await_end()
        assert task.commit() == 1
    assert task.seconds >= 0.01
    assert abi.statistics().critical_path >= task.seconds


def test_calls_within_calls() -> None:
    """Four times four naps: those that overlap within a call count one by one as well."""
    abi = make_abi(profile=Profile)

    def four(_: int) -> list[int]:
        with abi.region() as region:
            return [task.commit() for _, task in region.each(nap, range(4))]

    with abi.region() as region:
        assert [task.commit() for _, task in region.each(four, range(4))] == [[0, 1, 2, 3]] * 4
    stats = abi.statistics()
    assert stats.issued == 20
    assert stats.sequential >= 16 * 0.01
    assert 0.01 <= stats.critical_path <= stats.wall


def test_what_was_discarded() -> None:
    def broken(items: list[int]) -> list[int]:
        return [nap(x) // (x - 1) for x in items]

    work = xcs.compile(broken)
    with pytest.raises(ZeroDivisionError):
        work([1, 2, 3])
    assert work.stats().issued >= work.stats().ahead + work.stats().inline


def test_at_most_so_many_in_flight() -> None:
    now, most, lock = [0], [0], threading.Lock()

    @xcs.parallel_safe
    def call(x: int) -> int:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.002)
        with lock:
            now[0] -= 1
        return x

    @xcs.compile(max_in_flight=2)
    def work(items: list[int]) -> list[int]:
        return [call(x) for x in items]

    assert work(list(range(40))) == list(range(40))
    assert 2 <= most[0] <= 3


@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (True, TypeError), ("5", TypeError), (1.5, TypeError)])
def test_what_max_in_flight_takes(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="max_in_flight has to be"):
        xcs.compile(max_in_flight=value)


def test_compiling_again_with_another_quota() -> None:
    first = xcs.compile(one_by_one)
    assert xcs.compile(first) is first
    other = xcs.compile(first, max_in_flight=3)
    assert other is not first
    assert other.__wrapped__ is one_by_one
