"""Patterns: generators that are handed out or bound to variables."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import (
    add,
    f,
    g,
    log,
)  # fmt: skip
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("lazy generators")


_BY_THE_CONSUMER = (
    "who pulls it may change `self` between two items: a call that was started before would be one with another `self`, "
    "which nobody has asked for (test_generators_of_methods.py)"
)


@pattern(together, lazy=True, exact_order=False, ordered_forms=("method",), because=_BY_THE_CONSUMER)
def generator_returned(items):
    return (f(x) for x in items)


@pattern(
    together, lazy=True, exact_order=False, forms=("function", "method", "nested"), ordered_forms=("method",),
    because=_BY_THE_CONSUMER,
)  # fmt: skip
def generator_stored(items):
    values = (f(x) for x in items)
    log("stored")
    return [values]


@pattern(waits(g="f*"), lazy=True, exact_order=False, forms=("function", "nested"))
def generators_in_a_list(xs, ys):
    first = (f(x) for x in xs)
    return [first, (g(y) for y in ys)]


@pattern(waits(log="f"), exact_order=False)
def generator_stored_and_summed(items):
    values = (f(x) for x in items)
    log("stored")
    return sum(values)


@pattern(waits(log="f"), exact_order=False)
def generator_stored_and_looped_over(items):
    results = []
    values = (f(x) for x in items if x % 3)
    log("stored")
    for value in values:
        log("got")
        results.append(value)
    return results


@pattern(together)
def generator_enumerated(items):
    return [(i, answer) for i, answer in enumerate(f(x) for x in items)]


@pattern(waits(log="f"), exact_order=False)
def generator_enumerated_in_a_loop(items):
    results = {}
    for i, answer in enumerate((f(x) for x in items), 1):
        log("got", i)
        results[i] = answer
    return results


@pattern(together)
def generator_zipped_with_its_items(items):
    return list(zip(items, (f(x) for x in items)))


@pattern(one_by_one)
def generator_pulled_by_next(items):
    values = (f(x) for x in items)
    first = next(values, None)
    log("first", first)
    return first, list(values)


@pattern(one_by_one)
def generator_left_by_break(items):
    values = (f(x) for x in items)
    results = []
    for value in values:
        results.append(value)
        if value > 100:
            break
    return results


@pattern(one_by_one)
def generator_that_reads_what_the_loop_binds(items):
    results = []
    last = 0
    for value in (add(x, last) for x in items):
        last = value % 10
        results.append(value)
    return results


@pattern(together)
def generator_after_its_variable_is_bound_again(items):
    last = 0
    values = (add(x, last) for x in items)
    last = 5
    results = list(values)
    last = 6
    return results, last
