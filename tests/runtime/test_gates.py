"""Plain and frozen values."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import pathlib
import re
import threading
import types
from typing import Any, NamedTuple

import pytest

from xcs_compiler.effects import data
from xcs_runtime.gates import LIMIT, METHODS_OF_DATA, is_frozen, is_plain


class Point:
    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: Any) -> None:
        self.a = a


class Both(Slotted):
    __slots__ = ("__dict__", "c")


class Names(list[Any]):
    pass


class Table(dict[Any, Any]):
    pass


@dataclasses.dataclass(frozen=True)
class Fixed:
    value: Any


@dataclasses.dataclass(frozen=True, slots=True)
class FixedSlotted:
    value: Any


@dataclasses.dataclass
class Loose:
    value: Any


class Pair(NamedTuple):
    left: Any
    right: Any


class Colour(enum.Enum):
    RED = 1


class Untrusted:
    pass


TRUSTED = {Point, Slotted, Both, Names, Table, Fixed, FixedSlotted, Loose, Pair, Colour}


class OddZone(datetime.tzinfo):
    pass


def trusted(kind: type) -> bool:
    return kind in TRUSTED


def cyclic() -> list[Any]:
    values: list[Any] = [1]
    values.append(values)
    return values


def with_b(value: Any) -> Slotted:
    slotted = Slotted(1)
    slotted.b = value
    return slotted


def with_extra(value: Any) -> Both:
    both = Both(1)
    both.extra = value  # type: ignore[attr-defined]
    return both


OPAQUE = Untrusted()

PLAIN: list[Any] = [
    None, True, 1, 1.5, 1j, "text", b"bytes", range(3), slice(1, 2), ..., NotImplemented, [], [1, [2, (3, {"a": {4}})]],
    {"a": [1]}, {1, 2}, frozenset((1,)), bytearray(b"x"), collections.deque([1]), collections.OrderedDict(a=1),
    collections.defaultdict(None, a=[1]), {"a": 1}.items(), {"a": 1}.keys(), datetime.datetime(2020, 1, 1),
    datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), datetime.date(2020, 1, 1), datetime.timedelta(1),
    decimal.Decimal(1), pathlib.PurePosixPath("a"), re.compile("a"), cyclic(), Point(1, [2]), Point(Point(1, 2), {}),
    Slotted([1]), with_b({}), with_extra([1]), Names([1, 2]), Table(a=1), Fixed([1]), FixedSlotted([1]), Loose(1),
    Pair(1, []), Colour.RED, [Colour.RED],
]  # fmt: skip

NOT_PLAIN: list[Any] = [
    OPAQUE, object(), len, lambda: 1, types, int, (n for n in ()), threading.Lock(), iter([1]), open, [OPAQUE],
    (1, (OPAQUE,)), {"a": OPAQUE}, {OPAQUE: 1}, {"a": OPAQUE}.items(), {"a": OPAQUE}.values(), {OPAQUE},
    Point(1, OPAQUE), Slotted(OPAQUE), with_b(OPAQUE), with_extra(OPAQUE), Names([OPAQUE]), Table(a=OPAQUE),
    Pair(1, OPAQUE),
    Fixed(OPAQUE), Point(1, [lambda: 1]), collections.deque([OPAQUE]), collections.defaultdict(lambda: 1),
    collections.defaultdict(int), collections.defaultdict(list, a=[1]), collections.defaultdict(None, a=OPAQUE),
    datetime.datetime(2020, 1, 1, tzinfo=OddZone()),
    array.array("i"), types.MappingProxyType({}),
    type("Text", (str,), {})("x"), type("Number", (int,), {})(1),
]  # fmt: skip

FROZEN: list[Any] = [
    None, 1, "text", (1, ("a", b"b")), frozenset((1, (2,))), Colour.RED, Fixed(1), Fixed((Fixed("a"),)),
    FixedSlotted((1,)), Pair(1, "a"), datetime.date(2020, 1, 1), decimal.Decimal(1), range(3),
]  # fmt: skip

NOT_FROZEN: list[Any] = [
    [], {}, set(), bytearray(), ([],), Fixed([]), FixedSlotted({}), Loose(1), Point(1, 2), Pair(1, []),
    frozenset((OPAQUE,)), OPAQUE, len, collections.deque(),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_plain(value: Any) -> None:
    assert is_plain(value, trusted)


@pytest.mark.parametrize("value", NOT_PLAIN, ids=lambda value: type(value).__name__)
def test_not_plain(value: Any) -> None:
    assert not is_plain(value, trusted)


@pytest.mark.parametrize("value", FROZEN, ids=lambda value: type(value).__name__)
def test_frozen(value: Any) -> None:
    assert is_frozen(value, trusted)


@pytest.mark.parametrize("value", NOT_FROZEN, ids=lambda value: type(value).__name__)
def test_not_frozen(value: Any) -> None:
    assert not is_frozen(value, trusted)


def test_the_walk_is_bounded() -> None:
    assert is_plain([0] * (LIMIT - 2), trusted)
    assert not is_plain([0] * (LIMIT + 1), trusted)
    deep: list[Any] = []
    for _ in range(LIMIT + 1):
        deep = [deep]
    assert not is_plain(deep, trusted)
    nested: tuple[Any, ...] = ()
    for _ in range(LIMIT // 2):
        nested = (nested,)
    assert is_frozen(nested, trusted)


def test_a_class_that_pretends_to_be_of_the_standard_library() -> None:
    fake = type("date", (), {"__module__": "datetime", "__qualname__": "date"})
    assert not is_plain(fake(), trusted)
    assert not is_frozen(fake(), trusted)


def test_temporary_objects_do_not_hide_others() -> None:
    """Identities of objects that are gone may come again."""
    tables = [collections.defaultdict(None, {n: (n,)}) for n in range(100)]
    assert is_plain(tables, trusted)
    tables[-1]["x"] = OPAQUE  # type: ignore[index, assignment]
    assert not is_plain(tables, trusted)
    views = [{n: str(n)}.items() for n in range(100)] + [{"x": OPAQUE}.items()]
    assert not is_plain(views, trusted)


def test_attribute_hooks_are_not_called() -> None:
    class Hooked:
        def __getattribute__(self, name: str) -> Any:
            raise AssertionError("called")

    assert is_plain(Hooked(), lambda kind: kind is Hooked)


class Splitting:
    def __init__(self, split: object) -> None:
        self.split = split


class SlottedSplitting:
    __slots__ = ("split",)

    def __init__(self, split: object) -> None:
        self.split = split


class Callable:
    def __call__(self) -> None: ...


def test_what_may_be_called_by_the_name_of_a_method_of_data_is_not_plain() -> None:
    for kind in (Splitting, SlottedSplitting):
        assert is_plain(kind("text"), lambda cls: True)
        assert not is_plain(kind(Callable()), lambda cls: True)
        assert not is_plain([kind(Callable())], lambda cls: True)


def test_the_names_of_methods_of_data_are_those_of_the_compiler() -> None:
    assert METHODS_OF_DATA == data.METHODS_OF_DATA
