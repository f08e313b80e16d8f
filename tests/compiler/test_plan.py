"""Which expressions run ahead, what each waits for, and where regions start and stop."""

# ruff: noqa  (specimens)
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.golden.programs import model, record, tidy, wanted
from tests.golden.stages import Stages
from xcs_compiler.declined import Category, Declined
from xcs_compiler.plan import decline

PLANS: list[Any] = []


def plan(text: str, *arguments: object) -> Callable[[Any], Any]:
    def declare(function: Any) -> Any:
        lines = "\n".join(line.removeprefix("    ") for line in text.strip("\n").split("\n"))
        PLANS.append(pytest.param(function, arguments, lines, id=function.__name__))
        return function

    return declare


@plan(
    """
    region 0..2
      model(x): 0 -> 0
      tidy(y): 0 -> 1
    """.rstrip(),
    1, 2,
)  # fmt: skip
def two_statements(x, y):
    a = model(x)
    b = tidy(y)
    return a, b


@plan(
    """
    region 0..3
      model(x): 0 -> 0
      tidy(a): 0 -> 1 after model(x)
      model(a): 0 -> 2 after model(x)
    """.rstrip(),
    1,
)
def a_diamond(x):
    a = model(x)
    b = tidy(a)
    c = model(a)
    return b, c


@plan(
    """
    region 0..3
      model(x): 0 -> 0
      tidy(y): 0 -> 2
    """.rstrip(),
    1, 2,
)  # fmt: skip
def past_an_ordered_call(x, y):
    a = model(x)
    record(a)
    b = tidy(y)
    return b


@plan("region 1..2\nloop 1: model(item)", [1])
def a_loop(items):
    out = []
    for item in items:
        out.append(model(item))
    return out


@plan("region 0..1\nitems 0: model(x), wanted(x)\nplain: wanted(x)", [1])
def a_filter(items):
    return [model(x) for x in items if wanted(x)]


@plan("items 0: model(x) lazily\nfrozen: x", [1])
def a_generator(items):
    return (model(x) for x in items)


@plan("region 0..2\n  model(x): 0 -> 0\n  tidy(y): 0 -> 1", 1, 2)
def not_past_a_branch(x, y):
    a = model(x)
    b = tidy(y)
    if a:
        b = model(b)
    return b


@plan(
    """
    region 1..2
    loop 1: model(item), tidy(item)
      ahead region 0..2
      ahead   model(item): 0 -> 0
      ahead   tidy(item): 0 -> 1
    frozen: item
    """.rstrip(),
    [1],
)
def logged_between(items):
    results = []
    for item in items:
        first = model(item)
        record("first", first)
        results.append(tidy(item))
    return results


@pytest.mark.parametrize(("function", "arguments", "expected"), PLANS)
def test_plan(function: Any, arguments: tuple[object, ...], expected: str) -> None:
    assert Stages(function, *arguments).plan_text() == expected


def _one_call(x):
    return model(x)


def _chain(x):
    a = model(x)
    b = tidy(a)
    return b


def _both_or_not(x, y):
    return model(x) and tidy(y)


def _either(x, y):
    return model(x) if y else tidy(y)


def _left_early(items):
    for item in items:
        if model(item):
            return item


def _carried(x, items):
    for item in items:
        x = model(x, item)
    return x


def _on_a_branch_each(x, y):
    if x:
        return model(x)
    return tidy(y)


def _two_turns_of_while(x):
    while x:
        x = model(x)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (_one_call, (1,)), (_chain, (1,)), (_both_or_not, (1, 2)), (_either, (1, 2)), (_left_early, ([1],)),
        (_carried, (1, [1])), (_on_a_branch_each, (1, 2)), (_two_turns_of_while, (0,)),
    ],
)  # fmt: skip
def test_nothing_to_gain(function: Any, arguments: tuple[object, ...]) -> None:
    planned = Stages(function, *arguments).planned
    assert isinstance(planned, Declined)
    assert (planned.category, planned.always) == (Category.NOTHING_TO_GAIN, False)


async def _async(x):
    return model(x), model(x)


def _generator(x):
    yield model(x), model(x)


def _reads_its_frame(x):
    return model(x), model(x), locals()


@pytest.mark.parametrize(
    ("function", "reason"),
    [(_async, "async functions"), (_generator, "generator functions"), (_reads_its_frame, "`locals()` looks at")],
)
def test_kinds_that_run_as_written(function: Any, reason: str) -> None:
    declined = decline(Stages(function, 1).parsed.tree)
    assert declined is not None
    assert declined.category is Category.UNSUPPORTED
    assert declined.reason.startswith(reason)


def test_a_nested_generator_does_not_make_a_function_one() -> None:
    def outer(x):
        def inner():
            yield x

        return model(x), tidy(x), inner

    assert decline(Stages(outer, 1).parsed.tree) is None


def test_notes_say_what_runs_ahead_and_what_does_not() -> None:
    notes = {(n.subject, n.runs_ahead) for n in Stages(past_an_ordered_call, 1, 2).plan.notes}
    assert ("tidy(y)", True) in notes


def test_a_comprehension_may_read_every_variable_there_is() -> None:
    def every(y):
        return [model(y + v) for v in (1, 2)]

    assert "items 0" in Stages(every, 1).plan_text()
