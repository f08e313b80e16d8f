# ruff: noqa  (specimens)
"""Of `plan/generators.py`: generators that are bound to variables, or handed out."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell


def tested(questions):
    return [question for question in questions if (ask(question) for question in questions)]


def tested_by_name(questions):
    answers = (ask(question) for question in questions)
    return [question for question in questions if answers]


def inner_clause(questions):
    return [answer for topic in ("a", "b") for answer in (ask(topic, question) for question in questions)]


def inner_clause_by_name(questions):
    answers = (ask(question) for question in questions)
    return [answer for topic in ("a", "b") for answer in answers]


def bound_to_two_names(questions):
    answers = kept = (ask(question) for question in questions)
    return list(answers), list(kept)


def bound_to_two_names_and_read_once(questions):
    answers = kept = (ask(question) for question in questions)
    return list(kept)


def bound_twice(questions):
    answers = (question.upper() for question in questions)
    answers = (ask(answer) for answer in answers)
    return list(answers)


def bound_twice_and_returned(questions, again):
    answers = (ask(question) for question in questions)
    if again:
        answers = (ask(question, "again") for question in questions)
    return answers


def bound_to_a_global(questions):
    global ANSWERS
    ANSWERS = (ask(question) for question in questions)
    return list(ANSWERS)


def bound_again_by_a_function(questions, again):
    answers = (ask(question) for question in questions)

    def other():
        nonlocal answers
        from tests.differential.distinctions.callees import TOLD as answers

    if again:
        other()
    return list(answers)


def deleted(questions):
    answers = (ask(question) for question in questions)
    del answers
    return [ask(question) for question in questions]


def taken_later(questions):
    answers = (ask(question) for question in questions)
    later = lambda: list(answers)
    tell("later")
    return later()


def taken_in_a_function(questions):
    answers = (ask(question) for question in questions)

    def later():
        return list(answers)

    tell("later")
    return later()


def taken_in_each_round(questions):
    answers = (ask(question) for question in questions)
    return [list(answers) for round in range(2)]


def taken_by_the_rounds(questions):
    answers = (ask(question) for question in questions)
    return [[number, answer] for number, answer in enumerate(answers)]


def taken_by_a_while(questions):
    answers = (ask(question) for question in questions)
    rounds = 0
    while list(answers):
        rounds += 1
    return rounds


def taken_in_a_context(questions, lock):
    answers = (ask(question) for question in questions)
    with lock(list(answers)) as found:
        return found


def taken_in_a_branch(questions, wanted):
    answers = (ask(question) for question in questions)
    if wanted:
        return list(answers)
    return None


def taken_in_the_other_branch(questions, unwanted):
    if unwanted:
        return None
    else:
        answers = (ask(question) for question in questions)
        tell("now")
        return list(answers)


def taken_in_a_loop(questions):
    found = []
    for topic in ("a", "b"):
        answers = (ask(topic, question) for question in questions)
        found += list(answers)
    return found


def taken_after_a_loop(questions):
    for topic in ("a", "b"):
        answers = (ask(topic, question) for question in questions)
    else:
        found = list(answers)
    return found


def taken_finally(questions):
    try:
        answers = (ask(question) for question in questions)
        tell("now")
    finally:
        found = list(answers)
    return found


def taken_before_it_is_bound(questions):
    found = []
    try:
        for topic in ("a", "b"):
            found += list(answers)
            answers = (ask(topic, question) for question in questions)
    except UnboundLocalError:
        tell("not yet")
    return found


def made_of_itself(questions):
    try:
        answers = (ask(question) for question in list(answers))
    except UnboundLocalError:
        tell("not yet")
    return questions


def returned(questions):
    return (ask(question) for question in questions)


def returned_in_a_list(questions):
    first = (ask(question) for question in questions)
    return [first, [(ask(question, "other") for question in questions)]]


def returned_by_name(questions):
    answers = (ask(question) for question in questions)
    tell("made")
    return answers


def returned_or_taken(questions, wanted):
    answers = (ask(question) for question in questions)
    if wanted:
        return list(answers)
    return answers


def given_to_nobody(questions):
    answers = (ask(question) for question in questions)
    tell("made")
    return questions


def returned_with_a_style(questions, style):
    return (ask(question, style) for question in questions)


def returned_with_a_list(questions, styles):
    return (ask(question, styles) for question in questions)


def returned_with_a_star(questions, styles):
    return (ask(question, *styles) for question in questions)


def returned_with_parts_of_a_text(questions, style):
    return (ask(question, style.upper(), style[0], len(style), style + "!", question in style) for question in questions)


def returned_with_what_is_sorted(questions, styles):
    return (ask(question, sorted(styles, key=lambda style: len(style))) for question in questions)


def returned_with_a_sum(questions, numbers):
    return (ask(question, sum(number for number in numbers)) for question in questions)


def returned_with_a_slice(questions, styles):
    return (ask(question, styles[0 : len(styles)]) for question in questions)


def returned_with_a_pair_of_keys(questions, table, topics):
    topic = topics[0]
    return (ask(table[topic, question]) for question in questions)


def returned_with_what_is_bound_twice(questions, style):
    style = style.upper()
    return (ask(question, style) for question in questions)


def returned_with_what_a_function_binds(questions, style):
    def louder():
        nonlocal style
        style = "loud"

    tell(callable(louder))
    return (ask(question, style) for question in questions)


def returned_with_a_table(questions):
    return (ask(question, STYLES) for question in questions)


ANSWERS = None
STYLES = ["short"]
QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


class Lock:
    def __init__(self, found):
        self.found = found

    def __enter__(self):
        return self.found

    def __exit__(self, *raised):
        return False


PROGRAMS = [
    *(
        (function, _QUESTIONS)
        for function in (
            tested, tested_by_name, inner_clause, inner_clause_by_name, bound_to_two_names,
            bound_to_two_names_and_read_once, bound_twice, bound_to_a_global, deleted, taken_later,
            taken_in_a_function, taken_in_each_round, taken_by_the_rounds, taken_by_a_while,
            taken_in_a_loop, taken_after_a_loop, taken_finally, taken_before_it_is_bound, made_of_itself,
            returned, returned_in_a_list, returned_by_name, given_to_nobody, returned_with_a_table,
        )
    ),
    (returned_with_parts_of_a_text, lambda: (QUESTIONS, "short")),
    (returned_with_what_is_sorted, lambda: (QUESTIONS, ["short", "long"])),
    (returned_with_a_sum, lambda: (QUESTIONS, [1, 2])),
    (returned_with_a_slice, lambda: (QUESTIONS, ["short", "long"])),
    (returned_with_a_pair_of_keys, lambda: (QUESTIONS, {("a", q): q for q in QUESTIONS}, ["a"])),
    (bound_twice_and_returned, lambda: (QUESTIONS, True)),
    (bound_again_by_a_function, lambda: (QUESTIONS, False)),
    (taken_in_a_context, lambda: (QUESTIONS, Lock)),
    (taken_in_a_branch, lambda: (QUESTIONS, True)),
    (taken_in_the_other_branch, lambda: (QUESTIONS, False)),
    (returned_or_taken, lambda: (QUESTIONS, True)),
    (returned_with_a_style, lambda: (QUESTIONS, "short")),
    (returned_with_a_list, lambda: (QUESTIONS, ["short"])),
    (returned_with_a_star, lambda: (QUESTIONS, ["short"])),
    (returned_with_what_is_bound_twice, lambda: (QUESTIONS, "short")),
    (returned_with_what_a_function_binds, lambda: (QUESTIONS, "short")),
]
