"""What would go wrong if a call were started early without its guard. `compare` sees the calls that were made, too."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, compare, outcome, sourceless


class Box:
    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"Box({self.value!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Box) and self.value == other.value


def names(world: World) -> dict[str, Any]:
    settings = SimpleNamespace(level=0)
    boxes: list[object] = []

    class Client:
        def __repr__(self) -> str:
            return "client"

        @xcs.parallel_safe
        def ask(self, *args: object) -> Any:
            return world.ask(*args)

    def level_now() -> int:  # analysed: reads what nothing here rebinds
        return settings.level

    @xcs.parallel_safe
    def other(*args: object) -> Any:
        return world.ask("other", *args)

    @xcs.ordered
    def fill(target: list[object], value: object) -> int:
        target.append(value)
        return len(target)

    first = Client.ask

    def swap_method() -> None:
        Client.ask = other  # type: ignore[method-assign]

    return {
        "Box": Box, "client": Client(), "Client": Client, "other": other, "fill": fill, "settings": settings,
        "boxes": boxes, "level_now": level_now, "swap_method": swap_method,
        "first": first,
    }  # fmt: skip


BOX: Callable[[], tuple[Any, ...]] = lambda: (Box(1),)  # noqa: E731

HAZARDS: dict[str, tuple[str, Callable[[], tuple[Any, ...]], Callable[[], tuple[Any, ...]]]] = {
    "a list is mutated by a method": (
        "def f(xs):\n a = ask(0)\n xs.append(a)\n return a, ask(xs)", lambda: ([1],), lambda: ([2],)
    ),
    "a list is mutated by an assignment": (
        "def f(xs):\n a = ask(0)\n xs[0] = a\n b = ask(xs)\n del xs[0]\n return a, b, ask(xs)",
        lambda: ([1],), lambda: ([2],),
    ),
    "a list is mutated by a call that is given it": (
        "def f(xs):\n a = ask(0)\n fill(xs, 5)\n return a, ask(xs), ask(1)", lambda: ([1],), lambda: ([2],)
    ),
    "a list is mutated through another name": (
        "def f(xs, d):\n a = ask(0)\n d['k'].append(3)\n return a, ask(xs)",
        lambda: (lambda xs: (xs, {"k": xs}))([1]), lambda: (lambda xs: (xs, {"k": xs}))([2]),
    ),
    "a list is mutated while it is iterated": (
        "def f(xs):\n r = []\n for x in xs:\n  a = ask(x)\n  if a == '<2>':\n   xs.pop()\n  r.append(a)\n return r",
        lambda: ([1],), lambda: ([1, 2, 3, 4],),
    ),
    "a container that the function made is changed": (
        "def f(x):\n m = [x]\n a = ask(m)\n m.append(a)\n b = ask(m)\n return a, b, m", lambda: (1,), lambda: (2,),
    ),
    "an attribute is changed": ("def f(box):\n a = ask(0)\n box.value = a\n return a, ask(box)", BOX, BOX),
    "an attribute is changed through a result": (
        "def f(box):\n a = same(box)\n a.value = 7\n return ask(box), ask(box.value)", BOX, BOX
    ),
    "a global is written and read by the callee": (
        "def f(x):\n global level\n level = 0\n a = ask(x)\n level = x\n return a, ask(level), read()\n"
        "def read():\n return ask(level)\n",
        lambda: (1,), lambda: (2,),
    ),
    "an attribute of a module-like object is written": (
        "def f(x):\n a = ask(x)\n settings.level = x\n return a, ask(settings.level), level_now()",
        lambda: (1,), lambda: (2,),
    ),
    "not reached: a branch on a result": (
        "def f(x):\n a = ask(x)\n if a != '<3>':\n  return a\n return ask(4)", lambda: (3,), lambda: (5,)
    ),
    "not reached: a loop that is left": (
        "def f(xs):\n for x in xs:\n  a = ask(x)\n  if a == '<2>':\n   break\n return a",
        lambda: ([1, 3],), lambda: ([1, 2, 3, 4],),
    ),
    "not reached: any": (
        "def f(xs):\n return any(ask(x) == '<2>' for x in xs)", lambda: ([1, 3],), lambda: ([1, 2, 3, 4],)
    ),
    "not reached: and, or": (
        "def f(x):\n return ask(x) == '<1>' and ask(8) or ask(9)", lambda: (1,), lambda: (2,),
    ),
    "not reached: while": (
        "def f(n):\n r = []\n while len(r) < n and ask(len(r)) != '<2>':\n  r.append(ask('in'))\n return r",
        lambda: (1,), lambda: (6,),
    ),
    "not reached: a return in a handler": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   r.append(ask(x))\n  except ValueError as error:\n"
        "   return r, str(error)\n return r",
        lambda: ([1],), lambda: (["boom"],),
    ),
    "interned ints of several origins": (
        "def f(a, b, c):\n x = ask(a)\n y = ask(b)\n z = ask(c)\n return x, y, z", lambda: (1, 1, 1), lambda: (1, 2, 3)
    ),
    "one and true": ("def f(a, b):\n return ask(a), ask(b), ask(-0.0), ask(0.0)", lambda: (1, True), lambda: (True, 1)),
    "the callee is rebound": (
        "def f(x):\n global ask\n a = ask(x)\n ask = other\n b = ask(x)\n return a, b", lambda: (1,), lambda: (2,),
    ),
    "the callee is rebound by a helper": (
        "def f(x):\n a = ask(x)\n b = ask(x, 1)\n swap()\n c = ask(x)\n d = ask(x, 1)\n return a, b, c, d\n"
        "def swap():\n global ask\n ask, globals()['other'] = other, ask\n",
        lambda: (1,), lambda: (2,),
    ),
    "a method is patched": (
        "def f(x):\n Client.ask = first\n a = client.ask(x)\n Client.ask = other\n return a, client.ask(x)",
        lambda: (1,), lambda: (2,),
    ),
    "a method is patched by a helper": (
        "def f(x):\n Client.ask = first\n a = client.ask(x)\n swap_method()\n return a, client.ask(x)",
        lambda: (1,), lambda: (2,),
    ),
    "a method is patched by setattr": (
        "def f(x):\n Client.ask = first\n a = client.ask(x)\n setattr(Client, 'ask', other)\n return a, client.ask(x)",
        lambda: (1,), lambda: (2,),
    ),
    "a variable is rebound by a closure": (
        "def f(x):\n def up():\n  nonlocal x\n  x += 1\n a = ask(x)\n up()\n return a, ask(x)",
        lambda: (1,), lambda: (2,),
    ),
    "a variable is rebound by exec": (
        "def f(x):\n a = ask(x)\n exec('boxes.append(1)')\n return a, ask(boxes), ask(len(boxes))",
        lambda: (1,), lambda: (2,),
    ),
    "a raising call, handled, changes what follows": (
        "def f(x):\n try:\n  a = ask(x)\n except ValueError:\n  a = 'none'\n return ask(a), ask(a, 1)",
        lambda: (1,), lambda: (2,),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HAZARDS)
def test_nobody_can_tell(name: str) -> None:
    text, first, then = HAZARDS[name]
    extra = name == "not reached: a return in a handler"
    compare(text, first, then, names=names, extra_calls=extra)


def run_twice(text: str, first: tuple[Any, ...], then: tuple[Any, ...], world: World, **more: Any) -> Any:
    function = xcs.compile(sourceless(text, ask=world.ask, same=world.same, note=world.note, **more))
    function(*first)
    world.seen()
    return outcome(function, then), function


def test_an_argument_that_is_equal_but_not_identical() -> None:
    world = World()
    one, two = [1], [1]
    found, _ = run_twice("def f(a, b):\n x = same(a)\n y = same(b)\n return x, y", ([0], [0]), (one, two), world)
    assert found[1][0] is one
    assert found[1][1] is two
    made, _ = run_twice("def f(a):\n m = [a]\n x = same(m)\n y = same([a])\n return x is m, y", (1,), (2,), world)
    assert made[1] == (True, [2])


def test_an_early_call_that_raises_and_is_never_taken() -> None:
    world = World()
    text = "def f(x):\n a = ask(x)\n b = ask('boom')\n return a, b"
    found, _ = run_twice(text.replace("'boom'", "x"), (1,), ("boom",), world)
    assert found[:3] == ("error", ValueError, ("boom",))
    text = "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n return r"
    found, function = run_twice(text, ([1, 2],), (["boom", "boom"],), world)
    assert found[:4] == ("error", ValueError, ("boom",), type(None))
    assert outcome(function, ([3, 4],))[1] == ["<3>", "<4>"]


def test_tracebacks_show_the_users_frames_only() -> None:
    import traceback

    world = World()
    text = "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n return r"
    function = xcs.compile(sourceless(text, ask=world.ask))
    for _ in range(3):  # recorded, then predicted
        with pytest.raises(ValueError, match="boom") as raised:
            function([1, "boom"])
        found = [(frame.name, frame.lineno) for frame in traceback.extract_tb(raised.value.__traceback__)]
        assert "run" not in [name for name, _ in found]
    assert ("f", 4) in found
    names = [name for name, _ in found]
    assert names[-names[::-1].index("f") :][:1] == ["ask"]


def test_tracers_are_left_in_place() -> None:
    import sys

    world = World()
    text = "def f(a, b):\n x = ask(a)\n y = ask(b)\n return x, y"
    function = xcs.compile(sourceless(text, ask=world.ask))
    lines: list[int] = []

    def tracer(frame: Any, event: str, argument: object) -> Any:
        if frame.f_code.co_filename == "<no source>" and event == "line" and frame.f_lineno > 1:
            lines.append(frame.f_lineno)  # line 1 is that of the `def`, from where it is called
        return tracer

    for _ in range(2):
        previous = sys.gettrace()
        sys.settrace(tracer)
        try:
            assert function(1, 2) == ("<1>", "<2>")
            assert sys.gettrace() is tracer
        finally:
            sys.settrace(previous)
        function(1, 2)
    assert lines == [2, 3, 4] * 2


def test_recursion_and_several_threads() -> None:
    import threading

    world = World()
    text = (
        "def f(n):\n if n == 0:\n  return [ask(0)]\n a = ask(n)\n rest = g(n - 1)\n b = ask(n, 1)\n"
        " return [a, *rest, b]\n"
    )
    original = sourceless(text, ask=world.ask)
    original.__globals__["g"] = original
    function = xcs.compile(sourceless(text, ask=world.ask))
    function.__globals__["g"] = function
    expected = [original(n) for n in range(4)]
    found: dict[int, list[object]] = {}

    def work(number: int) -> None:
        found[number] = [function(n) for n in range(4)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert all(result == expected for result in found.values())
    assert len(found) == 4


def test_nothing_is_left_running_and_nothing_kept_alive() -> None:
    import gc
    import weakref

    world = World()
    text = "def f(box):\n x = ask(1)\n y = ask(2)\n return x, y"
    function = xcs.compile(sourceless(text, ask=world.ask))
    function(Box(1))
    box = Box(2)
    function(box)
    reference = weakref.ref(box)
    del box
    gc.collect()
    assert reference() is None
    assert not function.__xcs__._program._abi.executor.in_flight  # type: ignore[attr-defined]


def test_a_list_that_is_spread_after_it_may_have_changed() -> None:
    text = (
        "def f(xs, ys):\n a = ask(0)\n fill(xs, a)\n note(1, [*ys, *xs])\n b = ask(*xs, 1)\n"
        " return b, list(zip(xs, ys))"
    )
    compare(text, lambda: ([1], [2]), lambda: ([3], [4]), names=names)
