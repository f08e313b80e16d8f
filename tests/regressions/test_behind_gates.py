"""What follows a gate is done in the user's thread where the task has its turn: what is looked at may belong to it, as
rows of a session that loads their parts when they are asked for, or be another one in each thread."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import xcs

STATE = threading.local()
SECOND = {"second": 2}


def ask(value: Any) -> Any:
    time.sleep(0.01)
    return value


class Row:
    """Of a connection that may only be used in the thread that has made it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.thread = threading.get_ident()
        self.state = STATE

    def load(self) -> int:
        if threading.get_ident() != self.thread:
            raise RuntimeError("made in another thread")
        return self.number

    @property
    def author(self) -> Row:
        return Row(self.load() + 100)

    @property
    def _Private__hidden(self) -> int:
        return self.load()

    @property
    def broken(self) -> int:
        raise LookupError(self.load())

    def key(self, first: int, *, second: int) -> int:
        return self.load() + first + second

    def __getitem__(self, index: Any) -> Any:
        return index, self.load()

    def __add__(self, other: Any) -> Any:
        return self.load() + 1

    __radd__ = __mod__ = __add__

    def __lt__(self, other: Any) -> bool:
        return self.load() < 2

    def __str__(self) -> str:
        return f"row {self.load()}"

    def __format__(self, specification: str) -> str:
        return f"{specification} {self.load()}"

    def __repr__(self) -> str:
        return f"Row({self.load()})"


def rows() -> Any:
    STATE.size = 5
    return eval("[Row(number) for number in range(3)]")


class Private:
    def asks(self) -> Any:
        return [ask(row.__hidden) for row in rows()]


OPERATIONS: list[Callable[[], Any]] = [
    lambda: [ask(row.author.author.number) for row in rows()],
    lambda: [ask(row.state.size) for row in rows()],
    lambda: [ask(row[1]) for row in rows()],
    lambda: [ask(row["a", 2]) for row in rows()],
    lambda: [ask(row + 1) for row in rows()],
    lambda: [ask(1 + row) for row in rows()],
    lambda: [ask(row % 1) for row in rows()],
    lambda: [ask(row < 1) for row in rows()],
    lambda: [ask(f"{row} {row!s:>9} {row!r} {row:x{1 + 1}}") for row in rows()],
    lambda: [ask(row.key(1, second=2)) for row in rows()],
    lambda: [ask(row.author.key(*[1], **SECOND)) for row in rows()],
    lambda: [ask([row.author.number, row[0], "a".join([f"{row}"])]) for row in rows()],
    lambda: Private().asks(),
]


@pytest.mark.parametrize("everything", ["", "1"])
@pytest.mark.parametrize("number", range(len(OPERATIONS)))
def test_done_by_the_users_thread(number: int, everything: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", everything)
    function = OPERATIONS[number]
    monkeypatch.setattr(Private, "asks", xcs.compile(Private.asks))
    assert repr(xcs.compile(function)()) == repr(function())


def in_a_loop() -> Any:
    found = []
    for row in rows():
        found.append(ask(row.author.number))
        if ask(row.key(1, second=2)) > 3:
            found.append(ask(f"{row}"))
    return found


def in_a_block() -> Any:
    first, second, _ = rows()
    return ask(first.author.number), ask(second + 1), ask(f"{first} {second!r}")


@pytest.mark.parametrize("function", [in_a_loop, in_a_block])
def test_wherever_it_is(function: Any) -> None:
    compiled = xcs.compile(function)
    assert compiled() == function()
    assert "__xcs_region" in str(compiled.source)


def many_lines() -> Any:
    return [
        ask(
            row.author
            .broken
        )
        for row in rows()
    ]  # fmt: skip


def an_element() -> Any:
    return [ask(row[1 / row.author.author.broken]) for row in rows()]


def no_such_attribute() -> Any:
    return [ask(row.author.nothing) for row in rows()]


def wrong_operand() -> Any:
    return [ask(row - 1) for row in rows()]


@pytest.mark.parametrize("function", [many_lines, an_element, no_such_attribute, wrong_operand])
def test_raises_as_it_would(function: Any) -> None:
    def shown(call: Any) -> str:
        with pytest.raises((LookupError, ArithmeticError, AttributeError, TypeError)) as caught:
            call()
        return "".join(traceback.format_exception(caught.value.with_traceback(caught.tb.tb_next)))  # type: ignore[union-attr]

    compiled = xcs.compile(function)
    assert shown(compiled) == shown(function)
    assert "__xcs_region" in str(compiled.source)
