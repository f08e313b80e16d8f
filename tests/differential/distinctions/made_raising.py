# ruff: noqa  (specimens)
"""Of `plan/made.py`: what may raise, and who would see what has been made by then."""

from __future__ import annotations

from collections import deque

from tests.differential.distinctions.callees import ask, tell


# What stays in the body of a `try` may lead to a handler where the ahead part knows nothing of it.


def told_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            tell(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_from_a_comprehension_in_a_try(questions):
    answers = [None for question in questions]
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_to_either_list_in_a_try(questions, short):
    answers = []
    longer = []
    for question in questions:
        try:
            answer = ask(question)
            (answers if short else longer).append(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers, longer


def appended_to_an_argument_in_a_try(questions, answers):
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_to_an_argument_or_a_list_in_a_try(questions, answers):
    if answers is None:
        answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_to_a_deque_in_a_try(questions):
    answers = deque()
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer)
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return list(answers)


def added_to_a_set_in_a_try(questions):
    answers = set()
    for question in questions:
        try:
            answer = ask(question)
            answers.add(answer)
            answers.add(ask(answer, "more"))
        except ValueError:
            answers.add("none")
    return sorted(answers)


def extended_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.extend([answer])
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_two_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer, question)
            answers.append(ask(answer, "more"))
        except TypeError:
            answers.append("none")
    return answers


def appended_with_a_star_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append(*[answer])
            answers.append(ask(answer, "more"))
        except TypeError:
            answers.append("none")
    return answers


def appended_by_keyword_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append(answer, object=answer)
            answers.append(ask(answer, "more"))
        except TypeError:
            answers.append("none")
    return answers


def appended_nothing_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append()
            answers.append(ask(answer, "more"))
        except TypeError:
            answers.append("none")
    return answers


def appended_a_sum_in_a_try(questions, numbers):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            answers.append(numbers[question] + 1)
            answers.append(ask(answer, "more"))
        except KeyError:
            answers.append("none")
    return answers


def appended_where_perhaps_not_bound_in_a_try(questions):
    answers = []
    for question in questions:
        if question:
            topic = question
        try:
            answer = ask(question)
            answers.append(topic)
            answers.append(ask(answer, "more"))
        except UnboundLocalError:
            answers.append("none")
    return answers


def unpacked_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            first, second = answers
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def unpacked_to_a_list_in_a_try(questions, pair):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            [first, second] = pair
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


def appended_to_nothing_in_a_try(questions):
    notes = None
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            notes.append(answer)
            answers.append(ask(answer, "more"))
        except AttributeError:
            answers.append("none")
    return answers


def branch_that_appends_in_a_try(questions):
    answers = []
    for question in questions:
        try:
            answer = ask(question)
            if len(answer) > 30:
                answers.append(answer)
            else:
                pass
            answers.append(ask(answer, "more"))
        except ValueError:
            answers.append("none")
    return answers


QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


PROGRAMS = [
    (told_in_a_try, _QUESTIONS),
    (appended_in_a_try, _QUESTIONS),
    (appended_from_a_comprehension_in_a_try, _QUESTIONS),
    (appended_to_either_list_in_a_try, lambda: (QUESTIONS, True)),
    (appended_to_an_argument_in_a_try, lambda: (QUESTIONS, [])),
    (appended_to_an_argument_or_a_list_in_a_try, lambda: (QUESTIONS, [])),
    (appended_to_a_deque_in_a_try, _QUESTIONS),
    (added_to_a_set_in_a_try, _QUESTIONS),
    (extended_in_a_try, _QUESTIONS),
    (appended_two_in_a_try, _QUESTIONS),
    (appended_with_a_star_in_a_try, _QUESTIONS),
    (appended_by_keyword_in_a_try, _QUESTIONS),
    (appended_nothing_in_a_try, _QUESTIONS),
    (appended_a_sum_in_a_try, lambda: (QUESTIONS, {"why": 1, "how": 2})),
    (appended_where_perhaps_not_bound_in_a_try, _QUESTIONS),
    (unpacked_in_a_try, _QUESTIONS),
    (unpacked_to_a_list_in_a_try, lambda: (QUESTIONS, (1, 2))),
    (appended_to_nothing_in_a_try, _QUESTIONS),
    (branch_that_appends_in_a_try, _QUESTIONS),
]
