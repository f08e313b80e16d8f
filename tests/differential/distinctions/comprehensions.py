# ruff: noqa  (specimens)
"""Of `plan/comprehensions.py`: what of an item's work runs ahead."""

from __future__ import annotations

import time

from tests.differential.distinctions.callees import ask, tell


def in_a_lambda(questions):
    later = lambda: [ask(question) for question in questions]
    return later(), [ask(question, "now") for question in questions]


def in_a_function(questions):
    def later():
        return [ask(question) for question in questions]

    return later(), [ask(question, "now") for question in questions]


def in_a_loop(rows):
    answers = []
    for row in rows:
        answers.append([ask(question) for question in row])
    return answers


def in_what_a_loop_tells(rows):
    for row in rows:
        tell(sorted(ask(question) for question in row))


def in_a_generator_that_is_returned(questions):
    return (len(answer) for answer in [ask(question) for question in questions])


def in_each_item_of_a_generator_that_is_returned(questions):
    return (len([ask(question, topic) for topic in "ab"]) for question in questions)


def in_each_item_of_a_generator(questions):
    return sum(len([ask(question, topic) for topic in "ab"]) for question in questions)


def read_before_it_is_bound_for_sure(questions, others):
    if others:
        topics = others
    return [ask(question, topic) for question in questions for topic in topics]


def with_what_a_function_binds(questions):
    style = "short"

    def louder():
        nonlocal style
        style = "loud"

    louder()
    return [ask(question, style) for question in questions]


def with_a_name_for_the_answer(questions):
    return [(answer, len(answer)) for question in questions if (answer := ask(question))]


# Tests.


def some(questions):
    return [ask(question) for question in questions if len(question) > 3]


def all_of_them(questions):
    return [ask(question) for question in questions if True]


def not_none(questions):
    return [ask(question) for question in questions if question is not None]


def some_by_their_answer(questions):
    return [question for question in questions if ask(question) if len(question) > 3]


def some_that_were_not_seen(questions):
    seen = []
    return [(ask(question), seen.append(question)) for question in questions if question not in seen]


def asked_with_what_was_seen(questions):
    seen = []
    return [(ask(question, seen), seen.append(question), ask(question)) for question in questions if len(question) > 2]


def asked_only_with_what_was_seen(questions):
    seen = []
    return [(ask(question, seen), seen.append(question)) for question in questions if len(question) > 2]


def tested_by_what_is_read_later(questions):
    return [ask(question) for question in questions if (question for letter in "ab")]


def functions_and_answers(questions):
    found = [(lambda: question, ask(question)) for question in questions]
    return [(later(), answer) for later, answer in found]


def functions_of_answers(questions):
    found = [(ask(question), dict(later=lambda: question, answer=ask(question, "again"))) for question in questions]
    return [(answer, given["later"](), given["answer"]) for answer, given in found]


def unlike_the_last(questions):
    last = "why"
    answers = []
    for answer in (ask(question) for question in questions if question != last):
        answers.append(answer)
        last = "how"
    return answers


def with_the_last_answer(questions):
    last = ""
    answers = []
    for first, second in ((ask(question, last), ask(question)) for question in questions if len(question) > 2):
        answers.append((first, second))
        last = first
    return answers


def timed(questions):
    return [(ask(question), time.monotonic() > 0) for question in questions]


def before_a_deadline(questions, deadline):
    return [ask(question) for question in questions if time.monotonic() < deadline]


def timed_by_what_takes_them(questions):
    stamps = []
    for answer in (ask(question) for question in questions):
        stamps.append(time.monotonic() > 0)
    return stamps


def timed_beside(questions):
    return [(ask(question), tell(time.monotonic() > 0)) for question in questions]


# Targets.


def first_of_pairs(pairs):
    return [ask(first) for first, second in pairs]


def only_one(singles):
    return [ask(first) for (first,) in singles]


def same_name_twice(pairs):
    return [ask(first) for first, first in pairs]


def pairs_within(pairs):
    return [ask(first, third) for first, (second, third) in zip(pairs, pairs)]


def first_and_others(pairs):
    return [ask(first, others) for first, *others in pairs]


def triples_within(triples):
    return [ask(first, third) for first, second, (third, fourth) in triples]


def first_last_and_others(triples):
    return [ask(first, others) for first, last, *others in triples]


# Inner clauses.


def each_with_each(questions, topics):
    return [ask(question, topic) for question in questions for topic in topics]


def each_with_pairs(questions):
    return [ask(question, topic) for question in questions for topic, number in [("a", 1), ("b", 2)]]


def each_with_parts_of_it(rows):
    return [ask(part) for row in rows for part in row["parts"]]


def each_with_sorted_parts(rows, topics):
    return [ask(row["name"], topic) for row in rows for topic in sorted(topics)]


def each_with_topics_that_are_popped(questions, topics):
    return [ask(question, topic) for question in questions for topic in list(topics.pop())]


def each_with_words_of_answers(questions):
    return [word for question in questions for word in ask(question).split()]


def each_with_words_of_what_is_told(questions):
    return [word for question in questions for word in noted(ask(question)).split()]


def each_with_what_was_seen(questions):
    seen = ["first"]
    return [(ask(question, topic), seen.append(question)) for question in questions for topic in seen[:2]]


def each_with_topics_and_what_was_seen(questions, topics):
    seen = []
    return [(ask(question, topic), seen.append(topic)) for question in questions for topic in topics if len(topic) > 0]


def parts_of(question):
    """Slow; a list."""
    ask(question)
    return [question, question]


def told_in_each_round(questions):
    for question in questions:
        tell([tell(ask(part)) for part in parts_of(question)])


def topics_by_answer(questions, topics):
    return {ask(question): topic for question in questions for topic in topics}


def set_of_topics(questions, table):
    return sorted({(question, ask(question, table)) for question in questions})


def noted(answer):
    tell(answer)
    return answer


QUESTIONS = ["why", "how", "when"]
PAIRS = [("why", "a"), ("how", "b"), ("when", "c")]


def asked_while_parts_are_taken(rows, parts, style):
    # The inner clause can't be evaluated twice, so what is asked of rows stays, and its text of a row with it.
    return [(ask(f"{row}"), parts.pop()) for row in rows if ask(style) for part in parts]


def asked_as_they_come(questions):
    # An asynchronous generator is one in any function.
    try:
        return list(ask(question) async for question in questions)
    except TypeError:
        return [ask(question) for question in questions]


PROGRAMS = [
    *(
        (function, lambda: (QUESTIONS,))
        for function in (
            in_a_lambda, in_a_function, in_a_generator_that_is_returned, in_each_item_of_a_generator_that_is_returned,
            in_each_item_of_a_generator, with_what_a_function_binds, with_a_name_for_the_answer, some, all_of_them,
            not_none, some_by_their_answer, some_that_were_not_seen, asked_with_what_was_seen,
            asked_only_with_what_was_seen, tested_by_what_is_read_later, functions_and_answers, functions_of_answers,
            unlike_the_last, with_the_last_answer, timed, timed_by_what_takes_them,
            timed_beside, each_with_pairs, each_with_words_of_answers,
            told_in_each_round,
            each_with_words_of_what_is_told, each_with_what_was_seen,
        )
    ),
    (in_a_loop, lambda: ([QUESTIONS, ["who"]],)),
    (in_what_a_loop_tells, lambda: ([QUESTIONS, ["who"]],)),
    (read_before_it_is_bound_for_sure, lambda: (QUESTIONS, ["a"])),
    (before_a_deadline, lambda: (QUESTIONS, 1e12)),
    (first_of_pairs, lambda: (PAIRS,)),
    (only_one, lambda: ([("why",), ("how",)],)),
    (same_name_twice, lambda: (PAIRS,)),
    (pairs_within, lambda: (PAIRS,)),
    (triples_within, lambda: ([(q, q, ("a", "b")) for q in QUESTIONS],)),
    (first_last_and_others, lambda: ([(q, q, "a") for q in QUESTIONS],)),
    (first_and_others, lambda: (PAIRS,)),
    (each_with_each, lambda: (QUESTIONS, ["a", "b"])),
    (each_with_parts_of_it, lambda: ([{"parts": QUESTIONS}],)),
    (each_with_sorted_parts, lambda: ([{"name": "why"}, {"name": "how"}], ["b", "a"])),
    (each_with_topics_that_are_popped, lambda: (QUESTIONS, ["a", "b", "c"])),
    (each_with_topics_and_what_was_seen, lambda: (QUESTIONS, ["a", "b"])),
    (topics_by_answer, lambda: (QUESTIONS, ["a", "b"])),
    (set_of_topics, lambda: (QUESTIONS, {"why": 1})),
    (asked_while_parts_are_taken, lambda: ([[1], [2]], [[3], [4], [5]], ["a"])),
    (asked_as_they_come, lambda: ([1, 2, 3],)),
]
