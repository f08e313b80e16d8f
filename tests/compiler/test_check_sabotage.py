"""Whatever is made wrong in what the compiler makes of a program, the checks refuse."""

# ruff: noqa  (specimens)
from __future__ import annotations

import time

from collections.abc import Callable
from typing import Any

import pytest

from tests.compiler.checked_programs import (
    cases_within_loops,
    filled,
    pairs,
    pulled,
    pulled_by_a_loop,
    read_on_the_way,
    rows_of_rows,
    told,
)
from tests.compiler.sabotage import Checked, sabotages
from tests.differential.forms import inputs_of
from tests.differential.patterns import PATTERNS
from tests.golden.programs import PROGRAMS, model, record, tidy
from tests.golden.stages import Stages


def asking(x):
    print("asking", x)
    return model(x)


def told_and_handled(items):
    out = []
    for item in items:
        try:
            out.append(asking(item))
        except ValueError:
            out.append(None)
    return out


def told_in_a_comprehension(items):
    return [asking(item) for item in items]


def told_between(x, y):
    a = asking(x)
    record(a)
    b = asking(y)
    return a, b


def waited_for(x):
    """Its name is its own: what goes by that of `model` is changed by something that a handler may be."""
    time.sleep(0)
    return x


def handlers_in_turn(handlers, state):
    out = []
    for handler in handlers:
        out.append((waited_for(1), handler(state)))
    return out


def parts(x, y):
    return model(tidy(x), model(y), tidy(y)), model(x)


MORE: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (told, ([1],)), (told_and_handled, ([1],)), (told_in_a_comprehension, ([1],)), (told_between, (1, 2)),
    (filled, ([1],)), (pulled, ([1], 2)), (pulled_by_a_loop, ([1], 2)), (handlers_in_turn, ([model], [1])),
    (parts, (1, 2)), (cases_within_loops, ([1], [1])), (rows_of_rows, ([{"rows": [{"values": [1]}]}],)),
    (read_on_the_way, ([1],)), (pairs, ([(1, 2)],)),
    *((p.function, next(inputs_of(p))) for p in PATTERNS if p.name in (
        "one_key_after_the_other", "rows_with_errors", "match_with_slow_guard", "callees_that_log_in_a_row",
    )),
]  # fmt: skip
EVERY = [pytest.param(p.function, p.arguments, True, id=p.name) for p in PROGRAMS if p.is_improved]
EVERY += [pytest.param(function, arguments, False, id=function.__name__) for function, arguments in MORE]

ACCEPTED = {
    "two_clauses": ["renamed: ys"],  # what an inner generator of a comprehension iterates is not compared
    "handled_with_continue": [  # nothing follows, so not leaving is the same; to say twice what is so, too
        "the last left out in ahead code: except Bad as error:", "twice in ahead code: except Bad as error:",
    ],
}  # fmt: skip
"""What nothing refuses, and why."""


@pytest.mark.parametrize(("function", "arguments", "text"), EVERY)
def test_what_is_made_wrong_is_refused(function: Callable[..., Any], arguments: tuple[Any, ...], text: bool) -> None:
    stages = Stages(function, *arguments)
    stages.check()
    accepted = []
    good = Checked(stages.parsed, stages.effects, stages.plan, stages.rewritten)
    for name, check in sabotages(good, text=text):
        try:
            check()
        except Exception:  # an internal fault, too, makes the original run
            continue
        accepted.append(name)
    assert accepted == ACCEPTED.get(function.__name__, [])
