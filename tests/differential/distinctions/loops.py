# ruff: noqa  (specimens)
"""Of `plan/loops.py`."""

from __future__ import annotations

import re
import time
from itertools import chain

import xcs
from tests.differential.distinctions.callees import ask, tell

ANSWERS = {"a": "b", "b": "c", "c": "d"}


@xcs.parallel_safe
def answer(row):
    """Slow; nobody knows what it gives."""
    ask(row)
    return ANSWERS.get(row)


def timed_where_it_is_new(rows):
    out, seen, slow = [], set(), []
    for row in rows:
        began = time.perf_counter()
        answer = ask(row)
        if answer not in seen:
            slow.append(time.perf_counter() - began > 60)
        seen.add(answer)
        out.append(answer)
    return out, slow


def tested_for_what_is_always_so(rows, loud):
    out = []
    for row in rows:
        if True:
            out.append(ask(row))
        if loud:
            out.append(ask(row, row))
    return out


def answered_and_timed(rows):
    seen = set()
    for row in rows:
        began = time.perf_counter()
        row["answer"] = ask(row["text"])
        if row["answer"] not in seen:
            row["slow"] = time.perf_counter() - began > 60
        seen.add(row["answer"])
    return rows, ask("first"), ask("second")


def told_while_it_is_timed(rows):
    out = []
    for row in rows:
        began = time.perf_counter()
        answer = ask(row)
        tell(answer)
        took = time.perf_counter() - began
        out.append((answer, took > 60))
    return out


def added_to_what_is_there(rows):
    out = []
    for head, tail in rows:
        text = ""
        text += head
        text += tail
        out.append(ask(text))
    return out


def answers_in_a_row(rows):
    out = []
    for row in rows:
        text = ""
        text += answer(row)
        text += answer(text)
        out.append(ask(text))
    return out


def lines_of_each(rows):
    out = []
    for row in rows:
        for part in map(str, row):
            out.append(ask(part))
    return out


def found_in_each(rows):
    out = []
    for row in rows:
        for found in re.finditer("a+", row):
            out.append(ask(found.group()))
    return out


def target_for_everybody(rows):
    global ROW
    out = []
    for ROW in rows:
        out.append(ask("again"))
    return out, ROW


def target_that_a_closure_binds(rows):
    out, row = [], None

    def forget():
        nonlocal row
        row = None
    for row in rows:
        out.append(ask("again"))
    last = row
    forget()
    return out, last, row


def nothing_but_the_target():
    for row in "ab":
        tell(ask(row))


def after_what_always_leaves(rows, loud):
    out = []
    for row in rows:
        out.append(ask(row))
        if False:
            if loud:
                out.append(ask(row))
        continue
        if loud:
            out.append(ask(row, 2))
        for part in row:
            out.append(ask(row, 2))
        match row:
            case 1: out.append(ask(row, 2))
    return out


def goes_on_with_each(texts):
    # The inner loop is one after another, and pulls the characters ahead nevertheless.
    answers = []
    for text in texts:
        answer = ""
        for character in chain(text, text):
            answer = ask(answer, character)
        answers.append(answer)
    return answers


PROGRAMS = [
    (answered_and_timed, lambda: ([{"text": "a"}, {"text": "b"}, {"text": "a"}],)),
    (told_while_it_is_timed, lambda: (["a", "b", "a"],)),
    (added_to_what_is_there, lambda: ([("a", "b"), ("c", "")],)),
    (lines_of_each, lambda: ([[1, 2], [3]],)),
    (answers_in_a_row, lambda: (["a", "b"],)),
    (found_in_each, lambda: (["abaa", "", "ba"],)),
    (target_for_everybody, lambda: (["a", "b"],)),
    (target_that_a_closure_binds, lambda: (["a", "b"],)),
    (nothing_but_the_target, lambda: ()),
    (after_what_always_leaves, lambda: (["a", "b", ""], True)),
    (timed_where_it_is_new, lambda: (["a", "b", "a"],)),
    (tested_for_what_is_always_so, lambda: (["a", "b", ""], True)),
    (goes_on_with_each, lambda: (["ab", "", "c"],)),
]
