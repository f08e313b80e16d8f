"""Programs without source that are called again with arguments of other shapes, lengths and types, with failing calls
at other places."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import xcs
from tests.fallback.harness import SECONDS, World, compare_all, outcome, sourceless, traced_of
from tests.fallback.shapes import FAILURES, SHAPES
from tests.fallback.shapes_changed import CHANGES
from tests.fallback.shapes_world import names

PROGRAMS = {**SHAPES, **FAILURES, **CHANGES}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=names)


def test_no_program_is_there_twice() -> None:
    assert len(PROGRAMS) == len(SHAPES) + len(FAILURES) + len(CHANGES)


# --- in several threads


def test_one_argument_in_several_threads() -> None:
    """Each thread changes its own list, and all read the one that they share."""
    world = World(0.0005)
    text = (
        "def f(own, shared):\n r = []\n for x in shared:\n  own.append(x)\n  r.append(ask(x, len(own)))\n"
        " return r, [ask(y) for y in own]"
    )
    original, function = sourceless(text, ask=world.ask), xcs.compile(sourceless(text, ask=world.ask))
    function([], [1]), function([], [1, 2])
    shared: list[object] = [1, 2, 3]
    expected = [outcome(original, ([n] * n, shared)) for n in range(6)]
    found: dict[int, Any] = {}
    start = threading.Barrier(6)

    def work(n: int) -> None:
        start.wait(SECONDS)
        found[n] = outcome(function, ([n] * n, shared))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(4 * SECONDS)
    assert [found[n] for n in range(6)] == expected


def test_traced_functions_that_call_each_other() -> None:
    world = World(0.0005)
    texts = {
        "one": ("def f(x, deep):\n a = ask(x)\n b = two(a, deep - 1) if deep else ask('end')\n c = ask(x, 1)\n"
            " return a, b, c"),
        "two": ("def f(x, deep):\n a = ask(x, 2)\n b = [one(v, deep - 1) if deep else ask(v) for v in (x, 3)]\n"
            " return a, b"),
    }
    plain = {name: sourceless(text, ask=world.ask) for name, text in texts.items()}
    ours = {name: xcs.compile(sourceless(text, ask=world.ask)) for name, text in texts.items()}
    for functions in (plain, ours):
        for function in functions.values():
            function.__globals__.update(functions)
    for deep in (1, 2, 0, 3, 4):
        for x in (1, "boom") if deep == 2 else (1,):
            expected, seen = outcome(plain["one"], (x, deep)), world.seen()
            assert outcome(ours["one"], (x, deep)) == expected
            found = world.seen()
            assert not seen[0] - found[0]
            assert x == "boom" or found == seen
        for function in ours.values():
            latest = function.__xcs__._program.cache.latest()
            if latest is not None:
                traced_of(function).try_again()
