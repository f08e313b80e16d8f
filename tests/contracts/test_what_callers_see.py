"""Frames, tracebacks, warnings and tracers show calls of compiled functions as calls of the originals."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
import types
import warnings
from typing import Any

import pytest

import xcs

from .slow import ask


@xcs.compile
def answers(questions: list[str]) -> list[str]:
    return [ask(question) for question in questions]


def blame_the_caller(questions: list[str]) -> list[str]:
    found = [ask(question) for question in questions]
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    logging.getLogger("blame").warning("old", stacklevel=2)
    return found


def test_warnings_and_log_records_can_blame_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    compiled = xcs.compile(blame_the_caller)
    for function in (compiled.__wrapped__, compiled, compiled):
        line = sys._getframe().f_lineno + 2
        with pytest.warns(DeprecationWarning, match="old") as caught:
            function(["x", "y"])
        assert (caught[0].filename, caught[0].lineno) == (__file__, line)
        record = caplog.records[-1]
        assert (record.pathname, record.lineno, record.funcName) == (
            __file__,
            line,
            "test_warnings_and_log_records_can_blame_the_caller",
        )


def fails(questions: list[str]) -> list[str]:
    answers = [ask(question) for question in questions]
    raise LookupError(answers)


def test_a_traceback_is_the_originals() -> None:
    compiled = xcs.compile(fails)
    frames = []
    for function in (fails, *[compiled] * 3):
        with pytest.raises(LookupError) as caught:
            function(["x", "y"])
        frames.append([(frame.filename, frame.lineno, frame.name) for frame in traceback.extract_tb(caught.tb)])
    assert frames[1:] == frames[:1] * 3


def callers() -> list[tuple[str, str]]:
    frame, found = sys._getframe(1), []
    while frame is not None:
        found.append((frame.f_code.co_filename, frame.f_code.co_name))
        frame = frame.f_back  # type: ignore[assignment]
    return found


def quiet(first: int, /, *rest: int, option: bool = False, **more: int) -> list[tuple[str, str]]:
    return callers()


def test_nobody_sees_that_the_original_was_called_through_a_stub() -> None:
    compiled = xcs.compile(quiet)
    for count in range(200):  # resting as well
        assert compiled(1, 2, option=True, more=3) == quiet(1, 2, option=True, more=3), count


@pytest.mark.parametrize("setter", [sys.settrace, sys.setprofile], ids=["trace", "profile"])
def test_what_a_tracer_is_told_of_the_stub_balances(setter: Any) -> None:
    compiled = xcs.compile(lambda x: 1 // x)

    def caller(x: int) -> None:
        with contextlib.suppress(ZeroDivisionError):
            compiled(x)

    depth, seen = 0, []

    def tracer(frame: types.FrameType, event: str, argument: object) -> Any:
        nonlocal depth
        if event == "call":
            depth += 1
        elif event == "return":
            depth -= 1
        if frame.f_code is compiled.__code__ or frame.f_code is caller.__code__:
            seen.append((event, frame.f_code is compiled.__code__, frame.f_locals.get("x")))
        return tracer

    previous = sys.gettrace(), sys.getprofile()
    for _ in range(2):
        for x in (1, 0):
            caller(x)  # compiled
            setter(tracer)
            try:
                caller(x)
            finally:
                setter(previous[setter is sys.setprofile])
            assert [event for event in seen if event[0] in ("call", "return")] == [
                ("call", False, x), ("call", True, x), ("return", True, x), ("return", False, x)
            ]  # fmt: skip
            assert depth in (0, -1)  # the end of our own frame may be seen
            depth = 0
            seen.clear()
