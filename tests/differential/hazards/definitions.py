"""Hazards: variables that are defined as parts of others, and are so no longer, or of something else, when what is
done to them may change what a call reads."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from collections import deque

from tests.differential.callees import slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Note:
    """Turning it into text changes a row."""

    def __init__(self, row):
        self.row = row

    def __format__(self, specification):
        self.row["n"] += 1
        return "a note"


@slow
def counted(row, *more):
    return row["n"], *more


def _rows(of=0):
    """The first one has a note which changes the one at ``of``, and all the others are plain."""
    rows = [{"n": 0, "note": "none"} for _ in range(3)]
    rows[0]["note"] = Note(rows[of])
    return rows


@hazard
def part_of_a_row_that_the_variable_held_before(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        row = rows[0]
        note = row["note"]
        row = rows[1]
        second = counted(rows[2])
        text = f"{note}"
        return second, text, counted(row)

    @decorate
    def after_a_loop(rows):
        for row in rows[:1]:
            pass
        note = row["note"]
        row = rows[1]
        second = counted(rows[2])
        text = f"{note}"
        return second, text, counted(row)

    for function in (work, after_a_loop):
        rows = _rows(1)
        yield Step(function, (rows,), watched=[row["n"] for row in rows])


@hazard
def part_of_the_row_of_the_turn_before(decorate: Decorator) -> Steps:
    @decorate
    def in_turns(rows):
        out = []
        n = 0
        while n < 3:
            row = rows[n]
            if n:
                out.append(f"{note}")
            first = counted(row)
            out.append((first, counted(rows[2])))
            note = row["note"]
            n += 1
        return out

    @decorate
    def of_each(rows):
        out = []
        for row in rows:
            if out:
                out.append(f"{note}")
            out.append(counted(row))
            note = row["note"]
        return out

    @decorate
    def of_some(rows):
        out = []
        for number, row in enumerate(rows):
            if number == 0:
                note = row["note"]
            out.append(f"{note}")
            out.append(counted(row))
        return out

    for function in (in_turns, of_each, of_some):
        for of in (1, 2):
            rows = _rows(of)
            yield Step(function, (rows,), watched=[row["n"] for row in rows])


@hazard
def part_that_was_taken_out(decorate: Decorator) -> Steps:
    @decorate
    def replaced(row, other):
        note = row["note"]
        row["note"] = "none"
        second = counted(other)
        text = f"{note}"
        return second, text, counted(row)

    @decorate
    def popped(row, other):
        note = row["note"]
        row.pop("note")
        second = counted(other)
        text = f"{note}"
        return second, text, counted(row)

    @decorate
    def replaced_further_up(row, other):
        note = row["notes"]["first"]
        row["notes"] = {}
        second = counted(other)
        text = f"{note}"
        return second, text, counted(row)

    @decorate
    def taken_out_by_its_place(row, other):
        place = 0
        note = row["all"][place]
        del row["all"][0]
        second = counted(other)
        text = f"{note}"
        return second, text, counted(row)

    @decorate
    def kept_beside_what_is_set(row, other):
        note = row["note"]
        row["more"] = 1
        second = counted(other)
        text = f"{note}"
        return second, text, counted(row)

    for function in (replaced, popped, replaced_further_up, taken_out_by_its_place, kept_beside_what_is_set):
        row = {"n": 0}
        if function in (replaced, popped, kept_beside_what_is_set):
            row["note"] = Note(row)
        elif function is replaced_further_up:
            row["notes"] = {"first": Note(row)}
        else:
            row["all"] = [Note(row)]
        yield Step(function, (row, {"n": 5}), watched=row)


class Talk:
    """Turning it into text changes what was said."""

    def __init__(self, said):
        self.said = said

    def __format__(self, specification):
        self.said.append("talk")
        return "talk"


@slow
def counted_all(said, *more):
    return len(said), [str(type(line)) for line in said], *more


@hazard
def part_that_was_pushed_out(decorate: Decorator) -> Steps:
    @decorate
    def at_the_left(said, line):
        first = said[0]
        said.append(line)
        text = f"{first}"
        return counted_all(said, line), counted_all([line]), text

    @decorate
    def by_many(said, line):
        first = said[0]
        said.extend([line, 1])
        text = f"{first}"
        return counted_all(said, line), counted_all([line]), text

    @decorate
    def at_the_right(said, line):
        last = said[-1]
        said.appendleft(line)
        text = f"{last}"
        return counted_all(said, line), counted_all([line]), text

    for function, place in ((at_the_left, 0), (by_many, 0), (at_the_right, -1)):
        for maximum in (2, None):
            said = deque(["hello", "goodbye"], maxlen=maximum)
            said[place] = Talk(said)
            yield Step(function, (said, "a line"), watched=said)
    said = ["hello", "goodbye"]
    said[0] = Talk(said)
    yield Step(at_the_left, (said, "a line"), watched=said)


class Forgetting(dict):
    """Has but one thing at a time that isn't a number."""

    def __setitem__(self, key, value):
        self.pop("note", None)
        super().__setitem__(key, value)


@hazard
def part_that_a_special_method_took_out(decorate: Decorator) -> Steps:
    @decorate
    def work(row, other):
        note = row["note"]
        row["more"] = 1
        text = f"{note}"
        return counted(row), counted(other), text

    for make in (Note, str):
        row = Forgetting(n=0)
        dict.__setitem__(row, "note", make(row))
        yield Step(work, (row, {"n": 5}), watched=row)
