"""What a wrong compiler could make of the programs of `test_oracle`, which the oracle has to tell."""

from __future__ import annotations

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.differential import stage
from tests.differential.callees import count, f, g, log


def parallel_mapped(items):
    """By hand: exact and overlapped."""
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(f, x) for x in items]
        return [future.result() for future in futures]


KEPT: list[ThreadPoolExecutor] = []


def tuple_instead_of_list(items):
    return tuple(f(x) for x in items)


def true_instead_of_one(x, y):
    a, b = f(x), g(y)
    return a, float(b)


def calls_twice(items):
    return [f(x) and f(x) for x in items]


def drops_a_call(items):
    return [f(x) for x in items[:-1]] + [items[-1] * 10 + 1]


def other_argument(items):
    return [f(float(x)) // 1 for x in items]


def swallows(x):
    try:
        return f(x)
    except ValueError as error:
        log("caught", str(error))
        return None


def effects_reordered(items):
    out = [f(x) for x in items]
    for x in reversed(items):
        log("done", x)
    return out


def effects_late(items):
    """The order of effects is right, but they come too late: a later call may raise before."""
    out = list(map(f, items))
    for x in items:
        log("done", x)
    return out


def effects_early(items):
    out = []
    for x in items:
        log("done", x)
        out.append(f(x))
    return out


def effect_after_exception(items):
    out = []
    for x in items:
        try:
            out.append(f(x))
        finally:
            log("done", x)
    return out


def effect_on_another_thread(items):
    out = []
    for x in items:
        out.append(f(x))
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(log, "done", x))
        thread.start()
        thread.join(60)
    return out


def guesses_the_branch(items):
    values = parallel_mapped(items)
    return next((x for x, value in zip(items, values, strict=True) if value > 50), None)


def copies_the_list(items):
    items.append(f(items[0]))
    return list(items)


def mutates_a_copy(items):
    items = list(items)
    items.append(f(items[0]))
    return items


def changes_the_argument_in_flight(items):
    value: list[int] = []
    thread = threading.Thread(target=lambda: value.append(count(items)))
    thread.start()
    while thread.is_alive() and not stage.current().in_flight:  # of several orders, some leave it in flight for long
        pass
    items.append(1)
    thread.join(60)
    return items


def leaves_a_call_running(items):
    pool = ThreadPoolExecutor(8)
    KEPT.append(pool)
    extra = threading.Event()
    own = stage.current()

    def linger() -> None:
        with own._lock:
            own.started.append(own.started[-1])
            own.in_flight += 1
        extra.set()

    values = [f(x) for x in items]
    pool.submit(linger)
    extra.wait(60)
    return values
