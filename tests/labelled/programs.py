"""Functions and classes as users write them around slow calls: text, records, dispatch, decorators, resources."""

from __future__ import annotations

import abc
import collections
import contextlib
import copy
import csv
import datetime
import decimal
import enum
import functools
import hashlib
import importlib
import io
import json
import locale
import logging
import math
import os
import pathlib
import random
import re
import signal
import sqlite3
import string
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import typing
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple, Protocol

import jinja2
import numpy as np
import pydantic
import tenacity
import tqdm

from tests.labelled.labels import samples_of


def slow(key: str) -> str:
    time.sleep(0.001)
    return key.upper()


# -- text and records ---------------------------------------------------------------------------------------------

safe, unsafe = samples_of("text and records")

PROMPT = "Review {name}:\n{text}"
TEMPLATE = string.Template("Review $name")
JINJA = jinja2.Template("Review {{ name }}{% for w in words %} {{ w }}{% endfor %}")
ENVIRONMENT = jinja2.Environment(loader=jinja2.DictLoader({"a": "Hello {{ name }}"}))
NUMBER = re.compile(r"(?P<n>\d+)")
FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Verdict:
    score: int
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Verdict:
        found = json.loads(text)
        return cls(int(found["score"]), tuple(found.get("words", ())))

    def better(self) -> Verdict:
        return replace(self, score=self.score + 1)


@dataclass
class Draft:
    text: str
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.text.strip()

    def note(self, text: str) -> None:
        self.notes.append(text)


@dataclass(order=True, slots=True)
class Ranked:
    score: float
    text: str = field(compare=False)


class Point(NamedTuple):
    x: int
    y: int


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Answer(pydantic.BaseModel):
    score: int
    text: str = ""
    tags: list[str] = []

    @pydantic.field_validator("text")
    @classmethod
    def strip(cls, value: str) -> str:
        return value.strip()


class Message(typing.TypedDict):
    role: str
    content: str


def fills_in(name: str) -> str:
    return slow(PROMPT.format(name=name, text=name * 2))


def fills_in_with_percent(name: str) -> str:
    return slow("Review %s, %d" % (name, len(name)))


def substitutes(name: str) -> str:
    return slow(TEMPLATE.substitute(name=name))


def renders(name: str) -> str:
    return slow(JINJA.render(name=name, words=["a", "b"]))


def renders_a_file(name: str) -> str:
    return slow(ENVIRONMENT.get_template("a").render(name=name))


def dedents(name: str) -> str:
    return slow(
        textwrap.dedent(
            f"""
            You are {name!r}, {len(name):>3}.
            """
        ).strip()
    )


def finds_numbers(text: str) -> list[int]:
    return [int(match["n"]) for match in NUMBER.finditer(slow(text))]


def cleans(text: str) -> str:
    return re.sub(r"\s+", " ", slow(text)).strip(" .")


def upper_match(match: re.Match[str]) -> str:
    return match[0].upper()


def substitutes_with_a_function(text: str) -> str:
    return NUMBER.sub(upper_match, slow(text))


substitutions: list[str] = []


def noting_match(match: re.Match[str]) -> str:
    substitutions.append(match[0])
    return ""


def substitutes_and_notes(text: str) -> str:
    return NUMBER.sub(noting_match, slow(text))


def unfenced(text: str) -> Any:
    match = FENCE.search(slow(text))
    try:
        return json.loads(match.group(1) if match else text)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON in {text!r}") from error


def parses(text: str) -> Verdict:
    return Verdict.parse('{"score": %d}' % len(slow(text)))


def ranks(words: list[str]) -> list[Ranked]:
    return sorted((Ranked(len(slow(word)), word) for word in words), reverse=True)


def drafts(text: str) -> Draft:
    draft = Draft(slow(text))
    draft.note("new")
    draft.notes += [text]
    return draft


def notes_on(draft: Draft) -> str:
    draft.note("seen")
    return slow(draft.text)


def describes(draft: Draft) -> dict[str, Any]:
    return {**asdict(draft), "answer": slow(draft.text)}


def validates(text: str) -> Answer:
    return Answer.model_validate_json('{"score": 1, "text": "%s"}' % slow(text))


def constructs(text: str) -> dict[str, Any]:
    return Answer(score=len(text), text=slow(text), tags=["a"]).model_dump()


def copies(answer: Answer) -> Answer:
    return answer.model_copy(update={"text": slow(answer.text)})


def sets_a_field(answer: Answer) -> str:
    answer.score += 1
    return slow(answer.text)


def tags(answer: Answer) -> str:
    answer.tags.append("x")
    return slow(answer.text)


def by_color(name: str) -> str:
    return slow(Color(name).value) + Color.RED.name


def moves(point: Point) -> Point:
    return point._replace(x=point.x + len(slow("a")))


def counts_words(text: str) -> list[tuple[str, int]]:
    return collections.Counter(slow(text).split()).most_common(2)


def groups(words: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = collections.defaultdict(list)
    for word in words:
        found[word[:1]].append(slow(word))
    return dict(found)


def chunks(text: str, size: int = 3) -> list[str]:
    return [slow(text[start : start + size]) for start in range(0, len(text), size)]


def digest(text: str) -> str:
    found = hashlib.sha256()
    found.update(slow(text).encode())
    return found.hexdigest()[:8]


def table(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=["a"])
    writer.writeheader()
    writer.writerows(rows)
    return slow(out.getvalue())


def money(text: str) -> str:
    return str(decimal.Decimal(text).quantize(decimal.Decimal("0.01"))) + slow(text)


def cosine(a: list[float], b: list[float]) -> float:
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / (math.hypot(*a) * math.hypot(*b) or 1.0)


def cosine_of_arrays(a: Any, b: Any) -> float:
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def normalises(a: Any) -> Any:
    return (a - a.mean()) / a.std()


def normalises_in_place(a: Any) -> Any:
    a -= a.mean()
    return a


def draws_noise(a: Any) -> Any:
    return a + np.random.normal(size=3)


def draws_own_noise(seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=3)


def messages(text: str) -> list[Message]:
    return [Message(role="system", content="Be kind."), {"role": "user", "content": slow(text)}]


def tree_size(tree: dict[str, Any]) -> int:
    return 1 + sum(tree_size(child) for child in tree.get("children", ())) + len(slow("a"))


def matches(value: Any) -> str:
    match value:
        case {"kind": "a", **rest}:
            return slow(str(rest))
        case [first, *_]:
            return slow(first)
        case str() as text:
            return slow(text)
    return ""


for callee, *args in (
    (fills_in, "a"), (fills_in_with_percent, "a"), (substitutes, "a"), (renders, "a"), (renders_a_file, "a"),
    (dedents, "a"), (finds_numbers, "a1"), (cleans, "a b"), (substitutes_with_a_function, "a1"), (unfenced, "{}"),
    (parses, "a"), (Verdict.parse, '{"score": 1}'), (Verdict(1).better,), (ranks, ["a"]), (drafts, "a"),
    (describes, Draft("a")), (validates, "a"), (constructs, "a"), (copies, Answer(score=1)), (by_color, "red"),
    (moves, Point(1, 2)), (counts_words, "a b"), (groups, ["a"]), (chunks, "abcdef"), (digest, "a"),
    (table, [{"a": "b"}]), (money, "1.5"), (cosine, [1.0], [2.0]), (cosine_of_arrays, np.ones(3), np.ones(3)),
    (normalises, np.ones(3)), (draws_own_noise, 3), (messages, "a"), (tree_size, {"children": [{}]}),
    (matches, {"kind": "a", "b": 1}), (Draft, "a"), (Answer.model_validate, {"score": 1}),
):  # fmt: skip
    safe(callee, *args, why="makes what it returns from what it is given")
unsafe(substitutes_and_notes, "a1", why="the function that sub calls appends to a global list")
unsafe(notes_on, Draft("a"), why="changes the record that it is given")
unsafe(Draft("a").note, "x", why="changes its receiver")
unsafe(sets_a_field, Answer(score=1), why="changes the model that it is given")
unsafe(tags, Answer(score=1), why="changes a list of the model that it is given")
unsafe(normalises_in_place, np.ones(3), why="changes the array that it is given")
unsafe(draws_noise, np.ones(3), why="draws from numpy's global random state")
unsafe(np.random.seed, 1, why="sets numpy's global random state")
unsafe(np.ones(3).sort, why="sorts a shared array in place")
unsafe(np.ones(3).fill, 0, why="changes a shared array in place")
unsafe(np.random.default_rng(3).normal, why="draws from a generator that all calls share")

# -- classes ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("classes")


class Model(Protocol):
    def __call__(self, prompt: str) -> str: ...


class Base(abc.ABC):
    def __init__(self, name: str) -> None:
        self.name = name
        self.calls = 0
        self.history: list[str] = []
        self.options: dict[str, Any] = {"n": 1}

    def run(self, key: str) -> str:
        return self.prefix() + self.step(key)

    def prefix(self) -> str:
        return f"{self.name}: "

    @abc.abstractmethod
    def step(self, key: str) -> str: ...


class Good(Base):
    def step(self, key: str) -> str:
        return slow(key)


class Counting(Base):
    def step(self, key: str) -> str:
        self.calls += 1
        return slow(key)


class Remembering(Good):
    def run(self, key: str) -> str:
        answer = super().run(key)
        self.history.append(answer)
        return answer


class Polite(Good):
    def prefix(self) -> str:
        return "Please, " + super().prefix()


class RememberingByMixin:
    history: list[str]

    def prefix(self) -> str:
        self.history.append("prefix")
        return ""


class Mixed(RememberingByMixin, Good):
    pass


class Callable_:
    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def __call__(self, key: str) -> str:
        return slow(key) + self.suffix


class CallableCounting(Callable_):
    n = 0

    def __call__(self, key: str) -> str:
        self.n += 1
        return super().__call__(key)


class Vector:
    def __init__(self, *numbers: float) -> None:
        self.numbers = list(numbers)

    def __add__(self, other: Vector) -> Vector:
        return Vector(*(a + b for a, b in zip(self.numbers, other.numbers, strict=True)))

    def __iadd__(self, other: Vector) -> Vector:
        self.numbers = [a + b for a, b in zip(self.numbers, other.numbers, strict=True)]
        return self

    def __getitem__(self, index: int) -> float:
        return self.numbers[index]

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[float]:
        return iter(self.numbers)


class Sneaky(Vector):
    seen = 0

    def __len__(self) -> int:
        self.seen += 1
        return super().__len__()

    def __eq__(self, other: object) -> bool:
        self.seen += 1
        return self is other

    def __hash__(self) -> int:
        self.seen += 1
        return 1

    def __str__(self) -> str:
        self.seen += 1
        return "sneaky"

    def __bool__(self) -> bool:
        self.seen += 1
        return True

    def __contains__(self, item: object) -> bool:
        self.seen += 1
        return False

    def __lt__(self, other: object) -> bool:
        self.seen += 1
        return False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.__dict__[name] = 1
        return 1

    def __enter__(self) -> Sneaky:
        self.seen += 1
        return self

    def __exit__(self, *exception: object) -> None:
        self.seen -= 1


class SetsOnRead:
    @property
    def value(self) -> int:
        self._n = getattr(self, "_n", 0) + 1
        return self._n


class Descriptor:
    def __get__(self, instance: Any, owner: type) -> int:
        if instance is None:
            return 0
        instance.reads = instance.__dict__.get("reads", 0) + 1
        return int(instance.reads)


class Described:
    field = Descriptor()


class Dynamic:
    def __init__(self, values: dict[str, str]) -> None:
        self.__dict__["_values"] = values

    def __getattr__(self, name: str) -> str:
        try:
            return str(self.__dict__["_values"][name])
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: str) -> None:
        self._values[name] = value  # type: ignore[index]


class Closes:
    closed = 0

    def __del__(self) -> None:
        Closes.closed += 1


class Meta(type):
    made = 0

    def __call__(cls, *args: Any) -> Any:
        Meta.made += 1
        return super().__call__(*args)


class Counted(metaclass=Meta):
    def __init__(self, name: str) -> None:
        self.name = name


def adds(a: Vector, b: Vector) -> float:
    return (a + b)[0] + len(slow("a"))


def adds_in_place(a: Vector, b: Vector) -> float:
    a += b
    return sum(a)


def adds_to_a_copy(a: Vector, b: Vector) -> float:
    total = copy.copy(a)
    total += b
    return sum(total)


def length(vector: Vector) -> int:
    return len(vector) + len(slow("a"))


def is_in(vector: Vector, words: list[Any]) -> bool:
    return vector in words


def formats(vector: Vector) -> str:
    return slow(f"{vector}")


def tests_truth(vector: Vector) -> str:
    return slow("a" if vector else "b")


def keys_by(vector: Vector) -> dict[Any, str]:
    return {vector: slow("a")}


def contains(vector: Any) -> str:
    return slow("a") if 3 in vector else ""


def sorts(vectors: list[Any]) -> list[Any]:
    return sorted(vectors)


def reads_what_is_not_there(vector: Any) -> str:
    return slow(str(vector.missing))


def enters(vector: Any) -> str:
    with vector:
        return slow("a")


def reads_property(thing: SetsOnRead) -> str:
    return slow(str(thing.value))


def reads_field(thing: Described) -> str:
    return slow(str(thing.field))


def reads_dynamic(thing: Dynamic) -> str:
    return slow(thing.name)


def writes_dynamic(thing: Dynamic) -> str:
    thing.name = "b"
    return slow("a")


def drops_one(key: str) -> str:
    held = Closes()
    del held
    return slow(key)


def makes_counted(key: str) -> str:
    return Counted(slow(key)).name


def own_instance(key: str) -> int:
    model = Counting("own")
    model.run(key)
    model.run(key)
    return model.calls


def escaping_instance(key: str) -> str:
    model = Counting("escaping")
    CURRENT["model"] = model
    return model.run(key)


CURRENT: dict[str, Any] = {}


class Pipeline:
    def __init__(self, *steps: Any) -> None:
        self.steps = steps

    def run(self, key: str) -> str:
        for step in self.steps:
            key = step(key)
        return key


class Builder:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def add(self, part: str) -> Builder:
        self.parts.append(part)
        return self

    def build(self) -> str:
        return " ".join(self.parts)


def builds(key: str) -> str:
    return slow(Builder().add("a").add(key).build())


class Node:
    def __init__(self, value: str, parent: Node | None = None) -> None:
        self.value = value
        self.parent = parent
        if parent is not None:
            parent.children.append(self)
        self.children: list[Node] = []

    def path(self) -> str:
        return (self.parent.path() + "/" if self.parent else "") + self.value


def extends(node: Node) -> str:
    return slow(Node("child", node).path())


for callee, *args in (
    (Good("a").run, "x"), (Polite("a").run, "x"), (Callable_("!"), "x"), (Good("a").prefix,),
    (adds, Vector(1), Vector(2)), (adds_to_a_copy, Vector(1), Vector(2)), (length, Vector(1)),
    (formats, Vector(1)), (tests_truth, Vector(1)), (contains, Vector(1)), (reads_dynamic, Dynamic({"name": "a"})),
    (own_instance, "a"), (Pipeline(slow, str.lower, Callable_("!")).run, "a"), (builds, "a"), (Good, "a"),
    (Node("a", Node("b")).path,), (Vector, 1.0, 2.0), (Vector(1).__add__, Vector(2)),
):  # fmt: skip
    safe(callee, *args, why="changes nothing but what it has made itself")
unsafe(Counting("a").run, "x", why="a method that the subclass defines counts")
unsafe(Remembering("a").run, "x", why="appends to the receiver's list")
unsafe(Mixed("a").run, "x", why="a mixin's method appends to the receiver's list")
unsafe(CallableCounting("!"), "x", why="counts its calls")
unsafe(Pipeline(slow, CallableCounting("!")).run, "a", why="one of the steps counts")
unsafe(adds_in_place, Vector(1), Vector(2), why="+= changes its argument")
unsafe(length, Sneaky(1), why="__len__ counts")
unsafe(is_in, Sneaky(1), [Sneaky(2)], why="__eq__ counts")
unsafe(formats, Sneaky(1), why="__str__ counts")
unsafe(tests_truth, Sneaky(1), why="__bool__ counts")
unsafe(keys_by, Sneaky(1), why="__hash__ counts")
unsafe(contains, Sneaky(1), why="__contains__ counts")
unsafe(sorts, [Sneaky(1), Sneaky(2)], why="__lt__ counts")
unsafe(reads_what_is_not_there, Sneaky(1), why="__getattr__ sets the attribute")
unsafe(enters, Sneaky(1), why="__enter__ counts")
unsafe(reads_property, SetsOnRead(), why="the property counts")
unsafe(reads_field, Described(), why="the descriptor counts")
unsafe(writes_dynamic, Dynamic({}), why="__setattr__ writes a shared dict")
unsafe(drops_one, "a", why="__del__ counts")
unsafe(makes_counted, "a", why="the metaclass counts")
unsafe(escaping_instance, "a", why="stores what it has made in a global")
unsafe(Builder().add, "a", why="changes its receiver")
unsafe(extends, Node("a"), why="the constructor enters the new node into its parent")

# -- functions of functions ---------------------------------------------------------------------------------------

safe, unsafe = samples_of("functions of functions")


def shout(key: str, mark: str = "!") -> str:
    return slow(key) + mark


def whisper(key: str) -> str:
    return slow(key).lower()


tally = {"n": 0}


def counting(key: str) -> str:
    tally["n"] += 1
    return slow(key)


TABLE: dict[str, Callable[[str], str]] = {"shout": shout, "whisper": whisper}
MIXED_TABLE: dict[str, Callable[[str], str]] = {"shout": shout, "count": counting}


def dispatches(name: str, key: str) -> str:
    return TABLE[name](key)


def dispatches_with_get(name: str, key: str) -> str:
    return TABLE.get(name, whisper)(key)


def dispatches_to_mixed(name: str, key: str) -> str:
    return MIXED_TABLE[name](key)


def applies(function: Callable[[str], str], key: str) -> str:
    return function(key)


def applies_all(functions: list[Callable[[str], str]], key: str) -> list[str]:
    return [function(key) for function in functions]


def maps(keys: list[str]) -> list[str]:
    return list(map(shout, keys))


def maps_counting(keys: list[str]) -> list[str]:
    return list(map(counting, keys))


def sorts_by(keys: list[str]) -> list[str]:
    return sorted(keys, key=lambda key: len(slow(key)))


def sorts_by_counting(keys: list[str]) -> list[str]:
    return sorted(keys, key=counting)


def reduces(keys: list[str]) -> str:
    return functools.reduce(lambda a, b: slow(a + b), keys, "")


def filters(keys: list[str]) -> list[str]:
    return list(filter(lambda key: slow(key) != "A", keys))


def timed(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        answer = function(*args, **kwargs)
        return answer, time.perf_counter() - start

    return wrapper


def counted(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        wrapper.calls += 1  # type: ignore[attr-defined]
        return function(*args, **kwargs)

    wrapper.calls = 0  # type: ignore[attr-defined]
    return wrapper


def retrying(times: int) -> Any:
    def decorate(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except OSError:
                    if attempt == times - 1:
                        raise
                    time.sleep(2**attempt * 0.001)
            return None

        return wrapper

    return decorate


class Traced:
    def __init__(self, function: Any) -> None:
        functools.update_wrapper(self, function)
        self.function = function

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)


class TracedCounting(Traced):
    calls = 0

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        return super().__call__(*args)


@timed
def timed_call(key: str) -> str:
    return slow(key)


@counted
def counted_call(key: str) -> str:
    return slow(key)


@retrying(3)
@timed
def retried_call(key: str) -> str:
    return slow(key)


@retrying(3)
def retried_counting(key: str) -> str:
    return counting(key)


@Traced
def traced_call(key: str) -> str:
    return slow(key)


@TracedCounting
def traced_counting(key: str) -> str:
    return slow(key)


@tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_exponential(max=1), reraise=True)
def patient_call(key: str) -> str:
    return slow(key)


@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def patient_counting(key: str) -> str:
    tally["n"] += 1
    return slow(key)


@contextlib.contextmanager
def quietly(key: str) -> Iterator[str]:
    try:
        yield slow(key)
    except OSError:
        pass


@contextlib.contextmanager
def counting_section() -> Iterator[None]:
    tally["n"] += 1
    try:
        yield
    finally:
        tally["n"] -= 1


def in_a_section(key: str) -> str:
    with quietly(key) as found:
        return slow(found)
    return ""


def in_a_counting_section(key: str) -> str:
    with counting_section():
        return slow(key)


def suppresses(key: str) -> str:
    with contextlib.suppress(ValueError):
        return slow(key)
    return ""


def with_a_stack(key: str) -> str:
    with contextlib.ExitStack() as stack:
        found = stack.enter_context(quietly(key))
        stack.callback(slow, key)
        return found


@functools.singledispatch
def shows(value: object) -> str:
    return slow(str(type(value).__name__))


@shows.register
def _(value: int) -> str:
    return slow(str(value))


def raises(key: str) -> str:
    if not key:
        raise ValueError("empty")
    return slow(key)


def handles(key: str) -> str:
    try:
        return raises(key)
    except (ValueError, OSError) as error:
        return f"failed: {error}"
    finally:
        time.sleep(0)


def recursive(n: int) -> int:
    return 0 if n <= 0 else 1 + mutual(n - 1)


def mutual(n: int) -> int:
    return len(slow("a")) + recursive(n - 1)


def recursive_counting(n: int) -> int:
    if n <= 0:
        tally["n"] += 1
        return 0
    return recursive_counting(n - 1)


def with_progress(keys: list[str]) -> list[str]:
    return [slow(key) for key in tqdm.tqdm(keys, disable=True)]


for callee, *args in (
    (dispatches, "shout", "a"), (dispatches_with_get, "shout", "a"), (applies, shout, "a"),
    (applies_all, [shout, whisper], "a"), (maps, ["a"]), (sorts_by, ["b", "a"]), (reduces, ["a", "b"]),
    (filters, ["a"]), (timed_call, "a"), (retried_call, "a"), (traced_call, "a"), (patient_call, "a"),
    (functools.partial(shout, mark="?"), "a"), (functools.partial(functools.partial(applies, shout), "a"),),
    (in_a_section, "a"), (suppresses, "a"), (with_a_stack, "a"), (shows, 3), (handles, "a"), (raises, "a"),
    (recursive, 3), (lambda key: shout(key), "a"), (applies, functools.partial(shout, mark="?"), "a"),
    (applies, Traced(shout), "a"), (applies, Good("a").run, "a"),
):  # fmt: skip
    safe(callee, *args, why="as safe as the functions that it calls, all of which are")
unsafe(dispatches_to_mixed, "count", "a", why="one of the table's functions counts")
unsafe(applies, counting, "a", why="calls a function that counts")
unsafe(applies_all, [shout, counting], "a", why="calls a function that counts")
unsafe(maps_counting, ["a"], why="maps a function that counts")
unsafe(sorts_by_counting, ["a"], why="sorts by a function that counts")
unsafe(counted_call, "a", why="the decorator counts")
unsafe(retried_counting, "a", why="what is decorated counts")
unsafe(traced_counting, "a", why="the decorator's object counts")
unsafe(patient_counting, "a", why="what is retried counts")
unsafe(functools.partial(counting, "a"), why="a partial of a function that counts")
unsafe(in_a_counting_section, "a", why="the context manager counts in a global")
unsafe(recursive_counting, 2, why="counts at the end of the recursion")
unsafe(applies, [].append, "a", why="calls a method of a shared list")
unsafe(applies, TracedCounting(shout), "a", why="calls an object that counts")
unsafe(functools.partial([].append), "a", why="a partial of a method of a shared list")
unsafe(applies, lambda key: tally.update(n=0) or key, "a", why="calls a lambda that writes a global")

# -- the world ----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("the world")

own_random = random.Random(7)
database = sqlite3.connect(":memory:", check_same_thread=False)
FOLDER = pathlib.Path(tempfile.gettempdir()) / "xcs-labelled"


def reads_a_file(key: str) -> str:
    with open(FOLDER / key) as file:
        return slow(file.read())


def reads_with_pathlib(key: str) -> str:
    return slow((FOLDER / key).read_text(encoding="utf-8"))


def reads_lines(key: str) -> list[str]:
    with open(FOLDER / key, encoding="utf-8") as file:
        return [slow(line.strip()) for line in file if line]


def writes_a_file(key: str) -> str:
    with open(FOLDER / key, "w") as file:
        file.write(slow(key))
    return key


def appends_to_a_file(key: str) -> str:
    with (FOLDER / "all").open("a") as file:
        file.write(key)
    return slow(key)


def writes_with_pathlib(key: str) -> str:
    (FOLDER / key).write_text(slow(key))
    return key


def opens_by_mode(key: str, mode: str = "w") -> str:
    with open(FOLDER / key, mode):
        return slow(key)


def dumps_to_a_file(key: str) -> str:
    with open(FOLDER / key, "w") as file:
        json.dump({"a": slow(key)}, file)
    return key


def counts_in_a_file(key: str) -> int:
    path = FOLDER / "count"
    n = int(path.read_text()) if path.exists() else 0
    path.write_text(str(n + 1))
    return n


def reads_the_environment(key: str) -> str:
    return os.environ.get("XCS_LABEL", "") + slow(key)


def writes_the_environment(key: str) -> str:
    os.environ["XCS_LABEL"] = key
    return slow(key)


def changes_folder(key: str) -> str:
    os.chdir(key)
    return slow(os.getcwd())


def in_another_folder(key: str) -> str:
    with contextlib.chdir(key):
        return slow(os.getcwd())


def draws(key: str) -> str:
    return slow(key) + str(random.randint(1, 6))


def jitters(key: str) -> str:
    time.sleep(random.random() * 0.001)
    return slow(key)


def draws_from_a_shared_one(key: str) -> str:
    return slow(key) + str(own_random.random())


def draws_from_its_own(key: str) -> str:
    return slow(key) + str(random.Random(key).randint(1, 6))


def identifies(key: str) -> str:
    return f"{uuid.uuid4()} {slow(key)}"


def stamps(key: str) -> dict[str, Any]:
    return {"at": datetime.datetime.now(datetime.UTC).isoformat(), "key": slow(key)}


def runs_a_command(key: str) -> str:
    return subprocess.run(["echo", key], capture_output=True, text=True, check=True).stdout


def queries(key: str) -> Any:
    return database.execute("select ?", (key,)).fetchone()


def inserts(key: str) -> str:
    with database:
        database.execute("insert into t values (?)", (key,))
    return slow(key)


def handles_signals(key: str) -> str:
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    return slow(key)


def sets_the_locale(key: str) -> str:
    locale.setlocale(locale.LC_ALL, "C")
    return slow(key)


def sets_precision(key: str) -> str:
    decimal.getcontext().prec = 5
    return slow(key)


def own_precision(key: str) -> str:
    with decimal.localcontext() as context:
        context.prec = 5
        return str(decimal.Decimal(1) / decimal.Decimal(7)) + slow(key)


def filters_warnings(key: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return slow(key)


def extends_the_path(key: str) -> str:
    sys.path.insert(0, key)
    return slow(key)


def imports(key: str) -> str:
    return str(importlib.import_module(key).__name__)


def imports_within(key: str) -> str:
    import colorsys

    return slow(key) + str(colorsys.ONE_THIRD)


def loads_code(key: str) -> Any:
    exec(f"answer = {key!r}", globals())
    return slow(key)


def evaluates(key: str) -> Any:
    return eval(key)


def redirects(key: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print(key)
    return out.getvalue()


def patches(key: str) -> str:
    time.sleep = lambda seconds: None
    return key


def patches_a_class(key: str) -> str:
    Good.prefix = lambda self: key  # type: ignore[method-assign]
    return key


def sets_the_level(key: str) -> str:
    logging.getLogger(key).setLevel(logging.DEBUG)
    return slow(key)


def asks(key: str) -> str:
    return input(key)


def starts_a_thread(key: str) -> str:
    thread = threading.Thread(target=tally.update, kwargs={"n": 1})
    thread.start()
    thread.join()
    return slow(key)


def lists_files(key: str) -> list[str]:
    return sorted(path.name for path in FOLDER.glob(f"{key}*"))


for callee, *args in (
    (reads_a_file, "a"), (reads_with_pathlib, "a"), (reads_lines, "a"), (reads_the_environment, "a"),
    (draws_from_its_own, "a"), (identifies, "a"), (stamps, "a"), (lists_files, "a"), (imports_within, "a"),
):  # fmt: skip
    safe(callee, *args, why="reads what none of the calls changes")
safe(own_precision, "a", why="the context is local to the call")
unsafe(writes_a_file, "a", why="writes a file")
unsafe(appends_to_a_file, "a", why="the order shows in the file")
unsafe(writes_with_pathlib, "a", why="writes a file")
unsafe(opens_by_mode, "a", why="opens a file in a mode that it is given")
unsafe(dumps_to_a_file, "a", why="writes a file")
unsafe(counts_in_a_file, "a", why="reads a file, then writes it")
unsafe(writes_the_environment, "a", why="changes the environment")
unsafe(changes_folder, "/", why="changes the working directory")
unsafe(in_another_folder, "/", why="changes the working directory for a while, for everybody")
unsafe(draws, "a", why="draws from the global random state")
unsafe(jitters, "a", why="draws from the global random state: later draws of others differ")
unsafe(draws_from_a_shared_one, "a", why="draws from a generator that all calls share")
unsafe(runs_a_command, "a", why="runs a command")
unsafe(queries, "a", why="statements of one connection are in order")
unsafe(inserts, "a", why="the order shows in the table")
unsafe(handles_signals, "a", why="sets a handler of the process, which only the main thread may")
unsafe(sets_the_locale, "a", why="the locale is the process's")
unsafe(sets_precision, "a", why="sets the precision of the thread")
unsafe(filters_warnings, "a", why="filters are the process's: others' warnings are lost")
unsafe(extends_the_path, "/none", why="changes where modules are found")
unsafe(imports, "colorsys", why="runs a module that it is given")
unsafe(loads_code, "a", why="runs any code, in the module's namespace")
unsafe(evaluates, "1", why="runs any code")
unsafe(redirects, "a", why="redirects the standard output of the process")
unsafe(patches, "a", why="replaces a function of another module")
unsafe(patches_a_class, "a", why="replaces a method of a class")
unsafe(sets_the_level, "a", why="sets the level of a logger")
unsafe(asks, "a", why="takes lines from standard input")
unsafe(starts_a_thread, "a", why="a thread writes a global")

# -- output -------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("output")

log = logging.getLogger("tests.labelled")


def logs(key: str) -> str:
    log.info("asking %s", key)
    return slow(key)


def logs_failures(key: str) -> str:
    try:
        return slow(key)
    except OSError:
        log.exception("failed")
        raise


def prints(key: str) -> str:
    print("asking", key)
    return slow(key)


def warns(key: str) -> str:
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    return slow(key)


def logs_and_counts(key: str) -> str:
    log.info("asking %s", key)
    tally["n"] += 1
    return slow(key)


def prints_to_a_file(key: str) -> str:
    print(key, file=REPORT)
    return slow(key)


REPORT = io.StringIO()


@tenacity.retry(stop=tenacity.stop_after_attempt(2), before_sleep=tenacity.before_sleep_log(log, logging.INFO))
def patient_logging(key: str) -> str:
    log.debug("trying %s", key)
    return slow(key)


safe(logs, "a", why="only logs")
safe(logs_failures, "a", why="only logs")
safe(prints, "a", why="only prints")
safe(warns, "a", why="only warns")
safe(patient_logging, "a", why="only logs")
safe(with_progress, ["a"], why="only shows its progress")
unsafe(logs_and_counts, "a", why="logs, and counts in a global")
unsafe(prints_to_a_file, "a", why="writes to a shared file")
