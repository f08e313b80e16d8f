"""The run changes things between two calls with hooks: what the scout reads there may be something else by then."""

from types import SimpleNamespace

import pytest

from tests.fallback.harness import compare

PROGRAMS = {
    "a way that is not taken, past a change": (
        "def f(n):\n xs = ys = given(n)\n for x in xs:\n  if len(ys) < 6:\n   ys.append(ask(x, len(ys)))\n  del xs[0]\n"
        "  xs.append(max((ask('r', len(ys)) for v in (1,)), default='0'))\n return xs"
    ),
    "a variable outside, bound twice": (
        "def f(x):\n global N\n ask(x)\n N = 1\n a = N\n N = 2\n return [ask(x, 5), ask(x, a), ask(x, a, 1)]"
    ),
    "a way that depends on a variable outside": (
        "def f(x):\n global N\n ask(x)\n N = 1\n if N == 1:\n  N = 2\n  a = 1\n else:\n  a = 3\n"
        " return [ask(x, 5), ask(x, a), ask(x, a, 1)]"
    ),
    "a captured variable, bound twice": (
        "def outer():\n n = 0\n def f(x):\n  nonlocal n\n  ask(x)\n  n = 1\n  a = n\n  n = 2\n"
        "  return [ask(x, 5), ask(x, a), ask(x, a, 1)]\n return f\nf = outer()"
    ),
    "an attribute, set twice": (
        "def f(x, box=SimpleNamespace(n=0)):\n ask(x)\n box.n = 1\n a = box.n\n box.n = 2\n"
        " return [ask(x, 5), ask(x, a), ask(x, a, 1)]"
    ),
}

NAMES = {"SimpleNamespace": SimpleNamespace, "given": lambda n: [*range(n)]}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_read_late_is_not_believed(name: str) -> None:
    compare(PROGRAMS[name], lambda: (2,), lambda: (4,), names=lambda world: NAMES)
