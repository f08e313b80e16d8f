"""A `queue.PriorityQueue` compares what is put into it, by code of the user's where that is so."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

COMPARED = {"times": 0}


class Job:
    def __init__(self, rank: int) -> None:
        self.rank = rank

    def __lt__(self, other: Job) -> bool:
        COMPARED["times"] += 1
        return self.rank < other.rank


def ask(x: int) -> tuple[int, int]:
    time.sleep(0.0002)
    return x, COMPARED["times"]


def made_here(xs):
    waiting, out = queue.PriorityQueue(), []
    for x in xs:
        out.append(ask(x))
        waiting.put(Job(-x))
    return out, [waiting.get().rank for _ in xs], ask(0)


def given(xs, waiting, jobs):
    out = []
    for x, job in zip(xs, jobs, strict=True):
        out.append(ask(x))
        waiting.put_nowait(job)
    while not waiting.empty():
        out.append((ask(1), waiting.get().rank))
    return out


def outcome(function: Callable[..., Any], xs: list[int]) -> object:
    COMPARED["times"] = 0
    if function.__name__ == "given":
        return function(xs, queue.PriorityQueue(), [Job(7 * x % 5) for x in xs])
    return function(xs)


@pytest.mark.parametrize("program", [made_here, given])
@pytest.mark.parametrize("eager", [False, True])
def test_comparing_keeps_its_order(program: Callable[..., Any], eager: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled = xcs.compile(program)
    for seed, xs in enumerate(([1, 2, 3, 4], [5, 6], [3, 1, 2])):
        expected = outcome(program, xs)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert outcome(compiled, xs) == expected
