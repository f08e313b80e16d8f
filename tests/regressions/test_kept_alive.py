"""Nothing of what is remembered of calls keeps alive what a function captures, which was made anew at each of them."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import xcs


class Document:
    """Large."""


def ask(x: int, document: object) -> int:
    time.sleep(0.0005)
    return x


@xcs.compile
def of_an_argument(f: Callable[[int], int], xs: list[int]) -> list[int]:
    return [f(x) for x in xs]


@xcs.compile
def of_a_table(functions: dict[str, Callable[[int], int]], xs: list[int]) -> list[int]:
    answers = []
    for x in xs:
        answers.append(functions["ask"](x))  # noqa: PERF401
    return answers


@xcs.compile
def of_items(calls: list[tuple[Callable[[int], int], int]]) -> list[int]:
    return [f(x) for f, x in calls]


@xcs.compile
def of_an_attribute(thing: Any, xs: list[int]) -> list[int]:
    return [thing.ask(x) for x in xs]


class Thing:
    ask: Callable[[int], int]


def thing(f: Callable[[int], int]) -> Thing:
    made = Thing()
    made.ask = f
    return made


WAYS: dict[str, Callable[[Callable[[int], int]], object]] = {
    "argument": lambda f: of_an_argument(f, [1, 2]),
    "table": lambda f: of_a_table({"ask": f}, [1, 2]),
    "items": lambda f: of_items([(f, 1), (f, 2)]),
    "attribute": lambda f: of_an_attribute(thing(f), [1, 2]),
}


@pytest.mark.parametrize("by_default", [False, True])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("forced", ["", "1"])
def test_what_a_function_captures_is_freed(
    forced: str, way: str, by_default: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XCS_EAGER", forced)
    documents = []

    def once() -> None:
        document = Document()
        documents.append(weakref.ref(document))
        if by_default:
            assert WAYS[way](lambda x, document=document: ask(x, document)) == [1, 2]  # type: ignore[misc]
        else:
            assert WAYS[way](lambda x: ask(x, document)) == [1, 2]

    for _ in range(12):
        once()
    until = time.monotonic() + 5
    while any(reference() is not None for reference in documents) and time.monotonic() < until:
        gc.collect()
        time.sleep(0.01)  # a thread may be about to let go of its last call
    assert [reference() for reference in documents] == [None] * 12


def test_the_next_function_of_the_same_source_is_looked_at_anew() -> None:
    """Its variables are others, though the first one's are gone."""
    seen: list[object] = []

    def quiet(x: int, document: object) -> int:
        return ask(x, document)

    def writing(x: int, document: object) -> int:
        time.sleep(0.0005 * (4 - x))
        seen.append(x)
        return x

    def made(asked: Callable[[int, object], int]) -> Callable[[int], int]:
        return lambda x: asked(x, None)

    for asked in (quiet, writing, quiet, writing):
        seen.clear()
        for way in ("argument", "table", "attribute"):
            assert WAYS[way](made(asked)) == [1, 2]
        assert seen == ([1, 2] * 3 if asked is writing else [])
