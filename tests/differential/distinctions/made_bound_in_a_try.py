# ruff: noqa  (specimens)
"""Of `plan/made.py`: what may raise in a `try` besides calls: bindings, and what says that it raises."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell

QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


def constants_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            first = last = (1, [2, 3])
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def function_made_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            first = last = lambda: len(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def name_of_a_name_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            first = last = question
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def name_of_nothing_in_a_try(questions):
    answers = []
    for question in questions:
        if question:
            topic = question
        try:
            answer = ask(question)
            first = last = topic
            answers.append(ask(answer, "more"))
        except UnboundLocalError:
            answers.append("none")
    return answers


def raised_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            if not answer:
                raise ValueError(question)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def checked_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            assert answer
            answers.append(ask(answer, "more"))
        except AssertionError:
            answers.append("none")
    return answers


def pair_bound_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            first, second = answer, question
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def dict_bound_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            first = last = {"answer": answer}
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def function_defined_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)

            def later():
                return answer

            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def problem_raised_in_a_try(questions):
    problem = ValueError("nothing")
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            if len(answer) > 30:
                raise problem
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def deleted_in_a_try(questions):
    answers = []
    for question in questions:
        topic = question
        try:
            answer = ask(question)
            del topic
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


PROGRAMS = [
    (constants_in_a_try, _QUESTIONS),
    (function_made_in_a_try, _QUESTIONS),
    (name_of_a_name_in_a_try, _QUESTIONS),
    (name_of_nothing_in_a_try, _QUESTIONS),
    (raised_in_a_try, _QUESTIONS),
    (checked_in_a_try, _QUESTIONS),
    (pair_bound_in_a_try, _QUESTIONS),
    (dict_bound_in_a_try, _QUESTIONS),
    (function_defined_in_a_try, _QUESTIONS),
    (problem_raised_in_a_try, _QUESTIONS),
    (deleted_in_a_try, _QUESTIONS),
]
