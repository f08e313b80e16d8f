"""Scrapers, services and plumbing as other people write them: sessions, retries by hand, limits, files, records."""

from __future__ import annotations

import base64
import collections
import contextlib
import csv
import dataclasses
import datetime as dt
import decimal
import enum
import functools
import gzip
import hashlib
import heapq
import html
import io
import itertools
import json
import logging
import os
import pathlib
import random
import re
import secrets
import shutil
import statistics
import tempfile
import threading
import time
import typing
import urllib.parse
import urllib.request
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final, TypeVar

import anthropic
import httpx
import openai
import pydantic
import requests

from tests.labelled.labels import samples_of

LOG = logging.getLogger("scraper")
BASE: Final = "http://127.0.0.1:9"
HEADERS: Final[Mapping[str, str]] = MappingProxyType({"User-Agent": "bot/1.0", "Accept": "text/html"})
R = TypeVar("R")

# -- scraping -----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("strangers: scraping")

session = requests.Session()
pool = httpx.Client(base_url=BASE, timeout=httpx.Timeout(5.0), headers=dict(HEADERS))
visited: set[str] = set()
frontier: list[tuple[int, str]] = []
LINK = re.compile(r"""<a\s+[^>]*href=["']([^"'#]+)""", re.I)
TAG = re.compile(r"<[^>]+>")


class FetchError(Exception):
    def __init__(self, url: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {status}")
        self.url, self.status = url, status


@dataclass(frozen=True, order=True)
class Page:
    url: str
    status: int
    body: str = field(repr=False, compare=False)
    fetched: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.timezone.utc), compare=False)  # noqa: UP017

    @property
    def title(self) -> str:
        m = re.search(r"<title>(.*?)</title>", self.body, re.S)
        return html.unescape(m[1]).strip() if m else ""

    @functools.cached_property
    def text(self) -> str:
        return " ".join(TAG.sub(" ", self.body).split())

    def links(self) -> Iterator[str]:
        for href in LINK.findall(self.body):
            yield urllib.parse.urljoin(self.url, href)


def fetch(url: str, retries: int = 3, backoff: float = 0.1) -> Page:
    last: Exception | None = None
    for attempt in range(retries):
        try:
            r = requests.get(url, headers=HEADERS, timeout=(3, 10))
            if r.status_code >= 500:
                raise FetchError(url, r.status_code)
            return Page(r.url, r.status_code, r.text)
        except (requests.ConnectionError, requests.Timeout, FetchError) as exc:
            last = exc
            LOG.warning("retry %d/%d for %s", attempt + 1, retries, url, exc_info=True)
            time.sleep(backoff * 2**attempt)
    raise FetchError(url) from last


def fetch_jittered(url: str) -> str:
    for attempt in itertools.count():
        response = pool.get(url)
        if response.status_code != 429 or attempt > 2:
            return response.text
        time.sleep(float(response.headers.get("Retry-After", 0.1)) + random.uniform(0, 0.05))
    return ""


def fetch_own_jitter(url: str) -> str:
    rng = random.SystemRandom()
    for attempt in range(3):
        response = pool.get(url)
        if response.status_code != 429:
            return response.text
        time.sleep(rng.uniform(0, 0.1) * 2**attempt)
    return ""


def fetch_once(url: str) -> str | None:
    canonical = url.split("#")[0].rstrip("/")
    if canonical in visited:
        return None
    visited.add(canonical)
    return pool.get(canonical).text


def crawl_step(_: str) -> str:
    priority, url = heapq.heappop(frontier)
    page = fetch(url)
    for link in page.links():
        heapq.heappush(frontier, (priority + 1, link))
    return page.title


def crawl(start: str, limit: int = 5) -> list[str]:
    queue, seen, titles = collections.deque([start]), {start}, []
    while queue and len(titles) < limit:
        page = fetch(queue.popleft())
        titles.append(page.title)
        for link in page.links():
            if link not in seen:
                seen.add(link)
                queue.append(link)
    return titles


def by_session(url: str) -> str:
    return session.get(url, timeout=5).text


def with_token(url: str) -> str:
    session.headers["Authorization"] = f"Bearer {secrets.token_hex(4)}"
    return session.get(url, timeout=5).text


def own_session(url: str) -> dict[str, str]:
    with requests.Session() as s:
        s.headers.update(HEADERS)
        s.params = {"v": "2"}
        r = s.get(url, timeout=5)
        return {"url": r.url, "etag": r.headers.get("ETag", "")}


def own_client(url: str) -> list[str]:
    with httpx.Client(headers={"X-Request-ID": str(uuid.uuid4())}, follow_redirects=True) as c:
        first = c.get(url)
        first.raise_for_status()
        return [c.get(link).text for link in LINK.findall(first.text)[:2]]


def download(url: str, folder: str = "/tmp/xcs-strangers") -> pathlib.Path:
    target = pathlib.Path(folder) / pathlib.PurePosixPath(urllib.parse.urlparse(url).path).name
    target.parent.mkdir(parents=True, exist_ok=True)
    with requests.get(url, stream=True, timeout=5) as r, target.open("wb") as f:
        for block in r.iter_content(1 << 14):
            f.write(block)
    return target


def checksum(url: str) -> str:
    digest = hashlib.sha256()
    with pool.stream("GET", url) as r:
        for block in r.iter_bytes():
            digest.update(block)
    return digest.hexdigest()


def in_temporary_folder(url: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pathlib.Path("page.html").write_text(fetch(url).body)
        return os.path.getsize("page.html")


def by_urllib(url: str) -> dict[str, Any]:
    query = urllib.parse.urlencode({"q": "caf\u00e9", "n": 3})
    request = urllib.request.Request(f"{url}?{query}", headers={"Accept": "application/json"}, method="GET")
    with urllib.request.urlopen(request, timeout=5) as response:
        raw = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
    found: dict[str, Any] = json.loads(raw.decode("utf-8"))
    return found


def table_rows(url: str) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(fetch(url).body), delimiter=";")
    header = [h.strip().lower() for h in next(reader, [])]
    return [dict(zip(header, (cell.strip() for cell in row))) for row in reader if any(row)]


class Paginator:
    """Pages through an address; a new one each time, or the one that was left."""

    def __init__(self, path: str, size: int = 50) -> None:
        self.path, self.size = path, size
        self.cursor: str | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            data = pool.get(self.path, params={"size": self.size, "cursor": cursor or ""}).json()
            yield from data["items"]
            cursor = data.get("next")
            if not cursor:
                return

    def names(self) -> list[str]:
        return [item["name"] for item in self]

    def next_page(self) -> list[dict[str, Any]]:
        data = pool.get(self.path, params={"cursor": self.cursor or ""}).json()
        self.cursor = data.get("next")
        return list(data["items"])


class RateLimiter:
    def __init__(self, per_second: float) -> None:
        self.interval = 1 / per_second
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        with self._lock:
            now = time.monotonic()
            delay = max(0.0, self._next - now)
            self._next = max(now, self._next) + self.interval
        if delay:
            time.sleep(delay)

    def wait_unlocked(self) -> None:
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = now + self.interval


limiter = RateLimiter(1000)


def limited_unlocked(url: str) -> str:
    limiter.wait_unlocked()
    return pool.get(url).text


class Breaker:
    """Opens after failures in a row."""

    def __init__(self, most: int = 3) -> None:
        self.most, self.failures = most, 0

    def __call__(self, fn: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(fn)
        def guarded(*args: Any, **kwargs: Any) -> R:
            if self.failures >= self.most:
                raise RuntimeError("open")
            try:
                result = fn(*args, **kwargs)
            except Exception:
                self.failures += 1
                raise
            self.failures = 0
            return result

        return guarded


@Breaker()
def guarded_fetch(url: str) -> str:
    return pool.get(url).text


def site_map(url: str) -> dict[str, list[str]]:
    by_host: dict[str, list[str]] = collections.defaultdict(list)
    for link in fetch(url).links():
        parts = urllib.parse.urlsplit(link)
        by_host[parts.netloc].append(parts.path or "/")
    return {host: sorted(set(paths)) for host, paths in sorted(by_host.items())}


def extract_article(url: str) -> dict[str, Any]:
    page = fetch(url)
    words = page.text.split()
    summary = summarise(page.text[:1000]) if len(words) > 50 else page.text
    return asdict(page) | {"title": page.title, "words": len(words), "summary": summary}


def summarise(text: str) -> str:
    with openai.OpenAI(api_key="none", base_url=BASE) as client:
        reply = client.responses.create(model="m", input=f"Summarise:\n{text}")
    return reply.output_text


safe(fetch, BASE + "/a", why="a request, tried again; only logs besides")
unsafe(fetch_jittered, "/a", why="jitter from the global generator of random numbers")
safe(fetch_own_jitter, "/a", why="jitter from the operating system")
unsafe(fetch_once, "/a", why="a set of the module")
unsafe(crawl_step, "/a", why="a heap of the module")
safe(crawl, BASE, why="a queue and a set of its own; only logs besides")
unsafe(by_session, BASE, why="cookies of one answer go with the next request of the session")
unsafe(with_token, BASE, why="sets a header of a shared session")
safe(own_session, BASE, why="a session of its own")
safe(own_client, BASE, why="a client of its own")
unsafe(download, BASE + "/a.bin", why="writes a file")
safe(checksum, "/a", why="reads a stream, a hash of its own")
unsafe(in_temporary_folder, BASE, why="changes the working directory")
safe(by_urllib, BASE, why="a request by urllib")
safe(table_rows, BASE, why="a request, and CSV; only logs besides")
safe(Paginator("/items").names, why="pages with a cursor of its own")
unsafe(Paginator("/items").next_page, why="the cursor is kept in the object")
unsafe(limited_unlocked, "/a", why="a rate limit without a lock")
unsafe(guarded_fetch, "/a", why="counts failures in the decorator, without a lock")
safe(site_map, BASE, why="a dict of its own; only logs besides")
safe(extract_article, BASE, why="a record of its own; only logs besides")

# -- services -----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("strangers: services")

claude = anthropic.Anthropic(api_key="none", base_url=BASE, max_retries=0)
gpt = openai.OpenAI(api_key="none", base_url=BASE, max_retries=0)


class Settings(pydantic.BaseModel):
    model: str = "m"
    temperature: float = pydantic.Field(0.2, ge=0, le=2)
    system: str | None = None
    prices: dict[str, float] = {"m": 0.5}

    @pydantic.computed_field  # type: ignore[prop-decorator]
    @property
    def price(self) -> float:
        return self.prices.get(self.model, 1.0)


settings = Settings()


class Invoice(pydantic.BaseModel):
    number: str
    total: decimal.Decimal = decimal.Decimal(0)
    due: dt.date | None = None
    lines: list[str] = pydantic.Field(default_factory=list)

    @pydantic.field_validator("number", mode="before")
    @classmethod
    def strip(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


def ask_claude(prompt: str, /, **options: Any) -> str:
    options = {"max_tokens": 256, "temperature": settings.temperature} | options
    message = claude.messages.create(
        model=settings.model, messages=[{"role": "user", "content": prompt}], **options
    )
    return "".join(getattr(block, "text", "") for block in message.content)


def ask_warmer(prompt: str) -> str:
    settings.temperature = min(2.0, settings.temperature + 0.1)
    return ask_claude(prompt)


def ask_with_copy(prompt: str) -> str:
    mine = settings.model_copy(update={"temperature": 1.0})
    return ask_claude(prompt, temperature=mine.temperature)


def invoice(text: str) -> Invoice:
    schema = json.dumps(Invoice.model_json_schema())
    reply = ask_claude(f"Extract as JSON by this schema: {schema}\n\n{text}")
    reply = re.sub(r"^```(?:json)?|```$", "", reply.strip(), flags=re.M)
    return Invoice.model_validate_json(reply)


def streamed(prompt: str) -> str:
    buffer = io.StringIO()
    for event in gpt.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}], stream=True):
        if event.choices and (piece := event.choices[0].delta.content):
            buffer.write(piece)
    return buffer.getvalue()


def streamed_aloud(prompt: str) -> str:
    parts: list[str] = []
    with claude.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": prompt}]) as stream:
        for text in stream.text_stream:
            print(text, end="", flush=True)
            parts.append(text)
    print()
    return "".join(parts)


partials: dict[str, str] = {}


def streamed_into(key: str) -> str:
    partials[key] = ""
    for event in gpt.chat.completions.create(model="m", messages=[{"role": "user", "content": key}], stream=True):
        if event.choices:
            partials[key] += event.choices[0].delta.content or ""
    return partials[key]


class Kind(enum.Enum):
    BUG = "bug"
    FEATURE = "feature"
    OTHER = "other"

    @classmethod
    def parse(cls, text: str) -> Kind:
        try:
            return cls(text.strip().lower().rstrip("."))
        except ValueError:
            return cls.OTHER


@dataclass
class Issue:
    title: str
    body: str = ""
    kind: Kind = Kind.OTHER
    labels: list[str] = field(default_factory=list)
    history: dataclasses.InitVar[int] = 0

    def __post_init__(self, history: int) -> None:
        self.labels = [label.lower() for label in self.labels]


def triage(issue: Issue) -> Kind:
    return Kind.parse(ask_claude(f"bug, feature or other?\n{issue.title}\n{issue.body}", max_tokens=5))


def triage_setting(issue: Issue) -> Issue:
    issue.kind = triage(issue)
    issue.labels.append(issue.kind.value)
    return issue


def triaged(issue: Issue) -> Issue:
    kind = triage(issue)
    return dataclasses.replace(issue, kind=kind, labels=[*issue.labels, kind.value], history=0)


def estimate_tokens(text: str) -> int:
    return max(1, round(len(re.findall(r"\w+|[^\w\s]", text)) * 1.3))


def fit(messages: list[dict[str, str]], budget: int = 100) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = []
    used = 0
    for message in reversed(messages):
        used += estimate_tokens(message["content"])
        if used > budget:
            break
        kept.insert(0, message)
    return kept


def fitted(messages: list[dict[str, str]]) -> str:
    return ask_claude("\n".join(m["content"] for m in fit(messages)))


def trimmed(messages: list[dict[str, str]]) -> str:
    while sum(estimate_tokens(m["content"]) for m in messages) > 2 and len(messages) > 1:
        del messages[0]
    return ask_claude(messages[-1]["content"])


class Meter:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.by_model: collections.Counter[str] = collections.Counter()
        self.latencies: list[float] = []

    @contextlib.contextmanager
    def measuring(self, model: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - start
            with self._lock:
                self.by_model[model] += 1
                self.latencies.append(took)

    @contextlib.contextmanager
    def measuring_unlocked(self, model: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.latencies.append(time.perf_counter() - start)

    def median(self) -> float:
        with self._lock:
            return statistics.median(self.latencies or [0.0])


meter = Meter()


def measured(prompt: str) -> str:
    with meter.measuring("claude"):
        return ask_claude(prompt)


def measured_unlocked(prompt: str) -> str:
    with meter.measuring_unlocked("claude"):
        return ask_claude(prompt)


class Middleware:
    def __init__(self, call: Callable[[str], str], *hooks: Callable[[str], str]) -> None:
        self.call, self.hooks = call, hooks

    def __call__(self, prompt: str) -> str:
        for hook in self.hooks:
            prompt = hook(prompt)
        return self.call(prompt)


audit: list[str] = []


def audited(prompt: str) -> str:
    audit.append(prompt)
    return prompt


def shouted(prompt: str) -> str:
    return prompt.upper()


def retrying(times: int, *kinds: type[Exception]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    def decorate(fn: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(fn)
        def again(*args: Any, **kwargs: Any) -> R:
            for left in range(times, 0, -1):
                try:
                    return fn(*args, **kwargs)
                except kinds as exc:
                    if left == 1:
                        raise
                    warnings.warn(f"{fn.__name__}: {exc!r}, {left - 1} left", RuntimeWarning, stacklevel=2)
                    time.sleep(0.01)
            raise AssertionError("not reached")

        again.attempts = times  # type: ignore[attr-defined]
        return again

    return decorate


@retrying(3, anthropic.APIError, KeyError)
def patient(prompt: str) -> str:
    return ask_claude(prompt)


def memoise(fn: Callable[[str], R]) -> Callable[[str], R]:
    store: dict[str, R] = {}

    @functools.wraps(fn)
    def wrapper(prompt: str) -> R:
        if prompt in store:
            return store[prompt]
        return store.setdefault(prompt, fn(prompt))

    return wrapper


@memoise
def memoised(prompt: str) -> str:
    return ask_claude(prompt)


class Budget:
    def __init__(self, dollars: float) -> None:
        self.left = dollars
        self.guard = threading.Lock()

    def charge(self, tokens: int) -> None:
        with self.guard:
            self.left -= tokens * settings.price / 1e6

    def charge_or_fail(self, tokens: int) -> None:
        if self.left <= 0:
            raise RuntimeError("no budget left")
        with self.guard:
            self.left -= tokens * settings.price / 1e6


budget = Budget(5.0)


def charged(prompt: str) -> str:
    text = ask_claude(prompt)
    budget.charge(estimate_tokens(prompt + text))
    return text


def charged_or_failed(prompt: str) -> str:
    budget.charge_or_fail(estimate_tokens(prompt))
    return ask_claude(prompt)


def vision(path: str) -> str:
    data = base64.standard_b64encode(pathlib.Path(path).read_bytes()).decode("ascii")
    return ask_claude(f"Describe data:image/png;base64,{data[:100]}")


def archive(path: str) -> str:
    text = ask_claude(f"Name for {path}?")
    shutil.copy(path, f"/tmp/{text}.bak")
    return text


tls = threading.local()


def per_thread_client() -> httpx.Client:
    if not hasattr(tls, "client"):
        tls.client = httpx.Client(base_url=BASE)
    return typing.cast(httpx.Client, tls.client)


def numbered(prompt: str) -> str:
    return f"{next(_serial)}: {ask_claude(prompt)}"


_serial = itertools.count(1)


class Inbox:
    """A mailbox that is emptied by whoever comes first."""

    def __init__(self, items: Iterable[str]) -> None:
        self._items = list(items)
        self.__done = 0

    def take(self) -> str:
        item = self._items.pop(0)
        self.__done += 1
        return ask_claude(item)

    def peek(self) -> str:
        return ask_claude(self._items[-1])

    @property
    def done(self) -> int:
        self._looked = True
        return self.__done

    def status(self, prompt: str) -> str:
        return f"{self.done} of {len(self._items)}: {ask_claude(prompt)}"


INBOX = Inbox(["a", "b"])
ctx = SimpleNamespace(request_id="", user="me")


def with_request_id(prompt: str) -> str:
    ctx.request_id = uuid.uuid4().hex
    return ask_claude(f"{ctx.request_id}: {prompt}")


def as_user(prompt: str) -> str:
    return ask_claude(f"{ctx.user}: {prompt}")


def signed(payload: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps(payload, sort_keys=True, separators=(",", ":"))
    signature = hashlib.blake2b(body.encode(), key=b"secret", digest_size=16).hexdigest()
    response = pool.post("/signed", content=body, headers={"X-Signature": signature})
    found: dict[str, Any] = response.json()
    return found


def signed_in_place(payload: dict[str, Any]) -> dict[str, Any]:
    payload["nonce"] = secrets.token_urlsafe(8)
    found: dict[str, Any] = pool.post("/signed", json=payload).json()
    return found


MESSAGES = [{"role": "user", "content": "one two three"}, {"role": "user", "content": "four"}]

safe(ask_claude, "hello", why="a request, with settings that nobody changes")
unsafe(ask_warmer, "hello", why="changes the settings of the module")
safe(ask_with_copy, "hello", why="a copy of the settings")
safe(invoice, "No 7", why="a request, and a schema")
safe(streamed, "hello", why="a stream, a buffer of its own")
safe(streamed_aloud, "hello", why="a stream; only prints besides")
unsafe(streamed_into, "hello", why="a dict of the module grows")
safe(triage, Issue("t"), why="a request, and an enum")
unsafe(triage_setting, Issue("t"), why="sets attributes of what it is given")
safe(triaged, Issue("t"), why="another record")
safe(fitted, MESSAGES, why="a list of its own")
unsafe(trimmed, MESSAGES, why="deletes from what it is given")
safe(measured, "hello", why="measures under a lock")
unsafe(measured_unlocked, "hello", why="a list of the meter, without a lock")
safe(Middleware(ask_claude, shouted, str.strip), "hello", why="functions that only compute, and a request")
unsafe(Middleware(ask_claude, shouted, audited), "hello", why="one of the hooks appends to a list of the module")
safe(patient, "hello", why="a request, tried again; only warns besides")
unsafe(memoised, "hello", why="a cache in a closure, without a lock")
safe(charged, "hello", why="a budget under a lock")
unsafe(charged_or_failed, "hello", why="looks at what is left without the lock, and fails by it")
safe(vision, "/tmp/none.png", why="reads a file, and asks")
unsafe(archive, "/tmp/none.txt", why="copies a file")
unsafe(numbered, "hello", why="a shared count")
unsafe(INBOX.take, why="takes from a list of its object")
safe(INBOX.peek, why="only looks")
unsafe(INBOX.status, "hello", why="a property sets an attribute")
unsafe(with_request_id, "hello", why="sets an attribute of a namespace of the module")
safe(as_user, "hello", why="reads a namespace of the module")
safe(signed, {"a": 1}, why="a hash, and a request")
unsafe(signed_in_place, {"a": 1}, why="adds to what it is given")
