# ruff: noqa  (specimens)
"""Of `plan/pruning.py`: what changes objects that an iteration makes, and what only times need."""

from __future__ import annotations

from time import monotonic

from tests.differential.distinctions.callees import ask


class Talk:
    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)
        self.lines.append(ask(line))

    def note(self, line):
        self.lines.append(line)


def talked(rows):
    # It is the change that is slow, so the talk that it changes is ahead as well.
    talks = []
    for row in rows:
        talk = Talk()
        talk.say(row)
        talks.append(talk.lines)
    return talks


def noted(rows):
    # Nothing slow reads the notes, so they stay.
    notes = []
    for row in rows:
        talk = Talk()
        talk.note(row)
        notes.append((ask(row), talk.lines))
    return notes


def timed_with_a_number(rows):
    answers = []
    for row in rows:
        begun = monotonic()
        answer = ask(row)
        took, number = monotonic() - begun, len(answers)
        answers.append((answer, number, took > 1000))
    return answers


def given_up_after_a_while(rows):
    answers = []
    for row in rows:
        begun = monotonic()
        answer = ask(row)
        if monotonic() - begun > 1000 + len(answers):
            answer = None
        answers.append(answer)
    return answers


PROGRAMS = [
    (talked, lambda: ([[1], [2], [3]],)),
    (noted, lambda: ([[1], [2], [3]],)),
    (timed_with_a_number, lambda: ([1, 2, 3],)),
    (given_up_after_a_while, lambda: ([1, 2, 3],)),
]
