"""What a handler of the log raises, for a call that ran ahead, leaves the same generators as it would as written."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs

logger = logging.getLogger("tests.raising")


class Raising(logging.Handler):
    kind: type[Exception] = ValueError

    def emit(self, record: logging.LogRecord) -> None:
        if "2" in record.getMessage():
            raise self.kind("no")


@pytest.fixture(autouse=True)
def _handled() -> Iterator[None]:
    handler = Raising()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield
    logger.removeHandler(handler)


def logged(x: int) -> int:
    logger.info("call %s", x)
    time.sleep(0)
    return x


def in_a_loop(items: list[int]) -> list[int]:
    out = []
    for x in items:
        total = sum(logged(x) for _ in (1, 2))
        out.append(total + 1)
    return out


def in_a_comprehension(items: list[int]) -> list[int]:
    return [sum(logged(y) for y in (x, x + 1)) for x in items]


def of_two_clauses(items: list[int]) -> int:
    return sum(logged(x) + y for x in items for y in (1, 2))


def _chain(error: BaseException | None) -> list[Any]:
    found = []
    while error is not None:
        frames = [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        found.append((type(error), str(error), frames, error.__suppress_context__, error.__cause__ is None))
        error = error.__context__
    return found


@pytest.mark.parametrize("kind", [StopIteration, ValueError])
@pytest.mark.parametrize("function", [in_a_loop, in_a_comprehension, of_two_clauses])
def test_the_chain_of_exceptions(
    function: Callable[[list[int]], object], kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Raising, "kind", kind)
    chains = []
    compiled = xcs.compile(function)
    for run in (function, compiled):
        with pytest.raises((ValueError, RuntimeError), match=r"no|generator") as caught:
            run([1, 2, 3])
        chains.append(_chain(caught.value))
    assert "__xcs_" in str(compiled.source)
    assert chains[0] == chains[1]
