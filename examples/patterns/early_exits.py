"""Whether a call happens at all depends on one before: exactly the calls of the sequential run, none on suspicion."""

import time

from compare import compare

import xcs


def model(text: str) -> str:
    time.sleep(0.01)
    return f"{text}."


@xcs.compile
def until_found(questions: list[str]) -> str:
    for question in questions:
        answer = model(question)
        if len(answer) > 4:
            return answer
    return "none"


@xcs.compile
def until_enough(questions: list[str]) -> list[str]:
    answers: list[str] = []
    for question in questions:
        if len(answers) == 2:
            break
        answers.append(model(question))
    return answers


@xcs.compile
def while_short(question: str) -> str:
    while len(question) < 8:
        question = model(question)
    return question


@xcs.compile
def any_and_all(questions: list[str]) -> tuple[bool, bool]:
    return any(len(model(q)) > 4 for q in questions), all(len(model(q)) > 4 for q in questions)


@xcs.compile
def this_or_that(question: str) -> str:
    answer = model(question) or model("another question")
    return model("short") if len(answer) < 5 and model("check") else model("long")


@xcs.compile
def carried(questions: list[str]) -> str:
    conversation = ""
    for question in questions:
        conversation = model(conversation + question)
    return conversation


if __name__ == "__main__":
    questions = ["who", "what", "when", "where", "why"]
    for function in (until_found, until_enough, any_and_all, carried):
        compare(function, questions)
    compare(while_short, "who")
    compare(this_or_that, "who")
