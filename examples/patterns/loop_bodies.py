"""Loops with more in them: each item's calls wait for what they need, everything visible happens in order."""

import time

from compare import compare

import xcs


def model(text: str) -> str:
    time.sleep(0.02)
    if text == "forbidden":
        raise ValueError(f"cannot say {text!r}")
    return f"{text}!"


@xcs.compile
def with_second_attempt(questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        answer = model(question)
        if len(answer) < 5:
            answer = model(f"in more words, {question}")
        answers.append(answer)
    return answers


@xcs.compile
def with_handler(questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        try:
            answer = model(question)
        except ValueError as error:
            answer = f"failed: {error}"
        answers.append(answer)
    return answers


@xcs.compile
def with_progress(questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        answer = model(question)
        print("done:", question)
        answers.append(model(answer))
    print("all done")
    return answers


@xcs.compile
def with_a_bad_result(questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        answer = model(question)
        print("got", answer)
        if len(answer) > 5:
            raise RuntimeError(f"too long: {answer}")
        answers.append(answer)
    return answers


@xcs.compile
def with_an_error(questions: list[str]) -> list[str]:
    answers = []
    for question in questions:
        print("asking", question)
        answers.append(model(question))
    return answers


if __name__ == "__main__":
    questions = ["who", "what", "when", "forbidden", "where", "why", "how", "whence"]
    compare(with_second_attempt, [question for question in questions if question != "forbidden"])
    compare(with_handler, questions)
    compare(with_progress, ["who", "what", "when", "where"])
    compare(with_a_bad_result, ["who", "what", "when", "where", "how"])
    compare(with_an_error, questions)
