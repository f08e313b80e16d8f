"""Patterns: statements one after the other, and what stays sequential."""

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
    many,
    pair,
    pred,
    reply,
    text,
)  # fmt: skip
from tests.differential.expect import needs, one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("straight lines")


@pattern(together)
def independent(x, y):
    a = f(x)
    b = g(y)
    c = h(x + y)
    return a, b, c


@pattern(needs({2: {0, 1}}))
def join_of_two(x, y):
    a = f(x)
    b = g(y)
    c = add(a, b)
    return c


@pattern(needs({1: {0}, 2: {0}, 3: {1, 2}}))
def diamond(x):
    a = f(x)
    b = g(a)
    c = h(a)
    return add(b, c)


@pattern(needs({1: {0}, 2: {1}, 4: {3}, 5: {2, 4}}))
def chains_of_different_lengths(x, y):
    a = f(x)
    a = g(a)
    a = h(a)
    b = f(y)
    b = g(b)
    return add(a, b)


@pattern(needs({1: {0}, 3: {2}, 4: {1, 3}}))
def interleaved_chains(x, y):
    a1 = f(x)
    a2 = g(a1)
    b1 = f(y)
    b2 = g(b1)
    return add(a2, b2)


# What `self.f` answers may share state with `self`, and `log`, of which nothing is known, may change it.
@pattern(together, forms=("function", "nested"))
def independent_with_effects(x, y):
    a = f(x)
    log("first", a)
    b = g(y)
    log("second", b)
    return a + b


@pattern(together)
def effects_around(x, y):
    log("begin", x)
    a = f(x)
    b = g(y)
    log("end", a, b)
    return a, b


@pattern(together)
def operands(x, y):
    return f(x) + g(y) * h(x)


@pattern(waits(add="f g"))
def arguments(x, y):
    return add(f(x), g(y))


@pattern(together)
def display(x, y):
    return [f(x), g(y), (h(x), f(y)), {x: g(x)}]


@pattern(together)
def f_string(x, y):
    return f"{f(x)} and {g(y)!r:>10}"


@pattern(waits(join="f* g*"))
def keyword_arguments(x, y):
    return join(a=f(x), b=g(y))


@pattern(waits(join="many f"))
def star_arguments(x, y):
    return join(*many(x), f(y))


@pattern(waits(join="f g"))
def keyword_star_arguments(x, y):
    return join(**{"a": f(x), "b": g(y)})


@pattern(together)
def attribute_chains(x, y):
    a = reply(x)
    b = reply(y)
    return a.text.strip() + b.text.strip().upper()


@pattern(waits(text="reply"))
def attribute_into_call(x, y):
    a = reply(x)
    b = text(a.text.strip())
    c = reply(y)
    return b, c.score


@pattern(together)
def comparison(x, y):
    return f(x) < g(y)


@pattern(together)
def subscript(x, y):
    return many(x)[0] + pair(y)[1]


@pattern(together)
def unpack_assignment(x, y):
    a, b = f(x), g(y)
    (c, d), e = pair(x), h(y)
    return a, b, c, d, e


@pattern(together)
def annotated_and_augmented(x, y):
    a: int = f(x)
    b = 1
    b += g(y)
    return a + b


@pattern(together)
def expression_statements(x, y):
    f(x)
    g(y)
    h(x)


@pattern(together)
def branch_on_input(x, y):
    if x % 2:
        a = f(x)
        b = g(y)
    else:
        a = h(x)
        b = h(y)
    return a, b


@pattern(needs({1: {0}}))
def branch_on_result(x, y):
    a = f(x)
    b = g(y) if a % 20 == 1 else h(y)
    return a, b


@pattern(together)
def try_around_calls(x, y):
    try:
        a = f(x)
        b = g(y)
    except ValueError as error:
        return error.args
    return a, b


@pattern(needs({2: {0, 1}}))
def comprehension_then_call(xs):
    first = f(0)
    second = g(1)
    return add(first, second), [x for x in xs]


@pattern(waits(count="f*"))
def map_then_reduce(items):
    parts = [f(x) for x in items]
    return count(parts)


@pattern(together)
def mixed_straight_and_loop(x, items):
    a = g(x)
    out = [f(i) for i in items]
    b = h(x)
    return a, out, b


@pattern(together)
def lambda_result_called(x, y):
    make = lambda v: v + 1
    return make(f(x)) + make(g(y))


section("exactly the sequential calls")


@pattern(one_by_one)
def break_on_result(items):
    out = []
    for x in items:
        value = f(x)
        if value > 100:
            break
        out.append(value)
    return out


@pattern(one_by_one)
def break_before_call(items):
    out = []
    for x in items:
        if len(out) == 3:
            break
        out.append(f(x))
    return out


@pattern(one_by_one)
def return_in_loop(items):
    for x in items:
        value = f(x)
        if value > 100:
            return x
    return None


@pattern(one_by_one)
def while_loop(x):
    n = 0
    while n < 5 and f(n) < x * 10:
        n += 1
    return n


@pattern(one_by_one)
def while_on_result(x):
    value = x
    while value < 200:
        value = f(value) + 1
    return value


@pattern(one_by_one)
def any_of_generator(items):
    return any(f(x) > 100 for x in items)


@pattern(one_by_one)
def all_of_generator(items):
    return all(f(x) < 100 for x in items)


@pattern(one_by_one)
def next_of_generator(items):
    return next((x for x in items if f(x) > 100), None)


@pattern(one_by_one)
def and_chain(x, y):
    return f(x) > 20 and g(y) and h(x)


@pattern(one_by_one)
def or_chain(x, y):
    return f(x) > 20 or g(y) > 10 or h(x)


@pattern(one_by_one)
def conditional_expression(x, y):
    return f(x) if pred(y) else g(x)


@pattern(one_by_one)
def if_on_result(x, y):
    if f(x) > 20:
        return g(y)
    return h(y)


@pattern(one_by_one)
def carried(items):
    x = 0
    for item in items:
        x = add(x, item)
    return x


@pattern(one_by_one)
def carried_self(x):
    for _ in range(5):
        x = f(x)
    return x


@pattern(waits(h="f g"))
def chained_comparison(x, y):
    return f(x) < g(y) < h(x)


@pattern(one_by_one)
def guard_returns(x, y):
    a = f(x)
    if a < 20:
        return a
    b = g(y)
    return a + b


@pattern(one_by_one)
def membership_of_generator(items):
    return 41 in (f(x) for x in items)


@pattern(one_by_one)
def history_fed(items):
    history = []
    for x in items:
        history.append(x)
        history.append(count(history))
    return history


@pattern(one_by_one)
def straight_chain(x):
    return f(g(h(x)))


@pattern(one_by_one)
def break_in_while_true(items):
    i = 0
    while True:
        if i >= len(items) or not pred(items[i]):
            break
        i += 1
    return i
