"""Looking at functions that gain nothing is paid out of a budget; while that is spent, others run as written."""

from __future__ import annotations

import time
from typing import Any

import pytest

import xcs
from tests.differential.granularity import threads_always_pay
from xcs import budget as module
from xcs import program, settings
from xcs_runtime.schedule import SeededScheduler, use


def slow(x: object) -> object:
    time.sleep(0.0002)
    return x


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    monkeypatch.delenv("XCS_EAGER", raising=False)
    monkeypatch.setattr(program, "budget", module.Budget(1.0, lambda: 100))
    return made


def one_call(x: object) -> object:
    return slow(x)


def each(xs: list[object]) -> list[object]:
    return [slow(x) for x in xs]


def each_once_more(xs: list[object]) -> list[object]:
    return [slow(x) for x in xs]


def test_what_gains_nothing_is_charged(clock: Clock) -> None:
    looking, gaining = xcs.compile(one_call), xcs.compile(each)
    program.budget.charge(0.999999)
    assert gaining([1, 2]) == [1, 2]
    assert not program.budget.is_spent()
    assert looking(1) == 1
    assert program.budget.is_spent()


def test_while_it_is_spent_functions_run_as_written(clock: Clock) -> None:
    function: Any = xcs.compile(each)
    known: Any = xcs.compile(each_once_more)
    with threads_always_pay():
        known([1, 2])
        before = known.stats().issued
        program.budget.charge(1.2)
        for xs in ([1, 2], [3]):
            assert function(xs) == xs
            assert known(xs) == xs
        assert not function.stats().issued
        assert known.stats().issued > before > 0  # it has been looked at before
        clock.now += 1.9
        assert function([1, 2]) == [1, 2]
        assert not function.stats().issued
        clock.now += 0.2  # a share of that is enough
        assert function([1, 2]) == [1, 2]
        assert function.stats().issued


def test_under_schedules_of_tests_it_is_never_spent(clock: Clock) -> None:
    program.budget.charge(50.0)
    assert program.budget.is_spent()
    with use(SeededScheduler(1)):
        assert not program.budget.is_spent()
        function: Any = xcs.compile(each)
        assert function([1, 2]) == [1, 2]
        assert function.stats().issued


def test_nothing_is_charged_where_all_is_to_be_looked_at(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", "1")
    program.budget.charge(50.0)
    assert not program.budget.is_spent()


def test_it_is_said_that_a_function_has_not_been_looked_at(clock: Clock) -> None:
    function: Any = xcs.compile(each)
    program.budget.charge(50.0)
    assert function([1, 2]) == [1, 2]
    assert "has used up its time" in str(function.explain())
    assert "XCS_BUDGET=inf" in str(function.source)
    clock.now += 1000.0
    assert function([1, 2]) == [1, 2]
    assert "used up" not in f"{function.explain()} {function.source}"


def test_explanations_are_given_whatever_is_left(clock: Clock) -> None:
    program.budget.charge(50.0)
    function: Any = xcs.compile(each)
    assert function([1]) == [1]
    assert "calls that run ahead: 1 of 1" in str(function.explain([1, 2]))


def test_a_look_that_takes_long_is_broken_off(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK", 0.0)
    monkeypatch.setattr(module, "LEAST_LOOK", 0.0)
    program.budget.charge(0.999999)
    function: Any = xcs.compile(each)
    with threads_always_pay():
        clock.now += 0.00001  # a moment, which is there already, is too short for it
        for xs in ([1, 2], [3]):
            assert function(xs) == xs
            assert not function.stats().issued
        assert "has used up its time" in str(function.explain())
        clock.now += 1000.0
        assert function([1, 2]) == [1, 2]
        assert function.stats().issued


def test_while_it_is_spent_nothing_is_recorded(clock: Clock) -> None:
    namespace: dict[str, Any] = {"slow": slow}
    exec(compile("def each(xs):\n    return [slow(x) for x in xs]\n", "<nowhere>", "exec"), namespace)
    function: Any = xcs.compile(namespace["each"])
    with threads_always_pay():
        program.budget.charge(0.999999)
        for xs in ([1, 2], [3, 4]):  # that it has no source has come to nothing, which is charged
            assert function(xs) == xs
        assert "the next run is recorded" in str(function.explain())
        clock.now += 1000.0
        for xs in ([1, 2, 3], [4, 5, 6], [7, 8, 9]):
            assert function(xs) == xs
        assert "the next run is recorded" not in str(function.explain())


def test_whoever_asks_for_an_explanation_waits_for_it(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK", 0.0)
    monkeypatch.setattr(module, "LEAST_LOOK", 0.0)
    program.budget.charge(5.0)
    assert "calls that run ahead: 1 of 1" in str(xcs.compile(each).explain([1, 2]))  # type: ignore[attr-defined]


def test_where_few_are_compiled_there_is_more(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    few = module.Budget(1.0, lambda: module.FEW)
    many = module.Budget(1.0, lambda: module.FEW + 1)
    for budget in few, many:
        budget.charge(2.0)
    assert many.is_spent()
    assert not few.is_spent()
    few.charge(module.MORE_FOR_FEW)
    assert few.is_spent()
    assert few.patience() is None
    assert many.patience() == module.LEAST_LOOK


def test_a_look_may_take_what_is_there(clock: Clock) -> None:
    budget = module.Budget(3.0, lambda: 100)
    assert budget.patience() == 3.0
    budget.charge(1.0)
    assert budget.patience() == 2.0
    assert not budget.is_spent(1.9)
    assert budget.is_spent(2.1)
    clock.now += 1.0
    assert not budget.is_spent(2.1)
    assert module.Budget(0.1, lambda: 100).patience() == module.FIRST_LOOK
    assert module.Budget(float("inf"), lambda: 100).patience() is None


@pytest.mark.parametrize(("said", "start"), [("", 0.25), ("2.5", 2.5), ("inf", float("inf"))])
def test_what_it_starts_with_can_be_said(said: str, start: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_BUDGET", said)
    assert settings.budget() == start


def test_what_is_no_number_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_BUDGET", "much")
    with pytest.warns(xcs.XcsWarning, match="XCS_BUDGET=much is no number of seconds: say XCS_BUDGET=2, or inf"):
        assert settings.budget() == settings.USUAL_BUDGET
