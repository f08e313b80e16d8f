"""Hazards: effects of callees."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import threading

from tests.differential.callees import add, count, f, g, log, logger, note, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step
from tests.differential.stage import current


@hazard
def logging_inside_callees(decorate: Decorator) -> Steps:
    def chatty(x):
        logger.info("chatty %s", x)
        return f(x)

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(chatty(x))
            logger.info("done %s", x)
        return out

    @decorate
    def comprehension(items):
        return [chatty(x) for x in items]

    for function in (work, comprehension):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def output_of_callees_that_catch(decorate: Decorator) -> Steps:
    def careful(x):
        try:
            logger.info("try %s", x)
            return f(x)
        except ValueError as error:
            logger.warning("gave up: %s", type(error).__name__)
            return g(x)
        finally:
            logger.info("over %s", x)

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(careful(x))
            log("kept", x)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def output_through_objects_that_change(decorate: Decorator) -> Steps:
    def filling(x):
        held = []
        for y in range(x):
            held.append(y)
            logger.info("held %s", held)
        answer = count(held)
        held.clear()
        return answer

    @decorate
    def work(items):
        return [filling(x) for x in items]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([2],))


@hazard
def level_of_a_logger_set_between(decorate: Decorator) -> Steps:
    def quiet(x):
        logger.info("perhaps %s", x)
        return f(x)

    @decorate
    def work(items):
        out = []
        for x in items:
            logger.setLevel("ERROR" if x == 2 else "INFO")
            out.append(quiet(x))
        logger.setLevel("INFO")
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([2, 1],))


@hazard
def ordered_call_between_parallel_ones(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            n = note("before", x)
            a = add(x, n)
            note("after", a)
            out.append(a)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def ordered_call_mutates_argument(decorate: Decorator) -> Steps:
    def fill(items, x):
        log("fill", x)
        items.append(x)

    @decorate
    def work(items):
        a = count(items)
        fill(items, a)
        b = count(items)
        other = [0]
        c = count(other)
        fill(other, b)
        return a, b, c, count(other)

    yield Step(work, ([1],))
    yield Step(work, ([2, 3],))


@hazard
def callee_mutates_its_argument(decorate: Decorator) -> Steps:
    def take(items):
        return f(items.pop())

    @decorate
    def work(items):
        a = take(items)
        b = take(items)
        return a, b, items

    @decorate
    def loop(items):
        out = []
        while items:
            out.append(take(items))
        return out

    for function in (work, loop):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4, 5],))


@hazard
def opaque_callable(decorate: Decorator) -> Steps:
    scope = {"current": current}
    exec("def opaque(x):\n    return current().effect('opaque', (x,), {}, lambda x: -x)", scope)
    opaque = scope["opaque"]

    @decorate
    def work(items):
        out = []
        for x in items:
            a = f(x)
            b = opaque(x)
            c = g(b)
            out.append((a, b, c))
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def random_state(decorate: Decorator) -> Steps:
    import random

    def draws(x):
        return f(x + random.randrange(5))

    @decorate
    def work(items):
        random.seed(3)
        out = [draws(x) for x in items]
        return out, random.random()

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def standard_output(decorate: Decorator) -> Steps:
    import io

    def chatty(x):
        print("in callee", x)
        return f(x)

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(chatty(x))
            print("in loop", x)
        return out

    def captured(items):
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            try:
                result = work(items)
            except ValueError as error:
                result = str(error)
        return result, stream.getvalue()

    yield Step(captured, ([1, 2, 3],))
    yield Step(captured, ([4],))


@hazard
def thread_local_state(decorate: Decorator) -> Steps:
    local = threading.local()

    def remember(x):
        local.value = x

    @decorate
    def work(items):
        out = []
        for x in items:
            remember(x)
            out.append(f(x))
        return out, local.value

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))


@hazard
def queue_and_deque(decorate: Decorator) -> Steps:
    from collections import deque

    @decorate
    def work(items):
        todo = deque(items)
        out = []
        while todo:
            x = todo.popleft()
            value = f(x)
            if value < 30:
                todo.append(value)
            out.append(value)
        return out

    yield Step(work, ([1, 2],))
    yield Step(work, ([5],))


@hazard
def dataclass_state(decorate: Decorator) -> Steps:
    from dataclasses import dataclass, field

    @dataclass
    class Item:
        n: int
        seen: list = field(default_factory=list)

    @decorate
    def work(items):
        for item in items:
            item.seen.append(f(item.n))
            item.n = g(item.n)
        return [item.n for item in items]

    shared = Item(3)
    yield Step(work, ([Item(1), Item(2)],))
    yield Step(work, ([shared, Item(4), shared],))


@hazard
def sort_and_index_of_arguments(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        a = count(items)
        items.sort()
        b = f(items[0])
        items.reverse()
        c = f(items[0])
        return a, b, c, sorted(items, key=lambda v: -v)

    yield Step(work, ([3, 1, 2],))
    yield Step(work, ([5],))


@hazard
def running_total_fed_back(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0
        out = []
        for x in items:
            total += x
            out.append(add(x, total))
        return out, total

    @decorate
    def fed(items):
        total = 0
        for x in items:
            total += add(x, total % 7)
        return total

    for function in (work, fed):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def branch_depends_on_accumulator(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            if len(out) % 2:
                out.append(f(x))
            else:
                out.append(g(x))
            if x == 2:
                out.append("extra")
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([2, 5],))


@hazard
def effect_in_condition_between(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            a = f(x)
            if note(x) > 2:
                a = g(a)
            out.append(a)
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([5],))


@hazard
def reply_objects_shared_and_mutated(decorate: Decorator) -> Steps:
    shared = {}

    @slow
    def cached(x):
        return shared.setdefault(x % 2, [x])

    @decorate
    def work(items):
        out = []
        for x in items:
            value = cached(x % 2)
            value.append(x)
            out.append(value)
        return out

    yield Step(work, ([2, 3, 4],))
    yield Step(work, ([5],))
