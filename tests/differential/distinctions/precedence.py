# ruff: noqa  (specimens)
"""Of `plan/precedence.py`: what an expression does before it comes to a call that is a task of its own."""

from __future__ import annotations

from functools import partial

from tests.differential.distinctions.callees import ask


def by_a_method(model, x, y):
    return model.ask(ask(x), ask(y)), ask(y)


def by_an_attribute(model, x, y):
    # The attribute is read before the second call is made.
    return ask(ask(x), model.name, ask(y)), ask(y)


def by_an_attribute_first(model, x, y):
    return ask(model.name, ask(x), ask(y)), ask(y)


def by_a_method_between(model, x, y):
    return ask(ask(x), model.short(x), ask(y)), ask(y)


def by_a_method_of_an_item(models, x, y):
    return ask(ask(x), models[0].short(ask(x, "short")), ask(y)), ask(y)


def by_a_function_made(x, y):
    return partial(ask, x)(ask(x), ask(y)), ask(y)


def by_name(x, y, given):
    return ask(ask(x), ask(y)), ask(x, y), dict(a=ask(x), b=given[0], c=ask(y)), ask(y)


def by_whatever_name(x, y, given):
    return ask_by_name(a=ask(x), **given, b=ask(y)), ask(y)


def by_name_with_something_done(x, y, given):
    return ask_by_name(a=ask(x), b=given["k"], c=ask(y)), ask(y)


def formatted(x, y, given):
    return ask(f"{ask(x)} {given[0]} {ask(y)}", ask(y)), ask(y)


def formatted_in_between(x, y, given):
    return ask(ask(x), f"{given}", ask(y)), ask(y)


def formatted_narrowly(x, y, width):
    return ask(ask(x), f"{x:>{width}}", ask(y)), ask(y)


def answers_formatted(x, y):
    return ask(f"{ask(x)} and {ask(y)}"), ask(y)


def answers_formatted_narrowly(x, y):
    return ask(f"{ask(x):>9} and {ask(y)}"), ask(y)


def answers_formatted_narrowly_for_later(x, y):
    a = f"{ask(x):>9} and {ask(y)}"
    return ask(a), ask(y)


def compared_in_between(x, y):
    return ask(ask(x), x < y, ask(y)), ask(y)


def identity_in_between(x, y):
    return ask(ask(x), x is y, ask(y)), ask(y)


def cut_out_in_between(x, y, given):
    return ask(ask(x), given[x:y], ask(y)), ask(y)


def starred_in_between(x, y, given):
    return ask(ask(x), *given, ask(y)), ask(y)


def in_a_list(x, y, given):
    return ask([ask(x), given[0], ask(y)]), ask(y)


def ask_by_name(**given):
    return ask(*given.values())


class Model:
    name = "model"

    def ask(self, *given):
        return ask(*given)

    def short(self, x):
        return str(x)

    def __repr__(self):
        return "model"


PROGRAMS = [
    (by_a_method, lambda: (Model(), 1, 2)),
    (by_an_attribute, lambda: (Model(), 1, 2)),
    (by_an_attribute_first, lambda: (Model(), 1, 2)),
    (by_a_method_between, lambda: (Model(), 1, 2)),
    (by_a_method_of_an_item, lambda: ([Model()], 1, 2)),
    (by_a_function_made, lambda: (1, 2)),
    (by_name, lambda: (1, 2, [3])),
    (by_whatever_name, lambda: (1, 2, {"k": 3})),
    (by_name_with_something_done, lambda: (1, 2, {"k": 3})),
    (formatted, lambda: (1, 2, [3])),
    (formatted_in_between, lambda: (1, 2, [3])),
    (formatted_narrowly, lambda: (1, 2, 3)),
    (answers_formatted, lambda: (1, 2)),
    (answers_formatted_narrowly, lambda: (1, 2)),
    (answers_formatted_narrowly_for_later, lambda: (1, 2)),
    (compared_in_between, lambda: (1, 2)),
    (identity_in_between, lambda: (1, 2)),
    (cut_out_in_between, lambda: (1, 2, [3, 4, 5])),
    (starred_in_between, lambda: (1, 2, [3, 4, 5])),
    (in_a_list, lambda: (1, 2, [3, 4, 5])),
]
