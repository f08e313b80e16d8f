"""Hazards: loops that change their own items, where the items are not only their own."""

# ruff: noqa  (specimens: they are written the way people write)
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


def chained(rows):
    """Each row's question is the answer of the one before, in one way or another."""
    for row in rows:
        row["answer"] = f(row["question"])
    return rows


@hazard
def the_same_row_twice(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row["question"] = f(row["question"])
        return rows

    one, two = dicts(1, 2)
    yield Step(work, ([one, two, one, one],))
    yield Step(work, (dicts(3, 4),))
    yield Step(work, ([one, one],))


@hazard
def rows_that_hold_other_rows(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row["answer"] = join(row["before"]["answer"] if row["before"] else row["question"])
        return rows

    rows = [{"question": n, "before": None, "answer": 0} for n in (1, 2, 3)]
    yield Step(work, (rows,))
    for before, row in zip(rows, rows[1:]):
        row["before"] = before
    yield Step(work, (rows,))


@hazard
def rows_that_are_held_deeply(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row.answer = join(str(row.other))
        return [row.answer for row in rows]

    rows = [Row(1), Row(2), Row(3)]
    yield Step(work, (rows,))
    for before, row in zip(rows, rows[1:]):
        row.other = (["deep", {"in": [before]}],)
    yield Step(work, (rows,))


@hazard
def rows_that_share_a_namespace(decorate: Decorator) -> Steps:
    class Borg:
        shared: dict[str, Any] = {}

        def __init__(self):
            self.__dict__ = Borg.shared
            self.question = 1

    @decorate
    def work(rows):
        for row in rows:
            row.question = f(row.question)
        return [row.question for row in rows]

    yield Step(work, ([Borg(), Borg(), Borg()],))
    yield Step(work, ([Borg(), Borg()],))


@hazard
def rows_that_hold_a_namespace(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row.answer = join(row.other["answer"] if row.other else row.question)
        return [row.answer for row in rows]

    one, two = Row(1), Row(2)
    two.other = vars(one)
    yield Step(work, ([Row(1), Row(2)],))
    yield Step(work, ([one, two],))


@hazard
def rows_that_hold_themselves(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row.answer = f(row.question)
            row.other = join(str(row.me.answer))
        return [(row.answer, row.other) for row in rows]

    def rows(*numbers):
        made = [Row(n) for n in numbers]
        for row in made:
            row.me = row
        return made

    yield Step(work, (rows(1, 2),))
    yield Step(work, (rows(3, 4, 5),))


@hazard
def one_value_twice_in_an_item(decorate: Decorator) -> Steps:
    @decorate
    def work(pairs):
        for first, second in pairs:
            first["answer"] = f(first["question"])
            second["other"] = g(second["answer"])
        return pairs

    one, two, three = dicts(1, 2, 3)
    yield Step(work, ([(one, two), (three, dict(three))],))
    yield Step(work, ([(one, one), (two, two)],))


@hazard
def nested_values_of_pairs(decorate: Decorator) -> Steps:
    @decorate
    def work(pairs):
        for number, (first, second) in enumerate(pairs):
            first["answer"] = f(second["answer"])
        return pairs

    one, two, three = dicts(1, 2, 3)
    yield Step(work, ([(one, two), [two, three], (three, one)],))
    yield Step(work, ([(dict(one), dict(two)), (dict(three), dict(one))],))


@hazard
def one_name_for_two_variables(decorate: Decorator) -> Steps:
    @decorate
    def comprehension(rows):
        for row in rows:
            row["answer"] = join([row["answer"] for row in rows], row["question"])
        return rows

    @decorate
    def function(rows):
        for row in rows:
            row["answer"] = f(max(rows, key=lambda row: row["answer"])["answer"] + row["question"])
        return rows

    yield Step(comprehension, (dicts(1, 2, 3),))
    yield Step(function, (dicts(1, 2, 3),))


@hazard
def rows_by_another_name(decorate: Decorator) -> Steps:
    @decorate
    def first_of(rows):
        first = rows[0]
        for row in rows:
            row["answer"] = f(first["answer"] + row["question"])
        return rows

    @decorate
    def two_parameters(rows, others):
        for row in rows:
            row["answer"] = f(others[0]["answer"] + row["question"])
        return rows

    @decorate
    def kept_from_before(rows):
        last = {"answer": 0}
        for row in rows:
            row["answer"] = f(last["answer"] + row["question"])
            last = row
        return rows

    rows = dicts(1, 2, 3)
    yield Step(first_of, (dicts(1, 2, 3),))
    yield Step(two_parameters, (dicts(1, 2), dicts(3)))
    yield Step(two_parameters, (rows, rows))
    yield Step(kept_from_before, (dicts(1, 2, 3),))


@hazard
def a_row_that_the_function_has_made(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        first = {"question": 1, "answer": 0}
        rows.insert(0, first)
        for row in rows:
            row["answer"] = f(first["answer"] + row["question"])
        return rows

    @decorate
    def in_a_list(rows):
        first = {"question": 1, "answer": 0}
        for row in [first, *rows]:
            row["answer"] = f(first["answer"] + row["question"])
        return rows

    yield Step(work, (dicts(2, 3),))
    yield Step(in_a_list, (dicts(2, 3),))


@hazard
def rows_linked_in_the_loop(decorate: Decorator) -> Steps:
    @decorate
    def stored(rows):
        first = rows[0]
        for row in rows:
            row["first"] = first
            row["answer"] = f(row["first"]["answer"] + row["question"])
        return rows

    @decorate
    def stored_before(rows):
        last = None
        for row in rows:
            row["before"] = last
            row["answer"] = f(row["question"])
            row["other"] = g(row["before"]["answer"] if row["before"] else 0)
            last = row
        return [(row["answer"], row["other"]) for row in rows]

    @decorate
    def changed_through_another(rows):
        for row, other in zip(rows, rows[1:]):
            row["other"] = other
            row["answer"] = f(row["question"])
            row["other"]["question"] = row["answer"]
        return [(row["answer"], row["question"]) for row in rows]

    yield Step(stored, (dicts(1, 2, 3),))
    yield Step(stored_before, (dicts(1, 2, 3),))
    yield Step(changed_through_another, (dicts(1, 2, 3),))


@hazard
def a_store_that_fails(decorate: Decorator) -> Steps:
    @dataclass(frozen=True)
    class Fixed:
        question: int

    @decorate
    def work(rows):
        for row in rows:
            row.answer = f(row.question)
            row.last = g(row.answer)
        return rows

    @decorate
    def handled(rows):
        for row in rows:
            try:
                row[2] = f(row[0])
            except IndexError as error:
                log("short", str(error))
            row[1] = g(row[0])
        return rows

    yield Step(work, ([Row(1), Row(2)],))
    yield Step(work, ([Row(1), Fixed(2), Row(3)],))
    yield Step(handled, ([[1, 2, 3], [4, 5], [6, 7, 8]],))


@hazard
def rows_that_others_look_at_between(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row["answer"] = f(row["question"])
            log([row["answer"] for row in rows])
            row["other"] = g(row["answer"])
        return rows

    yield Step(work, (dicts(1, 2, 3),))
    yield Step(work, (dicts(4, 5),))


@hazard
def rows_replaced_while_iterated(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for number, row in enumerate(rows):
            row["answer"] = f(row["question"])
            if number + 1 < len(rows):
                rows[number + 1] = {"question": row["answer"], "answer": 0}
        return rows

    @decorate
    def grows(rows):
        for row in rows:
            row["answer"] = f(row["question"])
            if row["answer"] < 1000:
                rows.append({"question": row["answer"], "answer": 0})
        return rows

    yield Step(work, (dicts(1, 2, 3),))
    yield Step(grows, (dicts(1, 2),))


@hazard
def deletions(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for row in rows:
            row["answer"] = f(row["question"])
            del row["question"]
            row["last"] = g(row.get("question", 3))
        return rows

    yield Step(work, (dicts(1, 2, 3),))
    yield Step(work, (dicts(4, 5),))


@hazard
def rows_with_what_an_earlier_row_gave(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        last = None
        for row in rows:
            row["before"] = last
            row["answer"] = f(row["question"])
            last = g(row["before"] or 0)
        return rows

    @decorate
    def either(rows):
        last = {"answer": 0}
        for row in rows:
            row["before"] = last["answer"]
            row["answer"] = f(row["question"])
            row["other"] = g(row["before"])
            last = row
        return rows

    for each in (work, either):
        yield Step(each, (dicts(1, 2, 3),))
        yield Step(each, (dicts(4, 5),))
        yield Step(each, ([],))
