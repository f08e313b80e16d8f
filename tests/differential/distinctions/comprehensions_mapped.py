# ruff: noqa  (specimens)
"""Of `plan/comprehensions.py`: `map`, `filter`, and what has a key."""

from __future__ import annotations

from collections import deque

from tests.differential.distinctions.callees import ask, tell


def mapped(questions):
    return list(map(ask, questions))


def mapped_in_a_list(questions):
    return [*map(ask, questions)]


def mapped_with_a_star(lists):
    return list(map(ask, *lists))


def mapped_by_a_parameter(questions, map):
    return list(map(ask, questions))


def mapped_without_anything(questions):
    try:
        return list(map(ask)), list(map(ask, questions))
    except TypeError:
        return [ask(question) for question in questions]


def mapped_with_a_keyword(questions):
    try:
        return list(map(ask, questions, key=1))
    except TypeError:
        return [ask(question) for question in questions]


def mapped_to_lengths(questions):
    return [*map(len, questions)], [ask(question) for question in questions]


def mapped_and_told(questions):
    return [tell(answer) for answer in map(ask, questions)]


def mapped_and_told_in_a_loop(questions):
    for answer in map(ask, questions):
        tell(answer)


def mapped_and_summed(questions):
    return sum(len(answer) for answer in map(ask, questions))


def mapped_in_each_round(questions):
    return [answer for topic in "ab" for answer in map(ask, questions)]


def mapped_with_a_name(questions):
    return [len(found) for answer in map(ask, questions) if (found := answer)]


def mapped_and_seen(questions):
    seen = []
    return [seen.append(answer) for answer in map(lambda question: ask(question), questions)], seen


def mapped_with_what_was_seen(questions):
    seen = []
    return [seen.append(answer) for answer in map(lambda question: ask(question, len(seen)), questions)]


def mapped_and_measured(questions, style):
    return [len(answer) for answer in map(lambda question: ask(question, style), questions)]


def mapped_to_extend(questions, history, style):
    history.extend(map(lambda question: ask(question, style), questions))
    return history


def mapped_to_a_set(questions, style):
    return sorted(set(map(lambda question: ask(question, style), questions)))


def mapped_to_a_set_with_a_star(questions, style):
    return sorted({*map(lambda question: ask(question, style), questions)})


def mapped_to_arguments(questions, style):
    return max(*map(lambda question: ask(question, style), questions))


def mapped_to_a_list_of_a_style(questions, style):
    return list(map(lambda question: ask(question, style), questions))


def mapped_to_a_given_list(questions, style, list):
    return list(map(lambda question: ask(question, style), questions))


def mapped_with_clients(clients, style):
    return list(map(lambda client: client.ask(style), clients))


def mapped_and_joined(questions, style):
    return ", ".join(map(lambda question: ask(question, style), questions))


def mapped_joined_and_measured(questions, style):
    return len(", ".join(map(lambda question: ask(question, style), questions)))


def mapped_to_a_set_of_pairs(questions, style):
    return sorted({pair for pair in map(lambda question: (question, ask(question, style)), questions)})


def mapped_in_a_loop(rows):
    for row in rows:
        tell(list(map(ask, row)))


def counts_that_are_returned(questions, styles):
    answers = [ask(question) for question in questions]
    return [*answers, (styles.count(question) for question in questions)]


def mapped_to_names(questions, style):
    first, *others = map(lambda question: ask(question, style), questions)
    return first, others


def ranked(questions):
    return sorted(questions, key=lambda question: len(ask(question)))


def ranked_with_a_style(questions, style):
    return sorted(questions, reverse=True, key=lambda question: ask(question, style))


def ranked_by_a_parameter(questions, sorted):
    return sorted(questions, key=lambda question: ask(question))


def ranked_with_a_star(lists):
    return sorted(*lists, key=lambda question: ask(question))


def ranked_with_options(questions, options):
    return sorted(questions, key=lambda question: ask(question), **options)


def best(questions):
    return max(questions, key=lambda question: ask(question))


def best_with_a_style(questions, style):
    return max(questions, key=lambda question: ask(question, style))


def best_by_what_is_told(questions, style):
    return max(questions, key=lambda question: (ask(question, style), tell(question)))


def best_by_what_is_seen(questions, style):
    seen = []
    return max(questions, key=lambda question: (ask(question, style), seen.append(question))[0]), seen


def best_by_a_parameter(questions, score):
    return max(questions, key=score)


def mapped_by_what_is_given(questions, function):
    return list(map(function, questions))


def best_by_what_clients_say(clients, style):
    return min(clients, key=lambda client: client.ask(style))


def best_by_what_clients_count(clients, style):
    return min(clients, key=lambda client: client.count(style))


def best_by_what_is_found(questions, table):
    return max(questions, key=lambda question: found(question, table))


def found(question, table):
    """Slow; what a table holds, whatever that is."""
    ask(question)
    return table[question]


class Client:
    def __init__(self, name):
        self.name = name
        self.asked = 0

    def ask(self, style):
        return ask(self.name, style)

    def count(self, style):
        self.asked += 1
        return self.asked, ask(self.name, style)

    def __repr__(self):
        return self.name


QUESTIONS = ["why", "how", "when"]
CLIENTS = lambda: ([Client(q) for q in QUESTIONS], "short")


class Worn:
    def __init__(self, text):
        self.text = text

    def __lt__(self, other):
        self.text += "!"
        return self.text < other.text


def least_worn(questions, style):
    # Comparing answers changes them between one call of the key and the next.
    return min(questions, key=lambda question: Worn(ask(question, style))).copy()


def gathered_in_a_deque(questions, style, list=deque):
    return list(map(lambda question: f"{question} {style}", questions))


PROGRAMS = [
    *(
        (function, lambda: (QUESTIONS,))
        for function in (
            mapped, mapped_in_a_list, mapped_without_anything, mapped_with_a_keyword, mapped_to_lengths,
            mapped_and_told, mapped_and_told_in_a_loop, mapped_and_summed, mapped_in_each_round, mapped_with_a_name,
            mapped_and_seen, mapped_with_what_was_seen, ranked, best,
        )
    ),
    *(
        (function, lambda: (QUESTIONS, "short"))
        for function in (
            mapped_and_measured, mapped_to_a_set, mapped_to_a_set_with_a_star, mapped_to_arguments,
            mapped_to_a_list_of_a_style, mapped_to_names, mapped_and_joined,
            mapped_joined_and_measured,
            mapped_to_a_set_of_pairs, ranked_with_a_style, best_with_a_style, best_by_what_is_told,
            best_by_what_is_seen,
        )
    ),
    (mapped_with_a_star, lambda: ([QUESTIONS, ["a", "b"]],)),
    (mapped_by_a_parameter, lambda: (QUESTIONS, map)),
    (mapped_in_a_loop, lambda: ([QUESTIONS, ["who"]],)),
    (counts_that_are_returned, lambda: (QUESTIONS, ["short", "why"])),
    (best_by_a_parameter, lambda: (QUESTIONS, ask)),
    (mapped_by_what_is_given, lambda: (QUESTIONS, ask)),
    (mapped_to_extend, lambda: (QUESTIONS, [], "short")),
    (mapped_to_a_given_list, lambda: (QUESTIONS, "short", tuple)),
    (mapped_with_clients, CLIENTS),
    (ranked_by_a_parameter, lambda: (QUESTIONS, sorted)),
    (ranked_with_a_star, lambda: ([QUESTIONS],)),
    (ranked_with_options, lambda: (QUESTIONS, {"reverse": True})),
    (best_by_what_clients_count, CLIENTS),
    (best_by_what_clients_say, CLIENTS),
    (best_by_what_is_found, lambda: (QUESTIONS, {"why": 1, "how": 2, "when": 3})),
    (least_worn, lambda: ([[1], [2], [3]], "a")),
    (gathered_in_a_deque, lambda: ([1, 2, 3], "a")),
]
