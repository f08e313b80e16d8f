"""Which items are apart: objects of their own, whose parts are set and loaded without effects."""

from __future__ import annotations

import collections
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from xcs_compiler.effects.checks import transparent
from xcs_runtime.apart import LIMIT, Apart, sink

STATE = {"answer": 0}


@dataclass
class Row:
    question: Any = None
    tags: list[Any] = field(default_factory=list)


class Slotted:
    __slots__ = ("question",)

    def __init__(self, question: object = None) -> None:
        self.question = question


class Derived(Slotted):
    __slots__ = ("answer",)


class WithMethods:
    def __init__(self) -> None:
        self.question = 1

    def prompt(self) -> str:
        return f"{self.question}"

    @property
    def length(self) -> int:
        return len(self.prompt())

    def __str__(self) -> str:
        return self.prompt()


class Setting:
    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


class Looking:
    @property
    def answer(self) -> object:
        return STATE["answer"]


class Settable:
    @property
    def answer(self) -> object:
        return 1

    @answer.setter
    def answer(self, value: object) -> None:
        pass


class Shown:
    def __str__(self) -> str:
        return str(STATE)


class Updating:
    def update(self, **values: object) -> None:
        pass


class Finalized:
    def __del__(self) -> None:
        pass


class Level(enum.Enum):
    LOW = 1


Pair = collections.namedtuple("Pair", "question answer")


def items(depth: int = 0, places: tuple[int, ...] | None = None, ahead: Callable[..., Any] | None = None) -> Apart:
    return Apart(ahead or (lambda item: item), transparent, depth, places)


@pytest.mark.parametrize(
    "item",
    [
        {"question": 1}, {"tags": [1, {"a": (2, {3})}]}, [1, 2], Row(1), Row(Row(2)), Slotted(1), Derived(1),
        WithMethods(), {"level": Level.LOW, "pair": Pair(1, [2])}, collections.Counter("abc"), 3, "text", (1, [2]),
        collections.OrderedDict(a=1), {"bytes": bytearray(b"1"), "set": frozenset({1})},
    ],
)  # fmt: skip
def test_apart(item: Any) -> None:
    assert items().look(item) is not None


@pytest.mark.parametrize(
    "item",
    [
        Setting(), Looking(), Settable(), Shown(), Updating(), Finalized(), {"other": Looking()}, Row(Shown()),
        collections.defaultdict(list), type("Mine", (dict,), {})(a=1), {"call": print}, {"function": lambda: 1},
        iter([1]), {"many": [[n] for n in range(LIMIT + 1)]},
    ],
)  # fmt: skip
def test_not_apart(item: Any) -> None:
    assert items().look(item) is None


def test_an_item_that_reaches_itself_is_not_apart() -> None:
    row: dict[str, Any] = {}
    row["me"] = [row]
    thing = Row()
    thing.question = vars(thing)
    assert items().look(row) is None
    assert items().look(thing) is None
    assert items(1).look((thing, thing)) is None
    assert items(1).look((Row(), Row())) is not None


def test_items_are_apart_from_those_that_are_held() -> None:
    held, one = items(), Row(1)
    own = held.look(one)
    held.hold(own)
    held.hold(None)
    assert held.look(one) is None
    assert held.look(Row([one])) is None
    assert held.look({"namespace": vars(one)}) is None
    assert held.look(Row(one.tags)) is not None, "only the row itself is set"
    held.let_go()
    assert held.look(one) is not None
    held.let_go()
    assert held.look(Row([one])) is not None


def test_values_that_are_unpacked() -> None:
    row, other = {"a": 1}, {"b": 2}
    held = items(2)
    held.hold(held.look((0, ("key", row))))
    assert held.look((1, [other, row])) is None
    assert held.look((1, ("key", other))) is not None


def test_copies_are_of_the_same_kind_and_of_one_run() -> None:
    for made in ({"a": [1]}, [1, [2]], Row(1, [2]), Derived(3)):
        own = items(places=()).look(made)
        assert own is not None
        (one,), (two,) = own.given(), own.given()
        assert type(one) is type(made)
        assert len({id(made), id(one), id(two)}) == 3
        assert {id(made), id(one), id(two)} <= own.ids
    own = items(1, (1,)).look(("key", row := Row(1)))
    assert own is not None
    ((key, copied),) = own.given()
    assert (key, copied) == ("key", row)
    assert copied is not row
    assert copied.tags is row.tags


def test_methods_that_ahead_code_would_take_from_a_copy() -> None:
    assert items(places=(), ahead=lambda item: item.question).look(WithMethods()) is not None
    assert items(places=(), ahead=lambda item: item.prompt).look(WithMethods()) is None
    assert items(places=()).look({1, 2}) is None, "no copies are made of sets"


def test_the_sink_takes_everything_in() -> None:
    sink["a"] = 1
    sink.a = 2
    assert not vars(sink)
