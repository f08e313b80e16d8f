"""Functions that call each other, their arguments in another order each time: what any of them changes is known of all,
and what they leave alone is still read ahead."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use


class Box:
    def __init__(self) -> None:
        self.n = 0


def ask(box: Box) -> int:
    time.sleep(0.0002)
    return box.n


def outer(a, b, c, d, n):
    if n:
        inner(a, b, c, d, n - 1)


def inner(a, b, c, d, n):
    if n:
        inner(b, c, d, a, n - 1)
        outer(a, b, c, d, n - 1)
    d.n += 1


def even(a, b, n):
    if n:
        odd(b, a, n - 1)


def odd(a, b, n):
    third(a, b, n)
    if n:
        even(a, b, n - 1)


def third(a, b, n):
    if n > 1:
        odd(b, a, n - 2)
    a.n += n


def through_four(k):
    a, b, c, d, e = Box(), Box(), Box(), Box(), Box()
    out = []
    for _ in range(k):
        out.append((ask(a), ask(b), ask(c), ask(d)))
        outer(a, b, c, d, 5)
        out.append(ask(e))
    return out


def there_and_back(k):
    a, b = Box(), Box()
    out = [ask(a)]
    for i in range(k):
        out.append(ask(b))
        even(a, b, i)
        out.append(ask(a))
    even(b, a, k)
    return out, ask(a), ask(b)


def given(boxes, k):
    out = []
    for i in range(k):
        out.append([ask(box) for box in boxes])
        even(boxes[0], boxes[1], i)
        third(boxes[2], boxes[3], i)
    return out, [box.n for box in boxes]


def with_boxes(k: int) -> object:
    return given([Box() for _ in range(4)], k)


@pytest.mark.parametrize("program", [through_four, there_and_back, with_boxes])
@pytest.mark.parametrize("eager", [False, True])
def test_what_any_of_them_changes_is_seen(
    program: Callable[[int], object], eager: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled = xcs.compile(program)
    inside = xcs.compile(given)
    for seed, k in enumerate((3, 5, 2)):
        expected = program(k)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert compiled(k) == expected
            assert inside([Box() for _ in range(4)], k) == with_boxes(k)


def test_what_they_leave_alone_is_read_ahead() -> None:
    compiled: Any = xcs.compile(through_four)
    assert compiled(4) == through_four(4)
    assert compiled.stats().issued
