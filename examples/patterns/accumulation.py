"""Loops that collect: the calls run at once, what is collected is collected in order. As long as one call."""

import time

from compare import compare

import xcs


def model(text: str) -> str:
    time.sleep(0.02)
    return f"{text}?"


def split(text: str) -> tuple[str, int]:
    time.sleep(0.02)
    return text[:1], len(text)


@xcs.compile
def appended(questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        answers.append(model(question))  # noqa: PERF401 - that is the pattern
    return answers


@xcs.compile
def extended(questions: list[str]) -> tuple[list[str], set[str], tuple[str, ...]]:
    letters: list[str] = []
    different: set[str] = set()
    all_of_them: tuple[str, ...] = ()
    for question in questions:
        answer = model(question)
        letters.extend(answer)
        different.add(answer)
        all_of_them = all_of_them + (answer,)  # noqa: RUF005
    return letters, different, all_of_them


@xcs.compile
def summed(questions: list[str]) -> tuple[str, int]:
    text, length = "", 0
    for question in questions:
        answer = model(question)
        text += answer
        length += len(answer)
    return text, length


@xcs.compile
def by_question(questions: list[str]) -> dict[str, str]:
    answers = {}
    for question in questions:
        answers[question] = model(question)
    return answers


@xcs.compile
def in_place(texts: list[str]) -> list[str]:
    for index, text in enumerate(list(texts)):
        texts[index] = model(text)
    return texts


@xcs.compile
def best(questions: list[str]) -> tuple[str, int]:
    found, score = "", -1
    for question in questions:
        answer = model(question)
        if len(answer) > score:
            found, score = answer, len(answer)
    return found, score


@xcs.compile
def unpacked(questions: list[str], weights: list[int]) -> list[tuple[int, str, int]]:
    rows = []
    for number, (question, weight) in enumerate(zip(questions, weights, strict=True)):
        first, length = split(question)
        rows.append((number, first, length * weight))
    return rows


@xcs.compile
def part(questions: list[str]) -> dict[int, str]:
    answers = {}
    for index in range(1, len(questions), 2):
        answers[index] = model(questions[index])
    for question in questions[:3]:
        answers[-len(answers)] = model(question)
    return answers


if __name__ == "__main__":
    questions = ["who", "what", "when", "where", "why", "how", "what", "whence"]
    for function in (appended, extended, summed, by_question, in_place, best, part):
        compare(function, questions)
    compare(unpacked, questions, [3, 1, 4, 1, 5, 9, 2, 6])
