"""What the programs of `test_realistic` are about, and call."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import itertools
import json
import operator
import random
import re
import string
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import xcs
from tests.fallback.harness import World


@dataclass
class Doc:
    id: int
    text: str = "t"
    tags: list[Any] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    a: object
    b: str = "x"


class Tool:
    def __init__(self, name: str, world: World) -> None:
        self.name, self.world = name, world

    def __repr__(self) -> str:
        return self.name

    @xcs.parallel_safe
    def run(self, *args: object, **kwargs: object) -> Any:
        return self.world.ask(self.name, *args, **kwargs)

    @xcs.parallel_safe
    def __call__(self, *args: object) -> Any:
        return self.world.ask(self.name, *args)


class Conv:
    def __init__(self) -> None:
        self.turns: list[dict[str, Any]] = []

    def add(self, role: str, text: Any) -> Conv:
        self.turns.append({"role": role, "content": text})
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Conv) and self.turns == other.turns


def names(world: World) -> dict[str, Any]:
    @xcs.parallel_safe
    def rows(n: Any, *more: object) -> list[dict[str, Any]]:
        world.meet(f"rows {n!r} {more!r}")
        if n == "boom":
            raise KeyError(n)
        return [{"id": i, "v": f"v{i}", "tags": [i]} for i in range(n)]

    @xcs.parallel_safe
    def doc(i: int) -> Doc:
        world.meet(f"doc {i!r}")
        return Doc(i, f"text {i}", [i])

    @xcs.parallel_safe
    def score(x: object) -> int:
        world.meet(f"score {x!r}")
        return len(str(x)) % 5

    @xcs.parallel_safe
    def flag(x: object) -> bool:
        world.meet(f"flag {x!r}")
        return bool(len(str(x)) % 2)

    def emit(*args: object) -> None:
        world.effects.append(repr(args))

    return {
        "rows": rows, "doc": doc, "score": score, "flag": flag, "emit": xcs.ordered(emit), "Doc": Doc, "Key": Key,
        "TOOLS": {name: Tool(name, world) for name in "abc"}, "Conv": Conv, "itertools": itertools, "re": re,
        "chain": itertools.chain, "product": itertools.product, "islice": itertools.islice,
        "groupby": itertools.groupby, "partial": functools.partial, "reduce": functools.reduce, "json": json,
        "attrgetter": operator.attrgetter, "defaultdict": defaultdict, "Counter": Counter, "copy": copy,
        "replace": dataclasses.replace, "asdict": dataclasses.asdict, "random": random, "Template": string.Template,
        "STATE": {"n": 0}, "HISTORY": [], "cfg": SimpleNamespace(model="m", opts={"t": 1}),
        "suppress": contextlib.suppress,
    }  # fmt: skip
