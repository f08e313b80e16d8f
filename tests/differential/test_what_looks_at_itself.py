"""Functions that look at their own frame, go by how long their objects live, or set context variables run as written,
under whatever name they do so, and though a callee does it; methods that are called alike are none of these."""

from __future__ import annotations

import contextlib
import inspect
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from contextvars import ContextVar, copy_context
from inspect import stack as callers_of
from typing import Any
from weakref import ref

import pytest

import xcs

look = locals
evaluate = eval
frame_here = sys._getframe
weak = weakref


@xcs.parallel_safe
def ask(x: object) -> object:
    time.sleep(0.001)
    return x


def named_in_caller() -> list[str]:
    return sorted(sys._getframe(1).f_locals)


def where() -> str:
    return sys._getframe(1).f_code.co_name


class Thing:
    pass


CURRENT: ContextVar[int] = ContextVar("CURRENT", default=0)
put = CURRENT.set


@xcs.parallel_safe
def ask_in_context(x: object) -> tuple[object, int]:
    time.sleep(0.001)
    return x, CURRENT.get()


def enter(x: int) -> None:
    CURRENT.set(x)


def enter_with(tracer: Any, x: int) -> None:
    tracer.start(x)


class Tracer:
    def start(self, x: int) -> None:
        self.token = CURRENT.set(x)

    def stop(self) -> None:
        CURRENT.reset(self.token)


def aliased_locals(x: int) -> object:
    first, second = ask(x), ask(x + 1)
    return sorted(look()), first, second


def aliased_frame(x: int) -> object:
    first, second = ask(x), ask(x + 1)
    return sorted(frame_here().f_locals), first, second


def imported_stack(x: int) -> object:
    first, second = ask(x), ask(x + 1)
    return sorted(callers_of()[0].frame.f_locals), first, second


def aliased_eval(x: int) -> object:
    first, second = ask(x), ask(x + 1)
    return sorted(evaluate("locals()")), first, second


def handed_over(x: int, look: Callable[[], Any] = locals) -> object:
    first, second = ask(x), ask(x + 1)
    return sorted(look()), first, second


def module_handed_over(x: int, module: Any = inspect) -> object:
    first, second = ask(x), ask(x + 1)
    return sorted(module.stack()[0].frame.f_locals), first, second


def by_a_callee(x: int) -> object:
    first, second = ask(x), ask(x + 1)
    return named_in_caller(), first, second


def bare_reference(x: int) -> object:
    answers = []
    for y in (x, x + 1, x + 2):
        thing: Any = Thing()
        seen = ref(thing)
        answers.append(ask(y))
        thing = None
        answers.append(seen() is None)
        answers.append(ask(y + 1))
    return answers


def aliased_module(x: int) -> object:
    answers = []
    for y in (x, x + 1, x + 2):
        thing: Any = Thing()
        seen = weak.proxy(thing)
        answers.append(ask(y))
        thing = None
        try:
            answers.append(str(seen))
        except ReferenceError:
            answers.append("gone")
        answers.append(ask(y + 1))
    return answers


def context_set_by_a_callee(x: int) -> object:
    answers = []
    for y in (x, x + 1):
        answers.append(ask_in_context(y))
        enter(y)
        answers.append(ask_in_context(-y))
    return answers


def context_set_by_another_name(x: int) -> object:
    first = ask_in_context(x)
    put(x)
    second = ask_in_context(x)
    put(x + 1)
    return first, second, ask_in_context(x)


def context_set_by_an_object(x: int) -> object:
    tracer = Tracer()
    answers = []
    for y in (x, x + 1):
        enter_with(tracer, y)
        answers.append(ask_in_context(y))
        tracer.stop()
        answers.append(ask_in_context(-y))
    return answers


def in_a_context(function: Callable[[int], object], x: int) -> object:
    return copy_context().run(function, x)


@pytest.mark.parametrize(
    "function",
    [
        aliased_locals, aliased_frame, imported_stack, aliased_eval, handed_over, module_handed_over, by_a_callee,
        bare_reference, aliased_module, context_set_by_a_callee, context_set_by_another_name, context_set_by_an_object,
    ],
)  # fmt: skip
@pytest.mark.parametrize("eager", [False, True])
def test_runs_as_written(function: Callable[[int], object], eager: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled: Any = xcs.compile(function)
    for x in (1, 5, 9):
        assert in_a_context(compiled, x) == in_a_context(function, x)
    assert not compiled.stats().issued


class Model:
    def eval(self) -> str:
        return "e"

    def stack(self, *parts: object) -> tuple[object, ...]:
        return parts

    def dir(self) -> str:
        return "d"


def methods_of_these_names(x: int) -> object:
    model = Model()
    first, second = ask(x), ask(x + 1)
    return model.eval(), model.stack(first, second), model.dir()


def variables_of_another(x: int) -> object:
    model = Model()
    first, second = ask(x), ask(x + 1)
    return vars(model), "eval" in dir(model), first, second


def callee_that_looks_up_its_name(x: int) -> object:
    first, second = ask(x), ask(x + 1)
    return where(), first, second


@contextlib.contextmanager
def spanning(x: int) -> Iterator[None]:
    token = CURRENT.set(x)
    try:
        yield
    finally:
        CURRENT.reset(token)


class Span:
    def __init__(self, x: int) -> None:
        self.x = x

    def __enter__(self) -> None:
        self.token = CURRENT.set(self.x)

    def __exit__(self, *_: object) -> None:
        CURRENT.reset(self.token)


def ask_in_span(x: int) -> object:
    with Span(x):
        return ask_in_context(x)


def context_for_a_while(x: int) -> object:
    with Span(x):
        first, second = ask_in_context(x), ask_in_context(x + 1)
    with spanning(x + 1):
        third, fourth = ask_in_context(x), ask_in_context(x + 1)
    return first, second, third, fourth, ask_in_span(7), ask_in_context(x), ask_in_context(x + 1)


@pytest.mark.parametrize(
    "function",
    [context_for_a_while, methods_of_these_names, variables_of_another, callee_that_looks_up_its_name],
)
def test_overlaps(function: Callable[[int], object]) -> None:
    compiled: Any = xcs.compile(function)
    for x in (1, 5, 9):
        assert compiled(x) == function(x)
    assert compiled.stats().issued
