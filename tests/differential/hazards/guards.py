"""Hazards that need a guard of the planner which no other program needs: each was found by a change to it that nothing
noticed."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, g, log, many, note
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Box:
    def __init__(self, **attributes):
        vars(self).update(attributes)


def look(box, x):
    return add(x, len(box.notes))


@hazard
def behind_an_attribute_what_is_filled(decorate: Decorator) -> Steps:
    @decorate
    def work(box, xs):
        inner = box.inner
        for x in xs:
            box.out.append(look(inner, x))
        return len(box.out)

    for shared in (False, True):
        out = [1]
        box = Box(out=out, inner=Box(notes=out if shared else [2, 3]), notes=[])
        yield Step(work, (box, [1, 2, 3]), watched=box)


@hazard
def item_or_another_attribute(decorate: Decorator) -> Steps:
    @decorate
    def one_of_both(box):
        for row in box.rows:
            if len(row) == 2:
                row = box.other
            box.out.append(add(1, len(row)))
        return len(box.out)

    @decorate
    def one_after_the_other(box):
        for row in box.rows:
            box.out.append(add(1, len(row)))
        for row in box.others:
            log(len(row))
        return len(box.out)

    for work in (one_of_both, one_after_the_other):
        for shared in (False, True):
            out = [1]
            rows = [out, [1, 2], out, [1, 2, 3]] if shared else [[1], [1, 2], [1, 2, 3]]
            box = Box(out=out, other=out if shared else [2], rows=rows, others=[[3], [4]])
            yield Step(work, (box,), watched=box)


@hazard
def items_deleted_by_their_place(decorate: Decorator) -> Steps:
    @decorate
    def work(xs):
        out = []
        for i in range(3):
            out.append(f(xs[i]))
            del xs[i]
        return out

    yield Step(work, ([1, 2, 3, 4, 5, 6],))
    yield Step(work, ([7, 8, 9, 10],))


@hazard
def places_of_two_lists(decorate: Decorator) -> Steps:
    @decorate
    def work(xs, ys):
        out = []
        for i in range(len(xs)):
            out.append(add(i, len(xs[i])))
            ys[i] = [i] * 5
        return out

    ys = [[1], [2, 2]]
    yield Step(work, ([[1], [2]], ys))
    yield Step(work, (ys, ys))
    lists = [[1, 2]]
    lists.append(lists)
    yield Step(work, ([lists, lists, lists], [0, 0, 0]))
    yield Step(work, ([ys, ys], ys))


@hazard
def copies_that_are_changed_before(decorate: Decorator) -> Steps:
    @decorate
    def lists(xs, base):
        out = []
        for x in xs:
            row = list(base)
            note(x)
            add_to(row, x)
            out.append(add(x, len(row)))
        return out

    @decorate
    def elements(xs, base):
        out = []
        for x in xs:
            row = [base]
            add_to(row[0], x)
            out.append(add(x, len(row[0])))
        return out

    def add_to(row, x):
        log("added", x)
        row.append(x)

    for work in (lists, elements):
        yield Step(work, ([1, 2, 3], [5]))
        yield Step(work, ([4, 5], []))


@hazard
def what_a_handler_looks_at(decorate: Decorator) -> Steps:
    @decorate
    def work(xs):
        out = []
        for x in xs:
            try:
                made = [x]
                if x == 2:
                    note(x)
                    raise ValueError(x)
                note(x)
                made.append(f(x))
                out.append(len(made))
            except Exception:
                out.append(made)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([2, 2, 5],))


def both(a, b):
    f(0)
    return a, b


@hazard
def lambda_and_a_variable_of_a_comprehension(decorate: Decorator) -> Steps:
    @decorate
    def work(xs):
        kept = []
        for v in xs:
            kept.append(both([v for v in xs], lambda: v))
        return [held() for _, held in kept]

    @decorate
    def generator(xs):
        kept = []
        for v in xs:
            kept.append(both([v for v in xs], (v for _ in xs)))
        return [list(held) for _, held in kept]

    for function in (work, generator):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4, 5],))


def picked(items, key):
    found = []
    for item in items:
        log("picked", item)
        found.append(key(item))
    return found


@hazard
def variables_named_like_builtins(decorate: Decorator) -> Steps:
    @decorate
    def work(xs):
        max = picked
        a = max(xs, key=f)
        sum = picked
        b = sum(xs, key=lambda x: g(x))
        return a, b

    @decorate
    def bound_later(xs):
        out = []
        len = 1
        for x in xs:
            len = f(x) + len
            out.append(add(x, len))
        return out

    for function in (work, bound_later):
        yield Step(function, ([3, 1, 2],))
        yield Step(function, ([5, 9],))


@hazard
def set_of_what_is_hashed_with_effects(decorate: Decorator) -> Steps:
    class Loud:
        def __init__(self, x):
            self.x = x

        def __hash__(self):
            log("hashed", self.x)
            return self.x

        def __eq__(self, other):
            log("compared", self.x)
            return self.x == other.x

    @decorate
    def work(xs, make):
        return len({*(make(f(x)) for x in xs)})

    yield Step(work, ([3, 1, 3], Loud))
    yield Step(work, ([3, 1], str))


@hazard
def text_that_a_nested_function_binds(decorate: Decorator) -> Steps:
    @decorate
    def work(paths):
        out = []
        text = ""

        def change():
            nonlocal text
            text = text + "!"

        for path in paths:
            with open(path) as file:
                text = file.read()
            change()
            out.append(add(len(text), 1))
        return out, text

    yield Step(work, ([__file__, __file__],))
    yield Step(work, ([__file__],))


class Rows:
    """Iterates what it holds, as it is at that moment."""

    def __init__(self, held):
        self.held = held

    def __iter__(self):
        for i in range(5):
            if i < len(self.held):
                yield self.held[i]


@hazard
def attribute_that_iterates_another(decorate: Decorator) -> Steps:
    @decorate
    def work(box):
        for row in box.rows:
            box.out.append(add(1, row))
        return len(box.out)

    out = [1]
    yield Step(work, (Box(out=[1], rows=[1, 2, 3]),))
    yield Step(work, (Box(out=out, rows=Rows(out)),))


@hazard
def another_name_for_what_is_added_to(decorate: Decorator) -> Steps:
    @decorate
    def work(xs):
        out = []
        for x in xs:
            a = many(x)
            b = a
            a += [x]
            out.append(add(x, len(b)))
        return out

    @decorate
    def given(xs, parts):
        out = []
        for x in xs:
            a = parts[x]
            a += [x]
            out.append(add(x, len(parts[0])))
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(given, ([0, 1, 2], [[1], [2, 2], [3]]))
    shared = [5]
    yield Step(given, ([0, 1, 2], [shared, shared, shared]))


@hazard
def mappings_that_are_changed_before(decorate: Decorator) -> Steps:
    def add_to(row, x):
        log("added", x)
        row[x] = x

    @decorate
    def work(xs, base):
        out = []
        for x in xs:
            row = dict(base=base)
            add_to(row, x)
            out.append(add(x, len(row)))
        return out

    @decorate
    def copies(xs, base):
        out = []
        for x in xs:
            row = {**base}
            add_to(row, x)
            out.append(add(x, len(row)))
        return out

    yield Step(work, ([1, 2, 3], (1, 2)))
    yield Step(copies, ([1, 2, 3], {1: 2}))


@hazard
def what_a_handler_looks_at_when_an_effect_fails(decorate: Decorator) -> Steps:
    @decorate
    def work(xs):
        out = []
        for x in xs:
            try:
                made = [x]
                note(x)
                made.append(x)
                out.append(f(len(made)))
            except Exception:
                out.append(made)
        return out

    @decorate
    def inner(xs):
        out = []
        for x in xs:
            made = [x]
            for y in (1, 2):
                made.append(y)
                note(y)
            out.append(f(len(made)))
        return out

    for function in (work, inner):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))
