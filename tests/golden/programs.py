"""User functions, one for each pattern, with the arguments that they are called with.

They are written the way people write; what becomes of each is in `expected`, under its name.
"""

# ruff: noqa  (specimens)
from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xcs
from tests.golden.callees import CALLS, EVENTS, Bad, Reply, ask, model, record, tidy, wanted


class Reviewer:
    def __init__(self) -> None:
        self.limit = 3

    def review(self, items):
        """The documentation of a method."""
        done = []
        for item in items:
            done.append(model(item, self.limit))  # in a class
        return done


@dataclass(frozen=True)
class Program:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    is_improved: bool = True

    @property
    def name(self) -> str:
        return self.function.__name__


PROGRAMS: list[Program] = []


def given(*arguments: Any, is_improved: bool = True) -> Callable[[Any], Any]:
    """Declare a program. Those that are not improved have to be left exactly as they are."""

    def declare(function: Any) -> Any:
        PROGRAMS.append(Program(function, arguments, is_improved))
        return function

    return declare


PROGRAMS.append(Program(Reviewer.review, (Reviewer(), [1, 2, 3])))


@given([3, 1, 2])
def list_comprehension(items):
    return [model(x) for x in items]


@given([3, 1, 2, 1])
def set_comprehension(items):
    return {model(x) for x in items}


@given([3, 1, 2, 1])
def dict_comprehension(items):
    return {x: model(x) for x in items}


@given([3, 1, 2, 5])
def filtered(items):
    return [model(x) for x in items if wanted(x)]


@given([3, 1, 2])
def chained(items):
    return [tidy(model(x)) for x in items]


@given([3, 1], [10, 20])
def nested_comprehensions(xs, ys):
    return [[model(x, y) for x in xs] for y in ys]


@given([3, 1], [10, 20])
def two_clauses(xs, ys):
    return [model(x, y) for x in xs for y in ys]


@given([3, 1, 2])
def consumed(items):
    return sum(model(x) for x in items)


@given([3, 1, 2])
def append_loop(items):
    results = []
    for item in items:  # the loop's own comment
        results.append(model(item))  # and that of its statement
    return results


@given(["a", "b"], [1, 2])
def enumerated_and_zipped(names, items):
    out = {}
    for i, (name, item) in enumerate(zip(names, items)):
        out[name] = model(item) + i
    return out


@given([3, 1, 3])
def dict_store(items):
    out = {}
    for item in items:
        out[item] = model(item)
    return out


@given([3, 13, 2])
def handled_with_continue(items):
    results = []
    for item in items:
        try:
            answer = model(item)
        except Bad as error:
            record("bad", item, str(error))
            continue
        results.append(answer)
    return results


@given([3, 8, 2])
def retried(items):
    results = []
    for item in items:
        answer = model(item)
        if answer < 10:
            answer = model(answer)
        results.append(answer)
    return results


@given([3, 8, 2])
def logged_between(items):
    results = []
    for item in items:
        first = model(item)
        record("first", first)
        results.append(tidy(item))
    return results


def telling(item):
    print("asking", item)
    return model(item)


def careful(item):
    try:
        return telling(item)
    except Bad:
        print("no answer")
        return None


@given([3, 8, 2])
def callees_that_print(items):
    results = [telling(item) for item in items]
    for item in items:
        print("now", item)
        results.append(careful(item))
    return results


@given([3, 1], [10, 20])
def nested_loops(xs, ys):
    out = []
    for x in xs:
        for y in ys:
            out.append(model(x, y))
    return out


@given([{"id": 1, "tags": [3, 1]}, {"id": 2, "tags": [4]}])
def inner_loop_over_what_is_not_known(records):
    out = []
    for record in records:
        for place, tag in enumerate(record["tags"]):
            out.append((place, model(tag, record["id"])))
    return out


@given([("ask", 3), ("both", 1, 2), "other"])
def matched(events):
    out = []
    for event in events:
        match event:
            case ("ask", x):
                out.append(model(x))
            case ("both", x, y) if x:
                out.append(model(x, y))
    return out


@given([3, 1, 2])
def ranked(xs):
    return sorted(xs, key=model), [x for x in filter(lambda x: model(x), xs)]


@given([3, 1])
def timed(xs):
    out = []
    for x in xs:
        start = time.perf_counter()
        answer = model(x)
        out.append((answer, time.perf_counter() - start >= 0))
    return out


@given(3, 4)
def independent_statements(x, y):
    a = model(x)
    b = tidy(y)
    return a, b


@given(3)
def diamond(x):
    a = model(x)
    b = tidy(a)
    c = model(a)
    return tidy(b + c)


@given(3, 4)
def operands(x, y):
    return model(x) + tidy(y) * 2


@given(3, 4)
def f_string(x, y):
    return f"{model(x)} and {tidy(y)!r:>5}"


@given((1, 2), {"t": 3})
def star_arguments(args, options):
    a = model(*args, **options)
    b = model(1, *args, limit=2, **options)
    return a, b


@given([3, 1])
def attribute_chain(items):
    return [ask(x).text.strip() for x in items]


@given([3, 13, 2])
def raised_in_the_loop(items):
    results = []
    for item in items:
        answer = model(item)
        if answer > 1000:
            raise Bad(answer)
        results.append(answer)
    return results


@given([3, 1])
def mapped(items):
    return list(map(model, items))


@given([3, 1])
def partially_applied(items):
    call = functools.partial(model, limit=2)
    return [call(x) for x in items]


@given([3, 1])
def called_inside(items):
    def both(x):
        return tidy(model(x))

    return [both(x) for x in items]


@given([3, 1])
def generator_returned(items):
    return (model(x) for x in items)


@given([3, 8, 2], is_improved=False)
def left_by_break(items):
    results = []
    for item in items:
        answer = model(item)
        if answer > 10:
            break
        results.append(answer)
    return results


@given([3, 8, 2], is_improved=False)
def left_by_return(items):
    for item in items:
        if model(item) > 10:
            return item
    return None


@given(3, is_improved=False)
def repeated(x):
    while x < 100:
        x = model(x)
    return x


@given([2, 1, 3], is_improved=False)
def any_tested(items):
    return any(wanted(x) for x in items)


@given([3, 2, 1], is_improved=False)
def all_tested(items):
    return all(wanted(x) for x in items)


@given([2, 1, 3], [3, 2, 1])
def any_beside_all(xs, ys):
    return any(wanted(x) for x in xs), all(wanted(y) for y in ys)


@given(3, 4, is_improved=False)
def guarded(x, y):
    return wanted(x) and wanted(y), model(x) if y > 5 else None


@given(3, [1, 2], is_improved=False)
def carried(x, items):
    for item in items:
        x = model(x, item)
    return x


@given([3, 1, 2])
def made_and_changed(items):
    out = []
    for item in items:
        messages = ["system"]
        messages.append({"user": item})
        request = {}
        request["messages"] = messages
        record("asking")
        answer = model(len(str(request)))
        messages += [answer]
        out.append(model(len(str(messages))))
    return out


@given([3, 1, 2])
def added_to(items):
    out = []
    for item in items:
        prompt = "review "
        prompt += str(item)
        if item > 1:
            prompt += ", briefly"
        out.append(model(len(prompt)))
    return out


@given([3, 1, 2])
def generator_stored(items):
    values = (model(item) for item in items)
    record("stored")
    return sum(values)
