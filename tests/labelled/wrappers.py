"""Wrappers around clients as people write them, each with a twin that does the same with unlocked state."""

from __future__ import annotations

import abc
import collections
import contextlib
import contextvars
import dataclasses
import enum
import functools
import inspect
import itertools
import json
import logging
import os
import pathlib
import random
import re
import string
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, ParamSpec, Protocol, TypedDict, TypeVar, cast

import anthropic
import httpx
import jinja2
import openai
import pydantic
import requests
import tenacity

from tests.labelled.labels import samples_of

ADDRESS = "http://127.0.0.1:9"
client = openai.OpenAI(api_key="none", base_url=ADDRESS)
claude = anthropic.Anthropic(api_key="none", base_url=ADDRESS)
http = httpx.Client(base_url=ADDRESS)
logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def complete(prompt: str, *, model: str = "m", **options: Any) -> str:
    response = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": prompt}], **options
    )
    return response.choices[0].message.content or ""


# -- retries ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: retries")

RETRYABLE = (openai.RateLimitError, openai.APITimeoutError, openai.InternalServerError)
failures = 0
failed_prompts: list[str] = []


class GaveUp(RuntimeError):
    """Carries how often it was tried."""

    def __init__(self, message: str, attempts: int) -> None:
        super().__init__(message)
        self.attempts = attempts


def with_jitter(prompt: str, attempts: int = 4) -> str:
    delay = 1.0
    for attempt in range(1, attempts + 1):
        try:
            return complete(prompt)
        except RETRYABLE:
            if attempt == attempts:
                raise
            time.sleep(delay + random.Random(prompt).random())
            delay *= 2
    raise AssertionError


def with_jitter_counting(prompt: str, attempts: int = 4) -> str:
    global failures
    for attempt in range(1, attempts + 1):
        try:
            return complete(prompt)
        except RETRYABLE:
            failures += 1
            time.sleep(attempt)
    raise GaveUp("too many attempts", attempts)


def until_it_parses(prompt: str, attempts: int = 3) -> dict[str, Any]:
    last: Exception | None = None
    for _ in range(attempts):
        text = complete(prompt)
        try:
            return cast("dict[str, Any]", json.loads(text))
        except json.JSONDecodeError as error:
            last = error
            prompt = f"{prompt}\n\nThat was no JSON: {error.msg}. Answer with JSON only."
    raise GaveUp("no JSON", attempts) from last


def until_it_parses_noting(prompt: str, attempts: int = 3) -> dict[str, Any]:
    for _ in range(attempts):
        text = complete(prompt)
        try:
            return cast("dict[str, Any]", json.loads(text))
        except json.JSONDecodeError:
            failed_prompts.append(prompt)
    raise GaveUp("no JSON", attempts)


def retry(times: int, on: tuple[type[BaseException], ...] = RETRYABLE) -> Callable[[Callable[P, T]], Callable[P, T]]:
    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except on:
                    if attempt == times - 1:
                        raise
                    time.sleep(0.5 * 2**attempt)
            raise AssertionError

        return wrapper

    return decorate


def retry_counting(times: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        tries = 0

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            nonlocal tries
            for _ in range(times):
                tries += 1
                try:
                    return function(*args, **kwargs)
                except RETRYABLE:
                    continue
            raise GaveUp("too many", tries)

        return wrapper

    return decorate


@retry(3)
def decorated(prompt: str) -> str:
    return complete(prompt).strip()


@retry_counting(3)
def decorated_counting(prompt: str) -> str:
    return complete(prompt).strip()


@tenacity.retry(
    stop=tenacity.stop_after_attempt(4),
    wait=tenacity.wait_random_exponential(multiplier=0.5, max=20),
    retry=tenacity.retry_if_exception(lambda error: isinstance(error, RETRYABLE)),
    reraise=True,
)
def tenacious(prompt: str) -> str:
    return complete(prompt)


def remember_failure(state: tenacity.RetryCallState) -> None:
    failed_prompts.append(str(state.args[0]))


@tenacity.retry(stop=tenacity.stop_after_attempt(4), before_sleep=remember_failure)
def tenacious_remembering(prompt: str) -> str:
    return complete(prompt)


def falls_back(prompt: str, models: Sequence[str] = ("large", "small")) -> str:
    errors = []
    for model in models:
        try:
            return complete(prompt, model=model)
        except openai.OpenAIError as error:
            errors.append(f"{model}: {type(error).__name__}")
    raise GaveUp("; ".join(errors), len(errors))


preferred = ["large", "small"]


def falls_back_for_good(prompt: str) -> str:
    while True:
        try:
            return complete(prompt, model=preferred[0])
        except openai.OpenAIError:
            preferred.pop(0)


safe(with_jitter, "hello", why="a loop of its own, with a generator of its own")
unsafe(with_jitter_counting, "hello", why="counts failures in a global")
safe(until_it_parses, "hello", why="tries again with what went wrong")
unsafe(until_it_parses_noting, "hello", why="appends to a global list")
safe(decorated, "hello", why="a decorator of one's own that tries again")
unsafe(decorated_counting, "hello", why="counts in a variable of the decorator")
safe(tenacious, "hello", why="tenacity with rules that only look")
unsafe(tenacious_remembering, "hello", why="before_sleep appends to a global list")
safe(falls_back, "hello", why="the list of errors is its own")
unsafe(falls_back_for_good, "hello", why="takes a model off a global list")

# -- parsing ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: parsing")

JSON_BLOCK = re.compile(r"```(?:json)?\s*(\{.*?\})\s*```", re.S)
TRAILING_COMMA = re.compile(r",\s*([}\]])")


class Sentiment(str, enum.Enum):  # noqa: UP042
    GOOD = "good"
    BAD = "bad"

    @classmethod
    def of(cls, text: str) -> Sentiment:
        for member in cls:
            if member.value in text.lower():
                return member
        return cls.BAD


class Reply(TypedDict, total=False):
    answer: str
    confidence: float


class Usage(NamedTuple):
    prompt: int
    completion: int

    @property
    def total(self) -> int:
        return self.prompt + self.completion


@dataclass(frozen=True, slots=True)
class Extracted:
    name: str
    amount: float
    tags: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Extracted:
        known = {f.name for f in dataclasses.fields(cls)}
        kept = {key: value for key, value in raw.items() if key in known}
        return cls(**{**kept, "tags": tuple(kept.get("tags", ()))})


@dataclass
class Counted:
    made: ClassVar[int] = 0
    text: str

    def __post_init__(self) -> None:
        type(self).made += 1


class Invoice(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="ignore")

    number: str
    lines: list[str] = pydantic.Field(default_factory=list)
    total: float = 0.0

    @pydantic.field_validator("number", mode="before")
    @classmethod
    def _text(cls, value: Any) -> str:
        return str(value).strip()

    @pydantic.model_validator(mode="after")
    def _totals(self) -> Invoice:
        if self.total < 0:
            raise ValueError("negative")
        return self


invoices_seen: list[str] = []


class NotingInvoice(pydantic.BaseModel):
    number: str

    @pydantic.field_validator("number")
    @classmethod
    def _note(cls, value: str) -> str:
        invoices_seen.append(value)
        return value


def repaired(text: str) -> Any:
    found = JSON_BLOCK.search(text)
    raw = found.group(1) if found else text[text.find("{") : text.rfind("}") + 1]
    try:
        return json.loads(raw)
    except json.JSONDecodeError:
        return json.loads(TRAILING_COMMA.sub(r"\1", raw.replace("'", '"')))


def extract(text: str) -> Extracted:
    return Extracted.from_dict(repaired(complete(f"Extract name and amount as JSON:\n{text}")))


def extract_counted(text: str) -> Counted:
    return Counted(complete(text))


def invoice(text: str) -> Invoice | None:
    raw = complete(text, response_format={"type": "json_object"})
    try:
        return Invoice.model_validate_json(raw)
    except pydantic.ValidationError as error:
        if error.error_count() > 3:
            return None
        return Invoice(number="?", lines=[text])


def noted_invoice(text: str) -> NotingInvoice:
    return NotingInvoice.model_validate(json.loads(complete(text)))


def sentiment(text: str) -> Sentiment:
    answer = complete(f"Is this {' or '.join(s.value for s in Sentiment)}? {text}")
    return Sentiment.of(answer)


def reply(question: str) -> Reply:
    raw = json.loads(complete(question))
    result: Reply = {"answer": str(raw.get("answer", ""))}
    if "confidence" in raw:
        result["confidence"] = min(max(float(raw["confidence"]), 0.0), 1.0)
    return result


last_reply: Reply = {}


def reply_kept(question: str) -> Reply:
    last_reply["answer"] = complete(question)
    return last_reply


def lines_of(question: str) -> list[str]:
    lines = (line.strip(" -*\t") for line in complete(question).splitlines())
    return sorted({line for line in lines if line}, key=str.casefold)


def numbered(question: str, _numbers: Iterator[int] = itertools.count(1)) -> str:
    return f"{next(_numbers)}. {complete(question)}"


safe(extract, "text", why="repairs JSON and makes a frozen dataclass")
unsafe(extract_counted, "text", why="its class counts instances")
safe(invoice, "text", why="a pydantic model with pure validators")
unsafe(noted_invoice, "text", why="its validator appends to a global list")
safe(sentiment, "text", why="an enum found by text")
safe(reply, "q", why="makes a TypedDict")
unsafe(reply_kept, "q", why="writes a global TypedDict")
safe(lines_of, "q", why="splits and sorts")
unsafe(numbered, "q", why="takes the next number of a shared iterator")

# -- prompts ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: prompts")

PROMPTS = {
    "summary": "Summarise in {words} words:\n{text}",
    "title": "Give a title to:\n{text}",
}
TEMPLATES = jinja2.Environment(
    loader=jinja2.DictLoader({"ask": "{% for e in examples %}{{ e }}\n{% endfor %}Q: {{ question }}"}),
    trim_blocks=True,
)
ASK = TEMPLATES.get_template("ask")
ROLE = string.Template("You are $role. Answer in $language.")
prompts_used: collections.Counter[str] = collections.Counter()
examples: list[str] = ["Q: 1+1\nA: 2"]


def from_table(kind: str, text: str) -> str:
    template = PROMPTS.get(kind)
    if template is None:
        raise KeyError(f"no prompt {kind!r}; there are {', '.join(sorted(PROMPTS))}")
    return complete(template.format(text=text, words=50))


def from_table_counting(kind: str, text: str) -> str:
    prompts_used[kind] += 1
    return complete(PROMPTS[kind].format(text=text, words=50))


def from_template(question: str) -> str:
    return complete(ASK.render(question=question, examples=examples[:3]))


def from_growing_examples(question: str) -> str:
    answer = complete(ASK.render(question=question, examples=examples[-3:]))
    examples.append(f"Q: {question}\nA: {answer}")
    return answer


def in_role(question: str, role: str = "a judge", language: str = "English") -> str:
    system = ROLE.safe_substitute(role=role, language=language)
    message = claude.messages.create(
        model="m", max_tokens=64, system=system, messages=[{"role": "user", "content": question}]
    )
    return "".join(block.text for block in message.content if block.type == "text")


@dataclass
class Prompt:
    system: str
    parts: list[str] = field(default_factory=list)

    def add(self, part: str) -> Prompt:
        self.parts.append(part)
        return self

    def messages(self) -> list[dict[str, str]]:
        return [{"role": "system", "content": self.system}, {"role": "user", "content": "\n\n".join(self.parts)}]


SHARED = Prompt("Be brief.")


def with_builder(question: str) -> str:
    prompt = Prompt("Be brief.").add("Think first.").add(question)
    answer = client.chat.completions.create(model="m", messages=cast("Any", prompt.messages()))
    return str(answer.choices[0].message.content)


def with_shared_builder(question: str) -> str:
    messages = SHARED.add(question).messages()
    return str(client.chat.completions.create(model="m", messages=cast("Any", messages)).choices[0].message.content)


def trimmed(history: list[dict[str, str]], limit: int = 2_000) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = []
    size = 0
    for message in reversed(history):
        size += max(1, len(message["content"]) // 4)
        if size > limit:
            break
        kept.insert(0, message)
    return kept


def chat(history: list[dict[str, str]], question: str) -> str:
    messages = [*trimmed(history), {"role": "user", "content": question}]
    return str(client.chat.completions.create(model="m", messages=cast("Any", messages)).choices[0].message.content)


def chat_in_place(history: list[dict[str, str]], question: str) -> str:
    history += [{"role": "user", "content": question}]
    messages = trimmed(history)
    return str(client.chat.completions.create(model="m", messages=cast("Any", messages)).choices[0].message.content)


safe(from_table, "title", "text", why="a dict of prompts that nobody changes")
unsafe(from_table_counting, "title", "text", why="counts in a global Counter")
safe(from_template, "q", why="a jinja2 template")
unsafe(from_growing_examples, "q", why="appends to the examples that the next call shows")
safe(in_role, "q", why="a string template")
safe(with_builder, "q", why="builds a prompt of its own")
unsafe(with_shared_builder, "q", why="adds to a prompt that all share")
safe(chat, [{"role": "user", "content": "hi"}], "q", why="makes a list of its own of the history")
unsafe(chat_in_place, [{"role": "user", "content": "hi"}], "q", why="extends the history that it is given")

# -- caches -------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: caches")

lock = threading.Lock()
by_key: dict[tuple[str, str], str] = {}
unlocked: dict[tuple[str, str], str] = {}
FOLDER = pathlib.Path("/tmp/xcs-labelled-cache")


@functools.cache
def cached(prompt: str) -> str:
    return complete(prompt)


def normalised(prompt: str) -> str:
    return cached(" ".join(prompt.split()).casefold())


def locked(prompt: str, model: str = "m") -> str:
    key = (model, prompt)
    with lock:
        found = by_key.get(key)
    if found is None:
        found = complete(prompt, model=model)
        with lock:
            by_key[key] = found
    return found


def without_lock(prompt: str, model: str = "m") -> str:
    key = (model, prompt)
    found = unlocked.get(key)
    if found is None:
        found = unlocked[key] = complete(prompt, model=model)
    return found


def in_files(prompt: str) -> str:
    file = FOLDER / f"{hash(prompt):x}.json"
    with contextlib.suppress(FileNotFoundError):
        return str(json.loads(file.read_text())["answer"])
    answer = complete(prompt)
    FOLDER.mkdir(exist_ok=True)
    file.write_text(json.dumps({"answer": answer}))
    return answer


class Embedder:
    """Caches by instance."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._lock = threading.RLock()
        self._vectors: dict[str, list[float]] = {}
        self._recent: collections.deque[str] = collections.deque(maxlen=10)

    def __call__(self, text: str) -> tuple[float, ...]:
        with self._lock:
            if text in self._vectors:
                return tuple(self._vectors[text])
        vector = client.embeddings.create(model=self.model, input=text).data[0].embedding
        with self._lock:
            self._vectors[text] = vector
        return tuple(vector)

    def noting(self, text: str) -> tuple[float, ...]:
        self._recent.append(text)
        return tuple(client.embeddings.create(model=self.model, input=text).data[0].embedding)

    @functools.cached_property
    def dimensions(self) -> int:
        return len(client.embeddings.create(model=self.model, input="a").data[0].embedding)

    def padded(self, text: str) -> tuple[float, ...]:
        vector = client.embeddings.create(model=self.model, input=text).data[0].embedding
        return (*vector, *(0.0 for _ in range(self.dimensions - len(vector))))


safe(cached, "hello", why="functools.cache has a lock")
safe(normalised, "hello", why="a cached function under a normalised key")
safe(locked, "hello", why="a dict under a lock")
unsafe(without_lock, "hello", why="a dict without a lock")
unsafe(in_files, "hello", why="writes files that others read")
safe(Embedder("m"), "hello", why="a dict of its own under its lock")
unsafe(Embedder("m").noting, "hello", why="the order of the last ones shows")
safe(Embedder("m").padded, "hello", why="a cached property, which takes a lock", until=(3, 12))

# -- metrics ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: metrics")

PRICES = {"m": (0.5, 1.5), "large": (5.0, 15.0)}


@dataclass
class Meter:
    prompt: int = 0
    completion: int = 0
    cost: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, usage: Usage, model: str) -> None:
        price_in, price_out = PRICES[model]
        with self._lock:
            self.prompt += usage.prompt
            self.completion += usage.completion
            self.cost += (usage.prompt * price_in + usage.completion * price_out) / 1e6

    def add_unlocked(self, usage: Usage, model: str) -> None:
        self.prompt += usage.prompt
        self.completion += usage.completion


METER = Meter()


def usage_of(response: Any) -> Usage:
    usage = response.usage
    return Usage(usage.prompt_tokens, usage.completion_tokens) if usage else Usage(0, 0)


def metered(prompt: str, meter: Meter = METER) -> str:
    response = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    usage = response.usage
    meter.add(Usage(usage.prompt_tokens, usage.completion_tokens) if usage else Usage(0, 0), "m")
    return response.choices[0].message.content or ""


def metered_unlocked(prompt: str, meter: Meter = METER) -> str:
    response = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    meter.add_unlocked(Usage(len(prompt), 0), "m")
    return response.choices[0].message.content or ""


def timed(function: Callable[P, T]) -> Callable[P, tuple[T, float]]:
    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
        start = time.perf_counter()
        result = function(*args, **kwargs)
        return result, time.perf_counter() - start

    return wrapper


durations: dict[str, list[float]] = collections.defaultdict(list)


def timed_keeping(function: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            durations[function.__name__].append(time.perf_counter() - start)

    return wrapper


@timed
def ask_timed(prompt: str) -> str:
    return complete(prompt)


@timed_keeping
def ask_timed_keeping(prompt: str) -> str:
    return complete(prompt)


class Counter:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def increment(self, name: str, by: int = 1) -> None:
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + by


METRICS = Counter()
unlocked_counts: dict[str, int] = {}


def counted(prompt: str) -> str:
    METRICS.increment("requests")
    try:
        answer = complete(prompt)
    except openai.OpenAIError:
        METRICS.increment("errors")
        raise
    METRICS.increment("characters", len(answer))
    return answer


def counted_unlocked(prompt: str) -> str:
    unlocked_counts["requests"] = unlocked_counts.get("requests", 0) + 1
    return complete(prompt)


def numbered_by_lock(prompt: str) -> str:
    with lock:
        unlocked_counts["n"] = number = unlocked_counts.get("n", 0) + 1
    return f"{number}: {complete(prompt)}"


def tokens(text: str) -> int:
    return sum(max(1, len(word) // 4) for word in re.findall(r"\w+|[^\w\s]", text))


class TooLong(ValueError):
    pass


def within_budget(prompt: str, budget: int = 1_000) -> str:
    if (size := tokens(prompt)) > budget:
        raise TooLong(f"{size} tokens, {budget} allowed")
    return complete(prompt, max_tokens=budget - size)


budget_left = 1_000_000


def within_shared_budget(prompt: str) -> str:
    global budget_left
    budget_left -= tokens(prompt)
    if budget_left < 0:
        raise TooLong(f"{-budget_left} tokens too many")
    return complete(prompt)


safe(metered, "hello", why="adds up under a lock")
unsafe(metered_unlocked, "hello", why="adds up without a lock")
safe(ask_timed, "hello", why="times itself")
unsafe(ask_timed_keeping, "hello", why="the decorator appends to a global list")
safe(counted, "hello", why="counters under a lock")
unsafe(counted_unlocked, "hello", why="a counter without a lock")
unsafe(numbered_by_lock, "hello", why="takes a number: which call came first shows")
safe(within_budget, "hello", why="counts the tokens of its own prompt")
unsafe(within_shared_budget, "hello", why="takes from a shared budget without a lock")

# -- threads and contexts -----------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: threads and contexts")

per_thread = threading.local()
gate = threading.Semaphore(8)
bounded = threading.BoundedSemaphore(4)
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
in_flight = 0


def own_client() -> httpx.Client:
    found = getattr(per_thread, "client", None)
    if found is None:
        found = per_thread.client = httpx.Client(base_url=ADDRESS)
    return cast("httpx.Client", found)


def at_most(prompt: str) -> str:
    with gate:
        return complete(prompt)


def at_most_bounded(prompt: str) -> str:
    bounded.acquire()
    try:
        return complete(prompt)
    finally:
        bounded.release()


def in_flight_counting(prompt: str) -> str:
    global in_flight
    in_flight += 1
    try:
        return complete(prompt)
    finally:
        in_flight -= 1


def with_request_id(path: str) -> Any:
    return http.get(path, headers={"X-Request-Id": request_id.get()}).json()


def renaming_requests(path: str) -> Any:
    http.headers["X-Request-Id"] = path
    return http.get(path).json()


@contextlib.contextmanager
def opened(name: str) -> Iterator[dict[str, Any]]:
    span: dict[str, Any] = {"name": name, "start": time.monotonic()}
    try:
        yield span
    finally:
        span["end"] = time.monotonic()


spans: list[dict[str, Any]] = []


@contextlib.contextmanager
def recorded(name: str) -> Iterator[dict[str, Any]]:
    span: dict[str, Any] = {"name": name}
    spans.append(span)
    yield span


def spanned(prompt: str) -> tuple[str, float]:
    with opened("ask") as span:
        answer = complete(prompt)
        span["size"] = len(answer)
    return answer, span["end"] - span["start"]


def recorded_call(prompt: str) -> str:
    with recorded("ask") as span:
        answer = complete(prompt)
        span["size"] = len(answer)
    return answer


class Deadline:
    """A context manager class."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.late = False

    def __enter__(self) -> Deadline:
        self.start = time.monotonic()
        return self

    def __exit__(self, *exc: object) -> None:
        self.late = time.monotonic() - self.start > self.seconds


SHARED_DEADLINE = Deadline(5)


def with_deadline(prompt: str) -> tuple[str, bool]:
    with Deadline(5) as deadline:
        answer = complete(prompt)
    return answer, deadline.late


def with_shared_deadline(prompt: str) -> tuple[str, bool]:
    with SHARED_DEADLINE:
        answer = complete(prompt)
    return answer, SHARED_DEADLINE.late


safe(at_most, "hello", why="a semaphore around the call")
safe(at_most_bounded, "hello", why="a semaphore around the call, by hand")
unsafe(in_flight_counting, "hello", why="counts what is in flight without a lock")
safe(with_request_id, "/a", why="reads a context variable")
unsafe(renaming_requests, "/a", why="changes the headers of a shared client")
safe(spanned, "hello", why="a context manager with a record of its own")
unsafe(recorded_call, "hello", why="the context manager appends to a global list")
safe(with_deadline, "hello", why="a context manager of its own")
unsafe(with_shared_deadline, "hello", why="a context manager that all share, with a state")

# -- classes ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: classes")


class Provider(abc.ABC):
    """Asks, checks, parses; what is asked is up to subclasses."""

    name: ClassVar[str] = "provider"
    limit: int = 4_000

    def __init__(self, model: str, **options: Any) -> None:
        self.model = model
        self.options = options

    @abc.abstractmethod
    def send(self, prompt: str) -> str: ...

    def prepare(self, prompt: str) -> str:
        return prompt.strip()[: self.limit]

    def generate(self, prompt: str) -> str:
        answer = self.send(self.prepare(prompt))
        if not answer:
            raise ValueError(f"{self.name} gave no answer")
        return answer

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r})"


class OpenAIProvider(Provider):
    name = "openai"

    def send(self, prompt: str) -> str:
        response = client.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": prompt}], **self.options
        )
        return response.choices[0].message.content or ""


class AnthropicProvider(Provider):
    name = "anthropic"

    def __init__(self, model: str, max_tokens: int = 100) -> None:
        super().__init__(model)
        self.max_tokens = max_tokens

    def prepare(self, prompt: str) -> str:
        return super().prepare(prompt) + "\n\nBe brief."

    def send(self, prompt: str) -> str:
        message = claude.messages.create(
            model=self.model, max_tokens=self.max_tokens, messages=[{"role": "user", "content": prompt}]
        )
        first = message.content[0]
        return first.text if first.type == "text" else ""


class HistoryProvider(OpenAIProvider):
    def __init__(self, model: str) -> None:
        super().__init__(model)
        self.history: list[tuple[str, str]] = []

    def generate(self, prompt: str) -> str:
        answer = super().generate(prompt)
        self.history.append((prompt, answer))
        return answer


class CountingMixin:
    calls = 0

    def send(self, prompt: str) -> str:
        self.calls += 1
        return super().send(prompt)  # type: ignore[misc,no-any-return]


class CountingProvider(CountingMixin, OpenAIProvider):
    pass


class Asks(Protocol):
    def generate(self, prompt: str) -> str: ...


def asks(provider: Asks, prompt: str) -> str:
    return provider.generate(prompt)


@dataclass(frozen=True)
class Chain:
    steps: tuple[Callable[[str], str], ...]

    def __call__(self, text: str) -> str:
        for step in self.steps:
            text = step(text)
        return text

    def __or__(self, other: Callable[[str], str]) -> Chain:
        return Chain((*self.steps, other))


class Repository(Generic[T]):
    def __init__(self, parse: Callable[[dict[str, Any]], T], session: httpx.Client) -> None:
        self._parse = parse
        self._session = session

    def get(self, key: str) -> T:
        response = self._session.get(f"/items/{key}")
        response.raise_for_status()
        return self._parse(response.json())


class RememberingRepository(Repository[T]):
    def __init__(self, parse: Callable[[dict[str, Any]], T], session: httpx.Client) -> None:
        super().__init__(parse, session)
        self._kept: dict[str, T] = {}

    def get(self, key: str) -> T:
        if key not in self._kept:
            self._kept[key] = super().get(key)
        return self._kept[key]


class Kind(enum.Enum):
    SHORT = enum.auto()
    LONG = enum.auto()


def short(text: str) -> str:
    return complete(f"Short: {text}")


def long(text: str) -> str:
    return complete(f"Long: {text}", max_tokens=4_000)


def long_keeping(text: str) -> str:
    answer = long(text)
    durations["long"].append(float(len(answer)))
    return answer


HANDLERS: dict[Kind, Callable[[str], str]] = {Kind.SHORT: short, Kind.LONG: long}
HANDLERS_KEEPING: dict[Kind, Callable[[str], str]] = {Kind.SHORT: short, Kind.LONG: long_keeping}


def dispatch(kind: Kind, text: str) -> str:
    return HANDLERS[kind](text)


def dispatch_keeping(kind: Kind, text: str) -> str:
    return HANDLERS_KEEPING[kind](text)


@functools.singledispatch
def describe(value: object) -> str:
    return complete(f"Describe {value!r}")


@describe.register
def _(value: int) -> str:
    return complete(f"Describe the number {value:,}")


class Config:
    model = "m"
    temperature = 0.2
    headers: ClassVar[dict[str, str]] = {"Accept": "application/json"}


CONFIG = Config()


def configured(prompt: str) -> str:
    return complete(prompt, model=CONFIG.model, temperature=CONFIG.temperature)


def reconfiguring(prompt: str, temperature: float) -> str:
    CONFIG.temperature = temperature
    return configured(prompt)


class Tool:
    registry: ClassVar[dict[str, Tool]] = {}

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self.function = function

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()

    def run(self, arguments: str) -> str:
        signature = inspect.signature(self.function)
        given = {k: v for k, v in json.loads(arguments or "{}").items() if k in signature.parameters}
        return json.dumps(self.function(**given))

    def registering(self, arguments: str) -> str:
        Tool.registry[self.name] = self
        return complete(arguments)


def weather(city: str) -> dict[str, Any]:
    return dict(requests.get(f"{ADDRESS}/weather", params={"q": city}, timeout=5).json())


class LazyClient:
    _instance: ClassVar[openai.OpenAI | None] = None
    _guard: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def get(cls) -> openai.OpenAI:
        if cls._instance is None:
            cls._instance = openai.OpenAI(api_key="none", base_url=ADDRESS)
        return cls._instance

    def ask(self, prompt: str) -> str:
        return str(self.get().embeddings.create(model="m", input=prompt).data[0].index)


@functools.cache
def shared_client() -> openai.OpenAI:
    return openai.OpenAI(api_key="none", base_url=ADDRESS)


def with_cached_client(prompt: str) -> str:
    response = shared_client().chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    return response.choices[0].message.content or ""


safe(OpenAIProvider("m", temperature=0).generate, "hello", why="an abstract base class around a request")
safe(AnthropicProvider("m").generate, "hello", why="a subclass with super()")
unsafe(HistoryProvider("m").generate, "hello", why="keeps a history")
unsafe(CountingProvider("m").generate, "hello", why="a mixin counts without a lock")
safe(asks, OpenAIProvider("m"), "hello", why="a protocol")
unsafe(asks, CountingProvider("m"), "hello", why="the same, by a provider that counts")
safe(Chain((short, str.strip)) | str.title, "hello", why="a chain of functions")
unsafe(Chain((short, long_keeping)), "hello", why="one of the steps appends to a global list")
safe(Repository(Extracted.from_dict, http).get, "a", why="a generic repository")
unsafe(RememberingRepository(Extracted.from_dict, http).get, "a", why="a cache without a lock")
safe(dispatch, Kind.LONG, "hello", why="a dispatch table by enum")
unsafe(dispatch_keeping, Kind.LONG, "hello", why="one of the handlers appends to a global list")
safe(describe, 5, why="singledispatch")
safe(configured, "hello", why="reads a configuration object of the module")
unsafe(reconfiguring, "hello", 0.5, why="sets the temperature of a shared configuration")
safe(Tool("weather", weather).run, '{"city": "Bern"}', why="calls a tool by its signature")
unsafe(Tool("weather", weather).registering, "hello", why="registers itself in its class")
unsafe(LazyClient().ask, "hello", why="makes its client without a lock")
safe(with_cached_client, "hello", why="a cached function makes the client")
safe(functools.partial(complete, model="m", temperature=0.1), "hello", why="a partial")
unsafe(functools.partial(chat_in_place, []), "hello", why="a partial with a shared list")

# -- streams and pages --------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers: streams and pages")

printed: list[str] = []


def chunks(prompt: str) -> Iterator[str]:
    stream = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}], stream=True)
    for event in stream:
        if event.choices and event.choices[0].delta.content:
            yield event.choices[0].delta.content


def streamed(prompt: str) -> str:
    return "".join(chunks(prompt))


def streamed_keeping(prompt: str) -> str:
    text = ""
    for chunk in chunks(prompt):
        printed.append(chunk)
        text += chunk
    return text


def claude_streamed(prompt: str) -> str:
    parts: list[str] = []
    with claude.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": prompt}]) as stream:
        for text in stream.text_stream:
            parts.append(text)
    return "".join(parts)


def pages(path: str) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        body = http.get(path, params={"cursor": cursor} if cursor else None).json()
        yield from body["items"]
        cursor = body.get("next")
        if cursor is None:
            return


def all_pages(path: str) -> list[str]:
    return [item["name"] for item in pages(path) if item.get("active", True)]


def batches(items: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def embedded(texts: list[str]) -> list[list[float]]:
    vectors: list[list[float]] = []
    for batch in batches(texts, 16):
        response = client.embeddings.create(model="m", input=batch)
        vectors.extend(item.embedding for item in sorted(response.data, key=lambda item: item.index))
    return vectors


waiting = ["a", "b"]


def embedded_from_queue(count: int) -> list[int]:
    batch = [waiting.pop() for _ in range(count)]
    return [item.index for item in client.embeddings.create(model="m", input=batch).data]


def downloaded(name: str) -> int:
    response = requests.get(f"{ADDRESS}/{name}", timeout=5)
    response.raise_for_status()
    pathlib.Path(os.devnull).with_name(name).write_bytes(response.content)
    return len(response.content)


def posted(payload: dict[str, Any]) -> str:
    body = {**payload, "source": "xcs"}
    response = requests.post(f"{ADDRESS}/items", json=body, headers={"X-Key": os.environ.get("KEY", "")}, timeout=5)
    if response.status_code >= 400:
        raise GaveUp(response.text[:200], 1)
    return str(response.json()["id"])


def posted_stamping(payload: dict[str, Any]) -> str:
    payload["attempts"] = payload.get("attempts", 0) + 1
    return str(requests.post(f"{ADDRESS}/items", json=payload, timeout=5).json()["id"])


safe(streamed, "hello", why="takes a stream of its own")
unsafe(streamed_keeping, "hello", why="appends the parts to a global list")
safe(claude_streamed, "hello", why="takes a stream of its own")
safe(all_pages, "/a", why="a generator that follows pages")
safe(embedded, ["a", "b"], why="in batches, in a list of its own")
unsafe(embedded_from_queue, 2, why="takes from a global list")
unsafe(downloaded, "a", why="writes a file")
safe(posted, {"a": 1}, why="sends a copy of its payload")
unsafe(posted_stamping, {"a": 1}, why="changes the payload that it is given")

# -- wrappers that show something ---------------------------------------------------------------------------------

safe, unsafe = samples_of("output")


def traced(function: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        logger.info("-> %s%r", function.__name__, args)
        try:
            return function(*args, **kwargs)
        finally:
            logger.info("<- %s", function.__name__)

    return wrapper


@traced
def ask_traced(prompt: str) -> str:
    return complete(prompt)


def ask_logging_extra(prompt: str) -> str:
    logger.info("asking", extra={"size": len(prompt)})
    return complete(prompt)


def ask_logging_usage(prompt: str) -> str:
    response = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    usage = response.usage
    logger.info("%s tokens", usage.total_tokens if usage else "?", extra={"model": response.model})
    return response.choices[0].message.content or ""


def ask_logging_the_error(prompt: str) -> str | None:
    try:
        return complete(prompt)
    except Exception as error:
        logger.warning("%s failed: %s", prompt, error)
        return None


def ask_counting_and_logging(prompt: str) -> str | None:
    METRICS.increment("requests")
    try:
        return complete(prompt)
    except openai.OpenAIError as error:
        METRICS.increment("errors")
        logger.warning("failed: %s", error)
        return None


class Verbose(OpenAIProvider):
    verbose = True

    @property
    def settings(self) -> dict[str, Any]:
        if self.verbose:
            print("settings of", self.model)
        return {"temperature": 0, **self.options}

    def send(self, prompt: str) -> str:
        settings = self.settings
        return complete(prompt, model=self.model, **settings)


class LoggedSpan:
    def __init__(self, name: str) -> None:
        logger.debug("starts %s", name)
        self.name = name

    def __enter__(self) -> LoggedSpan:
        return self

    def __exit__(self, *exc: object) -> None:
        logger.debug("ends %s", self.name)


def ask_in_span(prompt: str) -> str:
    with LoggedSpan("ask"):
        return complete(prompt)


def shown(prompt: str) -> str:
    text = ""
    for chunk in chunks(prompt):
        print(chunk, end="", flush=True)
        text += chunk
    print()
    return text


safe(ask_traced, "hello", why="a decorator of one's own that logs")
safe(ask_logging_extra, "hello", why="logs with extra fields")
safe(ask_logging_usage, "hello", why="logs the usage with extra fields")
safe(ask_logging_the_error, "hello", why="logs the exception that it caught")
safe(ask_counting_and_logging, "hello", why="counts under a lock, logs the exception")
safe(Verbose("m").generate, "hello", why="a property prints")
safe(ask_in_span, "hello", why="constructor and exit log")
safe(shown, "hello", why="prints the parts of a stream")
