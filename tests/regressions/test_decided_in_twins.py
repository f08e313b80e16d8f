"""Callees whose only doubt is what an operator, formatting, a test or the like does to an answer of unknown type.

The answers here do the worst: each such operation is counted in one place for all of them, and gives what it counted.
Each compiled function is called again and again with new arguments, under seeded schedules, and compared with its
original. That calls overlap where answers are plain data is in the pattern table.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

TOLD: list[Any] = []


class Loud:
    """Tells of each operation, with how many there have been."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def _tell(self, what: str) -> int:
        TOLD.append((what, self.value))
        return len(TOLD)

    def __add__(self, other: Any) -> Loud:
        return Loud((self.value, other, self._tell("+")))

    def __radd__(self, other: Any) -> Any:
        return other, self.value, self._tell("r+")

    def __neg__(self) -> int:
        return self._tell("-")

    def __getitem__(self, key: Any) -> str:
        return f"{self.value}[{key}] {self._tell('[]')}"

    def __bool__(self) -> bool:
        return self._tell("bool") % 2 == 0

    def __iter__(self) -> Any:
        return iter([self.value, self._tell("iter")])

    def __str__(self) -> str:
        return f"<{self.value} {self._tell('str')}>"

    def __eq__(self, other: object) -> bool:
        return self._tell("==") % 2 == 1

    def __lt__(self, other: object) -> Loud:
        return Loud(self._tell("<"))

    def __contains__(self, other: object) -> bool:
        return self._tell("in") % 3 == 1

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return f"{self.value}.{name} {self._tell('.')}"

    def __repr__(self) -> str:
        return f"Loud({self.value!r})"

    __hash__ = object.__hash__


MADE: list[Callable[[Any], Any]] = [Loud]


@xcs.parallel_safe
def model(q):
    time.sleep(0)
    return functools.reduce(lambda made, make: make(made), MADE, q)  # of what class it is, nobody can see


@xcs.parallel_safe
def late(q):
    time.sleep(0)
    return q


def adds(q):
    return model(q) + 1


def adds_on_the_right(q):
    n = 1
    return n + model(q)


def negates(q):
    return late(-model(q))


def takes_an_element(q):
    return late(model(q)["answer"])


def asks_for_truth(q):
    return late(1 if model(q) else 2)


def asks_several(q):
    return late("x") and (model(q) or late("y")) and not (model(q) and late(3))


def iterates(q):
    return [late(x) for x in model(q)]


def unpacks(q):
    a, b = model(q)
    return late((a, b))


def formats(q):
    return late(f"{model(q)}") + str(model(q)) + "<%s>" % model(q)  # noqa: UP031


def compares(q):
    return late(3 in model(q)), model(q) == 3, 1 if model(q) < 3 else late(4)


def loads(q):
    return late(model(q).whatever), model(q).text.upper()


def matches(q):
    match model(q):
        case {"a": 1}:
            return late(1)
        case _:
            return late(2)


def handles(q):
    try:
        if not model(q):
            raise ValueError("no")
    except ValueError as error:
        return late(str(error))
    finally:
        late(5)
    return late(6)


def through_others(q):
    def first(answer):
        return late(answer["x"] + "!")

    return first(model(q)), (lambda answer: answer.y)(model(q)), given(lambda answer: answer + 1, q)


def given(function, q):
    return function(model(q)).value


def wrapped(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)

    return call


@wrapped
def decorated(q):
    return takes_an_element(q) + adds(q).text


class Client:
    def __init__(self):
        self.prefix = "p"

    def ask(self, q):
        return self.prefix + str(model(q)["a"])

    def __call__(self, q):
        return self.ask(self.ask(q))


CLIENT = Client()
CALLEES = [
    adds, adds_on_the_right, negates, takes_an_element, asks_for_truth, asks_several, iterates, unpacks, formats,
    compares, loads, matches, handles, through_others, decorated, CLIENT.ask, CLIENT, functools.partial(CLIENT.ask),
]  # fmt: skip


def comprehension(function, items):
    return [function(x) for x in items]


def loop(function, items):
    out = []
    for x in items:
        answer = function(x)
        TOLD.append(("mine", x))
        out.append(answer)
    return out


def mapped(function, items):
    return list(map(function, items))


def in_a_row(function, items):
    a = function(items[0])
    b = function(items[-1])
    TOLD.append("between")
    c = function(items[1])
    return a, b, c


def straight(items):
    """The same without a callee: the gates are in the function's own ahead code."""
    out = []
    for x in items:
        answer = model(x)
        if answer or late(x):
            out.append(late((model(x) or late(x)) and 1))
        elif not (answer and late(x)):
            out.append(late(model(x) < 3))
    out += [late(x) for x in items if not (model(x) and model(x + 1)) if model(x) < 7]
    return out


def outcome(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    TOLD.clear()
    try:
        found: tuple[Any, ...] = ("value", repr(function(*arguments)))
    except Exception as error:
        found = ("raises", type(error), error.args)
    return found, list(TOLD)


INPUTS = [1, 2, 3, 4], [5, 6, 7], [3, 2]


@pytest.mark.parametrize("form", [comprehension, loop, mapped, in_a_row])
@pytest.mark.parametrize("callee", CALLEES, ids=[getattr(c, "__name__", type(c).__name__) for c in CALLEES])
def test_answers_that_tell(callee: Any, form: Any) -> None:
    compiled = xcs.compile(form)
    for seed in range(2):
        for items in INPUTS:
            expected = outcome(form, callee, items)
            with use(SeededScheduler(seed)):
                assert outcome(compiled, callee, items) == expected, (seed, items)
    assert compiled.stats().ahead


def test_answers_that_tell_their_own_caller() -> None:
    compiled = xcs.compile(straight)
    for seed in range(6):
        for items in INPUTS:
            expected = outcome(straight, items)
            with use(SeededScheduler(seed)):
                assert outcome(compiled, items) == expected, (seed, items)
