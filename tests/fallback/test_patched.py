"""Programs without source whose callees are patched between the calls."""

from __future__ import annotations

from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, outcome, sourceless


class Model:
    def __init__(self, world: World, name: str) -> None:
        self._world, self.name = world, name

    @xcs.parallel_safe
    def ask(self, x: object) -> Any:
        self._world.meet(f"{self.name} {x!r}")
        return f"{self.name}: {x}"


def patched(step: int, namespace: dict[str, Any], world: World) -> None:
    """Between the calls: everything that they rest on is replaced, one after another, and put back."""
    Own = namespace["Own"]
    if step == 1:
        namespace["ask"] = namespace["other"]
    elif step == 2:
        namespace["ask"] = xcs.ordered(lambda *args: note_and(world, args))
    elif step == 3:
        namespace["ask"] = len
    elif step == 4:
        namespace["ask"] = world.ask
        Own.ask = lambda self, x: note_and(world, (self.name, x))
    elif step == 5:
        Own.ask = xcs.parallel_safe(lambda self, x: note_and(world, ("safe", x)))
    elif step == 6:
        del Own.ask
        namespace["MODEL"] = Model(world, "new")
    elif step == 7:
        namespace["MODEL"].ask = lambda x: note_and(world, ("instance", x))
    elif step == 8:
        del namespace["MODEL"].ask
        namespace["TABLE"]["a"] = namespace["other"]
    elif step == 9:
        del namespace["helper"]
    elif step == 10:
        namespace["helper"] = namespace["ask"]


def note_and(world: World, args: tuple[Any, ...]) -> Any:
    world.effects.append(repr(args))
    return len(args)


PATCHED = {
    "by name": "def f(x):\n a = ask(x)\n b = ask(a)\n return a, b, helper(x), ask('end')",
    "by method": "def f(x):\n a = MODEL.ask(x)\n b = MODEL.ask(a)\n return a, b, MODEL.name",
    "by table": "def f(x):\n return [TABLE[k](x) for k in sorted(TABLE)], TABLE['a'](1), ask(x)",
    "by comprehension": "def f(x):\n return [ask(v) for v in x], [MODEL.ask(v) for v in x], helper(x)",
    "by map": "def f(x):\n return list(map(ask, x)), list(map(MODEL.ask, x)), ask('end')",
}


@pytest.mark.parametrize("name", PATCHED)
def test_what_is_patched_between_the_calls(name: str) -> None:
    def world_of() -> tuple[Any, dict[str, Any], World]:
        world = World(0.0005)

        @xcs.parallel_safe
        def other(*args: Any) -> Any:
            world.meet(f"other {args!r}")
            return ["other", *args]

        class Own(Model):
            ask = xcs.parallel_safe(lambda self, x: Model.ask(self, x))

        function = sourceless(
            PATCHED[name], ask=world.ask, other=other, helper=other, Own=Own, MODEL=Own(world, "old"),
            TABLE={"a": world.ask, "b": other},
        )  # fmt: skip
        return function, function.__globals__, world

    (original, own_names, own), (function, other_names, theirs) = world_of(), world_of()
    function = xcs.compile(function)
    for step in range(12):
        patched(step, own_names, own)
        patched(step, other_names, theirs)
        for _ in range(3):
            argument = "abc"[: 1 + step % 3]
            expected, seen = outcome(original, (argument,)), own.seen()
            assert outcome(function, (argument,)) == expected, step
            assert theirs.seen() == seen, step
            latest = function.__xcs__._program.cache.latest()
            if latest is not None and latest.value.traced is not None:
                latest.value.traced.try_again()
