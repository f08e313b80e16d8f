"""Structured answers, records and decimals as yet other people write them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import re
import uuid
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import pydantic
from pydantic import BaseModel, Field, ValidationError

from tests.labelled.labels import samples_of
from tests.labelled.newcomers import M, client, complete

safe, unsafe = samples_of("newcomers: structure")


class Person(BaseModel):
    name: str
    age: int | None = Field(default=None, ge=0)
    emails: list[str] = []

    @pydantic.field_validator("emails")
    @classmethod
    def lower(cls, v: list[str]) -> list[str]:
        return [e.strip().lower() for e in v]

    @property
    def initials(self) -> str:
        return "".join(p[0] for p in self.name.split() if p).upper()


class People(BaseModel):
    people: list[Person]
    source: str = ""

    def adults(self) -> list[Person]:
        return [p for p in self.people if (p.age or 0) >= 18]


class Audited(BaseModel):
    text: str
    seen: ClassVar[list[str]] = []

    def model_post_init(self, context: Any, /) -> None:
        Audited.seen.append(self.text)


class Stamped(BaseModel):
    text: str
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    serial: int = Field(default_factory=itertools.count().__next__)


class Tagged(BaseModel):
    text: str
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    at: dt.datetime = Field(default_factory=lambda: dt.datetime.now(dt.UTC))


FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def loads_loosely(text: str) -> Any:
    m = FENCE.search(text)
    candidate = m.group(1) if m else text
    try:
        return json.loads(candidate)
    except json.JSONDecodeError:
        start, end = candidate.find("{"), candidate.rfind("}")
        if start == -1 or end == -1:
            raise
        return json.loads(re.sub(r",\s*([}\]])", r"\1", candidate[start : end + 1]))


def extract(text: str) -> Person:
    return Person.model_validate(loads_loosely(complete(f"Person as JSON: {text}")))


def ask_for(kind: type[M], prompt: str, attempts: int = 3) -> M:
    schema = json.dumps(kind.model_json_schema())
    messages: list[Any] = [
        {"role": "system", "content": f"Reply with JSON by this schema: {schema}"},
        {"role": "user", "content": prompt},
    ]
    error: Exception | None = None
    for _ in range(attempts):
        reply = client.chat.completions.create(model="m", messages=messages).choices[0].message.content or ""
        try:
            return kind.model_validate_json(reply)
        except ValidationError as e:
            error = e
            messages += [{"role": "assistant", "content": reply}, {"role": "user", "content": f"Fix: {e}"}]
    raise RuntimeError("no valid reply") from error


def person_of(text: str) -> Person:
    return ask_for(Person, text)


def people_of(text: str) -> list[str]:
    found = ask_for(People, text)
    return sorted(p.initials for p in found.adults())


def audited_of(text: str) -> Audited:
    return Audited(text=complete(text))


def stamped_of(text: str) -> Stamped:
    return Stamped(text=complete(text))


def tagged_of(text: str) -> dict[str, Any]:
    return Tagged(text=complete(text)).model_dump(mode="json")


def merge_people(a: Person, b: Person) -> Person:
    return a.model_copy(update={"age": a.age or b.age, "emails": sorted({*a.emails, *b.emails})})


def merge_into(a: Person, b: Person) -> Person:
    a.emails.extend(e for e in b.emails if e not in a.emails)
    return a


def enrich(person: Person) -> Person:
    bio = complete(f"Bio of {person.name}")
    data = person.model_dump() | {"name": f"{person.name} ({bio[:20]})"}
    return Person(**data)


def enrich_shallow(person: Person) -> Person:
    other = person.model_copy()
    other.emails.append(complete(f"Email of {person.name}"))
    return other


def enrich_deep(person: Person) -> Person:
    other = person.model_copy(deep=True)
    other.emails.append(complete(f"Email of {person.name}"))
    return other


@dataclass(frozen=True)
class Money:
    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} is not {self.currency}")
        return dataclasses.replace(self, cents=self.cents + other.cents)

    def __format__(self, spec: str) -> str:
        return f"{self.cents / 100:.2f} {self.currency}"


@dataclass(order=True)
class Line:
    title: str
    price: Money = field(default=Money(0), compare=False)
    quantity: int = 1

    def __post_init__(self) -> None:
        self.title = self.title.strip().capitalize()

    @property
    def total(self) -> Money:
        return Money(self.price.cents * self.quantity, self.price.currency)


@dataclass
class NumberedLine(Line):
    made: ClassVar[int] = 0
    number: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        NumberedLine.made += 1
        self.number = NumberedLine.made


def parse_lines(text: str, make: type[Line] = Line) -> list[Line]:
    rows = json.loads(complete(f"Lines as JSON: {text}"))
    return sorted(make(r["title"], Money(int(r["cents"])), int(r.get("quantity", 1))) for r in rows)


def total_of(text: str) -> str:
    total = Money(0)
    for line in parse_lines(text):
        total = total + line.total
    return f"{total:full}"


def numbered_of(text: str) -> list[Line]:
    return parse_lines(text, NumberedLine)


class Event(NamedTuple):
    kind: str
    payload: dict[str, Any]
    at: float = 0.0

    def with_payload(self, **more: Any) -> Event:
        return self._replace(payload={**self.payload, **more})


def annotate(event: Event) -> Event:
    return event.with_payload(summary=complete(json.dumps(event.payload, default=str)))


def annotate_in_place(event: Event) -> Event:
    event.payload["summary"] = complete(event.kind)
    return event


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in tree.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            out |= flatten(value, path)
        else:
            out[path] = value
    return out


def flat_extract(text: str) -> dict[str, Any]:
    return flatten(loads_loosely(complete(text)))


def scrub(record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in [k for k in record if k.startswith("_")]:
        record.pop(key)
    return record


def scrubbed_answer(text: str) -> Any:
    return scrub(json.loads(complete(text)))


def scrubbed_and_sent(record: dict[str, Any]) -> str:
    return complete(json.dumps(scrub(record)))


safe(extract, "Ann, 33", why="asks, and parses")
safe(person_of, "Ann, 33", why="asks until it is valid, with messages of its own")
safe(people_of, "Ann, 33", why="the same, and computes")
unsafe(audited_of, "x", why="a list of the class, filled after validation")
unsafe(stamped_of, "x", why="a default that counts for all instances")
safe(tagged_of, "x", why="defaults made anew: a random id, the time")
safe(merge_people, Person(name="a"), Person(name="b"), why="makes a copy, with a list of its own")
unsafe(merge_into, Person(name="a"), Person(name="b"), why="extends a list of what it is given")
safe(enrich, Person(name="a"), why="asks, and makes another")
unsafe(enrich_shallow, Person(name="a"), why="the copy shares its list")
safe(enrich_deep, Person(name="a"), why="a copy all the way down")
safe(total_of, "a", why="records with operators of their own")
unsafe(numbered_of, "a", why="counts in the class when one is made")
safe(annotate, Event("k", {"a": 1}), why="another record, with a dict of its own")
unsafe(annotate_in_place, Event("k", {"a": 1}), why="changes the dict of a record that is given")
safe(flat_extract, "x", why="a recursive function over what is answered")
safe(scrubbed_answer, "x", why="changes what it has got itself")
unsafe(scrubbed_and_sent, {"_a": 1}, why="pops from what it is given")
