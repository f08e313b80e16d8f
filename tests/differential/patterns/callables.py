"""Patterns: callables of other kinds."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools
import itertools

import xcs
from tests.differential.callees import (
    Model,
    add,
    f,
    g,
    greeter,
    greeting,
    h,
    model,
    scaled,
)  # fmt: skip
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("callables of other kinds")


@pattern(together)
def map_list(items):
    return list(map(f, items))


@pattern(together)
def map_in_for(items):
    out = []
    for value in map(f, items):
        out.append(value)
    return out


@pattern(together)
def map_two(xs, ys):
    return [*map(add, xs, ys)]


@pattern(together)
def partial_in_loop(items):
    plus = functools.partial(add, 5)
    return [plus(x) for x in items]


@pattern(together)
def partial_keyword(items):
    plus = functools.partial(add, y=9)
    out = []
    for x in items:
        out.append(plus(x))
    return out


@pattern(together)
def callable_object(items):
    return [model(x) for x in items]


@pattern(together)
def callable_object_in_loop(items):
    out = []
    for x in items:
        out.append(model(x))
    return out


@pattern(together)
def bound_method(items):
    return [model.ask(x) for x in items]


@pattern(together)
def bound_method_stored(items):
    ask = model.ask
    return [ask(x) for x in items]


@pattern(together)
def lambda_in_loop(items):
    work = lambda v: f(v)
    return [work(x) for x in items]


@pattern(together)
def lambda_with_operator_in_loop(items):
    work = lambda v: f(v) + 1
    return [work(x) for x in items]


@pattern(together)
def nested_function_with_operator_in_loop(items):
    def work(v):
        return f(v) * 2

    out = []
    for x in items:
        out.append(work(x))
    return out


@pattern(together, forms=("function", "nested"))
def callee_that_formats_answers(items):
    return [greeting(x) for x in items]


@pattern(together, forms=("function", "nested"))
def method_that_calls_it(items):
    out = []
    for x in items:
        out.append(greeter.ask(x))
    return out


@pattern(together, forms=("function", "nested"))
def object_that_calls_the_method(items):
    return list(map(greeter, items))


@pattern(together, forms=("function", "nested"))
def map_of_method_that_calls_it(items):
    return list(map(greeter.ask, items))


@pattern(together, forms=("function", "nested"))
def partial_of_callee_with_operator(items):
    triple = functools.partial(scaled, 3)
    return [triple(x) for x in items]


@pattern(together)
def nested_function_in_loop(items):
    def work(v):
        return f(v)

    out = []
    for x in items:
        out.append(work(x))
    return out


@pattern(waits(g="f"))
def nested_function_of_two_calls(items):
    def work(v):
        a = f(v)
        return g(a)

    return [work(x) for x in items]


@pattern(together)
def map_lambda(items):
    return list(map(lambda v: f(v) + 1, items))


@pattern(together, inputs=[lambda: (Model(2), [1, 2, 3]), lambda: (Model(5), [4, 4]), lambda: (Model(5), [])])
def model_parameter(client, values):
    return [client(v) for v in values]


@pattern(together, inputs=[lambda: (Model(2), [1, 2, 3]), lambda: (Model(5), [4, 4]), lambda: (Model(5), [])])
def model_parameter_method(client, values):
    out = []
    for v in values:
        out.append(client.ask(v))
    return out


@pattern(together)
def functions_in_a_list(x):
    return [call(x) for call in (f, g, h)]


@pattern(one_by_one, exact_order=False)
def starmap(xs, ys):
    return list(itertools.starmap(add, zip(xs, ys)))


@pattern(together)
def nested_and_compiled(items):
    @xcs.compile
    def ask(x):
        return f(x) + 1

    return [ask(x) for x in items]


@pattern(together)
def compiled_in_place(items):
    ask = xcs.compile(lambda x: f(x) + 1)
    return [ask(x) for x in items]


@pattern(together)
def map_zipped_with_its_items(items):
    return list(zip(items, map(f, items)))


@pattern(together)
def map_zipped_in_for(items):
    answers = {}
    for item, answer in zip(items, map(f, items)):
        answers[item] = answer
    return answers


@pattern(together)
def map_zipped_in_a_comprehension(items):
    return {item: answer for item, answer in zip(items, map(f, items))}


@pattern(together)
def map_enumerated(items):
    return [(number, answer) for number, answer in enumerate(map(f, items))]


@pattern(together)
def map_enumerated_in_for(items):
    out = []
    for number, answer in enumerate(map(f, items), 1):
        out.append(number + answer)
    return out
