"""The look that comes before the analysis: a function that is settled by it is never compiled."""

from __future__ import annotations

import asyncio
import functools
import time
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any

import pytest

import xcs

QUIET = "nothing that it reaches is known to wait"


def read_all(read: Callable[[str], Any], names: Iterable[str]) -> list[Any]:
    return [read(name) for name in names]


def is_quiet(function: Callable[..., Any], *arguments: object) -> bool:
    """Whether the first call was settled by the quick look."""
    compiled = xcs.compile(function)
    misses = compiled.cache_info().misses  # of others of the same code
    compiled(*arguments)
    return compiled.cache_info().misses == misses


@pytest.mark.parametrize(
    "read",
    [urllib.request.urlopen, functools.partial(urllib.request.urlopen, timeout=3)],
    ids=["itself", "in a partial"],
)
def test_functions_of_the_standard_library_that_are_given(read: Callable[[str], Any]) -> None:
    """They are not looked into, so it is their names that count."""
    assert not is_quiet(read_all, read, [])
    assert is_quiet(read_all, functools.cmp_to_key, [])


async def waits() -> None:
    await asyncio.sleep(0.01)
    time.sleep(0.01)


def make(function: Callable[[], Any], times: int) -> list[Any]:
    return [function() for _ in range(times)]


def test_calling_a_coroutine_function_waits_for_nothing() -> None:
    assert is_quiet(make, waits, 0)


def test_a_coroutine_function_within() -> None:
    def outer(times: int) -> list[Any]:
        async def inner() -> None:
            time.sleep(0.01)

        return [inner for _ in range(times)]

    assert is_quiet(outer, 2)

    def other(times: int) -> list[Any]:
        def inner() -> None:
            time.sleep(0.01)

        return [inner for _ in range(times)]

    assert not is_quiet(other, 2)


def test_a_coroutine_function_that_is_marked() -> None:
    async def marked() -> None: ...

    xcs.parallel_safe(marked)
    assert not is_quiet(make, marked, 0)


def test_a_function_that_was_found_quiet_and_is_marked_later() -> None:
    def ask(text: str) -> str:
        return text

    def ask_all(texts: list[str]) -> list[str]:
        return [ask(text) for text in texts]

    assert is_quiet(ask_all, [])
    xcs.parallel_safe(ask)
    assert not is_quiet(ask_all, [])


def test_what_closures_and_defaults_hold_is_looked_at_anew() -> None:
    held: Any = len

    def call(text: str, other: list[Any] = [len]) -> Any:  # noqa: B006
        return other[0](held(text) * "x")

    def call_all(texts: list[str]) -> list[Any]:
        return [call(text) for text in texts]

    assert is_quiet(call_all, ["x"])
    held = time.sleep
    assert not is_quiet(call_all, [])
    held = len
    call.__defaults__[0][0] = time.sleep  # type: ignore[index]
    assert not is_quiet(call_all, [])
