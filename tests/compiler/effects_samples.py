"""Callables that are safe. Apart from the tests, as pytest changes the code of test modules."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import enum
import functools
import json
import logging
import math
import re
import threading
import typing
from time import sleep
from typing import Any

SYSTEM = "You are {name}."
PATTERN = re.compile(r"\d+")
WEIGHTS = (0.2, 0.8)
log = logging.getLogger(__name__)


@dataclasses.dataclass
class Reply:
    text: str
    score: float = 0.5
    tags: list[str] = dataclasses.field(default_factory=list)

    @property
    def title(self) -> str:
        return self.text.split(".")[0].strip()

    def better(self, other: Reply) -> bool:
        return self.score > other.score


@dataclasses.dataclass(frozen=True)
class Point:
    x: float
    y: float


class Pair(typing.NamedTuple):
    left: str
    right: int


Plain = collections.namedtuple("Plain", ["a", "b"])


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"

    @property
    def loud(self) -> str:
        return self.value.upper()


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: object, b: object) -> None:
        self.a = a
        self.b = b

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slotted) and (self.a, self.b) == (other.a, other.b)

    def __hash__(self) -> int:
        return hash((self.a, self.b))


class Model:
    """Everything a client does, but for the connection."""

    prefix = "model"

    def __init__(self, name: str = "m", retries: int = 2) -> None:
        self.name = name
        self.retries = retries
        self.lock = threading.Lock()
        self.calls = 0
        self.options = {"temperature": 0.5}
        self.helper = Helper(self.name)

    def __call__(self, prompt: str) -> Reply:
        return self.ask(prompt)

    def ask(self, prompt: str, **options: Any) -> Reply:
        merged = {"retries": self.retries, **options}
        parts = []
        for attempt in range(merged["retries"]):
            try:
                sleep(0.001)
                parts.append(f"{self.prefix}/{self.name}: {prompt} ({attempt})")
                break
            except ValueError as error:
                if attempt == self.retries - 1:
                    raise RuntimeError("no answer") from error
        return Reply(" ".join(parts).strip(), len(parts) / 2)

    def counted(self, prompt: str) -> str:
        with self.lock:
            self.calls += 1
        sleep(0.001)
        return prompt

    @functools.cached_property
    def upper(self) -> str:
        return self.name.upper()

    def helped(self, prompt: str) -> str:
        return self.helper.help(prompt) + self.upper

    def summed(self, prompt: str) -> float:
        return sum(w * len(p) for w, p in zip(WEIGHTS, prompt.split("x"), strict=False))

    @staticmethod
    def static(prompt: str) -> str:
        return prompt.lower()

    @classmethod
    def make(cls, prompt: str) -> Model:
        return cls(prompt)

    def lazily(self, prompt: str) -> list[str]:
        return list(self._words(prompt))

    def _words(self, prompt: str) -> Any:
        for word in prompt.split():
            if word:
                yield word.title()

    def with_closure(self, prompt: str) -> str:
        seen: list[str] = []

        def remember(word: str) -> None:
            seen.append(word)

        for word in prompt.split():
            remember(word)
        return ",".join(sorted(seen, key=lambda word: (len(word), word)))

    def with_json(self, prompt: str) -> Any:
        data = json.loads(json.dumps({"prompt": prompt, "n": [1, 2]}))
        return data["prompt"], data.get("missing")

    def with_regex(self, prompt: str) -> int:
        found = PATTERN.search(prompt)
        return int(found.group(0)) if found else 0

    def with_counter(self, prompt: str) -> Any:
        counts: dict[str, int] = {}
        for letter in prompt:
            counts[letter] = counts.get(letter, 0) + 1
        return max(counts.items(), key=lambda pair: pair[1])[0] if counts else None

    def with_context(self, prompt: str) -> str:
        with contextlib.suppress(KeyError), managed(prompt) as held:
            return held
        return ""


class Helper:
    def __init__(self, name: str) -> None:
        self.name = name

    def help(self, prompt: str) -> str:
        return SYSTEM.format(name=self.name) + prompt


class Derived(Model):
    prefix = "derived"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.extra = name * 2

    def ask(self, prompt: str, **options: Any) -> Reply:
        reply = super().ask(prompt, **options)
        return dataclasses.replace(reply) if False else Reply(reply.text + self.extra)


@contextlib.contextmanager
def managed(text: str) -> Any:
    held = text.upper()
    try:
        yield held
    finally:
        held = ""


def build_messages(prompt: str) -> list[dict[str, str]]:
    messages = [{"role": "system", "content": SYSTEM.format(name="x")}]
    messages.append({"role": "user", "content": prompt})
    messages += [{"role": "user", "content": "go"}]
    messages[0]["content"] = messages[0]["content"].strip()
    return messages


def fibonacci(text: str) -> int:
    n = len(text)
    return n if n < 2 else fibonacci(text[1:]) + fibonacci(text[2:])


def is_even(text: str) -> bool:
    return True if not text else is_odd(text[1:])


def is_odd(text: str) -> bool:
    return False if not text else is_even(text[1:])


@functools.cache
def cached(text: str) -> str:
    return text.upper()


@functools.lru_cache(maxsize=10)
def cached_slow(text: str) -> str:
    sleep(0.001)
    return text


def retrying(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for attempt in range(3):
            try:
                return function(*args, **kwargs)
            except ValueError:
                if attempt == 2:
                    raise
                sleep(0.001)
        return None

    return wrapper


@retrying
def retried(text: str) -> str:
    return text.upper()


def objects(text: str) -> Any:
    pair = Pair(text, 1)
    point = Point(1.0, 2.0)
    plain = Plain(text, [text])
    slotted = Slotted(text, 1)
    found = {Point(0, 0): slotted.a, Color("red"): Color.RED.loud}
    return pair.left, point.x + plain.a.count("a"), slotted == slotted, found, Color.RED is Color.BLUE


def numbers(text: str) -> float:
    values = [float(len(part)) for part in re.split(r"\s+", text)]
    mean = sum(values) / len(values) if values else 0.0
    return round(math.sqrt(sum((v - mean) ** 2 for v in values)), 2)


def matching(text: str) -> str:
    match text.split():
        case [first, *_]:
            return first
        case _:
            return ""


def walrus(text: str) -> list[str]:
    return [w for part in text.split(",") if (w := part.strip())]


def raising(text: str) -> str:
    if not text:
        raise ValueError(f"nothing in {text!r}")
    assert len(text) < 1000, "too long"
    return text


def sorting(text: str) -> Any:
    replies = [Reply(part, len(part)) for part in text.split()]
    replies.sort(key=lambda reply: reply.score, reverse=True)
    best = max(replies, key=lambda reply: reply.score, default=None)
    groups: dict[str, list[str]] = {}
    for reply in replies:
        groups.setdefault(reply.text[:1], []).append(reply.title)
    return best, groups, [r.text for r in replies if r.better(replies[0])]


def partials(text: str) -> list[str]:
    upper = functools.partial(str.replace, text)
    return [upper("a", "b"), *map(str.strip, text.split()), *filter(None, [text])]


def default(text: str, seen: tuple[str, ...] = (), options: dict[str, int] | None = None) -> str:
    options = dict(options or {})
    options["n"] = len(seen)
    return f"{text} {options['n']:>3} {options!r}"


def generator_pipeline(text: str) -> str:
    words = (w.lower() for w in text.split())
    numbered = enumerate(words, 1)
    return " ".join(f"{i}:{w}" for i, w in numbered)
