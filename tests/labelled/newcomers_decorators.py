"""Decorators as yet other people write them: retries, caches, limits, counters."""

from __future__ import annotations

import collections
import functools
import hashlib
import inspect
import itertools
import json
import logging
import operator
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import anthropic
import openai
import tenacity
from pydantic import BaseModel

from tests.labelled.labels import samples_of
from tests.labelled.newcomers import P, R, client, complete, complete_claude, log
from tests.labelled.newcomers_structure import Person

safe, unsafe = samples_of("newcomers: decorators")


def timed(fn: Callable[P, R]) -> Callable[P, R]:
    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        start = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            log.debug("%s took %.3f s", fn.__qualname__, time.perf_counter() - start)

    return wrapper


def counted(fn: Callable[P, R]) -> Callable[P, R]:
    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        wrapper.calls += 1  # type: ignore[attr-defined]
        return fn(*args, **kwargs)

    wrapper.calls = 0  # type: ignore[attr-defined]
    return wrapper


def counted_locked(fn: Callable[P, R]) -> Callable[P, R]:
    lock = threading.Lock()
    calls = 0

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal calls
        with lock:
            calls += 1
        return fn(*args, **kwargs)

    return wrapper


def keeps_last(fn: Callable[P, R]) -> Callable[P, R]:
    last: list[Any] = [None]

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        last[0] = result = fn(*args, **kwargs)
        return result

    wrapper.last = last  # type: ignore[attr-defined]
    return wrapper


def memo(fn: Callable[P, R]) -> Callable[P, R]:
    cache: dict[Any, R] = {}
    lock = threading.Lock()

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (args, tuple(sorted(kwargs.items())))
        with lock:
            if key in cache:
                return cache[key]
        value = fn(*args, **kwargs)
        with lock:
            cache[key] = value
        return value

    return wrapper


def retry(times: int = 3, delay: float = 0.01, on: tuple[type[BaseException], ...] = (Exception,)) -> Any:
    def decorate(fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in itertools.count(1):
                try:
                    return fn(*args, **kwargs)
                except on as exc:
                    if attempt >= times:
                        raise
                    log.warning("%s: %s (%d of %d)", fn.__name__, exc, attempt, times)
                    time.sleep(delay * 2 ** (attempt - 1))
            raise AssertionError

        return wrapper

    return decorate


def fallback(*others: Callable[P, R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            for candidate in (fn, *others):
                try:
                    return candidate(*args, **kwargs)
                except (openai.OpenAIError, anthropic.AnthropicError) as exc:
                    log.info("%s failed: %s", candidate, exc)
            raise RuntimeError("all failed")

        return wrapper

    return decorate


class throttle:  # noqa: N801
    """At most so many at once."""

    def __init__(self, most: int) -> None:
        self._slots = threading.BoundedSemaphore(most)

    def __call__(self, fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            with self._slots:
                return fn(*args, **kwargs)

        return wrapper


class once_per_second:  # noqa: N801
    def __init__(self, fn: Callable[P, R]) -> None:
        functools.update_wrapper(self, fn)  # type: ignore[arg-type]
        self.fn = fn
        self.last = 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        wait = self.last + 1 - time.monotonic()
        if wait > 0:
            time.sleep(min(wait, 0.001))
        self.last = time.monotonic()
        return self.fn(*args, **kwargs)


def deprecated(fn: Callable[P, R]) -> Callable[P, R]:
    warned = False

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal warned
        if not warned:
            warned = True
            log.warning("%s is deprecated", fn.__name__)
        return fn(*args, **kwargs)

    return wrapper


def validated(fn: Callable[P, str]) -> Callable[P, str]:
    signature = inspect.signature(fn)

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> str:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, value in bound.arguments.items():
            if value is None:
                raise ValueError(f"{name} is None")
        return fn(*args, **kwargs).strip()

    return wrapper


@timed
@retry(3, on=(openai.APIError,))
def ask_timed(prompt: str) -> str:
    return complete(prompt)


@counted
def ask_counted(prompt: str) -> str:
    return complete(prompt)


@counted_locked
def ask_counted_locked(prompt: str) -> str:
    return complete(prompt)


@keeps_last
def ask_keeping(prompt: str) -> str:
    return complete(prompt)


@memo
def ask_memo(prompt: str) -> str:
    return complete(prompt)


@fallback(complete_claude)
def ask_either(prompt: str) -> str:
    return complete(prompt)


@throttle(4)
@timed
def ask_throttled(prompt: str) -> str:
    return complete(prompt)


@once_per_second
def ask_slowly(prompt: str) -> str:
    return complete(prompt)


@deprecated
def ask_old(prompt: str) -> str:
    return complete(prompt)


@functools.lru_cache(maxsize=256)
def embedding_of(text: str) -> tuple[float, ...]:
    r = client.embeddings.create(model="e", input=text)
    return tuple(r.data[0].embedding)


@functools.cache
def schema_of(kind: type[BaseModel]) -> str:
    return json.dumps(kind.model_json_schema(), sort_keys=True)


def similar(a: str, b: str) -> float:
    x, y = embedding_of(a), embedding_of(b)
    return sum(map(operator.mul, x, y))


def ask_by_schema(prompt: str) -> Person:
    return Person.model_validate_json(complete(f"{schema_of(Person)}\n{prompt}"))


@functools.lru_cache(maxsize=None)  # noqa: UP033
def mutable_config() -> dict[str, Any]:
    return {"temperature": 0.0, "seed": 1}


def ask_with_config(prompt: str) -> str:
    return complete(prompt, **mutable_config())


def ask_with_bumped_config(prompt: str) -> str:
    config = mutable_config()
    config["seed"] += 1
    return complete(prompt, **config)


@tenacity.retry(
    stop=tenacity.stop_after_attempt(2), wait=tenacity.wait_fixed(0.01),
    before_sleep=tenacity.before_sleep_log(log, logging.WARNING), reraise=True,
)  # fmt: skip
def ask_tenacious(prompt: str) -> str:
    return complete(prompt)


failures: list[str] = []


@tenacity.retry(
    stop=tenacity.stop_after_attempt(2),
    retry_error_callback=lambda state: failures.append(str(state.attempt_number)) or "",  # type: ignore[func-returns-value]
)
def ask_noting_failures(prompt: str) -> str:
    return complete(prompt)


def ask_by_retrying(prompt: str) -> str:
    for attempt in tenacity.Retrying(stop=tenacity.stop_after_attempt(2), reraise=True):
        with attempt:
            return complete(prompt)
    return ""


def traced(span: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(fn: Callable[P, R]) -> Callable[P, R]:
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            trace_id = hashlib.md5(repr(args).encode(), usedforsecurity=False).hexdigest()[:8]
            log.info("%s %s", span, trace_id, extra={"trace": trace_id, "span": span})
            return fn(*args, **kwargs)

        return wrapper

    return decorate


@traced("ask")
def ask_traced(prompt: str) -> str:
    return complete(prompt)


spans: dict[str, list[float]] = collections.defaultdict(list)


def traced_into(fn: Callable[P, R]) -> Callable[P, R]:
    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        t0 = time.perf_counter()
        result = fn(*args, **kwargs)
        spans[fn.__name__].append(time.perf_counter() - t0)
        return result

    return wrapper


@traced_into
def ask_traced_into(prompt: str) -> str:
    return complete(prompt)


@validated
def ask_validated(prompt: str) -> str:
    return complete(prompt)


safe(ask_timed, "x", why="tried again, timed; only logs besides")
unsafe(ask_counted, "x", why="counts on the function, without a lock")
safe(ask_counted_locked, "x", why="counts under a lock")
unsafe(ask_keeping, "x", why="keeps the last answer in a list")
safe(ask_memo, "x", why="a cache by key, under a lock")
safe(ask_either, "x", why="one after the other; only logs besides")
safe(ask_throttled, "x", why="waits for a place; only logs besides")
unsafe(ask_slowly, "x", why="the time of the last call, without a lock")
unsafe(ask_old, "x", why="whether it has warned, without a lock")
safe(similar, "a", "b", why="a cached function, called twice")
safe(ask_by_schema, "x", why="a cached schema")
safe(ask_with_config, "x", why="reads what a cached function made")
unsafe(ask_with_bumped_config, "x", why="changes what a cached function has given to all")
safe(ask_tenacious, "x", why="tried again by tenacity; only logs besides")
unsafe(ask_noting_failures, "x", why="a callback of the retries appends to a list of the module")
safe(ask_by_retrying, "x", why="tried again by tenacity, with an object of its own")
safe(ask_traced, "x", why="only logs besides")
unsafe(ask_traced_into, "x", why="a list of the module grows, without a lock")
safe(ask_validated, "x", why="looks at its arguments by the signature")
