"""Twins: half of a loop as written, half of it ahead, in turns."""

# ruff: noqa: B023, PERF401 (programs as people write them)

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from tests.compiler.test_twins import MANY_FORMS, call, comprehension, consumed, made, outcome
from xcs_runtime import pieces, profile, stream

pytestmark = pytest.mark.filterwarnings("ignore::xcs.faults.UnsafeWarning")  # the callees note that they were called


@pytest.fixture(params=[0, 1, 2, 5])
def left_after(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many items the twins take, before one is found to be slow."""

    class Few(pieces.Pieces):
        def __iter__(self) -> Iterator[Any]:
            items = [*itertools.islice(self.original, request.param)]
            self.taken = len(items)
            yield items
            self.slow = 1e-3 if len(items) == request.param else 0.0

    begin = profile.Measure.__init__

    def init(self: profile.Measure) -> None:
        begin(self)
        self.inline = True

    monkeypatch.setattr(profile.Measure, "__init__", init)
    monkeypatch.setattr(stream, "Pieces", Few)
    return int(request.param)


class Colliding:
    """A key that notes whom it is compared with."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Colliding)
        made.append(100 * self.number + other.number)
        return self.number == other.number


def keep(thing: Any) -> Any:
    return thing


def kept_lambdas(items: list[int]) -> list[int]:
    return [later() for later in [keep(lambda: v + w) for v in items if call(v) for w in (v, call(v))]]


def colliding_keys(items: list[int]) -> list[int]:
    keys = [Colliding(x % 3) for x in items]
    return [*{key: call(key.number) for key in keys}.values()]


def colliding_elements(items: list[int]) -> int:
    keys = [Colliding(x % 3) for x in items]
    return len({(key, call(key.number)) for key in keys})


def filtered(items: list[int]) -> list[int]:
    return [call(x) + x for x in items if call(x) % 4]


def until(items: list[int]) -> tuple[list[int], int]:
    out = []
    for x in items:
        if x == 2:
            continue
        if x == 4:
            break
        out.append(call(x))
    else:
        out.append(-1)
    return out, x


def to_the_end(items: list[int]) -> list[Any]:
    out: list[Any] = []
    for number, x in enumerate(items):
        try:
            out.append((number, call(x), lambda: x))
        except ValueError as error:
            out.append((error.args, 0, lambda: number))
    else:
        out.append((-1, -1, lambda: -1))
    return [(*first, later()) for *first, later in out]


def nested(items: list[int]) -> list[list[int]]:
    out = []
    for x in items:
        first = call(x)
        row = []
        for y in items[:3]:
            row.append(call(first + y))
        out.append(row)
    return out


@pytest.mark.parametrize(
    "function",
    [
        comprehension, consumed, kept_lambdas, colliding_keys, colliding_elements, filtered, until, to_the_end, nested,
        *MANY_FORMS,
    ],
)  # fmt: skip
@pytest.mark.parametrize("items", [[0, 1, 2, 3, 4, 5, 6], [9, 1, 13, 2, 4, 5], []], ids=["values", "raising", "none"])
def test_the_two_halves_are_one(function: Callable[..., Any], items: list[int], left_after: int) -> None:
    compiled = xcs.compile(function)
    for _ in range(2):
        assert outcome(compiled, items) == outcome(function, items)
