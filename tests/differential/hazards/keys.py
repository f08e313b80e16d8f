"""Hazards: keys and predicates that look at more than the item, or whose answers are odd."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import f, g, log, note, pred, slow_method
from tests.differential.hazards.mapped import Agent, Loud, Quiet
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Compared:
    """A key whose comparisons have effects."""

    def __init__(self, x, seen):
        self.x, self.seen = x, seen

    def __lt__(self, other):
        self.seen.append((self.x, other.x))
        log("compared", self.x)
        return self.x < other.x

    def __gt__(self, other):
        return other < self


class Ranking(Agent):
    @slow_method
    def compared(self, x):
        return Compared(x, self.seen)

    @slow_method
    def mixed(self, x):
        return x if x != 4 else "four"


@hazard
def keys_whose_comparisons_have_effects(decorate: Decorator) -> Steps:
    class Reading(Ranking):
        @decorate
        def in_order(self, items):
            return sorted(items, key=lambda x: self.compared(x))

        @decorate
        def best(self, items):
            return max(items, key=lambda x: (self.ask(x), self.compared(x))[1])

        @decorate
        def least(self, items):
            return min(items, key=self.compared), len(self.seen)

    agent = Reading()
    for items in ([3, 1, 2], [5, 4, 9, 1], [7], []):
        yield Step(agent.in_order, (items,), watched=agent)
        yield Step(agent.best, (items,), watched=agent)
        yield Step(agent.least, (items,), watched=agent)


@hazard
def keys_that_change_what_others_read(decorate: Decorator) -> Steps:
    class Reading(Agent):
        @decorate
        def in_order(self, items):
            return [v.x for v in sorted(items, key=lambda v: (v.go(self), self.mode, len(self.seen)))]

        @decorate
        def kept(self, items):
            return [v.x for v in filter(lambda v: v.go(self) + self.mode > 30, items)]

        @decorate
        def best(self, items):
            return max(items, key=lambda v: v.go(self) % 7 + self.mode).x

    agent = Reading()
    yield Step(agent.in_order, ([Quiet(2), Quiet(1)],), watched=agent)
    yield Step(agent.in_order, ([Quiet(1), Loud(2), Quiet(3), Loud(4), Quiet(5)],), watched=agent)
    yield Step(agent.kept, ([Quiet(1), Quiet(2), Loud(2), Quiet(3)],), watched=agent)
    yield Step(agent.best, ([Quiet(1), Loud(2), Quiet(3), Quiet(9)],), watched=agent)


@hazard
def keys_that_can_not_be_compared(decorate: Decorator) -> Steps:
    class Reading(Ranking):
        @decorate
        def in_order(self, items):
            log("begin")
            return sorted(items, key=lambda x: self.mixed(x))

        @decorate
        def best(self, items):
            try:
                return max(items, key=self.mixed)
            except TypeError as error:
                log(str(error))
                return None

    agent = Reading()
    for items in ([3, 1, 2], [5, 4, 9, 1], []):
        yield Step(agent.in_order, (items,))
        yield Step(agent.best, (items,))


@hazard
def keys_of_what_is_pulled_in_order(decorate: Decorator) -> Steps:
    def pulled(items):
        for x in items:
            log("pulled", x)
            yield x

    @decorate
    def work(items):
        first = sorted(pulled(items), key=f)
        second = max(pulled(items), key=f, default=None)
        third = list(filter(pred, pulled(items)))
        return first, second, third, list(filter(None, map(g, pulled(items))))

    yield Step(work, ([3, 1, 2],))
    yield Step(work, ([4, 5],))
    yield Step(work, ([],))


@hazard
def predicates_with_effects(decorate: Decorator) -> Steps:
    class Loudly:
        def __init__(self, x):
            self.x = x

        def __bool__(self):
            note("asked", self.x)
            return self.x > 2

    class Reading(Agent):
        @slow_method
        def judged(self, x):
            return Loudly(x)

        @decorate
        def kept(self, items):
            return list(filter(lambda x: self.judged(x), items))

        @decorate
        def looped(self, items):
            out = []
            for x in filter(self.judged, items):
                self.mode += 1
                out.append(f(x) + self.mode)
            return out

    agent = Reading()
    for items in ([3, 1, 2, 8], [4, 5], []):
        yield Step(agent.kept, (items,), watched=agent)
        yield Step(agent.looped, (items,), watched=agent)


@hazard
def items_that_change_while_they_are_filtered(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in filter(lambda row: f(len(row)) > 10, rows):
            rows[-1].append(row[0])
            out.append(list(row))
        return out

    yield Step(work, ([[1], [2, 3], [], [4]],))
    yield Step(work, ([[1], []],))


@hazard
def keys_given_in_other_ways(decorate: Decorator) -> Steps:
    @decorate
    def work(items, key, **how):
        return sorted(items, key=key, **how), max(*items, 0, key=f), sorted(items, reverse=True, key=None)

    yield Step(work, ([3, 1, 2], f))
    yield Step(work, ([3, 1, 2], None), {"reverse": True})
    yield Step(work, ([3, 1, 2], lambda x: g(-x)), {"reverse": False})
