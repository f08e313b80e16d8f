"""Hazards: variables of comprehensions that have the name of another variable, where what is done to the one may change
what a call reads of the other."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import slow
from tests.differential.hazards.definitions import Note
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Entry(Note):
    """Looking something up changes a row."""

    def __getitem__(self, key):
        self.row["n"] += 1
        return self.row["n"]


@slow
def counted(*rows):
    return [row["n"] for row in rows]


@slow
def summed(row, rows):
    return row["n"] + sum(each["n"] for each in rows if isinstance(each, dict))


def _rows():
    return [{"n": 0} for _ in range(3)]


@hazard
def variables_of_comprehensions_named_like_others(decorate: Decorator) -> Steps:
    @decorate
    def of_the_function(row, other, entries):
        second = counted(other)
        numbers = [row["n"] for row in entries]
        return second, numbers, counted(row)

    @decorate
    def a_part_by_its_name(row, other, entries):
        note = row["n"]
        second = counted(other)
        texts = [f"{note}" for note in entries]
        return second, texts, note, counted(row)

    for function in (of_the_function, a_part_by_its_name):
        row = {"n": 0}
        yield Step(function, (row, {"n": 5}, [Entry(row)]), watched=row)

    @decorate
    def given_beside_it(row, other, entries):
        second = counted(other)
        numbers = [row["n"] for row in entries]
        return second, numbers, summed(row, entries)

    rows = _rows()
    yield Step(given_beside_it, ({"n": 0}, {"n": 5}, [Entry(rows[1]), *rows]), watched=rows)


CONFIG = {"n": 0, "note": ""}


@hazard
def variables_of_comprehensions_named_like_globals(decorate: Decorator) -> Steps:
    @decorate
    def of_the_module(rows, other):
        second = counted(other)
        text = f"{CONFIG['note']}"
        answer = counted(*rows)
        return second, text, answer, [CONFIG["n"] for CONFIG in rows]

    for of in (0, 2):
        rows = _rows()
        CONFIG["note"] = Note(rows[of])
        yield Step(of_the_module, (rows, {"n": 5}), watched=rows)
    CONFIG["note"] = ""


@hazard
def variables_of_comprehensions_named_like_items(decorate: Decorator) -> Steps:
    @decorate
    def of_a_loop(rows, notes):
        out = []
        for row in rows:
            texts = [f"{row}" for row in notes]
            out.append((counted(row), texts))
        return out

    @decorate
    def of_a_table(rows, notes):
        out = []
        for number, row in enumerate(rows):
            out.append((number, counted(row), [f"{row}" for row in notes], counted(row)))
        return out

    @decorate
    def of_a_comprehension(rows, notes):
        return [(counted(row), [f"{row}" for row in notes]) for row in rows]

    @decorate
    def of_a_table_of_a_comprehension(rows, notes):
        return {number: (counted(row), [f"{row}" for row in notes]) for number, row in enumerate(rows)}

    @decorate
    def of_two_comprehensions(rows, notes):
        answers = [counted(row) for row in rows]
        texts = [f"{row}" for row in notes]
        return answers, texts, [counted(row) for row in rows]

    for function in (of_a_loop, of_a_table, of_a_comprehension, of_a_table_of_a_comprehension, of_two_comprehensions):
        rows = _rows()
        yield Step(function, (rows, [Note(rows[1]), Note(rows[2])]), watched=rows)
