"""Whether two arguments share mutable data, without running any code of theirs."""

from __future__ import annotations

import itertools
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from xcs_runtime.reachable import LIMIT, disjoint


@dataclass
class Node:
    children: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Slotted:
    child: object = None


class Hostile:
    """Any use of it is an error."""

    def __init__(self, inner: object) -> None:
        self.inner = inner

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(name)

    def __iter__(self) -> Any:
        raise AssertionError

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    def __hash__(self) -> int:
        raise AssertionError


def capturing(thing: object) -> Any:
    return lambda: thing


def with_default(thing: object) -> Any:
    def function(x: object = thing, *, y: object = None) -> object:
        return x, y

    return function


SHARED: list[Any] = []

WAYS = [
    SHARED,
    [SHARED],
    (1, (SHARED,)),
    {"a": SHARED},
    defaultdict(list, a=SHARED),
    OrderedDict(a=SHARED),
    deque([SHARED]),
    Node(SHARED),
    Node([Node([SHARED])]),
    Slotted(SHARED),
    (Hostile(SHARED),),
    {Hostile: SHARED},
    SHARED.append,
    Node(SHARED).__repr__,
    partial(print, SHARED),
    partial(print, end=SHARED),
    capturing(SHARED),
    with_default(SHARED),
    iter([SHARED]),
    itertools.chain([SHARED]),
    (item for item in [SHARED]),
    map(len, [SHARED]),
    [SHARED].__iter__().__reduce__(),
    Exception(SHARED),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: type(way).__name__)
def test_shared(way: object) -> None:
    assert not disjoint(way, SHARED)
    assert not disjoint([SHARED], way)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: type(way).__name__)
def test_not_shared(way: object) -> None:
    assert disjoint(way, [[]])
    assert disjoint({"a": Node()}, way)


@pytest.mark.parametrize(
    "thing", ["text", 3, None, (1, ("a", 2.0)), frozenset(("a",)), Node, print, itertools, capturing("text"), range(3)]
)
def test_immutable_things_may_be_shared(thing: object) -> None:
    assert disjoint(thing, thing)
    assert disjoint([thing], [thing])


def test_cycles_end() -> None:
    first: list[Any] = []
    first.append(first)
    second: list[Any] = [[]]
    second[0].append(second)
    assert disjoint(first, second)
    second.append(first)
    assert not disjoint(first, second)


def test_what_is_too_large_counts_as_shared() -> None:
    assert not disjoint([[] for _ in range(LIMIT + 1)], [])
    assert disjoint(["text"] * (LIMIT + 1), [])
