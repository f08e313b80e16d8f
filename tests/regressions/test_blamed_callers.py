"""Whom a call blames that is only known when it happens, and that the runtime makes in its turn: the function that it
is written in, not the runtime. Two warnings from different lines were one, shown once, about a file of ours."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable

import pytest

import xcs

Checks = dict[str, Callable[[str], str]]


def warn(name: str) -> str:
    warnings.warn(f"{name} is old", stacklevel=2)
    return name


def log(name: str) -> str:
    logging.getLogger(__name__).warning("%s is old", name, stacklevel=2)
    return name


@xcs.parallel_safe
def fetch(name: str) -> str:
    time.sleep(0.01)
    return name


def fetch_two(checks: Checks, names: list[str]) -> str:
    one = fetch(checks["a"](names[0]))
    two = fetch(checks["b"](names[1]))
    return one + two


def fetch_each(checks: Checks, names: list[str]) -> list[str]:
    return [fetch(checks[name](name)) for name in names]


def blamed(function: Callable[[Checks, list[str]], object]) -> list[tuple[str, int]]:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        function({"a": warn, "b": warn}, ["a", "b"])
    return [(warning.filename, warning.lineno) for warning in seen]


def test_warnings_of_calls_that_are_only_known_when_they_happen() -> None:
    line = fetch_two.__code__.co_firstlineno
    compiled = xcs.compile(fetch_two)
    assert blamed(compiled) == [(__file__, line + 1), (__file__, line + 2)]
    assert compiled.__xcs__.stats().issued == 2
    line = fetch_each.__code__.co_firstlineno
    assert blamed(xcs.compile(fetch_each)) == [(__file__, line + 1)] * 2


def test_records_of_calls_that_are_only_known_when_they_happen(caplog: pytest.LogCaptureFixture) -> None:
    xcs.compile(fetch_two)({"a": log, "b": log}, ["a", "b"])
    line = fetch_two.__code__.co_firstlineno
    assert [(record.funcName, record.lineno) for record in caplog.records] == [
        ("fetch_two", line + 1),
        ("fetch_two", line + 2),
    ]
