# ruff: noqa  (specimens)
"""Of `dependences.py`: names that are variables of comprehensions and something else."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask

PART = {"n": 0}


def asked_about_a_global(rows):
    for row in rows:
        n = sum(1 for PART in row["parts"])
        row["answer"] = ask(PART, n)


def asked_about_a_variable(rows, part):
    for row in rows:
        n = sum(1 for part in row["parts"])
        row["answer"] = ask(part, n)


def asked_about_parts(rows):
    for row in rows:
        row["answer"] = [ask(part, row["text"]) for part in row["parts"]]


def asked_about_parts_twice(rows):
    for row in rows:
        n = sum(len(part) for part in row["parts"])
        row["answer"] = [ask(part, n) for part in row["parts"]]


def shown_and_asked(rows, other):
    second = ask(other)
    texts = [f"{part}" for part in rows]
    return second, texts, ask(rows)


def shown_twice_and_asked(rows, others, other):
    second = ask(other)
    texts = [f"{part}" for part in rows]
    more = [f"{part}" for part in others]
    return second, texts, more, ask(rows)


def parts_shown_and_asked(rows, other):
    second = ask(other)
    texts = [f"{part}" for row in rows for part in row]
    return second, texts, ask(rows)


def bound_again_within(rows, other):
    second = ask(other)
    texts = [f"{row}" for row in rows for row in row]
    return second, texts, ask(rows)


def pairs_shown_and_asked(rows, other):
    second = ask(other)
    texts = [f"{name}: {part}" for name, part in rows]
    return second, texts, ask(rows)


def each_with_its_text(rows):
    return [ask(row, f"{row}") for row in rows]


def each_with_the_text_of_others(rows, others):
    return [ask(row, len([f"{row}" for row in others])) for row in rows]


def rows():
    return [{"text": "a", "parts": [{"n": 1}, {}]}, {"text": "b", "parts": [{"n": 2}, {}]}]


PROGRAMS = [
    (asked_about_a_global, lambda: (rows(),)),
    (asked_about_a_variable, lambda: (rows(), {"n": 0})),
    (asked_about_parts, lambda: (rows(),)),
    (asked_about_parts_twice, lambda: (rows(),)),
    (shown_and_asked, lambda: (rows(), {"n": 0})),
    (shown_twice_and_asked, lambda: (rows(), rows(), {"n": 0})),
    (parts_shown_and_asked, lambda: (rows(), {"n": 0})),
    (bound_again_within, lambda: ([[[1], [2]], [[3]]], {"n": 0})),
    (pairs_shown_and_asked, lambda: ([("a", [1]), ("b", [2])], {"n": 0})),
    (each_with_its_text, lambda: (rows(),)),
    (each_with_the_text_of_others, lambda: (rows(), rows())),
]
