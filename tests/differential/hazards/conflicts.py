"""Hazards: what stays changes something that calls ahead of it go by: keys of patterns, kinds of handlers, defaults."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import types

from tests.differential.callees import count, f, g
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def own_statement_changes_what_its_call_reads(decorate: Decorator) -> Steps:
    @decorate
    def display(x, items):
        a = f(x)
        b = [items.append(x), count(items)]
        return a, b

    @decorate
    def several(x, items):
        a = f(x)
        b = [items.pop(), count(items), items.append(x), count(items)]
        return a, b

    yield Step(display, (1, [2, 3]))
    yield Step(display, (4, [5]))
    yield Step(several, (1, [2, 3]))
    yield Step(several, (1, [2]))


@hazard
def mapping_patterns_whose_keys_change(decorate: Decorator) -> Steps:
    @decorate
    def loop(items, box):
        out = []
        for x in items:
            match {x: x}:
                case {box.n: y}:
                    out.append(f(y))
                case _:
                    out.append(g(x))
            box.n += 1
        return out

    def picks(x, box):
        match {x: x, 3: 9}:
            case {box.n: y}:
                return f(y)
        return g(x)

    @decorate
    def callee(x, box):
        a = f(x + 1)
        box.n = x
        b = picks(x, box)
        box.n = 3
        return a, b, picks(x, box)

    yield Step(loop, ([5, 6, 2], types.SimpleNamespace(n=5)))
    yield Step(loop, ([5, 6, 7, 8], types.SimpleNamespace(n=5)))
    yield Step(callee, (1, types.SimpleNamespace(n=0)))
    yield Step(callee, (3, types.SimpleNamespace(n=0)))


@hazard
def handlers_for_what_the_loop_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(items, kinds):
        out = []
        for x in items:
            try:
                y = f(x)
            except kinds[0]:
                y = g(x)
            except Exception:
                y = f(2 * x)
            kinds.insert(0, kinds.pop())
            out.append(y)
        return out

    yield Step(work, ([1, 2, 6], [KeyError, ValueError]))
    yield Step(work, ([1, 2, 6], [ValueError, KeyError]))


@hazard
def default_of_a_callee_that_is_given_as_well(decorate: Decorator) -> Steps:
    shared = [1]

    def ask(x, seen=shared):
        return f(x + len(seen))

    class Asker:
        def ask(self, x, seen=shared):
            return f(x + len(seen))

    asker = Asker()

    def deep(x):
        return ask(x)

    @decorate
    def loop(items, seen):
        out = []
        for x in items:
            seen.append(x)
            out.append(deep(x))
        return out

    @decorate
    def method(items, seen):
        out = []
        for x in items:
            seen.append(x)
            out.append(asker.ask(x))
        return out

    @decorate
    def straight(x, seen):
        a = f(x)
        seen.append(a)
        b = deep(x)
        return a, b

    yield Step(loop, ([1, 2, 3], shared))
    yield Step(loop, ([4, 5], []))
    yield Step(method, ([1, 2, 3], shared))
    yield Step(straight, (4, shared))
