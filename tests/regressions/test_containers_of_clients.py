"""What an attribute holds in a list is looked at again at each call: the types at all positions, and that there are no
more."""

from __future__ import annotations

import threading
import time

import pytest

import xcs


class Model:
    def __call__(self, question: str) -> str:
        time.sleep(0.001)
        return question.upper()


class Counting:
    """Is asked in order, as it counts without a lock."""

    def __init__(self) -> None:
        self.calls = self.inside = self.most = 0

    def __call__(self, question: str) -> str:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.calls += 1
        number = self.calls
        threading.Event().wait(0.005)
        self.inside -= 1
        return f"{number}: {question}"


class Router:
    def __init__(self, *models: object) -> None:
        self.models = list(models)

    def ask(self, question: str) -> str:
        return self.models[len(question) % len(self.models)](question)  # type: ignore[operator,no-any-return]


def asked(router: Router, questions: list[str]) -> list[str]:
    return [router.ask(question) for question in questions]


QUESTIONS = ["a", "bb", "ccc", "dddd", "eeeee"]


@pytest.mark.parametrize("change", ["replaced", "added", "another"])
def test_another_model_is_noticed(change: str) -> None:
    compiled = xcs.compile(asked)
    router = Router(Model(), Model())
    (row,) = compiled.explain(router, QUESTIONS).rows
    assert row.ahead
    for _ in range(3):
        assert compiled(router, QUESTIONS) == [question.upper() for question in QUESTIONS]
    counting, again = Counting(), Counting()
    if change == "replaced":
        router.models[1] = counting
        expected = asked(Router(router.models[0], again), QUESTIONS)
    elif change == "added":
        router.models.append(counting)
        expected = asked(Router(*router.models[:2], again), QUESTIONS)
    else:
        router = Router(counting)
        expected = asked(Router(again), QUESTIONS)
    assert compiled(router, QUESTIONS) == expected
    assert counting.most == 1
    assert counting.calls == again.calls
