"""Hazards: what built-in functions and classes hand out of what they were given; what is unpacked into them."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import collections
import dataclasses
import functools
import heapq

from tests.differential.callees import count, slow
from tests.differential.hazards.inner_loops import Biting
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Row(Biting):
    """All that can be done to it changes what later rows are read from."""

    def __lt__(self, other):
        hash(self)
        return self.x < other.x

    __gt__ = __lt__

    def __len__(self):
        hash(self)
        return 1

    def __iter__(self):
        hash(self)
        return iter([self.x])

    def __add__(self, other):
        hash(self)
        return self

    __radd__ = __add__


class Holder:
    def __init__(self, held):
        self.held = held if size(held) else None


@dataclasses.dataclass
class Settings:
    first: object = 1


@slow
def weigh(x):
    return x.x if isinstance(x, Biting) else 1


def size(x):
    return x if isinstance(x, int) else len(x.others) if hasattr(x, "others") else 1


def together(one, two):
    hash(one)
    return two


def groups(kind):
    others = [7, 8]
    return [[kind(1, others), kind(2, others)], [kind(3, others)] * 2, [kind(4, [9]), kind(5, others)]]


@hazard
def what_was_sorted_by_a_key(decorate: Decorator) -> Steps:
    @decorate
    def items(groups):
        out = {}
        for key, values in sorted(groups.items(), key=size):
            for value in values:
                out.setdefault(value, []).append(weigh(value))
        return list(out.values())

    @decorate
    def rows(groups):
        out = {}
        for rows in groups:
            for value in sorted(rows, key=size):
                out.get(value)
                weigh(value)

    yield Step(items, (dict(enumerate(groups(Biting))),))
    yield Step(rows, (groups(Biting),))


@hazard
def what_is_chosen_by_a_key(decorate: Decorator) -> Steps:
    @decorate
    def most(groups):
        out = {}
        for rows in groups:
            out.get(max(rows, key=size))
            count(rows)

    @decorate
    def queued(groups):
        out = {}
        for rows in groups:
            out.get(collections.deque(sorted(rows, key=size))[0])
            count(rows)

    @decorate
    def largest(groups):
        out = {}
        for rows in groups:
            out.get(heapq.nlargest(1, rows, key=size)[0])
            count(rows)

    @decorate
    def held(groups):
        out = {}
        for rows in groups:
            for value in rows:
                out.get(Holder(value).held)
                weigh(value)

    for work in (most, queued, largest, held):
        yield Step(work, (groups(Biting),))


@hazard
def what_is_unpacked_into_built_in_functions(decorate: Decorator) -> Steps:
    @decorate
    def most(groups):
        out = {}
        for rows in groups:
            out.get(max(*rows))
            count(rows)

    @decorate
    def by_key(groups, options):
        for rows in groups:
            min(rows, **options)
            count(rows)

    @decorate
    def total(groups, options):
        for rows in groups:
            sum(rows[1:], **options)
            count(rows)

    @decorate
    def lengths(groups):
        for rows in groups:
            len(*rows[:1])
            count(rows)

    @decorate
    def lists(groups):
        for rows in groups:
            list(*rows[:1])
            count(rows)

    @decorate
    def reduced(groups):
        for rows in groups:
            functools.reduce(*[together, rows])
            count(rows)

    for work in (most, lengths, lists, reduced):
        yield Step(work, (groups(Row),))
    yield Step(by_key, (groups(Biting), {"key": hash}))
    yield Step(total, (groups(Row), {"start": Row(6, [1])}))


@hazard
def what_is_unpacked_is_handed_out(decorate: Decorator) -> Steps:
    settings = Settings()

    @decorate
    def replaced(groups):
        out = {}
        for rows in groups:
            out.get(dataclasses.replace(settings, **{"first": rows[0]}).first)
            count(rows)

    @decorate
    def defaults(groups):
        out = {}
        for rows in groups:
            out.get(getattr(settings, "second", *rows[:1]))
            count(rows)

    yield Step(replaced, (groups(Biting),))
    yield Step(defaults, (groups(Biting),))
