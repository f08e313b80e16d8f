"""Functions of a module that are named `any` and `all` take a generator as they like, and needn't pull it at once."""

# ruff: noqa  (specimens)
from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs


def ask(*given: Any) -> str:
    time.sleep(0)
    return repr(given)


def any(generator: Any) -> Any:
    return generator


def all(generator: Any) -> Any:
    return [*generator]


def pulled_later(xs: list[int]) -> Any:
    kept = 1
    later = any(ask(x, kept) for x in xs)
    first = ask(0)
    kept = 2
    return first, ask(5), list(later)


def pulled_after_the_loop(xs: list[int]) -> Any:
    out = []
    for k in xs:
        later = any(ask(x, k) for x in xs)
        out.append((ask(k), later))
    return [(answer, list(later)) for answer, later in out]


def pulled_at_once(xs: list[int]) -> Any:
    kept = 1
    now = all(ask(x, kept) for x in xs)
    kept = 2
    return now, [list(any(ask(x, k) for x in xs)) for k in xs], kept


@pytest.mark.parametrize("function", [pulled_later, pulled_after_the_loop, pulled_at_once])
def test_generators_are_pulled_when_they_are(function: Callable[..., Any]) -> None:
    compiled = xcs.compile(function)
    for given in ([1, 2, 3], [4]):
        assert compiled(given) == function(given)
