"""More patterns: what people write with statements and builtins that take functions. See `patterns`, which they join."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools

from tests.differential.callees import add, f, join, log, logger, many, pred
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("keys and predicates")


@pattern(together)
def sorted_by_slow_key(items):
    return sorted(items, key=f)


@pattern(together)
def sorted_by_slow_lambda(items):
    return sorted(items, key=lambda x: -f(x), reverse=True)


@pattern(together)
def sorted_pairs_by_slow_key(xs):
    return sorted(enumerate(xs), key=lambda one: (f(one[1]), one[0]))


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
        logger.info("kept %s", x)
    return kept


@pattern(together)
def mapped_in_comprehension(items):
    return [y + 1 for y in map(f, items)]


@pattern(one_by_one)
def reduced(items):
    return functools.reduce(lambda a, b: add(a, b), items, 0)


section("inner loops over what is not known")

_ROWS = (
    lambda: ([[3, 1], [], [4, 15, 9], [2]],),
    lambda: ([[7], [2, 7]],),
    lambda: ([[]],),
    lambda: ([(8, 6), (5,)],),
)
_GROUPS = (
    lambda: ({"a": [3, 1], "b": [], "c": [4, 15, 9]},),
    lambda: ({"z": [7], "y": [2, 7]},),
    lambda: ({},),
    lambda: ({1: (8, 6), 2: [5]},),
)
_RECORDS = (
    lambda: ([{"id": 1, "tags": [3, 1]}, {"id": 2, "tags": []}, {"id": 3, "tags": [9, 4]}],),
    lambda: ([{"id": 4, "tags": (2,)}],),
    lambda: ([],),
    lambda: ([{"id": 5, "tags": {7: 1, 8: 2}}, {"id": 6, "tags": [1, 1]}],),
)


@pattern(together, inputs=_ROWS)
def inner_rows(rows):
    out = []
    for row in rows:
        for x in row:
            out.append(f(x))
    return out


@pattern(together, inputs=_ROWS)
def inner_rows_with_effects(rows):
    out = []
    for row in rows:
        log(len(row))
        for x in row:
            answer = f(x)
            logger.info("%s of %s", answer, x)
            out.append(answer)
        else:
            log("row done")
    return out


@pattern(together, inputs=_GROUPS)
def inner_groups(groups):
    out = {}
    for key, values in groups.items():
        out[key] = []
        for value in values:
            out[key].append(add(value, y=len(values)))
    return out


@pattern(together, inputs=_GROUPS)
def inner_groups_gathered(groups):
    out = []
    for key, values in groups.items():
        found = []
        for value in values:
            found.append(f(value))
        out.append((key, found))
        logger.info("%s: %d", key, len(found))
    return out


@pattern(
    together,
    inputs=(
        lambda: ({"a": {"x": 1, "y": 2}, "b": {}, "c": {"z": 3}},),
        lambda: ({"a": {7: 8}},),
        lambda: ({},),
        lambda: ({1: {"x": 1}, 2: {"x": 1}},),
    ),
)
def inner_mappings(groups):
    out = {}
    for name, inner in groups.items():
        out[name] = {}
        for key, value in inner.items():
            out[name][key] = join(name, key, value)
    return out


@pattern(together, inputs=_RECORDS)
def inner_of_records(records):
    out = []
    for number, record in enumerate(records):
        for place, tag in enumerate(record["tags"]):
            out.append((number, place, add(tag, y=record["id"])))
    return out


@pattern(
    together,
    inputs=(
        lambda: ([{"id": 1, "tags": [3, 1]}, {"id": 2, "tags": []}, {"id": 3, "tags": [9, 4, 5]}],),
        lambda: ([{"id": 4, "tags": (2,)}],),
        lambda: ([],),
        lambda: ([{"id": 5, "tags": {7: 1}}, {"id": 6, "tags": [1, 1]}, {"id": 7, "tags": [1, 7]}],),
    ),
)
def inner_with_jumps(records):
    out = {}
    for record in records:
        for tag in record["tags"]:
            if tag == 1:
                continue
            if tag == 4:
                break
            out.setdefault(tag, []).append(f(tag))
        else:
            log("all of it")
    return out


@pattern(waits(f="many"), inputs=(lambda: ([3, 1, 4],), lambda: ([7],), lambda: ([],), lambda: ([2, 2],)))
def inner_of_answers(items):
    out = []
    for x in items:
        for y in many(x):
            out.append(f(y))
    return out


@pattern(together, inputs=(lambda: ([[[3, 1], [4]], [[]], [[9, 2]]],), lambda: ([[[7]]],), lambda: ([],), lambda: ([[[5, 5]]],)))
def inner_of_inner(table):
    out = []
    for rows in table:
        for row in rows:
            for x in row:
                out.append((len(row), f(x)))
    return out


@pattern(together, inputs=_ROWS, exact_order=False)
def inner_in_try(rows):
    out = []
    for row in rows:
        try:
            for x in row:
                out.append(f(x))
        except ValueError:
            out.append(None)
    return out
