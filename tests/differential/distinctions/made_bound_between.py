# ruff: noqa  (specimens)
"""Of `plan/made.py`: what may raise between the making of something and its change: bindings."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask

QUESTIONS = ["why", "how", "when"]

_QUESTIONS = lambda: (QUESTIONS,)


def bound_twice_between(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            first = last = question
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def constants_bound_between(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            first = last = (1, [question])
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def dict_bound_between(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            first = last = {question: 1}
            messages.append("please")
            answers.append(ask(messages))
    except TypeError:
        return answers, messages
    return answers


def unpacked_between(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            first, *rest = question
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def unpacked_a_pair_between(questions, pair):
    answers = []
    try:
        for question in questions:
            messages = [question]
            first, last = pair
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def name_that_may_not_be_bound_between(questions):
    answers = []
    try:
        for question in questions:
            if question:
                topic = question
            messages = [question]
            first = last = topic
            messages.append("please")
            answers.append(ask(messages))
    except UnboundLocalError:
        return answers, messages
    return answers


def deleted_between(questions):
    answers = []
    try:
        for question in questions:
            first = last = question
            messages = [question]
            del first
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


PROGRAMS = [
    (bound_twice_between, _QUESTIONS),
    (constants_bound_between, _QUESTIONS),
    (dict_bound_between, _QUESTIONS),
    (unpacked_between, _QUESTIONS),
    (unpacked_a_pair_between, lambda: (QUESTIONS, (1, 2))),
    (name_that_may_not_be_bound_between, _QUESTIONS),
    (deleted_between, _QUESTIONS),
]
