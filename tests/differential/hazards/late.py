"""Hazards: functions and generators that read a variable when it has been bound again."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import f, g, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@slow
def keep(x):
    return x


@hazard
def lambdas_of_variables_of_a_loop(decorate: Decorator) -> Steps:
    @decorate
    def straight(items):
        kept = []
        for v in items:
            w = f(v)
            a = keep(lambda: w); b = keep(lambda: v)
            kept += [a, b]
            if len(kept) > 5:
                break
        return [h() for h in kept]

    @decorate
    def while_(items):
        kept, n = [], 0
        while n < 2:
            w = items[n]
            a = keep(lambda: w); b = keep([lambda: w for _ in items]); n += 1
            kept += [a, *b]
        return [h() for h in kept]

    @decorate
    def distributed(items):
        kept = []
        for v in items:
            w = f(v)
            kept.append(keep((w, lambda: w)))
        return [(w, h()) for w, h in kept]

    @decorate
    def default(items):
        kept = []
        for v in items:
            a = keep(lambda v=v: v); b = g(v)
            kept.append(a)
            if b == 1:
                break
        return [h() for h in kept]

    for work in (straight, while_, distributed, default):
        yield Step(work, ([1, 2],))
        yield Step(work, ([3, 4, 5],))


@hazard
def lambdas_of_variables_of_a_comprehension(decorate: Decorator) -> Steps:
    @decorate
    def listed(items):
        return [h() for h in [keep(lambda: v) for v in items]]

    @decorate
    def filtered(items):
        return [h() for h in [keep(lambda: v + w) for v in items if g(v) for w in (v, f(v))]]

    @decorate
    def generated(items):
        return [list(h) for h in [keep(v for _ in items) for v in items]]

    @decorate
    def sorted_by(items):
        return [keep(sorted(items, key=lambda x: -x * v)) for v in (1, -1)]

    for work in (listed, filtered, generated, sorted_by):
        yield Step(work, ([1, 2],))
        yield Step(work, ([3, 4, 5],))


@hazard
def variable_deleted_after_a_function_has_it(decorate: Decorator) -> Steps:
    @decorate
    def work(x):
        w = f(x)
        a = keep(lambda: w); b = g(x)
        del w
        try:
            return a()
        except NameError as error:
            return str(error), b

    yield Step(work, (1,))
    yield Step(work, (2,))


@hazard
def generators_of_variables_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def by_the_loop(items, scale):
        keep(items)
        out = []
        for scale, answer in enumerate(f(x * scale) for x in items):
            out.append(answer)
        return out, scale

    @decorate
    def by_a_statement(items, scale):
        a = f(scale)
        numbered = enumerate(g(x * scale) for x in items)
        scale = a
        return list(numbered)

    @decorate
    def kept(items, scale):
        out = []
        for v in items:
            w = f(v)
            out.append(keep(w + scale for _ in items))
        scale = 7
        return [list(h) for h in out]

    @decorate
    def of_generators(items, scale):
        both = [f(scale), keep(y for y in (x * scale for x in items)), g(scale)]
        scale = 5
        return list(both[1])

    for work in (by_the_loop, by_a_statement, kept, of_generators):
        yield Step(work, ([1, 2], 4))
        yield Step(work, ([3, 4, 5], 2))


@hazard
def targets_that_change_what_is_read(decorate: Decorator) -> Steps:
    class Box:
        pass

    @decorate
    def attribute(items, n):
        box, out = Box(), []
        box.n = n
        for box.n, answer in enumerate(f(x * box.n) for x in items):
            out.append(answer)
        return out

    @decorate
    def element(items, n):
        cell, out = [n], []
        for cell[0] in (f(x * cell[0]) for x in items):
            out.append(cell[0])
        return out

    @decorate
    def of_a_map(items, n):
        cell, out = [n], []
        for cell[0], answer in enumerate(map(lambda x: f(x * cell[0]), items)):
            out.append(answer)
        return out

    @decorate
    def of_the_items(items, n):
        out = []
        for items[-1] in map(f, items):
            out.append(items[-1])
        return out

    for work in (attribute, element, of_a_map, of_the_items):
        yield Step(work, ([1, 2], 4))
        yield Step(work, ([3, 4, 5], 2))


class Key:
    """Hashing it changes others."""

    def __init__(self, x, others):
        self.x, self.others = x, others

    def __hash__(self):
        for other in self.others:
            other.x += 1
        return 7


@slow
def opened(key):
    return key.x * 10


@hazard
def functions_that_give_back_what_they_have_captured(decorate: Decorator) -> Steps:
    @decorate
    def in_a_comprehension(keys):
        return [(hash((lambda: k)()), answer) for k, answer in zip(keys, (opened(k) for k in keys))]

    @decorate
    def in_a_loop(keys):
        out = []
        for k in keys:
            out.append(opened(k))
            len({(lambda: k)()})
        return out

    @decorate
    def by_name(keys):
        out = []
        for k in keys:
            out.append(opened(k))
            own = lambda: k
            hash(own())
        return out

    @decorate
    def of_the_function(keys):
        def first():
            return keys[0]

        out = []
        for k in keys:
            out.append(opened(k))
            hash(first())
            log(k.x)
        return out

    for work in (in_a_comprehension, in_a_loop, by_name, of_the_function):
        for _ in range(2):
            keys = []
            keys += [Key(1, keys), Key(2, keys), Key(3, keys)]
            yield Step(work, (keys,), watched=[k.x for k in keys])


@hazard
def list_of_a_map_changed_in_the_loop(decorate: Decorator) -> Steps:
    @decorate
    def element(items):
        out = []
        for v in map(f, items):
            items[-1] = v
            out.append(v)
        return out

    @decorate
    def numbered(items):
        out = []
        for i, v in enumerate(map(f, items)):
            if i < 2:
                items.append(v)
            out.append(v)
        return out

    @decorate
    def by_another_name(items):
        out, other = [], items
        for v in map(f, items):
            other[-1] = g(v)
            out.append(v)
        return out

    for work in (element, numbered, by_another_name):
        yield Step(work, ([1, 2],))
        yield Step(work, ([3, 4, 5],))


@hazard
def slow_iterable_of_an_inner_clause(decorate: Decorator) -> Steps:
    @decorate
    def pairs(items):
        return [v + w for v in items if g(v) for w in (v, f(v))]

    @decorate
    def deeper(items):
        return {v + w + u for v in items if g(v) for w in range(2) if f(w + v) for u in (v, f(w))}

    for work in (pairs, deeper):
        yield Step(work, ([1, 2],))
        yield Step(work, ([3, 4, 5],))
