"""What Python's own tests found, with all that may run ahead forced to do so, or with no source."""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.depth import stack_is_deep

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")  # a fault of xcs


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", "1")


def ask(x: Any) -> Any:
    time.sleep(0.001)
    return x


@xcs.compile
def annotated(x: Any) -> Any:
    (first): Any = ask(x)
    return first, ask(x)


def test_syntax_that_libcst_does_not_know_runs_as_written() -> None:
    assert annotated(1) == (1, 1)
    assert "libcst" in str(annotated.explain(1))


@xcs.compile
def at_the_limit(ask: Callable[[Any], Any]) -> int:
    def leave_room_for(n: int) -> None:
        depth = 1
        while True:
            try:
                sys.setrecursionlimit(depth)
            except RecursionError:
                depth += 1
                assert depth < 1000
            else:
                break
        sys.setrecursionlimit(depth + n)

    def recurse() -> None:
        recurse()

    limit = sys.getrecursionlimit()
    raised = 0
    try:
        leave_room_for(10)
        for function in (recurse, recurse):
            with contextlib.nullcontext(ask(1)):
                try:
                    function()
                except RecursionError:
                    raised += 1
    finally:
        sys.setrecursionlimit(limit)
    return raised


@pytest.mark.parametrize("forced", ["", "1"])
def test_a_function_that_leaves_little_room_on_the_stack_runs_as_written(
    forced: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XCS_EAGER", forced)
    for _ in range(3):
        assert at_the_limit(ask) == 2


@xcs.compile
def depth(n: int) -> int:
    if n == 0:
        return 0
    return depth(n - 1) + 1


@xcs.compile
def asking_depth(n: int) -> int:
    if n == 0:
        return 0
    return ask(1) + ask(0) + asking_depth(n - 1)


def test_a_recursion_for_which_the_limit_was_raised_comes_as_deep_as_it_was_written() -> None:
    """Looking how deep it has come walked up the whole stack, at each call."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        for n in (100, 1000, 5000):
            assert depth(n) == n
        assert asking_depth(2000) == 2000
    finally:
        sys.setrecursionlimit(limit)


def test_looking_how_deep_the_stack_is_takes_no_longer_where_the_limit_was_raised() -> None:
    def at(n: int) -> bool:
        return at(n - 1) if n else stack_is_deep()

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        assert at(600)
    finally:
        sys.setrecursionlimit(limit)


class Slices:
    kind = bytearray

    def compare(self, one: Any, other: Any) -> None:
        assert one == other

    @xcs.compile
    def all_of_them(self) -> int:
        xs = list(range(9))
        b = self.kind(xs)
        ends = (0, None, 1, 3, sys.maxsize, -1, -2)
        for start in ends:
            for stop in ends:
                for step in ends[2:]:
                    self.compare(b[start:stop:step], self.kind(xs[start:stop:step]))
        return len(b)


def test_what_an_inner_loop_iterates_is_handed_over_by_one_loop_as_it_is_and_by_one_around_it_item_by_item() -> None:
    assert Slices().all_of_them() == 9
    source = str(Slices.all_of_them.source)
    assert ".each(lambda stop: ends[2:]" in source
    assert "__xcs_put.ready(__xcs_stop.commit())" in source


@xcs.compile
def own_tracer(function: Callable[[int], int]) -> list[tuple[str, str]]:
    seen = []

    def tracer(frame: Any, event: str, arg: Any) -> Any:
        seen.append((frame.f_code.co_name, event))
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        ask(function(1))
        ask(function(2))
    finally:
        sys.settrace(before)
    return seen


def test_a_function_that_sets_a_tracer_sees_what_it_has_written() -> None:
    def function(x: int) -> int:
        return x

    assert own_tracer(function) == own_tracer.__wrapped__(function)
    for _ in range(2):
        assert own_tracer(function) == own_tracer.__wrapped__(function)


@xcs.compile
def endless(n: int, xs: tuple[int, ...]) -> Any:
    if xs:
        return [ask(x) for x in xs]
    return endless(n + 1, xs)


def test_a_recursion_without_end_fails_where_it_is_written() -> None:
    endless(0, (1, 2))
    endless(0, (1, 2))
    for _ in range(2):
        with pytest.raises(RecursionError) as raised:
            endless(0, ())
        frames = {frame.name for frame in traceback.extract_tb(raised.tb)}
        assert "select" not in frames
        assert "holds" not in frames
