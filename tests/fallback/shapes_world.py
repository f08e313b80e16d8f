"""What the programs about shapes of arguments find: classes, and callees of every kind."""

from __future__ import annotations

import contextlib
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import xcs
from tests.fallback.harness import World

Arguments = Callable[[], tuple[Any, ...]]
Programs = dict[str, tuple[Any, ...]]
Pair = namedtuple("Pair", "left right")


@dataclass
class Job:
    name: str
    parts: list[Any] = field(default_factory=list)
    left: int = 3

    def next_part(self) -> Any:
        self.left -= 1
        return self.parts[self.left] if 0 <= self.left < len(self.parts) else None

    @property
    def size(self) -> int:
        return len(self.parts)


class Loud(Job):
    @property
    def size(self) -> int:
        self.left += 10
        return self.left


class Lazy:
    """Attributes that come into being when they are asked for."""

    def __init__(self, n: int) -> None:
        self._n = n

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self._n += 1
        setattr(self, name, self._n)
        return self._n

    def __repr__(self) -> str:
        return f"Lazy({sorted(vars(self).items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and vars(self) == vars(other)


class Steps:
    """An iterator that compares by what is left."""

    def __init__(self, *items: Any) -> None:
        self.items = list(items)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if not self.items:
            raise StopIteration
        return self.items.pop(0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps) and self.items == other.items


def twice(x: Any) -> list[Any]:
    return [x, x]


class Rows:
    """Iterable anew; an item is made when it is asked for."""

    def __init__(self, *items: Any) -> None:
        self.items, self.asked = list(items), 0

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Any:
        self.asked += 1
        return self.items[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and (self.items, self.asked) == (other.items, other.asked)


def names(world: World) -> dict[str, Any]:
    @xcs.parallel_safe
    def listed(*xs: Any) -> list[Any]:
        world.meet(f"listed {xs!r}")
        if "boom" in xs:
            raise KeyError(*xs)
        return list(xs)

    @xcs.parallel_safe
    def looked(d: Any, k: Any) -> Any:
        world.meet(f"looked {k!r}")
        return d[k]

    @contextlib.contextmanager
    def scope(name: str) -> Iterator[str]:
        world.effects.append(f"enter {name}")
        try:
            yield name * 2
        finally:
            world.effects.append(f"exit {name}")

    def walked(xs: Any) -> Iterator[Any]:
        for x in xs:
            world.effects.append(f"walk {x!r}")
            yield x

    def put(d: Any, k: Any, v: Any) -> Any:
        world.effects.append(f"put {k!r}")
        d[k] = v
        return d

    def check(x: Any) -> Any:
        world.effects.append(f"check {x!r}")
        if x == "bad":
            raise ValueError(x)
        return x

    return {
        "listed": listed, "looked": looked, "scope": scope, "walked": walked, "put": xcs.ordered(put),
        "check": xcs.ordered(check), "Job": Job, "Pair": Pair, "settings": SimpleNamespace(model="m", tries=2),
        "REGISTRY": {"a": world.ask, "l": listed}, "Lazy": Lazy,
    }  # fmt: skip


def of(*arguments: tuple[Any, ...] | Arguments) -> tuple[Any, ...]:
    return tuple(a if callable(a) else (lambda a=a: a) for a in arguments)
