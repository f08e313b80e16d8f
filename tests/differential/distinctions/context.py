# ruff: noqa  (specimens)
"""Of `plan/context.py`."""

from __future__ import annotations

import time
from contextlib import nullcontext, suppress

from tests.differential.distinctions.callees import TOLD, ask


def post(text):
    """Slow, and in order."""
    time.sleep(0)
    TOLD.append(text)
    return text


def report(text):
    """Slow, and shows what it is about."""
    time.sleep(0)
    print(text)
    return text


def posted_if_large(xs, out):
    # In the ahead part there is nothing to wait for in the `if`.
    for x in xs:
        mark = ""
        if x > 1:
            mark = "!"
            post(x)
        a = ask(x)
        out.append(ask(a, mark))


def asked_if_there_are_any(kept, x, y):
    if kept.append(x) or x > 1:
        y = y + 1
    a = ask(x, len(kept))
    return a, ask(x), y


def asked_in_the_test(xs, out):
    for x in xs:
        n = 0
        while n < 3 and ask(n) != x:
            n += 1
        out.append(n)


def asked_until(xs, out):
    for x in xs:
        n = 0
        while ask(n) < ask(x):
            n += 1
        out.append(n)


def whatever_happens(x, y):
    a = ask(y)
    try:
        b = 1 // x
    except:
        b = None
    c = ask(x)
    return a, b, c


def whatever_happens_to_each(xs, out):
    for x in xs:
        try:
            b = 1 // x
        except:
            b = None
        a = ask(x)
        out.append((ask(a), b))


def caught_by_kind(kept, x, y):
    a = ask(y)
    try:
        b = 1 // x
    except kept[0]:
        b = None
    c = ask(x)
    kept.append(c)
    return a, b, ask(y, len(kept))


def one_kind(kinds):
    kinds.clear()
    return ZeroDivisionError


def kinds_cleared(kinds, x, y):
    a = ask(y)
    try:
        b = 1 // x
    except one_kind(kinds):
        b = None
    return a, b, ask(x, len(kinds)), ask(y)


def reported_within(xs, out):
    for x in xs:
        with nullcontext():
            a = report(x)
        out.append(a)


def reported_and_swallowed(xs, out):
    for x in xs:
        a = ""
        with suppress(ValueError):
            a = report(x)
        out.append(a)


def reported_and_caught(xs, out):
    for x in xs:
        try:
            a = report(x)
        except ValueError:
            a = ""
        out.append(a)


def reported_in_the_end(xs, out):
    for x in xs:
        try:
            a = report(x)
        finally:
            out.append(x)
        out.append(ask(a))


def reported_beside_what_is_caught(xs, out):
    for x in xs:
        try:
            a = ask(x)
        except ValueError:
            a = ""
        else:
            a = report(a)
        out.append(a)


def caught_around_all(xs, out):
    try:
        for x in xs:
            out.append(report(x))
    except ValueError:
        out.append("")


def annotated_after_something(kept, x, y):
    a: tuple = (kept.append(x), ask(len(kept)), ask(x))
    return a, ask(y)


def matched(x, y, kept):
    match x:
        case [first, *_] if kept.append(first):
            b = first
        case 1 | 2:
            b = x
        case _:
            b = None
    a = ask(x, len(kept))
    return a, b, ask(y)


def matched_each(xs, kept):
    for x in xs:
        match x:
            case 1 if ask(x):
                b = 2
            case _:
                b = 3
        kept.append((b, ask(b)))


def counted_with_a_target(xs, kept, y):
    for kept[0] in xs:
        pass
    return ask(y, len(kept)), ask(kept[0]), ask(y)


def opened_with(kept, manager, y):
    with manager(kept):
        b = y
    return ask(y, len(kept)), b, ask(y)


def opened_with_two(kept, manager, y):
    with nullcontext(), manager(kept):
        b = y
    return ask(y, len(kept)), b, ask(y)


def adding(kept):
    kept.append(0)
    return nullcontext()


def asked_in_a_dictionary(kept, rest, x, y):
    return {x: kept.append(x), **rest, y: ask(len(kept)), "z": ask(x), "w": ask(y)}


def asked_if_true(kept, x, y):
    return (ask(x), ask(len(kept)) if kept.append(x) else ask(y), ask(y))


def named_first(kept, x, y):
    return (n := ask(x), ask(n), ask(y), kept)


def named_in_a_list(kept, x, y):
    return [(kept.append(x), ask(len(kept)), ask(y)) for x in [ask(x), ask(y)]]


class Gauge:
    """Counts how often it was looked at."""

    def __init__(self, n):
        self.n = n
        self.looked = 0

    @property
    def value(self):
        self.looked += 1
        return self.n

    def __repr__(self):
        return f"gauge {self.looked}"


def matched_with_a_gauge(gauge, x, y):
    a = ask(x)
    match x:
        case gauge.value:
            b = 1
        case _:
            b = 2
    return a, b, ask(y, gauge.looked)


PROGRAMS = [
    (posted_if_large, lambda: ([1, 2, 3], [])),
    (asked_if_there_are_any, lambda: ([], 1, 2)),
    (asked_in_the_test, lambda: (["('1',)", 2], [])),
    (asked_until, lambda: ([1, 2], [])),
    (whatever_happens, lambda: (0, 1)),
    (whatever_happens_to_each, lambda: ([0, 1], [])),
    (caught_by_kind, lambda: ([ZeroDivisionError], 0, 1)),
    (kinds_cleared, lambda: ([1, 2], 0, 1)),
    (reported_within, lambda: ([1, 2], [])),
    (reported_and_swallowed, lambda: ([1, 2], [])),
    (reported_and_caught, lambda: ([1, 2], [])),
    (reported_in_the_end, lambda: ([1, 2], [])),
    (reported_beside_what_is_caught, lambda: ([1, 2], [])),
    (caught_around_all, lambda: ([1, 2], [])),
    (annotated_after_something, lambda: ([], 1, 2)),
    (matched, lambda: ([1, 2], 2, [])),
    (matched_each, lambda: ([1, 2], [])),
    (counted_with_a_target, lambda: ([1, 2], [0], 3)),
    (opened_with, lambda: ([], adding, 3)),
    (opened_with_two, lambda: ([], adding, 3)),
    (asked_in_a_dictionary, lambda: ([], {3: 4}, 1, 2)),
    (asked_if_true, lambda: ([], 1, 2)),
    (named_first, lambda: ([], 1, 2)),
    (named_in_a_list, lambda: ([], 1, 2)),
    (matched_with_a_gauge, lambda: (Gauge(1), 1, 2)),
]
