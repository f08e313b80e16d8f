"""Hazards: loops that set elements of what they go through, or look at those that they set."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, g, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


def both(work):
    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([7, 5],))
    yield Step(work, ([6],))


@hazard
def element_that_is_still_to_come(decorate: Decorator) -> Steps:
    @decorate
    def next_one(xs):
        for i, x in enumerate(xs):
            if i + 1 < len(xs):
                xs[i + 1] = f(x)
        return xs

    @decorate
    def backwards(xs):
        for i, x in enumerate(reversed(xs)):
            xs[i] = f(x)
        return xs

    @decorate
    def backwards_by_a_variable(xs):
        it = reversed(xs)
        for i, x in enumerate(it):
            xs[i] = f(x)
        return xs

    @decorate
    def counted_from_elsewhere(xs):
        for i, x in enumerate(xs, 1):
            xs[i % len(xs)] = f(x)
        return xs

    @decorate
    def keys_that_a_list_has_twice(xs):
        for i in xs:
            xs[i % len(xs)] = f(xs[i % len(xs)])
        return xs

    for work in (next_one, backwards, backwards_by_a_variable, counted_from_elsewhere, keys_that_a_list_has_twice):
        yield from both(work)


@hazard
def positions_that_are_the_same(decorate: Decorator) -> Steps:
    @decorate
    def from_behind(xs):
        for i in range(-len(xs), len(xs)):
            xs[i] = f(xs[i])
        return xs

    @decorate
    def downwards(xs):
        for i in range(2, -3, -1):
            if -len(xs) <= i < len(xs):
                xs[i] = f(xs[i])
        return xs

    @decorate
    def keys_as_positions(xs, table):
        for key in table:
            xs[key] = f(xs[key])
        return xs

    yield from both(from_behind)
    yield from both(downwards)
    yield Step(keys_as_positions, ([1, 2, 3], {0: 1, -3: 2, 2: 3, -1: 0}))
    yield Step(keys_as_positions, ([4, 5], {1: 1, -1: 2}))


@hazard
def other_elements_are_looked_at(decorate: Decorator) -> Steps:
    @decorate
    def one_before(xs):
        for i in range(1, len(xs)):
            xs[i] = add(xs[i], xs[i - 1])
        return xs

    @decorate
    def by_another_variable(xs):
        for i in range(len(xs)):
            j = i
            j = j - 1
            xs[i] = add(xs[j], xs[i])
        return xs

    @decorate
    def all_of_them(xs):
        for i in range(len(xs)):
            xs[i] = f(sum(xs))
        return xs

    @decorate
    def by_a_slice(xs):
        for i in range(len(xs)):
            xs[i] = f(sum(xs[: i + 1]))
        return xs

    @decorate
    def twice(xs):
        for i, x in enumerate(xs):
            xs[i] = f(x)
            xs[i] += g(xs[i])
        return xs

    for work in (one_before, by_another_variable, all_of_them, by_a_slice, twice):
        yield from both(work)


@hazard
def another_variable_of_the_same_name(decorate: Decorator) -> Steps:
    @decorate
    def of_a_comprehension(xs):
        for i in range(len(xs)):
            xs[i] = sum([f(xs[i]) for i in range(len(xs))])
        return xs

    @decorate
    def of_a_lambda(xs):
        for i in range(len(xs)):
            xs[i] = sum(map(lambda i: f(xs[i]), range(len(xs))))
        return xs

    @decorate
    def of_an_inner_loop(xs):
        for i in range(len(xs)):
            xs[i] = f(xs[i])
            for i in range(len(xs)):
                xs[i] = xs[i] + 1
        return xs

    @decorate
    def bound_again(xs):
        for i in range(len(xs)):
            xs[i] = f(xs[i])
            i = 0
            xs[i] = g(xs[i])
        return xs

    @decorate
    def of_a_handler(xs):
        for i in range(len(xs)):
            try:
                xs[i] = f(xs[i])
                raise ValueError(xs[i])
            except ValueError as i:
                xs.append(i.args[0])
        return xs

    for work in (of_a_comprehension, of_a_lambda, of_an_inner_loop, bound_again, of_a_handler):
        yield from both(work)


@hazard
def more_is_changed_than_the_element(decorate: Decorator) -> Steps:
    @decorate
    def last_one_removed(xs):
        for i, x in enumerate(xs):
            xs[i] = f(x)
            if i == 0:
                del xs[-1]
        return xs

    @decorate
    def first_one_as_well(xs):
        for i in range(len(xs)):
            xs[i], xs[0] = f(xs[i]), g(xs[0])
        return xs

    @decorate
    def closures_that_look(xs):
        found = []
        for i in range(len(xs)):
            xs[i] = f(xs[i])
            found.append(lambda: xs[i])
            xs[i] = f(found[0]())
        return xs, [look() for look in found]

    for work in (last_one_removed, first_one_as_well, closures_that_look):
        yield from both(work)


@hazard
def dicts_that_are_changed_while_they_are_gone_through(decorate: Decorator) -> Steps:
    @decorate
    def grows(table):
        for key in table:
            table[key + "_"] = f(table[key])
        return table

    @decorate
    def two_of_them(table, other):
        for key in table:
            other[key] = f(table[key])
            table[key] = g(other[key])
        return table, other

    @decorate
    def counted(table):
        for i, key in enumerate(table):
            table[i] = f(table[key])
        return table

    class Noticing(dict):
        def __setitem__(self, key, value):
            log("set", key)
            for other in list(self):
                dict.__setitem__(self, other, value)

    @decorate
    def values(table):
        for key, value in table.items():
            table[key] = f(value)
        return table

    one = {"a": 1, "b": 2, "c": 3}
    for work in (grows, counted, values):
        yield Step(work, (dict(one),))
        yield Step(work, ({"z": 9},))
    yield Step(values, (Noticing(one),))
    yield Step(two_of_them, (dict(one), {"a": 5}))
    yield Step(two_of_them, (same := dict(one), same))


@hazard
def tables_of_lists(decorate: Decorator) -> Steps:
    @decorate
    def grid(rows):
        for i in range(len(rows)):
            for j in range(len(rows[i])):
                rows[i][j] = f(rows[i][j])
        return rows

    @decorate
    def row_by_row(rows):
        for i, row in enumerate(rows):
            rows[i] = [f(x) for x in row]
        return rows

    @decorate
    def elements_that_are_shared(rows):
        for i, row in enumerate(rows):
            rows[i] = f(sum(row))
            row.append(len(row))
        return rows

    for work in (grid, row_by_row, elements_that_are_shared):
        yield Step(work, ([[1, 2], [3]],))
        yield Step(work, ([one := [4, 5], one, one],))
