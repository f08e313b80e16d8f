"""Rows of the pattern table: iterations that change their own items, lists and dicts that calls fill."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import collections
import functools
import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.differential.callees import add, f, g, join, log
from tests.differential.expect import together, waits
from tests.differential.patterns import table
from tests.differential.patterns.table import section

pattern = functools.partial(table.pattern, forms=("function",))


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


@table.pattern(together, inputs=DICTS)
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


@table.pattern(together, inputs=OBJECTS)
def two_attributes_of_each_row(rows):
    for row in rows:
        row.answer = f(row.question)
        row.tags = [g(row.question)]
    return rows


@table.pattern(waits(g="f"), inputs=DICTS)
def one_key_after_the_other(rows):
    for row in rows:
        row["draft"] = f(row["question"])
        row["final"] = g(row["draft"])
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


section("objects that an iteration makes")


class Chat:
    def __init__(self, system="be brief"):
        self.lines = [system]

    def say(self, line):
        self.lines.append(line)
        answer = join(tuple(self.lines))
        self.lines.append(answer)
        return answer


class Prompt:
    def __init__(self, text):
        self.parts = [text]

    def add(self, part):
        self.parts.append(part)
        return self

    def build(self):
        return "; ".join(map(str, self.parts))


def in_chats(trace):
    """Two calls a chat, the second after the first."""
    return [{i - 1} if i % 2 else set() for i in range(len(trace))]


@pattern(in_chats)
def chat_of_each_item(items):
    out = []
    for x in items:
        chat = Chat()
        chat.say(x)
        out.append(chat.say("more"))
    return out


@pattern(together)
def prompt_of_each_item(items):
    out = []
    for x in items:
        prompt = Prompt("Answer")
        prompt.add(x)
        prompt.add("briefly")
        out.append(join(prompt.build()))
    return out


def add_message(messages, text):
    messages.append({"role": "user", "content": text})


@pattern(together)
def messages_of_each_item(items):
    out = []
    for x in items:
        messages = []
        add_message(messages, x)
        add_message(messages, "more")
        out.append(join(str(messages)))
    return out


section("counted and grouped")


@pattern(together, inputs=both(lambda *names: [f"n{n}" for n in names]))
def winners_of_pairs(names):
    wins = collections.Counter()
    for a, b in itertools.combinations(names, 2):
        verdict = join(a, b)
        wins[a if len(verdict) % 2 else b] += 1
    return wins.most_common()
