"""Programs of `test_changes`: what is done to results."""

from __future__ import annotations

from tests.fallback.changes_world import INTS, Programs
from tests.fallback.test_hazards import Box

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
