"""Loops with a branch that the scout leaves to the run: the sites of the branch come again in later iterations, whose
calls were started early. No call is made twice, whichever of them take time."""

from __future__ import annotations

import time
from collections import Counter
from types import FunctionType
from typing import Any

import pytest

import xcs
from xcs_runtime.fallback import recording, shadow

CALLS: list[tuple[Any, ...]] = []
QUICK: set[tuple[Any, ...]] = set()


@xcs.parallel_safe
def ask(*given: Any) -> str:
    if given not in QUICK:
        time.sleep(3 * recording.SLOW)
    CALLS.append(given)
    return repr(given)


def guarded_case(xs: list[int]) -> object:
    v, out = None, []
    for x in xs:
        match x:
            case 2 if ask(x) == str(v):
                continue
            case _:
                ask(1)
        v = ask(5, x)
        out.append(v)
    return out, v


def perhaps_left(xs: list[int]) -> object:
    v, out = None, []
    for x in xs:
        if x == 2 and ask(x) == str(v):
            continue
        ask(1)
        v = ask(5, x)
        out.append(v)
    return out, v


def perhaps_asked_again(xs: list[int]) -> object:
    v, out = None, []
    for x in xs:
        if ask(x) == str(v):
            ask(1)
            out.append(ask(5, x))
        v = ask(5, x)
    return out, v


@pytest.mark.filterwarnings("ignore:.*is said to be parallel-safe")
@pytest.mark.parametrize("function", [guarded_case, perhaps_left, perhaps_asked_again])
@pytest.mark.parametrize("quick", [(), ((1,),), ((2,),), ((5, 1), (5, 2), (5, 3)), ((1,), (2,)), ((1,), (2,), (3,))])
def test_calls_of_later_iterations_are_made_once(function: FunctionType, quick: tuple[Any, ...]) -> None:
    QUICK.clear()
    QUICK.update(quick)
    CALLS.clear()
    value, calls = function([1, 2, 3]), Counter(CALLS)
    code = function.__code__.replace(co_filename="<nowhere>", co_name=f"{function.__name__} {quick}")
    compiled = xcs.compile(FunctionType(code, globals(), function.__name__))
    for _ in range(4):
        CALLS.clear()
        assert compiled([1, 2, 3]) == value
        assert Counter(CALLS) == calls


@pytest.mark.filterwarnings("ignore:.*is said to be parallel-safe")
def test_recorded_runs_that_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "ALWAYS_FOLLOWED", 0)
    monkeypatch.setattr(shadow, "LEAST_SECONDS", 1e9)
    value = perhaps_left([1, 2, 3])
    code = perhaps_left.__code__.replace(co_filename="<nowhere>")
    compiled = xcs.compile(FunctionType(code, globals(), "perhaps_left"))
    assert [compiled([1, 2, 3]) for _ in range(3)] == [value] * 3
