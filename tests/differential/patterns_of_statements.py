"""More patterns: what people write with statements and builtins that take functions. See `patterns`, which they join."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools

from tests.differential import patterns
from tests.differential.callees import add, f, g, log, pred, text
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns import pattern

patterns._section = "keys and predicates"


@pattern(together)
def sorted_by_slow_key(items):
    return sorted(items, key=f)


@pattern(together)
def sorted_by_slow_lambda(items):
    return sorted(items, key=lambda x: -f(x), reverse=True)


@pattern(together)
def sorted_pairs_by_slow_key(xs):
    return sorted(enumerate(xs), key=lambda pair: (f(pair[1]), pair[0]))


@pattern(together)
def greatest_by_slow_key(items):
    return max(items, key=lambda x: f(x), default=None)


@pattern(together)
def least_by_slow_key(items):
    best = min(items, default="none", key=f)
    log(best)
    return best


@pattern(together)
def filtered_by_builtin(items):
    return list(filter(pred, items))


@pattern(together)
def filtered_by_lambda(items, y):
    return tuple(filter(lambda x: pred(x + y), items))


@pattern(together)
def filtered_in_comprehension(items):
    return [(x, "kept") for x in filter(lambda x: pred(x), items)]


@pattern(waits(f="pred*"), exact_order=False)
def filtered_then_mapped(items):
    return [f(x) for x in list(filter(pred, items))]


@pattern(together)
def filtered_in_loop(items):
    kept = []
    for x in filter(pred, items):
        kept.append(x)
        log(x)
    return kept


@pattern(together)
def mapped_in_comprehension(items):
    return [y + 1 for y in map(f, items)]


@pattern(one_by_one)
def reduced(items):
    return functools.reduce(lambda a, b: add(a, b), items, 0)
