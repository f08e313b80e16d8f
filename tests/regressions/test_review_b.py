"""Programs as people write them: that they are seen through, and that what one statement changes the next one sees."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import pytest

import xcs

try:
    import colorsys
except ImportError:
    raise

QUESTIONS = ("one", "three", "fifteen", "me")


@xcs.parallel_safe
def meet(barrier: threading.Barrier, text: str) -> str:
    barrier.wait(10)
    return text


@xcs.compile
def parsed(barrier: threading.Barrier, texts: Sequence[str]) -> list[object]:
    return [json.loads(meet(barrier, text)) for text in texts]


@xcs.compile
def of_an_import_in_a_try(barrier: threading.Barrier, texts: Sequence[str]) -> list[object]:
    return [(meet(barrier, text), colorsys.rgb_to_hsv(1, 1, 1)) for text in texts]


@pytest.mark.parametrize("function", [parsed, of_an_import_in_a_try])
def test_calls_of_functions_of_an_imported_module_do_not_hide_the_source(function: Callable[..., object]) -> None:
    function(threading.Barrier(3), ("1", "2", "3"))


class Budget:
    """Its properties, methods and its client all look at the same state; the client knows its owner."""

    shared: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self.spent = 0
        self.client = Client(self)

    @property
    def cost(self) -> int:
        return self.spent

    @cost.setter
    def cost(self, value: int) -> None:
        self.spent = value

    @property
    def left(self) -> int:
        time.sleep(0.001)
        return 100 - self.spent

    def count(self) -> int:
        time.sleep(0.001)
        return len(self.shared)


class Client:
    def __init__(self, owner: Budget) -> None:
        self.owner = owner

    def ask(self, question: str) -> tuple[str, int]:
        time.sleep(0.001)
        return question, self.owner.spent


def attribute_then_property(questions: Sequence[str], budget: Budget) -> list[int]:
    left = []
    for question in questions:
        budget.spent += len(question)
        left.append(budget.left)
    return left


def setter_then_property(questions: Sequence[str], budget: Budget) -> list[int]:
    left = []
    for question in questions:
        budget.cost = len(question)
        left.append(budget.left)
    return left


def setter_with_operator_then_property(questions: Sequence[str], budget: Budget) -> list[int]:
    left = []
    for question in questions:
        budget.cost += len(question)
        left.append(budget.left)
    return left


def properties_in_statements(questions: Sequence[str], budget: Budget) -> tuple[int, int, int]:
    budget.cost = len(questions[0])
    first = budget.left
    budget.cost = len(questions[1])
    second = budget.left
    budget.spent = len(questions[2])
    return first, second, budget.left


def client_that_knows_its_owner(questions: Sequence[str], budget: Budget) -> list[tuple[str, int]]:
    answers = []
    for question in questions:
        budget.spent += len(question)
        answers.append(budget.client.ask(question))
    return answers


def owner_changed_after_the_call(questions: Sequence[str], budget: Budget) -> list[tuple[str, int]]:
    answers = []
    for question in questions:
        answers.append(budget.client.ask(question))
        budget.spent += len(question)
    return answers


def class_attribute_through_the_class(questions: Sequence[str], budget: Budget) -> list[int]:
    counts = []
    for question in questions:
        Budget.shared.append(question)
        counts.append(budget.count())
    return counts


def class_attribute_in_statements(questions: Sequence[str], budget: Budget) -> tuple[int, int]:
    Budget.shared.append(questions[0])
    first = budget.count()
    Budget.shared.append(questions[1])
    second = budget.count()
    return first, second


def outcome(function: Callable[..., Any]) -> object:
    Budget.shared.clear()
    return function(QUESTIONS, Budget())


@pytest.mark.parametrize(
    "function",
    [
        attribute_then_property,
        setter_then_property,
        setter_with_operator_then_property,
        properties_in_statements,
        client_that_knows_its_owner,
        owner_changed_after_the_call,
        class_attribute_through_the_class,
        class_attribute_in_statements,
    ],
    ids=lambda function: function.__name__,
)
def test_a_call_sees_what_was_changed_before_it(function: Callable[..., Any]) -> None:
    compiled = xcs.compile(function)
    assert [outcome(compiled) for _ in range(3)] == [outcome(function)] * 3
