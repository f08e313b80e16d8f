# ruff: noqa  (specimens)
"""Of `dependences.py`: what operations of a loop are about."""

from __future__ import annotations

import json

from tests.differential.distinctions.callees import ask, tell

KEPT = []


class Task:
    def __init__(self, handler, text):
        self.handler = handler
        self.text = text
        self.done = False

    def __repr__(self):
        return f"Task({self.text!r}, {self.done})"


class Desk:
    def __init__(self):
        self.questions = ["why", "how"]
        self.answers = []

    def __repr__(self):
        return f"Desk({self.answers})"


def lengths(groups):
    for group in groups:
        yield len(group)


def kept_so_far():
    return [len(one) for one in KEPT]


def groups_that_grow(groups):
    # The iterator looks into what is changed.
    out = []
    for n in lengths(groups):
        groups[-1].append(n)
        out.append(ask(n))
    return out


def added_to_what_groups_were_made_of(total):
    groups = ask(total).split()
    out = []
    for n in lengths(groups):
        total += n
        out.append(ask(n))
    return out, total


def parts_of_rows_from_here(x, y):
    rows = [{"parts": [x]}, {"parts": [y]}]
    for row in rows:
        parts = row["parts"]
        row["answer"] = ask(parts)
    return rows


def rows_of_a_text(text):
    out = []
    for row in json.loads(text):
        row["answer"] = ask(row["question"])
        out.append(ask(row["answer"]))
    return out


def handled_by_their_own(x, y):
    out = []
    for task in [Task(ask, x), Task(ask, y)]:
        task.done = True
        out.append(task.handler(task.text))
    return out


def kept_as_they_grow(questions):
    out = []
    KEPT.clear()
    for question in questions:
        messages = [question]
        KEPT.append(messages)
        tell(kept_so_far())
        messages.append(ask(question))
        out.append(ask(messages))
    return out


def sizes_in_between(questions, sizes):
    out = []
    for question in questions:
        messages = [question]
        sizes.append(len(messages))
        messages.append(ask(question))
        out.append(ask(messages))
    return out


def totals_of_their_own(xs, totals):
    out = []
    for x in xs:
        total = x[0]
        out.append(ask(total))
        total += x[1]
        totals.append(total)
    return out


def answered_with_both(desk, first, second):
    for question in desk.questions:
        desk.answers.append(first)
        desk.answers.append(second)
        desk.answers.append(ask(question, first, second))
    return desk


PROGRAMS = [
    (groups_that_grow, lambda: ([[1], [2, 3]],)),
    (added_to_what_groups_were_made_of, lambda: (1,)),
    (parts_of_rows_from_here, lambda: (1, 2)),
    (rows_of_a_text, lambda: ('[{"question": 1}, {"question": 2}]',)),
    (handled_by_their_own, lambda: (1, 2)),
    (kept_as_they_grow, lambda: (["why", "how"],)),
    (sizes_in_between, lambda: (["why", "how"], [])),
    (totals_of_their_own, lambda: ([[1, 2], [3, 4]], [])),
    (answered_with_both, lambda: (Desk(), [1], [2])),
]
