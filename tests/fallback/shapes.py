"""Programs without source for arguments of other shapes and lengths, and for calls that fail at other places."""

from __future__ import annotations

from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, deque
from types import MappingProxyType, SimpleNamespace

from tests.fallback.shapes_world import Job, Lazy, Loud, Pair, Programs, Rows, Steps, of, twice

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
