"""A class derived from a known one speaks for itself in what it defines."""

from __future__ import annotations

import ast
import contextlib
import pathlib
from collections import namedtuple
from typing import Any

import pytest

import xcs
from tests.compiler.effects_harness import analysed, level_of
from xcs_compiler.effects.checks import plain, transparent
from xcs_compiler.effects.lattice import Level
from xcs_runtime.gates import is_frozen, is_plain

EVENTS: list[str] = []


def note(text: str) -> str:
    EVENTS.append(text)
    return text


class Formatted(str):
    def __format__(self, spec: str) -> str:
        return note("format")


class Shouted(str):
    def upper(self) -> str:
        return note("upper")


class Added(int):
    def __add__(self, other: object) -> int:
        note("add")
        return 1


class Truthful(int):
    def __bool__(self) -> bool:
        note("bool")
        return True


class Named(pathlib.PurePosixPath):
    def __str__(self) -> str:
        return note("str")


class Iterated(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        note("iter")
        return super().__iter__()


class Failed(ValueError):
    def __str__(self) -> str:
        return note("str")


class Hooked(ValueError):
    def __getattr__(self, name: str) -> str:
        return note(name)


class Quiet(contextlib.nullcontext):  # type: ignore[type-arg]
    def __exit__(self, *details: object) -> None:
        note("exit")


class Ordinary(str):
    def greeting(self) -> str:
        return f"Dear {self}"


Pair = namedtuple("Pair", "left right")


class Loose(Pair):
    """Has a ``__dict__``."""


MADE = [
    Formatted("a"), Shouted("a"), Added(1), Truthful(1), Named("a"), Iterated([1]), Failed("a"), Hooked("a"),
]  # fmt: skip


@pytest.mark.parametrize("value", MADE, ids=lambda v: type(v).__name__)
def test_subclass_with_effects_is_not_plain(value: object) -> None:
    assert not transparent(type(value))
    assert not plain(value)
    assert not is_plain(value, transparent)
    assert not is_plain([value], transparent)
    assert not is_frozen(value, transparent)


def test_subclass_without_effects_is_plain() -> None:
    assert transparent(Ordinary)
    assert is_plain(Ordinary("a"), transparent)


def formats(value: Any) -> str:
    return f"{value}"


def adds(value: Any) -> Any:
    return value + 1


def negates(value: Any) -> bool:
    return not value


def iterates(value: Any) -> list[Any]:
    return [item for item in value]  # noqa: C416


def loads(value: Any) -> Any:
    return value.detail


def enters(value: Any) -> int:
    with value:
        return 1


def uppers(value: Any) -> Any:
    return value.upper()


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (formats, Formatted("a")), (adds, Added(1)), (negates, Truthful(1)), (formats, Named("a")),
        (uppers, Shouted("a")),
        (iterates, Iterated([1])), (formats, Failed("a")), (loads, Hooked("a")), (enters, Quiet()),
    ],
    ids=lambda v: getattr(v, "__name__", type(v).__name__),
)  # fmt: skip
def test_effects_of_a_subclass_are_found(function: Any, value: Any) -> None:
    assert level_of(function, value) is Level.ORDERED


def test_tuple_with_attributes_of_its_own_is_not_frozen() -> None:
    assert is_frozen(Pair(1, 2), transparent)
    assert not is_frozen(Loose(1, 2), transparent)


@xcs.ordered
def announce(text: str) -> None:
    note(text)


class Checked:
    def __init__(self, value: int) -> None:
        self.value = value

    def __bool__(self) -> bool:
        announce("bool")
        return self.value > 2

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


@xcs.parallel_safe
def ask(value: int) -> int:
    return value


def check(value: int) -> Checked:
    ask(value)
    return Checked(value)


def test_truth_of_a_class_with_getattr_is_its_own() -> None:
    def chosen(values: list[int]) -> list[int]:
        return [value for value in values if check(value)]

    found = analysed(chosen, [1, 2, 3])
    (effect,) = [o for node, o in found.report.operations.items() if isinstance(node, ast.comprehension)]
    assert effect.level is Level.ORDERED
    assert effect.mutates
