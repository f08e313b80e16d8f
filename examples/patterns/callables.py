"""Whatever is called: `map`, partials, callable objects, bound methods, nested functions, lambdas. One call long."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from compare import compare

import xcs


def model(text: str, style: str = "plain") -> str:
    time.sleep(0.02)
    return f"{style} {text}"


@dataclass(frozen=True)
class Agent:
    style: str

    def __call__(self, text: str) -> str:
        return model(text, style=self.style)

    def ask(self, text: str) -> str:
        return model(text, self.style)

    @xcs.compile
    def ask_all(self, texts: list[str]) -> list[str]:
        return [self.ask(text) for text in texts]


@xcs.compile
def mapped(questions: list[str]) -> list[str]:
    return list(map(model, questions))


@xcs.compile
def with_partial(questions: list[str]) -> list[str]:
    politely = partial(model, style="polite")
    return [politely(question) for question in questions]


@xcs.compile
def with_object(agent: Agent, questions: list[str]) -> list[str]:
    return [agent(question) for question in questions]


@xcs.compile
def with_method(agent: Agent, questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        answers.append(agent.ask(question))  # noqa: PERF401
    return answers


@xcs.compile
def with_nested_function(questions: list[str], style: str) -> list[str]:
    def styled(question: str) -> str:
        return model(question, style)

    return [styled(question) for question in questions]


@xcs.compile
def with_lambdas(questions: list[str]) -> list[str]:
    tones: list[Callable[[str], str]] = [lambda text: model(text, "short"), lambda text: model(text, "long")]
    return [tone(question) for question in questions for tone in tones]


compiled_lambda = xcs.compile(lambda questions: [model(question) for question in questions])


if __name__ == "__main__":
    questions = ["who", "what", "when", "where", "why", "how"]
    agent = Agent("calm")
    for function in (mapped, with_partial, with_lambdas, compiled_lambda):
        compare(function, questions)
    for method in (with_object, with_method, Agent.ask_all):
        compare(method, agent, questions)
    compare(with_nested_function, questions, "terse")
