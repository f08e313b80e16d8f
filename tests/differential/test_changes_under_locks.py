"""What is changed under a lock, and read in the same function: each reading finds what it would have found."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from tests.differential.metered import COUNTER as COUNTED
from tests.differential.metered import ask_counted, ask_with_settings
from tests.differential.output_callees import gauge, model
from xcs.testing import check


class Meter:
    """Counts under its lock; copies have locks of their own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.prefix = 10
        self.n = 0
        self.by_key: dict[str, int] = {}
        self.inner: Meter | None = None

    def __deepcopy__(self, memo: Any) -> Meter:
        found = Meter()
        found.n, found.by_key = self.n, dict(self.by_key)
        found.inner = copy.deepcopy(self.inner, memo)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Meter) and (self.n, self.by_key, self.inner) == (other.n, other.by_key, other.inner)

    __hash__ = None  # type: ignore[assignment]

    def ask(self, x: int) -> int:
        answer = int(model(x))
        with self.lock:
            self.n += 1
            self.by_key["k"] = self.by_key.get("k", 0) + answer
        return answer

    def ask_inside(self, x: int) -> int:
        return self.inner.ask(x)

    def ask_with_count(self, x: int) -> int:
        return int(model(x)) + self.n

    def total(self) -> int:
        with self.lock:
            return self.n

    def scaled(self, x: int) -> int:
        return x * self.prefix


def with_inner() -> Meter:
    meter = Meter()
    meter.inner = Meter()
    return meter


METER = Meter()
count = 0
lock = threading.Lock()


def ask_metered(x: int) -> int:
    return METER.ask(x)


def ask_and_count(x: int) -> int:
    global count
    answer = int(model(x))
    with lock:
        count += 1
    return answer


def pair(*values: Any) -> Any:
    return values


def beside_it(meter: Meter, xs: list[int]) -> Any:
    return [(meter.ask(x), meter.n) for x in xs]


def before_it(meter: Meter, xs: list[int]) -> Any:
    return [(meter.n, meter.ask(x)) for x in xs]


def by_a_method(meter: Meter, xs: list[int]) -> Any:
    return [pair(meter.ask(x), meter.total()) for x in xs]


def by_key(meter: Meter, xs: list[int]) -> Any:
    return {x: meter.ask(x) + meter.by_key["k"] for x in xs}


def in_a_loop(meter: Meter, xs: list[int]) -> Any:
    out = []
    for x in xs:
        answer = meter.ask(x)
        out.append((answer, meter.n))
    return out


def as_an_argument(meter: Meter, xs: list[int]) -> Any:
    out = []
    for x in xs:
        first = meter.ask(x)
        out.append(meter.ask(first + meter.n))
    return out


def in_a_test(meter: Meter, xs: list[int]) -> Any:
    return [meter.ask(x) for x in xs if meter.n < 2]


def in_straight_code(meter: Meter, xs: list[int]) -> Any:
    a = pair(meter.ask(xs[0]), meter.n)
    b = pair(meter.ask(xs[1]), meter.n)
    return a, b, meter.n


def under_another_name(meter: Meter, xs: list[int]) -> Any:
    same = meter
    return [(meter.ask(x), same.n) for x in xs]


def inside_of_another(meter: Meter, xs: list[int]) -> Any:
    return [(meter.ask_inside(x), meter.inner.n if meter.inner else 0) for x in xs]


def of_a_global(xs: list[int]) -> Any:
    METER.n = 0
    return [(METER.ask(x), METER.n) for x in xs]


def of_a_global_by_a_function(xs: list[int]) -> Any:
    METER.n = 0
    return [(ask_metered(x), METER.n) for x in xs]


def of_another_module(xs: list[int]) -> Any:
    before = COUNTED.n
    out = []
    for x in xs:
        out.append(ask_counted(x))
        out.append(COUNTED.n - before)
    return out


def two_that_may_be_one(meter: Meter, other: Meter, xs: list[int]) -> Any:
    return [(meter.ask(x), other.n) for x in xs]


def two_that_may_be_one_in_straight_code(meter: Meter, other: Meter, xs: list[int]) -> Any:
    a = meter.ask(xs[0])
    before = other.n
    b = meter.ask(xs[1])
    return a, before, b


def two_that_may_be_one_read_ahead(meter: Meter, other: Meter, xs: list[int]) -> Any:
    return [(meter.ask(x), other.ask_with_count(x)) for x in xs]


def a_global(xs: list[int]) -> Any:
    global count
    count = 0
    return [(ask_and_count(x), count) for x in xs]


class Tally:
    """Counts under the lock of all."""

    def __init__(self) -> None:
        self.n = 0
        self.other = 5
        self.by_answer: dict[int, int] = {}
        self.inner: Any = None

    def ask(self, x: int) -> int:
        answer = int(model(x))
        with lock:
            self.n += 1
        return answer

    def ask_inside(self, x: int) -> int:
        return self.inner.ask(x)


TALLY = Tally()
TALLY.inner = Tally()


def ask_and_file(kept: dict[str, dict[int, int]], x: int) -> int:
    answer = int(model(x))
    with lock:
        kept["all"][answer] = kept["all"].get(answer, 0) + 1
    return answer


def ask_the_inner(x: int) -> int:
    answer = int(model(x))
    with lock:
        TALLY.inner.by_answer[answer] = 1
    return answer


def made_here(xs: list[int]) -> Any:
    tally = Tally()
    return [pair(tally.ask(x), tally.n) for x in xs]


def made_here_in_a_loop(xs: list[int]) -> Any:
    tally = Tally()
    out = []
    for x in xs:
        first = tally.ask(x)
        out.append(tally.ask(first + tally.n))
    return out


def within_what_is_made_here(xs: list[int]) -> Any:
    inner: dict[int, int] = {}
    kept = {"all": inner}
    return [pair(ask_and_file(kept, x), len(inner)) for x in xs]


def within_an_object_made_here(xs: list[int]) -> Any:
    tally, inner = Tally(), Tally()
    tally.inner = inner
    return [pair(tally.ask_inside(x), inner.n) for x in xs]


def by_a_bound_method(xs: list[int]) -> Any:
    tally = Tally()
    ask = tally.ask
    return [pair(ask(x), tally.n) for x in xs]


def by_a_nested_function(xs: list[int]) -> Any:
    tally = Tally()

    def ask(x: int) -> int:
        return tally.ask(x)

    return [pair(ask(x), tally.n) for x in xs]


def by_nested_functions(xs: list[int]) -> Any:
    tally = Tally()

    def ask(x: int) -> int:
        return tally.ask(x)

    def total() -> int:
        return tally.n

    out = []
    for x in xs:
        answer = ask(x)
        out.append((answer, total()))
    return out


def of_a_parameter_by_a_nested_function(tally: Tally, xs: list[int]) -> Any:
    def ask(x: int) -> int:
        return tally.ask(x)

    return [pair(ask(x), tally.n) for x in xs]


def within_what_a_global_holds(xs: list[int]) -> Any:
    inner = TALLY.inner.by_answer
    inner.clear()
    return [pair(ask_the_inner(x), len(inner)) for x in xs]


FILED: list[Tally] = []


def file_and_count(tally: Tally) -> int:
    answer = int(model(tally.other))
    with lock:
        FILED.append(tally)
        for each in FILED:
            each.n += 1
    return answer


def count_and_file(tally: Tally) -> int:
    answer = int(model(tally.other))
    with lock:
        for each in FILED:
            each.n += 1
        FILED.append(tally)
    return answer


def count_filed(x: int) -> int:
    answer = int(model(x))
    with lock:
        for each in FILED:
            each.n += 1
    return answer


def filed_by_the_call(tallies: list[Tally]) -> Any:
    FILED.clear()
    return [pair(file_and_count(tally), tally.n) for tally in tallies], [tally.n for tally in tallies]


def filed_after_it_counts(tallies: list[Tally]) -> Any:
    FILED.clear()
    return [pair(count_and_file(tally), tallies[0].n) for tally in tallies]


def filed_before(xs: list[int]) -> Any:
    tally = Tally()
    FILED[:] = [tally]
    return [pair(count_filed(x), tally.n) for x in xs]


def filed_by_another_call(tallies: list[Tally]) -> Any:
    FILED.clear()
    out = []
    for tally in tallies:
        out.append(count_and_file(tally))
        out.append(count_filed(1))
        out.append(pair(tallies[0].n, tally.n))
    return out


def filed_and_given_again(tallies: list[Tally]) -> Any:
    FILED[:] = tallies
    return [pair(count_and_file(tally), tally.n) for tally in tallies]


READING: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    *[(function, (Meter(), [1, 2, 3])) for function in (
        beside_it, before_it, by_a_method, by_key, in_a_loop, as_an_argument, in_a_test, in_straight_code,
        under_another_name,
    )],
    (inside_of_another, (with_inner(), [1, 2, 3])),
    (of_a_global, ([1, 2, 3],)), (of_a_global_by_a_function, ([1, 2, 3],)), (of_another_module, ([1, 2, 3],)),
    *[(function, (meter, meter, [1, 2, 3])) for meter in [Meter()] for function in (
        two_that_may_be_one, two_that_may_be_one_in_straight_code, two_that_may_be_one_read_ahead,
    )],
    (a_global, ([1, 2, 3],)),
    *[(function, ([1, 2, 3],)) for function in (
        made_here, made_here_in_a_loop, within_what_is_made_here, within_an_object_made_here, by_a_bound_method,
        by_a_nested_function, by_nested_functions, within_what_a_global_holds,
    )],
    (of_a_parameter_by_a_nested_function, (Tally(), [1, 2, 3])),
    *[(function, ([Tally(), Tally(), Tally()],)) for function in (
        filed_by_the_call, filed_after_it_counts, filed_by_another_call, filed_and_given_again,
    )],
    (filed_before, ([1, 2, 3],)),
]  # fmt: skip


@pytest.mark.parametrize(("function", "arguments"), READING, ids=lambda value: getattr(value, "__name__", ""))
def test_readings_are_those_of_the_original(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    check(function, *arguments, schedules=12)


def another_attribute(meter: Meter, xs: list[int]) -> Any:
    return [meter.scaled(meter.ask(x)) + meter.prefix for x in xs], meter.n


def after_all(meter: Meter, xs: list[int]) -> Any:
    answers = [meter.ask(x) for x in xs]
    return answers, meter.total(), meter.by_key["k"]


def another_of_what_is_made_here(meter: Meter, xs: list[int]) -> Any:
    tally = Tally()
    return [pair(tally.ask(x), tally.other) for x in xs], tally.n


def by_a_nested_function_alone(meter: Meter, xs: list[int]) -> Any:
    tally = Tally()

    def ask(x: int) -> int:
        return tally.ask(x)

    return [ask(x) for x in xs], tally.n


OTHERS = [another_attribute, after_all, another_of_what_is_made_here, by_a_nested_function_alone]


@pytest.mark.parametrize("function", OTHERS)
def test_others_overlap(function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    check(function, Meter(), [1, 2, 3], schedules=6)
    monkeypatch.setattr(gauge, "most", 0)
    monkeypatch.setattr(gauge, "wanted", 2)
    monkeypatch.setattr(gauge, "full", threading.Event())
    compiled = xcs.compile(function)
    compiled(Meter(), [1, 2, 3])
    assert gauge.most >= 2, str(compiled.explain(Meter(), [1, 2, 3]))


def of_rows(rows: list[dict[str, int]]) -> Any:
    for row in rows:
        row["answer"] = ask_with_settings(row["x"])
    return rows


@pytest.mark.parametrize(
    ("function", "arguments"),
    [(two_that_may_be_one, (Meter(), Meter(), [1, 2, 3])), (of_rows, ([{"x": 1}, {"x": 2}],))],
)
def test_what_is_apart_overlaps(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Each argument is looked at, and what a function of another module reads is looked up there."""
    check(function, *arguments, schedules=6)
    compiled = xcs.compile(function)
    compiled(*copy.deepcopy(arguments))
    told = str(compiled.explain(*copy.deepcopy(arguments)))
    assert "share" not in told
    assert "calls that run ahead" in told
