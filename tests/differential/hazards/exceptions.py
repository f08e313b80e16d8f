"""Hazards: exceptions and handlers."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import threading
from tests.differential.callees import add, f, g, h, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def handlers_in_loops(decorate: Decorator) -> Steps:
    @decorate
    def log_and_go_on(items):
        out = []
        for x in items:
            try:
                a = f(x)
                log("mid", a)
                b = g(a)
            except ValueError as error:
                log("failed", x, str(error))
                b = None
            else:
                log("fine", x)
            finally:
                log("finally", x)
            out.append(b)
        return out

    @decorate
    def raise_from(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError as error:
                raise LookupError(x) from error
        return out

    @decorate
    def raise_from_none(items):
        for x in items:
            try:
                f(x)
            except ValueError:
                raise LookupError(x) from None

    @decorate
    def bare_raise(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError:
                log("re-raising", x, len(out))
                raise
        return out

    @decorate
    def implicit_context(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError:
                out.append({}[x])
        return out

    @decorate
    def call_in_handler(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError:
                out.append(g(x))
        return out

    for work in (log_and_go_on, raise_from, raise_from_none, bare_raise, implicit_context, call_in_handler):
        yield Step(work, ([1, 2, 3],))
        yield Step(work, ([4, 5],))


@hazard
def handlers_around_straight_code(decorate: Decorator) -> Steps:
    @decorate
    def work(x, y):
        stage = "start"
        try:
            a = f(x)
            stage = "a"
            b = g(y)
            stage = "b"
            log("both", a, b)
            c = h(a)
            stage = "c"
        except ValueError as error:
            log("failed at", stage, str(error))
            return stage
        finally:
            log("finally", stage)
        return a, b, c

    @decorate
    def nested(x, y):
        try:
            try:
                a = f(x)
            except KeyError:
                a = 0
            finally:
                log("inner")
            b = g(y)
        except ValueError as error:
            log("outer", str(error))
            raise RuntimeError("outer") from error
        return a, b

    @decorate
    def handler_raises(x, y):
        try:
            a = f(x)
            b = g(y)
        except ValueError:
            return h(x)
        return a, b

    for function in (work, nested, handler_raises):
        yield Step(function, (1, 2))
        yield Step(function, (3, 4))


@hazard
def finally_with_return(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        try:
            for x in items:
                out.append(f(x))
        finally:
            log("finally", len(out))
            return out

    @decorate
    def continue_in_finally(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            finally:
                if x != 2:
                    continue
            out.append("after")
        return out

    for function in (work, continue_in_finally):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def exception_groups(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        errors = []
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError as error:
                errors.append(error)
        if errors:
            raise ExceptionGroup("several", errors)
        return out

    @decorate
    def star(items):
        out = []
        try:
            for x in items:
                out.append(f(x))
        except* ValueError as group:
            log("group", len(group.exceptions))
        return out

    for function in (work, star):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def exception_kept_and_reraised_later(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        last = None
        for x in items:
            try:
                f(x)
            except ValueError as error:
                last = error
        if last is not None:
            log("raising later")
            raise last
        return "fine"

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))


@hazard
def exceptions_of_many_kinds(decorate: Decorator) -> Steps:
    class Needy(Exception):
        def __init__(self, a, *, b):
            super().__init__(a)
            self.b = b

    kinds = [
        lambda: ValueError("v"), lambda: KeyboardInterrupt("k"), lambda: SystemExit(3), lambda: GeneratorExit("g"),
        lambda: StopIteration(7), lambda: Needy(1, b=2), lambda: ExceptionGroup("eg", [ValueError(1), KeyError(2)]),
        lambda: BaseException("base"), lambda: AssertionError(), lambda: OSError(2, "no", "file"),
        lambda: StopAsyncIteration(), lambda: UnicodeDecodeError("utf8", b"x", 0, 1, "bad"),
    ]  # fmt: skip

    @slow
    def fails(x, make):
        if x == 2:
            raise make()
        return x

    @slow
    def chained(x):
        try:
            raise KeyError(x)
        except KeyError as error:
            raise ValueError(x) from error

    @decorate
    def loop(items, make):
        out = []
        for x in items:
            out.append(fails(x, make))
            log("appended", x)
        return out

    @decorate
    def straight(x, make):
        a = fails(x, make)
        b = fails(x + 1, make)
        log("unreached", a, b)
        return a, b

    @decorate
    def comprehension(items, make):
        return [fails(x, make) for x in items]

    @decorate
    def with_cause(items):
        return [chained(x) for x in items]

    for make in kinds:
        yield Step(loop, ([1, 2, 3], make))
        yield Step(straight, (1, make))
        yield Step(comprehension, ([0, 1, 2, 3], make))
    yield Step(with_cause, ([1, 2],))


@hazard
def two_calls_fail(decorate: Decorator) -> Steps:
    @slow
    def fails(x):
        if x % 2:
            raise ValueError(x)
        return x

    @decorate
    def loop(items):
        out = []
        for x in items:
            log("begin", x)
            out.append(fails(x))
        return out

    @decorate
    def straight(x):
        a = fails(x)
        b = fails(x + 1)
        c = fails(x + 3)
        return a, b, c

    yield Step(loop, ([2, 4, 1, 3],))
    yield Step(loop, ([5, 3, 1],))
    yield Step(straight, (1,))
    yield Step(straight, (2,))


@hazard
def exception_in_argument_before_call(decorate: Decorator) -> Steps:
    @decorate
    def work(items, table):
        out = []
        for x in items:
            out.append(add(f(x), table[x]))
        return out

    @decorate
    def straight(x, table):
        return f(x), table[x], g(x), 1 // (x - 2)

    yield Step(work, ([1, 2], {1: 1, 2: 2}))
    yield Step(work, ([1, 2, 3], {1: 1, 3: 3}))
    yield Step(straight, (1, {1: 1}))
    yield Step(straight, (1, {}))
    yield Step(straight, (2, {2: 2}))


@hazard
def unbound_variables(decorate: Decorator) -> Steps:
    @decorate
    def work(items, flag):
        if flag:
            value = f(0)
        for x in items:
            value = f(x)
        return value, x

    @decorate
    def unknown_name(x):
        a = f(x)
        b = no_such_name(x)
        return a, b

    yield Step(work, ([1, 2], False))
    yield Step(work, ([], True))
    yield Step(work, ([], False))
    yield Step(unknown_name, (1,))
    yield Step(unknown_name, (2,))
