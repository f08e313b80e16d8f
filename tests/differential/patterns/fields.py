"""Rows of the pattern table: loops that change one attribute of an object, and read others."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools

from tests.differential.callees import add, f
from tests.differential.expect import together
from tests.differential.patterns import table
from tests.differential.patterns.table import section


class Agent:
    def __init__(self, *questions):
        self.questions = list(questions)
        self.answers = {}
        self.history = []
        self.settings = {"plus": 1}
        self.count = 0

    def ask(self, x):
        return add(x, self.settings["plus"])

    def ask_through(self, x):
        return self.ask(x)


AGENTS = tuple((lambda n=n: (Agent(*n),)) for n in ((3, 1, 4, 15), (7, 2, 9), (5,), ()))
pattern = functools.partial(table.pattern, forms=("function",), inputs=AGENTS)

section("loops that change attributes of an object whose methods they call")


@pattern(together)
def answers_by_question(agent):
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
    return agent.answers


@pattern(together)
def history_and_count(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_through(q))
        agent.count += 1
    return agent.history, agent.count


@pattern(together)
def last_answer(agent):
    for i, q in enumerate(agent.questions):
        answer = agent.ask(q)
        agent.history.append({"q": q, "a": answer, "i": i})
        agent.last = answer
    return agent


@pattern(together)
def failures_beside_answers(agent):
    for q in agent.questions:
        try:
            agent.answers[q] = agent.ask(q)
        except ValueError as error:
            agent.history.append((q, error))
    return agent.answers


@pattern(together)
def setting_read_in_the_loop(agent):
    for q in agent.questions:
        agent.history.append(f(q + agent.settings["plus"]))
        agent.count += 1
    return agent.history
