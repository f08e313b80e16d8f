"""Functions that set a context variable for a while: each call sees its own, and the context is left as it was."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from tests.compiler.effects_harness import level_of
from tests.differential.output_callees import model
from xcs.testing import check
from xcs_compiler.effects.lattice import Level

request: contextvars.ContextVar[Any] = contextvars.ContextVar("request", default="-")


def sets(x: int) -> Any:
    token = request.set(f"request {x}")
    try:
        return model(x), request.get()
    finally:
        request.reset(token)


def reads(x: int) -> Any:
    return model(x), str(request.get())


def forgets(x: int) -> Any:
    token = request.set(f"request {x}")
    try:
        return model(x), token
    finally:
        request.set("-")


def keeps(x: int) -> Any:
    token = request.set(f"request {x}")
    try:
        return model(x), token
    finally:
        request.reset(token)


def resets_another(x: int) -> Any:
    token = request.set(f"request {x}")
    other = request.set("other")
    try:
        return model(x)
    finally:
        request.reset(token if x % 2 else other)


def sets_what_it_is_given(x: Any) -> Any:
    token = request.set(x)
    try:
        return str(request.get())
    finally:
        request.reset(token)


@pytest.mark.parametrize(
    ("asks", "level"),
    [(sets, Level.PARALLEL_SAFE), (forgets, Level.ORDERED), (keeps, Level.ORDERED), (resets_another, Level.ORDERED)],
)
def test_what_leaves_the_context_as_it_was_may_overlap(asks: Callable[[int], Any], level: Level) -> None:
    assert level_of(asks, 1) is level


@pytest.mark.parametrize("asks", [sets, forgets, keeps, sets_what_it_is_given])
def test_each_call_sees_its_own(asks: Callable[[int], Any]) -> None:
    def program(xs: list[int]) -> Any:
        out = []
        for x in xs:
            out.append(str(asks(x))[:8])
            out.append(reads(x))
        return out, request.get()

    check(program, [1, 2, 3, 4], schedules=6)


def test_what_the_loop_sets_is_seen() -> None:
    def program(xs: list[int]) -> Any:
        out = []
        for x in xs:
            out.append(sets(x))
            request.set(f"loop {x}")
            out.append(reads(x))
        return out, request.get()

    def around(xs: list[int]) -> Any:
        return contextvars.copy_context().run(compiled, xs)

    compiled = xcs.compile(program)
    expected = contextvars.copy_context().run(program, [1, 2, 3, 4])
    assert [around([1, 2, 3, 4]) for _ in range(3)] == [expected] * 3
