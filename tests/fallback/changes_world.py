"""What the programs of `test_changes` call, and what they are called with."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import xcs
from tests.fallback.harness import World
from tests.fallback.test_hazards import Box, names

Arguments = Callable[[], tuple[Any, ...]]


class Bumped(Box):
    def bump(self) -> None:
        self.value = 99


class Stream:
    def __init__(self, items: list[object]) -> None:
        self.items = list(items)

    def __iter__(self) -> Iterator[object]:
        return self

    def __next__(self) -> object:
        if not self.items:
            raise StopIteration
        return self.items.pop(0)

    def __repr__(self) -> str:
        return "Stream"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and self.items == other.items


class OddInt(int):
    pass


class OddList(list):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        return iter([9, *super().__iter__()])

    def __len__(self) -> int:
        return 44

    def __getitem__(self, index: object) -> object:
        return 55


class OddStr(str):
    def upper(self) -> str:
        return "UP"

    def __add__(self, other: object) -> str:
        return "ADD"

    def __format__(self, specification: str) -> str:
        return "FORMAT"


class Counting:
    """Counts what is done to it."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, x: object) -> int:
        self.n += 1
        return self.n

    def __eq__(self, other: object) -> bool:
        self.n += 100
        return False

    def __hash__(self) -> int:
        self.n += 100
        return 1


class Swallows:
    def __enter__(self) -> Swallows:
        return self

    def __exit__(self, *error: object) -> bool:
        return True


class Gives:
    def __init__(self, value: object) -> None:
        self.value = value

    def __enter__(self) -> object:
        return self.value

    def __exit__(self, *error: object) -> bool:
        return False


def two(thing: object) -> tuple[object, object]:
    return thing, thing


def lively() -> Any:
    """An object with properties that change it, of a class of its own."""

    class Lively:
        level = 0

        def __init__(self) -> None:
            self.kept: list[int] = []
            self.n = 0

        def bump(self, x: int) -> None:
            type(self).level = x

        @property
        def counted(self) -> int:
            self.n += 1
            return self.n

        @property
        def push(self) -> None:
            self.kept.append(len(self.kept))

        def __getattr__(self, name: str) -> int:
            if name == "dynamic":
                self.n += 1
                return self.n
            raise AttributeError(name)

        def __repr__(self) -> str:
            return "Lively"

        def __eq__(self, other: object) -> bool:
            return vars(self) == vars(other)

    return Lively()


def deep(xss: list[Any]) -> None:
    if isinstance(xss[0], list):
        xss[0].append(77)
        if isinstance(xss[0][0], list):
            xss[0][0].append(3)


def each(function: Callable[[object], object], xs: list[object]) -> None:
    for x in xs:
        function(x)


class BitesWhenHashed:
    """Its hash changes what later items are read from."""

    def __init__(self, x: int, others: list[object]) -> None:
        self.x, self.others = x, others

    def __hash__(self) -> int:
        self.others[-1] = 100 + self.x
        return self.x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BitesWhenHashed) and self.x == other.x

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.x})"


class BitesWhenCompared(BitesWhenHashed):
    """The same with a number of the same hash that it is compared with."""

    def __hash__(self) -> int:
        return self.x

    def __eq__(self, other: object) -> bool:
        if type(other) is int:
            self.others[-1] = 200 + self.x
        return super().__eq__(other)


def handed(thing: Any) -> Any:
    return thing


def handed_in_a_pair(thing: Any) -> tuple[Any, int]:
    return thing, 1


def change(x: Any) -> None:
    if isinstance(x, list):
        x.append(5)


def change_within(x: Any) -> None:
    x[0].append(5)


def more_names(world: World) -> dict[str, Any]:
    kept = functools.cache(lambda x: [x])

    @xcs.parallel_safe
    def many(x: int) -> list[int]:
        world.meet(f"many {x!r}")
        return [x, x + 1]

    @xcs.parallel_safe
    def as_dict(x: int) -> dict[str, int]:
        world.meet(f"as_dict {x!r}")
        return {"a": x}

    @xcs.parallel_safe
    def boxed(x: object) -> Box:
        world.meet(f"boxed {x!r}")
        return Bumped(x)

    @xcs.parallel_safe
    def cached(x: int) -> list[int]:
        world.meet(f"cached {x!r}")
        return kept(x)

    ordered: dict[str, Callable[..., object]] = {
        "keep": lambda thing: thing,
        "take": lambda iterable: list(iterable),
        "each": each,
        "deep": deep,
        "deep_dict": lambda d: d["k"].append(77),
        "grow": lambda box: box.value.append(3),
        "call": lambda function: function(),
        "ordered_many": lambda x: [x, x + 1],
        "ordered_boxed": Bumped,
    }
    return {
        **names(world),
        **{name: xcs.ordered(function) for name, function in ordered.items()},
        "Stream": Stream, "Swallows": Swallows, "Counting": Counting, "Gives": Gives, "boxes": [],
        "lively": lively, "first_ask": world.ask, "first_other": names(world)["other"],
        "handed": handed, "handed_in_a_pair": handed_in_a_pair, "change": change, "change_within": change_within,
        "Box": Box, "many": many, "as_dict": as_dict, "boxed": boxed, "cached": cached,
    }  # fmt: skip


Programs = dict[str, tuple[Any, ...]]
LISTS: tuple[Arguments, ...] = (lambda: ([1],), lambda: ([2, 3],), lambda: ([3, 4, 5],))
INTS: tuple[Arguments, ...] = (lambda: (1,), lambda: (2,), lambda: (3,))
