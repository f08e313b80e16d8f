"""Wrappers around clients once more, written and labelled in one go before the analysis was asked about any of them.

All but those marked are safe: what a user writes around a request who has no threads in mind, and shares nothing.
"""

from __future__ import annotations

import base64
import collections
import dataclasses
import datetime
import enum
import functools
import hashlib
import itertools
import json
import logging
import os
import pathlib
import random
import re
import string
import textwrap
import time
import urllib.parse
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, ParamSpec, Protocol, TypedDict, TypeVar, cast

import anthropic
import httpx
import jinja2
import openai
import pydantic
import requests
import tenacity

from tests.labelled.labels import samples_of

ADDRESS: Final = "http://127.0.0.1:9"
MODEL = os.environ.get("MODEL", "m")
gpt = openai.OpenAI(api_key="none", base_url=ADDRESS)
claude = anthropic.Anthropic(api_key="none", base_url=ADDRESS)
web = httpx.Client(base_url=ADDRESS, timeout=10, headers={"accept": "application/json"})
logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

safe, unsafe = samples_of("wrappers more: output")


# Logging and other output


def ask(prompt: str, *, system: str = "You are terse.", temperature: float = 0.0) -> str:
    response = gpt.chat.completions.create(
        model=MODEL,
        temperature=temperature,
        messages=[{"role": "system", "content": system}, {"role": "user", "content": prompt}],
    )
    return (response.choices[0].message.content or "").strip()


def ask_with_extra(prompt: str) -> str:
    logger.info("asking", extra={"prompt_length": len(prompt), "model": MODEL})
    answer = ask(prompt)
    logger.info("answered", extra={"answer_length": len(answer)})
    return answer


def ask_timed(prompt: str) -> str:
    start = time.perf_counter()
    try:
        return ask(prompt)
    finally:
        logger.debug("took %.2f s", time.perf_counter() - start)


def ask_or_warn(prompt: str) -> str | None:
    try:
        return ask(prompt)
    except openai.APIStatusError as error:
        warnings.warn(f"no answer: {error.status_code}", RuntimeWarning, stacklevel=2)
        return None


def ask_printing(prompt: str) -> str:
    print(f"> {prompt[:60]}")
    answer = ask(prompt)
    print("<", answer, sep=" ", end="\n\n")
    return answer


def ask_with_exception(prompt: str) -> str:
    try:
        return ask(prompt)
    except openai.OpenAIError:
        logger.exception("failed for %r", prompt)
        raise


@contextmanager
def logged(what: str) -> Iterator[None]:
    logger.info("begin %s", what)
    try:
        yield
    except Exception:
        logger.error("failed: %s", what)
        raise
    else:
        logger.info("end %s", what)


def ask_in_context(prompt: str) -> str:
    with logged("question"):
        return ask(prompt)


def traced(function: Callable[P, T]) -> Callable[P, T]:
    name = function.__qualname__

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        logger.debug("%s(%s)", name, ", ".join(map(repr, args)))
        result = function(*args, **kwargs)
        logger.debug("%s -> %r", name, result)
        return result

    return wrapper


@traced
def ask_traced(prompt: str) -> str:
    return ask(prompt)


@tenacity.retry(
    stop=tenacity.stop_after_attempt(3),
    wait=tenacity.wait_exponential(multiplier=0.01),
    retry=tenacity.retry_if_exception_type(openai.APIError),
    before_sleep=tenacity.before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def ask_retrying_logged(prompt: str) -> str:
    return ask(prompt)


class Loud:
    def __init__(self, name: str) -> None:
        self.name = name
        self.log = logging.getLogger(f"{__name__}.{name}")

    def ask(self, prompt: str) -> str:
        self.log.info("%s asks", self.name)
        return ask(prompt)


@dataclass
class Checked:
    text: str

    def __post_init__(self) -> None:
        if not self.text:
            logger.warning("empty answer")


def ask_checked(prompt: str) -> Checked:
    return Checked(ask(prompt))


for wrapper in [
    ask_with_extra, ask_timed, ask_or_warn, ask_printing, ask_with_exception, ask_in_context, ask_traced,
    ask_retrying_logged, Loud("a").ask, ask_checked,
]:  # fmt: skip
    safe(wrapper, "hello", why="a request, and output")

safe, unsafe = samples_of("wrappers more")


# Retries


def retrying(prompt: str, attempts: int = 3, delay: float = 0.5) -> str:
    error: Exception | None = None
    for attempt in range(1, attempts + 1):
        try:
            return ask(prompt)
        except (openai.RateLimitError, openai.APIConnectionError) as caught:
            error = caught
            time.sleep(min(delay * 2**attempt, 10.0))
    raise RuntimeError(f"gave up after {attempts} attempts") from error


def retry(attempts: int, *errors: type[Exception]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            for left in range(attempts - 1, -1, -1):
                try:
                    return function(*args, **kwargs)
                except errors:
                    if not left:
                        raise
                    time.sleep(0.1)
            raise AssertionError("unreachable")

        return wrapper

    return decorate


@retry(3, openai.APIError, httpx.HTTPError)
def decorated(prompt: str) -> str:
    return ask(prompt)


@tenacity.retry(stop=tenacity.stop_after_delay(30), wait=tenacity.wait_random_exponential(max=2), reraise=True)
def tenacious(path: str) -> Any:
    response = web.get(path)
    response.raise_for_status()
    return response.json()


def while_true(prompt: str) -> str:
    tries = 0
    while True:
        tries += 1
        try:
            return ask(prompt)
        except openai.APITimeoutError:
            if tries >= 3:
                raise
            continue


def by_status(path: str) -> dict[str, Any]:
    for pause in (0.1, 0.2, 0.4, None):
        response = requests.get(ADDRESS + path, timeout=5)
        if response.status_code == 429 and pause is not None:
            time.sleep(float(response.headers.get("Retry-After", pause)))
            continue
        response.raise_for_status()
        return dict(response.json())
    return {}


def falling_back(prompt: str) -> str:
    for model in ("large", "small"):
        with suppress(openai.APIError):
            return gpt.responses.create(model=model, input=prompt).output_text
    return ""


def until_valid(prompt: str) -> dict[str, Any]:
    messages: list[Any] = [{"role": "user", "content": prompt}]
    for _ in range(3):
        text = claude.messages.create(model="c", max_tokens=100, messages=messages).content[0].text  # type: ignore[union-attr]
        try:
            return cast("dict[str, Any]", json.loads(text))
        except json.JSONDecodeError as error:
            messages += [
                {"role": "assistant", "content": text},
                {"role": "user", "content": f"That is no JSON: {error.msg} at {error.pos}."},
            ]
    raise ValueError(f"no JSON for {prompt!r}")


# Parsing


class Sentiment(enum.Enum):
    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"

    @classmethod
    def parse(cls, text: str) -> Sentiment:
        for member in cls:
            if member.value in text.lower():
                return member
        return cls.UNKNOWN


def sentiment(text: str) -> Sentiment:
    return Sentiment.parse(ask(f"Good or bad? {text}"))


class Priority(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Ticket(pydantic.BaseModel):
    title: str
    priority: Priority = Priority.LOW
    tags: list[str] = pydantic.Field(default_factory=list)
    opened: datetime.date | None = None

    @pydantic.field_validator("title")
    @classmethod
    def tidy(cls, value: str) -> str:
        return value.strip().rstrip(".")

    @property
    def label(self) -> str:
        return f"[{self.priority.name}] {self.title}"


def ticket(text: str) -> str:
    return Ticket.model_validate_json(ask(text)).label


def tickets(text: str) -> list[Ticket]:
    found = json.loads(ask(text))
    return sorted((Ticket(**item) for item in found["tickets"]), key=lambda one: (-one.priority, one.title))


def parsed_by_client(text: str) -> Ticket | None:
    completion = gpt.beta.chat.completions.parse(
        model=MODEL, messages=[{"role": "user", "content": text}], response_format=Ticket
    )
    return completion.choices[0].message.parsed


FENCE = re.compile(r"```(?:json)?\s*(?P<body>.*?)```", re.DOTALL)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def fenced(text: str) -> Any:
    answer = ask(text)
    found = FENCE.search(answer)
    return json.loads(found["body"] if found else answer)


def price(text: str) -> Decimal:
    found = NUMBER.search(ask(f"What does it cost? {text}"))
    return Decimal(found.group()) if found else Decimal(0)


class Usage(TypedDict):
    prompt: int
    completion: int


class Reply(NamedTuple):
    text: str
    usage: Usage
    finish: Literal["stop", "length"] = "stop"


def reply(text: str) -> Reply:
    response = gpt.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}])
    usage = response.usage
    counts = Usage(prompt=usage.prompt_tokens if usage else 0, completion=usage.completion_tokens if usage else 0)
    choice = response.choices[0]
    return Reply(choice.message.content or "", counts, "stop" if choice.finish_reason == "stop" else "length")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    kind: str = "text"

    def __len__(self) -> int:
        return self.end - self.start

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Span:
        known = {one.name for one in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in known})


def spans(text: str) -> list[Span]:
    return [Span.from_dict(raw) for raw in json.loads(ask(text)).get("spans", [])]


@dataclass
class Article:
    url: str
    title: str = ""
    words: list[str] = field(default_factory=list)
    length: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.title = self.title or self.url.rsplit("/", 1)[-1].replace("-", " ").title()
        self.words = [word.lower() for word in self.words if word.isalpha()]
        self.length = len(self.words)


def article(path: str) -> dict[str, Any]:
    response = web.get(path, params={"format": "text"})
    made = Article(str(response.url), words=response.text.split())
    return dataclasses.asdict(made)


def key_values(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in ask(text).splitlines() if ":" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def bullet_points(text: str) -> list[str]:
    return [line.lstrip("-*• ").strip() for line in ask(text).splitlines() if line.lstrip().startswith(("-", "*"))]


def table(text: str) -> list[dict[str, str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in ask(text).splitlines() if "|" in line]
    header, *body = rows or [[]]
    return [dict(zip(header, row, strict=False)) for row in body if not set("".join(row)) <= set("-: ")]


def dated(text: str) -> datetime.date:
    answer = ask(f"When (YYYY-MM-DD)? {text}")
    try:
        return datetime.date.fromisoformat(answer[:10])
    except ValueError:
        return datetime.date(1970, 1, 1) + datetime.timedelta(days=len(answer))


def by_match(text: str) -> str:
    match json.loads(ask(text)):
        case {"answer": str(answer)}:
            return answer
        case {"error": {"message": message}} | {"error": message}:
            raise ValueError(message)
        case [first, *_]:
            return str(first)
        case _:
            return ""


# Prompts

TEMPLATE = string.Template("Translate into $language:\n$text")
PROMPTS: Final = {"short": "In one sentence: {text}", "long": "In detail: {text}"}
JINJA = jinja2.Template("{% for row in rows %}- {{ row }}\n{% endfor %}Summarise in {{ n }} words.")
SYSTEM = textwrap.dedent(
    """\
    You are a reviewer.
    Answer in English.
    """
)


def translated(text: str, language: str = "German") -> str:
    return ask(TEMPLATE.substitute(text=text, language=language))


def by_style(text: str, style: Literal["short", "long"] = "short") -> str:
    return ask(PROMPTS[style].format(text=text), system=SYSTEM)


def summarised(rows: Sequence[str]) -> str:
    return ask(JINJA.render(rows=rows, n=len(rows) * 5))


def shortened(text: str) -> str:
    return ask(textwrap.shorten(text, width=200, placeholder=" ..."), system=textwrap.indent(SYSTEM, "> "))


def few_shot(text: str) -> str:
    examples = [("2+2", "4"), ("3+3", "6")]
    messages: list[Any] = [{"role": "system", "content": SYSTEM}]
    for question, answer in examples:
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": answer})
    messages.append({"role": "user", "content": text})
    return gpt.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content or ""


@dataclass(frozen=True)
class Prompt:
    template: str
    defaults: dict[str, str] = field(default_factory=dict)

    def fill(self, **values: str) -> str:
        return self.template.format(**(self.defaults | values))

    def __or__(self, other: Prompt) -> Prompt:
        return Prompt(f"{self.template}\n{other.template}", {**self.defaults, **other.defaults})


BASE = Prompt("As a {role}:", {"role": "critic"}) | Prompt("{text}")


def by_prompt(text: str) -> str:
    return ask(BASE.fill(text=text))


def pictured(path: str) -> str:
    encoded = base64.b64encode(pathlib.Path(path).read_bytes()).decode("ascii")
    content: list[Any] = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}},
    ]
    response = gpt.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}])
    return response.choices[0].message.content or ""


def from_file(path: str) -> str:
    text = pathlib.Path(path).read_text(encoding="utf-8")
    head = "\n".join(text.splitlines()[:20])
    return ask(f"{pathlib.PurePath(path).stem}:\n{head}")


def today(text: str) -> str:
    now = datetime.datetime.now(tz=datetime.UTC)
    return ask(f"Today is {now:%A, %d %B %Y}. {text}")


# Caches and keys


@functools.lru_cache(maxsize=256)
def embedding(text: str) -> tuple[float, ...]:
    return tuple(gpt.embeddings.create(model="e", input=text).data[0].embedding)


def similarity(one: str, other: str = "moss") -> float:
    a, b = embedding(one), embedding(other)
    return sum(x * y for x, y in zip(a, b, strict=True)) / (sum(x * x for x in a) ** 0.5 or 1.0)


@functools.cache
def settings() -> dict[str, Any]:
    return dict(httpx.get(f"{ADDRESS}/settings").json())


def with_settings(text: str) -> str:
    return ask(text, temperature=float(settings().get("temperature", 0)))


def with_key(text: str) -> str:
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    response = web.post("/jobs", json={"text": text}, headers={"Idempotency-Key": key})
    return str(response.json()["id"])


def with_uuid(text: str) -> str:
    return web.post("/jobs", json={"text": text, "id": str(uuid.uuid4())}).json().get("status", "")  # type: ignore[no-any-return]


# Small classes


class Model(Protocol):
    def complete(self, prompt: str) -> str: ...


class Gpt:
    def __init__(self, client: openai.OpenAI, model: str, **options: Any) -> None:
        self.client, self.model, self.options = client, model, options

    def complete(self, prompt: str) -> str:
        response = self.client.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": prompt}], **self.options
        )
        return response.choices[0].message.content or ""

    def __call__(self, prompt: str) -> str:
        return self.complete(prompt)

    def __repr__(self) -> str:
        return f"Gpt({self.model!r})"


class Claude:
    default_tokens = 100

    def __init__(self, client: anthropic.Anthropic) -> None:
        self._client = client

    @property
    def tokens(self) -> int:
        return self.default_tokens * 2

    def complete(self, prompt: str) -> str:
        message = self._client.messages.create(
            model="c", max_tokens=self.tokens, messages=[{"role": "user", "content": prompt}]
        )
        return "".join(block.text for block in message.content if block.type == "text")


def best_of(models: Sequence[Model], prompt: str) -> str:
    answers = [model.complete(prompt) for model in models]
    return max(answers, key=len, default="")


class Chain:
    def __init__(self, *steps: Callable[[str], str]) -> None:
        self.steps = steps

    def __rshift__(self, step: Callable[[str], str]) -> Chain:
        return Chain(*self.steps, step)

    def __call__(self, text: str) -> str:
        for step in self.steps:
            text = step(text)
        return text


class Conversation:
    def __init__(self, system: str) -> None:
        self.messages: list[dict[str, str]] = [{"role": "system", "content": system}]

    def say(self, text: str) -> str:
        self.messages.append({"role": "user", "content": text})
        answer = gpt.chat.completions.create(model=MODEL, messages=self.messages).choices[0].message.content or ""  # type: ignore[arg-type]
        self.messages.append({"role": "assistant", "content": answer})
        return answer


def interview(topic: str) -> list[str]:
    talk = Conversation(f"You know all of {topic}.")
    return [talk.say(question) for question in ("What is it?", "Why?", "Go on.")]


class Api:
    version = "v1"

    def __init__(self, base: str, token: str | None = None) -> None:
        self.base = base.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"} if token else {}

    def _url(self, *parts: str, **query: str) -> str:
        path = "/".join((self.base, self.version, *(urllib.parse.quote(part) for part in parts)))
        return f"{path}?{urllib.parse.urlencode(sorted(query.items()))}" if query else path

    def get(self, *parts: str, **query: str) -> Any:
        response = httpx.get(self._url(*parts, **query), headers={**self._headers, "x-id": uuid.uuid4().hex})
        if response.is_error:
            raise ApiError(response.status_code, response.text)
        return response.json()

    def names(self, kind: str) -> list[str]:
        return [item["name"] for item in self.get(kind, sort="name")["items"]]


class ApiError(Exception):
    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body[:80]}")
        self.status = status

    @property
    def is_temporary(self) -> bool:
        return self.status in {429, 503}


def names_or_none(kind: str) -> list[str]:
    try:
        return Api(ADDRESS, "t").names(kind)
    except ApiError as error:
        if error.is_temporary:
            return []
        raise


# Streams, pages, batches


def streamed(prompt: str) -> str:
    parts = []
    for chunk in gpt.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": prompt}], stream=True
    ):
        if chunk.choices and (delta := chunk.choices[0].delta.content):
            parts.append(delta)
    return "".join(parts)


def claude_streamed(prompt: str) -> str:
    with claude.messages.stream(
        model="c", max_tokens=50, messages=[{"role": "user", "content": prompt}]
    ) as stream:
        return "".join(stream.text_stream)


def lines_streamed(path: str) -> list[dict[str, Any]]:
    found = []
    with web.stream("GET", path) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
    return found


def downloaded(path: str) -> bytes:
    digest = hashlib.sha256()
    with httpx.stream("GET", ADDRESS + path, timeout=30) as response:
        for chunk in response.iter_bytes():
            digest.update(chunk)
    return digest.digest()


def requests_streamed(path: str) -> int:
    size = 0
    with requests.get(ADDRESS + path, stream=True, timeout=10) as response:
        for chunk in response.iter_content(1024):
            size += len(chunk)
    return size


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def embedded(texts: Sequence[str]) -> list[list[float]]:
    vectors: list[list[float]] = []
    for batch in batches(texts, 64):
        vectors.extend(item.embedding for item in gpt.embeddings.create(model="e", input=batch).data)
    return vectors


def paged(path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = web.get(path, params={"cursor": cursor} if cursor else None).json()
        items.extend(page["items"])
        cursor = page.get("next")
        if not cursor:
            return items


def grouped(texts: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = collections.defaultdict(list)
    for text in texts:
        groups[ask(f"Which topic? {text}")].append(text)
    return {topic: sorted(found) for topic, found in groups.items()}


def voted(prompt: str) -> tuple[str, int]:
    votes = collections.Counter(ask(prompt, temperature=1.0).lower() for _ in range(3))
    return votes.most_common(1)[0]


def sampled(texts: Sequence[str]) -> str:
    chosen = random.Random(7).sample(list(texts), k=min(2, len(texts)))
    return ask("\n".join(chosen))


def cost(prompt: str) -> Decimal:
    response = gpt.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
    tokens = response.usage.total_tokens if response.usage else 0
    return (Decimal(tokens) * Decimal("0.000002")).quantize(Decimal("0.0001"))


def enriched(raw: str) -> dict[str, Any]:
    record = json.loads(raw)
    record["summary"] = ask(record["text"])
    record.setdefault("tags", []).append("summarised")
    return {key: value for key, value in record.items() if value is not None}


def tool_loop(prompt: str) -> str:
    messages: list[Any] = [{"role": "user", "content": prompt}]
    for _ in range(4):
        message = gpt.chat.completions.create(model=MODEL, messages=messages).choices[0].message
        if not message.tool_calls:
            return message.content or ""
        messages.append(message)
        for call in message.tool_calls:
            arguments = json.loads(call.function.arguments)  # type: ignore[union-attr]
            result = {"upper": str.upper, "lower": str.lower}[call.function.name](arguments["text"])  # type: ignore[union-attr]
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    return ""


MODELS = [Gpt(gpt, "m", temperature=0.5), Claude(claude)]

for wrapper in [
    retrying, decorated, tenacious, while_true, by_status, falling_back, until_valid, sentiment, ticket, tickets,
    parsed_by_client, fenced, price, reply, spans, article, key_values, bullet_points, table, dated, by_match,
    translated, by_style, shortened, few_shot, by_prompt, today, similarity, with_settings, with_key, with_uuid,
    MODELS[0], MODELS[1].complete, Chain(ask) >> str.upper, interview, names_or_none, streamed, claude_streamed,
    lines_streamed, downloaded, requests_streamed, paged, voted, cost, tool_loop,
]:  # fmt: skip
    safe(wrapper, "hello", why="a request, with nothing shared but clients that may be")
for wrapper in [summarised, embedded, grouped, sampled]:
    safe(wrapper, ["a", "b"], why="requests for a list, with nothing shared but clients that may be")
safe(best_of, MODELS, "hello", why="objects of two classes, by a protocol")
safe(enriched, '{"text": "a"}', why="changes a record that it has read itself")
safe(pictured, "/tmp/none.png", why="reads a file, and asks")
safe(from_file, "/tmp/none.txt", why="reads a file, and asks")
safe(Api(ADDRESS).names, "items", why="an address made of parts, headers of its own")
