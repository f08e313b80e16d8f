"""Hazards: variables that nested functions read, and that are bound again before these are called, whatever the
functions go by: their name, an element of a list, a key, a `partial`, an attribute."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from functools import partial

from tests.differential.callees import f, g
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def called_by_name_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        def hook(x):
            return f(x + kept)

        kept = 1
        first = f(items[0])
        kept = 2
        second = hook(3)
        return first, second

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def called_by_index_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        def hook(x):
            return f(x + kept)

        hooks = [hook]
        kept = 1
        first = f(items[0])
        kept = 2
        second = hooks[0](3)
        third = g(items[-1])
        return first, second, third

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def called_by_key_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        hooks = {"a": lambda x: f(x + kept)}
        kept = 1
        first = f(items[0])
        kept = 2
        second = hooks["a"](3)
        hook = hooks["a"]
        kept = 3
        third = hook(4)
        return first, second, third

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def all_called_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        def hook(x):
            return f(x + kept)

        hooks = []
        hooks.append(hook)
        kept = 1
        first = f(items[0])
        kept = 2
        each = [h(3) for h in hooks]
        return first, each, [h(x) for h in hooks for x in items]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def read_before_it_is_bound(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        hooks = [lambda x: f(x + kept)]
        first = f(items[0])
        try:
            second = hooks[0](2)
        except NameError as error:
            second = type(error).__name__
        kept = 5
        third = hooks[0](3)
        del kept
        try:
            fourth = hooks[0](4)
        except NameError as error:
            fourth = type(error).__name__
        return first, second, third, fourth

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def bound_after_the_function_is_put_in(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        def hook(x):
            return f(x + kept)

        hooks = [hook]
        first = f(items[0])
        kept = 2
        second = hooks[0](3)
        each = [h(x) for h in hooks for x in items]
        return first, second, each

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def bound_in_a_comprehension_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        kept = 0
        hooks = [lambda x: f(x + kept)]
        each = [((kept := x), hooks[0](x)) for x in items]
        some = [hooks[0](x) for x in items if (kept := x)]
        return each, some

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def bound_by_loops_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        kept = 0
        hooks = [lambda x: f(x + kept)]
        out = []
        for x in items:
            out.append(hooks[0](x))
            kept = x
        for kept in items:
            out.append(hooks[0](1))
        match items:
            case [kept, *_]:
                out.append(hooks[0](7))
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def called_through_others_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        kept = 0
        hooks = [lambda x: f(x + kept)]

        def through(x):
            return hooks[0](x)

        first = f(items[0])
        kept = 1
        second = through(2)
        kept = 2
        third = list(map(hooks[0], items))
        kept = 3
        fourth = [*map(through, items)]
        kept = 4
        fifth = {x: through(x) for x in items}
        kept = 5
        sixth = sorted(items, key=hooks[0])
        kept = 6
        return first, second, third, fourth, fifth, sixth, max(items, key=hooks[0])

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def called_as_partial_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        kept = 0

        def hook(x, y):
            return f(x + y + kept)

        bound = partial(hook, 1)
        table = {"p": bound}
        first = f(items[0])
        kept = 1
        second = bound(2)
        kept = 2
        third = table["p"](3)
        kept = 3
        each = [bound(x) for x in items]
        kept = 4
        return first, second, third, each

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def called_as_attribute_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        class Row:
            pass

        kept = 0
        row = Row()
        row.hook = lambda x: f(x + kept)
        first = f(items[0])
        kept = 1
        second = row.hook(2)
        kept = 2
        third = [row.hook(x) for x in items]
        later = (row.hook(x) for x in items)
        kept = 3
        return first, second, third, list(later)

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def called_as_method_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        class Asks:
            def go(self):
                return f(kept)

        asking = Asks()
        every = [asking]
        kept = 1
        first = f(items[0])
        kept = 2
        second = asking.go()
        kept = 3
        return first, second, [one.go() for one in every]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def only_read_after_it_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        kept = items[0]
        hooks = [lambda: kept]
        for x in items:
            last = f(x)
        kept = [last]
        return [hook() for hook in hooks]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def bound_by_another_function(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        kept = 0

        def count():
            nonlocal kept
            kept += 1
            return kept

        hooks = [lambda x: f(x + kept), lambda x: (count(), f(x + kept))]
        first = f(items[0])
        count()
        second = hooks[0](2)
        third = hooks[1](3)
        fourth = hooks[0](4)
        return first, second, third, fourth, [hook(x) for x in items for hook in hooks]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))
