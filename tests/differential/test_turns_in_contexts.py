"""What waits for its turn within a ``with``: where nothing is held that others wait for, and nowhere else."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from tests.differential.output_callees import gauge, model
from xcs.testing import check

places = threading.Semaphore(2)
lock = threading.Lock()


class Loud:
    """An answer whose operators have effects."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __add__(self, other: int) -> int:
        print("adds", self.value)
        return self.value + other


@xcs.parallel_safe
def answer(x: int) -> Any:
    value = model(x)
    return Loud(value) if x > 2 else value


@contextlib.contextmanager
def span(name: str) -> Iterator[dict[str, Any]]:
    found: dict[str, Any] = {"name": name, "start": time.perf_counter()}
    try:
        yield found
    finally:
        found["seconds"] = time.perf_counter() - found["start"]


@contextlib.contextmanager
def place() -> Iterator[None]:
    with places:
        yield


@contextlib.contextmanager
def place_by_hand() -> Iterator[None]:
    places.acquire()
    try:
        yield
    finally:
        places.release()


@contextlib.contextmanager
def locked() -> Iterator[None]:
    with lock:
        yield


@contextlib.contextmanager
def nested() -> Iterator[None]:
    with span("nested"), locked():
        yield


class Span:
    def __enter__(self) -> Span:
        self.start = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self.start


class Place:
    def __enter__(self) -> None:
        places.acquire()

    def __exit__(self, *error: object) -> None:
        places.release()


def in_span(x: int) -> Any:
    with span("ask") as found:
        result = answer(x) + 1
        found["size"] = result
    return result


def in_span_of_a_class(x: int) -> Any:
    with Span():
        return answer(x) + 1


def in_place(x: int) -> Any:
    with place():
        return answer(x) + 1


def in_place_by_hand(x: int) -> Any:
    with place_by_hand():
        return answer(x) + 1


def in_lock(x: int) -> Any:
    with locked():
        return answer(x) + 1


def in_nested(x: int) -> Any:
    with nested():
        return answer(x) + 1


def in_place_of_a_class(x: int) -> Any:
    with Place():
        return answer(x) + 1


def each(callee: Callable[[int], Any], items: list[int]) -> list[Any]:
    return [callee(x) for x in items]


FREE = [in_span, in_span_of_a_class]
HELD = [in_place, in_place_by_hand, in_lock, in_nested, in_place_of_a_class]


@pytest.mark.parametrize("callee", [*FREE, *HELD])
def test_in_order(callee: Callable[[int], Any]) -> None:
    check(each, callee, [1, 2, 3, 4], schedules=8)


@pytest.mark.parametrize("callee", FREE)
def test_overlaps(callee: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauge, "most", 0)
    monkeypatch.setattr(gauge, "wanted", 2)
    monkeypatch.setattr(gauge, "full", threading.Event())
    assert xcs.compile(each)(callee, [1, 2]) == [3, 5]
    assert gauge.most >= 2


@pytest.mark.parametrize("callee", HELD)
def test_what_is_held_is_not_held_while_waiting(callee: Callable[[int], Any]) -> None:
    (row,) = xcs.compile(each).explain(callee, [1, 2]).rows
    assert not row.ahead
