"""Hazards: closures over loop variables, cells that are rebound."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import Model, Stateful, add, count, f, g, log, model, note, slow, slow_method
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def closure_over_loop_variable(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        late = []
        for x in items:
            late.append(lambda: x)
            out.append(f(x))
        return out, [call() for call in late]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def closure_called_in_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0

        def ask(v):
            return f(v + total)

        out = []
        for x in items:
            out.append(ask(x))
            total += 1
        return out, total

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def nonlocal_changed_by_nested(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0

        def put(v):
            nonlocal total
            total += v
            return total

        out = []
        for x in items:
            out.append(put(f(x)))
        return out, total

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def nonlocal_outside(decorate: Decorator) -> Steps:
    seen = 0

    @decorate
    def work(items):
        nonlocal seen
        out = []
        for x in items:
            out.append(add(x, seen))
            seen += 1
        return out

    yield Step(work, ([1, 2, 3],))
    seen = 40
    yield Step(work, ([4, 5],))
    yield Step(lambda: seen)


@hazard
def closure_rebound_later(decorate: Decorator) -> Steps:
    ask = f

    @decorate
    def work(items):
        return [ask(x) for x in items]

    yield Step(work, ([1, 2],))
    ask = g
    yield Step(work, ([3, 4],))
    ask = log
    yield Step(work, ([3, 4],))
    ask = Stateful()
    yield Step(work, ([5, 6],))


@hazard
def late_cell(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        return [later(x) for x in items]

    yield Step(work, ([1, 2],))  # NameError: free variable not bound yet
    later = f
    yield Step(work, ([1, 2],))
    del later
    yield Step(work, ([1],))
