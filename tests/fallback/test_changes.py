"""What happens between the start of a call and its place: to results, to containers that the function makes, to
iterators. Each program runs many times with new arguments; no early call may turn out to be another one than the run's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, compare_all
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
        "many": many, "as_dict": as_dict, "boxed": boxed, "cached": cached,
    }  # fmt: skip


Programs = dict[str, tuple[Any, ...]]
LISTS: tuple[Arguments, ...] = (lambda: ([1],), lambda: ([2, 3],), lambda: ([3, 4, 5],))
INTS: tuple[Arguments, ...] = (lambda: (1,), lambda: (2,), lambda: (3,))

RESULTS: Programs = {
    "result mutated": ("def f(x):\n y = many(x)\n y.append(3)\n a = ask(y)\n return a, ask(1)", *INTS),
    "result item set": ("def f(x):\n y = many(x)\n y[0] = 7\n a = ask(y)\n return a, ask(1)", *INTS),
    "result attr set": ("def f(x):\n y = boxed(x)\n y.value = 7\n a = ask(y.value)\n return a, ask(1), ask(y)", *INTS),
    "result attr aug": ("def f(x):\n y = boxed(x)\n y.value += 7\n a = ask(y.value)\n return a, ask(1), ask(y)", *INTS),
    "result iadd": ("def f(x):\n y = many(x)\n z = y\n y += [4]\n a = ask(z)\n return a, ask(1)", *INTS),
    "result via helper": ("def f(x):\n y = many(x)\n fill(y, 3)\n a = ask(y)\n return a, ask(1), ask(len(y))", *INTS),
    "result via alias": (
        "def f(x):\n y = many(x)\n z = [y]\n z[0].append(3)\n a = ask(y)\n return a, ask(1), ask(len(y))",
        *INTS,
    ),
    "result of result": (
        "def f(x):\n y = many(x)\n z = same(y)\n z.append(3)\n a = ask(y)\n return a, ask(1), ask(len(y))",
        *INTS,
    ),
    "result item then mutate": (
        "def f(x):\n y = many(x)\n v = y[0]\n y[0] = 9\n with Swallows(): pass\n a = ask(v)\n"
        " return a, ask(1), ask(len(y))",
        *INTS,
    ),
    "result stored then mutate": (
        "def f(box):\n y = many(1)\n box.value = y\n box.value.append(9)\n a = ask(y)\n"
        " return a, ask(1), ask(len(y))",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "result in closure": ("def f(x):\n y = many(x)\n def g(): y.append(4)\n g()\n return ask(y), ask(1)", *INTS),
    "result in closure item": ("def f(x):\n y = many(x)\n def g(): y[0] = 4\n g()\n return ask(y), ask(1)", *INTS),
    "result sorted in place": (
        "def f(x):\n y = many(x)\n y.sort(reverse=True)\n return ask(y), ask(y[0]), ask(1)",
        *INTS,
    ),
    "result dict update": (
        "def f(x):\n y = as_dict(x)\n y.update(b=2)\n return ask(y), ask(y.get('b')), ask(1)", *INTS,
    ),
    "result dict loop": (
        "def f(x):\n y = as_dict(x)\n y['b'] = 3\n return [ask(k) for k in y], ask(len(y)), ask(1)",
        *INTS,
    ),
    "result list loop": (
        "def f(x):\n y = many(x)\n y.append('z')\n return [ask(k) for k in y], ask(len(y)), ask(1)",
        *INTS,
    ),
    "result unpack": ("def f(x):\n y = many(x)\n y[1] = 'z'\n a, b = y\n return ask(a), ask(b), ask(1)", *INTS),
    "result spread": ("def f(x):\n y = many(x)\n y[1] = 'z'\n return ask(*y), ask([*y]), ask(1)", *INTS),
    "shared given early": ("def f(x):\n y = same([x])\n y.append(3)\n a = ask(y)\n return a, ask(1)", *INTS),
    "client result mutated": (
        "def f(x):\n y = client.ask(x)\n z = [y]\n z.append(many(x))\n z[1].append(2)\n return ask(z), ask(1)",
        *INTS,
    ),
    "cached result": ("def f(x):\n y = cached(x)\n z = cached(x)\n y.append(3)\n return ask(z), ask(y), ask(1)", *INTS),
    "cached result two": (
        "def f(x):\n y = cached(x)\n y.append(3)\n z = cached(x)\n return ask(z), ask(len(z)), ask(1)",
        *INTS,
    ),
    "result mutated by unknown of it": (
        "def f(x):\n y = boxed([x])\n z = y.value\n z.append(4)\n return ask(y.value), ask(z), ask(1)",
        *INTS,
    ),
    "result mutated by unknown method": (
        "def f(x):\n y = boxed(x)\n y.bump()\n return ask(y.value), ask(y), ask(1)",
        *INTS,
    ),
    "unhashable set": (
        "def f(x):\n a = ask(x)\n try:\n  s = {x, []}\n except TypeError:\n  s = 1\n return a, ask(s)",
        *INTS,
    ),
    "unhashable key": (
        "def f(x):\n a = ask(x)\n try:\n  s = {x: 1, (1, []): 1}\n except TypeError:\n  s = 1\n"
        " return a, ask(s)",
        *INTS,
    ),
    "set arg": ("def f(x):\n a = ask({x, 2})\n b = ask({v for v in (x, 3)})\n return a, b, ask(1)", *INTS),
    "user hash": (
        "def f(x):\n k = boxed(x)\n d = {x: 1}\n a = ask(x)\n d2 = {a: 2, **d}\n return ask(d2), ask(1)",
        *INTS,
    ),
    "sum of lists": ("def f(x):\n y = sum([many(x), many(x)], [])\n return ask(y), ask(1)", *INTS),
    "awaited mutated": ("def f(x):\n y = ordered_many(x)\n y.append(3)\n a = ask(y)\n return a, ask(1)", *INTS),
    "awaited mutated item": (
        "def f(x):\n y = ordered_many(x)\n v = y[0]\n y[0] = 3\n a = ask(v)\n return a, ask(1), ask(y)",
        *INTS,
    ),
    "awaited stored": (
        "def f(box):\n y = ordered_many(1)\n box.value = y\n grow(box)\n a = ask(y)\n return a, ask(1), ask(y)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "awaited inner": (
        "def f(x):\n y = ordered_boxed([x])\n z = y.value\n z.append(3)\n a = ask(y)\n"
        " return a, ask(1), ask(y.value)",
        *INTS,
    ),
}  # fmt: skip
"""What is done to results."""

MADE: Programs = {
    "late + barrier attr": (
        "def f(box):\n a = same(box)\n y = a.value\n box.value = 7\n with Swallows():\n  pass\n b = ask(y)\n"
        " return b, y, ask(2)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "late + barrier item": (
        "def f(xs):\n a = same(xs)\n y = a[0]\n xs[0] = 7\n with Swallows():\n  pass\n b = ask(y)\n"
        " return b, y, ask(2)",
        *LISTS,
    ),
    "late + barrier text": (
        "def f(xs):\n a = same(xs)\n y = f'{a[0]}-'\n xs[0] = 9\n with Swallows():\n  pass\n b = ask(y)\n"
        " return b, y, ask(2)",
        *LISTS,
    ),
    "late + barrier awaited": (
        "def f(xs):\n a = keep(xs)\n y = a[0]\n xs[0] = 9\n with Swallows():\n  pass\n b = ask(y)\n"
        " return b, y, ask(2)",
        *LISTS,
    ),
    "late + barrier in": (
        "def f(xs):\n a = same(xs)\n y = 9 in a\n xs[0] = 9\n with Swallows():\n  pass\n b = ask(y)\n"
        " return b, y, ask(2)",
        *LISTS,
    ),
    "late + barrier test": (
        "def f(xs):\n a = same(xs)\n y = not a\n xs.clear()\n with Swallows():\n  pass\n b = ask(y)\n"
        " return b, y, ask(2)",
        *LISTS,
    ),
    "dict swapped key": (
        "def f(d):\n r = []\n for k in d:\n  r.append(ask(k))\n  if k == 2:\n   d.pop(3)\n   d[9] = 1\n"
        " return r",
        lambda: ({1: 1},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 5: 5},),
    ),
    "dict items swapped": (
        "def f(d):\n r = []\n for k, v in d.items():\n  r.append(ask(v))\n  d[3] = 'new'\n return r",
        lambda: ({1: 1, 3: 1},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 3: 5},),
    ),
    "dict values changed": (
        "def f(d):\n r = []\n for v in d.values():\n  r.append(ask(v))\n  d[3] = 'new'\n return r",
        lambda: ({1: 1, 3: 1},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 3: 5},),
    ),
    "dict keys view later": (
        "def f(d):\n v = d.keys()\n d[7] = 1\n return [ask(k) for k in v]",
        lambda: ({1: 1, 3: 1},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 3: 5},),
    ),
    "dict items view later": (
        "def f(d):\n v = d.items()\n note(1)\n d[7] = 1\n note(2)\n"
        " return [ask(k) for k in v], [ask(k, 1) for k in v]",
        lambda: ({1: 1, 3: 1},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 3: 5},),
    ),
    "set swapped": (
        "def f(d):\n r = []\n for k in d:\n  r.append(ask(k))\n  if k == 2:\n   d.discard(3)\n   d.add(11)\n"
        " return r",
        lambda: ({1},), lambda: ({1, 2, 3},), lambda: ({4, 5},),
    ),
    "reversed live": (
        "def f(xs):\n r = []\n for x in reversed(xs):\n  r.append(ask(x))\n  xs[0] = 9\n return r",
        *LISTS,
    ),
    "enumerate live": (
        "def f(xs):\n r = []\n for i, x in enumerate(xs):\n  r.append(ask(x))\n  xs[-1] = 9\n return r",
        *LISTS,
    ),
    "zip same enumerate": (
        "def f(xs):\n e = enumerate(xs)\n return [ask(a) for a in zip(e, e)], ask(1), ask(2)",
        lambda: ([1, 2],), lambda: ([1, 2, 3, 4],), lambda: ([1, 2, 3],),
    ),
    "enumerate of enumerate": (
        "def f(xs):\n e = enumerate(xs)\n r = [ask(a) for a in enumerate(e)]\n s = [ask(a) for a in e]\n"
        " return r, s",
        *LISTS,
    ),
    "zip consumes": (
        "def f(xs):\n e = enumerate(xs)\n r = [ask(a) for a in zip(e, [1])]\n s = [ask(a) for a in e]\n"
        " return r, s",
        *LISTS,
    ),
    "sorted consumes": (
        "def f(xs):\n e = enumerate(xs)\n r = sorted(e)\n s = [ask(a) for a in e]\n"
        " return r, s, ask(1), ask(2)",
        *LISTS,
    ),
    "sum consumes": (
        "def f(xs):\n e = reversed(xs)\n r = sum(e)\n s = [ask(a) for a in e]\n return r, s, ask(1), ask(2)",
        *LISTS,
    ),
    "in consumes": (
        "def f(xs):\n e = reversed(xs)\n r = 2 in e\n s = [ask(a) for a in e]\n return r, s, ask(1), ask(2)",
        *LISTS,
    ),
    "next of enumerate": (
        "def f(xs):\n e = enumerate(xs)\n r = next(e)\n s = [ask(a) for a in e]\n return r, s, ask(1), ask(2)",
        *LISTS,
    ),
    "dunder next": (
        "def f(xs):\n e = enumerate(xs)\n r = e.__next__()\n s = [ask(a) for a in e]\n"
        " return r, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor in list": (
        "def f(xs):\n e = enumerate(xs)\n w = [e, e]\n r = [list(v) for v in w]\n s = [ask(a) for a in e]\n"
        " return r, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor to helper": (
        "def f(xs):\n e = enumerate(xs)\n take(e)\n s = [ask(a) for a in e]\n return s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor unpack": (
        "def f(xs):\n e = reversed(xs)\n a, *b = e\n s = [ask(v) for v in e]\n return a, b, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor unpack exact": (
        "def f(xs):\n e = reversed(xs[:1])\n a, = e\n s = [ask(v) for v in e]\n return a, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor star": (
        "def f(xs):\n e = reversed(xs)\n a = ask(*e)\n s = [ask(v) for v in e]\n return a, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor display": (
        "def f(xs):\n e = reversed(xs)\n a = [*e]\n s = [ask(v) for v in e]\n return a, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor join": (
        "def f(xs):\n e = reversed([str(x) for x in xs])\n a = ''.join(e)\n s = [ask(v) for v in e]\n"
        " return a, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor closure": (
        "def f(xs):\n e = reversed(xs)\n g = lambda: list(e)\n a = g()\n s = [ask(v) for v in e]\n"
        " return a, s, ask(1), ask(2)",
        *LISTS,
    ),
    "cursor nested for": (
        "def f(xs):\n e = enumerate(xs)\n r = []\n for i, x in e:\n  r.append(ask(x))\n  for j, y in e:\n"
        "   r.append(ask(y, 1))\n   break\n return r",
        lambda: ([1, 2],), lambda: ([1, 2, 3, 4],), lambda: ([1, 2, 3],),
    ),
    "zip nested for": (
        "def f(xs):\n e = zip(xs, xs)\n r = []\n for i, x in e:\n  r.append(ask(x))\n  for j, y in e:\n"
        "   r.append(ask(y, 1))\n   break\n return r",
        lambda: ([1, 2],), lambda: ([1, 2, 3, 4],), lambda: ([1, 2, 3],),
    ),
    "bound append map": ("def f(xs):\n r = []\n list(map(r.append, xs))\n return ask(r), ask(1), ask(2)", *LISTS),
    "bound append arg": ("def f(xs):\n r = []\n each(r.append, xs)\n return ask(r), ask(1), ask(2)", *LISTS),
    "bound append alias": (
        "def f(xs):\n r = []\n add = r.append\n for x in xs: add(x)\n return ask(r), ask(1), ask(2)",
        *LISTS,
    ),
    "bound in list": (
        "def f(xs):\n r = []\n w = [r.append]\n for x in xs: w[0](x)\n return ask(r), ask(1), ask(2)",
        *LISTS,
    ),
    "nested made deep": ("def f(x):\n xs = [x]\n ys = [xs]\n deep(ys)\n return ask(xs), ask(ys), ask(1)", *INTS),
    "made in dict deep": (
        "def f(x):\n xs = [x]\n d = {'k': xs}\n deep_dict(d)\n return ask(xs), ask(d), ask(1)", *INTS,
    ),
    "made stored in box": (
        "def f(box):\n xs = [1]\n box.value = xs\n box.value.append(3)\n return ask(xs), ask(1), ask(2)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "made stored in box helper": (
        "def f(box):\n xs = [1]\n box.value = xs\n grow(box)\n return ask(xs), ask(1), ask(2)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "made stored in list": ("def f(ys):\n xs = [1]\n ys[0] = xs\n deep(ys)\n return ask(xs), ask(1), ask(2)", *LISTS),
    "made appended to list": (
        "def f(ys):\n xs = [1]\n ys.insert(0, xs)\n deep(ys)\n return ask(xs), ask(1), ask(2)",
        *LISTS,
    ),
    "made in made stored": (
        "def f(ys):\n xs = [1]\n zs = [xs]\n ys[0] = zs\n ys[0][0].append(4)\n return ask(xs), ask(1), ask(2)",
        *LISTS,
    ),
    "made global": (
        "def f(x):\n global kept\n xs = [x]\n kept = xs\n kept.append(3)\n return ask(xs), ask(1), ask(2)",
        *INTS,
    ),
    "made global helper": (
        "def f(x):\n global kept\n xs = [x]\n kept = xs\n more()\n return ask(xs), ask(1), ask(2)\n"
        "def more():\n kept.append(3)",
        *INTS,
    ),
    "local function item": (
        "def f(x):\n xs = [x]\n def g(): xs[0] = 9\n a = ask(x)\n g()\n return a, ask(xs), ask(1)",
        *INTS,
    ),
    "local function dict": (
        "def f(x):\n d = {'a': x}\n def g(): d['a'] = 9\n a = ask(x)\n g()\n return a, ask(d), ask(d['a'])",
        *INTS,
    ),
    "local function arg": (
        "def f(x):\n d = {'a': x}\n def g(e): e['a'] = 9\n a = ask(x)\n g(d)\n return a, ask(d), ask(d['a'])",
        *INTS,
    ),
    "local function given away": (
        "def f(x):\n d = {'a': x}\n def g(): d['a'] = 9\n a = ask(x)\n call(g)\n"
        " return a, ask(d), ask(d['a'])",
        *INTS,
    ),
    "local function in list": (
        "def f(x):\n d = {'a': x}\n def g(): d['a'] = 9\n w = [g]\n a = ask(x)\n w[0]()\n"
        " return a, ask(d), ask(d['a'])",
        *INTS,
    ),
    "exec locals": ("def f(x):\n xs = [x]\n a = ask(x)\n exec('xs[0] = 9')\n return a, ask(xs), ask(1)", *INTS),
    "eval locals": ("def f(x):\n xs = [x]\n a = ask(x)\n eval('xs.append(9)')\n return a, ask(xs), ask(1)", *INTS),
    "locals()": ("def f(x):\n xs = [x]\n a = ask(x)\n locals()['xs'].append(9)\n return a, ask(xs), ask(1)", *INTS),
    "locals() var": (
        "def f(x):\n xs = [x]\n a = ask(x)\n l = locals()\n deep_dict({'k': l['xs']})\n return a, ask(xs), ask(1)",
        *INTS,
    ),
    "vars()": ("def f(x):\n xs = [x]\n a = ask(x)\n vars()['xs'][0] = 9\n return a, ask(xs), ask(1)", *INTS),
    "quiet alias": ("def f(x):\n xs = [x]\n y = same(xs)\n y.append(3)\n return ask(xs), ask(y), ask(1)", *INTS),
    "quiet alias 2": (
        "def f(x):\n xs = [x]\n ys = [xs]\n y = same(ys)\n y[0].append(3)\n return ask(xs), ask(y), ask(1)",
        *INTS,
    ),
    "quiet alias item": ("def f(x):\n xs = [x]\n y = same(xs)\n y[0] = 3\n return ask(xs), ask(y), ask(1)", *INTS),
    "with as made": (
        "def f(x):\n xs = [x]\n with Gives(xs) as y:\n  y.append(2)\n return ask(xs), ask(1), ask(2)",
        *INTS,
    ),
    "unpack made alias": ("def f(x):\n xs = [x]\n a, b = [xs, 1]\n a[0] = 4\n return ask(xs), ask(a), ask(1)", *INTS),
    "or alias": ("def f(x):\n xs = [x]\n a = xs or [2]\n a[0] = 4\n return ask(xs), ask(a), ask(1)", *INTS),
    "ifexp alias unknown": (
        "def f(x):\n xs = [x]\n a = xs if note(1) is None else [5]\n a[0] = 4\n"
        " return ask(xs), ask(a), ask(1)",
        *INTS,
    ),
    "ifexp alias unknown 2": (
        "def f(x):\n xs = [x]\n r = note(1)\n a = xs if r else [5]\n a[0] = 4\n"
        " return ask(xs), ask(a), ask(1)",
        *INTS,
    ),
    "unknown branch alias": (
        "def f(x):\n xs = [x]\n a = [8]\n if ask(x) == '<2>':\n  a = xs\n a[0] = 4\n"
        " return ask(xs), ask(a), ask(1)",
        *INTS,
    ),
    "unknown branch alias2": (
        "def f(x, ys):\n xs = ys\n a = [8]\n if ask(x) == '<2>':\n  a = xs\n a[0] = 4\n"
        " return ask(xs), ask(a), ask(1)",
        lambda: (1,[1]), lambda: (2,[2]), lambda: (3,[3]),
    ),
    "unknown branch closure": (
        "def f(x):\n n = x\n def g(): return n\n if ask(x) == '<2>':\n  n = 5\n return g(), ask(n), ask(1)",
        *INTS,
    ),
    "unknown index": (
        "def f(x):\n xs = [[x], [2]]\n i = len(ask(x)) - 3\n xs[i][0] = 7\n"
        " return ask(xs), ask(xs[0]), ask(1)",
        *INTS,
    ),
    "unknown index 2": (
        "def f(x):\n a, b = [x], [2]\n xs = [a, b]\n i = len(ask(x)) - 3\n xs[i][0] = 7\n"
        " return ask(a), ask(b), ask(1)",
        *INTS,
    ),
    "unknown index dict": (
        "def f(x):\n a, b = [x], [2]\n xs = {'<1>': a, '<2>': b, '<3>': b}\n xs[ask(x)].append(7)\n"
        " return ask(a), ask(b), ask(1)",
        *INTS,
    ),
    "made for unknown": (
        "def f(x):\n a, b = [x], [2]\n for v in sorted([a, b]):\n  v.append(1)\n"
        " return ask(a), ask(b), ask(1)",
        *INTS,
    ),
    "made for loop": (
        "def f(x):\n a, b = [x], [2]\n for v in [a, b]:\n  v.append(1)\n return ask(a), ask(b), ask(1)",
        *INTS,
    ),
    "min of mades": (
        "def f(x):\n a, b = [x], [2]\n v = min(a, b)\n v.append(1)\n return ask(a), ask(b), ask(1)", *INTS,
    ),
    "getattr bound": ("def f(x):\n a = [x]\n getattr(a, 'append')(4)\n return ask(a), ask(1)", *INTS),
    "getattr dynamic bound": (
        "def f(x, n):\n a = [x]\n getattr(a, n)(4)\n return ask(a), ask(1)",
        lambda: (1,'append'), lambda: (2,'append'), lambda: (3,'remove'),
    ),
    "list.append unbound": ("def f(x):\n a = [x]\n list.append(a, 4)\n return ask(a), ask(1), ask(2)", *INTS),
    "list.append map": (
        "def f(x):\n a = [x]\n list(map(list.append, [a], [3]))\n return ask(a), ask(1), ask(2)", *INTS,
    ),
    "iadd alias arg": (
        "def f(xs, ys):\n a = ask(0)\n xs += [5]\n return ask(ys), ask(xs), a",
        lambda: two([1]), lambda: two([2]), lambda: ([3], [4]),
    ),
    "inst dict del": (
        "def f(box):\n a = ask(box.value)\n del box.value\n box.value = 4\n return a, ask(box.value), ask(2)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "format spec obj": (
        "def f(box):\n a = ask(f'{box}')\n box.value = 3\n return a, ask(f'{box}'), ask(2)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "str of list": ("def f(xs):\n a = ask(str(xs))\n xs.append(1)\n return a, ask(str(xs)), ask(f'{xs}')", *LISTS),
    "tuple concat": (
        "def f(xs):\n t = (1,) + tuple(xs)\n a = ask(t)\n t += (2,)\n return a, ask(t), ask(t[-1])",
        *LISTS,
    ),
    "dict merge": (
        "def f(d):\n e = {**d, 'z': 1}\n a = ask(e)\n e |= {'y': 2}\n return a, ask(e), ask(d)",
        lambda: ({},), lambda: ({'q': 1},), lambda: ({'z': 3},),
    ),
    "dict dup keys display": (
        "def f(x):\n d = {x: 1, 2: 2, **{x: 3}}\n"
        " return [ask(k, v) for k, v in d.items()], [ask(k) for k in d], len(d)",
        *INTS,
    ),
    "dict true one": (
        "def f(x):\n d = {1: 'a', True: 'b', 1.0: x}\n"
        " return [ask(k, v) for k, v in d.items()], ask(d), ask(**{str(k): v for k, v in d.items()})",
        *INTS,
    ),
    "dict nan": (
        "def f(x):\n n = float('nan')\n d = {n: 1, n: x, float('nan'): 3}\n"
        " return [ask(v) for k, v in d.items()], ask(len(d))",
        *INTS,
    ),
    "dict pop made": (
        "def f(x):\n d = {1: x, 2: 3}\n v = d.pop(1)\n return ask(v), [ask(k) for k in d], ask(2)", *INTS,
    ),
    "dict comp dup": (
        "def f(xs):\n d = {x % 2: ask(x) for x in xs}\n return [ask(v) for v in d.values()], len(d)",
        *LISTS,
    ),
    "set comp": ("def f(xs):\n s = {x % 2 for x in xs}\n return [ask(v) for v in s], len(s)", *LISTS),
    "len of made dict": (
        "def f(x):\n d = {}\n d[x] = 1\n d[x] = 2\n d[3] = 1\n return ask(len(d)), ask(bool(d)), ask(list(d))",
        *INTS,
    ),
    "in made": ("def f(x):\n xs = [x, 2]\n return ask(3 in xs), ask(x in xs), ask(2 if xs else 3)", *INTS),
    "eq made": ("def f(x):\n xs = [x, 2]\n return ask(xs == [3, 2]), ask(xs != [2,2]), ask(1)", *INTS),
    "is made": (
        "def f(x):\n xs = [x]\n ys = xs\n zs = (xs,)\n"
        " return ask(xs is ys), ask(zs[0] is xs), ask(xs is not [x])",
        *INTS,
    ),
    "tuple identity": (
        "def f(x):\n t = (x, 1)\n u = (t, t)\n return ask(u[0] is u[1]), ask(t is u[0]), ask(u is tuple(u))",
        *INTS,
    ),
    "id": ("def f(x):\n xs = [x]\n return ask(id(xs) == id(xs)), ask(hash((x, 1)) == hash((x, 1))), ask(1)", *INTS),
    "map twice arg": ("def f(xs):\n m = map(ask, xs)\n r = sorted(m)\n return r, list(m), ask('z')", *LISTS),
    "map for then list": ("def f(xs):\n m = map(ask, xs)\n for a in m:\n  break\n return a, list(m), ask('z')", *LISTS),
    "map in list": ("def f(xs):\n m = map(ask, xs)\n w = [m]\n return list(w[0]), list(m), ask('z')", *LISTS),
    "map in closure": ("def f(xs):\n m = map(ask, xs)\n g = lambda: list(m)\n return g(), list(m), ask('z')", *LISTS),
    "map passed on": ("def f(xs):\n m = map(ask, xs)\n take(m)\n return list(m), ask('z'), ask('y')", *LISTS),
    "gen passed on": ("def f(xs):\n m = (ask(x) for x in xs)\n take(m)\n return list(m), ask('z'), ask('y')", *LISTS),
    "gen pure passed on": (
        "def f(xs):\n m = (x for x in xs)\n take(m)\n return [ask(x) for x in m], ask('z'), ask('y')",
        *LISTS,
    ),
    "gen pure partial": (
        "def f(xs):\n m = (x for x in xs)\n n = next(m)\n return [ask(x) for x in m], ask('z'), ask('y')",
        *LISTS,
    ),
    "gen pure in list": (
        "def f(xs):\n m = (x for x in xs)\n w = [m]\n n = 1 in w[0]\n"
        " return [ask(x) for x in m], ask('z'), ask('y')",
        *LISTS,
    ),
    "gen pure in": (
        "def f(xs):\n m = (x for x in xs)\n n = 1 in m\n"
        " return [ask(x) for x in m], list(ask(x, 1) for x in m), ask('z'), ask('y')",
        *LISTS,
    ),
    "gen list twice": (
        "def f(xs):\n m = (x for x in xs)\n n = list(m)\n"
        " return [ask(x) for x in list(m)], [ask(x) for x in n], ask('y')",
        *LISTS,
    ),
    "gen extend": (
        "def f(xs):\n m = (x for x in xs)\n r = []\n r.extend(m)\n r.extend(m)\n"
        " return ask(r), [ask(x) for x in r], ask('y')",
        *LISTS,
    ),
    "gen of iter": (
        "def f(xs):\n e = enumerate(xs)\n m = (x for x in e)\n r = list(m)\n s = [ask(v) for v in e]\n"
        " return [ask(x) for x in r], s",
        *LISTS,
    ),
    "gen late var": (
        "def f(xs, k):\n m = list(x + k for x in xs)\n k = 5\n return [ask(x) for x in m], ask(k)",
        lambda: ([1], 1), lambda: ([1, 2], 2), lambda: ([3], 3),
    ),
    "gen list changed": (
        "def f(xs):\n m = (x for x in xs)\n xs[0] = 9\n return [ask(x) for x in list(m)], ask('y')",
        *LISTS,
    ),
    "gen made list changed": (
        "def f(x):\n xs = [x, 2]\n m = (x for x in xs)\n xs[0] = 9\n xs.append(4)\n"
        " return [ask(x) for x in list(m)], ask('y')",
        *INTS,
    ),
    "comp scope": ("def f(xs):\n x = 5\n r = [ask(x) for x in xs]\n return r, ask(x), ask(x, 1)", *LISTS),
    "except name unbound": (
        "def f(x):\n e = 1\n try:\n  ask(x)\n  raise ValueError\n except ValueError as e:\n  pass\n try:\n"
        "  return ask(e)\n except UnboundLocalError:\n  return ask('unbound'), ask(2)",
        *INTS,
    ),
    "finally override": (
        "def f(x):\n for i in range(3):\n  try:\n   ask(x, i)\n  finally:\n   if i == 1: break\n"
        " return ask(i), ask('e')",
        *INTS,
    ),
    "continue finally": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   if x == 2: continue\n   r.append(ask(x))\n"
        "  finally:\n   r.append(0)\n return r, ask(1)",
        *LISTS,
    ),
    "del item": (
        "def f(xs):\n a = ask(xs[0])\n del xs[0]\n b = ask(xs[0]) if xs else ask('none')\n"
        " return a, b, ask(len(xs))",
        *LISTS,
    ),
    "slice assign": (
        "def f(xs):\n a = ask(xs[:2])\n xs[:1] = [8, 9]\n b = ask(xs[:2])\n return a, b, ask(len(xs))",
        *LISTS,
    ),
    "nested attr chain": (
        "def f(box):\n box.value = Box(box)\n a = ask(box.value.value is box)\n box.value.value = 3\n"
        " return a, ask(box.value.value), ask(1)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
}  # fmt: skip
"""What is done to what the function makes, and to iterators."""

STATE: Programs = {
    "comparing a callable": ("def f(x):\n s = Counting()\n s(x)\n return s(x), s.n, ask(1), ask(2)", *INTS),
    "a generator's body rebinds": (
        "def f(x):\n global ask, other\n def g():\n  swap()\n  yield 1\n it = g()\n"
        " a = ask(x)\n list(it)\n b = ask(x)\n"
        " ask, other = first_ask, first_other\n return a, b\n"
        "def swap():\n global ask, other\n ask, other = other, ask\n",
        *INTS,
    ),
    "a generator's body rebinds in a loop": (
        "def f(x):\n global ask, other\n a = ask(x)\n for i in gen():\n  a = a + 'x'\n b = ask(x)\n"
        " ask, other = first_ask, first_other\n return a, b\n"
        "def gen():\n global ask, other\n ask, other = other, ask\n yield 1\n",
        *INTS,
    ),
    "calls in a lambda that is given away": ("def f(xs):\n return list(map(lambda v: ask(v), xs)), ask(1)", *LISTS),
    "calls in a generator function within": (
        "def f(xs):\n def g():\n  for x in xs: yield ask(x)\n return list(g()), ask('z'), ask('y')", *LISTS
    ),
    "comprehension with an unknown test": (
        "def f(xss):\n return ask([v for xs in xss for v in xs if ask]), ask([x for x in xss if ask(1)]), ask(2)",
        lambda: ([[1]],), lambda: ([[2], [3]],), lambda: ([[], [4]],),
    ),
    "branch that calls a helper": (
        "def f(x):\n global ask, other\n a = ask(x)\n b = ask(a)\n if a == '<2>':\n  swap()\n c = ask(x)\n"
        " ask, other = first_ask, first_other\n return a, b, c\n"
        "def swap():\n global ask, other\n ask, other = other, ask\n",
        *INTS,
    ),
    "put off until a loop catches up": (
        "def f(x):\n b = lively()\n a = ask(len(b.kept))\n with Swallows():\n  b.kept.append(x)\n c = ask(b.kept)\n"
        " b.kept.clear()\n return a, c, ask(b.kept)",
        *INTS,
    ),
    "late attribute": (
        "def f(box):\n a = same(box)\n y = a.value\n box.value = 7\n note(1)\n b = ask(y)\n return b, y",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "late item": (
        "def f(xs):\n a = same(xs)\n y = a[0]\n xs[0] = 7\n note(1)\n b = ask(y)\n return b, y",
        lambda: ([1],), lambda: ([2],), lambda: ([3],),
    ),
    "late item 2": (
        "def f(xs):\n a = same(xs)\n y = a[0]\n xs[0] = 7\n b = ask(y)\n c = ask(y, 1)\n return b, c, y",
        lambda: ([1],), lambda: ([2],), lambda: ([3],),
    ),
    "late unpack": (
        "def f(xs):\n y, z = same(xs)\n xs[0] = 7\n note(1)\n b = ask(y)\n c = ask(z, 1)\n return b, c, y",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "late len": (
        "def f(xs):\n y = len(same(xs))\n xs.append(1)\n note(1)\n b = ask(y)\n c = ask(y, 1)\n"
        " return b, c, y",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "late get": (
        "def f(d):\n y = same(d).get('a')\n d['a'] = 9\n note(1)\n b = ask(y)\n c = ask(y, 1)\n"
        " return b, c, y",
        lambda: ({'a': 1},), lambda: ({'a': 2},), lambda: ({'a': 3},),
    ),
    "late awaited": (
        "def f(xs):\n a = note(xs)\n e = fill(xs, 1)\n y = xs[-1]\n xs[-1] = 3\n note(2)\n"
        " return ask(y), ask(y, 1)",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "late text": (
        "def f(xs):\n y = f'{same(xs)[0]}!'\n xs[0] = 8\n note(1)\n b = ask(y)\n c = ask(y, 1)\n"
        " return b, c, y",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "loop over result changed": (
        "def f(xs):\n r = []\n for x in same(xs):\n  r.append(ask(x))\n"
        "  xs.append(3) if len(xs) < 5 else None\n return r",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "dict changed size": (
        "def f(d):\n r = []\n for k in d:\n  r.append(ask(k))\n  if k == 2: d[9] = 1\n return r",
        lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 5: 5},),
    ),
    "class attribute": (
        "def f(box, x):\n a = ask(box.level)\n type(box).level = x\n b = ask(box.level)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "class attr by helper": (
        "def f(box, x):\n a = ask(box.level)\n box.bump(x)\n b = ask(box.level)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "property": (
        "def f(box, x):\n a = ask(box.counted)\n b = ask(box.counted)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "property changes list": (
        "def f(box, x):\n a = ask(box.kept)\n box.push\n b = ask(box.kept)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "getattr dynamic": (
        "def f(box, x):\n a = ask(box.dynamic)\n b = ask(box.dynamic)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "closure list": (
        "def f(x):\n xs = [x]\n def add(): xs.append(1)\n a = ask(xs)\n add()\n b = ask(xs)\n"
        " c = ask(len(xs))\n return a, b, c",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "closure nonlocal": (
        "def f(x):\n n = 0\n def add():\n  nonlocal n\n  n += x\n a = ask(n)\n add()\n b = ask(n)\n add()\n"
        " c = ask(n)\n return a, b, c",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "closure given away": (
        "def f(x):\n n = [0]\n def add(v):\n  n.append(v)\n  return v\n a = ask(n)\n"
        " b = list(map(add, [1, 2]))\n c = ask(n)\n return a, b, c, sorted([3,1], key=add), ask(n, 1)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "try finally": (
        "def f(xs):\n r = []\n try:\n  for x in xs:\n   r.append(ask(x))\n finally:\n  note(len(r))\n"
        " return r, ask('end')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],),
    ),
    "try else": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError:\n   continue\n"
        "  else:\n   r.append(ask(a))\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],), lambda: (['boom','boom'],),
    ),
    "break in handler": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError:\n   break\n"
        "  r.append(ask(a))\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],), lambda: (['boom','boom'],),
    ),
    "raise if": (
        "def f(xs):\n r = []\n for x in xs:\n  if x > 3: raise KeyError(x)\n  r.append(ask(x))\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4, 5],), lambda: ([9],),
    ),
    "assert": (
        "def f(xs):\n r = []\n for x in xs:\n  a = ask(x)\n  assert a != '<3>'\n  r.append(a)\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4, 5],), lambda: ([9],),
    ),
    "while": (
        "def f(n):\n r = []\n i = 0\n while i < n:\n  r.append(ask(i))\n  i += 1\n return r",
        lambda: (1,), lambda: (3,), lambda: (5,),
    ),
    "match": (
        "def f(v):\n match v:\n  case [a, b]:\n   return ask(a), ask(b)\n  case {'k': k}:\n"
        "   return ask(k), ask('k')\n  case int():\n   return ask('int')\n return ask('none')",
        lambda: ([1, 2],), lambda: ([3, 4],), lambda: ({'k': 2},), lambda: (3,), lambda: ('x',),
    ),
    "walrus": (
        "def f(xs):\n return [y for x in xs if (y := ask(x)) != '<2>'], y",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([4, 2],),
    ),
    "default mutable": (
        "def f(x, xs=[]):\n a = ask(xs)\n xs.append(x)\n return a, ask(xs)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "star kwargs dict change": (
        "def f(d):\n a = ask(**d)\n d['z'] = a\n b = ask(**d)\n return a, b",
        lambda: ({'a': 1},), lambda: ({'b': 2},), lambda: ({'c': 3},),
    ),
    "args alias": (
        "def f(xs, ys):\n a = ask(xs)\n ys.append(a)\n b = ask(xs)\n return a, b",
        lambda: two([1]), lambda: two([2]), lambda: ([3], [4]), lambda: two([2]),
    ),
    "nested list alias": (
        "def f(xss):\n a = ask(xss[0])\n xss[1].append(a)\n b = ask(xss[0])\n return a, b",
        lambda: ([[1], [2]],), lambda: ((lambda v: ([v, v],))([3])), lambda: ([[5], [6]],),
    ),
    "sort in place": (
        "def f(xs):\n a = [ask(x) for x in xs]\n xs.sort(reverse=True)\n b = [ask(x, 1) for x in xs]\n"
        " return a, b",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([4, 2],),
    ),
    "del local": (
        "def f(x):\n a = ask(x)\n del x\n b = ask(a)\n try:\n  x\n except UnboundLocalError:\n  c = ask(b)\n"
        " return a,b,c",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "iterator arg": (
        "def f(it):\n r = []\n for x in it:\n  r.append(ask(x))\n return r",
        lambda: (Stream([1, 2]),), lambda: (Stream([1, 2, 3]),), lambda: (Stream([3, 4]),),
    ),
    "iter shared": (
        "def f(xs):\n it = iter(xs)\n r = []\n for x in it:\n  r.append(ask(x, next(it, None)))\n return r",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "iter shared 2": (
        "def f(xs):\n it = iter(xs)\n a = [ask(x) for x in it]\n b = [ask(x, 1) for x in it]\n return a, b",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "zip shared": (
        "def f(xs):\n it = iter(xs)\n return [ask(a, b) for a, b in zip(it, it)]",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "enumerate twice": (
        "def f(xs):\n e = enumerate(xs)\n a = [ask(i, x) for i, x in e]\n b = [ask(i, x) for i, x in e]\n"
        " return a, b",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "map twice": (
        "def f(xs):\n e = map(ask, xs)\n a = list(e)\n b = list(e)\n return a, b, ask('z')",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "map not consumed": (
        "def f(xs):\n e = map(ask, xs)\n return ask('z'), ask('y')",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "map next": (
        "def f(xs):\n e = map(ask, xs)\n a = next(e)\n return a, ask('y'), list(e)",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "map changed between": (
        "def f(xs):\n e = map(ask, xs)\n xs.append(7)\n return list(e), ask(1), ask(2)",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "genexp changed between": (
        "def f(xs):\n e = (ask(x) for x in xs)\n xs.append(7)\n return list(e), ask(1), ask(2)",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "genexp var rebound": (
        "def f(xs, k):\n e = (ask(x, k) for x in xs)\n k = 9\n return list(e), ask(1), ask(2)",
        lambda: ([1, 2], 1), lambda: ([1, 2, 3], 2), lambda: ([3, 4, 5, 6], 3),
    ),
    "genexp not consumed": (
        "def f(xs):\n e = (ask(x) for x in xs)\n return ask(1), ask(2)",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "genexp twice": (
        "def f(xs):\n e = (ask(x) for x in xs)\n return list(e), list(e), ask(1), ask(2)",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "genexp partial": (
        "def f(xs):\n e = (ask(x) for x in xs)\n a = next(e, None)\n return a, ask(1), list(e)",
        lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: ([3, 4, 5, 6],),
    ),
    "zip strict short": (
        "def f(xs, ys):\n return [ask(a, b) for a, b in zip(xs, ys, strict=True)]",
        lambda: ([1], [2]), lambda: ([1, 2],[3, 4]), lambda: ([1, 2],[3]),
    ),
    "sum start": (
        "def f(xs):\n return sum(len(ask(x)) for x in xs), ask('e')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([33, 4, 5],),
    ),
    "max of results": (
        "def f(xs):\n m = max(ask(x) for x in xs)\n return ask(m), ask(m, 1)",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([33, 4, 5],), lambda: ([],),
    ),
    "sorted of results": (
        "def f(xs):\n m = sorted(ask(x) for x in xs)\n return [ask(v) for v in m]",
        lambda: ([1],), lambda: ([2, 1],), lambda: ([33, 4, 5],), lambda: ([],),
    ),
    "int overflow": (
        "def f(x):\n y = x ** 60\n z = y * y\n return ask(z), ask(y), ask(x)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "zero div": ("def f(x):\n a = ask(x)\n y = 1 / x\n return a, ask(y)", lambda: (1,), lambda: (2,), lambda: (0,)),
    "subclass int": (
        "def f(x):\n a = ask(x + 1)\n return a, ask(x)",
        lambda: (1,), lambda: (OddInt(2),), lambda: (3,),
    ),
    "subclass list": (
        "def f(xs):\n return [ask(x) for x in xs], ask(len(xs)), ask(xs[0])",
        lambda: (OddList([1]),), lambda: (OddList([1, 2]),), lambda: ([3],),
    ),
    "str subclass": (
        "def f(s):\n return ask(s.upper()), ask(s + 'x'), ask(f'{s}')",
        lambda: (OddStr("a"),), lambda: (OddStr("b"),), lambda: ("c",),
    ),
    "descriptor set later": (
        "def f(box, x):\n a = ask(box.level)\n box.level = x\n b = ask(box.level)\n del box.level\n"
        " return a, b, ask(box.level)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "global list": (
        "def f(x):\n a = ask(boxes)\n boxes.append(x)\n b = ask(boxes)\n boxes.clear()\n"
        " return a, b, ask(boxes)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "global list via helper": (
        "def f(x):\n a = ask(len(boxes))\n push(x)\n b = ask(len(boxes))\n boxes.clear()\n return a, b\n"
        "def push(x):\n boxes.append(x)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "helper opaque reads": (
        "def f(x):\n push(x)\n a = ask(boxes[-1])\n push(x + 1)\n b = ask(boxes[-1])\n boxes.clear()\n"
        " return a, b\ndef push(x):\n boxes.append(x)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "setattr": (
        "def f(box, x):\n a = ask(box.value)\n setattr(box, 'value', x)\n b = ask(box.value)\n"
        " return a, b, ask(x)",
        lambda: (Box(1), 1), lambda: (Box(2), 2), lambda: (Box(3), 3),
    ),
    "dict update method": (
        "def f(d):\n a = ask(d)\n d.update(x=1)\n b = ask(d)\n d.pop('x')\n"
        " return a, b, ask(d), ask(d.get('x'))",
        lambda: ({},), lambda: ({'a': 1},), lambda: ({'x': 1},),
    ),
    "vars": (
        "def f(box):\n a = ask(box)\n vars(box)['value'] = 9\n b = ask(box)\n box.__dict__['value'] = 10\n"
        " return a, b, ask(box)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(3),),
    ),
    "with swallow": (
        "def f(xs):\n r = []\n for x in xs:\n  with Swallows():\n   r.append(ask(x))\n return r, ask('end')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],), lambda: (['boom','boom'],),
    ),
    "recursion": (
        "def f(n):\n a = ask(n)\n b = f2(n - 1) if n > 0 else None\n return a, b, ask(n, 1)\ndef f2(n):\n"
        " return ask('r', n)",
        lambda: (1,), lambda: (2,), lambda: (0,),
    ),
    "nested call args": (
        "def f(x):\n return ask(ask(x), ask(x, 1), k=ask(x, 2))",
        lambda: (1,), lambda: (2,), lambda: ('boom',),
    ),
    "chained cmp": (
        "def f(x):\n a = ask(x)\n return 0 < len(a) < 4 and ask(1) or ask(2)",
        lambda: (1,), lambda: (22,), lambda: (3,),
    ),
    "cond expr arg": (
        "def f(x):\n a = ask(x)\n b = ask(1 if a == '<1>' else 2)\n return a, b, ask(3)",
        lambda: (1,), lambda: (22,), lambda: (1,),
    ),
    "aug attr": (
        "def f(box, x):\n box.value += 1\n a = ask(box.value)\n box.value += 1\n return a, ask(box.value)",
        lambda: (Box(1), 1), lambda: (Box(2), 2), lambda: (Box(3), 3),
    ),
    "aug list alias": (
        "def f(xs):\n ys = xs\n ys += [1]\n a = ask(xs)\n ys = ys + [2]\n return a, ask(xs), ask(ys)",
        lambda: ([1],), lambda: ([2],), lambda: ([3],),
    ),
    "made list alias": (
        "def f(x):\n xs = [x]\n ys = xs\n ys.append(2)\n a = ask(xs)\n ys += [3]\n"
        " return a, ask(xs), ask(ys), xs is ys",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made list nested alias": (
        "def f(x):\n xs = [x]\n ys = [xs, xs]\n xs.append(2)\n a = ask(ys)\n ys[0].append(3)\n"
        " return a, ask(ys), ask(xs)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made dict": (
        "def f(x):\n d = {}\n for i in range(3):\n  d[i] = ask(i + x)\n d[0] = ask(d[1])\n"
        " return d, ask(d[0]), [ask(v) for v in d.values()]",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made dict mutated in iteration": (
        "def f(x):\n d = {1: x}\n r = []\n for k in d:\n  r.append(ask(k))\n  d[k] = ask(r[0])\n return d, r",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made dict grows in iteration": (
        "def f(x):\n d = {1: x}\n r = []\n for k in d:\n  r.append(ask(k))\n  d[k + 1] = ask(r[0])\n"
        " return d, r",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made list grows in iteration": (
        "def f(x):\n d = [x]\n r = []\n for k in d:\n  r.append(ask(k))\n  if k < 5: d.append(k + 1)\n"
        " return d, r",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "slice of made": (
        "def f(x):\n d = [x, x + 1, x + 2]\n e = d[1:]\n d[2] = 9\n return [ask(v) for v in e], ask(d)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "star unpack": (
        "def f(xs):\n a, *b = xs\n return ask(a), ask(b), [ask(v) for v in b]",
        lambda: ([1, 2],), lambda: ([2, 3, 4],), lambda: ([3],),
    ),
    "swap": (
        "def f(a, b):\n a, b = b, a\n x = ask(a)\n a, b = b, ask(b)\n return x, ask(a), ask(b)",
        lambda: (1, 2), lambda: (3, 4), lambda: (3, 3),
    ),
    "loop else": (
        "def f(xs):\n for x in xs:\n  if ask(x) == '<3>':\n   break\n else:\n  return ask('else')\n"
        " return ask('found')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4],), lambda: ([],),
    ),
    "return in loop": (
        "def f(xs):\n for x in xs:\n  if x == 3:\n   return ask('found')\n  ask(x)\n return ask('none')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4],), lambda: ([],),
    ),
    "exception passes values": (
        "def f(x):\n y = 'old'\n try:\n  y = ask(x)\n  y = ask('boom' if x == 2 else y)\n"
        " except ValueError:\n  pass\n return ask(y), ask(y, 1)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "exc in container build": (
        "def f(x):\n try:\n  r = [ask(x), ask(1), ask(2)]\n except ValueError as e:\n  r = [ask(str(e))]\n"
        " return r, ask('end')",
        lambda: (1,), lambda: ('boom',), lambda: (3,), lambda: ('boom',),
    ),
    "nested try": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   try:\n    r.append(ask(x))\n   finally:\n"
        "    r.append(ask('f'))\n  except ValueError:\n   r.append(ask('h'))\n return r",
        lambda: ([1],), lambda: ([1,'boom'],), lambda: (['boom', 4],), lambda: ([],),
    ),
    "two functions same names": (
        "def f(x):\n g = [lambda: ask(x), lambda: ask(x + 1)]\n return [h() for h in g]",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "lambda default": (
        "def f(xs):\n g = [lambda x=x: ask(x) for x in xs]\n return [h() for h in g]",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3],),
    ),
    "local def called": (
        "def f(xs):\n def g(x):\n  return ask(x)\n return [g(x) for x in xs]",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3],),
    ),
    "local def writes": (
        "def f(xs):\n n = []\n def g(x):\n  n.append(x)\n  return ask(x)\n r = [g(x) for x in xs]\n"
        " return r, ask(n)",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3],),
    ),
    "for map": (
        "def f(xs):\n r = []\n for a in map(ask, xs):\n  r.append(a)\n  note(a)\n return r",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3, 'boom', 5],),
    ),
    "for map break": (
        "def f(xs):\n r = []\n for a in map(ask, xs):\n  r.append(a)\n  if a == '<2>': break\n return r",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([3, 'boom', 5],),
    ),
    "any slow body": (
        "def f(xs):\n return any(ask(x) == '<2>' for x in xs), all(ask(x) for x in xs)",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([3, 'boom', 5],),
    ),
}  # fmt: skip
"""What is done to everything else; control flow."""

PROGRAMS = {**RESULTS, **MADE, **STATE}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=more_names)


def test_no_program_is_there_twice() -> None:
    assert len(PROGRAMS) == len(RESULTS) + len(MADE) + len(STATE)
