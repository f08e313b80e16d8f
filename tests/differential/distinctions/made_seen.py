# ruff: noqa  (specimens)
"""Of `plan/made.py`: who would see what an iteration has made, should something raise before it is changed."""

from __future__ import annotations

from collections import deque

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


# Between the making and the change:


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


class Lock:
    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return False


QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


PROGRAMS = [
    (told_between_making_and_changing, _QUESTIONS),
    (kept_and_told, lambda: (QUESTIONS, [])),
    (kept_in_a_local_list_and_told, _QUESTIONS),
    (kept_by_a_callee_and_told, _QUESTIONS),
    (given_to_a_factory_and_told, lambda: (QUESTIONS, tuple)),
    (told_and_gone_on, _QUESTIONS),
    (told_and_gone_on_with_it, _QUESTIONS),
    (told_and_looked_at, _QUESTIONS),
    (told_in_a_context, lambda: (QUESTIONS, Lock())),
    (told_and_kept_for_the_handler, _QUESTIONS),
    (told_and_seen_by_a_function_of_the_loop, _QUESTIONS),
    (told_and_gone_on_within, _QUESTIONS),
    (nothing_between, _QUESTIONS),
    (passed_between, _QUESTIONS),
    (appended_between, _QUESTIONS),
    (appended_at_the_left_between, _QUESTIONS),
    (appended_to_an_argument_between, lambda: (QUESTIONS, [])),
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
    (bound_twice_between, _QUESTIONS),
    (constants_bound_between, _QUESTIONS),
    (dict_bound_between, _QUESTIONS),
    (unpacked_between, _QUESTIONS),
    (unpacked_a_pair_between, lambda: (QUESTIONS, (1, 2))),
    (name_that_may_not_be_bound_between, _QUESTIONS),
    (deleted_between, _QUESTIONS),
]
