"""What the functions under test call: scripted slow callees, ordered effects, and small objects around them."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import xcs
from tests.differential.stage import current

Function = TypeVar("Function", bound=Callable[..., Any])


def slow(function: Function) -> Function:
    """A callee that the user calls parallel-safe; when it finishes is up to the stage."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return current().perform(function.__name__, function, args, kwargs)

    return xcs.parallel_safe(call)  # type: ignore[return-value]


def slow_method(function: Function) -> Function:
    """The same for a method: the receiver is no part of the record."""

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return current().perform(function.__name__, functools.partial(function, self), args, kwargs)

    return xcs.parallel_safe(call)  # type: ignore[return-value]


@slow
def f(x):
    return x * 10 + 1


@slow
def g(x):
    return x + 7


@slow
def h(x):
    return x * 2


@slow
def add(x, y=1):
    return x * 100 + y


@slow
def pred(x):
    return x % 2 == 1


@slow
def text(x):
    return f" <{x}> "


@slow
def pair(x):
    return x, -x


@slow
def many(x):
    return [x, x + 1]


@slow
def count(xs):
    """Reads a mutable argument."""
    return len(xs) * 1000 + sum(xs)


@slow
def join(*args, **kwargs):
    return "|".join([*map(str, args), *(f"{k}={v}" for k, v in kwargs.items())])


@dataclass
class Reply:
    """What a model answers."""

    text: str
    score: float


@slow
def reply(x):
    return Reply(f"  answer {x} ", (x * 7 % 10) / 10)


def checked(value, attempt):
    """Of whatever has come, every third is refused."""
    if (value + attempt) % 3 == 0:
        raise ValueError(value)
    return value


def log(*args):
    """An ordered effect, recorded with its arguments as they are now."""
    __tracebackhide__ = True
    current().effect("log", args, {})


@xcs.ordered
def note(*args):
    """An ordered effect by the user's word; returns how many there have been."""
    __tracebackhide__ = True
    current().effect("note", args, {})
    return len(current().effects)


class _Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        current().effect("logger", (record.getMessage(), record.lineno, record.funcName), {})

    def handleError(self, record: logging.LogRecord) -> None:
        raise


logger = logging.getLogger("tests.differential")
logger.propagate = False
logger.setLevel(logging.INFO)
logger.handlers[:] = [_Handler()]


def talkative(x):
    """A slow call that says what it does, through a helper too."""
    logger.info("asking %s", x)
    answer = f(x)
    tell(answer)
    return answer


def tell(answer):
    logger.info("answer %s", answer)


def scaled(factor, x):
    return f(x) * factor


def greeting(x, mark="!"):
    """What users write around a call."""
    answer = reply(x)
    if not answer.text:
        return "nothing"
    return f"{answer.text.strip()}: {answer.score:.2f}" + mark


class Greeter:
    """Answers by way of other methods and functions."""

    def __init__(self) -> None:
        self.mark = "?"

    def ask(self, x):
        return greeting(x, self.mark)

    def __call__(self, x):
        return self.ask(x).upper()


greeter = Greeter()


class Model:
    """A client: callable, with a method, both parallel-safe."""

    def __init__(self, factor: int = 3) -> None:
        self.factor = factor

    @slow_method
    def __call__(self, x):
        return x * self.factor

    @slow_method
    def ask(self, x):
        return x * self.factor + 1


class Stateful:
    """A client that keeps a history and so is not parallel-safe."""

    def __init__(self) -> None:
        self.history: list[Any] = []

    def __call__(self, x):
        self.history.append(x)
        return current().effect("Stateful", (x,), {}, lambda x: x + len(self.history))

    def ask(self, x):
        return self(x) + 1


model = Model()


def _as_method(function: Any) -> Any:
    plain = function.__wrapped__

    @functools.wraps(plain)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return current().perform(plain.__name__, plain, args, kwargs)

    return xcs.parallel_safe(call)


class Kit:
    """The same callees as methods, for functions that are methods."""

    f = _as_method(f)
    g = _as_method(g)
    h = _as_method(h)
    add = _as_method(add)
    pred = _as_method(pred)
    text = _as_method(text)
    pair = _as_method(pair)
    many = _as_method(many)
    count = _as_method(count)
    join = _as_method(join)
    reply = _as_method(reply)

    def __init__(self) -> None:
        self.model = Model()


METHODS = frozenset(name for name in vars(Kit) if not name.startswith("_")) | {"model"}
