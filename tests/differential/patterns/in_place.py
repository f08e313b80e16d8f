"""Rows of the pattern table: loops that set the elements of what they go through."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools

from tests.differential.callees import f, g
from tests.differential.expect import together
from tests.differential.patterns import table
from tests.differential.patterns.rows import both
from tests.differential.patterns.table import section

LISTS = both(lambda *numbers: list(numbers))
DICTS = both(lambda *numbers: {f"k{n}": n for n in numbers})
NUMBERED = both(lambda *numbers: {n: str(n) for n in numbers})
pattern = functools.partial(table.pattern, forms=("function",))

section("loops that set the elements of what they go through")


@table.pattern(together, inputs=LISTS)
def elements_by_enumerate(xs):
    for i, x in enumerate(xs):
        xs[i] = f(x)
    return xs


@table.pattern(together, inputs=LISTS)
def elements_by_position(xs):
    for i in range(len(xs)):
        xs[i] = f(xs[i])
    return xs


@pattern(together, inputs=LISTS)
def elements_but_for_failures(xs):
    for i, x in enumerate(xs):
        try:
            xs[i] = f(x)
        except ValueError as error:
            xs[i] = str(error)
    return xs


@pattern(together, inputs=LISTS)
def list_made_before(xs):
    answers = [None] * len(xs)
    for i in range(len(xs)):
        answers[i] = f(xs[i])
    for i in range(len(answers)):
        answers[i] = answers[i], xs[i]
    return answers


@pattern(together, inputs=LISTS)
def copy_gone_through(xs):
    for x in list(xs):
        if f(x) > 5:
            xs.remove(x)
    return xs


@table.pattern(together, inputs=DICTS)
def values_by_item(table):
    for key, value in table.items():
        table[key] = f(value)
    return table


@pattern(together, inputs=DICTS)
def values_by_key(table):
    for key in table:
        table[key] = f(table[key])
    return table


@pattern(together, inputs=NUMBERED)
def keys_copied(table):
    for number in list(table):
        table[1000 + number] = f(number)
    return table


@pattern(together, inputs=DICTS)
def keys_sorted(table):
    for key in sorted(table.keys()):
        table[key] = f(table[key])
    return table
