"""A few more wrappers, written and labelled after `wrappers_again` had been looked at."""

from __future__ import annotations

import collections
import contextlib
import functools
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import anthropic
import httpx
import openai
import pydantic
import requests

from tests.labelled.labels import samples_of

ADDRESS = "http://127.0.0.1:9"
gpt = openai.OpenAI(api_key="none", base_url=ADDRESS)
claude = anthropic.Anthropic(api_key="none", base_url=ADDRESS)
web = httpx.Client(base_url=ADDRESS)
log = logging.getLogger(__name__)
T = TypeVar("T")

safe, unsafe = samples_of("wrappers last")


@dataclass(frozen=True)
class Answer:
    text: str
    tokens: int = 0
    cached: bool = False


@dataclass
class Usage:
    lock: threading.Lock = field(default_factory=threading.Lock)
    by_model: dict[str, int] = field(default_factory=lambda: collections.defaultdict(int))
    slowest: float = 0.0
    recent: list[str] = field(default_factory=list)

    def add(self, model: str, tokens: int, seconds: float) -> None:
        with self.lock:
            self.by_model[model] += tokens
            self.slowest = max(self.slowest, seconds)

    def note(self, text: str) -> None:
        with self.lock:
            self.recent = [*self.recent[-9:], text]


USAGE = Usage()


class Llm:
    def __init__(self, model: str, usage: Usage = USAGE) -> None:
        self.model, self.usage = model, usage

    @contextlib.contextmanager
    def timed(self, tokens: int) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            self.usage.add(self.model, tokens, time.monotonic() - start)

    def ask(self, prompt: str, system: str | None = None) -> Answer:
        messages = [{"role": "user", "content": prompt}]
        if system:
            messages.insert(0, {"role": "system", "content": system})
        with self.timed(len(prompt) // 4):
            found = gpt.chat.completions.create(model=self.model, messages=messages)  # type: ignore[arg-type]
        usage = found.usage
        return Answer(found.choices[0].message.content or "", usage.total_tokens if usage else 0)

    def ask_noting(self, prompt: str) -> Answer:
        answer = self.ask(prompt)
        self.usage.note(answer.text)
        return answer

    def json(self, prompt: str, schema: type[pydantic.BaseModel]) -> dict[str, Any]:
        text = self.ask(f"{prompt}\nAs JSON of {sorted(schema.model_fields)}").text
        found = re.search(r"\{.*\}", text, re.S)
        if not found:
            raise ValueError(f"no JSON in {text[:40]!r}")
        return schema.model_validate_json(found.group()).model_dump()


class City(pydantic.BaseModel):
    name: str
    people: int = 0
    tags: list[str] = pydantic.Field(default_factory=list)


LLM = Llm("m")


def city(text: str) -> dict[str, Any]:
    return LLM.json(text, City)


def fallback(*functions: Callable[[str], T]) -> Callable[[str], T]:
    def first(text: str) -> T:
        errors: list[str] = []
        for function in functions:
            try:
                return function(text)
            except (openai.APIError, anthropic.APIError, httpx.HTTPError) as error:
                log.warning("%s: %s", function.__name__, error)
                errors.append(type(error).__name__)
        raise RuntimeError(", ".join(errors))

    return first


def by_gpt(text: str) -> str:
    return LLM.ask(text).text


def by_claude(text: str) -> str:
    reply = claude.messages.create(model="c", max_tokens=50, messages=[{"role": "user", "content": text}])
    return "".join(part.text for part in reply.content if part.type == "text").strip()


either = fallback(by_gpt, by_claude)
counts: dict[str, int] = {}


def remembering_winner(text: str) -> str:
    try:
        answer, winner = by_gpt(text), "gpt"
    except openai.APIError:
        answer, winner = by_claude(text), "claude"
    counts[winner] = counts.get(winner, 0) + 1
    return f"{winner} ({counts[winner]}): {answer}"


@functools.lru_cache(maxsize=128)
def glossary(language: str) -> tuple[str, ...]:
    return tuple(requests.get(f"{ADDRESS}/glossary/{language}", timeout=5).json())


def translate(text: str, language: str) -> str:
    terms = [term for term in glossary(language) if term.lower() in text.lower()]
    return LLM.ask(text, system=f"Translate to {language}. Keep: {', '.join(terms) or 'nothing'}").text


class Pages:
    def __init__(self, path: str) -> None:
        self.path, self.page, self.seen = path, 0, 0

    def __iter__(self) -> Pages:
        return self

    def __next__(self) -> dict[str, Any]:
        self.page += 1
        found = web.get(self.path, params={"page": self.page}).json()
        if not found:
            raise StopIteration
        self.seen += 1
        return dict(found)


SHARED_PAGES = Pages("/all")


def titles(path: str) -> list[str]:
    return [page["title"] for page in Pages(path)]


def next_title(_: str) -> str:
    return str(next(SHARED_PAGES)["title"])


class Flags:
    def __init__(self) -> None:
        self._on: dict[str, bool] = {}

    def __contains__(self, name: str) -> bool:
        return self._on.get(name, False)

    def turn(self, name: str, on: bool = True) -> Flags:
        self._on[name] = on
        return self


FLAGS = Flags()


def by_flag(text: str) -> str:
    return by_claude(text) if "claude" in FLAGS else by_gpt(text)


def turning_flag(text: str) -> str:
    answer = by_flag(text)
    FLAGS.turn("claude", "sorry" in answer)
    return answer


def with_own_flags(text: str) -> str:
    flags = Flags().turn("short").turn("polite", len(text) > 10)
    return LLM.ask(text, system=" ".join(name for name in ("short", "polite") if name in flags)).text


def stepwise(text: str, *steps: str) -> list[Answer]:
    done: collections.deque[Answer] = collections.deque(maxlen=3)
    for step in steps:
        done.append(LLM.ask(f"{step}: {done[-1].text if done else text}"))
    return list(done)


safe(LLM.ask, "q", why="counts under a lock, in a context manager of its own")
unsafe(LLM.ask_noting, "q", why="the list of the latest shows the order, lock or not")
safe(city, "text", why="a schema that is given, a pattern, JSON")
safe(either, "text", why="tries one after the other, and logs")
unsafe(remembering_winner, "text", why="counts in a global, and tells")
safe(translate, "text", "de", why="a cached list of terms")
safe(titles, "/a", why="an iterator of its own")
unsafe(next_title, "", why="takes the next of a shared iterator")
safe(by_flag, "text", why="looks at an object of the module")
unsafe(turning_flag, "text", why="its answer decides who is asked next")
safe(with_own_flags, "text", why="a builder of its own")
safe(stepwise, "text", "a", "b", why="each step with what the last one gave")
