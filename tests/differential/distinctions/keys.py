# ruff: noqa  (specimens)
"""Of `keys.py`: which loops have a variable that is another key each time."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask


def by_position(xs):
    for i in range(len(xs)):
        xs[i] = ask(xs[i])


def from_the_first(xs):
    for i in range(0, len(xs)):
        xs[i] = ask(xs[i])


def from_the_second(xs):
    for i in range(1, len(xs)):
        xs[i] = ask(xs[i])


def from_the_last(xs):
    for i in range(-1, len(xs)):
        xs[i] = ask(xs[i])


def from_somewhere(xs, first):
    for i in range(first, len(xs)):
        xs[i] = ask(xs[i])


def from_the_third(xs):
    for i in range(2, len(xs)):
        xs[i] = ask(xs[i])


def from_both_ends(xs):
    for i in both_ways(len(xs)):
        xs[i] = ask(xs[i])


def both_ways(n):
    return range(-n, n)


def every_other(xs):
    for i in range(0, len(xs), 2):
        xs[i] = ask(xs[i])


def counted(xs):
    for i, x in enumerate(xs):
        xs[i] = ask(x, xs[i])


def counted_from_one(xs):
    for i, x in enumerate(xs, 1):
        xs[i - 1] = ask(x)


def counted_from_minus_one(xs):
    for i, x in enumerate(xs, -1):
        xs[i] = ask(xs[i])


def counted_by_keyword(xs):
    for i, x in enumerate(xs, start=-1):
        xs[i] = ask(xs[i])


def counted_backwards(xs, pairs):
    for i, x in reversed(pairs):
        xs[i] = ask(xs[i], x)


def counted_and_moved_on(xs):
    for i, x in enumerate(xs):
        i = i // 2
        xs[i] = ask(xs[i])


def counted_and_bound_by_an_exception(xs):
    for i in range(len(xs)):
        try:
            xs[i] = ask(xs[i])
        except ValueError as i:
            pass


def counted_beside_a_function(xs):
    for i in range(len(xs)):
        double = lambda i: i * 2
        xs[i] = ask(xs[i])


def counted_beside_a_keyword(xs, table):
    for i in range(len(xs)):
        table.update(i=i)
        xs[i] = ask(xs[i])


def counted_beside_an_attribute(xs, thing):
    for i in range(len(xs)):
        n = thing.i
        xs[i] = ask(xs[i], n)


def counted_beside_a_comprehension(xs):
    for i in range(len(xs)):
        xs[i] = ask(xs[i], [i for i in "ab"])


def counted_with_two(xs):
    for i, (x, y) in enumerate(xs):
        xs[i] = (ask(xs[i]), y)


def counted_with_one_name(xs):
    for i, i in enumerate(xs):
        xs[i] = ask(xs[i])


def counted_in_one(xs):
    for pair in enumerate(xs):
        xs[pair[0]] = ask(xs[pair[0]])


def counted_and_the_rest(xs):
    for i, *rest in enumerate(xs):
        xs[i] = ask(xs[i])


def by_key(table):
    for k in table:
        table[k] = ask(table[k])


def by_keys(table):
    for k in table.keys():
        table[k] = ask(table[k])


def by_value(table):
    for k in table.values():
        table[k] = ask(table[k])


def by_item(table):
    for k, v in table.items():
        table[k] = ask(v, table[k])


def by_three(table, rows):
    for k, v, w in rows:
        table[k] = ask(table[k], v, w)


def by_listed_key(table):
    for k in list(table):
        table[k] = ask(table[k])


def by_key_in_order(table):
    for k in sorted(table.keys()):
        table[k] = ask(table[k])


def by_key_in_an_order(table):
    for k in sorted(table, key=len):
        table[k] = ask(table[k])


def by_key_and_back(table):
    for k in tuple(reversed(list(table))):
        table[k] = ask(table[k])


def by_key_as_a_set(table):
    for k in set(table):
        table[k] = ask(table[k])


def by_listed_item(table):
    for k, v in list(table.items()):
        table[k] = ask(table[k])


def by_whatever_lists_them(table, list):
    for k in list(table):
        table[k] = ask(table[k])


def by_another_key(table, xs):
    for k in xs:
        table[k] = ask(table[k])


def by_key_of_all(xs):
    for k in TABLE:
        TABLE[k] = ask(TABLE[k])


def by_key_of_a_copy(table):
    for k in table.copy():
        table[k] = ask(table[k])


def by_popped_item(table, others):
    for k in others.pop("keys"):
        table[k] = ask(table[k])


def twice(table):
    return [*table, *table]


class Thing:
    i = 2

    def __repr__(self):
        return "thing"


TABLE = {}
PROGRAMS = [
    (by_position, lambda: ([1, 2, 3],)),
    (from_the_first, lambda: ([1, 2, 3],)),
    (from_the_second, lambda: ([1, 2, 3],)),
    (from_the_last, lambda: ([1, 2, 3],)),
    (from_somewhere, lambda: ([1, 2, 3], -1)),
    (from_the_third, lambda: ([1, 2, 3, 4],)),
    (from_both_ends, lambda: ([1, 2, 3],)),
    (every_other, lambda: ([1, 2, 3],)),
    (counted, lambda: ([1, 2, 3],)),
    (counted_from_one, lambda: ([1, 2, 3],)),
    (counted_from_minus_one, lambda: ([1, 2, 3],)),
    (counted_by_keyword, lambda: ([1, 2, 3],)),
    (counted_backwards, lambda: ([1, 2, 3], [(0, 1), (0, 2), (1, 3)])),
    (counted_and_moved_on, lambda: ([1, 2, 3, 4],)),
    (counted_and_bound_by_an_exception, lambda: ([1, 2, 3],)),
    (counted_beside_a_function, lambda: ([1, 2, 3],)),
    (counted_beside_a_keyword, lambda: ([1, 2, 3], {})),
    (counted_beside_an_attribute, lambda: ([1, 2, 3], Thing())),
    (counted_beside_a_comprehension, lambda: ([1, 2, 3],)),
    (counted_with_two, lambda: ([(1, 2), (3, 4)],)),
    (counted_with_one_name, lambda: ([0, 0, 1],)),
    (counted_in_one, lambda: ([1, 2, 3],)),
    (counted_and_the_rest, lambda: ([1, 2, 3],)),
    (by_key, lambda: ({"a": 1, "b": 2},)),
    (by_keys, lambda: ({"a": 1, "b": 2},)),
    (by_value, lambda: ({"a": "b", "b": "b"},)),
    (by_item, lambda: ({"a": 1, "b": 2},)),
    (by_three, lambda: ({"a": 1, "b": 2}, [("a", 1, 2), ("a", 3, 4), ("b", 5, 6)])),
    (by_listed_key, lambda: ({"a": 1, "b": 2},)),
    (by_key_in_order, lambda: ({"a": 1, "b": 2},)),
    (by_key_in_an_order, lambda: ({"a": 1, "b": 2},)),
    (by_key_and_back, lambda: ({"a": 1, "b": 2},)),
    (by_key_as_a_set, lambda: ({"a": 1},)),
    (by_listed_item, lambda: ({"a": 1, "b": 2},)),
    (by_whatever_lists_them, lambda: ({"a": 1, "b": 2}, twice)),
    (by_another_key, lambda: ({"a": 1, "b": 2}, ["a", "a", "b"])),
    (by_key_of_all, lambda: ([1],)),
    (by_key_of_a_copy, lambda: ({"a": 1, "b": 2},)),
    (by_popped_item, lambda: ({"a": 1, "b": 2}, {"keys": ["a", "a", "b"]})),
]
