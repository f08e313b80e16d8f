# ruff: noqa  (specimens)
"""Of `plan/syntax.py`."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask


def left_early(x, y):
    a = ask(y)
    if x > 1:
        return a
    b = ask(x)
    return a, b, ask(y)


def searched(x, y):
    a = ask(y)
    for n in [1, 2, 3]:
        if n == x:
            break
    b = ask(x)
    return a, b, n


def searched_in_all(x, y):
    a = ask(y)
    for n in [1, 2, 3]:
        for m in [1, 2, 3]:
            if n == m:
                continue
    b = ask(x)
    return a, b, n, m


def searched_or_else(x, y):
    a = ask(y)
    for n in [1, 2, 3]:
        if n == x:
            break
    else:
        n = 0
    b = ask(x)
    return a, b, n


def searched_once_more(xs, x, y):
    out = []
    for z in xs:
        for n in [1, 2, 3]:
            if n == z:
                out.append(n)
        else:
            if z == 9:
                break
        out.append(ask(z))
    return out, ask(x), ask(y)


def a_class_between(x, y):
    a = ask(y)

    class Made:
        name = "made"

    b = ask(x)
    return a, b, Made.name


def a_function_between(x, y):
    a = ask(y)

    def made(z=y):
        return z

    b = ask(x)
    return a, b, made()


def asked_for_a_default(x, y):
    a = ask(y)

    def made(z=ask(x)):
        return z

    return a, ask(x), made()


def asked_for_a_lambda(x, y):
    a = ask(y)
    made = lambda z=ask(x): z
    return a, ask(x), made()


def asked_for_an_element(table, x, y):
    table[ask(x)] = ask(y)
    return ask(x), table


def asked_and_added(table, x, y):
    table[ask(x)] += ask(y)
    return ask(x), table


def asked_and_annotated(table, x, y):
    table[ask(x)]: str = ask(y)
    return ask(x), table


def annotated_without_a_value(table, x, y):
    table[ask(x)]: str
    return ask(x), ask(y), table


def asserted(x, y):
    a = ask(y)
    assert ask(x), ask(y, "why")
    return a, ask(x)


def asked_twice_if_at_all(x, y):
    a = ask(x) and ask(y)
    b = ask(x) if x else ask(y)
    c = ask(x) < ask(y) < ask(x, y)
    return a, b, c, ask(y)


def by_kind(x, y):
    match x:
        case int():
            a = ask(y)
        case str():
            a = ""
    return a, ask(x), ask(y)


def each_by_kind(xs, out):
    for x in xs:
        match x:
            case int():
                a = ask(x)
            case _:
                a = ""
        out.append(a)


def at_two_keys(table, xs, out):
    for x in xs:
        a = ask(table[x, 0])
        out.append((a, ask(table[(x, 1)]), table[()]))


def of_two(xs, kept):
    for x in xs:
        kept.append(ask((x, kept), ()))


def of_two_kept(xs, kept, pairs):
    for x in xs:
        kept.append(ask(pairs[x, kept[0]]))


TABLE = {(1, 0): 2, (1, 1): 3, (2, 0): 4, (2, 1): 5, (): 6, (1,): 7, (2,): 8}


def at_one_key(rows, kept):
    for row in rows:
        kept.append(ask(TABLE[row[0],]))


PROGRAMS = [
    (left_early, lambda: (1, 2)),
    (searched, lambda: (1, 2)),
    (searched_in_all, lambda: (1, 2)),
    (searched_or_else, lambda: (1, 2)),
    (searched_once_more, lambda: ([1, 2, 9], 1, 2)),
    (a_class_between, lambda: (1, 2)),
    (a_function_between, lambda: (1, 2)),
    (asked_for_a_default, lambda: (1, 2)),
    (asked_for_a_lambda, lambda: (1, 2)),
    (asked_for_an_element, lambda: ({}, 1, 2)),
    (asked_and_added, lambda: ({"(1,)": ""}, 1, 2)),
    (asked_and_annotated, lambda: ({}, 1, 2)),
    (annotated_without_a_value, lambda: ({}, 1, 2)),
    (asserted, lambda: (1, 2)),
    (asked_twice_if_at_all, lambda: (1, 2)),
    (by_kind, lambda: (1, 2)),
    (each_by_kind, lambda: ([1, "a", 2], [])),
    (at_two_keys, lambda: (TABLE, [1, 2], [])),
    (of_two, lambda: ([1, 2], [0])),
    (of_two_kept, lambda: ([1, 2], [0], TABLE)),
    (at_one_key, lambda: ([[1], [2]], [])),
]
