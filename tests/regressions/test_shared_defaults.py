"""A list that is the default of a parameter, read by a callee (of a callee) while it is changed under another name."""

from __future__ import annotations

import time
import types
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

DEFAULT: list[int] = []


def f(x, seen=DEFAULT):
    time.sleep(0)
    return x, list(seen)


def deep(x):
    return f(x)


class K:
    registered: ClassVar[list[int]] = []

    def g(self, x):
        time.sleep(0)
        return x, list(self.registered)


def make():
    state: list[int] = []

    def h(x):
        time.sleep(0)
        return x, list(state)

    return state, h


STATE, h = make()
k = K()


def through_its_name(xs):
    DEFAULT.clear()
    out = []
    for x in xs:
        DEFAULT.append(x)
        out.append(f(x))
    return out


def of_a_callee_of_a_callee(xs):
    DEFAULT.clear()
    out = []
    for x in xs:
        DEFAULT.append(x)
        out.append(deep(x))
    return out


def of_the_class(xs):
    K.registered.clear()
    out = []
    for x in xs:
        K.registered.append(x)
        out.append(k.g(x))
    return out


def captured(xs):
    STATE.clear()
    out = []
    for x in xs:
        STATE.append(x)
        out.append(h(x))
    return out


def through_the_function(xs):
    f.__defaults__[0].clear()
    out = []
    for x in xs:
        f.__defaults__[0].append(x)
        out.append(f(x))
    return out


def through_the_function_deep(xs):
    f.__defaults__[0].clear()
    out = []
    for x in xs:
        f.__defaults__[0].append(x)
        out.append(deep(x))
    return out


def through_the_cell(xs):
    h.__closure__[0].cell_contents.clear()
    out = []
    for x in xs:
        h.__closure__[0].cell_contents.append(x)
        out.append(h(x))
    return out


PROGRAMS = (
    through_its_name, of_a_callee_of_a_callee, of_the_class, captured, through_the_function, through_the_function_deep,
    through_the_cell,
)  # fmt: skip


@pytest.mark.parametrize("traced", [False, True], ids=["rewritten", "traced"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_changes_are_seen(program: Callable[..., Any], traced: bool) -> None:
    if traced:  # without source
        program = types.FunctionType(program.__code__.replace(co_filename="<gone>"), globals(), program.__name__)
    compiled = xcs.compile(program)
    for seed in range(5):
        expected = program([seed, 2, 3])
        with use(SeededScheduler(seed)):
            assert compiled([seed, 2, 3]) == expected
