"""Hazards: what is made by the first call that needs it, kept under a name or as an attribute, and given up, swapped or
made anew by somebody else in between."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from types import ModuleType

from tests.differential.callees import f, g, log, slow_method
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Client:
    def __init__(self, name="first"):
        self.name = name
        self.token = f(0)  # while it waits, others might find that there is none yet
        log(f"{name} is made")

    @slow_method
    def ask(self, x):
        return self.name, x


kept = None


def client():
    global kept
    if kept is None:
        kept = Client()
    return kept


def client_if_there():
    global kept
    if kept is not None:
        return kept
    kept = Client("another")
    return kept


def ask(x):
    return client().ask(x)


def give_up(x=0):
    global kept
    kept = None
    return x


def swap(x=0):
    global kept
    kept = Client("swapped")
    return x


@hazard
def one_for_all_calls(decorate: Decorator) -> Steps:
    global kept
    kept = None

    @decorate
    def work(xs):
        return [ask(x) for x in xs]

    @decorate
    def early(xs):
        return [client_if_there().ask(x) for x in xs]

    for function in (work, early):
        for xs in ([1, 2, 3], [4, 5, 6], [7, 8, 9]):
            yield Step(function, (xs,))
    kept = None
    yield Step(work, ([10, 11],))
    kept = Client("another")
    yield Step(work, ([12, 13],))
    yield Step(early, ([14, 15],))


@hazard
def given_up_in_between(decorate: Decorator) -> Steps:
    global kept
    kept = Client("of before")

    @decorate
    def between(xs):
        first = [ask(x) for x in xs]
        give_up()
        return first, [ask(x) for x in xs]

    @decorate
    def in_the_loop(xs):
        out = []
        for x in xs:
            out.append(ask(x))
            if x % 2:
                give_up()
        return out

    @decorate
    def by_itself(xs):
        global kept
        out = [ask(x) for x in xs]
        kept = None
        return out + [client_if_there().ask(x) for x in xs]

    @decorate
    def by_a_nested_one(xs):
        def reset():
            global kept
            kept = None

        out = [ask(x) for x in xs]
        reset()
        return out, [ask(x) for x in xs]

    for function in (between, in_the_loop, by_itself, by_a_nested_one):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4, 5],))
        yield Step(function, ([6, 7],))


@hazard
def swapped_in_between(decorate: Decorator) -> Steps:
    global kept
    kept = Client("of before")

    @decorate
    def work(xs):
        out = []
        for x in xs:
            out.append(ask(x))
            if x == 2:
                swap()
        return out

    @decorate
    def as_arguments(xs):
        return [(ask(x), swap(x), ask(x)) for x in xs]

    for function in (work, as_arguments):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([2, 4],))


@hazard
def in_a_cell(decorate: Decorator) -> Steps:
    held = Client("of before")

    def get():
        nonlocal held
        if held is None:
            held = Client()
        return held

    def drop():
        nonlocal held
        held = None

    @decorate
    def work(xs):
        return [get().ask(x) for x in xs]

    @decorate
    def dropping(xs):
        out = [get().ask(x) for x in xs]
        drop()
        return out + [get().ask(x) for x in xs]

    yield Step(work, ([1, 2, 3],))
    drop()
    yield Step(work, ([3, 4],))
    yield Step(work, ([5, 6],))
    yield Step(dropping, ([7, 8],))
    yield Step(dropping, ([9, 10],))


@hazard
def in_a_module(decorate: Decorator) -> Steps:
    config = ModuleType("config_of_hazards")
    config.client = None

    def get():
        if config.client is None:
            config.client = Client()
        return config.client

    @decorate
    def work(xs):
        return [get().ask(x) for x in xs]

    @decorate
    def anew(xs):
        out = [get().ask(x) for x in xs]
        config.client = None
        return out + [get().ask(x) for x in xs]

    yield Step(work, ([1, 2],))
    yield Step(work, ([3, 4],))
    yield Step(anew, ([5, 6],))
    yield Step(anew, ([7, 8],))


@hazard
def given_up_by_who_uses_it(decorate: Decorator) -> Steps:
    held = Client("of before")

    def use(x):
        nonlocal held
        if held is None:
            held = Client()
        answer = held.ask(x)
        if x % 2:
            held = None
        return answer

    @decorate
    def work(xs):
        return [use(x) for x in xs]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5, 6],))
    yield Step(work, ([2, 4],))


@hazard
def truth_that_changes(decorate: Decorator) -> Steps:
    class Pool:
        def __init__(self, size):
            self.size = size

        def __bool__(self):
            return self.size > 0

    pool = Pool(2)
    seen = []

    def take(x):
        if not pool:
            seen.append(x)
            pool.size = 3
        pool.size -= 1
        return f(x)

    def look(x):
        if pool:
            return f(x)
        return g(x)

    @decorate
    def taking(xs):
        return [take(x) for x in xs], list(seen)

    @decorate
    def looking(xs):
        out = []
        for x in xs:
            out.append(look(x))
            pool.size -= 1
        return out

    yield Step(taking, ([1, 2, 3, 4],))
    yield Step(taking, ([5, 6],))
    yield Step(looking, ([7, 8, 9],))
    yield Step(looking, ([1, 2],))


@hazard
def a_parameter_that_defaults_to_it(decorate: Decorator) -> Steps:
    global kept
    kept = Client("of before")

    def ask_with(x, client=None):
        if client is None:
            client = kept
        if kept is None:
            return g(x)
        return client.ask(x)

    @decorate
    def work(xs, given=None):
        return [ask_with(x, given) for x in xs]

    yield Step(work, ([1, 2],))
    yield Step(work, ([3, 4], Client("given")))
    yield Step(work, ([5, 6],))
    give_up()
    yield Step(work, ([7, 8],))
    yield Step(work, ([9, 10], Client("given")))


@hazard
def handlers_and_jumps_around_it(decorate: Decorator) -> Steps:
    global kept
    kept = Client("of before")

    def ask_or_retry(x):
        global kept
        for attempt in range(2):
            if kept is None:
                kept = Client()
                continue
            try:
                return kept.ask(x)
            except ValueError:
                if kept is not None:
                    raise
                kept = None
        return None

    def ask_all(xs):
        while True:
            if kept is not None:
                break
            give_up()
        return [kept.ask(x) for x in xs]

    @decorate
    def work(xs):
        return [ask_or_retry(x) for x in xs]

    @decorate
    def all_of_them(xs):
        return [ask_all([x, x + 1]) for x in xs]

    for function in (work, all_of_them):
        kept = Client("of before")
        yield Step(function, ([1, 2],))
        kept = Client("of before")
        yield Step(function, ([3, 4],))
