"""Hazards: iterables that raise, or have rules of their own; iterators in several places; unpacking."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, count, f, g, h, join, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Failing:
    """An iterable with one weak spot."""

    def __init__(self, items, where, error):
        self.items, self.where, self.error = items, where, error

    def __iter__(self):
        log("iter")
        if self.where == "iter":
            raise self.error
        return FailingIterator(self)


class FailingIterator:
    def __init__(self, source):
        self.source, self.at = source, 0

    def __iter__(self):
        return self

    def __next__(self):
        log("next", self.at)
        if self.at == self.source.where:
            raise self.source.error
        if self.at == len(self.source.items):
            raise StopIteration
        self.at += 1
        return self.source.items[self.at - 1]


@hazard
def iterables_that_raise(decorate: Decorator) -> Steps:
    @decorate
    def loop(items):
        out = []
        for x in items:
            out.append(f(x))
        return out

    @decorate
    def comprehension(items):
        return [f(x) for x in items]

    for work in (loop, comprehension):
        yield Step(work, ([1, 2],))
        yield Step(work, (Failing([1, 2, 3], None, None),))
        yield Step(work, (Failing([1, 2, 3], "iter", KeyError("iter")),))
        yield Step(work, (Failing([1, 2, 3], 0, KeyError("next")),))
        yield Step(work, (Failing([1, 2, 3], 2, StopIteration("early")),))
        yield Step(work, (5,))
        yield Step(work, (None,))


@hazard
def iterable_without_iter(decorate: Decorator) -> Steps:
    class Old:
        def __init__(self, n):
            self.n = n

        def __getitem__(self, i):
            log("item", i)
            if i >= self.n:
                raise IndexError
            return i * 2

        def __len__(self):
            log("len")
            return self.n

    @decorate
    def work(items):
        return [f(x) for x in items]

    yield Step(work, (Old(3),))
    yield Step(work, (Old(0),))


@hazard
def list_subclass_with_own_iter(decorate: Decorator) -> Steps:
    class Noisy(list):
        def __iter__(self):
            for x in list.__iter__(self):
                log("yield", x)
                yield x

        def append(self, x):
            log("append", x)
            super().append(x)

    @decorate
    def work(items, out):
        for x in items:
            out.append(f(x))
        return out

    yield Step(work, ([1, 2], []))
    yield Step(work, (Noisy([1, 2]), []))
    yield Step(work, ([1, 2], Noisy()))


@hazard
def stop_iteration_from_callee(decorate: Decorator) -> Steps:
    @slow
    def ends(x):
        if x == 2:
            raise StopIteration("from callee")
        return x

    @decorate
    def genexp(items):
        return list(ends(x) for x in items)

    @decorate
    def listcomp(items):
        return [ends(x) for x in items]

    @decorate
    def loop(items):
        out = []
        for x in items:
            out.append(ends(x))
        return out

    @decorate
    def mapped(items):
        return list(map(ends, items))

    @decorate
    def summed(items):
        return sum(ends(x) for x in items)

    for work in (genexp, listcomp, loop, mapped, summed):
        yield Step(work, ([1, 3],))
        yield Step(work, ([1, 2, 3],))


@hazard
def zip_of_unequal_and_strict(decorate: Decorator) -> Steps:
    @decorate
    def work(xs, ys):
        return [add(x, y) for x, y in zip(xs, ys, strict=True)]

    @decorate
    def loose(xs, ys):
        out = []
        for i, (x, y) in enumerate(zip(xs, ys)):
            out.append((i, add(x, y)))
        return out

    for function in (work, loose):
        yield Step(function, ([1, 2], [3, 4]))
        yield Step(function, ([1, 2], [3, 4, 5]))
        yield Step(function, ([1, 2, 6], [3, 4]))
        it = iter([1, 2, 3])
        yield Step(function, (it, it))


@hazard
def one_iterator_in_several_places(decorate: Decorator) -> Steps:
    @decorate
    def pairs(items):
        it = iter(items)
        return [add(x, y) for x, y in zip(it, it)]

    @decorate
    def pairs_in_loop(items):
        it = iter(items)
        out = []
        for x, y in zip(it, it):
            out.append(add(x, y))
        return out, list(it)

    @decorate
    def given(xs, ys):
        return [add(x, y) for x, y in zip(xs, ys)]

    @decorate
    def numbered(it):
        return [add(i, x + y) for i, (x, y) in enumerate(zip(it, it))], list(it)

    @decorate
    def triples(it):
        return [join(a, b, c) for (a, b), c in zip(zip(it, it), it)]

    @decorate
    def mapped(it):
        return list(map(add, it, it))

    @decorate
    def nested(it):
        out = []
        for x in it:
            for y in it:
                out.append(add(x, y))
        return out

    @decorate
    def one_after_the_other(it):
        return [f(x) for x in it if x < 3], [g(x) for x in it], [x for x in it]

    @decorate
    def next_in_the_item(it):
        return [add(x, next(it, 0)) for x in it]

    @decorate
    def both_kinds(items):
        it = iter(items)
        return [add(x, y) for x, y in zip(items, it)], [f(x) for x in it]

    for work in (pairs, pairs_in_loop, both_kinds):
        yield Step(work, ([1, 2, 3, 4],))
        yield Step(work, ([5, 6, 7],))
    for work in (numbered, triples, mapped, nested, one_after_the_other, next_in_the_item):
        yield Step(work, (iter([1, 2, 3, 4, 5, 6]),))
        yield Step(work, (iter((1, 2, 3)),))
    it = iter([1, 2, 3, 4])
    yield Step(given, (it, it))
    yield Step(given, ([1, 2], [3, 4]))
    it = reversed([1, 2, 3, 4])
    yield Step(given, (it, it))
    it = enumerate([1, 2, 3, 4])
    yield Step(triples, (it,))


@hazard
def unpacking_that_fails(decorate: Decorator) -> Steps:
    @decorate
    def work(pairs):
        out = []
        for a, b in pairs:
            out.append(add(a, b))
        return out

    yield Step(work, ([(1, 2), (3, 4)],))
    yield Step(work, ([(1, 2), (3, 4, 5), (6, 7)],))
    yield Step(work, ([(1, 2), 3],))


class Queue:
    """Iterating it works it off; the iterator does nothing before its first step."""

    def __init__(self, items):
        self.items, self.taken = items, 0

    def __iter__(self):
        while self.items:
            self.taken += 1
            yield self.items.pop(0)


class Counting:
    def __init__(self, items):
        self.items, self.seen = items, 0

    def __iter__(self):
        return map(self.see, self.items)

    def see(self, x):
        self.seen += 1
        return x


@hazard
def iterables_that_their_steps_change(decorate: Decorator) -> Steps:
    @decorate
    def comprehension(items):
        return [f(x) for x in items]

    @decorate
    def loop(items):
        out = []
        for x in items:
            out.append(f(x))
        return out

    @decorate
    def of_what_is_not_known(rows):
        out = []
        for row in rows:
            out.append([f(x) for x in row["items"]])
            out.append(list(map(g, row["items"])))
            out.append(sum(h(x) for x in row["items"]))
        return out

    for make in (Queue, Counting):
        for work in (comprehension, loop):
            yield Step(work, (make([1, 2, 3]),))
        yield Step(of_what_is_not_known, ([{"items": make([1, 2, 3])}, {"items": make([4])}],))


class Giving:
    """What it gives are iterators whose steps change it."""

    def __init__(self, items):
        self.kept, self.seen = items, 0

    def walk(self):
        for x in self.kept:
            self.seen += 1
            yield x

    @property
    def chunks(self):
        return self.walk()

    def items(self):
        return ((x, self.see(x)) for x in self.kept)

    def see(self, x):
        self.seen += 1
        return self.seen

    def __reversed__(self):
        for x in self.kept:
            self.seen += 1
            yield x


@hazard
def iterators_that_members_give(decorate: Decorator) -> Steps:
    def all_of(thing):
        return count([*thing.chunks, *(n for _, n in thing.items()), *reversed(thing)]), f(thing.seen)

    def looked_at(thing):
        return f(thing.seen)

    @decorate
    def work(rows):
        out = [all_of(row["thing"]) for row in rows]
        for row in rows:
            one = all_of(row["thing"])
            two = looked_at(row["thing"])
            three = all_of(row["thing"])
            four = looked_at(row["thing"])
            out += [one, two, three, four]
        return out

    yield Step(work, ([{"thing": Giving([1])}],))
    thing = Giving([1, 2])
    yield Step(work, ([{"thing": thing}, {"thing": Giving([3])}, {"thing": thing}],))


class Renaming:
    """Each step changes something that goes by a name."""

    def __init__(self, items):
        self.items = items

    def __iter__(self):
        for x in self.items:
            Named.mark = x
            yield x


class Named:
    mark = 0

    def ask(self, x):
        return add(x, self.mark)


@hazard
def iterables_that_change_what_has_a_name(decorate: Decorator) -> Steps:
    @decorate
    def comprehension(named, items):
        return [named.ask(x) for x in items]

    @decorate
    def filtered(named, items):
        return [named.ask(x) for x in items if named.ask(x) > 3]

    @decorate
    def loop(named, items):
        out = []
        for x in items:
            out.append(named.ask(x))
        return out

    for work in (comprehension, filtered, loop):
        Named.mark = 0
        yield Step(work, (Named(), Renaming([1, 2, 3])))
