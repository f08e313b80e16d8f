"""What is dropped as written is dropped where it is dropped as written: its finalizer is an effect like any other. None of
this waits for the garbage collector."""

# ruff: noqa  (specimens)
from __future__ import annotations

import gc
import time
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs

LOG: list[object] = []


class Answer:
    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        LOG.append(("dropped", self.number))

    def text(self) -> str:
        return ask(self.number)


@xcs.parallel_safe
def ask(*x: object) -> str:
    time.sleep(0.0005)
    return repr(x)


@xcs.parallel_safe
def answer(number: int) -> Answer:
    time.sleep(0.0005)
    return Answer(number)


def tell(x: object) -> None:
    LOG.append(x)


def noisy(items: list[int]) -> Iterator[int]:
    try:
        yield from items
    finally:
        LOG.append(("closed", len(items)))


def zip_in_comprehension(items):
    found = [ask(a, b) for a, b in zip(noisy(items), noisy(items[1:]))]
    tell("after")
    return found


def zip_in_loop(items):
    found = []
    for a, b in zip(noisy(items), noisy(items[1:])):
        found.append(ask(a, b))
        tell(a)
    else:
        tell("else")
    return found


def nested(items):
    return [[ask(x, y) for x, y in zip(noisy(items), noisy(items[1:]))] for _ in items]


def value_of_an_input(items):
    first = answer(1)
    other = answer(2)
    tell("made")
    text = first.text()
    first = None
    tell("gone")
    other = ask(text)
    tell("end")
    return text, other


def deleted(items):
    first, other = answer(1), ask(2)
    text = first.text()
    third = ask(text, other)
    del first
    tell(third)
    return ask(third)


@pytest.mark.parametrize("eager", ["", "1"])
@pytest.mark.parametrize("function", [zip_in_comprehension, zip_in_loop, nested, value_of_an_input, deleted])
def test_finalizers_come_in_their_places(function: Any, eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", eager)
    compiled = xcs.compile(function)
    gc.collect()
    gc.disable()
    try:
        for items in ([1, 2, 3], [4, 5], [6, 7, 8, 9]):
            LOG.clear()
            expected = function(items)
            log = LOG.copy()
            LOG.clear()
            assert compiled(items) == expected
            assert log == LOG
    finally:
        gc.enable()


class Client:
    """Can be referred to weakly."""

    def ask(self, x: object) -> str:
        return ask(x)


def comprehension(client, items):
    return [client.ask(x) for x in items]


def loop(client, items):
    found = []
    for x in items:
        found.append(client.ask(x))
        tell(x)
    return found


def handlers(client, items):
    for x in items:
        try:
            client.ask(x)
        except ValueError as error:
            tell(error)


def two_at_once(client, items):
    found = [ask(x) for x in items]
    found += [client.ask(x) for x in items]
    return found


@pytest.mark.parametrize("function", [comprehension, loop, handlers, two_at_once])
def test_arguments_are_kept_by_nobody(function: Any) -> None:
    compiled = xcs.compile(function)
    compiled(Client(), [1, 2])  # what compiling has looked at may go later
    gc.collect()
    gc.disable()
    try:
        for items in ([1, 2], [3]):
            client = Client()
            seen = weakref.ref(client)
            compiled(client, items)
            del client
            for _ in range(500):  # a thread may still be about to let go of it
                if seen() is not None:
                    time.sleep(0.01)
            assert seen() is None
    finally:
        gc.enable()


def with_a_nested_function(client, items):
    def again(x):
        return client.ask(x)

    return [again(x) for x in items], [ask(x) for x in items]


@pytest.mark.parametrize("function", [comprehension, with_a_nested_function])
def test_what_compiling_has_looked_at_is_kept_by_nobody(function: Any) -> None:
    compiled = xcs.compile(function)
    gc.collect()
    gc.disable()
    try:
        client = Client()
        seen = weakref.ref(client)
        compiled(client, [1, 2])
        del client
        for _ in range(500):
            if seen() is not None:
                time.sleep(0.01)
        assert seen() is None
    finally:
        gc.enable()
