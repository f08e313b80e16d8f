"""Callees that look at the frame they are called from find the traced function's there, and loops of which no end is
known end nowhere but in the run."""

from __future__ import annotations

import collections
import inspect
import logging
import sys
import time
import traceback
import warnings
from typing import Any

import pytest

import xcs
from tests.fallback.harness import sourceless, traced_of
from xcs_runtime.fallback.callers import looks_at_caller, may_look_at_callers


@xcs.parallel_safe
def ask(x: object) -> str:
    time.sleep(0.001)
    return f"a{x}"


def direct(x: object) -> tuple[str, int, object]:
    frame = sys._getframe(1)
    return frame.f_code.co_name, frame.f_lineno, x


def _of_outer(x: object) -> tuple[str, object]:
    return sys._getframe(2).f_code.co_name, x


def indirect(x: object) -> tuple[str, object]:
    return _of_outer(x)


def all_of_them(x: object, look: Any = sys._getframe) -> list[tuple[str, int]]:
    frame, found = look().f_back, []
    while frame.f_code.co_filename != __file__:
        found.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return [*found, (frame.f_code.co_name, frame.f_lineno)]


class Told:
    def tell(self, x: object) -> tuple[str, object]:
        return self._told(x)

    def _told(self, x: object) -> tuple[str, object]:
        return sys._getframe(2).f_code.co_name, x

    def __call__(self, x: object) -> tuple[str, int, object]:
        return direct(x)


TEXTS = {
    "a function": "direct(ask(x))",
    "its helper": "indirect(ask(x))",
    "a method": "told.tell(ask(x))",
    "an object": "told(ask(x))",
    "a class that is made": "type(ask(x), (), {}).__module__",
    "the callers of the function": "all_of_them(ask(x))",
    "the callers of a map's function": "list(map(all_of_them, [ask(x)]))",
    "a text of the stack": "''.join(format_stack()) + ask(x)",
    "a named tuple": "namedtuple(ask(x), 'a b').__module__",
    "a warning": "warn(ask(x))",
    "a warning about the caller": "warn(ask(x), stacklevel=2)",
    "a log record": "log.warning(ask(x))",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_frame_is_that_of_the_function(text: str, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("seen")
    source = f"def f(xs):\n found = []\n for x in xs:\n  found.append({text})\n return found, ask(len(xs))"
    names = {
        "ask": ask, "direct": direct, "indirect": indirect, "told": Told(), "namedtuple": collections.namedtuple,
        "warn": warnings.warn, "log": log, "__name__": "of_the_user", "all_of_them": all_of_them,
        "format_stack": traceback.format_stack,
    }  # fmt: skip
    original, function = sourceless(source, **names), xcs.compile(sourceless(source, **names))

    def seen(call: Any, xs: list[int]) -> object:
        caplog.clear()
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            value = call(xs)
        records = [(r.getMessage(), r.filename, r.lineno, r.funcName) for r in caplog.records]
        return value, [(str(w.message), w.filename, w.lineno) for w in warned], records

    for xs in ([1, 2, 3], [4, 5], [6, 7, 8], [9]):
        of_compiled, of_original = [seen(each, xs) for each in (function, original)]
        assert of_compiled == of_original
        traced_of(function).try_again()


def test_who_looks() -> None:
    def quiet(x: object) -> object:
        logging.getLogger("seen").info(x)
        return ask(x)

    for callee in (direct, Told(), collections.namedtuple, type, warnings.warn):
        assert may_look_at_callers(callee)
    assert looks_at_caller(direct)
    assert not looks_at_caller(indirect)
    for callee in (indirect, Told().tell):
        assert may_look_at_callers(callee)
    for callee in (quiet, ask, len, dict, Told, logging.getLogger("seen").info):
        assert not looks_at_caller(callee)
        assert not may_look_at_callers(callee)


def test_a_loop_without_an_end_is_not_followed_for_ever() -> None:
    source = (
        "def f(xs):\n found = []\n def take(ys):\n  for y in ys:\n   got = yield y, ask(y)\n   found.append(got)\n"
        " taken = take(xs)\n found.append(next(taken))\n try:\n"
        "  while True: found.append(taken.send(ask(len(found))))\n except StopIteration: pass\n return found"
    )
    original, function = sourceless(source, ask=ask), xcs.compile(sourceless(source, ask=ask))
    began = time.perf_counter()
    for xs in ([1, 2, 3], [4, 5], [6, 7, 8]):
        assert function(xs) == original(xs)
        traced_of(function).try_again()
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize("text", ["look().f_lineno", "names(look)", "every()[0].function", "every()[1].function"])
def test_what_looks_at_frames_by_another_name_is_not_traced(text: str) -> None:
    program = f"def f(x):\n first = ask(x)\n second = ask(x)\n return {text}, first, second"
    names = {"ask": ask, "look": sys._getframe, "every": inspect.stack, "names": lambda look: sorted(look().f_locals)}
    original, compiled = sourceless(program, **names), xcs.compile(sourceless(program, **names))
    for x in (1, 2, 3):
        assert compiled(x) == original(x)
