"""Hazards: a `map` in a method, whose function looks at what the method has."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import f, g, log, note, slow_method
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Quiet:
    def __init__(self, x):
        self.x = x

    def go(self, agent):
        return f(self.x)


class Loud(Quiet):
    """What it is asked changes the one who asks."""

    def go(self, agent):
        agent.mode += self.x
        agent.seen.append(self.x)
        return g(self.x)


class Odd:
    """An answer whose operators have effects."""

    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return note(self.x, other)


class Agent:
    kind = 100

    def __init__(self, mode=1):
        self.mode = mode
        self.seen = []

    @slow_method
    def ask(self, x):
        return x * 1000 + self.mode + self.kind + len(self.seen)

    @slow_method
    def odd(self, x):
        return Odd(x) if x % 2 else x

    def counted(self, x):
        self.seen.append(x)
        return self.ask(x)


@hazard
def map_over_what_changes_the_object(decorate: Decorator) -> Steps:
    class Reading(Agent):
        @decorate
        def work(self, items):
            return list(map(lambda v: (v.go(self), self.mode, len(self.seen)), items))

    agent = Reading()
    yield Step(agent.work, ([Quiet(1), Quiet(2)],), watched=agent)
    yield Step(agent.work, ([Quiet(1), Loud(2), Quiet(3), Loud(4), Quiet(5)],), watched=agent)
    yield Step(agent.work, ([Loud(7), Quiet(3)],), watched=agent)


@hazard
def map_of_method_whose_object_changes_between_calls(decorate: Decorator) -> Steps:
    class Reading(Agent):
        @decorate
        def work(self, items):
            first = list(map(lambda v: self.ask(v) + 1, items))
            self.mode += 50
            second = [*map(lambda v: self.ask(v) + self.mode, items)]
            self.seen.append(len(first))
            return first, second, tuple(map(lambda v: self.ask(v), items))

    agent = Reading()
    yield Step(agent.work, ([3, 1, 2],), watched=agent)
    agent.mode = 7
    yield Step(agent.work, ([5, 4],), watched=agent)
    Reading.kind = 300
    yield Step(agent.work, ([5, 4],), watched=agent)
    agent.mode = 2.5
    yield Step(agent.work, ([5, 4],), watched=agent)
    agent.ask = lambda x: (agent.seen.append(x), len(agent.seen))[1]
    yield Step(agent.work, ([5, 4, 6],), watched=agent.seen)


@hazard
def map_of_counting_method(decorate: Decorator) -> Steps:
    class Reading(Agent):
        @decorate
        def work(self, items):
            return list(map(lambda v: self.counted(v) + len(self.seen), items))

    agent = Reading()
    yield Step(agent.work, ([3, 1, 2],), watched=agent)
    yield Step(agent.work, ([5, 4],), watched=agent)


@hazard
def map_with_answers_of_odd_types(decorate: Decorator) -> Steps:
    class Reading(Agent):
        @decorate
        def work(self, items):
            return list(map(lambda v: self.odd(v) + self.mode, items)), len(self.seen)

    agent = Reading()
    yield Step(agent.work, ([2, 4],), watched=agent)
    yield Step(agent.work, ([2, 3, 4, 5],), watched=agent)
    yield Step(agent.work, ([7],), watched=agent)


@hazard
def map_gone_through_by_what_has_effects(decorate: Decorator) -> Steps:
    class Hashed:
        def __init__(self, agent, x):
            self.agent, self.x = agent, x

        def __hash__(self):
            self.agent.mode += 1
            return self.x

        def __eq__(self, other):
            return self is other

        def __radd__(self, other):
            self.agent.seen.append(self.x)
            return other

    class Reading(Agent):
        @slow_method
        def made(self, x):
            return Hashed(self, x)

        @decorate
        def work(self, items):
            return len(set(map(lambda v: (self.ask(v), self.made(v)), items)))

        @decorate
        def summed(self, items):
            return sum(map(lambda v: self.ask(v), items))

        @decorate
        def looped(self, items):
            out = []
            for answer in map(lambda v: self.ask(v), items):
                self.mode += 1
                out.append(answer)
            return out

    agent = Reading()
    yield Step(agent.work, ([3, 1, 2],), watched=agent)
    yield Step(agent.work, ([5, 4],), watched=agent)
    yield Step(agent.summed, ([5, 4],), watched=agent)
    yield Step(agent.looped, ([5, 4, 6],), watched=agent)


@hazard
def map_that_counts_in_a_captured_variable(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0

        def step(v):
            nonlocal total
            total += v
            return f(v) + total

        def look(v):
            return f(v) + total

        return list(map(step, items)), list(map(look, items)), total

    yield Step(work, ([3, 1, 2],))
    yield Step(work, ([5, 4],))


@hazard
def map_over_items_that_rebind_a_variable(decorate: Decorator) -> Steps:
    scale = 1

    class Rescaling(Quiet):
        def go(self, agent):
            nonlocal scale
            scale = self.x
            return f(self.x)

    @decorate
    def work(items):
        return list(map(lambda v: v.go(None) * scale, items))

    yield Step(work, ([Quiet(3), Quiet(4)],))
    yield Step(work, ([Quiet(3), Rescaling(4), Quiet(5)],))
    scale = 9
    yield Step(work, ([Quiet(3), Quiet(5)],))


@hazard
def map_that_stops(decorate: Decorator) -> Steps:
    class Reading(Agent):
        @decorate
        def work(self, items):
            def step(v):
                if v == self.mode:
                    raise StopIteration
                return self.ask(v)

            return list(map(step, items))

    agent = Reading()
    yield Step(agent.work, ([3, 2],), watched=agent)
    yield Step(agent.work, ([5, 1, 6],), watched=agent)


@hazard
def map_zipped_with_what_is_changed(decorate: Decorator) -> Steps:
    agent = Agent()

    @decorate
    def reads_what_the_loop_changes(items):
        out = []
        for x, y in zip(items, map(agent.ask, items)):
            agent.mode += x
            out.append((x, y))
        return out

    @decorate
    def longer_meanwhile(items):
        out = []
        for x, y in zip(items, map(f, items)):
            if x == 1:
                items.append(7)
            out.append((x, y))
        return out

    @decorate
    def stops(items):
        for x, y in zip(items, map(f, items)):
            note(x)
            if y > 20:
                break
        return x

    @decorate
    def one_iterator(items):
        pulled = iter(items)
        return [(x, y) for x, y in zip(pulled, map(f, pulled))]

    @decorate
    def others_that_are_shorter(items):
        return [(x, y) for x, y in zip(items[:1], map(f, items))], list(enumerate(map(g, items), note(3)))

    @decorate
    def rows_that_change(rows):
        total = 0
        for row, answer in zip(rows, map(lambda row: f(row[0]), rows)):
            total += answer
            rows[-1][0] = total
        return total

    @decorate
    def odd_answers(items):
        return [n + y for n, y in enumerate(map(agent.odd, items))], [y + x for x, y in zip(items, map(agent.odd, items))]

    for work in (reads_what_the_loop_changes, longer_meanwhile, stops, one_iterator, others_that_are_shorter, odd_answers):
        for items in ([1, 2, 3], [4, 2], []):
            agent.mode = 1
            yield Step(work, (list(items),))
    yield Step(rows_that_change, ([[1], [2], [3]],))
    yield Step(rows_that_change, ([[4], [5]],))
