"""Functions that call themselves, and containers that hold themselves: what may be reached from them has no end."""

import pytest

from tests.fallback.harness import compare

PROGRAMS = {
    "a function given to a branch": (
        "def f(n):\n def show(x, more=''):\n  r = ask(x)\n  if x > 0:\n   for i in range(x):\n"
        "    r += show(i, more=more + ' ')\n  return r\n a = ask(n)\n if a == '<2>':\n  b = show\n else:\n  b = show\n"
        " return b(n), ask(n, 1), ask(n, 2)"
    ),
    "two functions": (
        "def f(n):\n def even(x): return ask(x) and (x == 0 or odd(x - 1))\n"
        " def odd(x): return ask(-x) and (x != 0 and even(x - 1))\n sorted([even, odd], key=id)\n"
        " return even(n), odd(n), ask(n, 1), ask(n, 2), [even, odd][0](1)"
    ),
    "a dict with a function that reads it": (
        "def f(n):\n d = {}\n def get(x): return d['k'] + len(d) + x\n d['get'] = get\n d['k'] = n\n a = ask(n)\n"
        " sorted([d], key=id)\n return a, ask(n, 1), d['get'](1), ask(len(d))"
    ),
    "a list and a dict in themselves": (
        "def f(n):\n xs = [n]\n xs.append(xs)\n d = {'n': n}\n d['d'] = d\n a = ask(xs[0])\n same(xs)\n"
        " xs[1] = d\n same(d)\n return a, ask(d['n'], 1), ask(len(xs)), ask(len(d))"
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_reached_from_itself(name: str) -> None:
    compare(PROGRAMS[name], lambda: (2,), lambda: (3,))
