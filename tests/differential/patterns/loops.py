"""Patterns: loops that collect."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import (
    add,
    f,
    g,
    log,
    many,
    pair,
    text,
)  # fmt: skip
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("loops that collect")


@pattern(together)
def append(items):
    results = []
    for x in items:
        results.append(f(x))
    return results


@pattern(together)
def append_variable(items):
    results = []
    for x in items:
        value = f(x)
        results.append(value)
    return results


@pattern(together)
def plus_equals(items):
    total = 0
    for x in items:
        total += f(x)
    return total


@pattern(together)
def plus_equals_list(items):
    out = []
    for x in items:
        out += [f(x)]
    return out


@pattern(together)
def string_plus_equals(items):
    out = ""
    for x in items:
        out += text(x)
    return out


@pattern(together)
def setitem(items):
    d = {}
    for x in items:
        d[x] = f(x)
    return d


@pattern(together)
def setitem_index(items):
    out = [None] * len(items)
    for i, x in enumerate(items):
        out[i] = f(x)
    return out


@pattern(one_by_one, exact_order=False)
def setitem_into_argument(items):
    for i in range(len(items)):
        items[i] = f(items[i])
    return None


@pattern(together)
def extend(items):
    out = []
    for x in items:
        out.extend(many(x))
    return out


@pattern(together)
def set_add(items):
    out = set()
    for x in items:
        out.add(f(x))
    return out


@pattern(together)
def tuple_accumulated(items):
    acc = ()
    for x in items:
        acc = acc + (f(x),)
    return acc


@pattern(together)
def counters(items):
    seen = odd = 0
    for x in items:
        seen += 1
        if f(x) % 3 == 1:
            odd += 1
    return seen, odd


@pattern(together)
def running_best(items):
    best = None
    best_item = None
    for x in items:
        value = f(x) % 37
        if best is None or value > best:
            best = value
            best_item = x
    return best, best_item


@pattern(together)
def running_max(items):
    best = 0
    for x in items:
        best = max(best, f(x))
    return best


@pattern(together)
def unpacking_result(items):
    out = []
    for x in items:
        a, b = pair(x)
        out.append(a - b)
    return out


@pattern(together)
def unpacking_starred(items):
    out = []
    for x in items:
        first, *rest = many(x)
        out.append((first, rest))
    return out


@pattern(together, inputs=[lambda: ([(1, 2), (3, 4), (5, 6)],), lambda: ([(9, 8)],), lambda: ([],)])
def unpacking_target(pairs):
    out = {}
    for a, b in pairs:
        out[a] = add(a, b)
    return out


@pattern(together)
def loop_over_enumerate(items):
    out = []
    for i, x in enumerate(items, start=1):
        out.append((i, f(x)))
    return out


@pattern(together)
def loop_over_zip(xs, ys):
    out = []
    for x, y in zip(xs, ys):
        out.append(add(x, y))
    return out


@pattern(together)
def loop_over_range(x):
    out = []
    for i in range(x):
        out.append(f(i))
    return out


@pattern(together)
def loop_over_slice(items):
    out = []
    for x in items[::2]:
        out.append(f(x))
    return out


@pattern(together)
def loop_over_literal():
    out = []
    for x in (3, 1, 2):
        out.append(f(x))
    return out


@pattern(together, inputs=[lambda: ({"a": 1, "b": 2, "c": 3},), lambda: ({"z": 9},), lambda: ({},)])
def loop_over_dict_items(table):
    out = {}
    for key, value in table.items():
        out[key] = f(value)
    return out


@pattern(together)
def grouped(items):
    groups = {}
    for x in items:
        groups.setdefault(x % 3, []).append(f(x))
    return groups


@pattern(together)
def loop_with_two_calls(items):
    out = []
    for x in items:
        a = f(x)
        b = g(x)
        out.append(a + b)
    return out


@pattern(waits(g="f*"), exact_order=False)
def two_loops(xs, ys):
    out = []
    for x in xs:
        out.append(f(x))
    for y in ys:
        out.append(g(y))
    return out


@pattern(together)
def loop_variable_after(items):
    x = value = None
    for x in items:
        value = f(x)
    return x, value


@pattern(together)
def loop_else(items):
    out = []
    for x in items:
        out.append(f(x))
    else:
        log("else", len(out))
    return out


@pattern(together)
def tuple_and_index(items):
    out, n = [], 0
    for x in items:
        n = n + 1
        out.append((n, f(x)))
    return out, n
