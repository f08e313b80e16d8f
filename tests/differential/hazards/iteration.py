"""Hazards: iteration."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, count, f, g, h, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def generator_consumed(decorate: Decorator) -> Steps:
    def numbers(n):
        for i in range(n):
            log("pulled", i)
            yield i

    @decorate
    def work(items):
        out = []
        for x in items:
            log("got", x)
            out.append(f(x))
        return out, list(items)

    yield Step(work, (numbers(3),))
    yield Step(work, (numbers(1),))
    used = numbers(2)
    next(used)
    yield Step(work, (used,))


@hazard
def iterator_partly_consumed(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        it = iter(items)
        first = next(it)
        out = [f(x) for x in it if x > first]
        return first, out, next(it, "end")

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([5, 4, 6, 7],))
    yield Step(work, ([],))


@hazard
def iterator_advanced_in_body(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        it = iter(items)
        out = []
        for x in it:
            out.append(add(x, next(it, 0)))
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([5],))


@hazard
def generator_that_reads_what_the_loop_writes(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        values = (f(x + len(out)) for x in items)
        for value in values:
            out.append(value)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def generator_late_binding(decorate: Decorator) -> Steps:
    @decorate
    def work(items, k):
        values = (add(x, k) for x in items)
        k = 7
        first = list(values)
        return first, list(values)

    yield Step(work, ([1, 2, 3], 1))
    yield Step(work, ([4], 2))


@hazard
def generator_broken_off(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        values = (f(x) for x in items)
        out = []
        for value in values:
            out.append(value)
            if value > 40:
                break
        return out, list(values)

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([1],))


@hazard
def stored_generator_over_an_iterator_that_goes_on(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        it = iter(items)
        values = (f(x) for x in it)
        skipped = next(it, None)
        return skipped, list(values), next(it, "end")

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([],))


@hazard
def stored_generator_over_a_list_that_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        values = (f(x) for x in items)
        items.append(9)
        items[0] = 8
        total = sum(values)
        items.clear()
        return total

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7],))


@hazard
def stored_generator_over_a_dict_that_grows(decorate: Decorator) -> Steps:
    @decorate
    def work(items, key):
        values = [(f(x) for x in items)]
        kept = (f(x) for x in items)
        items[key] = 1
        return list(kept), values

    yield Step(work, ({1: 2, 3: 4}, 1))
    yield Step(work, ({1: 2, 3: 4}, 7))


@hazard
def stored_generator_whose_loop_changes_what_it_reads(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        seen = []
        last = 0
        sizes = (count(seen) + x for x in items)
        out = []
        for size in sizes:
            seen.append(size)
            last += 1
            out.append((size, last))
        return out, seen

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7],))


@hazard
def generator_that_reads_what_its_loop_binds(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        k = 0
        for value in (add(x, k) for x in items):
            k += 1
            out.append(value)
        lows = (add(x, k) for x in items if f(k) > x)
        for k in lows:
            out.append(k)
        return out, [(k := value) for value in (add(x, k) for x in items)]

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7],))


@hazard
def stored_generators_in_a_chain(decorate: Decorator) -> Steps:
    @decorate
    def work(items, k):
        out = []
        for base in (1, 2):
            first = (g(x + base) for x in items)
            second = [add(y, k) for y in first if y != 12]
            third = {y: h(y) for y in (f(z) for z in second)}
            log(base, second)
            k = second[-1:] and second[-1]
            out.append(third)
        return out

    yield Step(work, ([1, 5, 2, 3], 4))
    yield Step(work, ([7], 1))


@hazard
def stored_generator_that_raises_in_the_middle(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        try:
            values = (f(x) for x in items)
            log("made")
            for value in values:
                log(value)
                if value == 51:
                    raise KeyError(value)
                out.append(g(value))
        except (KeyError, StopIteration, RuntimeError) as error:
            return out, repr(error), repr(error.__cause__)
        return out

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7, 1],))


@hazard
def stored_generator_that_is_not_pulled(decorate: Decorator) -> Steps:
    @decorate
    def work(items, stop):
        values = (f(x) for x in items)
        if stop:
            return "stopped"
        if not items:
            raise ValueError("none")
        return list(values)

    yield Step(work, ([1, 5, 2, 3], True))
    yield Step(work, ([7, 1], False))
    yield Step(work, ([], False))


@hazard
def changed_by_a_lambda_whose_variable_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            made = [0]
            change = lambda: made.append(x)
            change()
            out.append(count(made))
            made = [x]
            out.append(f(x))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def handler_after_what_nothing_else_needs(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            k = 1
            try:
                unused = int(x)
            except ValueError:
                k = 2
            out.append(f(k))
            try:
                unused = int(x)
            except ValueError:
                out.append(g(k))
        return out

    yield Step(work, (["1", "b", "2"],))
    yield Step(work, (["c"],))
