"""Patterns: `match` in loops, and loops that measure."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import dataclasses
import enum
import time

from tests.differential.callees import add, f, g, log, logger, pred
from tests.differential.expect import one_by_one, together, waits
from tests.differential.patterns.table import pattern, section

section("match in loops")

_EVENTS = (
    lambda: ([("ask", 3), ("tell", 1), ("ask", 4), ("skip", 0), ("both", 9, 2)],),
    lambda: ([("tell", 7)],),
    lambda: ([],),
    lambda: ([("ask", 5), ("ask", 5), ["tell", 6]],),
)


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


@dataclasses.dataclass(frozen=True)
class Event:
    kind: str
    x: int


@pattern(together)
def match_on_enum(items):
    out = []
    for x in items:
        size = Size.LARGE if x > 4 else Size.SMALL
        match size:
            case Size.SMALL:
                answer = f(x)
            case Size.LARGE:
                answer = add(x, y=2)
        out.append(answer)
    return out


@pattern(together)
def match_on_value(items):
    out = {}
    for x in items:
        match x:
            case 1 | 2:
                out[x] = f(x)
            case 9:
                log("nine")
                continue
            case n if n > 4:
                out[n] = add(n, y=3)
        log("done", x)
    return out


@pattern(together, inputs=_EVENTS)
def match_on_sequences(events):
    out = []
    for event in events:
        match event:
            case ("ask", x):
                out.append(f(x))
            case ("tell", x):
                out.append(add(x))
            case ("both", x, y):
                out.append((f(x), f(y)))
            case _:
                logger.info("skipped %s", event)
    return out


@pattern(together, inputs=(
    lambda: ([{"kind": "ask", "x": 3}, {"kind": "tell", "x": 4, "y": 5}, {"x": 1}, {"kind": "ask", "x": 8}],),
    lambda: ([{"kind": "tell", "x": 2}],),
    lambda: ([],),
    lambda: ([{"kind": "ask", "x": 1}, {"kind": "other"}, {"kind": "tell", "x": 4, "y": 0}],),
))
def match_on_mappings(rows):
    out = []
    for row in rows:
        match row:
            case {"kind": "ask", "x": x}:
                out.append(f(x))
            case {"kind": "tell", "x": x, "y": y} if y:
                out.append(add(x, y=y))
            case _:
                out.append(None)
    return out


@pattern(together, inputs=(
    lambda: ([Event("ask", 3), Event("tell", 4), "text", 7, Event("ask", 8)],),
    lambda: ([Event("tell", 2)],),
    lambda: ([],),
    lambda: ([5, 6, Event("ask", 1)],),
))
def match_on_classes(events):
    out = []
    for event in events:
        match event:
            case Event(kind="ask", x=x):
                out.append(f(x))
            case Event("tell", x):
                out.append(add(x))
            case int():
                out.append(f(event))
            case str() as words:
                out.append(words)
    return out


@pattern(waits(add="f"))
def match_on_answers(items):
    out = []
    for x in items:
        match f(x) % 4:
            case 1:
                out.append("one")
            case rest:
                out.append(add(x, y=rest))
    return out


@pattern(waits(g="pred", f="pred"), exact_order=False)
def match_with_slow_guard(items):
    out = []
    for x in items:
        match x:
            case int() if pred(x):
                out.append(f(x))
            case _:
                out.append(-x)
    return out


section("durations")


@pattern(together)
def timed_calls(items):
    out = []
    for x in items:
        start = time.perf_counter()
        answer = f(x)
        took = time.perf_counter() - start
        out.append((answer, took >= 0))
    return out


@pattern(together)
def timed_and_summed(items):
    out, total = [], 0.0
    for x in items:
        start = time.time()
        out.append(f(x))
        total += time.time() - start
        log("done", x)
    return out, total >= 0


@pattern(together)
def timed_and_logged(items):
    out = []
    for x in items:
        start = time.monotonic()
        answer = f(x)
        if answer > 50:
            answer += 1
        logger.info("%s: %s", x, time.monotonic() - start >= 0)
        out.append(answer)
    return out


@pattern(waits(g="f"))
def timed_in_two_steps(items):
    out = []
    for x in items:
        start = time.perf_counter()
        first = f(x)
        middle = time.perf_counter()
        second = g(first)
        end = time.perf_counter()
        out.append((second, middle - start >= 0, end - middle >= 0, end - start >= 0))
    return out


@pattern(one_by_one)
def stamps_stay_in_order(items):
    out = []
    for x in items:
        start = time.perf_counter()
        out.append((f(x), start))
    return [answer for answer, _ in out], [s for _, s in out] == sorted(s for _, s in out)


@pattern(one_by_one, exact_order=False)
def what_is_timed_may_stay(items):
    out = []
    for x in items:
        start = time.perf_counter()
        log(x)
        out.append((f(x), time.perf_counter() - start >= 0))
    return out


@pattern(one_by_one)
def gaps_between_iterations(items):
    out, last = [], time.perf_counter()
    for x in items:
        out.append((f(x), time.perf_counter() - last >= 0))
        last = time.perf_counter()
    return out
