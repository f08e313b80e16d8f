"""What a user's type checker sees; `test_typing` runs mypy on it. Each ``# error`` line has to be one, no other may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, assert_type

import xcs

T = TypeVar("T")


@xcs.compile
def score(paper: str, *, model: Callable[[str], float]) -> float:
    return model(paper)


@xcs.compile()
def count(papers: list[str]) -> int:
    return len(papers)


@xcs.compile
def first(things: Sequence[T]) -> T:
    return things[0]


@xcs.parallel_safe
def ask(question: str) -> str:
    return question


class Agent:
    @xcs.compile
    def ask(self, question: str) -> str:
        return question

    @xcs.ordered
    def log(self, line: str) -> None: ...

    @staticmethod
    @xcs.compile
    def static(number: int) -> str:
        return str(number)

    @classmethod
    @xcs.compile
    def below(cls, number: int) -> str:
        return str(number)

    @xcs.compile
    @classmethod
    def above(cls, number: int) -> str:
        return str(number)


class Derived(Agent):
    @xcs.compile
    def ask(self, question: str) -> str:
        return super().ask(question)


agent = Derived()
assert_type(score("text", model=lambda paper: 1.0), float)
assert_type(count([]), int)
assert_type(first([1]), int)
assert_type(first("a"), str)
assert_type(ask("a"), str)
assert_type(agent.ask("a"), str)
assert_type(Agent.ask(agent, "a"), str)
assert_type(Agent.static(1), str)
assert_type(Agent.below(1), str)
assert_type(Agent.above(1), str)
assert_type(agent.below(1), str)
assert_type(agent.above(1), str)
assert_type(agent.log("a"), None)
assert_type(score.__wrapped__("text", model=lambda paper: 1.0), float)
assert_type(count.cache_info().hits, int)
assert_type(Agent.ask.cache_info().last_miss, str | None)
count.cache_clear()
print(count.source, count.explain([]), Agent.ask.explain(agent, "a"))
handed_on: Callable[[list[str]], int] = count
kept: xcs.Compiled[[list[str]], int] = count

score(1, model=lambda paper: 1.0)  # error
score("text")  # error
count([], [])  # error
agent.ask(1)  # error
ask(1)  # error
xcs.compile(3)  # error
