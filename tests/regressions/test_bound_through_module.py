"""A function that binds a global name through its module: what it calls by that name afterwards isn't known."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import xcs


@xcs.parallel_safe
def ask(x: int) -> int:
    return x


callee: Any = ask


def through_the_module(function: Callable[[int], int]) -> tuple[int, int, int]:
    here: Any = sys.modules[__name__]
    first = ask(1)
    here.callee = function
    return first, callee(2), callee(3)


def test_what_is_bound_through_the_module_is_called_in_its_place() -> None:
    """The calls ran ahead, since the name stood for another function when the call began."""
    global callee
    seen: list[tuple[str, int]] = []

    @xcs.ordered
    def note(x: int) -> int:
        seen.append((threading.current_thread().name, x))
        return len(seen)

    compiled = xcs.compile(through_the_module)
    for _ in range(3):
        callee = ask
        seen.clear()
        assert compiled(note) == (1, 1, 2)
        assert seen == [("MainThread", 2), ("MainThread", 3)]
        callee = ask
        assert "issue(callee" not in str(compiled.source)
    callee = ask
