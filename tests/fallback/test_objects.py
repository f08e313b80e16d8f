"""Objects of the user's with state, special methods and methods that are slow; functions within; closures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

import xcs
from tests.fallback.changes_world import INTS, LISTS, Programs, more_names
from tests.fallback.harness import World, compare_all, sourceless


class Service:
    """Most of what is done to it counts."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.items: list[object] = []

    def bump(self) -> None:
        self.n += 1

    def add(self, x: object) -> None:
        self.items.append(x)

    def inferred(self, x: object) -> Any:
        return WORLD[-1].ask(x, self.n)

    def total(self, x: object) -> Any:
        return WORLD[-1].ask(x, len(self.items))

    @xcs.parallel_safe
    def call(self, x: object) -> Any:
        return WORLD[-1].ask(x, self.n, len(self.items))

    def __getitem__(self, index: int) -> int:
        self.n += 1
        return self.n

    def __setitem__(self, index: int, value: int) -> None:
        self.n = value

    def __iter__(self) -> Iterator[int]:
        self.n += 1
        return iter([self.n, 2])

    def __call__(self, x: object) -> int:
        self.n += 1
        return self.n

    def __contains__(self, x: object) -> bool:
        self.n += 1
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Service):
            return (self.n, self.items) == (other.n, other.items)
        self.n += 1
        return False

    def __bool__(self) -> bool:
        self.n += 1
        return True

    def __len__(self) -> int:
        self.n += 1
        return 2

    def __hash__(self) -> int:
        self.n += 1
        return 3

    def __format__(self, specification: str) -> str:
        self.n += 1
        return "formatted"

    def __str__(self) -> str:
        self.n += 1
        return "text"

    def __repr__(self) -> str:
        return f"Service({self.n}, {self.items})"

    def __add__(self, other: object) -> int:
        self.n += 1
        return 4

    def key(self, x: object) -> object:
        self.n += 1
        return x


WORLD: list[World] = []


class GivesList:
    def __enter__(self) -> list[object]:
        return []

    def __exit__(self, *error: object) -> None: ...


class Parent:
    def __init__(self, n: int) -> None:
        self.child = Child(self, n)

    def bump_child(self) -> None:
        self.child.n += 1

    def __repr__(self) -> str:
        return "Parent"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parent) and self.child.n == other.child.n


class Child:
    def __init__(self, owner: Parent, n: int) -> None:
        self.owner, self.n = owner, n

    def __repr__(self) -> str:
        return "Child"


def pair(n: int) -> tuple[Service, Service, int]:
    one, two = Service(n), Service(n)
    two.items = one.items
    return one, two, n


SERVICES = (lambda: (Service(1), 1), lambda: (Service(2), 2), lambda: (Service(3), 3))
PAIRS = (lambda: pair(1), lambda: pair(2), lambda: pair(3))
PARENTS = (lambda: (Parent(1), 1), lambda: (Parent(2), 2), lambda: (Parent(3), 3))

PROGRAMS: Programs = {
    "self state": ("def f(s, x):\n a = ask(s.n)\n s.bump()\n b = ask(s.n)\n return a, b, ask(x)", *SERVICES),
    "self list": ("def f(s, x):\n a = ask(s.items)\n s.add(x)\n b = ask(s.items)\n return a, b, ask(x)", *SERVICES),
    "self slow method": ("def f(s, x):\n a = s.call(x)\n s.bump()\n b = s.call(x)\n return a, b", *SERVICES),
    "self slow method list": (
        "def f(s, x):\n r = [s.call(i) for i in range(x)]\n s.items.append(1)\n"
        " return r, [s.call(i) for i in range(x)]",
        *SERVICES,
    ),
    "analysed method": (
        "def f(s, x):\n a = s.inferred(x)\n s.n = 9\n b = s.inferred(x)\n return a, b, ask(2)",
        *SERVICES,
    ),
    "analysed method 2": (
        "def f(s, x):\n a = s.inferred(x)\n s.items.append(9)\n b = s.total(x)\n return a, b, ask(2)",
        *SERVICES,
    ),
    "two services share": (
        "def f(s, t, x):\n a = ask(s.items)\n t.add(x)\n b = ask(s.items)\n return a, b, ask(x)",
        *PAIRS,
    ),
    "parent ref": (
        "def f(s, x):\n c = s.child\n a = ask(c.n)\n c.owner.bump_child()\n return a, ask(c.n), ask(1)",
        *PARENTS,
    ),
    "getitem obj": ("def f(s, x):\n a = ask(s[0])\n s[0] = 7\n return a, ask(s[0]), ask(1)", *SERVICES),
    "iter obj": ("def f(s, x):\n r = [ask(v) for v in s]\n return r, [ask(v, 1) for v in s], ask(2)", *SERVICES),
    "call obj": ("def f(s, x):\n a = s(x)\n b = s(x)\n return a, b, ask(1), ask(2)", *SERVICES),
    "contains obj": ("def f(s, x):\n a = x in s\n b = ask(s.n)\n return a, b, ask(1)", *SERVICES),
    "bool obj": (
        "def f(s, x):\n if s:\n  a = ask(s.n)\n else:\n  a = ask(0)\n return a, ask(s.n), ask(1)",
        *SERVICES,
    ),
    "len obj": ("def f(s, x):\n a = ask(len(s))\n b = ask(s.n)\n return a, b, ask(1)", *SERVICES),
    "hash obj": ("def f(s, x):\n d = {s: 1}\n a = ask(d[s])\n b = ask(s.n)\n return a, b, ask(1)", *SERVICES),
    "format obj": ("def f(s, x):\n a = ask(f'{s}')\n b = ask(s.n)\n return a, b, ask(str(s))", *SERVICES),
    "add obj": ("def f(s, x):\n a = s + x\n b = ask(s.n)\n s += 1\n return a, b, ask(s.n)", *SERVICES),
    "sort key obj": (
        "def f(s, x):\n xs = [3, 1, 2]\n xs.sort(key=s.key)\n a = ask(xs)\n return a, ask(s.n), ask(1)",
        *SERVICES,
    ),
    "map lambda state": (
        "def f(xs):\n n = [0]\n def g(v):\n  n[0] += 1\n  return ask(v, n[0])\n"
        " return list(map(g, xs)), ask(n[0]), ask(n)",
        *LISTS,
    ),
    "real closure": (
        "def outer(k):\n def f(xs):\n  nonlocal k\n  a = ask(k)\n  k += 1\n  b = ask(k)\n"
        "  return a, b, [ask(x, k) for x in xs]\n return f\nf = outer(3)",
        *LISTS,
    ),
    "real closure shared": (
        "def outer():\n k = [1]\n def bump():\n  k.append(len(k))\n def f(xs):\n  a = ask(k)\n  bump()\n"
        "  b = ask(k)\n  del k[1:]\n  return a, b, [ask(x) for x in xs]\n return f\nf = outer()",
        *LISTS,
    ),
    "real closure rebound": (
        "def outer():\n k = 1\n def bump():\n  nonlocal k\n  k = k % 5 + 1\n def f(xs):\n  a = ask(k)\n"
        "  bump()\n  b = ask(k)\n  return a, b, [ask(x) for x in xs]\n return f\nf = outer()",
        *LISTS,
    ),
    "local class": (
        "def f(x):\n class C:\n  n = x\n  def m(self): return self.n\n c = C()\n a = ask(c.m())\n C.n = 9\n"
        " return a, ask(c.m()), ask(1)",
        *INTS,
    ),
    "recursion local": (
        "def f(n):\n def g(k):\n  return [ask(k)] + (g(k - 1) if k > 0 else [])\n return g(n), ask('z')",
        *INTS,
    ),
    "local default": (
        "def f(xs):\n def g(x, seen=[]):\n  seen.append(x)\n  return ask(len(seen))\n"
        " return [g(x) for x in xs], ask(1)",
        *LISTS,
    ),
    "local raises": (
        "def f(xs):\n def g(x):\n  if x == 3: raise ValueError(x)\n  return ask(x)\n r = []\n for x in xs:\n"
        "  try: r.append(g(x))\n  except ValueError as e: r.append(str(e))\n return r, ask('z')",
        *LISTS,
    ),
    "local returns fn": (
        "def f(x):\n def make(k):\n  return lambda v: ask(v, k)\n g, h = make(1), make(2)\n return g(x), h(x)",
        *INTS,
    ),
    "local loop var": (
        "def f(xs):\n g = []\n for x in xs:\n  g.append(lambda: ask(x))\n return [h() for h in g]",
        *LISTS,
    ),
    "local modifies list arg": (
        "def f(xs):\n def g(ys): ys.append(7)\n a = ask(xs)\n g(xs)\n return a, ask(xs), ask(len(xs))",
        *LISTS,
    ),
    "local modifies made arg": (
        "def f(x):\n ys = [x]\n def g(zs): zs.append(7)\n a = ask(x)\n g(ys)\n"
        " return a, ask(ys), ask(len(ys))",
        *INTS,
    ),
    "local nonlocal list": (
        "def f(x):\n ys = [x]\n def g():\n  nonlocal ys\n  ys = ys + [7]\n a = ask(x)\n g()\n"
        " return a, ask(ys), ask(len(ys))",
        *INTS,
    ),
    "local captured later": ("def f(x):\n def g(): return ask(y)\n y = x\n a = g()\n y = 5\n return a, g()", *INTS),
    "local unbound": (
        "def f(x):\n def g(): return ask(y)\n try:\n  g()\n except NameError:\n  pass\n y = x\n"
        " return g(), ask(1)",
        *INTS,
    ),
    "gen local consumed twice": (
        "def f(xs):\n def g():\n  for x in xs: yield x\n it = g()\n a = next(it)\n"
        " return ask(a), [ask(x) for x in it], ask('y')",
        *LISTS,
    ),
    "with as": (
        "def f(xs):\n with GivesList() as c:\n  r = [ask(x) for x in xs]\n  c.append(1)\n  s = ask(c)\n"
        " return r, s, ask(len(c))",
        *LISTS,
    ),
    "except star": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   if x == 4: raise ExceptionGroup('g', [KeyError(x)])\n"
        "   r.append(ask(x))\n  except* KeyError:\n   r.append(ask('handled'))\n return r, ask('z')",
        *LISTS,
    ),
    "while slow cond": (
        "def f(n):\n r = []\n while ask(n) != '<0>':\n  n -= 1\n  r.append(ask(n, 1))\n return r",
        *INTS,
    ),
    "cond comp slow": ("def f(xs):\n return [ask(x, 1) for x in xs if ask(x) != '<3>'], ask('z')", *LISTS),
    "dict comp slow key": ("def f(xs):\n return {ask(x): ask(x, 1) for x in xs}, ask('z')", *LISTS),
    "split results": ("def f(x):\n a, b = ask(f'{x} y').split(' ')\n return ask(a), ask(b), ask('z')", *INTS),
    "setdefault": (
        "def f(xs):\n d = {}\n for x in xs:\n  d.setdefault(x % 2, []).append(ask(x))\n"
        " return d, [ask(v) for v in d[1]] if 1 in d else 0",
        *LISTS,
    ),
    "defaultdict": (
        "def f(xs):\n d = defaultdict(list)\n for x in xs:\n  d[x % 2].append(ask(x))\n"
        " return dict(d), ask(len(d)), ask('z')",
        *LISTS,
    ),
    "list pop loop": ("def f(xs):\n r = []\n while xs:\n  r.append(ask(xs.pop()))\n return r", *LISTS),
    "made pop loop": (
        "def f(x):\n xs = [x, 2, 3]\n r = []\n while xs:\n  r.append(ask(xs.pop()))\n return r, ask(xs)",
        *INTS,
    ),
    "list copy made": (
        "def f(x):\n xs = [x]\n ys = xs.copy()\n ys.append(2)\n zs = list(xs)\n zs.append(3)\n ws = xs[:]\n"
        " ws.append(4)\n return ask(xs), ask(ys), ask(zs), ask(ws)",
        *INTS,
    ),
    "mult list": ("def f(x):\n xs = [[x]] * 2\n xs[0].append(1)\n return ask(xs), ask(xs[1]), ask(1)", *INTS),
    "dict update made": (
        "def f(x):\n d = {'a': x}\n d.update(b=2)\n e = d | {'c': 3}\n d['a'] = 5\n"
        " return ask(d), ask(e), ask(**d)",
        *INTS,
    ),
    "kwargs mutate": (
        "def f(x, **k):\n a = ask(**k)\n k['z'] = x\n b = ask(**k)\n return a, b",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "global helper reads param": (
        "def f(xs):\n global cur\n cur = xs\n a = helper()\n xs.append(1)\n b = helper()\n"
        " return a, b, ask(2)\ndef helper():\n return ask(len(cur))",
        *LISTS,
    ),
    "int subclass flows": ("def f(x):\n y = x if x != 2 else True\n return ask(y), ask(y + 0), ask(y == 1)", *INTS),
    "bytes": (
        "def f(x):\n b = bytes([x])\n c = bytearray(b)\n c.append(1)\n return ask(b), ask(c), ask(c[0])",
        *INTS,
    ),
    "nested compiled": ("def f(xs):\n return [g(x) for x in xs], ask('z')\n", *LISTS),
}  # fmt: skip


def names(world: World) -> dict[str, Any]:
    inner = sourceless("def f(x): return ask(x), ask(x, 1)", ask=world.ask)
    return {**more_names(world), "GivesList": GivesList, "defaultdict": defaultdict, "g": xcs.compile(inner)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=names, entered=WORLD.append)
