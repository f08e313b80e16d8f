"""More wrappers around clients, written after the first ones were found safe: they say how far that carries."""

from __future__ import annotations

import base64
import collections
import contextlib
import contextvars
import copy
import dataclasses
import datetime
import enum
import functools
import hashlib
import heapq
import itertools
import json
import logging
import operator
import os
import pathlib
import re
import textwrap
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal, NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlencode, urljoin

import anthropic
import httpx
import openai
import pydantic
import requests

from tests.labelled.labels import samples_of

ADDRESS = "http://127.0.0.1:9"
api = openai.OpenAI(api_key="none", base_url=ADDRESS)
claude = anthropic.Anthropic(api_key="none", base_url=ADDRESS)
web = httpx.Client(base_url=ADDRESS, timeout=5)
log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Message = dict[str, str]


def answer(messages: Sequence[Message], **options: Any) -> str:
    options.setdefault("model", "m")
    completion = api.chat.completions.create(messages=list(messages), **options)  # type: ignore[arg-type]
    return (completion.choices[0].message.content or "").strip()


# -- agents and tools ---------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers again: agents")


def search_papers(query: str, limit: int = 3) -> list[str]:
    found = web.get("/search", params={"q": query, "limit": limit})
    found.raise_for_status()
    return [str(item["title"]) for item in found.json()["items"]]


def calculate(expression: str) -> str:
    left, sign, right = re.split(r"\s*([+*-])\s*", expression, maxsplit=1)
    compute = {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign]
    return str(compute(float(left), float(right)))


notebook: list[str] = []


def take_note(text: str) -> str:
    notebook.append(text)
    return f"{len(notebook)} notes"


TOOLS: dict[str, Callable[..., Any]] = {"search": search_papers, "calculate": calculate}
TOOLS_WITH_NOTES: dict[str, Callable[..., Any]] = {**TOOLS, "note": take_note}


def with_tools(question: str, rounds: int = 4) -> str:
    messages: list[dict[str, Any]] = [{"role": "user", "content": question}]
    for _ in range(rounds):
        message = api.chat.completions.create(model="m", messages=messages).choices[0].message  # type: ignore[arg-type]
        if not message.tool_calls:
            return message.content or ""
        messages.append({"role": "assistant", "content": message.content or ""})
        for call in message.tool_calls:
            arguments = json.loads(call.function.arguments)  # type: ignore[union-attr]
            result = TOOLS[call.function.name](**arguments)  # type: ignore[union-attr]
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    return "gave up"


def with_tools_and_notes(question: str, rounds: int = 4) -> str:
    messages: list[dict[str, Any]] = [{"role": "user", "content": question}]
    for _ in range(rounds):
        message = api.chat.completions.create(model="m", messages=messages).choices[0].message  # type: ignore[arg-type]
        if not message.tool_calls:
            return message.content or ""
        for call in message.tool_calls:
            tool = TOOLS_WITH_NOTES.get(call.function.name)  # type: ignore[union-attr]
            if tool is None:
                continue
            result = tool(**json.loads(call.function.arguments))  # type: ignore[union-attr]
            messages.append({"role": "tool", "tool_call_id": call.id, "content": str(result)})
    return "gave up"


@dataclass
class Agent:
    role: str
    temperature: float = 0.0
    memory: list[Message] = field(default_factory=list)

    def ask(self, question: str) -> str:
        system: Message = {"role": "system", "content": f"You are {self.role}."}
        return answer([system, *self.memory, {"role": "user", "content": question}], temperature=self.temperature)

    def tell(self, question: str) -> str:
        reply = self.ask(question)
        self.memory += [{"role": "user", "content": question}, {"role": "assistant", "content": reply}]
        return reply

    def fork(self) -> Agent:
        return dataclasses.replace(self, memory=list(self.memory))


EDITOR = Agent("an editor")


def debate(topic: str, rounds: int = 2) -> list[str]:
    sides = [Agent("in favour"), Agent("against")]
    said: list[str] = []
    for turn in range(rounds * 2):
        said.append(sides[turn % 2].tell(said[-1] if said else topic))
    return said


def edit_with_a_copy(text: str) -> str:
    editor = EDITOR.fork()
    editor.tell(f"Read this: {text}")
    return editor.tell("Now make it shorter.")


def edit(text: str) -> str:
    EDITOR.tell(f"Read this: {text}")
    return EDITOR.tell("Now make it shorter.")


def votes(question: str, of: int = 3) -> str:
    counted = collections.Counter(answer([{"role": "user", "content": question}], seed=n) for n in range(of))
    (best, number), *others = counted.most_common()
    return best if not others or number > others[0][1] else "undecided"


tally: collections.Counter[str] = collections.Counter()


def votes_together(question: str) -> str:
    tally[answer([{"role": "user", "content": question}])] += 1
    return tally.most_common(1)[0][0]


safe(with_tools, "q", why="a loop over tools of a table, all of which compute or ask")
unsafe(with_tools_and_notes, "q", why="one of the tools appends to a global list")
safe(EDITOR.ask, "q", why="reads the memory of its object")
unsafe(EDITOR.tell, "q", why="adds to the memory of its object")
safe(debate, "moss", why="two objects of its own talk to each other")
safe(edit_with_a_copy, "text", why="a copy of an object, with a list of its own")
unsafe(edit, "text", why="adds to the memory of an object of the module")
safe(votes, "q", why="counts in a Counter of its own")
unsafe(votes_together, "q", why="counts in a global Counter, and says who leads")

# -- structured answers -------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers again: structured")


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Finding(pydantic.BaseModel):
    title: str
    level: Level = Level.LOW
    page: int | None = None

    @pydantic.field_validator("title")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("empty title")
        return value.strip()

    @pydantic.computed_field  # type: ignore[prop-decorator]
    @property
    def label(self) -> str:
        return f"{self.level.name}: {self.title}"


class Report(pydantic.BaseModel):
    findings: list[Finding] = []
    summary: str = ""

    @pydantic.model_validator(mode="after")
    def _summed_up(self) -> Report:
        if not self.summary:
            self.summary = f"{len(self.findings)} findings"
        return self


class Numbered(pydantic.BaseModel):
    made: ClassVar[int] = 0
    title: str
    number: int = 0

    def model_post_init(self, _context: Any) -> None:
        Numbered.made += 1
        self.number = Numbered.made


@dataclass(frozen=True)
class Ok(Generic[T]):
    value: T


@dataclass(frozen=True)
class Err:
    message: str
    retry: bool = False


class Score(NamedTuple):
    value: float
    because: str = ""

    @classmethod
    def parse(cls, text: str) -> Score:
        number, _, because = text.partition(":")
        return cls(round(float(number), 2), because.strip())


def report_of(text: str) -> Report:
    raw = answer([{"role": "user", "content": text}], response_format={"type": "json_object"})
    return Report.model_validate_json(raw)


def labels_of(text: str) -> list[str]:
    report = report_of(text)
    return [finding.label for finding in sorted(report.findings, key=lambda f: (-f.level, f.title))]


def titled(text: str) -> Numbered:
    return Numbered(title=answer([{"role": "user", "content": text}]))


def parsed(text: str) -> Ok[Report] | Err:
    try:
        return Ok(report_of(text))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        return Err(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    except openai.APIStatusError as error:
        return Err(f"{error.status_code}: {error.message}", retry=error.status_code >= 500)


def corrected(text: str, attempts: int = 3) -> Report:
    messages: list[Message] = [{"role": "user", "content": text}]
    for attempt in itertools.count(1):
        raw = answer(messages)
        try:
            return Report(**json.loads(raw))
        except (json.JSONDecodeError, pydantic.ValidationError) as error:
            if attempt >= attempts:
                raise
            messages += [{"role": "assistant", "content": raw}, {"role": "user", "content": f"Wrong: {error}"}]
    raise AssertionError


def score(text: str, scale: tuple[float, float] = (0, 10)) -> Score:
    found = Score.parse(answer([{"role": "user", "content": f"Score, then a colon, then why: {text}"}]))
    low, high = scale
    return found._replace(value=min(max(found.value, low), high))


best_so_far: list[Score] = []


def score_against_the_best(text: str) -> bool:
    found = score(text)
    if not best_so_far or found > best_so_far[-1]:
        best_so_far.append(found)
        return True
    return False


def by_match(text: str) -> str:
    match json.loads(answer([{"role": "user", "content": text}])):
        case {"kind": "list", "items": [first, *rest]}:
            return f"{first} and {len(rest)} more"
        case {"kind": "text", "text": str(found)}:
            return found
        case None | []:
            return ""
        case other:
            raise ValueError(f"not understood: {other!r}")


safe(labels_of, "text", why="pydantic models with a computed field, sorted")
safe(report_of, "text", why="a pydantic model whose validator completes it")
unsafe(titled, "text", why="its model numbers its instances")
safe(parsed, "text", why="results and errors as values")
safe(corrected, "text", why="shows the model its error; the messages are its own")
safe(score, "text", why="a named tuple made from text")
unsafe(score_against_the_best, "text", why="compares with a global list that it extends")
safe(by_match, "text", why="matches the shape of the answer")

# -- what people keep ---------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers again: kept")


class Ledger:
    """What was spent, by model; under a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent: dict[str, Decimal] = {}
        self._requests = 0
        self._log: list[str] = []

    def book(self, model: str, tokens: int, price: Decimal = Decimal("0.002")) -> None:
        with self._lock:
            self._requests += 1
            self._spent[model] = self._spent.get(model, Decimal(0)) + price * tokens / 1000

    def book_and_tell(self, model: str, tokens: int) -> Decimal:
        with self._lock:
            self._spent[model] = self._spent.get(model, Decimal(0)) + Decimal(tokens)
            return self._spent[model]

    def book_in_a_list(self, model: str, tokens: int) -> None:
        with self._lock:
            self._log.append(f"{model}: {tokens}")

    @property
    def total(self) -> Decimal:
        with self._lock:
            return sum(self._spent.values(), Decimal(0))


LEDGER = Ledger()


class Services:
    """What a program passes around."""

    def __init__(self) -> None:
        self.ledger = LEDGER
        self.statistics = Statistics()


class Statistics:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.counts: collections.Counter[str] = collections.Counter()
        self.seconds = 0.0

    @contextlib.contextmanager
    def measured(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            with self.lock:
                self.counts[name] += 1
                self.seconds += time.perf_counter() - started

    def slowest_first(self) -> list[str]:
        with self.lock:
            return [name for name, _ in self.counts.most_common()]


SERVICES = Services()


def booked(prompt: str) -> str:
    text = answer([{"role": "user", "content": prompt}])
    LEDGER.book("m", len(prompt) + len(text))
    return text


def booked_in_services(prompt: str, services: Services = SERVICES) -> str:
    text = answer([{"role": "user", "content": prompt}])
    services.ledger.book("m", len(text))
    return text


def booked_and_told(prompt: str) -> tuple[str, Decimal]:
    text = answer([{"role": "user", "content": prompt}])
    return text, LEDGER.book_and_tell("m", len(text))


def booked_while_there_is_money(prompt: str) -> str:
    if LEDGER.total > 1:
        raise RuntimeError("nothing left")
    text = answer([{"role": "user", "content": prompt}])
    LEDGER.book("m", len(text))
    return text


def measured(prompt: str) -> str:
    with SERVICES.statistics.measured("answer"):
        return answer([{"role": "user", "content": prompt}])


def measured_and_ranked(prompt: str) -> tuple[str, list[str]]:
    with SERVICES.statistics.measured(prompt):
        text = answer([{"role": "user", "content": prompt}])
    return text, SERVICES.statistics.slowest_first()


class Cache(Generic[T]):
    """By the hash of what was asked."""

    def __init__(self, size: int = 1_000) -> None:
        self._kept: dict[str, T] = {}
        self._lock = threading.Lock()
        self._size = size
        self._order: collections.OrderedDict[str, T] = collections.OrderedDict()

    @staticmethod
    def key(*parts: Any) -> str:
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def get_or_make(self, key: str, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        made = make()
        with self._lock:
            return self._kept.setdefault(key, made)

    def latest(self, key: str, make: Callable[[], T]) -> T:
        if key in self._order:
            self._order.move_to_end(key)
            return self._order[key]
        self._order[key] = made = make()
        if len(self._order) > self._size:
            self._order.popitem(last=False)
        return made


CACHE: Cache[str] = Cache()


def from_cache(prompt: str, model: str = "m") -> str:
    def make() -> str:
        return answer([{"role": "user", "content": prompt}], model=model)

    return CACHE.get_or_make(CACHE.key(prompt, model), make)


def from_least_recently_used(prompt: str) -> str:
    return CACHE.latest(CACHE.key(prompt), lambda: answer([{"role": "user", "content": prompt}]))


def memoised(function: Callable[[str], T]) -> Callable[[str], T]:
    kept: dict[str, T] = {}
    lock = threading.Lock()

    @functools.wraps(function)
    def wrapper(text: str) -> T:
        with lock:
            if text in kept:
                return kept[text]
        found = function(text)
        with lock:
            kept[text] = found
        return found

    return wrapper


def memoised_without_lock(function: Callable[[str], T]) -> Callable[[str], T]:
    kept: dict[str, T] = {}

    @functools.wraps(function)
    def wrapper(text: str) -> T:
        try:
            return kept[text]
        except KeyError:
            kept[text] = found = function(text)
            return found

    return wrapper


@memoised
def translated(text: str) -> str:
    return answer([{"role": "system", "content": "Translate."}, {"role": "user", "content": text}])


@memoised_without_lock
def translated_without_lock(text: str) -> str:
    return answer([{"role": "system", "content": "Translate."}, {"role": "user", "content": text}])


def limited(calls: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Stops after so many calls."""
    left = calls
    lock = threading.Lock()

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            nonlocal left
            with lock:
                if left == 0:
                    raise RuntimeError("no more calls")
                left -= 1
            return function(*args, **kwargs)

        return wrapper

    return decorate


@limited(100)
def limited_answer(text: str) -> str:
    return answer([{"role": "user", "content": text}])


class Breaker:
    """Opens after three failures in a row."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.failed = 0

    def call(self, function: Callable[[str], T], text: str) -> T:
        with self.lock:
            if self.failed >= 3:
                raise RuntimeError("open")
        try:
            result = function(text)
        except openai.OpenAIError:
            with self.lock:
                self.failed += 1
            raise
        with self.lock:
            self.failed = 0
        return result


BREAKER = Breaker()
latest_request: contextvars.ContextVar[str] = contextvars.ContextVar("latest_request", default="")
tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="public")


def for_the_tenant(prompt: str) -> str:
    return answer([{"role": "system", "content": f"For {tenant.get()}."}, {"role": "user", "content": prompt}])


def noting_the_request(prompt: str) -> str:
    latest_request.set(prompt)
    return answer([{"role": "user", "content": prompt}])


safe(booked, "hello", why="adds up decimals under a lock of an object of the module")
safe(booked_in_services, "hello", why="the same, through an attribute of what is passed around")
unsafe(booked_and_told, "hello", why="tells what was spent so far")
unsafe(booked_while_there_is_money, "hello", why="whether it asks depends on what was spent before")
safe(LEDGER.book_in_a_list, "m", 5, why="collects in a list under a lock, in any order (assumption A1)")
safe(measured, "hello", why="a context manager that adds up under a lock")
unsafe(measured_and_ranked, "hello", why="tells what has been counted so far")
safe(from_cache, "hello", why="a cache by key, under a lock")
unsafe(from_least_recently_used, "hello", why="reorders a shared OrderedDict without a lock")
safe(translated, "hello", why="a decorator with a dict under a lock")
unsafe(translated_without_lock, "hello", why="a decorator with a dict without a lock")
unsafe(limited_answer, "hello", why="which call is one too many depends on the order")
unsafe(functools.partial(BREAKER.call, for_the_tenant), "hello", why="failures decide about later calls")
safe(for_the_tenant, "hello", why="reads a context variable")
unsafe(noting_the_request, "hello", why="sets a context variable for what follows")

# -- documents ----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers again: documents")

INSTRUCTIONS = textwrap.dedent("""
    Summarise the text between the lines.
    ---
    {text}
    ---
    Language: {language}
""").strip()
DEFAULTS: dict[str, Any] = {"temperature": 0.0, "metadata": {"tags": ["batch"]}}


@dataclass(frozen=True, order=True)
class Passage:
    score: float
    text: str = field(compare=False)
    source: str = field(default="", compare=False)


class Splitter:
    def __init__(self, size: int = 400, overlap: int = 40) -> None:
        self.size, self.overlap = size, overlap

    def split(self, text: str) -> Iterator[str]:
        step = self.size - self.overlap
        for start in range(0, max(len(text), 1), step):
            yield text[start : start + self.size]


class Style:
    def __init__(self, **words: str) -> None:
        self._words = words

    def __getattr__(self, name: str) -> str:
        try:
            return self.__dict__["_words"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        return ", ".join(f"{key}={value}" for key, value in sorted(self._words.items()))


STYLE = Style(tone="dry", length="short")


def summarised(text: str, language: Literal["en", "de"] = "en") -> str:
    parts = [answer([{"role": "user", "content": INSTRUCTIONS.format(text=part, language=language)}])
             for part in Splitter().split(text)]
    return parts[0] if len(parts) == 1 else answer([{"role": "user", "content": "\n\n".join(parts)}])


def refined(text: str) -> str:
    draft = ""
    for number, part in enumerate(Splitter(overlap=0).split(text), start=1):
        draft = answer([{"role": "user", "content": f"Part {number}: {part}\nSo far: {draft or '-'}"}])
    return draft


def similarity(a: Sequence[float], b: Sequence[float]) -> float:
    lengths = (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5
    return sum(map(operator.mul, a, b)) / lengths if lengths else 0.0


def vector(text: str) -> list[float]:
    return list(api.embeddings.create(model="e", input=text).data[0].embedding)


def nearest(question: str, passages: Mapping[str, str], number: int = 2) -> list[Passage]:
    asked = vector(question)
    scored = (Passage(similarity(asked, vector(text)), text, source) for source, text in passages.items())
    return heapq.nlargest(number, scored)


def cited(question: str, passages: Mapping[str, str]) -> str:
    found = nearest(question, passages)
    context = "\n".join(f"[{i}] {p.text} ({p.source})" for i, p in enumerate(found, 1))
    return answer([{"role": "user", "content": f"{context}\n\n{question}"}], **copy.deepcopy(DEFAULTS))


def cited_tagging(question: str, tag: str) -> str:
    DEFAULTS["metadata"]["tags"].append(tag)
    return answer([{"role": "user", "content": question}], **DEFAULTS)


def styled(text: str) -> str:
    return answer([{"role": "system", "content": f"Be {STYLE.tone}. {STYLE}"}, {"role": "user", "content": text}])


def pictured(path: str, question: str = "What is it?") -> str:
    data = base64.b64encode(pathlib.Path(path).read_bytes()).decode("ascii")
    message = claude.messages.create(
        model="m", max_tokens=100,
        messages=[{"role": "user", "content": [
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
            {"type": "text", "text": question}]}])
    return "\n".join(block.text for block in message.content if block.type == "text")


def saved(path: str, question: str) -> int:
    return pathlib.Path(path).write_text(answer([{"role": "user", "content": question}]))


def dated(text: str) -> str:
    today = datetime.datetime.now(datetime.UTC).date()
    return answer([{"role": "system", "content": f"Today is {today:%d.%m.%Y}."}, {"role": "user", "content": text}])


def flattened(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    unique = dict.fromkeys(itertools.chain.from_iterable(groups))
    return {text: answer([{"role": "user", "content": text}]) for text in unique if text}


def drained(texts: Iterator[str]) -> list[str]:
    return [answer([{"role": "user", "content": text}]) for text in texts]


safe(summarised, "text", "de", why="splits, asks, asks again")
safe(refined, "text", why="each part with the draft so far, which is its own")
safe(cited, "q", {"a": "b"}, why="embeddings, similarity, a deep copy of the defaults")
unsafe(cited_tagging, "q", "tag", why="appends to a list in the shared defaults")
safe(styled, "text", why="an object with __getattr__ and __str__ that only look")
safe(pictured, "/tmp/none.png", why="reads a file, and asks")
unsafe(saved, "/tmp/none.txt", "q", why="writes a file")
safe(dated, "text", why="the date of today in the prompt")
safe(flattened, [["a"], ["b", "a"]], why="a dict of its own")
unsafe(drained, iter(["a", "b"]), why="takes what others would have got")

# -- services -----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers again: services")


class ServiceError(Exception):
    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body[:80]}")
        self.status = status

    @property
    def temporary(self) -> bool:
        return self.status in {429, 502, 503}


class Service:
    """A thin client of some API."""

    base = f"{ADDRESS}/v2/"

    def __init__(self, key: str | None = None, *, retries: int = 2) -> None:
        self.key = key or os.environ.get("SERVICE_KEY", "none")
        self.retries = retries
        self.session = requests.Session()
        self.etags: dict[str, str] = {}

    def _headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Accept": "application/json"} | more

    def _url(self, path: str, **query: Any) -> str:
        url = urljoin(self.base, path.lstrip("/"))
        return f"{url}?{urlencode(query, doseq=True)}" if query else url

    def get(self, path: str, **query: Any) -> Any:
        for attempt in range(self.retries + 1):
            try:
                response = requests.get(self._url(path, **query), headers=self._headers(), timeout=5)
                if not response.ok:
                    raise ServiceError(response.status_code, response.text)
                return response.json()
            except ServiceError as error:
                if not error.temporary or attempt == self.retries:
                    raise
                time.sleep(2**attempt / 10)
        raise AssertionError

    def post(self, path: str, body: Mapping[str, Any]) -> str:
        headers = self._headers(**{"Idempotency-Key": str(uuid.uuid4())})
        response = httpx.post(self._url(path), json=dict(body), headers=headers)
        response.raise_for_status()
        return str(response.json().get("id", ""))

    def get_if_changed(self, path: str) -> Any:
        response = requests.get(self._url(path), headers={"If-None-Match": self.etags.get(path, "")}, timeout=5)
        self.etags[path] = response.headers.get("ETag", "")
        return response.json() if response.status_code != 304 else None

    def in_session(self, path: str) -> str:
        return self.session.get(self._url(path), timeout=5).text

    def all(self, path: str, size: int = 50) -> list[Any]:
        pages = (self.get(path, page=page, size=size)["items"] for page in itertools.count(1))
        return list(itertools.chain.from_iterable(itertools.takewhile(bool, pages)))

    def __getitem__(self, name: str) -> Any:
        return self.get(f"items/{name}")

    first = functools.partialmethod(get, page=1, size=1)


SERVICE = Service("k")


def weather_of(city: str) -> str:
    reading = SERVICE[city]
    return f"{reading['temperature']:.1f} °C, {reading.get('sky', 'unknown')}"


def healthy(urls: Sequence[str]) -> dict[str, bool]:
    result: dict[str, bool] = {}
    for url in urls:
        try:
            result[url] = httpx.get(url, timeout=2).is_success
        except (httpx.TimeoutException, httpx.TransportError):
            result[url] = False
    return result


def fetched(path: str) -> bytes:
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(httpx.Client(base_url=ADDRESS, follow_redirects=True))
        response = stack.enter_context(own.stream("GET", path))
        return b"".join(response.iter_bytes())


def signed_in(user: str, password: str) -> dict[str, Any]:
    with requests.Session() as session:
        session.headers["User-Agent"] = "labelled/1"
        token = session.post(f"{ADDRESS}/login", json={"user": user, "password": password}, timeout=5).json()["token"]
        session.headers.update({"Authorization": f"Bearer {token}"})
        return dict(session.get(f"{ADDRESS}/me", timeout=5).json())


def signed_in_for_good(user: str) -> str:
    token = web.post("/login", json={"user": user}).json()["token"]
    web.headers.update({"Authorization": f"Bearer {token}"})
    return web.get("/me").text


class Router:
    def __init__(self, *services: Service) -> None:
        self.services = services
        self._next = itertools.cycle(services)

    def for_key(self, key: str) -> Service:
        return self.services[sum(key.encode()) % len(self.services)]

    def by_key(self, key: str) -> Any:
        return self.for_key(key).get(f"items/{key}")

    def in_turn(self, key: str) -> Any:
        return next(self._next).get(f"items/{key}")


ROUTER = Router(SERVICE, Service("other"))

safe(SERVICE.get, "items", why="headers, an address, retries on an exception of its own")
safe(SERVICE.post, "items", {"a": 1}, why="a random key for each request")
unsafe(SERVICE.get_if_changed, "items", why="keeps what the next call sends")
unsafe(SERVICE.in_session, "items", why="a session of requests has cookies that all share")
safe(SERVICE.all, "items", why="pages until one is empty")
safe(SERVICE.first, "items", why="a partialmethod")
safe(weather_of, "Bern", why="a __getitem__ that asks")
safe(healthy, [ADDRESS], why="a dict of its own, exceptions as values")
safe(fetched, "/a", why="a client of its own on an exit stack")
safe(signed_in, "a", "b", why="a session of its own")
unsafe(signed_in_for_good, "a", why="changes the headers of a shared client")
safe(ROUTER.by_key, "a", why="which service is asked follows from the key")
unsafe(ROUTER.in_turn, "a", why="which service is asked follows from who comes first")
