"""A function in which nothing is found to gain, for one object after another, is not analysed for each of them, though
each is seen more than once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_compiler import pipeline


class Retrying:
    def __init__(self, function: Callable[[float], None]) -> None:
        self.function = function

    def wait(self) -> int:
        self.function(0)
        return 1


def waits(retrying: Retrying) -> int:
    return retrying.wait()


def test_each_object_costs_no_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    analysed: list[object] = []
    compile_function: Any = pipeline.compile_function

    def counted(*args: Any, **keywords: Any) -> Any:
        analysed.append(args[0])
        return compile_function(*args, **keywords)

    monkeypatch.setattr(pipeline, "compile_function", counted)
    compiled = xcs.compile(waits)
    for _ in range(60):
        retrying = type("Own", (Retrying,), {})(time.sleep)  # of another class each time
        assert [compiled(retrying) for _ in range(3)] == [1, 1, 1]
    assert len(analysed) < 30


def test_those_of_which_something_has_come_are() -> None:
    def asks(retrying: Retrying, xs: list[int]) -> list[int]:
        return [retrying.wait() + x for x in xs]

    compiled: Any = xcs.compile(asks)
    for _ in range(60):
        retrying = type("Own", (Retrying,), {})(time.sleep)  # of another class each time
        for _ in range(2):
            assert compiled(retrying, [1, 2, 3]) == [2, 3, 4]
    assert compiled.stats().issued >= 3 * 60
