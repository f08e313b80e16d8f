"""Hazards: callees that are bound to something else while the function runs that calls them."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import sys

from tests.differential.callees import f, g, log, note
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step

callee = f


def rebind(function):
    global callee
    callee = function


def asked(x):
    return callee(x) + 1


class Settings:
    callee = staticmethod(f)


def ask_settings(x):
    return Settings.callee(x)


@hazard
def callee_that_is_rebound_by_a_callee(decorate: Decorator) -> Steps:
    @decorate
    def work(function, items):
        first = callee(1)
        rebind(function)
        second = callee(2)
        third = asked(3)
        return first, second, third, [callee(x) for x in items], [asked(x) for x in items]

    @decorate
    def back_and_forth(items):
        out = []
        for x in items:
            out.append(callee(x))
            rebind(note)
            out.append(asked(x))
            rebind(g)
        return out, callee(0), asked(0)

    for function in (f, g, note):
        rebind(f)
        yield Step(work, (function, [4, 5]))
    rebind(f)
    yield Step(back_and_forth, ([1, 2],))
    rebind(f)


@hazard
def callee_that_is_rebound_in_place(decorate: Decorator) -> Steps:
    local = f

    def ask_local(x):
        return local(x)

    def bind_local(function):
        nonlocal local
        local = function

    @decorate
    def declared(function):
        global callee
        first = asked(1)
        callee = function
        return first, asked(2), asked(3)

    @decorate
    def of_a_module(function):
        here = sys.modules[__name__]
        first = asked(1)
        here.callee = function
        return first, asked(2), callee(3), callee(4)

    @decorate
    def of_a_class(function):
        first = Settings.callee(1), ask_settings(1)
        Settings.callee = staticmethod(function)
        return first, Settings.callee(2), Settings.callee(3), ask_settings(4), ask_settings(5)

    @decorate
    def captured(function):
        first = local(1), ask_local(1)
        bind_local(function)
        return first, local(2), local(3), ask_local(4), ask_local(5)

    for work in (declared, of_a_module, of_a_class, captured):
        for function in (g, note):
            rebind(f)
            bind_local(f)
            Settings.callee = staticmethod(f)
            yield Step(work, (function,))
    rebind(f)
    Settings.callee = staticmethod(f)


@hazard
def callee_that_is_rebound_where_nobody_looks(decorate: Decorator) -> Steps:
    """What the decorator does is more than an analysis has the patience for."""

    @decorate
    def work(function, items):
        @decorate
        def inner(x):
            return f(x)

        first = callee(inner(1))
        rebind(function)
        second = callee(2)
        return first, second, [callee(x) for x in items], asked(3), asked(4)

    for function in (g, note):
        rebind(f)
        yield Step(work, (function, [4, 5]))
    rebind(f)
