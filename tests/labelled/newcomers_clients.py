"""Clients and sessions as yet other people write them: mixins, retries, made lazily, locked or not."""

from __future__ import annotations

import logging
import os
import threading
import time
import types
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import httpx
import openai
import requests

from tests.labelled.labels import samples_of
from tests.labelled.newcomers import HOST, complete

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
