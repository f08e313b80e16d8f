"""Programs without source that change what they are given."""

from __future__ import annotations

from collections import Counter, OrderedDict, UserList, deque
from types import SimpleNamespace

from tests.fallback.shapes_world import Job, Lazy, Loud, Programs, of

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
