"""What Python's own tests found, with all that may run ahead forced to do so, or with no source."""

from __future__ import annotations

import contextlib
import sys
import time
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
