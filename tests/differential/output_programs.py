"""Programs whose callees print, log and warn: what a user sees of them has to be what the original shows.

Each is called with the arguments that its decorator gives, and compared with the original under many schedules.
``overlaps`` tells how many calls of `model` have to be in flight together, at least; 1 where the output keeps them in
order, and rightly.
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import functools
import io
import logging
import warnings

import xcs
from tests.differential.output_callees import (
    Agent,
    dataclass_shown,
    deep,
    handling,
    locked,
    log,
    logging_,
    model,
    module_function,
    mutating,
    printing,
    program,
    raising_after_output,
    raising_while_formatting,
    recursive,
    warning_,
    with_adapter,
    with_nested,
    with_retries,
)


@program([3, 1, 2])
def comprehension(items):
    return [printing(x) for x in items]


@program([3, 1, 2, 5])
def loop(items):
    out = []
    for x in items:
        print("before", x)
        out.append(logging_(x))
        log.info("after %s", x)
    return out


@program([3, 1, 2])
def loop_of_two(items):
    out = []
    for x in items:
        a = printing(x)
        print("middle", a)
        b = logging_(a)
        log.info("row %s", b)
        out.append(b)
    return out


@program([1, 3, 2])
def loop_with_branch(items):
    total = 0
    for x in items:
        answer = printing(x)
        if answer > 3:
            answer = logging_(answer)
            print("twice", answer)
        total += answer
    return total


@program(1, 2, overlaps=2)
def block(a, b):
    x = printing(a)
    print("between")
    y = logging_(b)
    z = logging_(x)
    log.info("%s", z)
    return x, y, z


@program(1, 2)
def one_expression(a, b):
    return printing(a) + logging_(b) + printing(logging_(a))


@program([1, 2, 3])
def frames_and_levels(items):
    return [deep(x) for x in items]


@program([1, 2, 3])
def warned(items):
    out = []
    for x in items:
        out.append(warning_(x))
        warnings.warn("from the loop")
    return out


@program([1, 2, 3])
def content_of_the_moment(items):
    return [mutating(x) for x in items]


@program([1, 13, 2])
def handled_inside(items):
    return [handling(x) for x in items]


@program([1, 13, 2])
def decorated(items):
    return [with_retries(x) for x in items]


@program([2, 0, 3])
def recursion(items):
    return [recursive(n) for n in items]


@program([1, 2])
def nested_functions_of_callees(items):
    return [with_nested(x) for x in items]


@program([1, 2, 3])
def nested_function_of_the_function(items):
    def ask(x):
        log.info("nested %s", x)
        return model(x)

    return [ask(x) for x in items]


@program([1, 2, 3])
def lambda_of_the_function(items):
    ask = lambda x: (print("lambda", x), model(x))[1]
    return [ask(x) for x in items]


@program([1, 2, 3])
def under_a_lock(items):
    return [locked(x) for x in items]


@program([1, 3, 2])
def raising(items):
    out = []
    for x in items:
        print("item", x)
        out.append(raising_after_output(x))
    return out


@program([1, 13, 2])
def raising_in_a_comprehension(items):
    return [printing(x) for x in items]


@program([1, 3, 2])
def caught_in_the_loop(items):
    out = []
    for x in items:
        try:
            answer = raising_after_output(x)
        except KeyError as error:
            log.warning("caught %s", error)
            answer = None
        out.append(answer)
    return out


@program([1, 2], overlaps=0)
def formatted_badly(items):
    return [raising_while_formatting(x) for x in items]


@program([1, 2])
def adapters_and_the_module(items):
    return [with_adapter(x) for x in items]


@program(Agent("a"), [1, 2, 3])
def callable_object(agent, items):
    return [agent(x) for x in items]


@program(Agent("b"), [1, 2, 3])
def method(agent, items):
    out = []
    for x in items:
        log.info("%s", x)
        out.append(agent.ask(x))
    return out


@program(Agent("c"), [1, 2, 3])
def static_and_class_methods(agent, items):
    return [(agent.plainly(x), agent.of_class(x)) for x in items]


@program([1, 2, 3])
def partials(items):
    ask = functools.partial(printing)
    return [ask(x) for x in items]


@program([1, 2, 3])
def dataclasses_shown(items):
    return [dataclass_shown(x) for x in items]


@program([1, 2, 3])
def loggers_by_name(items):
    return [module_function(x) for x in items]


@program([1, 2], [3, 4])
def nested_comprehension(xs, ys):
    return [printing(x) + logging_(y) for x in xs for y in ys]


@program([1, 2, 3])
def filtered(items):
    return [logging_(x) for x in items if printing(x) > 2]


@program([1, 2, 3])
def generator_in_sum(items):
    return sum(printing(x) for x in items)


@program([1, 2, 3])
def redirected_around(items):
    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer):
        out = [printing(x) for x in items]
    return out, buffer.getvalue()


class Base:
    def __init__(self):
        self.log = logging.getLogger("tests.output.base")

    def ask(self, x):
        print("base", x)
        return self.__private(x)

    def __private(self, x):
        self.log.info("private %s", x)
        return model(x)


class Derived(Base):
    def ask(self, x):
        print("derived", x)
        return super().ask(x) + super(Derived, self).ask(x)


@program(Derived(), [1, 2, 3])
def inherited_and_private(agent, items):
    return [agent.ask(x) for x in items]


def over_several_lines(x):
    (
        log
        .info(
            "on the line of the name %s",
            x,
        )
    )
    return (
        model
        (x)
    )


@program([1, 13, 2])
def calls_over_several_lines(items):
    return [over_several_lines(x) for x in items]


@program([1, 2, 3])
def several_in_one_iteration(items):
    out = []
    for x in items:
        a = printing(x)
        b = logging_(x)
        out.append(printing(a) + logging_(b))
    return out


@program([1, 2], [3, 4])
def inner_loops(xs, ys):
    out = []
    for x in xs:
        row = []
        for y in ys:
            row.append(printing(x + y))
        log.info("row %s", row)
        out.append(row)
    return out


@program([1, 2, 3])
def handled_in_the_loop(items):
    out = []
    for x in items:
        try:
            answer = printing(x if x != 2 else 13)
        except ValueError:
            answer = logging_(x)
            print("handled", x)
        out.append(answer)
    return out


def with_comprehension(x):
    [print("row", i) for i in range(2)]
    return model(x)


@program([1, 2, 3])
def printed_in_a_comprehension(items):
    return [with_comprehension(x) for x in items]


@xcs.parallel_safe
def said_to_be_safe(x):
    print("said", x)
    log.info("said %s", x)
    return helping(x)


def helping(x):
    print("helping", x)
    return model(x)


class Client:
    @xcs.parallel_safe
    def ask(self, x):
        print("client", x)
        return helping(x)


@program(Client(), [1, 2, 13])
def output_of_what_is_said_to_be_safe(client, items):
    out = []
    for x in items:
        out.append(said_to_be_safe(x))
        print("between", x)
        out.append(client.ask(x))
    return out


@program([1, 2, 3])
def mapped_to_what_is_said_to_be_safe(items):
    return list(map(said_to_be_safe, items))
