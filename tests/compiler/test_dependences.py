"""Which operations may not change places, how strictly, and for what cause."""

# ruff: noqa  (specimens)
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.golden.programs import model, record, tidy
from tests.golden.stages import Stages

STATE: list[int] = []


def reads_state() -> int:
    return len(STATE)


def writes_state(x: int) -> None:
    global STATE
    STATE = [x]


PAIRS: list[Any] = []


def pair(later: str, earlier: str, expected: str, *arguments: object) -> Callable[[Any], Any]:
    """What keeps ``later`` from going before ``earlier``."""

    def declare(function: Any) -> Any:
        PAIRS.append(pytest.param(function, arguments, later, earlier, expected, id=function.__name__))
        return function

    return declare


@pair("tidy(y)", "model(x)", "NONE", [1], [2])
def independent(x, y):
    return model(x), tidy(y)


@pair("model(x)", "record(y)", "NONE", [1], [2])
def another_parameter_is_changed(x, y):
    record(y)
    return model(x)


@pair("model(x)", "record(x)", "FROZEN: reads `x`, which may be changed", [1])
def the_same_parameter_is_changed(x):
    record(x)
    return model(x)


@pair("model(y)", "record(x)", "FROZEN: reads `y`, which may be changed", [1])
def an_alias_is_changed(x):
    y = x
    record(x)
    return model(y)


@pair("model(inner)", "record(x)", "FROZEN: reads `inner`, which may be changed", [[1]])
def what_is_in_it_is_changed(x):
    inner = x[0]
    record(x)
    return model(inner)


@pair("model(made)", "record(x)", "FROZEN: reads `made`, which may be changed", [1])
def what_it_was_put_into_is_read(x):
    made = [x]
    record(x)
    return model(made)


@pair("model(copy)", "x[0].append(1)", "FROZEN: reads `copy`, which may be changed", [[1]])
def a_copy_shares_what_it_contains(x):
    copy = list(x)
    x[0].append(1)
    return model(copy)


@pair("model(x)", "x.append(1)", "FROZEN: reads `x`, which may be changed", [1])
def appended(x):
    x.append(1)
    return model(x)


@pair("model(x)", "out.append(x)", "NONE", [1])
def put_away(x):
    out = []
    out.append(x)
    return model(x)


@pair("model(text)", "record(text)", "NONE", "text")
def immutable_by_its_making(x):
    text = f"{x}"
    record(text)
    return model(text)


@pair("reads_state()", "writes_state(x)", "HARD: reads `STATE`, which is written", 1)
def a_global_is_written(x):
    writes_state(x)
    return reads_state()


@pair("x += y", "model(x)", "NONE", [[1]], [2])
def changed_in_its_turn_or_not_at_all(xs, y):
    x = xs[0]
    n = model(x)
    x += y
    return n


class Log:
    def __init__(self) -> None:
        self.notes: list[int] = [1]
        self.lines: list[tuple[int, int]] = []

    def append(self, x: int) -> None:
        """Looks at what it holds."""
        self.lines.append((x, len(self.notes)))


class Box:
    def __init__(self) -> None:
        self.log = Log()


@pair("log.append(x)", "notes.append(1)", "HARD: changes what is used there", [1], 2)
def appended_by_what_holds_what_is_changed(notes, x):
    log = Log()
    log.notes = notes
    notes.append(1)
    log.append(x)


@pair("box.log.append(x)", "notes[0].append(1)", "FROZEN: reads `box.log`, which may be changed", [[1]], 2)
def appended_by_what_looks_at_what_it_holds(notes, x):
    box = Box()
    box.log.notes = notes
    notes[0].append(1)
    box.log.append(x)


LOG = Log()


def noted() -> int:
    return len(LOG.notes)


@pair("notes.append(x)", "noted()", "HARD: changes what is used there", 1)
def what_a_global_holds_is_changed(x):
    notes = LOG.notes
    n = noted()
    notes.append(x)
    return n


@pytest.mark.parametrize(("function", "arguments", "later", "earlier", "expected"), PAIRS)
def test_conflict(function: Any, arguments: tuple[object, ...], later: str, earlier: str, expected: str) -> None:
    assert Stages(function, *arguments).conflict(later, earlier) == expected


def test_what_was_told_apart_is_remembered_to_be_checked() -> None:
    stages = Stages(another_parameter_is_changed, [1], [2])
    assert stages.dependences.assumed == set()
    stages.conflict("model(x)", "record(y)")
    assert frozenset({("parameter", "x"), ("parameter", "y")}) in stages.dependences.assumed


def another_is_changed_later(x, y):
    made = model(x)
    y.append(1)
    return made


def test_what_is_changed_later_is_remembered_too() -> None:
    stages = Stages(another_is_changed_later, [1], [2])
    assert stages.conflict("y.append(1)", "model(x)") == "NONE"
    assert frozenset({("parameter", "x"), ("parameter", "y")}) in stages.dependences.assumed


def test_what_an_iteration_owns_is_left_out() -> None:
    def loop(items):
        for item in items:
            made = [item]
            record(made)
            model(made)

    stages = Stages(loop, [1])
    later, earlier = stages.node("model(made)"), stages.node("record(made)")
    own = stages.dependences.points["made"]
    everything = stages.dependences.reach(own)
    assert stages.dependences.conflict(later, earlier).strength.name == "FROZEN"
    assert stages.dependences.conflict(later, earlier, everything).strength.name == "NONE"


def test_points_to_follows_names_containers_and_unpacking() -> None:
    def function(x, y):
        box = [x]
        box.append(y)
        (a, b), c = (x, y), box[0]
        d = x if y else box

    points = Stages(function, [1], [2]).dependences.points
    x, y = ("parameter", "x"), ("parameter", "y")
    assert {x, y} <= points["c"]
    assert x in points["d"]
    assert points["box"] <= points["d"]
    assert len(points["box"]) == 1
    assert x in points["a"] | points["b"]


def test_changing_what_is_walked() -> None:
    def function(items, others):
        for i, item in enumerate(items):
            items.append(item)
            others.append(item)

    stages = Stages(function, [1], [2])
    (loop,) = (s for s in stages.body)
    iterable = loop.iter  # type: ignore[attr-defined]

    def changes(text: str) -> bool:
        node = stages.node(text)
        return stages.dependences.changes_iterated(iterable, [(node, stages.effects.operations[node])])

    assert changes("items.append(item)")
    assert not changes("others.append(item)")
