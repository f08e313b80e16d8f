"""Comprehensions, and generator expressions that something consumes: as long as one call."""

import time

from compare import compare

import xcs


def model(text: str) -> str:
    time.sleep(0.02)
    return f"{text}, said {len(text)} times"


@xcs.compile
def answers(questions: list[str]) -> list[str]:
    return [model(question) for question in questions]


@xcs.compile
def different_answers(questions: list[str]) -> set[str]:
    return {model(question) for question in questions}


@xcs.compile
def answers_by_question(questions: list[str]) -> dict[str, str]:
    return {question: model(question) for question in questions}  # of equal questions the last answer stays


@xcs.compile
def total_length(questions: list[str]) -> int:
    return sum(len(model(question)) for question in questions)


@xcs.compile
def report(questions: list[str]) -> str:
    return "\n".join(sorted(model(question) for question in questions))


@xcs.compile
def longest(questions: list[str]) -> str:
    return max((model(question) for question in questions), key=len)


@xcs.compile
def numbered(questions: list[str]) -> list[str]:
    lines = []
    for number, answer in enumerate(model(question) for question in questions):
        lines.append(f"{number}: {answer}")
    return lines


if __name__ == "__main__":
    questions = ["who", "what", "when", "where", "why", "how", "what", "whence"]
    for function in (answers, different_answers, answers_by_question, total_length, report, longest, numbered):
        compare(function, questions)
