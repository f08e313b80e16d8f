"""Programs of `test_changes`: what is done to what the function makes."""

from __future__ import annotations

from tests.fallback.changes_world import INTS, LISTS, Programs, two
from tests.fallback.test_hazards import Box

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
