"""Hazards: inner loops over what is only known at run time: iterators, views, items that bite, loops that change it."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, g, log, many, note, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


def counting(name, values):
    """A generator with effects."""
    for value in values:
        log("next of", name, value)
        yield value
    log("end of", name)


class Listed:
    """Is iterated by a method of its own, with effects."""

    def __init__(self, values):
        self.values = values

    def __iter__(self):
        log("asked for", len(self.values))
        return iter(self.values)


class Biting:
    """What its hash changes is what later items are read from."""

    def __init__(self, x, others):
        self.x, self.others = x, others

    def __hash__(self):
        if self.others:
            self.others[-1] = 100 + self.x
        return hash(self.x)

    def __eq__(self, other):
        return self is other


@slow
def weigh(x):
    return x.x if isinstance(x, Biting) else x


@hazard
def inner_iterators_of_many_kinds(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in rows:
            for x in row:
                out.append(f(x))
            else:
                log("row done")
        return out

    yield Step(work, ([[1, 2], (3,), {4: 5}, {6}, "", b"7", range(2)],))
    yield Step(work, ([counting("a", [1, 2]), [3], counting("b", []), counting("c", [4])],))
    yield Step(work, ([Listed([1, 2]), Listed([]), [3, 4]],))
    shared = iter([1, 2, 3])
    yield Step(work, ([shared, shared, [5]],), watched=shared)
    yield Step(work, ([[1], 7, [2]],))
    yield Step(work, ([[1], None],))
    yield Step(work, ([map(g, [1, 2])],))


@hazard
def one_iterator_for_inner_and_outer_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in rows:
            for x in rows:
                out.append((row, f(x)))
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, (iter([1, 2, 3]),))
    yield Step(work, (counting("x", [1, 2]),))


@hazard
def inner_loop_whose_items_bite(decorate: Decorator) -> Steps:
    @decorate
    def work(groups):
        out = {}
        for key, values in groups.items():
            for value in values:
                out.setdefault(value, []).append(weigh(value))
        return list(out.values())

    @decorate
    def pairs(rows):
        out = {}
        for i, row in enumerate(rows):
            for j, x in enumerate(row["xs"]):
                out[x] = (i, j, weigh(x))
        return list(out.values())

    for others in (True, False):
        values = [1, 2, 3]
        values[0] = Biting(1, values if others else None)
        yield Step(work, ({"a": values, "b": [4]},), watched=values)
        later = [7, 8]
        yield Step(work, ({"a": [Biting(1, later if others else None), 5], "b": later},), watched=later)
        values = [1, 2, 3]
        values[1] = Biting(2, values if others else None)
        yield Step(pairs, ([{"xs": values}, {"xs": [9]}],), watched=values)
        later = [7, 8]
        yield Step(pairs, ([{"xs": [Biting(1, later)]}, {"xs": later}, {"xs": later}],), watched=later)


@hazard
def inner_loop_that_changes_what_is_iterated(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in rows:
            for x in row:
                answer = f(x)
                if answer > 60 and len(row) < 5:
                    row.append(0)
                out.append(answer)
        return out

    @decorate
    def others(rows):
        out = []
        for row in rows:
            for x in row["xs"]:
                rows[-1]["xs"].append(x + 1) if x < 3 else None
                out.append(f(x))
        return out

    @decorate
    def keys(groups):
        for name, inner in groups.items():
            for key, value in inner.items():
                inner[key] = add(value, y=len(name))
        return groups

    @decorate
    def grown(groups):
        for name, inner in groups.items():
            for key in inner:
                inner[name] = f(key)
        return groups

    yield Step(work, ([[1, 7], [8], []],))
    yield Step(work, ([[2], [9, 9]],))
    yield Step(others, ([{"xs": [1, 5]}, {"xs": [2]}],))
    yield Step(keys, ({"a": {"x": 1, "y": 2}, "bb": {"z": 3}},))
    yield Step(grown, ({"a": {1: 1}, "b": {}},))


@hazard
def names_after_an_inner_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out, x, n = [], "none", 0
        for row in rows:
            for n, x in enumerate(row):
                out.append(f(x))
            out.append((x, n, g(n)))
        return out, x, n

    @decorate
    def carried(rows):
        out = []
        for row in rows:
            last = 0
            for x in row:
                last = add(x, y=last)
            out.append(last)
        return out

    @decorate
    def unpacked(rows):
        out = []
        for row in rows:
            for a, b in row:
                out.append(add(a, y=b))
        return out

    for rows in ([[1, 2], [], [3]], [[], []], [[5]]):
        yield Step(work, (rows,))
        yield Step(carried, (rows,))
    yield Step(unpacked, ([[(1, 2), [3, 4]], ["56"]],))
    yield Step(unpacked, ([[(1, 2)], [(1, 2, 3)], [(4, 5)]],))
    yield Step(unpacked, ([[(1, 2), 7], [(4, 5)]],))


@hazard
def inner_loops_in_handlers_and_with_jumps(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in rows:
            try:
                for x in row:
                    if x == 3:
                        raise ValueError(x)
                    out.append(f(x))
                    if x == 4:
                        break
                else:
                    log("all")
            except (ValueError, TypeError) as error:
                log(type(error).__name__)
                out.append(g(len(out)))
        return out

    @decorate
    def answers(items):
        out = []
        for x in items:
            for y in many(x):
                for z in many(y):
                    if z % 3 == 0:
                        continue
                    out.append((y, f(z)))
        return out

    yield Step(work, ([[1, 2], [3, 1], [4, 1], [5]],))
    yield Step(work, ([[1], None, [2], counting("x", [3, 4]), [1]],))
    yield Step(answers, ([1, 5],))
    yield Step(answers, ([],))


class Ledger(dict):
    """A user's methods, under names that the runtime has, too."""

    def commit(self):
        return len(self)

    def ready(self, *given, **named):
        return [*self, *given]

    def each(self, function):
        return [function(value) for value in self.values()]

    def map(self, function):
        return self.each(function)


@hazard
def methods_named_like_those_of_the_runtime(decorate: Decorator) -> Steps:
    @decorate
    def work(ledgers):
        out = []
        for name, ledger in ledgers.items():
            for key, value in ledger.items():
                out.append(add(value, y=len(name)))
        return out

    @decorate
    def calls(ledgers):
        out = []
        for ledger in ledgers:
            count = ledger.commit()
            for x in ledger.ready(7):
                out.append((f(x), g(count), ledger.each(lambda v: v + 1), ledger.map(lambda v: v)))
        return out

    yield Step(work, ({"a": Ledger(x=1, y=2), "bb": Ledger(), "c": {"z": 3}},))
    yield Step(work, ({"a": {"x": 5}},))
    yield Step(calls, ([Ledger({1: 2}), Ledger({3: 4, 5: 6})],))
    yield Step(calls, ([],))
