"""Programs without source that are called again with arguments of other shapes, lengths and types, with failing calls
at other places, and with what they call patched in between."""

from __future__ import annotations

import contextlib
import threading
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, deque, namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

import xcs
from tests.fallback.harness import SECONDS, World, compare_all, outcome, sourceless, traced_of

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


SHAPES: Programs = {
    "what is iterated": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n return r",
        *of(lambda: ([1],), lambda: ((2, 3),), lambda: ({4: 5, 6: 7},), lambda: ("ab",), lambda: (range(3),),
            lambda: ({8},), lambda: (deque([1, 2]),), lambda: (Steps(1, 2),), lambda: (b"xy",), lambda: ([],),
            lambda: (5,)),
    ),
    "rows of its own": (
        "def f(xs):\n return [ask(x) for x in xs], len(xs)",
        *of(lambda: ([1, 2],), lambda: (Rows(1, 2, 3),), lambda: (UserList([1, 2]),), lambda: (UserDict({1: 2}),),
            lambda: (OrderedDict(a=1),), lambda: (Counter("aab"),), lambda: (ChainMap({1: 1}, {2: 2}),)),
    ),
    "what is added": (
        "def f(a, b):\n c = a + b\n x = ask(c)\n y = ask(a * 2)\n return x, y, ask(c)",
        *of(lambda: (1, 2), lambda: ("a", "b"), lambda: ([1], [2]), lambda: ((1,), ()), lambda: (1.5, True),
            lambda: (deque([1]), deque([2])), lambda: (1, "x")),
    ),
    "what is unpacked": (
        "def f(p):\n a, b = p\n x = ask(a)\n y = ask(b)\n return x, y",
        *of(lambda: ((1, 2),), lambda: ([3, 4],), lambda: ("ab",), lambda: ({1: 2, 3: 4},), lambda: (Pair(5, 6),),
            lambda: ((1, 2, 3),), lambda: (Steps(1, 2),), lambda: (Rows(7, 8),), lambda: (5,)),
    ),
    "nested unpacking with a star": (
        "def f(rows):\n r = []\n for (a, *b), c in rows:\n  r.append(ask(a, b, c))\n return r",
        *of(lambda: ([((1, 2), 3)],), lambda: ([("ab", 1), ([], 2)],), lambda: ([([1], 1), ((2, 3, 4), 5)],),
            lambda: ([(Pair(1, 2), 3), ({7: 8}, 9)],)),
    ),
    "what is subscripted": (
        "def f(d, k):\n a = d[k]\n x = ask(a)\n y = ask(d[k], 1)\n return x, y",
        *of(lambda: ({"a": 1}, "a"), lambda: ([1, 2], -1), lambda: ("abc", 1), lambda: ([1, 2], slice(0, 1)),
            lambda: (MappingProxyType({"a": 1}), "a"), lambda: ({}, "a"), lambda: ([1], 4), lambda: (Rows(1, 2), 1),
            lambda: (Counter(), "none")),
    ),
    "what is asked for its attribute": (
        "def f(o):\n x = ask(o.name)\n y = ask(o.size)\n z = ask(o.left)\n return x, y, z",
        *of(lambda: (Job("j", [1]),), lambda: (Loud("k", [1, 2]),), lambda: (Lazy(3),),
            lambda: (SimpleNamespace(name=1, size=2, left=3),), lambda: (SimpleNamespace(name=1, size=2),)),
    ),
    "what is called": (
        "def f(g, x):\n a = g(x)\n b = g(x)\n c = ask(a)\n return a, b, c, ask(b, 1)",
        *of(lambda: (str, 1), lambda: (len, "abc"), lambda: (list, "ab"), lambda: (twice, 2),
            lambda: (Job, "n"), lambda: (sorted, 'ba'), lambda: (dict, [(1, 2)])),
    ),
    "what is tested": (
        "def f(t):\n a = ask(1)\n if t:\n  b = ask(2)\n else:\n  b = ask(3)\n c = ask(b) if not t else ask(4)\n"
        " return a, b, c",
        *of((True,), (False,), (0,), ("",), ([],), ([0],), (None,), (0.0,), lambda: (Rows(),), lambda: (Rows(1),)),
    ),
    "what is compared": (
        "def f(a, b):\n x = ask(a < b)\n y = ask(a == b, a is b)\n z = ask(a in (b,))\n return x, y, z",
        *of((1, 2), ("b", "a"), ([1], [2]), ((), ()), (1, 1.0), (None, 1), (True, 1), (float("inf"), 2)),
    ),
    "what is formatted": (
        "def f(v, w):\n x = ask(f'{v!r:>{w}}')\n y = ask('%s-%s' % (v, w))\n z = ask('{} {}'.format(v, w))\n"
        " return x, y, z",
        *of((1, 4), ("a", 6), ([1], 8), (None, 6), (1.5, 2), (b"x", 9), ((1,), 9), ("a", "no")),
    ),
    "what is spread": (
        "def f(a, k):\n x = ask(*a, **k)\n y = listed(*a)\n return x, y, ask(*y)",
        *of(lambda: ((1,), {}), lambda: ([1, 2], {"z": 3}), lambda: ("ab", {"b": 1}), lambda: (range(2), {}),
            lambda: (Steps(1), {}), lambda: ({5: 6}, OrderedDict(q=1)), lambda: ((1,), {1: 2}), lambda: (3, {})),
    ),
    "keys of many types": (
        "def f(ks):\n d = {}\n for k in ks:\n  d[k] = ask(k)\n return d, [ask(k, v) for k, v in d.items()]",
        *of(([1],), ([1, 1.0, True],), (["a", "b", "a"],), ([(1,), (1, 2)],), ([None, 0, False],),
            lambda: ([[1]],), ([1, "boom", 2],)),
    ),
    "sums and maxima": (
        "def f(xs):\n a = max(xs)\n b = sum(xs)\n c = sorted(xs)\n x = ask(a)\n y = ask(b)\n"
        " return x, y, [ask(v) for v in c]",
        *of(([1],), ([3, 2],), ((1.5, 2),), ([True, 0],), ([],), (["a"],), ({3, 1},)),
    ),
    "a walrus in a test": (
        "def f(xs):\n r = []\n i = 0\n while (x := xs[i]) is not None:\n  r.append(ask(x))\n  i += 1\n return r, x, i",
        *of(([1, None],), ([1, 2, 3, None],), ((None,),), ([1],), (["a", "boom", None],)),
    ),
    "a class pattern": (
        "def f(o):\n match o:\n  case Job(name=n, parts=[first, *rest]):\n   a = ask(n, first)\n   b = ask(rest)\n"
        "  case {'name': n, **rest}:\n   a = ask(n)\n   b = ask(rest)\n  case (x, y):\n   a = ask(x)\n   b = ask(y)\n"
        "  case str() | None:\n   a = b = ask(o)\n  case _:\n   a = b = 0\n return a, b, ask(1)",
        *of(lambda: (Job("a", [1, 2]),), lambda: (Job("b"),), lambda: ({"name": 1, "k": 2},), lambda: ((1, 2),),
            lambda: ("text",), lambda: (None,), lambda: (5,), lambda: (Pair(3, 4),), lambda: ([1, 2],)),
    ),
    "slices of what was given": (
        "def f(xs, n):\n a = ask(xs[:n])\n b = ask(xs[n:])\n c = [ask(x) for x in xs[::2]]\n return a, b, c",
        *of(([1, 2, 3], 1), ((1, 2), 5), ("abcd", 2), (b"abc", 1), (range(5), 2), ([], 0), (lambda: ({1: 2}, 1))),
    ),
    "zip of unlike things": (
        "def f(a, b):\n r = []\n for x, y in zip(a, b):\n  r.append(ask(x, y))\n return r, ask(len(r))",
        *of(([1], [2]), ([1, 2, 3], "ab"), ("", [1]), (range(3), {5: 1, 6: 2}), lambda: (Steps(1, 2), [3]),
            lambda: (Rows(1, 2), (3, 4))),
    ),
    "a dict of lists": (
        "def f(d):\n r = {}\n for k, vs in d.items():\n  r[k] = [ask(k, v) for v in vs]\n"
        "  r.setdefault('all', []).extend(r[k])\n return r, ask(sorted(r))",
        *of(({"a": [1]},), ({"a": [1, 2], "b": []},), ({},), ({"x": "yz", "y": (1,)},), ({"all": [9]},)),
    ),
    "many defaults": (
        "def f(a, b=2, *c, d=4, **e):\n x = ask(a, b)\n y = ask(c, d)\n z = ask(sorted(e.items()))\n return x, y, z",
        *of((1,), (1, 3), (1, 3, 5), (1, 3, 5, 7)),
    ),
    "a deque worked off": (
        "def f(q):\n r = []\n while q:\n  x = q.popleft()\n  r.append(ask(x))\n  if x == 2:\n   q.append(9)\n return r",
        *of(lambda: (deque([1]),), lambda: (deque([1, 2, 3]),), lambda: (deque(),), lambda: (deque(["a", "b"]),),
            lambda: ([1],)),
    ),
    "a list worked off": (
        "def f(xs):\n r = []\n while xs:\n  r.append(ask(xs.pop()))\n return r",
        *of(lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([],), lambda: (["boom", 2],), lambda: ({3},),
            lambda: (bytearray(b"ab"),)),
    ),
    "bytes and numbers": (
        "def f(b):\n x = ask(b[0])\n y = ask(b.hex())\n z = ask(len(b), bytes(b))\n return x, y, z",
        *of((b"ab",), lambda: (bytearray(b"xyz"),), lambda: (memoryview(b"q"),), (b"",)),
    ),
    "recursion over a tree": (
        "def f(t):\n if isinstance(t, dict):\n  return {k: f(v) for k, v in t.items()}\n"
        " if isinstance(t, (list, tuple)):\n"
        "  return [f(v) for v in t]\n return ask(t)",
        *of(([1, 2],), ({"a": [1, {"b": 2}]},), (3,), ([[], {}],), ([["boom"], 1],), (({"a": (1, 2, 3)}, 4),)),
    ),
    "mutual recursion": (
        "def f(n):\n return [ask(n), *(g(n - 1) if n > 0 else ())]\ndef g(n):\n return [ask('g', n), *f(n - 1)]",
        *of((1,), (3,), (0,), (4,)),
    ),
}  # fmt: skip

FAILURES: Programs = {
    "which of three fails": (
        "def f(a, b, c):\n x = ask(a)\n y = ask(b)\n z = ask(c)\n return x, y, z",
        *of((1, 2, 3), ("boom", 2, 3), (1, "boom", 3), (1, 2, "boom"), ("boom", "boom", 1), (4, 5, 6)),
    ),
    "handled, then more": (
        "def f(a, b):\n try:\n  x = ask(a)\n except ValueError as e:\n  x = e.args\n y = ask(b)\n z = ask(x)\n"
        " w = ask(y)\n return x, y, z, w",
        *of((1, 2), ("boom", 2), ("boom", "boom"), (1, "boom"), (3, 4)),
    ),
    "a handler with calls": (
        "def f(a):\n try:\n  x = ask(a)\n except ValueError:\n  x = ask('again')\n  y = ask('and', 1)\n  return x, y\n"
        " finally:\n  note('end')\n return x, ask(x), ask(2)",
        *of((1,), ("boom",), (2,), ("boom",)),
    ),
    "else and finally": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError:\n   note('no', x)\n  else:\n"
        "   r.append(ask(a))\n  finally:\n   note('done', x)\n else:\n  r.append(ask('end'))\n return r",
        *of(([1],), ([1, "boom", 3],), (["boom"],), ([],), ([1, 2, 3],)),
    ),
    "retries": (
        "def f(xs, n):\n r = []\n for x in xs:\n  for i in range(n):\n   try:\n    r.append(ask(x, i))\n    break\n"
        "   except ValueError:\n    note('again', x, i)\n  else:\n   r.append(None)\n return r",
        *of(([1], 2), (["boom", 2], 3), ([1, "boom", 3], 2), ([1, 2], 0), (["boom"], 1)),
    ),
    "a checked list": (
        "def f(xs):\n r = [ask(x) for x in xs]\n for x in xs:\n  check(x)\n return r, [ask(v) for v in r]",
        *of(([1],), ([1, "bad"],), ([1, "boom", "bad"],), (["bad"],), ([1, 2, 3],)),
    ),
    "checked one by one": (
        "def f(xs):\n r = []\n for x in xs:\n  check(x)\n  r.append(ask(x))\n return r",
        *of(([1],), ([1, 2, "bad", 3],), ([1, "boom", "bad"],), (["bad", 1],), ([1, 2, 3],)),
    ),
    "an assertion in between": (
        "def f(a, b):\n x = ask(a)\n assert x != '<2>', x\n y = ask(b)\n assert y, y\n return x, y, ask(3)",
        *of((1, 2), (2, 3), (3, "boom"), ("boom", 3), (4, 5)),
    ),
    "an exception of its own": (
        "class E(Exception):\n pass\ndef f(xs):\n r = []\n try:\n  for x in xs:\n   y = ask(x)\n   if x == 2:\n"
        "    raise E(y)\n   r.append(y)\n except E as e:\n  r.append(ask(str(e)))\n return r, ask('end')",
        *of(([1],), ([1, 2, 3],), ([2],), (["boom"],), ([4, 5],)),
    ),
    "raised from": (
        "def f(a):\n try:\n  x = ask(a)\n  y = ask(a, 1)\n except ValueError as e:\n  raise KeyError(a) from e\n"
        " return x, y",
        *of((1,), ("boom",), (2,), ("boom",)),
    ),
    "suppressed": (
        "import contextlib\ndef f(xs):\n r = []\n for x in xs:\n  with contextlib.suppress(ValueError):\n"
        "   r.append(ask(x))\n  r.append(ask('after', x))\n return r",
        *of(([1],), ([1, "boom", 2],), (["boom", "boom"],), ([],), ([3, 4],)),
    ),
    "scopes": (
        "def f(xs):\n r = []\n for x in xs:\n  with scope(str(x)) as s:\n   r.append(ask(s))\n"
        "   r.append(ask(x))\n return r",
        *of(([1],), ([1, 2],), ([3, "boom", 4],), ([],), (["a", "b"],)),
    ),
    "a group of exceptions": (
        "def f(xs):\n e = []\n r = []\n for x in xs:\n  try:\n   r.append(listed(x))\n  except KeyError as k:\n"
        "   e.append(k)\n if e:\n  try:\n   raise ExceptionGroup('some', e)\n  except* KeyError as g:\n"
        "   r.append(ask(str(g.exceptions)))\n return r, ask(len(r))",
        *of(([1],), (["boom", 1],), (["boom", "boom"],), ([2, 3],)),
    ),
    "unbound after a failure": (
        "def f(a, b):\n try:\n  x = ask(a)\n  y = ask(b)\n except ValueError:\n  pass\n return ask(x), ask(y)",
        *of((1, 2), ("boom", 2), (1, "boom"), (3, 4)),
    ),
    "a key that is not there": (
        "def f(d, ks):\n r = []\n for k in ks:\n  r.append(looked(d, k))\n return r",
        *of(({1: 2}, [1]), ({1: 2, 3: 4}, [1, 3]), ({1: 2}, [1, 5, 1]), ({}, []), ([7, 8], [0, 1, 2])),
    ),
    "early calls after one that failed": (
        "def f(xs):\n try:\n  a = ask(xs[0])\n except ValueError:\n  a = 'none'\n return a, [ask(x) for x in xs[1:]]",
        *of(([1, 2],), (["boom", 2, 3],), (["boom", 2, "boom"],), (["boom"],), ([1, 2, 3],)),
    ),
    "failures in a nested function": (
        "def f(xs):\n def one(x):\n  try:\n   return ask(x)\n  except ValueError as e:\n   return listed(*e.args, 1)\n"
        " return [one(x) for x in xs]",
        *of(([1],), (["boom"],), ([1, 2],), ([1, "boom", 2],)),
    ),
    "failing in a generator": (
        "def f(xs):\n try:\n  return ','.join(ask(x) for x in xs), ask(1)\n except ValueError:\n"
        "  return ask('no'), ask(2)",
        *of(([1],), ([1, "boom"],), (["boom", 1],), ([],), ([1, 2, 3],)),
    ),
}  # fmt: skip

CHANGES: Programs = {
    "a generator that is half used": (
        "def f(xs):\n g = (ask(x) for x in xs)\n a = next(g, None)\n note(a)\n return a, list(g), ask('end')",
        *of(([1],), ([1, 2, 3],), ([],), ([1, "boom"],), ([4, 5],)),
    ),
    "a generator that walks with effects": (
        "def f(xs):\n r = []\n for x in walked(xs):\n  r.append(ask(x))\n return r",
        *of(([1],), ([1, 2, 3],), ([],), ([1, "boom", 3],)),
    ),
    "a generator in two hands": (
        "def f(xs):\n g = iter(xs)\n return [(ask(a), ask(b)) for a, b in zip(g, g)], list(g)",
        *of(([1, 2],), ([1, 2, 3, 4, 5],), ([],), ("abcd",), (range(4),)),
    ),
    "a generator given to another": (
        "def f(xs):\n a = (x for x in xs if x)\n b = (ask(x) for x in a)\n c = (ask(x, 1) for x in b)\n return list(c)",
        *of(([1],), ([1, 0, 2],), ([],), (["boom", 1],), ([1, 2, 3],)),
    ),
    "a local generator function": (
        "def f(xs):\n def gen():\n  for x in xs:\n   yield ask(x)\n   note(x)\n return list(gen()), ask(1)",
        *of(([1],), ([1, 2],), ([],), (["boom"],), ([1, 2, 3],)),
    ),
    "the list grows while it is walked": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n  if len(xs) < 5:\n   xs.append(len(xs))\n return r",
        *of(lambda: ([1],), lambda: ([1, 2, 3, 4, 5, 6],), lambda: ([],), lambda: ([1, 2],)),
    ),
    "the list shrinks while it is walked": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n  del xs[-1]\n return r",
        *of(lambda: ([1],), lambda: ([1, 2, 3, 4],), lambda: ([],), lambda: ([1, 2],)),
    ),
    "an object worked on": (
        "def f(j):\n r = []\n while (p := j.next_part()) is not None:\n  r.append(ask(p))\n return r, ask(j.left)",
        *of(lambda: (Job("a", [1]),), lambda: (Job("a", [1, 2, 3]),), lambda: (Job("a", [1, 2, 3, 4], 4),),
            lambda: (Loud("b", [1, 2, 3]),)),
    ),
    "an attribute counted up": (
        "def f(j, xs):\n r = []\n for x in xs:\n  j.left += 1\n  r.append(ask(x, j.left))\n return r, ask(j.left)",
        *of(lambda: (Job("a"), [1]), lambda: (Job("a"), [1, 2, 3]), lambda: (Loud("b"), [1, 2]),
            lambda: (SimpleNamespace(left=0), [1, 2])),
    ),
    "attributes that others share": (
        "def f(a, b):\n x = ask(a.parts)\n b.parts.append(1)\n y = ask(a.parts)\n z = ask(len(b.parts))\n"
        " return x, y, z",
        *of(lambda: (Job("a", [1]), Job("b", [2])), lambda: (lambda p: (Job("a", p), Job("b", p)))([3]),
            lambda: (lambda j: (j, j))(Job("c", []))),
    ),
    "rows that are one": (
        "def f(rows):\n r = []\n for row in rows:\n  row.append(len(row))\n  r.append(ask(row))\n return r",
        *of(lambda: ([[1]],), lambda: ([[1], [2]],), lambda: (lambda x: ([x, x, x],))([1])),
    ),
    "the same list twice": (
        "def f(a, b):\n r = []\n for x in a:\n  b.append(x)\n  r.append(ask(x, len(b)))\n  if len(b) > 6: break\n"
        " return r",
        *of(lambda: ([1], []), lambda: ([1, 2], [3]), lambda: (lambda x: (x, x))([1, 2])),
    ),
    "what is put is read": (
        "def f(d, ks):\n r = []\n for k in ks:\n  put(d, k, len(d))\n  r.append(ask(d[k]))\n return r, ask(len(d))",
        *of(lambda: ({}, ["a"]), lambda: ({"a": 1}, ["a", "b"]), lambda: (OrderedDict(), [1, 1, 2]),
            lambda: ([0, 0], [0, 1])),
    ),
    "state of a closure": (
        "def f(xs):\n n = 0\n def count():\n  nonlocal n\n  n += 1\n  return n\n"
        " return [ask(x, count()) for x in xs], ask(n)",
        *of(([1],), ([1, 2, 3],), ([],), ("ab",)),
    ),
    "late binding": (
        "def f(xs):\n fs = [lambda: ask(x) for x in xs]\n for i in range(len(fs)):\n  note(i)\n"
        " return [g() for g in fs]",
        *of(([1],), ([1, 2, 3],), ([],), (["a"],)),
    ),
    "early binding": (
        "def f(xs):\n fs = [lambda x=x: ask(x) for x in xs]\n return [g() for g in fs], [g(9) for g in fs]",
        *of(([1],), ([1, 2, 3],), ([],), (["a", "boom"],)),
    ),
    "a cache of its own": (
        "def f(xs):\n seen = {}\n def get(x):\n  if x not in seen:\n   seen[x] = ask(x)\n  return seen[x]\n"
        " return [get(x) for x in xs], seen",
        *of(([1],), ([1, 2, 1],), (["a", "a"],), ([],), ([1, "boom", 1],)),
    ),
    "settings that change": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(settings.model, x))\n  settings.model += 'x'\n"
        " settings.model = 'm'\n return r",
        *of(([1],), ([1, 2],), ([],), ([1, 2, 3],)),
    ),
    "a registry that changes": (
        "def f(ks, x):\n r = [REGISTRY[k](x) for k in ks]\n"
        " REGISTRY['a'], REGISTRY['l'] = REGISTRY['l'], REGISTRY['a']\n"
        " r += [REGISTRY[k](x) for k in ks]\n return r",
        *of((["a"], 1), (["a", "l"], 2), ([], 3), (["l", "l"], "boom"), (["none"], 1)),
    ),
    "a global that counts": (
        "N = 0\ndef f(xs):\n global N\n r = []\n for x in xs:\n  N += 1\n  r.append(ask(x, N))\n return r, ask(N)",
        *of(([1],), ([1, 2],), ([],), ([1, 2, 3],)),
    ),
    "deleted in between": (
        "def f(d):\n a = ask(d['a'])\n del d['a']\n b = ask('a' in d)\n c = ask(d.get('a'), len(d))\n return a, b, c",
        *of(lambda: ({"a": 1},), lambda: ({"a": 1, "b": 2},), lambda: (OrderedDict(a=1),), lambda: (Counter("aab"),),
            lambda: ({},)),
    ),
    "swapped": (
        "def f(xs):\n xs[0], xs[-1] = xs[-1], xs[0]\n a = ask(xs[0])\n xs[0], xs[-1] = xs[-1], xs[0]\n"
        " return a, ask(xs[0]), ask(xs)",
        *of(lambda: ([1, 2],), lambda: ([1],), lambda: ([1, 2, 3],), lambda: ({0: 1, -1: 2},), lambda: (deque("abc"),)),
    ),
    "sorted in place by a key": (
        "def f(xs):\n xs.sort(key=lambda v: -v)\n a = [ask(x) for x in xs]\n xs.reverse()\n"
        " return a, [ask(x, 1) for x in xs]",
        *of(lambda: ([1],), lambda: ([3, 1, 2],), lambda: ([],), lambda: ([2.5, True],)),
    ),
    "a set that is filled": (
        "def f(xs):\n s = set()\n r = []\n for x in xs:\n  if x in s:\n   continue\n  s.add(x)\n"
        "  r.append(ask(x))\n return r, len(s)",
        *of(([1],), ([1, 1, 2],), ("abca",), ([],), ([1, True, 1.0],)),
    ),
    "a text that grows": (
        "def f(xs):\n t = ''\n for x in xs:\n  t += ask(x)\n  note(t)\n return t, ask(t), ask(len(t))",
        *of(([1],), ([1, 2],), ([],), (["a", "boom"],), ([1, 2, 3],)),
    ),
    "a slice, then the list changes": (
        "def f(xs):\n ys = xs[1:]\n zs = xs[:]\n xs.append(9)\n zs[0] = 8\n a = [ask(x) for x in ys]\n"
        " return a, [ask(z) for z in zs], ask(xs), ys is zs, zs is xs",
        *of(lambda: ([1, 2],), lambda: ([1, 2, 3],), lambda: (deque([1, 2]),), lambda: ([[1], [2]],), lambda: ([5],)),
    ),
    "a slice of what a call may change": (
        "def f(xs, d):\n put(d, 0, 7)\n a = [ask(x) for x in xs[:2]]\n put(xs, 0, 5)\n"
        " return a, [ask(x) for x in xs[:2]]",
        *of(lambda: ([1, 2], {}), lambda: ([1, 2, 3], [4]), lambda: (lambda x: (x, x))([1, 2, 3])),
    ),
    "slices share their items": (
        "def f(rows):\n for row in rows[:2]:\n  row.append(0)\n a = [ask(r) for r in rows + rows[1:]]\n"
        " rows[0][0] = 9\n"
        " return a, [ask(r) for r in (rows * 2)[1:3]]",
        *of(lambda: ([[1], [2]],), lambda: ([[1], [2], [3]],), lambda: (lambda x: ([x, x],))([1]),
            lambda: (([1], [2]),)),
    ),
    "slices with odd bounds": (
        "def f(xs, a, b):\n r = [ask(x) for x in xs[a:b]]\n return r, [ask(x, 1) for x in xs[b:a:-1]], xs[:][a:]",
        *of(([1, 2, 3], 0, 2), ([1, 2, 3], -5, None), ((1, 2), None, 9), ([1], "a", 2), ([1, 2], True, 2),
            ("abc", 1, 2)),
    ),
    "sums of what changes": (
        "def f(a, b):\n c = a + b\n a.append(1)\n d = a + b\n c += b\n"
        " return [ask(x) for x in c], [ask(x) for x in d * 2]",
        *of(lambda: ([1], [2]), lambda: ([], [3]), lambda: (lambda x: (x, x))([1]), lambda: ([1], (2,)),
            lambda: (UserList([1]), [2])),
    ),
    "dicts put together, then changed": (
        "def f(a, b):\n c = a | b\n b['k'] = 1\n a.clear()\n r = [ask(k, v) for k, v in c.items()]\n c |= b\n"
        " return r, ask(c)",
        *of(lambda: ({1: 1}, {1: 2}), lambda: ({}, {"k": 5}), lambda: ({1: 1}, {True: 2, 3: 3}),
            lambda: (OrderedDict(a=1), {}), lambda: ({1}, {2})),
    ),
    "rows of unlike lengths": (
        "def f(a, b):\n r = []\n for i, (x, y) in enumerate(zip(a, b, strict=True), start=len(b)):\n"
        "  r.append(ask(i, x, y))\n"
        " return r",
        *of(([1], [2]), ([1, 2], [3]), ([1], [2, 3]), ("ab", (1, 2)), ([], [])),
    ),
    "words of a text": (
        "def f(t, s):\n a, *b = t.split(s)\n c = t.rpartition(s or ' ')\n r = [ask(x) for x in (a, *b, *c)]\n"
        " return r, [ask(x) for x in t.splitlines()]",
        *of(("a b", " "), ("a,b,c", ","), ("", ","), ("a\nb", None), ("abc", ""), (b"a b", b" "), ("x", b"x")),
    ),
    "columns of rows": (
        "def f(rows):\n a, b = zip(*rows)\n *c, d = enumerate(a)\n"
        " return [ask(x) for x in a], [ask(x) for x in b], ask(c, d)",
        *of(([(1, 2)],), ([(1, 2), "ab"],), ([],), ([(1, 2, 3)],), (({1: 2, 3: 4}, [5, 6]),)),
    ),
    "a lazy object": (
        "def f(o):\n a = ask(o.one)\n b = ask(o.two, o.one)\n c = ask(getattr(o, 'three', 0), hasattr(o, 'four'))\n"
        " return a, b, c, ask(o)",
        *of(lambda: (Lazy(1),), lambda: (Lazy(5),), lambda: (SimpleNamespace(one=1, two=2),)),
    ),
}  # fmt: skip

PROGRAMS = {**SHAPES, **FAILURES, **CHANGES}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=names)


def test_no_program_is_there_twice() -> None:
    assert len(PROGRAMS) == len(SHAPES) + len(FAILURES) + len(CHANGES)


# --- what is called is patched in between


class Model:
    def __init__(self, world: World, name: str) -> None:
        self._world, self.name = world, name

    @xcs.parallel_safe
    def ask(self, x: object) -> Any:
        self._world.meet(f"{self.name} {x!r}")
        return f"{self.name}: {x}"


def patched(step: int, namespace: dict[str, Any], world: World) -> None:
    """Between the calls: everything that they rest on is replaced, one after another, and put back."""
    Own = namespace["Own"]
    if step == 1:
        namespace["ask"] = namespace["other"]
    elif step == 2:
        namespace["ask"] = xcs.ordered(lambda *args: note_and(world, args))
    elif step == 3:
        namespace["ask"] = len
    elif step == 4:
        namespace["ask"] = world.ask
        Own.ask = lambda self, x: note_and(world, (self.name, x))
    elif step == 5:
        Own.ask = xcs.parallel_safe(lambda self, x: note_and(world, ("safe", x)))
    elif step == 6:
        del Own.ask
        namespace["MODEL"] = Model(world, "new")
    elif step == 7:
        namespace["MODEL"].ask = lambda x: note_and(world, ("instance", x))
    elif step == 8:
        del namespace["MODEL"].ask
        namespace["TABLE"]["a"] = namespace["other"]
    elif step == 9:
        del namespace["helper"]
    elif step == 10:
        namespace["helper"] = namespace["ask"]


def note_and(world: World, args: tuple[Any, ...]) -> Any:
    world.effects.append(repr(args))
    return len(args)


PATCHED = {
    "by name": "def f(x):\n a = ask(x)\n b = ask(a)\n return a, b, helper(x), ask('end')",
    "by method": "def f(x):\n a = MODEL.ask(x)\n b = MODEL.ask(a)\n return a, b, MODEL.name",
    "by table": "def f(x):\n return [TABLE[k](x) for k in sorted(TABLE)], TABLE['a'](1), ask(x)",
    "by comprehension": "def f(x):\n return [ask(v) for v in x], [MODEL.ask(v) for v in x], helper(x)",
    "by map": "def f(x):\n return list(map(ask, x)), list(map(MODEL.ask, x)), ask('end')",
}


@pytest.mark.parametrize("name", PATCHED)
def test_what_is_patched_between_the_calls(name: str) -> None:
    def world_of() -> tuple[Any, dict[str, Any], World]:
        world = World(0.0005)

        @xcs.parallel_safe
        def other(*args: Any) -> Any:
            world.meet(f"other {args!r}")
            return ["other", *args]

        class Own(Model):
            ask = xcs.parallel_safe(lambda self, x: Model.ask(self, x))

        function = sourceless(
            PATCHED[name], ask=world.ask, other=other, helper=other, Own=Own, MODEL=Own(world, "old"),
            TABLE={"a": world.ask, "b": other},
        )  # fmt: skip
        return function, function.__globals__, world

    (original, own_names, own), (function, other_names, theirs) = world_of(), world_of()
    function = xcs.compile(function)
    for step in range(12):
        patched(step, own_names, own)
        patched(step, other_names, theirs)
        for _ in range(3):
            argument = "abc"[: 1 + step % 3]
            expected, seen = outcome(original, (argument,)), own.seen()
            assert outcome(function, (argument,)) == expected, step
            assert theirs.seen() == seen, step
            latest = function.__xcs__._program.cache.latest()
            if latest is not None and latest.value.traced is not None:
                latest.value.traced.try_again()


# --- in several threads


def test_one_argument_in_several_threads() -> None:
    """Each thread changes its own list, and all read the one that they share."""
    world = World(0.0005)
    text = (
        "def f(own, shared):\n r = []\n for x in shared:\n  own.append(x)\n  r.append(ask(x, len(own)))\n"
        " return r, [ask(y) for y in own]"
    )
    original, function = sourceless(text, ask=world.ask), xcs.compile(sourceless(text, ask=world.ask))
    function([], [1]), function([], [1, 2])
    shared: list[object] = [1, 2, 3]
    expected = [outcome(original, ([n] * n, shared)) for n in range(6)]
    found: dict[int, Any] = {}
    start = threading.Barrier(6)

    def work(n: int) -> None:
        start.wait(SECONDS)
        found[n] = outcome(function, ([n] * n, shared))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(4 * SECONDS)
    assert [found[n] for n in range(6)] == expected


def test_traced_functions_that_call_each_other() -> None:
    world = World(0.0005)
    texts = {
        "one": ("def f(x, deep):\n a = ask(x)\n b = two(a, deep - 1) if deep else ask('end')\n c = ask(x, 1)\n"
            " return a, b, c"),
        "two": ("def f(x, deep):\n a = ask(x, 2)\n b = [one(v, deep - 1) if deep else ask(v) for v in (x, 3)]\n"
            " return a, b"),
    }
    plain = {name: sourceless(text, ask=world.ask) for name, text in texts.items()}
    ours = {name: xcs.compile(sourceless(text, ask=world.ask)) for name, text in texts.items()}
    for functions in (plain, ours):
        for function in functions.values():
            function.__globals__.update(functions)
    for deep in (1, 2, 0, 3, 4):
        for x in (1, "boom") if deep == 2 else (1,):
            expected, seen = outcome(plain["one"], (x, deep)), world.seen()
            assert outcome(ours["one"], (x, deep)) == expected
            found = world.seen()
            assert not seen[0] - found[0]
            assert x == "boom" or found == seen
        for function in ours.values():
            latest = function.__xcs__._program.cache.latest()
            if latest is not None:
                traced_of(function).try_again()
