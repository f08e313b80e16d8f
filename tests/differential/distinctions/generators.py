# ruff: noqa  (specimens)
"""Of `plan/generators.py`: who takes the items of a generator."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell


def formatted(questions):
    return len("{}".format(ask(question) for question in questions)) > 10


def joined(questions):
    return ", ".join(ask(question) for question in questions)


def joined_by_what_is_given(questions, separators):
    separator = separators[0]
    return separator.join(ask(question) for question in questions)


def joined_by_two(questions):
    try:
        return ", ".join((ask(question) for question in questions), questions)
    except TypeError:
        return None


def enumerated_at_once_in_a_loop(questions):
    found = []
    for question in questions:
        numbered = list(enumerate(ask(question + other) for other in questions))
        found.append(numbered)
    return found


def unpacked(questions):
    first, *others = (ask(question) for question in questions)
    return first, others


def unpacked_and_kept(questions):
    first, *others = both = (ask(question) for question in questions)
    return first, others, list(both)


def enumerated_from_one(questions):
    return [(number, answer) for number, answer in enumerate((ask(question) for question in questions), start=1)]


def enumerated_from_a_number(questions, first):
    return [(number, answer) for number, answer in enumerate((ask(question) for question in questions), first)]


def enumerated_from_what_is_computed(questions, numbers):
    answers = (ask(question) for question in questions)
    return [(number, answer) for number, answer in enumerate(answers, numbers.pop())]


def enumerated_from_what_is_popped(questions, numbers):
    return [pair for pair in enumerate((ask(question) for question in questions), start=numbers.pop())]


def enumerated_from_a_generator(questions):
    try:
        answers = (ask(question) for question in questions)
        return [(number, question) for number, question in enumerate(questions, answers)]
    except TypeError:
        return None


def enumerated_by_what_is_given(questions, enumerate):
    return [pair for pair in enumerate(ask(question) for question in questions)]


def printed_beside_its_items(questions):
    return isinstance(questions, (ask(question) for question in questions).__class__)


def mapped_by_no_function(questions):
    try:
        return list(map(questions, (ask(question) for question in questions)))
    except TypeError:
        return None


def zipped(questions):
    return list(zip(questions, (ask(question) for question in questions)))


def zipped_strictly(questions):
    return list(zip(questions, (ask(question) for question in questions), strict=True))


def zipped_as_strictly_as_wanted(questions, strict):
    return list(zip(questions, (ask(question) for question in questions), strict=strict.pop()))


def zipped_alone(questions):
    return [answer for (answer,) in zip(ask(question) for question in questions)]


def zipped_before_its_items(questions):
    return list(zip((ask(question) for question in questions), questions))


def zipped_between_its_items(questions):
    return list(zip(questions, (ask(question) for question in questions), questions))


def zipped_with_others(questions, others):
    return list(zip(others, (ask(question) for question in questions)))


def zipped_with_pairs(questions):
    return list(zip(questions, (ask(question, topic) for question in questions for topic in "ab")))


def zipped_with_some(questions):
    return list(zip(questions, (ask(question) for question in questions if question != "how")))


def zipped_with_numbers(questions):
    return list(zip(questions, (ask(number) for number in [1, 2, 3])))


def zipped_with_what_is_mapped(questions):
    return list(zip(questions, map(ask, questions)))


def zipped_with_what_is_mapped_of_two(questions, others):
    return list(zip(questions, map(ask, questions, others)))


def zipped_with_what_is_filtered(questions):
    return list(zip(questions, filter(ask, questions)))


def zipped_with_what_is_enumerated(questions):
    return list(zip(questions, enumerate(ask(question) for question in questions)))


def table_of_answers(questions):
    return dict(zip(questions, (ask(question) for question in questions)))


def set_of_answers(questions):
    return sorted(set(zip(questions, (ask(question) for question in questions))))


def pairs_in_a_loop(questions):
    answers = {}
    for question, answer in zip(questions, (ask(question) for question in questions)):
        answers[question] = answer
    return answers


def first_of(answers):
    return next(answers)


def given_to_a_parameter(questions, min):
    return min(ask(question) for question in questions)


def given_to_a_function_of_that_name(questions):
    def sum(answers):
        return next(answers)

    return sum(ask(question) for question in questions)


def given_to_a_target(questions, functions):
    return [max(ask(question) for question in questions) for max in functions]


def set_of_what_is_found(questions, table):
    return sorted({answer for answer in (found(question, table) for question in questions)}, key=str)


def table_of_what_is_found(questions, table):
    return {answer: len(table) for answer in (found(question, table) for question in questions)}


def set_of_pairs(questions, table):
    pairs = {pair for pair in ((question, ask(question, table)) for question in questions)}
    return sorted(pairs)


def table_of_pairs(questions, table):
    return {question: answer for question, answer in ((question, ask(question, table)) for question in questions)}


def sorted_pairs(questions, table):
    return sorted((question, ask(question, table)) for question in questions)


def list_of_what_is_found(questions, table):
    return [answer for answer in (found(question, table) for question in questions)]


def list_of_what_is_told(questions, table):
    return [tell(answer) for answer in (found(question, table) for question in questions)]


def list_of_what_clients_say(clients):
    return [answer for answer in (client.ask() for client in clients)]


def set_of_what_clients_say(clients):
    return sorted({answer for answer in (client.ask() for client in clients)})


def table_of_what_clients_say(clients):
    return {answer: len(answer) for answer in (client.ask() for client in clients)}


def appended_with_a_star(questions, history):
    history.append(*(ask(question, history) for question in questions[:1]))
    return history


def extended_with_stars(questions, history):
    history.extend([*(ask(question, history) for question in questions)])
    return history


def found(question, table):
    """Slow; what a table holds, whatever that is."""
    ask(question)
    return table[question]


class Client:
    def __init__(self, name):
        self.name = name

    def ask(self):
        return ask(self.name)

    def __repr__(self):
        return self.name


QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)
TABLE = lambda: (QUESTIONS, {q: q.upper() for q in QUESTIONS})
CLIENTS = lambda: ([Client(q) for q in QUESTIONS],)


PROGRAMS = [
    *(
        (function, _QUESTIONS)
        for function in (
            formatted, joined, joined_by_two, enumerated_at_once_in_a_loop, unpacked, unpacked_and_kept, enumerated_from_one,
            enumerated_from_a_generator, printed_beside_its_items, mapped_by_no_function, zipped,
            zipped_strictly, zipped_alone, zipped_before_its_items, zipped_between_its_items,
            zipped_with_pairs, zipped_with_some, zipped_with_numbers, zipped_with_what_is_mapped,
            zipped_with_what_is_filtered, zipped_with_what_is_enumerated, table_of_answers, set_of_answers,
            pairs_in_a_loop, given_to_a_function_of_that_name,
        )
    ),
    (enumerated_from_what_is_popped, lambda: (QUESTIONS, [1, 2])),
    (zipped_as_strictly_as_wanted, lambda: (QUESTIONS, [True])),
    (given_to_a_parameter, lambda: (QUESTIONS, first_of)),
    (given_to_a_target, lambda: (QUESTIONS, [first_of])),
    (set_of_what_is_found, TABLE),
    (table_of_what_is_found, TABLE),
    (set_of_pairs, TABLE),
    (table_of_pairs, TABLE),
    (sorted_pairs, TABLE),
    (list_of_what_is_found, TABLE),
    (list_of_what_is_told, TABLE),
    (list_of_what_clients_say, CLIENTS),
    (set_of_what_clients_say, CLIENTS),
    (table_of_what_clients_say, CLIENTS),
    (appended_with_a_star, lambda: (QUESTIONS, ["hello"])),
    (extended_with_stars, lambda: (QUESTIONS, ["hello"])),
    (joined_by_what_is_given, lambda: (QUESTIONS, [", "])),
    (enumerated_from_a_number, lambda: (QUESTIONS, 1)),
    (enumerated_from_what_is_computed, lambda: (QUESTIONS, [1, 2])),
    (enumerated_by_what_is_given, lambda: (QUESTIONS, enumerate)),
    (zipped_with_others, lambda: (QUESTIONS, ["a", "b"])),
    (zipped_with_what_is_mapped_of_two, lambda: (QUESTIONS, ["a", "b"])),
]
