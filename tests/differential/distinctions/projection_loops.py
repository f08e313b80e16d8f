# ruff: noqa  (specimens)
"""Of `plan/projection.py`: inner loops."""

from __future__ import annotations

from contextlib import suppress

from tests.differential.distinctions.callees import ask, tell
from tests.differential.distinctions.projection import says


class Aloud:
    """Tells of being asked."""

    def __init__(self, text):
        self.text = text

    def __bool__(self):
        tell(self.text)
        return bool(self.text)


def parts_that_are_said(rows):
    out = []
    for row in rows:
        last = ""
        for part in says(row):
            last = part
        out.append(ask(last))
        out.append(ask(row))
    return out


def parts_left_out(rows):
    out = []
    for row in rows:
        for number, part in enumerate(row):
            if says(len(out)) == 1:
                continue
            out.append(ask(part, number))
        out.append(ask(row))
    return out


def parts_up_to_one(rows):
    out = []
    for row in rows:
        for number, part in enumerate(row):
            out.append(ask(part, number))
            if says(len(out)) == 1:
                break
        out.append(ask(row))
    return out


def parts_told(rows):
    out = []
    for row in rows:
        last = ""
        for number, part in enumerate(row):
            tell(part)
            last = part
        out.append(ask(row, last))
        out.append(ask(row))
    return out


def asked_aloud(rows):
    out = []
    for row in rows:
        text = row
        while Aloud(text):
            out.append(ask(text))
            text = ""
    return out


def part_for_everybody(rows):
    global PART
    out = []
    for row in rows:
        for PART in (1, 2):
            out.append(ask(row))
    return out, PART


def part_of_each_for_everybody(rows):
    global PART
    out = []
    for row in rows:
        for PART in row:
            out.append(ask("again"))
    return out, PART


def part_that_a_closure_binds(rows):
    out, part = [], None

    def forget():
        nonlocal part
        part = None
    for row in rows:
        for part in row:
            out.append(ask("again"))
    forget()
    return out, part


def put_into_a_slot(rows):
    out, slot = [], [None]
    for row in rows:
        for slot[0] in row:
            out.append(ask("again"))
    return out, slot


def two_of_a_name(rows):
    out = []
    for row in rows:
        for part, part in zip(row, row[1:]):
            out.append(ask(part))
    return out


def answers_gone_through(rows):
    out = []
    for row in rows:
        for part in ask(row):
            tell(part)
        out.append(ask(row))
    return out


def suppressed_for_each_part(rows):
    out = []
    for row in rows:
        for number, part in enumerate(row):
            with suppress(ValueError):
                out.append(ask(part, number))
            out.append(ask(number))
        out.append(ask(row))
    return out


PROGRAMS = [
    *(
        (program, lambda: (["ab", "a", "b"],))
        for program in (
            parts_that_are_said, parts_left_out, parts_up_to_one, parts_told, asked_aloud, part_for_everybody,
            part_of_each_for_everybody, part_that_a_closure_binds, put_into_a_slot, two_of_a_name,
            answers_gone_through, suppressed_for_each_part,
        )
    ),
]
