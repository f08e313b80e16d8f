# ruff: noqa  (specimens)
"""Of `plan/candidates.py`."""

from __future__ import annotations

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
]
