# ruff: noqa  (specimens)
"""Of `plan/candidates.py`."""

from __future__ import annotations

import gc
import json
import os
import time

from tests.differential.distinctions.callees import ask, tell


def called_at_once(x, y):
    k = x
    k = k + 1
    a = (lambda v: ask(v, k))(y)
    return a, ask(x), ask(y)


def in_an_order(xs, x, y):
    k = x
    k = k + 1
    a = ask(sorted(xs, key=lambda v: v * k))
    return a, ask(y)


def by_default(xs, x, y):
    k = x
    k = k + 1
    a = ask(max(xs, default=lambda: k) == 3)
    return a, ask(y)


def gone_through_at_once(xs, x, y):
    k = x
    k = k + 1
    a = ask([v for v in (w + k for w in xs)])
    return a, ask(y)


def gone_through_later(xs, x, y):
    k = x
    k = k + 1
    a = ask(any(v > k for v in xs), all(v > k for v in xs))
    return a, ask(y)


def merged(xs, kept):
    for x in xs:
        kept[x] = ask({**kept, "x": x})


def merged_with_others(xs, kept, others):
    for x in xs:
        others[x] = ask({"x": x, **kept}, [x, others.get(0)], {x})


def under_a_test(xs, out):
    for x in xs:
        if not (x and out):
            out.append(ask(x))
        else:
            out.append(ask(x, "again"))


def under_two_tests(xs, out):
    for x in xs:
        if not (x == 1 and x != 2):
            out.append(ask(x))


def of_whatever_is_given(xs, way, out):
    for x in xs:
        out.append(way[0](v + x for v in xs))
        out.append(ask(x))


def of_enumerated_parts(xs, out):
    for x in xs:
        for i, part in enumerate(x):
            out.append(ask(i, part))


def of_parts_in_two(xs, out):
    for x in xs:
        for one, other in zip(x, reversed(x)):
            out.append(ask(one, other))


def of_mapped_parts(xs, out):
    for x in xs:
        for part in map(str, x):
            out.append(ask(part))


def told_and_asked(x, y):
    a = ask(y)
    b = [tell(x), ask(x)]
    return a, b, ask(x, y)


def multiples(x, y):
    k = 2
    k = k + 1
    a = ask(tuple(v * k for v in (1, 2)))
    return a, ask(x), ask(y)


def ordered_by_distance(x, y):
    k = 2
    k = k + 1
    a = ask(sorted((1, 5, 2), key=lambda v: abs(v - k)))
    return a, ask(x), ask(y)


def larger_than_each(xs, x, y):
    # The function reads the variable of the comprehension, which goes by the same name as another one.
    v = x
    v = v + 1
    a = ask([len(list(filter(lambda w: w > v, xs))) for v in (1, 2)])
    return a, ask(v), ask(y)


def within_a_limit(x, y):
    # Global variables aren't bound by the function alone: what reads them is told by the effects.
    global LIMIT
    LIMIT = 2
    LIMIT = LIMIT + 1
    a = call(lambda v: (v, LIMIT), x)
    return a, ask(y)


def named_alike(x, y):
    # What is called reads a variable of that name, of another function.
    k = ask(y)
    a = COUNTED(x)
    return a, k, ask(x)


def joined(xs, x, y):
    a = ask(x).join(str(v) for v in xs)
    return a, ask(y)


def sum_from_an_answer(xs, y):
    a = sum((len(ask(x)) for x in xs), len(ask(y)))
    return a, ask(y)


def last_of_both(x, y):
    a = ask((json.loads(x) + json.loads(y)).pop())
    return a, ask(y)


def added_slowly(x, thing):
    n = 1
    n += thing
    return n, ask(x), ask(x, x)


def as_switched(xs, out):
    for x in xs:
        if SWITCH:
            out.append(ask(x))


def of_all_rows(xs):
    global ROWS
    return [ask(x, y) for x in xs for y in ROWS]


def counting(k):
    def counted(v):
        time.sleep(0)
        return v, k

    return counted


def call(way, x):
    """Slow; does what it is given."""
    time.sleep(0)
    return way(x)


class Slow:
    """Adding it waits."""

    def __radd__(self, other):
        time.sleep(0)
        return other + 1

    def __repr__(self):
        return "slow"


class Switch:
    """Of which nobody knows what asking for its truth does."""

    def __bool__(self):
        return gc.isenabled()


COUNTED = counting(2)
LIMIT = 1
ROWS = [1, 2]
SWITCH = Switch()


def within_a_limit_each(xs, y, out):
    k = y
    k = k + 1
    for x in xs:
        out.append(call(lambda v: (v, k), x))


def read_at_once(x, y):
    a = ask(x, open(os.devnull).read())
    return a, ask(y)


def asked_in_order(x, y):
    a = ask(y)
    b = ask(x, gc.isenabled())
    return a, b, ask(y, x)


PROGRAMS = [
    (called_at_once, lambda: (1, 2)),
    (in_an_order, lambda: ([3, 1, 2], 1, 2)),
    (by_default, lambda: ([3, 1, 2], 1, 2)),
    (gone_through_at_once, lambda: ([3, 1, 2], 1, 2)),
    (gone_through_later, lambda: ([3, 1, 2], 1, 2)),
    (merged, lambda: ([1, 2, 3], {})),
    (merged_with_others, lambda: ([1, 2, 3], {"k": 1}, {})),
    (under_a_test, lambda: ([1, 0, 2], [])),
    (under_two_tests, lambda: ([1, 0, 2], [])),
    (of_whatever_is_given, lambda: ([1, 2], [sum], [])),
    (of_enumerated_parts, lambda: (["ab", "c"], [])),
    (of_parts_in_two, lambda: (["ab", "c"], [])),
    (of_mapped_parts, lambda: (["ab", "c"], [])),
    (told_and_asked, lambda: (1, 2)),
    (multiples, lambda: (1, 2)),
    (ordered_by_distance, lambda: (1, 2)),
    (larger_than_each, lambda: ([3, 1, 2], 1, 2)),
    (within_a_limit, lambda: (1, 2)),
    (named_alike, lambda: (1, 2)),
    (joined, lambda: ([3, 1, 2], 1, 2)),
    (sum_from_an_answer, lambda: ([3, 1, 2], 1)),
    (last_of_both, lambda: ("[1]", "[2]")),
    (added_slowly, lambda: (1, Slow())),
    (as_switched, lambda: ([3, 1, 2], [])),
    (of_all_rows, lambda: ([1, 2],)),
    (within_a_limit_each, lambda: ([1, 2], 3, [])),
    (read_at_once, lambda: (1, 2)),
    (asked_in_order, lambda: (1, 2)),
]
