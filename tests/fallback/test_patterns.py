"""Functions without source overlap their calls from the second call on, with new arguments."""

from __future__ import annotations

import array
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, compare, sourceless


class Asker:
    def __init__(self, name: str, ask: Callable[..., Any]) -> None:
        self.name, self._ask = name, ask

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asker) and other.name == self.name


ASKERS: dict[str, Asker] = {}


@xcs.parallel_safe
def method(self: Asker, question: object) -> Any:
    return WORLD[-1].ask((self.name, question))


WORLD: list[World] = []
Asker.question = method  # type: ignore[attr-defined]
Asker.__call__ = method  # type: ignore[attr-defined]


@dataclass
class Point:
    x: int
    y: int


class Plain:
    def __enter__(self) -> None: ...
    def __exit__(self, *args: object) -> None: ...


def names(world: World) -> dict[str, Any]:
    WORLD.append(world)
    return {
        "TABLE": {"a": world.ask, "b": world.same},
        "X": Asker("X", world.ask),
        "Y": Asker("Y", world.ask),
        "Plain": Plain,
        "Point": Point,
        **{name: getattr(itertools, name) for name in ("chain", "product", "combinations", "islice")},
    }


PATTERNS = {
    "independent": ("def f(a, b):\n x = ask(a)\n y = ask(b)\n return x, y, ask('c')", (1, 2), (3, 4), 3),
    "two chains": ("def f(a, b):\n x = ask(a)\n y = ask(x)\n v = ask(b)\n w = ask(v)\n return y, w", (1, 2), (3, 4), 2),
    "diamonds": (
        "def f(a, b):\n x = ask(a)\n y = ask(b)\n u = ask(x, y)\n v = ask(y, x)\n return u, v", (1, 2), (3, 4), 2
    ),
    "text of results": ("def f(a):\n x = ask(a)\n z = ask(9)\n return ask(f'{x}!'), ask(z + '?')", (1,), (3,), 2),
    "range": ("def f(n):\n r = []\n for i in range(n):\n  r.append(ask(i))\n return r", (2,), (5,), 5),
    "list": (
        "def f(xs):\n r = []\n for x in xs:\n  a = ask(x)\n  note(a)\n  r += [a]\n return r", ([1],), ([4, 5, 6],), 3
    ),
    "comprehension": ("def f(xs, k):\n return [ask(x, k=k) for x in xs if x]", ([1], 2), ([4, 0, 5, 6], 3), 3),
    "nested": ("def f(xss):\n return [[ask(x) for x in xs] for xs in xss]", ([[1]],), ([[4, 5], [6]],), 3),
    "dict": ("def f(d):\n return {k: ask(v) for k, v in d.items()}", ({1: 2},), ({1: 2, 3: 4},), 2),
    "set": ("def f(xs):\n return {ask(x) for x in xs}", ((1,),), ((1, 2),), 2),
    "generator": ("def f(xs):\n return ', '.join(ask(x) for x in xs)", ([1],), ([4, 5, 6],), 3),
    "generator in list": ("def f(xs):\n return list(ask(x) for x in xs)", ([1],), ([4, 5, 6],), 3),
    "keywords and stars": (
        "def f(a, k):\n return ask(*a, **k), ask(*[3], **{'z': 1}), ask(4, q=a)", ((1,), {"p": 1}), ((2,), {"r": 2}), 3
    ),
    "varargs": ("def f(*xs, **k):\n return [ask(x, **k) for x in xs]", (1,), (2, 3), 2),
    "messages": ("def f(qs):\n return [ask([{'role': 'user', 'content': q}]) for q in qs]", (["a"],), (["b", "c"],), 2),
    "methods": ("def f(q):\n return X.question(q), Y.question(q), X(q)", (1,), (2,), 3),
    "getattr": ("def f(n, q):\n return getattr(X, n)(q), getattr(Y, n)(q)", ("question", 1), ("question", 2), 2),
    "table": ("def f(n):\n return TABLE[n](1), TABLE['a'](2)", ("a",), ("b",), 2),
    "map": ("def f(xs):\n return list(map(ask, xs))", ([1],), ([4, 5, 6],), 3),
    "zip and enumerate": (
        "def f(a, b):\n return [ask(i, x, y) for i, (x, y) in enumerate(zip(a, b))]", ([1], [2]), ([1, 2], [3, 4]), 2
    ),
    "handler": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError as error:\n   a = str(error)\n"
        "  r.append(a)\n return r",
        ([1],), ([4, "boom", 6],), 3,
    ),
    "branch": (
        "def f(a):\n if a:\n  return ask(1), ask(2)\n x = ask(3)\n y = ask(4)\n return x, y", (True,), (False,), 2
    ),
    "locals": ("def f(a, b):\n x = ask(a)\n y = ask(b)\n return locals()", (1, 2), (3, 4), 2),
    "slices": ("def f(xs, n):\n return [ask(x) for x in xs[:n]], ask(xs[-1])", ([1, 2], 1), ([4, 5, 6], 2), 3),
    "chunks": (
        "def f(xs, n):\n return [ask(xs[i : i + n]) for i in range(0, len(xs), n)]", ([1], 2), ([4, 5, 6, 7, 8], 2), 3
    ),
    "sums of lists": ("def f(xs):\n return [ask(x) for x in xs + [9] + [xs[0]] * 2]", ([1],), ([4, 5],), 5),
    "words": ("def f(t):\n return [ask(w.replace('a', 'b')) for w in t.split()]", ("a",), ("a b c",), 3),
    "lines": (
        "def f(t):\n r = []\n for s in t.splitlines():\n  k, _, v = s.partition('=')\n  r.append(ask(k, v))\n return r",
        ("a=1",), ("a=1\nb=2\nc",), 3,
    ),
    "dicts put together": (
        "def f(a, b):\n return [ask(k, v) for k, v in (a | b).items()]", ({}, {1: 2}), ({1: 3}, {1: 4, 5: 6}), 2
    ),
    "columns": (
        "def f(rows):\n a, b = zip(*rows)\n return [ask(x) for x in a + b]", ([(1, 2)],), ([(1, 2), (3, 4)],), 4
    ),
    "numbered": (
        "def f(xs):\n return [ask(i, x, y) for i, (x, y) in enumerate(zip(xs, xs[::-1], strict=True), 1)]",
        ([1],), ([4, 5, 6],), 3,
    ),
    "least and greatest": ("def f(xs):\n return ask(min(xs)), ask(max(xs)), ask(sum(xs))", ([1, 2],), ([5, 4.5],), 3),
    "a text of many answers": (
        "def f(n):\n t = ''\n for i in range(n):\n  t += f'{i}: {ask(i)}'\n return t", (2,), (40,), 40
    ),
    "passed over": (
        "def f(xs):\n r = []\n for x in xs:\n  a = ask(x)\n  if len(a) > 3:\n   note(a)\n  r.append(a)\n return r",
        ([1],), ([44, 5, 6],), 3,
    ),
    "loaded first": ("def f(n):\n xs = same(n)\n return [TABLE['a'](x) for x in xs[:2]]", ([1],), ([4, 5],), 0),
    "with": ("def f(xs):\n with Plain():\n  r = [ask(x) for x in xs]\n return r", ([1],), ([4, 5],), 2),
    "closure": ("def f(xs, k):\n g = lambda: k\n return [ask(x, k) for x in xs], g()", ([1], 2), ([4, 5], 3), 2),
    "for over map": (
        "def f(xs):\n r = []\n for a in map(ask, xs):\n  note(a)\n  r.append(a)\n return r", ([1],), ([4, 5, 6],), 3
    ),
    "map of two": ("def f(xs, ys):\n return list(map(ask, xs, ys))", ([1], [2]), ([4, 5, 6], [7, 8]), 2),
    "any, side by side": (
        "def f(xs):\n return any(ask(x) == ask(x, 1) + '!' for x in xs)", ([1],), ([4, 5, 6],), 2
    ),
    "all, and what follows": (
        "def f(xs):\n return all([ask(x), ask(x, 1)] for x in xs), ask(1), ask(2)", ([1],), ([4],), 4
    ),
    "local function": (
        "def f(xs, k):\n def g(x, y=k):\n  return ask(x, y, k=k)\n return [g(x) for x in xs]",
        ([1], 2), ([4, 5, 6], 3), 3,
    ),
    "local lambda": ("def f(a, b):\n g = lambda x: ask(x)\n return g(a), g(x=b)", (1, 2), (3, 4), 2),
    "a local function that counts": (
        "def f(xs):\n n = 0\n def g(x):\n  nonlocal n\n  n += 1\n  return ask(x, n)\n return [g(x) for x in xs], n",
        ([1],), ([4, 5, 6],), 3,
    ),
    "match of a sequence": (
        "def f(v):\n match v:\n  case [a]:\n   return ask(a)\n  case [a, b, *c]:\n"
        "   return ask(a), ask(b), ask(len(c))",
        ([1],), ([3, 4],), 3,
    ),
    "match of a mapping": (
        "def f(v):\n match v:\n  case [a, b]:\n   return ask(a), ask(b)\n  case {'k': k, 'l': 2 | 3 as l}:\n"
        "   return ask(k), ask(l)\n  case _:\n   return ask('none')",
        ({"k": 1},), ({"k": 1, "l": 2},), 2,
    ),
    "match of a class": (
        "def f(p):\n match p:\n  case Point(x=0):\n   return ask(0)\n  case Point(x, y):\n   return ask(x), ask(y)",
        (Point(0, 1),), (Point(1, 2),), 2,
    ),
    "starred target": ("def f(xs):\n a, *b = xs\n return ask(a), [ask(x) for x in b]", ([1, 2],), ([3, 4, 5],), 3),
    "in place": (
        "def f(xs):\n r = []\n for x in xs:\n  r += [ask(x)]\n r = r + [ask('last')]\n return r",
        ([1],), ([3, 4, 5],), 4,
    ),
    "map of a lambda": ("def f(xs, k):\n return list(map(lambda x: ask(x, k), xs))", ([1], 2), ([4, 5, 6], 3), 3),
    "for over map of a lambda": (
        "def f(xs):\n r = []\n for a in map(lambda x, y: ask(x, y), xs, xs[1:]):\n  note(a)\n  r.append(a)\n return r",
        ([1, 2],), ([4, 5, 6, 7],), 3,
    ),
    "filter": (
        "def f(xs):\n return [ask(x) for x in filter(lambda x: x > 1, xs)], list(map(lambda x: ask(x, 1), xs))",
        ([1, 2],), ([1, 5, 6],), 5,
    ),
    "chain": ("def f(a, b):\n return [ask(x) for x in chain(a, b, [9])]", ([1], "a"), ([3, 4], "b"), 4),
    "chain of a list": ("def f(xs):\n return [ask(x) for x in chain.from_iterable(xs)]", ([[1]],), ([[3, 4], "b"],), 3),
    "product": (
        "def f(a, b):\n return [ask(x, y) for x, y in product(a, b)], [ask(*p) for p in combinations(a, 2)]",
        ([1], [2]), ([3, 4], [5, 6]), 5,
    ),
    "islice": ("def f(xs, n):\n return [ask(x) for x in islice(xs, n)]", ([1], 2), ([4, 5, 6, 7], 3), 3),
    "hasattr": (
        "def f(p):\n a = ask(p.x) if hasattr(p, 'x') else 0\n b = ask(getattr(p, 'z', 'none'))\n return a, b, ask(1)",
        (Point(1, 2),), (Point(3, 4),), 3,
    ),
    "text of a list": ("def f(xs):\n return ask(str(xs)), ask(f'{xs}'), ask(repr({1: xs[0]}))", ([1],), ([4, "a"],), 3),
    "a list worked off": (
        "def f(xs):\n q, seen, r = [*xs], set(), []\n while q:\n  x = q.pop(0)\n  if x in seen:\n   continue\n"
        "  seen.add(x)\n  r.append(ask(x))\n  if x < 3:\n   q += [x + 1, x]\n return r",
        ([1],), ([1, 2, 5],), 4,
    ),
    "a dict of lists": (
        "def f(xs):\n d = {}\n for x in xs:\n  d.setdefault(x % 2, []).append(x)\n"
        " return [ask(v) for k in d for v in d.get(k)], [ask(v) for v in d.get(9, [7])]",
        ([1],), ([1, 2, 3],), 4,
    ),
    "items of a result": (
        "def f(d):\n e = same(d)\n return [ask(k, v) for k, v in e.items()], [ask(v) for v in e.values()]",
        ({},), ({1: 2, 3: 4},), 0,
    ),
    "a generator function within": (
        "def f(xs):\n def gen(n):\n  for x in xs:\n   if x > n:\n    yield x\n"
        " r = []\n for x in gen(1):\n  r.append(ask(x))\n return r, [ask(x) for x in gen(4)]",
        ([1, 5],), ([1, 4, 5, 6],), 5,
    ),
    "for over a generator": (
        "def f(xs):\n r = []\n for a, b in ((x, ask(x)) for x in xs):\n  note(a)\n  r.append(b)\n return r",
        ([1],), ([4, 5, 6],), 3,
    ),
    "a function of the module": (
        "def h(x, y='q'):\n return f'{y}: {x}'\n"
        "def f(xs):\n return [ask(h(x)) for x in xs]",
        ([1],), ([4, 5, 6],), 3,
    ),
    "a generator function of the module": (
        "def g(xs):\n for x in xs:\n  if x > 1:\n   yield x, x + 1\n"
        "def f(xs):\n return [ask(*x) for x in g(xs)]",
        ([1, 2],), ([1, 4, 5, 6],), 3,
    ),
    "eval": ("def f(a, b):\n x = ask(a)\n y = ask(b)\n return eval('x + y')", (1, 2), (3, 4), 2),
}  # fmt: skip


@pytest.mark.parametrize("name", PATTERNS)
def test_calls_overlap(name: str) -> None:
    text, first, then, width = PATTERNS[name]
    traced = compare(text, lambda: first, lambda: then, width=width, names=names)
    assert traced.state == "predicted"
    assert traced.missed == 0


def test_a_raising_call_in_the_middle() -> None:
    text = "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n  note(x)\n return r"
    compare(text, lambda: ([1, 2],), lambda: ([4, "boom", 6],), width=3, extra_calls=True)


def test_a_recorded_profile_is_shown_by_the_command(tmp_path: Path) -> None:
    text = (
        "import time, xcs\n@xcs.parallel_safe\ndef ask(x, k=0):\n time.sleep(0.001)\n return f"
        "'<{x}>'\nnames = {'ask': ask}\n"
        "exec('def f(a, k):\\n x = ask(a[0], k=k)\\n return ask(x + \\'!\\')', names)\nf = xcs.compile(names['f'])\n"
        "f([1], 2)\nf([3], 4)\n"
    )
    profile = tmp_path / "profile.json"
    environment = {**os.environ, "XCS_PROFILE": str(profile)}
    subprocess.run([sys.executable, "-W", "error", "-c", text], env=environment, check=True)
    command = [sys.executable, "-W", "error", "-m", "xcs_compiler.cli", "--dump"]
    for target in (str(profile), f"{profile}:f"):
        shown = subprocess.run([*command, target], capture_output=True, text=True, check=True).stdout
        assert "call_0 = ask(a[0], k=k)  # line 2, started early" in shown
        assert "call_1 = ask(call_0 + '!')  # line 3, started early" in shown
    missing = subprocess.run([*command, f"{profile}:g"], capture_output=True, text=True, check=False)
    assert (missing.returncode, "there are: f" in missing.stderr) == (1, True)
    profile.write_text("[1]")
    broken = subprocess.run([*command, str(profile)], capture_output=True, text=True, check=False)
    assert (broken.returncode, "is no profile" in broken.stderr) == (2, True)


def test_what_is_shown() -> None:
    world = World()
    names: dict[str, Any] = {"ask": world.ask}
    exec(compile("def f(a, k):\n    x = ask(a[0], k=k)\n    return ask(x + '!')", "<no source>", "exec"), names)
    function = xcs.compile(names["f"])
    assert "no source" in str(function.explain([1], 2))
    assert "traced (there is no source" in str(function.explain([1], 2))
    assert "the next run is recorded" in str(function.explain([1], 2))
    function([1], 2)
    assert "calls that were recorded: 2; from now on" in str(function.explain([1], 2))
    shown = str(function.source)
    assert "call_0 = ask(a[0], k=k)  # line 2\n" in shown
    assert "call_1 = ask(call_0 + '!')  # line 3\n" in shown
    function([3], 4)
    assert "started early: 2 of 2 (of all runs so far: 2 results used, 0 not)" in str(function.explain([1], 2))
    shown = str(function.source)
    assert "def f(a, k):" in shown
    assert "call_0 = ask(a[0], k=k)  # line 2, started early" in shown
    assert "call_1 = ask(call_0 + '!')  # line 3, started early" in shown


IN_ORDER = {
    "not known to be parallel-safe": "def f(xs):\n ask(0)\n return note(xs)",
    "reads variables outside that may change": "def f(xs):\n ask(0)\n return [level(x) for x in xs]",
    "what it uses may be changed before": "def f(xs):\n ask(0)\n note(xs)\n return ask(xs)",
    "its arguments are not known ahead": "def f(xs):\n ask(0)\n return ask(steps.steps)",
    "needs the result of a call that is not started early": "def f(xs):\n ask(0)\n return ask(note(xs))",
    "is given what can't be compared later": "def f(xs):\n ask(0)\n return ask(array)",
}


@pytest.mark.parametrize("why", IN_ORDER)
def test_why_a_call_stays_in_order_is_shown(why: str) -> None:
    world = World(0.001)
    levels: dict[str, int] = {}

    class Steps:
        def __init__(self, xs: object) -> None:
            self.xs = xs

        @property
        def steps(self) -> object:
            world.effects.append("steps")
            return self.xs

    def level(x: object) -> Any:
        return world.ask(x, len(levels))

    others = {"steps": Steps([1]), "level": level, "array": array.array("i", [1])}
    function = xcs.compile(sourceless(IN_ORDER[why], ask=world.ask, note=world.note, **others))
    for xs in ([1], [2, 3]):
        function(xs)
    assert f"in order: {why}\n" in str(function.source)
    assert "in order: " not in str(function.source).replace(f"in order: {why}", "").replace("in order: not known", "")


def test_the_recorded_program_reads_like_the_one_that_was_written() -> None:
    world = World(0.001)
    text = (
        "def f(d, n):\n a = ask(f'{n}: {d[\"k\"]!r:>4}')\n b = ask(not n, z=n % 2 == 1)\n"
        " return a, b, ask(', '.join(['x', str(n)]))"
    )
    function = xcs.compile(sourceless(text, ask=world.ask))
    function({"k": 1}, 1)
    function({"k": 2}, 3)
    assert """ask(f"{n}: {d['k']!r:>4}")""" in str(function.source)
    assert "ask(not n, z=n % 2 == 1)" in str(function.source)


RECORDED = {
    "a loop with effects": (
        "def f(xs):\n r = []\n for i, x in enumerate(xs):\n  a = ask(x, i)\n  note(a)\n  r.append(ask(f'{a}?'))",
        lambda: ([5],),
        ["call_0 = ask(xs[0], 0)  # line 4", "call_1 = note(call_0)  # line 5", "call_2 = ask(f'{call_0}?')  # line 6"],
    ),
    "a branch on an answer": (
        "def f(xs):\n for x in xs:\n  a = ask(x)\n  if a == '<2>':\n   return ask('two', a)\n return ask(xs)",
        lambda: ([1, 2, 3],),
        ["call_0 = ask(xs[0])  # line 3", "call_1 = ask(xs[1])  # line 3", "call_2 = ask('two', call_1)  # line 5"],
    ),
    "what it has changed": (
        "def f(d):\n d['k'] = ask(1)\n b = ask(d['k'], len(d))\n d['z'] = [b]\n return ask(*d['z'], **d)",
        lambda: ({},),
        ["call_0 = ask(1)  # line 2", "call_1 = ask(d['k'], len(d))  # line 3",
         "call_2 = ask(d['z'][0], k=d['k'], z=d['z'])  # line 5"],
    ),
    "map": (
        "def f(xs):\n return list(map(ask, xs)), ask(sorted(xs))", lambda: ([2, 1],),
        ["call_0 = ask(xs[0])  # line 2", "call_1 = ask(xs[1])  # line 2", "call_2 = sorted(xs)  # line 2",
         "call_3 = ask(call_2)  # line 2"],
    ),
    "a function of its own": (
        "def f(xs):\n def g(x):\n  return ask(x, 1)\n return [g(x) for x in xs]", lambda: ([1, 2],),
        ["call_0 = ask(xs[0], 1)  # line 3", "call_1 = ask(xs[1], 1)  # line 3"],
    ),
    "an exception": (
        "def f(xs):\n return ask(xs[0]), ask(xs[1]), ask(xs[2])", lambda: ([1, "boom", 2],),
        ["call_0 = ask(xs[0])  # line 2", "call_1 = ask(xs[1])  # line 2"],
    ),
    "what nobody can follow": (
        "def f(xs):\n for x in xs:\n  a = ask(x)\n b = []\n for y in Steps(*xs):\n  b.append(ask(y))\n return b",
        lambda: ([1, 2],),
        ["call_0 = ask(xs[0])  # line 3", "call_1 = ask(xs[1])  # line 3", "call_2 = Steps(xs[0], xs[1])  # line 5"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_one_run_is_enough_to_show_the_program(name: str) -> None:
    text, arguments, expected = RECORDED[name]
    world = World(0.001)
    function = xcs.compile(sourceless(text, ask=world.ask, note=world.note, Steps=lambda *xs: iter(xs)))
    try:
        function(*arguments())
    except ValueError:
        assert name == "an exception"
    shown = str(function.source)
    assert [line.strip() for line in shown.splitlines() if "call_" in line] == expected
    rest = [line for line in shown.splitlines() if line.startswith("# line")]
    assert rest == [] if "nobody" not in name else len(rest) == 1 and "ask, 2 calls" in rest[0]
