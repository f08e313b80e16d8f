# ruff: noqa  (specimens)
"""Of `plan/made.py`: what may raise between the making of something and its change."""

from __future__ import annotations

from collections import deque

from tests.differential.distinctions.callees import ask


def nothing_between(questions):
    answers = []
    for question in questions:
        try:
            messages = [question]
            answers.append(messages)
            messages.append("please")
            answers.append(ask(messages))
        except ValueError:
            continue
    return answers


def passed_between(questions):
    answers = []
    shown = None
    try:
        for question in questions:
            messages = [question]
            if question:
                pass
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def appended_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.append(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def appended_at_the_left_between(questions):
    answers = []
    seen = deque()
    try:
        for question in questions:
            messages = [question]
            seen.appendleft(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, list(seen)


def appended_to_an_argument_between(questions, seen):
    answers = []
    try:
        for question in questions:
            messages = [question]
            seen.append(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def appended_to_a_log_between(questions, log):
    answers = []
    try:
        for question in questions:
            messages = [question]
            log.append(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def appended_to_a_closed_log_between(questions, log):
    answers = []
    try:
        for question in questions:
            messages = [question]
            log.append(question)
            messages.append("please")
            answers.append(ask(messages))
    except NotImplementedError:
        return answers, messages
    return answers


def appended_to_what_is_split_between(questions, text):
    answers = []
    seen = text.split()
    try:
        for question in questions:
            messages = [question]
            seen.append(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def appended_at_the_left_of_a_list_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.appendleft(question)
            messages.append("please")
            answers.append(ask(messages))
    except AttributeError:
        return answers, messages
    return answers, seen


def appended_to_what_a_table_holds_between(questions, logs):
    answers = []
    log = logs["seen"]
    try:
        for question in questions:
            messages = [question]
            log.append(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def string_between(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            "and now please"
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def appended_a_pair_with_what_is_looked_up_between(questions, numbers):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.append((question, numbers[question]))
            messages.append("please")
            answers.append(ask(messages))
    except KeyError:
        return answers, messages
    return answers, seen


def extended_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.extend(question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def inserted_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.insert(0, question)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def sorted_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.sort(key=str)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def popped_between(questions):
    answers = []
    seen = [1, 2, 3]
    try:
        for question in questions:
            messages = [question]
            seen.remove(1)
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def appended_a_sum_between(questions, numbers):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.append(numbers[question])
            messages.append("please")
            answers.append(ask(messages))
    except KeyError:
        return answers, messages
    return answers, seen


def appended_to_what_is_looked_up_between(questions, seen):
    answers = []
    logs = {"seen": []}
    try:
        for question in questions:
            messages = [question]
            logs["seen"].append(question)
            messages.append("please")
            answers.append(ask(messages))
    except KeyError:
        return answers, messages
    return answers, logs


def appended_pairs_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.append((question, [messages, 1]))
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers, seen


def appended_a_dict_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.append({question: 1})
            messages.append("please")
            answers.append(ask(messages))
    except TypeError:
        return answers, messages
    return answers, seen


def appended_what_may_not_be_bound_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            if question:
                topic = question
            messages = [question]
            seen.append(topic)
            messages.append("please")
            answers.append(ask(messages))
    except UnboundLocalError:
        return answers, messages
    return answers, seen


def appended_what_is_asked_between(questions):
    answers = []
    try:
        for question in questions:
            messages = [question]
            answers.append(ask(question))
            messages.append("please")
            answers.append(ask(messages))
    except ValueError:
        return answers, messages
    return answers


def appended_nothing_between(questions):
    answers = []
    seen = []
    try:
        for question in questions:
            messages = [question]
            seen.append()
            messages.append("please")
            answers.append(ask(messages))
    except TypeError:
        return answers, messages
    return answers, seen


class Log:
    def __init__(self):
        self.lines = []

    def append(self, line):
        self.lines.append(line)

    def __repr__(self):
        return f"Log({self.lines})"


class ClosedLog(Log):
    def append(self, line):
        raise NotImplementedError


QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


PROGRAMS = [
    (nothing_between, _QUESTIONS),
    (passed_between, _QUESTIONS),
    (appended_between, _QUESTIONS),
    (appended_at_the_left_between, _QUESTIONS),
    (appended_to_an_argument_between, lambda: (QUESTIONS, [])),
    (appended_to_a_log_between, lambda: (QUESTIONS, Log())),
    (appended_to_a_closed_log_between, lambda: (QUESTIONS, ClosedLog())),
    (appended_to_what_is_split_between, lambda: (QUESTIONS, "a b")),
    (appended_at_the_left_of_a_list_between, _QUESTIONS),
    (appended_to_what_a_table_holds_between, lambda: (QUESTIONS, {"seen": []})),
    (string_between, _QUESTIONS),
    (appended_a_pair_with_what_is_looked_up_between, lambda: (QUESTIONS, {"why": 1, "how": 2})),
    (extended_between, _QUESTIONS),
    (inserted_between, _QUESTIONS),
    (sorted_between, _QUESTIONS),
    (popped_between, _QUESTIONS),
    (appended_a_sum_between, lambda: (QUESTIONS, {"why": 1, "how": 2})),
    (appended_to_what_is_looked_up_between, lambda: (QUESTIONS, [])),
    (appended_pairs_between, _QUESTIONS),
    (appended_a_dict_between, _QUESTIONS),
    (appended_what_may_not_be_bound_between, _QUESTIONS),
    (appended_what_is_asked_between, _QUESTIONS),
    (appended_nothing_between, _QUESTIONS),
]
