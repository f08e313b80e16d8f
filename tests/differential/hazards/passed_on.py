"""Hazards: generator expressions that `enumerate` and `zip` pass on."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import f, g, log, note, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Box:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return isinstance(other, Box) and self.x == other.x

    def __repr__(self):
        return f"Box({self.x})"


@slow
def opened(box):
    return box.x * 10


class Key:
    """Hashing and comparing it changes others."""

    def __init__(self, x, others):
        self.x, self.others = x, others

    def __hash__(self):
        for other in self.others:
            other.x += 1
        return 7

    def __eq__(self, other):
        self.others[-1].x += 100
        return self is other

    def __lt__(self, other):
        self.others[-1].x += 1000
        return False


@hazard
def enumerated_and_changed_in_the_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(boxes):
        out = []
        for i, answer in enumerate((opened(b) for b in boxes), 1):
            boxes[-1].x += answer
            out.append((i, answer))
        return out

    boxes = [Box(1), Box(2), Box(3)]
    yield Step(work, (boxes,), watched=boxes)
    shared = Box(5)
    yield Step(work, ([shared, shared, Box(1), shared],), watched=shared)
    yield Step(work, ([],))


@hazard
def enumerated_over_a_list_that_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for i, answer in enumerate(f(x) for x in items):
            if i == 1:
                items.append(9)
            out.append(answer)
        return out

    @decorate
    def zipped(items):
        out = []
        for x, answer in zip(items, (f(x) for x in items)):
            if x == 2 and len(items) < 6:
                items.insert(1, 2)
            out.append(answer)
        return out

    items = [1, 2, 3]
    yield Step(work, (items,), watched=items)
    yield Step(zipped, (items,), watched=items)
    yield Step(zipped, ([5, 6],))


@hazard
def zipped_with_others(decorate: Decorator) -> Steps:
    @decorate
    def shorter(items, others):
        return list(zip(others, (f(x) for x in items)))

    @decorate
    def filtered(items):
        return list(zip(items, (f(x) for x in items if x > 2)))

    @decorate
    def first(items):
        return list(zip((f(x) for x in items), items))

    @decorate
    def twice(items):
        return [a + b for a, b, c in zip(items, items, (f(x) for x in items))]

    @decorate
    def both(items):
        return list(zip((f(x) for x in items), (g(x) for x in items)))

    for work in (filtered, first, twice, both):
        yield Step(work, ([3, 1, 4],))
        yield Step(work, ((5, 2),))
        yield Step(work, ({6: 1, 2: 2},))
        yield Step(work, (iter([3, 1, 4, 1]),))
    yield Step(shorter, ([3, 1, 4], [1]))
    yield Step(shorter, ([3], [1, 2]))
    yield Step(shorter, ([3, 4], iter([])))


@hazard
def zipped_with_one_iterator(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        return list(zip(items, (f(x) for x in items)))

    def numbers(n):
        for x in range(n):
            note("made", x)
            yield x

    class Counted:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            note("iter", self.n)
            return iter(range(self.n))

    yield Step(work, ([1, 2, 3],))
    yield Step(work, (iter([1, 2, 3, 4, 5]),))
    yield Step(work, (numbers(4),))
    yield Step(work, (Counted(3),))
    yield Step(work, ("",))


@hazard
def zipped_keys_that_change_others(decorate: Decorator) -> Steps:
    @decorate
    def made(keys):
        return list(dict(zip(keys, (opened(k) for k in keys))).values())

    @decorate
    def gone_through(keys):
        return [(len({k}), answer) for k, answer in zip(keys, (opened(k) for k in keys))]

    @decorate
    def compared(keys):
        return [answer for k, answer in sorted(zip(keys, (opened(k) for k in keys)))]

    for work in (made, gone_through, compared):
        keys = []
        keys += [Key(1, keys), Key(2, keys), Key(3, keys)]
        yield Step(work, (keys,), watched=[k.x for k in keys])
        yield Step(work, ([keys[0], keys[0]],))


@hazard
def enumerated_and_left(decorate: Decorator) -> Steps:
    @decorate
    def broken(items):
        for i, answer in enumerate(f(x) for x in items):
            if answer > 20:
                break
        return i

    @decorate
    def raising(items):
        out = []
        try:
            for i, answer in enumerate(f(x) for x in items):
                log("got", i, answer)
                out.append(100 // (answer - 21))
        except ZeroDivisionError:
            log("zero")
        return out

    @decorate
    def started(items, start):
        return dict(enumerate((f(x) for x in items), start))

    @decorate
    def other_enumerate(items):
        enumerate = lambda it: [(0, next(it, None))]
        return [a for i, a in enumerate(f(x) for x in items)]

    for work in (broken, raising, other_enumerate):
        yield Step(work, ([1, 2, 3, 4],))
        yield Step(work, ([5, 0, 2, 7],))
    yield Step(started, ([1, 2, 3], 5))
    yield Step(started, ([1, 2], "a"))
    yield Step(started, ([], True))


@hazard
def enumerated_of_what_the_loop_binds(decorate: Decorator) -> Steps:
    @decorate
    def work(items, scale):
        out = []
        for scale, answer in enumerate(f(x * scale) for x in items):
            out.append(answer)
        return out, scale

    yield Step(work, ([1, 2, 3], 4))
    yield Step(work, ([1.5, 2], 2))


@hazard
def enumerated_with_calls_in_the_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for i, answer in enumerate(f(x) for x in items):
            out.append(g(answer) + i)
        return out

    @decorate
    def nested(items):
        return [(i, g(j + b)) for i, b in enumerate(f(x) for x in items) for j, c in zip(items, (g(y) for y in items))]

    @decorate
    def twice(items):
        return list(enumerate(enumerate(f(x) for x in items))), sum(i for i, a in enumerate(g(x) for x in items))

    for steps in (work, nested, twice):
        yield Step(steps, ([3, 1, 4],))
        yield Step(steps, ((5, 2.5),))
        yield Step(steps, ({6: 1},))
        yield Step(steps, (iter([3, 1, 4]),))
