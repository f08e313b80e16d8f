"""Programs of `test_changes`: what is done to iterators, and while something is iterated."""

from __future__ import annotations

from tests.fallback.changes_world import LISTS, Programs, Stream

ITERATED: Programs = {
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
}  # fmt: skip
