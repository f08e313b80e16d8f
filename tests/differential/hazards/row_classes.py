"""Hazards: loops that change their own items, of classes that do more when parts are set, loaded or copied."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import collections
import enum
from dataclasses import dataclass, field
from typing import Any
from tests.differential.callees import f, g, join, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@dataclass
class Row:
    question: Any
    answer: Any = None
    other: Any = None


def dicts(*numbers):
    return [{"question": n, "answer": 0} for n in numbers]


@hazard
def setters_that_do_more(decorate: Decorator) -> Steps:
    class Counted:
        def __init__(self, question):
            object.__setattr__(self, "question", question)

        def __setattr__(self, name, value):
            log("set", name)
            object.__setattr__(self, name, value)
            object.__setattr__(self, "question", value)

    class Kept(dict):
        def __setitem__(self, key, value):
            log("set", key)
            dict.__setitem__(self, key, value)
            dict.__setitem__(self, "question", value)

    class Through:
        def __init__(self, question):
            self.question = question

        @property
        def answer(self):
            return self.question

        @answer.setter
        def answer(self, value):
            log("set", value)
            self.question = value

    @decorate
    def attributes(rows):
        for row in rows:
            row.answer = f(row.question)
            row.last = g(row.question)
        return [(row.answer, row.last) for row in rows]

    @decorate
    def keys(rows):
        for row in rows:
            row["answer"] = f(row["question"])
            row["last"] = g(row["question"])
        return rows

    yield Step(attributes, ([Counted(1), Counted(2)],))
    yield Step(attributes, ([Through(1), Through(2)],))
    yield Step(keys, ([Kept(question=1), Kept(question=2)],))
    yield Step(keys, (dicts(1, 2),))
    yield Step(attributes, ([Row(1), Counted(2), Row(3)],))


@hazard
def setters_that_reach_other_rows(decorate: Decorator) -> Steps:
    class Linked:
        made: list[Any] = []

        def __init__(self, question):
            self.question = question
            Linked.made.append(self)

        def __setattr__(self, name, value):
            object.__setattr__(self, name, value)
            if name == "answer":
                for other in Linked.made:
                    object.__setattr__(other, "question", value)

    @decorate
    def work(rows):
        for row in rows:
            row.answer = f(row.question)
        return [row.answer for row in rows]

    yield Step(work, ([Linked(1), Linked(2), Linked(3)],))
    yield Step(work, ([Row(1), Row(2)],))


@hazard
def properties_that_look_elsewhere(decorate: Decorator) -> Steps:
    latest = {"answer": 1}

    class Looking:
        board: list[Any] = [latest]

        def __init__(self, question):
            self.question = question

        @property
        def prompt(self):
            return Looking.board[-1]["answer"] + self.question

        def __str__(self):
            return f"{Looking.board[-1]['answer']}"

    @decorate
    def work(rows):
        for row in rows:
            row["answer"] = f(row["item"].prompt)
        return rows

    @decorate
    def shown(rows):
        for row in rows:
            row["answer"] = join(f"{row['item']}")
        return rows

    rows = [{"item": Looking(n), "answer": n} for n in (1, 2, 3)]
    Looking.board.append(rows[0])
    yield Step(work, (rows,))
    yield Step(shown, (rows,))


@hazard
def special_methods_that_look_at_the_loop(decorate: Decorator) -> Steps:
    seen: list[Any] = []

    class Shown:
        def __init__(self, question):
            self.question = question
            self.answer = 0

        def __str__(self):
            return "/".join(str(row.answer) for row in seen)

    @decorate
    def work(rows):
        for row in rows:
            row.answer = join(str(row))
        return [row.answer for row in rows]

    rows = [Shown(1), Shown(2), Shown(3)]
    seen += rows
    yield Step(work, (rows,))
    yield Step(work, ([Shown(1), Shown(2)],))


@hazard
def a_callee_that_reads_all_rows(decorate: Decorator) -> Steps:
    everything: list[Any] = []

    @slow
    def tally(question):
        return sum(row["answer"] for row in everything) + question

    @decorate
    def given(rows):
        def total(question):
            return f(sum(row["answer"] for row in rows) + question)

        for row in rows:
            row["answer"] = total(row["question"])
        return rows

    @decorate
    def list_given(rows):
        for row in rows:
            row["answer"] = join(rows, row["question"])
        return [dict(row) for row in rows]

    @decorate
    def by_index(rows):
        for number, row in enumerate(rows):
            row["answer"] = f(rows[number - 1]["answer"] + row["question"])
        return rows

    yield Step(given, (dicts(1, 2, 3),))
    yield Step(list_given, (dicts(1, 2, 3),))
    yield Step(by_index, (dicts(1, 2, 3),))


@hazard
def answers_that_are_rows(decorate: Decorator) -> Steps:
    known: dict[int, Any] = {}

    @slow
    def look_up(question):
        return known[question % 3]

    @decorate
    def work(rows):
        for row in rows:
            row["found"] = look_up(row["question"])
            row["answer"] = f(row["question"])
            row["other"] = g(row["question"] + len(row["found"]))
        return [(row["answer"], row["other"]) for row in rows]

    known.update({0: [], 1: [1], 2: [1, 2]})
    yield Step(work, (dicts(1, 2, 3),))
    yield Step(work, (dicts(4, 5),))


@hazard
def copies_that_would_be_seen(decorate: Decorator) -> Steps:
    @slow
    def keep(row, kept=[]):
        kept.append(row)
        return len(kept)

    class Speaking:
        def __init__(self, question):
            self.question = question

        def words(self):
            return self.question

    @slow
    def ask(speaker):
        return speaker() * 2

    @decorate
    def given_whole(rows):
        for row in rows:
            row["draft"] = f(row["question"])
            row["same"] = [row]
            row["answer"] = g(row["draft"])
        return [row["same"][0] is row for row in rows]

    @decorate
    def methods(rows):
        for row in rows:
            row.draft = f(row.question)
            row.answer = ask(row.words)
            row.last = g(row.draft)
        return [(row.draft, row.answer, row.last) for row in rows]

    yield Step(given_whole, (dicts(1, 2),))
    yield Step(methods, ([Speaking(1), Speaking(2)],))


@hazard
def rows_that_are_odd(decorate: Decorator) -> Steps:
    class Level(enum.Enum):
        LOW = 1
        HIGH = 2

    Pair = collections.namedtuple("Pair", "question answer")

    class Missing(dict):
        def __missing__(self, key):
            log("missing", key)
            return 5

    @decorate
    def keys(rows):
        for row in rows:
            row["answer"] = f(row["question"])
            row["last"] = g(row["answer"])
        return rows

    @decorate
    def attributes(rows):
        for row in rows:
            row.answer = f(row.question)
        return rows

    yield Step(keys, ([{"question": 1, "level": Level.LOW}, {"question": 2, "pair": Pair(1, [2])}],))
    yield Step(keys, ([Missing(), Missing(question=1)],))
    yield Step(keys, ([collections.defaultdict(int, question=2), collections.OrderedDict(question=3)],))
    yield Step(attributes, ([Row(1), Pair(1, 2), Row(2)],))
