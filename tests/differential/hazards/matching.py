"""Hazards: `match` in loops, whose subject, patterns and guards do more than compare."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import collections.abc
import types

from tests.differential.callees import add, f, g, log, note, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Loud:
    """Compares, and gives its attributes, with effects."""

    def __init__(self, x):
        self._x = x

    def __eq__(self, other):
        log("compared", self._x)
        return self._x == other

    __hash__ = None

    @property
    def x(self):
        log("asked", self._x)
        return self._x


class Decided(type):
    def __instancecheck__(cls, instance):
        log("is it", cls.__name__)
        return isinstance(instance, int)


class Number(metaclass=Decided):
    pass


class Opened(collections.abc.Mapping):
    """A mapping that notes who looks."""

    def __init__(self, **held):
        self.held = held

    def __getitem__(self, key):
        return self.held[key]

    def __iter__(self):
        return iter(self.held)

    def __len__(self):
        return len(self.held)

    def get(self, key, default=None):
        log("got", key)
        return self.held.get(key, default)


class Doubtful:
    def __init__(self, x):
        self.x = x

    def __bool__(self):
        log("doubted", self.x)
        return self.x > 2


@slow
def doubtful(x):
    return Doubtful(x)


Names = types.SimpleNamespace(first=1, second=2)


@hazard
def match_on_what_compares_with_effects(decorate: Decorator) -> Steps:
    @decorate
    def work(things):
        out = []
        for thing in things:
            match thing:
                case 1:
                    out.append(f(1))
                case Loud(x=2):
                    out.append(g(2))
                case [first, *rest]:
                    out.append(add(first, y=len(rest)))
                case _:
                    out.append(None)
        return out

    yield Step(work, ([1, [3, 4], "x"],))
    yield Step(work, ([Loud(1), 1, Loud(2), [5], Loud(3)],))
    yield Step(work, ([[Loud(7)], [1, 2], Loud(2)],))


@hazard
def match_whose_patterns_change(decorate: Decorator) -> Steps:
    class Kinds:
        one = 1
        two = 2

    @decorate
    def work(items):
        out = []
        for x in items:
            match x:
                case Kinds.one:
                    out.append(f(x))
                case Kinds.two:
                    out.append(g(x))
                    Kinds.one = 3
                case _:
                    out.append(None)
        return out, Kinds.one

    @decorate
    def named(items):
        out = []
        for x in items:
            match x:
                case Names.first:
                    out.append(f(x))
                case Names.second:
                    Names.first, Names.second = Names.second, Names.first
                    out.append(g(x))
        return out

    yield Step(work, ([1, 3, 2, 3, 1],))
    yield Step(work, ([1, 3],))
    yield Step(named, ([1, 2, 1, 2],), watched=Names)
    yield Step(named, ([2, 1],), watched=Names)
    Names.first, Names.second = 1, 2


@hazard
def match_that_a_metaclass_decides(decorate: Decorator) -> Steps:
    @decorate
    def work(things):
        out = []
        for thing in things:
            match thing:
                case Number():
                    out.append(f(thing))
                case str():
                    out.append(g(len(thing)))
        return out

    @decorate
    def mappings(things):
        out = []
        for thing in things:
            match thing:
                case {"a": a, **rest}:
                    out.append(add(a, y=len(rest)))
                case {}:
                    out.append(f(0))
        return out

    yield Step(work, ([1, "x", 2],))
    yield Step(work, ([None, 3],))
    yield Step(mappings, ([{"a": 1, "b": 2}, {}, {"a": 5}],))
    yield Step(mappings, ([{"a": 1}, Opened(a=2, c=3), {"b": 2}, Opened(b=7)],))


@hazard
def match_on_what_the_loop_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in rows:
            match row:
                case {"x": x, "left": left} if left:
                    rows[-1]["left"] = left - 1
                    out.append(add(x, y=left))
                case {"x": x}:
                    rows[0]["x"] = len(out)
                    out.append(f(x))
        return out

    @decorate
    def own(items):
        out = []
        for x in items:
            seen = [x]
            match seen:
                case [1]:
                    seen.append(f(x))
                case [_, *_]:
                    seen.append(g(x))
            match seen:
                case [_, 11]:
                    out.append(f(len(seen)))
                case [a, b]:
                    out.append(add(a, y=b))
            out.append(seen)
        return out

    yield Step(work, ([{"x": 1, "left": 2}, {"x": 2}, {"x": 3, "left": 0}],))
    yield Step(work, ([{"x": 4}, {"x": 5, "left": 1}, {"x": 6, "left": 3}],))
    yield Step(own, ([1, 2, 1],))
    yield Step(own, ([],))


@hazard
def guards_of_many_kinds(decorate: Decorator) -> Steps:
    @decorate
    def work(items, limit):
        out, n = [], 0
        for x in items:
            match x:
                case int(n) if doubtful(n):
                    out.append(f(n))
                case int() if note(x) > limit:
                    out.append(g(x))
                    continue
                case n if n is None or n < 3:
                    out.append(add(n or 7))
            out.append(n)
        return out, n

    yield Step(work, ([1, 3, 2], 100))
    yield Step(work, ([1, 3, 2, 0], 1))
    yield Step(work, ([None, 1.5, "x"], 0))
    yield Step(work, ([], 0))


@hazard
def match_with_jumps_and_handlers(decorate: Decorator) -> Steps:
    @decorate
    def work(events):
        out = []
        for event in events:
            try:
                match event:
                    case {"do": "stop"}:
                        break
                    case ["twice", x]:
                        for _ in range(2):
                            out.append(f(x))
                    case ["fail", x]:
                        raise LookupError(g(x))
                    case (x, y) | [x, y, _]:
                        out.append(add(x, y=y))
                    case other:
                        out.append(f(other))
            except (LookupError, TypeError) as error:
                log(type(error).__name__, *error.args)
                out.append(g(len(out)))
            finally:
                log("next")
        return out

    yield Step(work, ([["twice", 1], ["fail", 2], (3, 4), [5, 6, 7], 8],))
    yield Step(work, ([["fail", 2], {"do": "stop"}, ["twice", 1]],))
    yield Step(work, (["ab", (1, 2)],))
