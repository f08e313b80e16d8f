"""Services, pipelines, lazy clients and counters as yet other people write them: whole classes, locked or not."""

from __future__ import annotations

import abc
import collections
import contextvars
import functools
import hashlib
import json
import logging
import operator
import os
import queue
import re
import threading
import time
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial, singledispatch, singledispatchmethod
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import httpx
import openai
import requests

from tests.labelled.labels import samples_of
from tests.labelled.newcomers import HOST, complete, complete_claude

logger = logging.getLogger("service")
T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
A = TypeVar("A")
B = TypeVar("B")

# -- clients ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("newcomers: clients")


class ApiError(Exception):
    def __init__(self, status: int, message: str, *, retryable: bool = False) -> None:
        super().__init__(f"[{status}] {message}")
        self.status, self.message, self.retryable = status, message, retryable

    @classmethod
    def of(cls, response: httpx.Response) -> ApiError:
        try:
            message = response.json()["error"]["message"]
        except (ValueError, KeyError, TypeError):
            message = response.text[:200]
        status = response.status_code
        return cls(status, message, retryable=status in (408, 429) or response.is_server_error)


class LoggingMixin:
    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger(f"{type(self).__module__}.{type(self).__name__}")


class RetryMixin:
    max_attempts: int = 3
    base_delay: float = 0.01

    def with_retry(self, call: Callable[[], T]) -> T:
        for attempt in range(1, self.max_attempts + 1):
            try:
                return call()
            except ApiError as exc:
                if not exc.retryable or attempt == self.max_attempts:
                    raise
                time.sleep(self.base_delay * attempt)
        raise RuntimeError("unreachable")


class ApiClient(LoggingMixin, RetryMixin):
    def __init__(self, base_url: str = HOST, token: str | None = None, timeout: float = 5.0) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout)
        self._token = token or os.getenv("API_TOKEN", "")
        self.requests_made = 0

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _request(self, method: str, path: str, **kwargs: Any) -> Any:
        response = self._http.request(method, path, headers=self._headers(), **kwargs)
        self.logger.debug("%s %s -> %d", method, path, response.status_code)
        if response.is_error:
            raise ApiError.of(response)
        return response.json()

    def get(self, path: str, **params: Any) -> Any:
        return self.with_retry(lambda: self._request("GET", path, params=params))

    def create(self, path: str, payload: Mapping[str, Any]) -> str:
        body = {k: v for k, v in payload.items() if v is not None}
        return str(self.with_retry(partial(self._request, "POST", path, json=body))["id"])

    def get_counted(self, path: str) -> Any:
        self.requests_made += 1
        return self.get(path)

    def paged(self, path: str, size: int = 20) -> Iterator[dict[str, Any]]:
        page = 1
        while items := self.get(path, page=page, size=size)["items"]:
            yield from items
            page += 1

    def names(self, path: str) -> list[str]:
        return [item["name"] for item in self.paged(path) if not item.get("deleted")]


class TokenClient(ApiClient):
    """Renews its token when that is refused."""

    def _request(self, method: str, path: str, **kwargs: Any) -> Any:
        try:
            return super()._request(method, path, **kwargs)
        except ApiError as exc:
            if exc.status != 401:
                raise
            self._token = self._http.post("/token").json()["token"]
            return super()._request(method, path, **kwargs)


class EtagClient(ApiClient):
    def __init__(self) -> None:
        super().__init__()
        self._etags: dict[str, tuple[str, Any]] = {}
        self._lock = threading.Lock()

    def fresh(self, path: str) -> Any:
        with self._lock:
            etag, body = self._etags.get(path, ("", None))
        response = self._http.get(path, headers={"If-None-Match": etag})
        if response.status_code == 304:
            return body
        with self._lock:
            self._etags[path] = response.headers.get("ETag", ""), response.json()
        return response.json()


class LazyClient:
    """Made when it is first used."""

    def __init__(self) -> None:
        self._client: openai.OpenAI | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> openai.OpenAI:
        if self._client is None:
            self._client = openai.OpenAI(api_key="none", base_url=HOST)
        return self._client

    @property
    def locked_client(self) -> openai.OpenAI:
        with self._lock:
            if self._client is None:
                self._client = openai.OpenAI(api_key="none", base_url=HOST)
            return self._client

    def ask(self, prompt: str) -> str:
        return self.client.responses.create(model="m", input=prompt).output_text

    def ask_locked(self, prompt: str) -> str:
        return self.locked_client.responses.create(model="m", input=prompt).output_text


class EagerClient:
    _shared: ClassVar[openai.OpenAI] = openai.OpenAI(api_key="none", base_url=HOST)
    _by_model: ClassVar[dict[str, openai.OpenAI]] = {}

    def __init__(self, model: str, **defaults: Any) -> None:
        self.model = model
        self.defaults = types.MappingProxyType(defaults)

    def ask(self, prompt: str, **overrides: Any) -> str:
        options = {**self.defaults, **overrides}
        stream = self._shared.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": prompt}], stream=True, **options
        )
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    def ask_by_model(self, prompt: str) -> str:
        if self.model not in self._by_model:
            self._by_model[self.model] = openai.OpenAI(api_key="none", base_url=f"{HOST}/{self.model}")
        return self._by_model[self.model].responses.create(model=self.model, input=prompt).output_text

    @classmethod
    def named(cls, model: str) -> EagerClient:
        return cls(model, temperature=0.0)


def ask_named(prompt: str) -> str:
    return EagerClient.named("m").ask(prompt, max_tokens=5)


class Singleton:
    _instance: ClassVar[Singleton | None] = None
    http: httpx.Client

    def __new__(cls) -> Singleton:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance.http = httpx.Client(base_url=HOST)
        return cls._instance

    def fetch(self, path: str) -> str:
        return self.http.get(path).text


def fetch_by_singleton(path: str) -> str:
    return Singleton().fetch(path)


class Immutable:
    """Made by `__new__`, with its fields set there."""

    __slots__ = ("name", "size")
    name: str
    size: int

    def __new__(cls, name: str, size: int = 1) -> Immutable:
        self = super().__new__(cls)
        self.name = name.strip()
        self.size = max(size, 1)
        return self

    def prompt(self) -> str:
        return f"{self.name} x {self.size}"


def ask_immutable(text: str) -> str:
    return complete(Immutable(text, 2).prompt())


class Session:
    """A context manager around a request session of its own."""

    opened = 0

    def __init__(self, user: str) -> None:
        self.user = user
        self._session = requests.Session()

    def __enter__(self) -> Session:
        self._session.headers["X-User"] = self.user
        return self

    def __exit__(self, *exc: object) -> None:
        self._session.close()

    def get(self, path: str) -> str:
        return self._session.get(f"{HOST}{path}", timeout=5).text


class CountedSession(Session):
    def __enter__(self) -> Session:
        CountedSession.opened += 1
        return super().__enter__()


def by_own_session(user: str) -> list[str]:
    with Session(user) as s:
        return [s.get("/a"), s.get("/b")]


def by_counted_session(user: str) -> str:
    with CountedSession(user) as s:
        return s.get("/a")


def post_file(path: str) -> str:
    with Path(path).open("rb") as f:
        r = requests.post(f"{HOST}/upload", files={"file": (Path(path).name, f)}, timeout=30)
    r.raise_for_status()
    return str(r.json()["id"])


API = ApiClient()
LAZY = LazyClient()

safe(API.get, "/a", why="a request, tried again; only logs besides")
safe(API.create, "/a", {"a": 1, "b": None}, why="a partial, tried again; only logs besides")
unsafe(API.get_counted, "/a", why="counts in the object, without a lock")
safe(API.names, "/a", why="pages through; only logs besides")
unsafe(TokenClient().get, "/a", why="renews a token that all calls share")
unsafe(EtagClient().fresh, "/a", why="what is sent depends on which call came first")
unsafe(LAZY.ask, "x", why="a client that the first call makes, without a lock")
safe(LAZY.ask_locked, "x", why="a client that the first call makes, under a lock")
safe(EagerClient("m", temperature=0.1).ask, "x", why="a client of the class, options that nobody changes")
unsafe(EagerClient("m").ask_by_model, "x", why="a dict of the class, without a lock")
safe(ask_named, "x", why="an object of its own, with a client of the class")
unsafe(fetch_by_singleton, "/a", why="the first call makes the instance, without a lock")
safe(ask_immutable, "x", why="an object that its `__new__` makes and fills")
safe(by_own_session, "ann", why="a session of its own, closed in the end")
unsafe(by_counted_session, "ann", why="counts in the class as it is entered")
safe(post_file, "/tmp/none", why="reads a file, and sends it")

# -- registries ---------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("newcomers: registries")


class Tool(abc.ABC):
    registry: ClassVar[dict[str, type[Tool]]] = {}
    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = cls.name or cls.__name__.lower()
        Tool.registry[cls.name] = cls

    @abc.abstractmethod
    def run(self, text: str) -> str: ...

    @property
    def description(self) -> str:
        return (type(self).__doc__ or "").strip().splitlines()[0]


class Shout(Tool):
    """Says it loudly."""

    def run(self, text: str) -> str:
        return text.upper()


class Ask(Tool):
    """Asks a model."""

    def run(self, text: str) -> str:
        return complete(text)


class Remember(Tool):
    """Remembers what it was told."""

    memory: ClassVar[list[str]] = []

    def run(self, text: str) -> str:
        self.memory.append(text)
        return "ok"


class Toolbox:
    def __init__(self, *tools: Tool) -> None:
        self._tools = {tool.name: tool for tool in tools}

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def use(self, name: str, text: str) -> str:
        if name not in self:
            return f"unknown tool {name}"
        return self[name].run(text)

    def catalogue(self) -> str:
        return "\n".join(f"{tool.name}: {tool.description}" for tool in self)

    def choose(self, text: str) -> str:
        name = complete(f"{self.catalogue()}\nWhich for {text!r}?").strip()
        return self.use(name, text)


class UsageToolbox(Toolbox):
    def __init__(self, *tools: Tool) -> None:
        super().__init__(*tools)
        self.usage: collections.Counter[str] = collections.Counter()

    def __getitem__(self, name: str) -> Tool:
        self.usage[name] += 1
        return super().__getitem__(name)


class Dispatcher:
    def __init__(self) -> None:
        self.handlers: dict[str, Callable[[str], str]] = {
            "ask": self.on_ask, "shout": str.upper, "echo": lambda text: text, "claude": complete_claude,
        }  # fmt: skip

    def on_ask(self, text: str) -> str:
        return complete(text)

    def dispatch(self, command: str) -> str:
        verb, _, rest = command.partition(" ")
        handler = self.handlers.get(verb)
        if handler is None:
            raise ValueError(f"unknown command {verb!r}")
        return handler(rest)

    def by_method(self, command: str) -> str:
        verb, _, rest = command.partition(" ")
        match verb:
            case "ask" | "question":
                return self.on_ask(rest)
            case "shout":
                return rest.upper()
            case _:
                return self.dispatch(command)


class NotingDispatcher(Dispatcher):
    def __init__(self) -> None:
        super().__init__()
        self.commands: list[str] = []
        self.handlers["note"] = self.commands.append  # type: ignore[assignment]


class AliasingDispatcher(Dispatcher):
    def dispatch(self, command: str) -> str:
        verb = command.split()[0]
        if verb not in self.handlers:
            self.handlers[verb] = self.handlers["echo"]
        return super().dispatch(command)


@singledispatch
def describe(value: object) -> str:
    return complete(f"Describe {value!r}")


@describe.register
def _(value: int) -> str:
    return f"the number {value}"


@describe.register(list)
def _(value: list[Any]) -> str:
    return ", ".join(describe(v) for v in value)


class Renderer:
    def __init__(self) -> None:
        self.rendered = 0

    @singledispatchmethod
    def render(self, value: object) -> str:
        return str(value)

    @render.register
    def _(self, value: dict) -> str:  # type: ignore[type-arg]
        self.rendered += 1
        return json.dumps(value)


PLUGINS: dict[str, Callable[[str], str]] = {}


def plugin(name: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    def register(fn: Callable[[str], str]) -> Callable[[str], str]:
        PLUGINS[name] = fn
        return fn

    return register


@plugin("translate")
def translate(text: str) -> str:
    return complete_claude(f"Translate: {text}")


@plugin("classify")
def classify(text: str) -> str:
    return complete(f"One word: {text}").split()[0].lower()


def run_plugin(name: str, text: str) -> str:
    try:
        fn = PLUGINS[name]
    except KeyError:
        raise LookupError(f"no plugin {name!r}; there are {sorted(PLUGINS)}") from None
    return fn(text)


def run_all_plugins(text: str) -> dict[str, str]:
    return {name: fn(text) for name, fn in PLUGINS.items()}


def run_new_plugin(text: str) -> str:
    plugin("shout")(str.upper)
    return run_plugin("shout", text)


def run_by_class(name: str, text: str) -> str:
    return Tool.registry[name]().run(text)


def run_made_class(name: str) -> str:
    kind = type(name, (Shout,), {})
    return kind().run(name)


TOOLBOX = Toolbox(Shout(), Ask())

safe(TOOLBOX.choose, "x", why="a dict of tools that only ask")
unsafe(Toolbox(Ask(), Remember()).choose, "x", why="one of the tools keeps what it is told in its class")
unsafe(UsageToolbox(Ask()).use, "ask", "x", why="looking a tool up counts, without a lock")
safe(Dispatcher().dispatch, "ask x", why="a table of methods and functions that only ask")
safe(Dispatcher().by_method, "ask x", why="the same, by a match")
unsafe(NotingDispatcher().dispatch, "note x", why="one of the handlers appends to a list of the object")
unsafe(AliasingDispatcher().dispatch, "x y", why="adds to its table")
safe(describe, [1, "a"], why="functions by type")
unsafe(Renderer().render, {"a": 1}, why="one of the methods by type counts, without a lock")
safe(run_plugin, "translate", "x", why="a table of functions that only ask")
safe(run_all_plugins, "x", why="all functions of a table")
unsafe(run_new_plugin, "x", why="adds to a table of the module")
unsafe(run_by_class, "remember", "x", why="one of the registered classes keeps what it is told")
unsafe(run_made_class, "x", why="making a class registers it")

# -- pipelines ----------------------------------------------------------------------------------------------------

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
