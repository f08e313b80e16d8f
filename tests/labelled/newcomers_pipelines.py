"""Pipelines, caches, conversations and counters as yet other people write them."""

from __future__ import annotations

import collections
import contextvars
import functools
import hashlib
import json
import operator
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Generic, Protocol

from tests.labelled.labels import samples_of
from tests.labelled.newcomers import complete, complete_claude
from tests.labelled.newcomers_clients import A, B, K, V, logger

safe, unsafe = samples_of("newcomers: pipelines")


class Step(Protocol[A, B]):  # type: ignore[misc]
    def __call__(self, value: A, /) -> B: ...


@dataclass(frozen=True)
class Pipeline(Generic[A, B]):
    steps: tuple[Callable[[Any], Any], ...] = ()

    def then(self, step: Callable[[Any], Any]) -> Pipeline[A, Any]:
        return Pipeline((*self.steps, step))

    def __rshift__(self, step: Callable[[Any], Any]) -> Pipeline[A, Any]:
        return self.then(step)

    def __call__(self, value: Any) -> Any:
        for step in self.steps:
            value = step(value)
        return value


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


history: list[str] = []


def remember(text: str) -> str:
    history.append(text)
    return text


CLEAN_AND_ASK: Pipeline[str, str] = Pipeline() >> clean >> complete >> str.strip
NOTED: Pipeline[str, str] = Pipeline() >> clean >> remember >> complete


def compose(*functions: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return functools.reduce(lambda f, g: lambda x: g(f(x)), functions)


shouted = compose(clean, complete, str.upper)


def by_compose(text: str) -> str:
    return compose(clean, complete)(text)


def with_pipeline_of_its_own(text: str) -> str:
    pipeline: Pipeline[str, str] = Pipeline((clean,)).then(complete)
    return pipeline(text)


class Cache(Generic[K, V]):
    """A dict with an age; one for each class of users."""

    def __init__(self, ttl: float = 60.0) -> None:
        self.ttl = ttl
        self._lock = threading.RLock()
        self._items: dict[K, tuple[float, V]] = {}
        self.hits = self.misses = 0

    def get(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            entry = self._items.get(key)
            if entry is not None:
                return entry[1]
        value = make()
        with self._lock:
            self._items[key] = (0.0, value)
        return value

    def get_counted(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            entry = self._items.get(key)
        if entry is not None:
            self.hits += 1
            return entry[1]
        self.misses += 1
        return self.get(key, make)

    def get_unlocked(self, key: K, make: Callable[[], V]) -> V:
        try:
            return self._items[key][1]
        except KeyError:
            return self._items.setdefault(key, (0.0, make()))[1]


ANSWERS: Cache[str, str] = Cache()


def cached_answer(prompt: str) -> str:
    key = hashlib.sha256(prompt.encode()).hexdigest()
    return ANSWERS.get(key, lambda: complete(prompt))


def counted_answer(prompt: str) -> str:
    return ANSWERS.get_counted(prompt, lambda: complete(prompt))


def unlocked_answer(prompt: str) -> str:
    return ANSWERS.get_unlocked(prompt, partial(complete, prompt))


class Document:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    @cached_property
    def words(self) -> list[str]:
        return self.text.split()

    @property
    def digest(self) -> str:
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def __len__(self) -> int:
        return len(self.text)

    def __lt__(self, other: Document) -> bool:
        return self.path < other.path

    def __hash__(self) -> int:
        return hash((self.path, self.digest))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self.digest == other.digest


def digest_documents(documents: Sequence[Document]) -> dict[str, str]:
    return {d.path: complete(f"Summary of {d.text}") for d in sorted(documents) if len(d)}


def distinct_documents(documents: Sequence[Document]) -> list[str]:
    return [complete(d.text) for d in dict.fromkeys(documents)]


def by_words(document: Document) -> str:
    return complete(" ".join(document.words[:10]))


class Evaluation:
    """Runs cases, keeps scores."""

    def __init__(self, judge: Callable[[str], str] = complete) -> None:
        self.judge = judge
        self.scores: list[float] = []
        self.lock = threading.Lock()
        self.best: tuple[float, str] = (0.0, "")

    @staticmethod
    def parse(text: str) -> float:
        numbers = re.findall(r"-?\d+(?:\.\d+)?", text)
        return min(max(float(numbers[0]), 0.0), 10.0) / 10 if numbers else 0.0

    def score(self, case: str) -> float:
        return self.parse(self.judge(f"Score 0..10: {case}"))

    def scored(self, case: str) -> float:
        value = self.score(case)
        with self.lock:
            self.scores.append(value)
        return value

    def scored_unlocked(self, case: str) -> float:
        value = self.score(case)
        self.scores.append(value)
        return value

    def ranked(self, case: str) -> int:
        value = self.score(case)
        with self.lock:
            self.scores.append(value)
            return len(self.scores)

    def best_so_far(self, case: str) -> str:
        value = self.score(case)
        with self.lock:
            if value > self.best[0]:
                self.best = (value, case)
        return self.best[1]

    def mean(self, cases: Iterable[str]) -> float:
        values = list(map(self.score, cases))
        return sum(values) / len(values) if values else 0.0

    def report(self, cases: Iterable[str]) -> str:
        rows = [{"case": c, "score": f"{self.score(c):.2f}"} for c in cases]
        rows.sort(key=operator.itemgetter("score", "case"))
        return "\n".join(f"{r['case']:<20}{r['score']:>6}" for r in rows)


EVALUATION = Evaluation()
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


def with_context(prompt: str) -> str:
    token = request_id.set(prompt[:8])
    try:
        return complete(f"{request_id.get()}: {prompt}")
    finally:
        request_id.reset(token)


def reads_context(prompt: str) -> str:
    return complete(f"{request_id.get()}: {prompt}")


class Bus:
    def __init__(self) -> None:
        self._listeners: dict[str, list[Callable[[str], None]]] = collections.defaultdict(list)

    def on(self, event: str, listener: Callable[[str], None]) -> None:
        self._listeners[event].append(listener)

    def emit(self, event: str, payload: str) -> None:
        for listener in self._listeners[event]:
            listener(payload)


events: list[str] = []
bus = Bus()
bus.on("answered", events.append)


def announced(prompt: str) -> str:
    text = complete(prompt)
    bus.emit("answered", text)
    return text


jobs: queue.Queue[str] = queue.Queue()


def next_job(_: str) -> str:
    return complete(jobs.get_nowait())


def put_job(prompt: str) -> str:
    text = complete(prompt)
    jobs.put(text)
    return text


def ensemble(prompt: str, voters: Sequence[Callable[[str], str]] = (complete, complete_claude)) -> str:
    votes = collections.Counter(clean(vote(prompt)).lower() for vote in voters)
    (winner, count), *_ = votes.most_common(1)
    return winner if count > 1 else min(votes)


@contextmanager
def temporarily(target: Any, **values: Any) -> Iterator[None]:
    old = {name: getattr(target, name) for name in values}
    for name, value in values.items():
        setattr(target, name, value)
    try:
        yield
    finally:
        for name, value in old.items():
            setattr(target, name, value)


def hotter(prompt: str) -> str:
    with temporarily(EVALUATION, judge=complete_claude):
        return str(EVALUATION.score(prompt))


@contextmanager
def span(name: str) -> Iterator[dict[str, Any]]:
    info: dict[str, Any] = {"name": name, "start": time.time()}
    try:
        yield info
    except Exception as exc:
        info["error"] = repr(exc)
        raise
    finally:
        logger.info("span %s: %s", name, json.dumps(info, default=str))


def in_span(prompt: str) -> str:
    with span("ask") as info:
        text = complete(prompt)
        info["length"] = len(text)
    return text


_open_spans: list[str] = []


@contextmanager
def nested_span(name: str) -> Iterator[None]:
    _open_spans.append(name)
    try:
        yield
    finally:
        _open_spans.pop()


def in_nested_span(prompt: str) -> str:
    with nested_span("ask"):
        return complete(prompt)


class Conversation:
    def __init__(self, system: str = "") -> None:
        self.messages: list[dict[str, str]] = [{"role": "system", "content": system}] if system else []

    def branch(self) -> Conversation:
        other = Conversation()
        other.messages = [*self.messages]
        return other

    def ask(self, text: str) -> str:
        self.messages.append({"role": "user", "content": text})
        answer = complete(json.dumps(self.messages))
        self.messages.append({"role": "assistant", "content": answer})
        return answer

    def ask_aside(self, text: str) -> str:
        return self.branch().ask(text)


CONVERSATION = Conversation("be brief")

safe(CLEAN_AND_ASK, "a  b", why="functions that only ask, in a record")
unsafe(NOTED, "a  b", why="one of the steps appends to a list of the module")
safe(shouted, "a", why="functions composed in closures")
safe(by_compose, "a", why="the same, made here")
safe(with_pipeline_of_its_own, "a", why="a record of functions, made here")
safe(cached_answer, "a", why="a cache by key, under a lock")
unsafe(counted_answer, "a", why="counts hits without the lock")
unsafe(unlocked_answer, "a", why="a cache without a lock")
safe(digest_documents, [Document("a", "x")], why="sorts by a comparison of its own, and asks")
safe(distinct_documents, [Document("a", "x")], why="tells apart by a hash of its own, and asks")
safe(by_words, Document("a", "x y"), why="a cached property", until=(3, 12))
safe(EVALUATION.score, "x", why="a function that is given, and a number from its text")
safe(EVALUATION.scored, "x", why="collects scores under a lock")
unsafe(EVALUATION.scored_unlocked, "x", why="collects scores without a lock")
unsafe(EVALUATION.ranked, "x", why="how many there are depends on which call came first")
unsafe(EVALUATION.best_so_far, "x", why="which is best so far depends on which call came first")
safe(EVALUATION.mean, ["a", "b"], why="computes from what is answered")
safe(EVALUATION.report, ["a", "b"], why="rows of its own, sorted")
safe(with_context, "x", why="leaves the context as it was")
safe(reads_context, "x", why="reads a context variable")
unsafe(announced, "x", why="a listener appends to a list of the module")
unsafe(next_job, "x", why="takes from a queue that all share")
unsafe(put_job, "x", why="what is in the queue first depends on which call came first")
safe(ensemble, "x", why="asks several, and counts")
unsafe(hotter, "x", why="replaces an attribute of an object of the module meanwhile")
safe(in_span, "x", why="a dict of its own; only logs besides")
unsafe(in_nested_span, "x", why="a stack of the module, without a lock")
unsafe(CONVERSATION.ask, "x", why="its messages grow by each call")
safe(CONVERSATION.ask_aside, "x", why="another conversation, with a list of its own")
