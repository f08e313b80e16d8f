"""Each shape of a sourceless function with calls of functions, methods and callable instances: they overlap from the
second call on, with new arguments, and are the calls of the original."""

from __future__ import annotations

from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, compare

SHAPES: dict[str, tuple[str, tuple[Any, ...], tuple[Any, ...], int]] = {
    "independent calls": ("def f(a, b):\n x = ASK(a)\n y = ASK(b)\n return x, y, ASK('c')", (1, 2), (3, 4), 3),
    "chains": (
        "def f(a, b):\n x = ASK(ASK(ASK(a)))\n y = ASK(b)\n y = ASK(y)\n y = ASK(y)\n return x, y", (1, 2), (3, 4), 2
    ),
    "diamonds": (
        "def f(a):\n x, y = ASK(a), ASK(a, 1)\n u, v = ASK(x, y), ASK(y, x)\n return u, v", (1,), (3,), 2
    ),
    "a loop over a range": ("def f(n):\n r = []\n for i in range(n):\n  r.append(ASK(i))\n return r", (2,), (5,), 5),
    "a loop over an argument": (
        "def f(xs):\n r = []\n for x in xs:\n  a = ASK(x)\n  note(x)\n  r.append(ASK(a))\n return r",
        ([1],), ([4, 5, 6],), 3,
    ),
    "comprehensions": (
        "def f(xs):\n return [ASK(x) for x in xs], {x: ASK(x, 1) for x in xs}, {ASK(x, 2) for x in xs}",
        ([1],), ([4, 5, 6],), 9,
    ),
    "generator expressions": (
        "def f(xs):\n return ', '.join(ASK(x) for x in xs), tuple(ASK(x, 1) for x in xs)", ([1],), ([4, 5, 6],), 6
    ),
    "keyword and star calls": (
        "def f(a, k):\n return ASK(*a, **k), ASK(*[3], **{'z': 1}), ASK(4, q=a)", ((1,), {"p": 1}), ((2,), {"r": 2}), 3
    ),
    "a handler": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ASK(x)\n  except ValueError as error:\n   a = str(error)\n"
        "  r.append(a)\n return r",
        ([1],), ([4, "boom", 6],), 3,
    ),
    "a branch on an argument": (
        "def f(a):\n if a:\n  return ASK(1), ASK(2)\n x = ASK(3)\n y = ASK(4)\n return x, y", (True,), (False,), 2
    ),
    "locals": ("def f(a, b):\n x = ASK(a)\n y = ASK(b)\n return locals()", (1, 2), (3, 4), 2),
}  # fmt: skip
RAISES = "def f(xs):\n r = []\n for x in xs:\n  r.append(ASK(x))\n  note(x)\n return r"
KINDS = {"function": "ask", "method": "client.ask", "class method": "Client.of_class", "instance": "client"}


def names(world: World) -> dict[str, Any]:
    class Client:
        def __repr__(self) -> str:
            return "client"

        @xcs.parallel_safe
        def ask(self, *args: object, **kwargs: object) -> Any:
            return world.ask(*args, **kwargs)

        @xcs.parallel_safe
        def __call__(self, *args: object, **kwargs: object) -> Any:
            return world.ask(*args, **kwargs)

        @classmethod
        @xcs.parallel_safe
        def of_class(cls, *args: object, **kwargs: object) -> Any:
            return world.ask(*args, **kwargs)

    return {"client": Client(), "Client": Client}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_calls_overlap(shape: str, kind: str) -> None:
    text, first, then, width = SHAPES[shape]
    traced = compare(text.replace("ASK", KINDS[kind]), lambda: first, lambda: then, width=width, names=names)
    assert (traced.state, traced.missed) == ("predicted", 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_raising_call_in_the_middle(kind: str) -> None:
    text = RAISES.replace("ASK", KINDS[kind])
    compare(text, lambda: ([1, 2],), lambda: ([4, "boom", 6],), names=names, width=3, extra_calls=True)
