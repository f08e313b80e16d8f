# ruff: noqa  (specimens)
"""Of `plan/made.py`: who would see what an iteration has made, should something raise before it is changed."""

from __future__ import annotations

import functools

import xcs
from tests.differential.distinctions.callees import ask, tell


def told_between_making_and_changing(questions):
    answers = []
    for question in questions:
        messages = [question]
        tell(question)
        messages.append("please")
        answers.append(ask(messages))
    return answers


def kept_and_told(questions, kept):
    answers = []
    for question in questions:
        messages = [question]
        kept.append(messages)
        tell(question)
        messages.append("please")
        answers.append(ask(messages))
    return answers


def kept_in_a_local_list_and_told(questions):
    answers = []
    kept = []
    for question in questions:
        messages = [question]
        kept.append(messages)
        tell(question)
        messages.append("please")
        answers.append(ask(messages))
    return answers, kept


def keep(thing, things=[]):
    things.append(thing)


def kept_by_a_callee_and_told(questions):
    answers = []
    for question in questions:
        messages = [question]
        keep(messages)
        tell(question)
        messages.append("please")
        answers.append(ask(messages))
    return answers


def given_to_a_factory_and_told(questions, factory):
    answers = []
    for question in questions:
        messages = [question]
        first = factory(messages)
        tell(first)
        messages.append("please")
        answers.append(ask(messages))
    return answers


@xcs.parallel_safe
def remember(thing):
    """What it does with what it is given is not looked at."""
    REMEMBERED.append(thing)
    return len(REMEMBERED)


def remembered_and_told(questions):
    answers = []
    for question in questions:
        messages = [question]
        remember(messages)
        tell(question)
        messages.append("please")
        answers.append(ask(messages))
    return answers


def kept_in_what_is_imported(questions):
    from tests.differential.distinctions.callees import TOLD

    answers = []
    for number, question in enumerate(questions):
        messages = [question]
        TOLD.append(messages)
        assert number < 100
        messages.append("please")
        answers.append(ask(messages))
    return answers


@functools.cache
def transcript(topic):
    return []


def kept_in_what_is_cached(questions):
    answers = []
    for number, question in enumerate(questions):
        messages = [question]
        transcript(question).append(messages)
        assert number < 100
        messages.append("please")
        answers.append(ask(messages))
    return answers


def told_and_gone_on(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            tell(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        answers.append("none")
    return answers


def told_and_gone_on_with_it(questions):
    answers = []
    messages = []
    try:
        for question in questions:
            messages = [question]
            tell(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        answers.append("none")
    return answers


def told_and_looked_at(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            tell(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def told_in_a_context(questions, lock):
    answers = []
    with lock:
        for question in questions:
            messages = [question]
            tell(question)
            messages.append("please")
            answers.append(ask(messages))
    return answers


def told_and_kept_for_the_handler(questions):
    answers = []
    kept = []
    try:
        for question in questions:
            messages = [question]
            kept.append(messages)
            tell(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, kept
    return answers


def told_and_seen_by_a_function_of_the_loop(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            answers.append(lambda: messages)
            tell(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        answers.append("none")
    return [answer() if callable(answer) else answer for answer in answers]


def told_and_gone_on_within(questions):
    answers = []
    for question in questions:
        messages = [question]
        try:
            tell(question)
        except ValueError:
            answers.append("none")
        messages.append("please")
        answers.append(ask(messages))
    return answers


class Lock:
    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return False

    def __repr__(self):
        return "a lock"


REMEMBERED = []
QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


PROGRAMS = [
    (told_between_making_and_changing, _QUESTIONS),
    (kept_and_told, lambda: (QUESTIONS, [])),
    (kept_in_a_local_list_and_told, _QUESTIONS),
    (kept_by_a_callee_and_told, _QUESTIONS),
    (given_to_a_factory_and_told, lambda: (QUESTIONS, tuple)),
    (remembered_and_told, _QUESTIONS),
    (kept_in_what_is_imported, _QUESTIONS),
    (kept_in_what_is_cached, _QUESTIONS),
    (told_and_gone_on, _QUESTIONS),
    (told_and_gone_on_with_it, _QUESTIONS),
    (told_and_looked_at, _QUESTIONS),
    (told_in_a_context, lambda: (QUESTIONS, Lock())),
    (told_and_kept_for_the_handler, _QUESTIONS),
    (told_and_seen_by_a_function_of_the_loop, _QUESTIONS),
    (told_and_gone_on_within, _QUESTIONS),
]
