"""Hazards: nesting, recursion, threads, contexts."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextvars
import threading

from tests.differential.callees import add, f, g, join, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def recursion(decorate: Decorator) -> Steps:
    @decorate
    def tree(n):
        if n <= 0:
            return f(n)
        left = tree(n - 1)
        right = tree(n - 2)
        return add(left % 100, right % 100)

    @decorate
    def even(n):
        a = f(n)
        return a if n <= 0 else a + odd(n - 1)

    @decorate
    def odd(n):
        a = g(n)
        return a if n <= 0 else a + even(n - 1)

    yield Step(tree, (3,))
    yield Step(tree, (2,))
    yield Step(even, (3,))
    yield Step(odd, (2,))


@hazard
def recursion_over_items(decorate: Decorator) -> Steps:
    @decorate
    def walk(node):
        values = [walk(child) for child in node[1:]]
        return add(node[0], sum(values) % 50)

    yield Step(walk, ([1, [2, [3], [4]], [5]],))
    yield Step(walk, ([1, [2]],))


@hazard
def compiled_within_compiled(decorate: Decorator) -> Steps:
    @decorate
    def inner(items):
        return [f(x) for x in items]

    @decorate
    def outer(rows):
        out = []
        for row in rows:
            out.append(inner(row))
            log("row", len(row))
        return out

    @decorate
    def parallel_outer(rows):
        return [inner(row) for row in rows]

    for function in (outer, parallel_outer):
        yield Step(function, ([[1, 2], [3]],))
        yield Step(function, ([[4], [], [5, 6]],))


@hazard
def decorated_inside_compiled(decorate: Decorator) -> Steps:
    @decorate
    def outer(items):
        @decorate
        def inner(x):
            return f(x), g(x)

        return [inner(x) for x in items]

    yield Step(outer, ([1, 2],))
    yield Step(outer, ([3],))


@hazard
def threads_at_once(decorate: Decorator) -> Steps:
    @slow
    def quiet(x):
        return x * 3

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(quiet(x))
        return out

    def several(*inputs):
        results = [None] * len(inputs)

        def one(i):
            results[i] = work(inputs[i])

        threads = [threading.Thread(target=one, args=(i,)) for i in range(len(inputs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    yield Step(several, ([1, 2, 3], [4, 5], [6]))
    yield Step(several, ([7], [8, 9], [10], [11]))


VARIABLE: contextvars.ContextVar[int] = contextvars.ContextVar("VARIABLE", default=0)


@hazard
def context_variables(decorate: Decorator) -> Steps:
    @slow
    def reads(x):
        return x * 100 + VARIABLE.get()

    @decorate
    def straight(x):
        a = reads(x)
        token = VARIABLE.set(x)
        b = reads(x)
        VARIABLE.reset(token)
        c = reads(x)
        return a, b, c

    @decorate
    def loop(items):
        out = []
        for x in items:
            VARIABLE.set(x)
            out.append(reads(x))
        return out, VARIABLE.get()

    context = contextvars.copy_context()
    yield Step(context.run, (straight, 1))
    yield Step(context.run, (straight, 2))
    yield Step(context.run, (loop, [1, 2, 3]))
    yield Step(context.run, (loop, [4]))

VARIABLES = {"first": VARIABLE}
LISTED = [VARIABLE]


class Kept:
    def __init__(self):
        self.variables = {"first": VARIABLE}

    def set(self, x):
        self.variables["first"].set(x)


def chosen(name):
    return VARIABLES[name]


@hazard
def context_variables_out_of_containers(decorate: Decorator) -> Steps:
    @slow
    def reads(x):
        return x * 100 + VARIABLE.get()

    @decorate
    def out_of_a_table(kept, items):
        out = []
        for x in items:
            VARIABLES["first"].set(x)
            out.append(reads(x))
        return out

    @decorate
    def out_of_an_attribute(kept, items):
        out = []
        variable = kept.variables.get("first")
        for x in items:
            variable.set(x)
            out.append(reads(x))
        return out

    @decorate
    def chosen_by_a_function(kept, items):
        out = []
        for x in items:
            chosen("first").set(x)
            out.append(reads(x))
        return out

    @decorate
    def gone_through(kept, items):
        for variable in LISTED:
            variable.set(3)
            out = [reads(4), reads(5)]
            variable.set(6)
            out.append(reads(7))
        return out

    @decorate
    def in_a_method(kept, items):
        out = []
        for x in items:
            kept.set(x)
            out.append(reads(x))
        return out

    @decorate
    def in_a_nested_function(kept, items):
        def put(x):
            kept.variables["first"].set(x)

        out = []
        for x in items:
            put(x)
            out.append(reads(x))
        return out

    ways = (
        out_of_a_table, out_of_an_attribute, chosen_by_a_function, gone_through, in_a_method, in_a_nested_function,
    )  # fmt: skip
    for work in ways:
        for items in ([1, 2, 3], [4, 5], [6, 0, 7]):
            yield Step(contextvars.copy_context().run, (work, Kept(), items))



@hazard
def context_variable_set_by_callee(decorate: Decorator) -> Steps:
    @slow
    def sets(x):
        VARIABLE.set(x)
        return x

    @decorate
    def work(x):
        a = sets(x)
        b = f(x)
        return a, b, VARIABLE.get()

    context = contextvars.copy_context()
    yield Step(context.run, (work, 1))
    yield Step(context.run, (work, 2))
