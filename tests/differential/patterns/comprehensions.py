"""Patterns: comprehensions, and what their items are made of."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import (
    add,
    count,
    f,
    g,
    h,
    join,
    log,
    pred,
    reply,
    text,
)  # fmt: skip
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("comprehensions and their consumers")


@pattern(together)
def list_comprehension(items):
    return [f(x) for x in items]


@pattern(together)
def set_comprehension(items):
    return {f(x) for x in items}


@pattern(together)
def dict_comprehension(items):
    return {x: f(x) for x in items}


@pattern(together)
def list_of_generator(items):
    return list(f(x) for x in items)


@pattern(together)
def tuple_of_generator(items):
    return tuple(f(x) for x in items)


@pattern(together)
def set_of_generator(items):
    return set(f(x) for x in items)


@pattern(together)
def dict_of_generator(items):
    return dict((x, f(x)) for x in items)


@pattern(together)
def sum_of_generator(items):
    return sum(f(x) for x in items)


@pattern(together)
def sum_with_start(items):
    return sum((f(x) for x in items), 1000)


@pattern(together)
def min_of_generator(items):
    return min(f(x) for x in items)


@pattern(together)
def max_of_generator(items):
    return max((f(x) for x in items), default=None)


@pattern(together)
def max_with_key(items):
    return max((f(x) for x in items), key=lambda v: -v, default=0)


@pattern(together)
def sorted_of_generator(items):
    return sorted(f(x) for x in items)


@pattern(together)
def sorted_with_key(items):
    return sorted((f(x) for x in items), key=lambda v: v % 7, reverse=True)


@pattern(together)
def join_of_generator(items):
    return ", ".join(text(x) for x in items)


@pattern(together)
def join_of_list(items):
    return "".join([text(x) for x in items])


@pattern(waits(join="f*"))
def star_of_generator(items):
    return join(*(f(x) for x in items))


@pattern(waits(count="f*"))
def call_of_list(items):
    return count([f(x) for x in items])


@pattern(together)
def for_over_generator(items):
    out = []
    for value in (f(x) for x in items):
        out.append(value + 1)
    return out


@pattern(together)
def for_over_list(items):
    out = []
    for value in [f(x) for x in items]:
        log("value", value)
        out.append(value)
    return out


@pattern(together)
def comprehension_of_reply_attribute(items):
    return [reply(x).text.strip() for x in items]


@pattern(together)
def comprehension_with_expression(items):
    return [(x, f(x) + 1, -x) for x in items]


@pattern(together)
def comprehension_over_range(x):
    return [f(i) for i in range(x)]


@pattern(together)
def comprehension_over_enumerate(items):
    return [(i, f(x)) for i, x in enumerate(items)]


@pattern(together)
def comprehension_over_zip(xs, ys):
    return [add(a, b) for a, b in zip(xs, ys)]


@pattern(together)
def comprehension_over_slice(items):
    return [f(x) for x in items[1:-1]]


@pattern(together)
def comprehension_over_reversed(items):
    return [f(x) for x in reversed(items)]


@pattern(together)
def comprehension_over_sorted(items):
    return [f(x) for x in sorted(items)]


@pattern(together, inputs=[lambda: ({"a": 1, "b": 2, "c": 3},), lambda: ({"z": 9, "y": 8},), lambda: ({},)])
def comprehension_over_dict_items(table):
    return {k: f(v) for k, v in table.items()}


@pattern(together, inputs=[lambda: ({"a": 1, "b": 2, "c": 3},), lambda: ({"z": 9, "y": 8},), lambda: ({},)])
def comprehension_over_dict(table):
    return [join(k) for k in table]


@pattern(together, inputs=[lambda: ((1, 2, 3, 4),), lambda: ((9, 9),), lambda: ((),)])
def comprehension_over_tuple(values):
    return [f(x) for x in values]


@pattern(together, inputs=[lambda: ("abcd",), lambda: ("zz",), lambda: ("",)])
def comprehension_over_text(values):
    return [text(x) for x in values]


@pattern(together)
def two_comprehensions(xs, ys):
    a = [f(x) for x in xs]
    b = [g(y) for y in ys]
    return a, b


@pattern(together)
def comprehension_of_two_calls(items):
    return [f(x) + g(x) for x in items]


@pattern(together)
def comprehension_with_two_calls_in_dict(items):
    return {text(x): f(x) for x in items}


section("dict comprehensions: duplicate keys, order")

_DUPLICATES = [lambda: ([1, 3, 2, 5, 4, 7, 8, 6],), lambda: ([9, 9, 2],), lambda: ([],)]


@pattern(together, inputs=_DUPLICATES)
def dict_duplicate_keys(items):
    return {x % 3: f(x) for x in items}


@pattern(together, inputs=_DUPLICATES)
def dict_slow_keys(items):
    return {f(x % 3): x for x in items}


@pattern(together, inputs=_DUPLICATES)
def dict_items_order(items):
    return list({x % 3: f(x) for x in items}.items())


section("nested comprehensions")


@pattern(together)
def nested_comprehension(xs, ys):
    return [[add(x, y) for x in xs] for y in ys]


@pattern(together)
def two_clauses(xs, ys):
    return [add(x, y) for x in xs for y in ys]


@pattern(together)
def two_clauses_dependent(x):
    return [add(i, j) for i in range(x) for j in range(i)]


@pattern(together)
def nested_dict_comprehension(xs, ys):
    return {y: {x: add(x, y) for x in xs} for y in ys}


@pattern(together)
def nested_with_condition(xs, ys):
    return [[add(x, y) for x in xs if x > 1] for y in ys if y > 10]


@pattern(together)
def nested_loops(xs, ys):
    out = []
    for x in xs:
        row = []
        for y in ys:
            row.append(add(x, y))
        out.append(row)
    return out


@pattern(together)
def nested_loops_flat(xs, ys):
    out = []
    for x in xs:
        for y in ys:
            out.append(add(x, y))
    return out


@pattern(together)
def comprehension_in_loop(xs, ys):
    out = {}
    for y in ys:
        out[y] = [add(x, y) for x in xs]
    return out


@pattern(waits(h="f"))
def inner_of_outer_value(xs, ys):
    return [[h(a + y) for y in ys] for a in [f(x) for x in xs]] if False else [h(f(x)) for x in xs]


section("filters")


@pattern(waits(f="pred"))
def slow_filter(items):
    return [f(x) for x in items if pred(x)]


@pattern(together)
def cheap_filter(items):
    return [f(x) for x in items if x % 2]


@pattern(together)
def only_slow_filter(items):
    return [x for x in items if pred(x)]


@pattern(waits(f="pred"))
def slow_filter_negated(items):
    return [f(x) for x in items if not pred(x)]


@pattern(waits(f="pred"))
def slow_filter_in_set(items):
    return {f(x) for x in items if pred(x)}


@pattern(waits(f="pred"))
def slow_filter_in_dict(items):
    return {x: f(x) for x in items if pred(x)}


@pattern(one_by_one, exact_order=False)
def filter_on_walrus(items):
    return [y for x in items if pred(y := f(x))]


@pattern(waits(f="pred"))
def slow_filter_in_loop(items):
    out = []
    for x in items:
        if pred(x):
            out.append(f(x))
    return out


@pattern(waits(f="pred"))
def slow_filter_with_continue(items):
    out = []
    for x in items:
        if not pred(x):
            continue
        out.append(f(x))
    return out


section("chains item by item")


@pattern(waits(f="g"))
def chain(items):
    return [f(g(x)) for x in items]


@pattern(waits(g="h", f="g"))
def chain_of_three(items):
    return [f(g(h(x))) for x in items]


@pattern(waits(f="g"))
def chain_in_sum(items):
    return sum(f(g(x)) for x in items)


@pattern(waits(f="g"))
def chain_in_loop(items):
    out = []
    for x in items:
        a = g(x)
        b = f(a)
        out.append(b)
    return out


@pattern(waits(f="g*"), exact_order=False)
def chain_through_list(items):
    first = [g(x) for x in items]
    return [f(y) for y in first]


@pattern(waits(f="g f*"), exact_order=False)
def chain_through_generator(items):
    first = (g(x) for x in items)
    return [f(y) for y in first]


@pattern(waits(add="g h"))
def diamond_in_comprehension(items):
    return [add(g(x), h(x)) for x in items]


@pattern(waits(text="reply"))
def chain_through_attribute(items):
    return [text(reply(x).text.strip()) for x in items]
