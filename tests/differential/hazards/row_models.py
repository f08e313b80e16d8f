"""Hazards: loops that change their own items, which are models of pydantic, classes of attrs, or records with slots."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import attrs
import pydantic

from tests.differential.callees import add, f, g, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Row(pydantic.BaseModel):
    question: Any
    answer: Any = None
    other: Any = None

    def told(self):
        return add(self.question, self.answer or 0)


class Checked(Row):
    model_config = pydantic.ConfigDict(validate_assignment=True)

    @pydantic.field_validator("answer")
    @classmethod
    def seen(cls, value):
        log("checked", value)
        return value


class Setting(Row):
    def __setattr__(self, name, value):
        log("set", name)
        super().__setattr__(name, value)


class Open(Row):
    model_config = pydantic.ConfigDict(extra="allow")


class Private(Row):
    _asked: int = pydantic.PrivateAttr(default=0)


class Frozen(Row):
    model_config = pydantic.ConfigDict(frozen=True)


class Counting(Row):
    count: ClassVar[int] = 0

    @property
    def number(self):
        Counting.count += 1
        return Counting.count


@attrs.define
class Attrs:
    question: Any
    answer: Any = None
    other: Any = None


@attrs.define
class AttrsChecked:
    question: Any
    answer: Any = attrs.field(default=None, validator=lambda instance, attribute, value: log("checked", value))
    other: Any = None


@attrs.define
class AttrsEqual:
    question: Any
    answer: Any = attrs.field(default=None, eq=lambda value: log("compared", value))
    other: Any = None


@dataclass(slots=True)
class Slots:
    question: Any
    answer: Any = None
    other: Any = None


KINDS = (Row, Checked, Setting, Open, Private, Counting, Attrs, AttrsChecked, AttrsEqual, Slots)


@slow
def names_of(fields):
    return sorted(fields)


@hazard
def rows_that_are_models(decorate: Decorator) -> Steps:
    @decorate
    def filled(rows):
        for row in rows:
            row.answer = f(row.question)
            row.other = g(row.answer)

    @decorate
    def told(rows):
        for row in rows:
            row.answer = f(row.question)
            row.answer = add(row.question, row.answer)

    for kind in KINDS:
        for work in (filled, told):
            yield Step(work, ([kind(question=n) for n in (1, 2, 3)],))
        twice = kind(question=5)
        yield Step(filled, ([twice, kind(question=6), twice],))
    yield Step(filled, ([Row(question=1), Frozen(question=2), Row(question=3)],))


@hazard
def models_that_tell_what_was_set(decorate: Decorator) -> Steps:
    @decorate
    def fields_set(rows):
        out = []
        for row in rows:
            out.append(names_of(list(row.model_fields_set)))
            row.answer = f(row.question)
            out.append(sorted(row.model_fields_set))
        return out, [sorted(row.model_fields_set) for row in rows]

    @decorate
    def dumped(rows):
        out = []
        for row in rows:
            out.append(row.model_dump(exclude_unset=True))
            row.answer = f(row.question)
            out.append(row.model_dump(exclude_unset=True))
        return out

    @decorate
    def by_method(rows):
        out = []
        for row in rows:
            row.answer = f(row.question)
            out.append(row.told())
        return out

    @decorate
    def copied(rows):
        out = []
        for row in rows:
            row.answer = f(row.question)
            out.append(row.model_copy(update={"other": g(row.question)}))
        return out, [sorted(row.model_fields_set) for row in (*rows, *out)]

    def rows():
        yield [Row(question=n) for n in (1, 2, 3)]
        names = {"question"}
        yield [Row.model_construct(_fields_set=names, question=n) for n in (1, 2, 3)]
        one = Row(question=4)
        other = Row.model_construct(question=5)
        object.__setattr__(other, "__dict__", one.__dict__)
        yield [one, other]
        yield [Private(question=6), Open(question=7, more=1), Counting(question=8)]

    for work in (fields_set, dumped, by_method, copied):
        for given in rows():
            yield Step(work, (given,))
