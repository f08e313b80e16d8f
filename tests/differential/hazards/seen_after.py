"""Hazards: what an iteration makes and fills, looked at when the loop was left by an exception, or a jump."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from collections import deque

from tests.differential.callees import f, g, note
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step

ITEMS = ([1, 2, 3, 4], [3, 1], [2, 2], [])


def checked(x):
    if x == 3:
        raise KeyError(x)
    return x


class Box:
    def __init__(self, *held):
        self.held = list(held)

    def add(self, x):
        self.held.append(x)
        return self


@hazard
def containers_that_are_seen_after_the_loop_has_raised(decorate: Decorator) -> Steps:
    @decorate
    def list_of_one_iteration(items):
        row, out = None, []
        try:
            for x in items:
                row = []
                row.append(f(x))
                checked(x)
                row.append(g(x))
                out.append(row)
        except KeyError:
            pass
        return row, out

    @decorate
    def dict_of_one_iteration(items):
        row, out = {}, []
        try:
            for x in items:
                row = {}
                row["answer"] = f(x)
                checked(x)
                row["again"] = g(row["answer"])
                out.append(row)
        except KeyError:
            return row, out
        return out

    @decorate
    def deque_filled_from_the_left(items):
        row, out = deque(), deque()
        try:
            for x in items:
                row = deque()
                row.appendleft(f(x))
                row.append(checked(x))
                out.appendleft(row)
                out[0].append(g(x))
        except KeyError:
            pass
        return list(row), [list(each) for each in out]

    @decorate
    def object_of_the_users(items):
        box, out = Box(), []
        try:
            for x in items:
                box = Box(f(x))
                box.held.append(checked(x))
                box.add(g(x))
                out.append(box)
        except KeyError:
            pass
        return box.held, [each.held for each in out]

    @decorate
    def through_a_closure(items):
        row, later = [], []
        try:
            for x in items:
                row = [f(x)]
                later.append(lambda: list(row))
                checked(x)
                row += [g(x)]
        except KeyError:
            note("left")
        return [each() for each in later]

    @decorate
    def in_a_tuple(items):
        pair = None
        try:
            for x in items:
                first, second = [], {}
                pair = (first, second)
                first.append(f(x))
                second[x] = g(x)
                checked(x)
                first.append(len(second))
        except KeyError:
            return pair
        return pair

    @decorate
    def under_two_names(items):
        one = other = []
        try:
            for x in items:
                one = other = []
                one.append(f(x))
                other.append(checked(x))
                one.append(g(len(other)))
        except KeyError:
            pass
        return one, other, one is other

    @decorate
    def after_a_break(items):
        row, out = [], []
        for x in items:
            row = [f(x)]
            if x == 3:
                row.append("stop")
                break
            row.append(g(x))
            out.append(row)
        else:
            row.append("end")
        return row, out

    @decorate
    def with_annotations(items):
        out = []
        last: list = []
        try:
            for x in items:
                row: list = []
                row.append(f(x))
                count: int = g(x)
                checked(x)
                last = row
                row.append(count)
                out.append(row)
        except KeyError:
            pass
        return out, last

    works = (
        list_of_one_iteration, dict_of_one_iteration, deque_filled_from_the_left, object_of_the_users,
        through_a_closure, in_a_tuple, under_two_names, after_a_break, with_annotations,
    )  # fmt: skip
    for work in works:
        for items in ITEMS:
            yield Step(work, (list(items),))
