"""Hazards: what an iteration makes, where something else is put into it, it isn't new after all, or somebody sees it."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, log, note
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


def size(row):
    values = row.values() if isinstance(row, dict) else row
    return add(0, sum(len(value) if isinstance(value, (list, dict)) else 1 for value in values))


def grow(shared, x):
    log("grown", x)
    shared.append(x)


@hazard
def rows_with_something_shared_in_them(decorate: Decorator) -> Steps:
    @decorate
    def in_a_display(xs, shared):
        out = []
        for x in xs:
            row = [shared, x]
            grow(shared, x)
            out.append(size(row))
        return out

    @decorate
    def in_a_sum(xs, shared):
        out = []
        for x in xs:
            row = [x] + [shared]
            grow(shared, x)
            out.append(size(row))
        return out

    @decorate
    def by_a_store(xs, shared):
        out = []
        for x in xs:
            row, other = {}, {}
            row = {}
            other = {}
            row["shared"] = shared
            other["x"] = x
            grow(shared, x)
            out.append(size(row) + size(other))
        return out

    @decorate
    def by_a_method(xs, shared):
        out = []
        for x in xs:
            row = []
            row.append(shared)
            grow(shared, x)
            out.append(size(row))
        return out

    @decorate
    def in_place(xs, shared):
        out = []
        for x in xs:
            row = []
            row += [shared]
            grow(shared, x)
            out.append(size(row))
        return out

    @decorate
    def by_a_call(xs, shared):
        out = []
        for x in xs:
            row = dict(shared=shared)
            row.update(x=x)
            grow(shared, x)
            out.append(size(row))
        return out

    @decorate
    def one_in_another(xs, shared):
        out = []
        for x in xs:
            inner = [shared]
            row = [inner, x]
            if x:
                inner.append(x)
            grow(shared, x)
            out.append(size(row[0]))
        return out

    for function in (in_a_display, in_a_sum, by_a_store, by_a_method, in_place, by_a_call, one_in_another):
        yield Step(function, ([1, 2, 3], [7]))
        yield Step(function, ([4, 0], []))


def first(rows):
    return rows[0]


def same(row):
    return row


@hazard
def rows_that_are_not_new(decorate: Decorator) -> Steps:
    @decorate
    def found(xs, rows):
        out = []
        for x in xs:
            row = first(rows)
            row.append(x)
            out.append(add(x, len(row)))
        return out

    @decorate
    def given(xs, parts):
        out = []
        for x in xs:
            text = parts
            text += [x]
            out.append(add(x, len(text)))
        return out

    @decorate
    def new_or_not(xs, rows):
        out = []
        for x in xs:
            row = [x]
            if x == 2:
                row = rows[0]
            row.append(x)
            out.append(add(x, len(row)))
        return out

    @decorate
    def handed_back(xs, base):
        out = []
        rows = [base, []]
        for x in xs:
            row = same(rows)
            row.append(x)
            out.append(add(x, len(row)))
        return out

    @decorate
    def bound_by_a_function(xs, shared):
        out = []

        def reset(x):
            nonlocal row
            log("reset", x)
            row = shared

        for x in xs:
            row = [x]
            if x > 1:
                reset(x)
            row.append(x)
            out.append(add(x, len(row)))
        return out

    yield Step(found, ([1, 2, 3], [[7], [8]]))
    yield Step(bound_by_a_function, ([1, 2, 3], [7]))
    yield Step(handed_back, ([1, 2, 3], [7]))
    yield Step(given, ([1, 2, 3], [7]))
    yield Step(given, ((1, 2), ()))
    yield Step(new_or_not, ([1, 2, 2, 3], [[7], [8]]))


@hazard
def rows_that_a_handler_sees(decorate: Decorator) -> Steps:
    @decorate
    def by_name(xs):
        out = []
        try:
            for x in xs:
                made = [x]
                note(x)
                made.append(x)
                out.append(add(x, len(made)))
        except Exception:
            return out, made
        return out

    @decorate
    def by_a_function(xs):
        out = []
        shows = []
        try:
            for x in xs:
                made = [x]
                shows.append(lambda: made)
                note(x)
                made.append(x)
                out.append(add(x, 1))
        except Exception:
            return out, [show() for show in shows]
        return out

    @decorate
    def in_a_container(xs):
        out = []
        kept = []
        try:
            for x in xs:
                made = [x]
                kept.append(made)
                note(x)
                made.append(x)
                out.append(add(x, len(made)))
        except Exception:
            return out, kept
        return out, kept

    @decorate
    def removed(xs):
        out = []
        left = [1, 2, 3]
        try:
            for x in xs:
                made = [x]
                left.remove(x)
                made.append(x)
                out.append(add(x, len(made)))
        except ValueError:
            return out, made, left
        return out, left

    @decorate
    def unpacked(xs, pairs):
        out = []
        try:
            for x in xs:
                made = [x]
                a, b = pairs[x]
                made.append(a)
                out.append(add(x, len(made)))
        except ValueError:
            return out, made
        return out

    @decorate
    def not_bound(xs):
        out = []
        try:
            for x in xs:
                made = [x]
                if x == 2:
                    later = x
                out.append(later)
                made.append(x)
                out.append(add(x, len(made)))
        except NameError:
            return out, made
        return out

    for function in (by_name, by_a_function, in_a_container, removed, not_bound):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([2, 4, 1],))
    yield Step(unpacked, ([0, 1], [(1, 2), (3, 4, 5)]))
    yield Step(unpacked, ([0, 1], [(1, 2), (3, 4)]))
