"""A function that handles an exception goes on, and so does what runs ahead of it."""

from __future__ import annotations

from collections import Counter
from types import FunctionType
from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, compare, compare_all, outcome, sourceless, traced_of


def names(world: World) -> dict[str, Any]:
    @xcs.parallel_safe
    def fail(x: object) -> object:
        if isinstance(x, str):
            raise ValueError(x)
        return x

    @xcs.ordered
    def check(x: object) -> None:
        world.effects.append(f"check {x!r}")
        if x == "bad":
            raise ValueError(x)

    return {"fail": fail, "check": check}


THREE = " return ask(1), ask(2), ask(3)"
HANDLED = {
    "an early call": f"def f(x):\n try:\n  fail(x)\n except ValueError:\n  pass\n{THREE}",
    "a call of the run": f"def f(x):\n try:\n  check(x)\n except ValueError:\n  note('handled')\n{THREE}",
    "one of several classes": (
        "def f(x):\n try:\n  fail(x)\n except KeyError:\n  x = 0\n except (TypeError, ValueError) as error:\n"
        "  x = str(error)\n return ask(1), ask(x), ask(3)"
    ),
    "by a bare handler": f"def f(x):\n try:\n  fail(x)\n except:\n  note('all')\n else:\n  note('none')\n{THREE}",
    "assigned before, and not after": (
        "def f(x):\n y = 1\n try:\n  y = 2\n  fail(x)\n  y = 3\n except ValueError:\n  pass\n"
        " return ask(y), ask(y, 1), ask(y, 2)"
    ),
    "not assigned": (
        "def f(x):\n y = 'old'\n try:\n  y = fail(x)\n except ValueError:\n  pass\n return ask(y), ask(y, 1), ask(y, 2)"
    ),
    "a list that was filled": (
        "def f(x):\n r = [1]\n try:\n  r.append(2)\n  r.append(fail(x))\n  r.append(4)\n except ValueError:\n"
        "  r.append(5)\n return [ask(y) for y in r]"
    ),
    "a dict that was filled": (
        "def f(x):\n d = {'a': 1, 'b': 2}\n try:\n  d['c'] = fail(x)\n  d['e'] = 0\n except ValueError:\n"
        "  d['c'] = 3\n return [ask(k, v) for k, v in d.items()]"
    ),
    "items of a loop": (
        "def f(x):\n r = []\n for y in (1, x, 2, 3):\n  try:\n   fail(y)\n  except ValueError:\n   continue\n"
        "  r.append(y)\n return [ask(y) for y in r]"
    ),
    "loops within each other": (
        "def f(x):\n r = []\n for y in [x, 2]:\n  for z in [1, x]:\n   try:\n    r.append((fail(z), fail(y)))\n"
        "   except ValueError:\n    break\n r += [4, 5]\n return [ask(y) for y in r]"
    ),
    "a variable of a closure": (
        "def f(x):\n k = 1\n g = lambda: k\n try:\n  k = 2\n  fail(x)\n  k = 3\n except ValueError:\n  pass\n"
        " return [ask(y, k) for y in (1, 2, 3)], g()"
    ),
    "by a function within": (
        "def f(x):\n def g(y):\n  try:\n   return fail(y)\n  except ValueError:\n   return 'none'\n"
        " return [ask(g(y)) for y in (x, 2, 3)]"
    ),
    "retried": (
        "def f(x):\n for i in range(3):\n  try:\n   y = fail(x if i < 2 else 7)\n   break\n  except ValueError:\n"
        "   note(i)\n return ask(y), ask(y, 1), ask(i)"
    ),
}  # fmt: skip


OTHERS_BEFORE = (
    "one of several classes", "a variable of a closure", "retried", "assigned before, and not after",
    "a dict that was filled", "items of a loop",
)  # fmt: skip
"""Where calls that the run does not come to have begun by then."""


@pytest.mark.parametrize("name", HANDLED)
def test_calls_overlap_after_a_handled_exception(name: str) -> None:
    text = HANDLED[name]
    bad = "bad" if "check" in text else "x"
    width = 0 if name in OTHERS_BEFORE else 3
    traced = compare(text, lambda: (bad,), lambda: (bad,), names=names, width=width, extra_calls=True)
    assert traced.taken >= 6


def test_what_is_under_way_is_not_called_again() -> None:
    """Calls after the one that raises have begun: the run takes them."""
    world = World(0.005)
    text = (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError:\n   note(x)\n   continue\n"
        "  r.append(ask(a, 2))\n return r, [ask(y, 3) for y in r]"
    )
    original = sourceless(text, ask=world.ask, note=world.note)
    function = xcs.compile(sourceless(text, ask=world.ask, note=world.note))
    function([1])
    world.seen()
    for xs in (["boom", 2, 3, 4], [5, "boom", "boom", 6], [7, 8, "boom"]):
        expected, seen = outcome(original, (xs,)), world.seen()
        assert outcome(function, (xs,)) == expected
        assert world.seen() == seen
        traced_of(function).try_again()
    assert traced_of(function).taken > 20


PROGRAMS: dict[str, tuple[Any, ...]] = {
    "the handler reads what the call was given": (
        "def f(xs):\n r = []\n for x in xs:\n  m = [x]\n  try:\n   a = ask(*m)\n   m.append(a)\n  except ValueError:\n"
        "   m.append('failed')\n  r.append(ask(m))\n return r, m",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom", "boom"],), lambda: ([3],),
    ),
    "finally": (
        "def f(xs):\n n = 0\n r = []\n for x in xs:\n  try:\n   r.append(ask(x))\n  except ValueError as e:\n"
        "   r.append(ask('again', str(e)))\n  finally:\n   n += 1\n   r.append(ask('finally', n))\n return r, ask(n)",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom"],), lambda: ([3, 4],),
    ),
    "handlers within each other": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   try:\n    a = ask(x)\n   except KeyError:\n    a = 'key'\n"
        "   else:\n    a = ask(a, 1)\n  except ValueError:\n   try:\n    check(x)\n    a = ask('boom', 1)\n"
        "   except ValueError:\n    a = ask('third')\n  r.append(ask(a, 2))\n return r",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom", 3],), lambda: ([4, 5],),
    ),
    "a container of containers": (
        "def f(xs):\n r = {'good': [], 'bad': []}\n for x in xs:\n  try:\n   a = ask(x)\n   r['good'].append(a)\n"
        "  except ValueError:\n   r['bad'].append(x)\n return r, [ask(y) for y in r['good']], ask(r['bad']), ask('z')",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom"],), lambda: ([4, 5],),
    ),
    "an iterator of its own": (
        "def f(xs):\n it = iter(xs)\n r = []\n for x in it:\n  try:\n   r.append(ask(x))\n  except ValueError:\n"
        "   r.append(ask('skipped', next(it, None)))\n return r, list(it), ask(len(r))",
        lambda: ([1],), lambda: ([1, "boom", 2, 3],), lambda: (["boom"],), lambda: ([4, 5],),
    ),
    "a generator that was begun": (
        "def f(xs):\n g = (ask(x) for x in xs)\n r = []\n try:\n  r += list(g)\n except ValueError:\n  r += list(g)\n"
        "  r.append(ask('after'))\n return r, list(g), ask('end')",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom"],), lambda: ([4, 5],),
    ),
    "a map that was begun": (
        "def f(xs):\n m = map(ask, xs)\n r = []\n try:\n  for a in m:\n   r.append(a)\n except ValueError:\n"
        "  r.append(ask('after'))\n return r, list(m), ask('end')",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom", 5],), lambda: ([4, 5],),
    ),
    "in a comprehension": (
        "def f(xs):\n x = 'outer'\n try:\n  r = [ask(x) for x in xs]\n except ValueError:\n  r = [ask(x, 'handled')]\n"
        " return r, ask(x), ask(len(r))",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom"],), lambda: ([4, 5],),
    ),
    "with": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   with suppress(KeyError):\n    r.append(ask(x))\n"
        "    r.append(ask(x, 1))\n  except ValueError:\n   r.append(ask('handled'))\n return r, ask('end')",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom"],), lambda: ([4, 5],),
    ),
    "what is filled and changed": (
        "def f(xs):\n d, r = {'a': 1}, [1, 2]\n for x in xs:\n  try:\n   d[x] = ask(x)\n   d['a'] = r[0] = x\n"
        "  except ValueError:\n   d['a'] = 'bad'\n return [ask(k, v) for k, v in d.items()], [ask(y) for y in r]",
        lambda: ([1],), lambda: ([1, "boom", 2],), lambda: (["boom"],), lambda: ([4, 5],),
    ),
    "raised by no call": (
        "def f(d, ks):\n r = []\n for k in ks:\n  n = 0\n  try:\n   a = ask(k)\n   n = 1\n   b = d[k]\n   n = 2\n"
        "   c = ask(b)\n  except KeyError:\n   c = ask('no boom', n)\n  r.append(ask(c, n))\n return r",
        lambda: ({1: 2}, [1]), lambda: ({1: 2}, [1, 3, 1]), lambda: ({}, [1, 2]), lambda: ({1: 1, 2: 2}, [2, 1]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    import contextlib

    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=lambda world: {**names(world), "suppress": contextlib.suppress})


AGAIN = {
    "finally": (
        "def f(x):\n r = []\n try:\n  try:\n   r.append(ask(x))\n  finally:\n   r.append(ask('cleanup', x))\n"
        " except ValueError:\n  r.append(ask('handled'))\n r.append(ask('end'))\n return r"
    ),
    "a return, and two of them": (
        "def f(x):\n try:\n  try:\n   return ask(x), ask(1)\n  finally:\n   ask('cleanup', x)\n except ValueError:\n"
        "  return ask('handled')\n finally:\n  ask('outer')"
    ),
    "in a loop": (
        "def f(x):\n r = []\n for y in (x, 3, x, 4):\n  try:\n   try:\n    r.append(ask(y))\n    if y == 3: continue\n"
        "   finally:\n    r.append(ask('cleanup', y))\n  except ValueError:\n   r.append('failed')\n"
        " return r, ask('end')"
    ),
    "comprehensions": (
        "def f(x):\n r = []\n try:\n  try:\n   r.append(ask(x))\n  finally:\n"
        "   r += [ask('cleanup', y) for y in (x, 3)]\n except ValueError:\n  r.append('failed')\n return r, ask('end')"
    ),
    "where the scout can't go on": (
        "def f(x):\n r = []\n try:\n  r += list(ask(y) for y in (x, 3))\n except ValueError:\n  r.append('failed')\n"
        " return r, [ask(y, 1) for y in (2, 3)], ask('a', 1), ask('end')"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AGAIN)
def test_no_call_is_made_twice_for_an_exception_that_is_handled(name: str) -> None:
    """The code of a ``finally`` is there once for each way out of its ``try``: a call in it has several sites."""
    world = World(0.01)
    original, function = sourceless(AGAIN[name], ask=world.ask), xcs.compile(sourceless(AGAIN[name], ask=world.ask))
    for x in (1, "boom", 2, "boom", "boom"):
        expected, seen = outcome(original, (x,)), world.seen()[0]
        assert outcome(function, (x,)) == expected
        found = world.seen()[0]
        assert {call: found[call] for call in seen} == seen
        traced_of(function).try_again()
    assert traced_of(function).taken > 3


PREFIX, ask = "", str


def with_prefix(x: str) -> str:
    return ask(PREFIX + x)


LOOP = "def f(n):\n global PREFIX\n PREFIX = ''\n service.level = 0\n r = []\n for i in range(n):\n  try:\n"
STALE = {
    "a global that the callee reads": (
        f"{LOOP}   check(i)\n   r += [with_prefix('x'), with_prefix('y')]\n  except ValueError:\n   PREFIX = str(i)\n"
        " return r"
    ),
    "an attribute of the receiver": (
        f"{LOOP}   check(i)\n   r += [service.ask('x'), service.ask('y')]\n  except ValueError:\n"
        "   service.level += 1\n return r"
    ),
    "the receiver, after an exception of no call": (
        f"{LOOP}   v = odd[i]\n   r.append(service.ask('x'))\n  except KeyError:\n   service.level += 1\n return r"
    ),
    "the receiver, by a call": (
        f"{LOOP}   check(i)\n   r += [service.ask('x'), service.ask('y')]\n  except ValueError:\n"
        "   raise_level(service)\n return r"
    ),
    "the receiver, where the scout can't go on": (
        f"{LOOP}   r += list(service.ask(j) for j in range(i))\n  except ValueError:\n   service.level += 1\n"
        "  r.append(service.ask('x'))\n return r"
    ),
    "the receiver, in a finally": (
        f"{LOOP}   try:\n    check(i)\n    r.append(service.ask('x'))\n   finally:\n    service.level += 1\n"
        "    r.append(service.ask('x'))\n  except ValueError:\n   pass\n r.append(service.ask('y'))\n return r"
    ),
}


@pytest.mark.parametrize("name", STALE)
def test_what_a_handler_changes_is_seen_by_calls_that_had_begun(name: str) -> None:
    def made() -> tuple[Any, World]:
        world = World(0.003)

        class Service:
            level = 0

            @xcs.parallel_safe
            def ask(self, x: object) -> str:
                text = f"{self.level} {x}"
                world.meet(text)
                if x == 1:
                    raise ValueError(x)
                return text

        class Odd:
            def __getitem__(self, i: int) -> int:
                if i % 2 == 0:
                    raise KeyError(i)
                return i

        @xcs.ordered
        def check(i: int) -> None:
            world.effects.append(f"check {i}")
            if i % 2 == 0:
                raise ValueError(i)

        @xcs.ordered
        def raise_level(service: Service) -> None:
            service.level += 1

        space = {"ask": world.ask, "service": Service(), "check": check, "raise_level": raise_level, "odd": Odd()}
        space["with_prefix"] = FunctionType(with_prefix.__code__, space)
        exec(compile(STALE[name], "<no source>", "exec"), space)
        return space["f"], world

    (original, own), (function, theirs) = made(), made()
    function = xcs.compile(function)
    for n in (2, 5, 4, 4):
        assert outcome(function, (n,)) == outcome(original, (n,))
        assert not own.seen()[0] - theirs.seen()[0]
        traced_of(function).try_again()


def test_the_handled_exception_ends_with_its_handler() -> None:
    """Its `__context__` is what it would be, and the one that the function raises next is not chained to it."""
    world = World(0.001)
    text = "def f(x):\n try:\n  ask(x)\n except ValueError as e:\n  c = e.args\n a = ask(1)\n return c, a, ask('boom')"
    function = xcs.compile(sourceless(text, ask=world.ask))
    for _ in range(3):
        with pytest.raises(ValueError, match="boom") as raised:
            function("boom")
        assert raised.value.__context__ is None
        assert Counter(world.seen()[0]) >= Counter(["(('boom',), {})"] * 2 + ["((1,), {})"])


def test_what_was_started_in_vain_is_not_shown_as_called() -> None:
    world = World()
    text = (
        "def f(xs):\n r = []\n for x in xs:\n  for attempt in range(3):\n   try:\n    r.append(fail(ask(x, attempt)))\n"
        "    break\n   except ValueError:\n    note(attempt)\n return r"
    )
    space: dict[str, Any] = {"ask": world.ask, "note": world.note, **names(world)}
    exec(compile(text, "<no source>", "exec"), space)
    function = xcs.compile(space["f"])
    function([1, 2])
    for xs in (["a", 2, 3], ["b", 4, "c", 5], ["d", "e", 6]):
        world.calls.clear()
        function(xs)
        assert str(function.source).count("= ask(") == len(world.calls)
