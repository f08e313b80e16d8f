# ruff: noqa  (specimens)
"""Of `plan/candidates.py`: what changes nothing but what the iteration has made, and what does more."""

from __future__ import annotations

import gc
import os
import time

from tests.differential.distinctions.callees import ask, tell


class Draft:
    """Of which nobody knows what else noting something does."""

    def __init__(self):
        self.text = ""

    def note(self, text):
        self.text = str(text)
        gc.isenabled()


def noted_in_order(xs, out):
    for x in xs:
        draft = Draft()
        draft.note(x)
        out.append(ask(draft.text, ask(x)))


def fill(parts, x):
    parts[0].append(x)
    gc.isenabled()


def filled_in_order(xs, out):
    for x in xs:
        parts = [[]]
        fill(parts, x)
        out.append(ask(str(parts), ask(x)))


def sorted_by_what_is_given(xs, k, out):
    # What comparing them does is only known when they are there.
    for x in xs:
        parts = [x, k]
        parts.sort(key=lambda v: v * k)
        out.append(ask(str(parts), ask(x)))


class Loud:
    """Of which nobody knows what adding it does."""

    def __radd__(self, other):
        gc.isenabled()
        return other + 1


LOUD = Loud()


def added_in_order(xs, out):
    for x in xs:
        n = 0
        n += LOUD
        out.append(ask(n, ask(x)))


class Slow:
    """Adding it waits."""

    def __radd__(self, other):
        time.sleep(0)
        return other + 1

    def __repr__(self):
        return "slow"


def added_slowly(xs, thing, out):
    for x in xs:
        n = 1
        n += thing
        out.append(ask(n, ask(x)))


class Sized:
    """Adding it reads how large a file is."""

    def __radd__(self, other):
        return other + os.path.getsize(__file__)

    def __repr__(self):
        return "sized"


def added_by_its_size(xs, thing, out):
    for x in xs:
        n = 1
        n += thing
        out.append(ask(n, ask(x)))


def keyed_by_items(questions, change):
    answers = []
    for question in questions:
        messages = {question: 1}
        change(question)
        answers.append(ask(messages))
    return answers


def with_defaults(questions, change, defaults):
    answers = []
    for question in questions:
        messages = {**defaults, "question": question}
        change(question)
        answers.append(ask(messages))
    return answers


def in_a_table(questions, change):
    answers = []
    for question in questions:
        table = {}
        table[question, "first"] = 1
        change(question)
        answers.append(ask(table))
    return answers


def arranged(xs, ways, out):
    for x in xs:
        parts = [str(x), "a"]
        parts.sort(key=ways[0])
        out.append(ask(str(parts), ask(x)))


def asked_with_notes(rows, notes, change):
    # Of the message, what is put into it passes the gate, whatever is known of the rows.
    for row in rows:
        messages = [notes[0]]
        change(notes[0])
        row["answer"] = ask(messages, row["question"])


PROGRAMS = [
    (noted_in_order, lambda: ([1, 2], [])),
    (filled_in_order, lambda: ([1, 2], [])),
    (sorted_by_what_is_given, lambda: ([3, 1, 2], 1, [])),
    (added_in_order, lambda: ([1, 2], [])),
    (added_by_its_size, lambda: ([1, 2], Sized(), [])),
    (added_slowly, lambda: ([1, 2], Slow(), [])),
    (keyed_by_items, lambda: (["a", "b"], tell)),
    (with_defaults, lambda: (["a", "b"], tell, {"k": 1})),
    (in_a_table, lambda: (["a", "b"], tell)),
    (arranged, lambda: ([1, 2], [str], [])),
    (asked_with_notes, lambda: ([{"question": "a"}, {"question": "b"}], ["n"], tell)),
]
