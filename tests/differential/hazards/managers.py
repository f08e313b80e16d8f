"""Hazards: context managers, and locks that are held."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import threading
from tests.differential.callees import add, f, g, h, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def context_managers(decorate: Decorator) -> Steps:
    class Managed:
        def __init__(self, name, suppress=False):
            self.name, self.suppress = name, suppress

        def __enter__(self):
            log("enter", self.name)
            return self

        def __exit__(self, kind, error, traceback):
            log("exit", self.name, getattr(kind, "__name__", None))
            return self.suppress

    @decorate
    def loop(items):
        out = []
        for x in items:
            with Managed(x) as m:
                out.append(f(m.name))
        return out

    @decorate
    def around(items):
        with Managed("outer"), Managed("inner", suppress=True):
            return [f(x) for x in items]
        return "suppressed"

    @decorate
    def straight(x):
        a = f(x)
        with Managed("m"):
            b = g(x)
        c = h(x)
        return a, b, c

    @decorate
    def suppressed(items):
        out = []
        for x in items:
            with contextlib.suppress(ValueError):
                out.append(f(x))
        return out

    for function in (loop, around, suppressed):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))
    yield Step(straight, (1,))
    yield Step(straight, (2,))


@hazard
def lock_held(decorate: Decorator) -> Steps:
    lock = threading.Lock()

    @slow
    def locked_state(x):
        return (x, lock.locked())

    @decorate
    def work(items):
        out = []
        for x in items:
            with lock:
                out.append(locked_state(x))
            out.append(f(x))
        return out

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))
