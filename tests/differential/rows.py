"""Rows of the pattern table: iterations that change their own items, lists and dicts that calls fill."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from tests.differential import patterns
from tests.differential.callees import add, f, g, join, log
from tests.differential.expect import together, waits
from tests.differential.patterns import section

pattern = functools.partial(patterns.pattern, forms=("function",))


@dataclass
class Row:
    question: str
    answer: Any = None
    tags: list[Any] = field(default_factory=list)


class Slotted:
    __slots__ = ("question", "answer")

    def __init__(self, question):
        self.question = question


def dicts(*numbers):
    return [{"question": n} for n in numbers]


def objects(*numbers):
    return [Row(n) for n in numbers]


def both(make):
    return (lambda: (make(3, 1, 4, 15),), lambda: (make(7, 2, 9),), lambda: (make(5),), lambda: (make(),))


DICTS = both(dicts)
OBJECTS = both(objects)
TABLES = both(lambda *numbers: {f"k{n}": {"question": n} for n in numbers})

section("loops that change their own items")


@patterns.pattern(together, inputs=DICTS)
def key_of_each_row(rows):
    for row in rows:
        row["answer"] = f(row["question"])
    return rows


@pattern(together, inputs=OBJECTS)
def attribute_of_each_row(rows):
    for row in rows:
        row.answer = f(row.question)
    return rows


@pattern(together, inputs=both(lambda *numbers: [Slotted(n) for n in numbers]))
def slot_of_each_row(rows):
    for row in rows:
        row.answer = f(row.question)
    return [row.answer for row in rows]


@patterns.pattern(together, inputs=OBJECTS)
def two_attributes_of_each_row(rows):
    for row in rows:
        row.answer = f(row.question)
        row.tags = [g(row.question)]
    return rows


@patterns.pattern(waits(g="f"), inputs=DICTS)
def one_key_after_the_other(rows):
    for row in rows:
        row["draft"] = f(row["question"])
        row["final"] = g(row["draft"])
    return rows


@pattern(waits(g="f"), inputs=OBJECTS)
def one_attribute_after_the_other(rows):
    for row in rows:
        row.answer = f(row.question)
        if row.answer > 40:
            row.answer = g(row.answer)
        else:
            row.tags = ["short"]
    return rows


@pattern(together, inputs=DICTS)
def rows_updated(rows):
    for row in rows:
        row.update(answer=f(row["question"]), done=True)
    return rows


@pattern(together, inputs=DICTS)
def rows_with_defaults(rows):
    for row in rows:
        row.setdefault("answer", f(row["question"]))
    return rows


@pattern(together, inputs=DICTS)
def rows_counted(rows):
    for number, row in enumerate(rows, 1):
        row["answer"] = add(row["question"], number)
        row["number"] = number
        log(number)
    return rows


@pattern(together, inputs=TABLES)
def rows_of_a_table(table):
    for key, row in table.items():
        row["answer"] = join(key, row["question"])
    return table


@pattern(together, inputs=TABLES)
def values_of_a_table(table):
    for row in table.values():
        row["answer"] = f(row["question"])
    return table


@pattern(together, inputs=DICTS)
def rows_that_have_no_answer(rows):
    for row in rows:
        if "answer" not in row:
            row["answer"] = f(row["question"])
    return rows


@pattern(together, inputs=DICTS)
def rows_with_errors(rows):
    for row in rows:
        try:
            row["answer"] = f(row["question"])
        except ValueError as error:
            row["error"] = str(error)
    return rows


@pattern(together, inputs=DICTS)
def whole_rows(rows):
    for row in rows:
        row["answer"] = join(str(row))
    return rows


@pattern(together, inputs=DICTS)
def rows_in_messages(rows):
    for row in rows:
        messages = [{"role": "user", "content": row["question"]}]
        messages.append({"role": "user", "content": "more"})
        row["answer"] = join(messages)
        row["length"] = len(row["answer"])
    return rows
