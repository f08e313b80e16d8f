"""A function in which nothing is found to gain, for one object after another, is not analysed for each of them, though
each is seen more than once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_compiler import pipeline
from xcs_runtime.fallback import recording


class Retrying:
    def __init__(self, function: Callable[[float], None]) -> None:
        self.function = function

    def wait(self) -> int:
        self.function(0)
        return 1


def waits(retrying: Retrying) -> int:
    return retrying.wait()


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The functions that are analysed, each time that one is."""
    found: list[object] = []
    compile_function: Any = pipeline.compile_function

    def counted(*args: Any, **keywords: Any) -> Any:
        found.append(args[0])
        return compile_function(*args, **keywords)

    monkeypatch.setattr(pipeline, "compile_function", counted)
    return found


def of_a_class_of_its_own() -> Retrying:
    cls: type[Retrying] = type("Own", (Retrying,), {})
    return cls(time.sleep)


def test_each_object_costs_no_analysis(analysed: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "WORTH", float("inf"))  # on a busy machine, this sleep takes long
    compiled = xcs.compile(waits)
    for _ in range(60):
        retrying = of_a_class_of_its_own()
        assert [compiled(retrying) for _ in range(3)] == [1, 1, 1]
    assert len(analysed) < 30


def test_those_of_which_something_has_come_are_analysed(analysed: list[object]) -> None:
    def asks(retrying: Retrying, xs: list[int]) -> list[int]:
        return [retrying.wait() + x for x in xs]

    compiled = xcs.compile(asks)
    for _ in range(60):
        retrying = of_a_class_of_its_own()
        for _ in range(2):
            assert compiled(retrying, [1, 2, 3]) == [2, 3, 4]
    assert len(analysed) == 60
