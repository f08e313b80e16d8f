"""Each hazard of calls that start early shows as soon as its guard is taken away, and not before: a test that passes
without its guard tests nothing, and a guard that nothing needs can go."""

from __future__ import annotations

import array
import threading
from dataclasses import dataclass
from types import FunctionType, SimpleNamespace
from typing import Any, Final

import pytest

import xcs
from tests.fallback.guards_removed import (
    Remove,
    guessed_origins,
    guessed_tests,
    handlers_followed,
    no_barriers,
    no_callee,
    no_doubt_of_helpers,
    no_effects,
    no_identity,
    no_judgement_at_the_end,
    no_named_state,
    no_names,
    no_reads,
    no_rebinding,
    no_second_judgement,
    no_snapshot,
    no_stops,
    none_excused,
    nothing_cancelled,
    nothing_refused,
    only_lost,
    untaken_errors_raised,
)
from tests.fallback.harness import World, outcome
from xcs_runtime.fallback import activation

SECONDS: Final = 5.0
A_WHILE: Final = 0.1
"""Seconds for what should not happen to happen."""


@dataclass(frozen=True)
class Hazard:
    """
    remove      takes the guard away
    text        of ``f``
    first       what it is recorded with; ``then``: what it is called with twice after that
    outside_a2  what is called changes what it was not given, which A2 excludes: then the value is right all the same,
                but a call has been made in vain
    unexpected  part of the text of a call that must not be made in vain, where others may: after an exception
    """

    remove: Remove
    text: str
    first: tuple[Any, ...] = (1,)
    then: tuple[Any, ...] = (2,)
    outside_a2: bool = False
    unexpected: str = ""


class Held:
    """What a function of another module may get hold of by itself."""

    def __init__(self) -> None:
        self.items: list[object] = []
        self.count = 0

    def __repr__(self) -> str:
        return f"Held({self.items!r})"


again = tell = other = None


def turn(to: object) -> None:
    global again
    again = other if to == "other" else tell


def names(world: World) -> dict[str, Any]:
    held, settings, numbers = Held(), SimpleNamespace(level=0), array.array("i", [0])
    is_open = threading.Event()

    class Config:
        level: object = 0

    class Loud:
        def __repr__(self) -> str:
            return "Loud()"

        def __eq__(self, other: object) -> bool:
            return repr(other) == "Loud()"

        def __len__(self) -> int:
            world.effects.append("len")
            return 2

    class Client:
        def __repr__(self) -> str:
            return "client"

        @xcs.parallel_safe
        def ask(self, x: object) -> str:
            return tell(self, x)  # type: ignore[no-any-return]

    @xcs.parallel_safe
    def tell(*args: object) -> str:
        text = repr(args)  # at once, whatever happens to them meanwhile
        world.meet(text)
        if args[0] == "boom":
            raise ValueError("boom")
        return text

    @xcs.parallel_safe
    def same(thing: object) -> object:
        world.meet(f"same {thing!r}")
        return thing

    @xcs.parallel_safe
    def other(*args: object) -> str:
        return tell("other", *args)  # type: ignore[no-any-return]

    @xcs.parallel_safe
    def at_level(x: object) -> str:
        return tell("at", Config.level, space["LEVEL"], x)  # type: ignore[no-any-return]

    def level_now() -> object:  # analysed: it reads what the function writes
        return settings.level

    @xcs.parallel_safe
    def loud(x: object) -> Loud:
        world.meet(f"loud {x!r}")
        return Loud()

    def length(thing: Any) -> int:  # analysed: safe if the object's method is
        return len(thing)

    def summed(thing: Any) -> int:  # analysed: pure
        return len(thing.items)

    @xcs.parallel_safe
    def through(thing: Any, x: object) -> str:
        thing.count += 1  # private, by the user's word
        return tell("through", x)  # type: ignore[no-any-return]

    @xcs.parallel_safe
    def behind(x: object) -> object:
        """Where it runs ahead, it takes until a handler of the function says so."""
        world.meet(f"behind {x!r}")
        if threading.current_thread() is not threading.main_thread():
            is_open.wait(SECONDS)
        return x

    chosen = tell

    def uses(x: object) -> Any:  # analysed: it calls what the variable holds now
        return chosen(x)

    def choose() -> None:
        nonlocal chosen
        chosen = other if chosen is tell else tell

    @xcs.ordered
    def release() -> None:
        is_open.set()
        threading.Event().wait(A_WHILE)
        is_open.clear()

    @xcs.ordered
    def grow() -> None:
        held.items.append(len(held.items))
        numbers.append(len(held.items))

    @xcs.ordered
    def replace() -> None:
        held.items = [*held.items]

    @xcs.ordered
    def check(x: object) -> None:
        world.effects.append(f"check {x!r}")
        if x == "bad":
            raise ValueError(x)

    space: dict[str, Any] = {
        "Config": Config, "Client": Client, "client": Client(), "first": Client.ask, "tell": tell, "same": same,
        "other": other, "at_level": at_level, "level_now": level_now, "loud": loud, "length": length,
        "behind": behind, "release": release, "grow": grow, "replace": replace, "check": check, "held": held,
        "numbers": numbers, "settings": settings, "LEVEL": 0, "again": tell, "uses": uses, "choose": choose,
        "summed": summed, "through": through,
    }  # fmt: skip
    space["turn"] = FunctionType(turn.__code__, space)
    # Of a module that nobody has the source of.
    (cell,) = [cell for cell in uses.__closure__ or () if cell.cell_contents is tell]
    elsewhere = {"space": space, "cell": cell, "both": (tell, other)}
    exec(
        "def swap():\n space['again'], space['other'] = space['other'], space['again']\n"
        "def choose_unseen():\n cell.cell_contents = both[cell.cell_contents is both[0]]\n",
        elsewhere,
    )
    space |= {"swap": elsewhere["swap"], "choose_unseen": elsewhere["choose_unseen"]}
    return space


@pytest.fixture(autouse=True)
def _early_calls_begin_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the machine does: what has not begun when the run comes to it would show nothing."""
    before = activation.Activation.before

    def waiting(self: activation.Activation, site: int, function: Any) -> Any:
        found = before(self, site, function)
        for call in [*self.early]:
            for _ in range(2000):
                values: list[Any] = [*call.args, *call.kwargs.values(), *call.conditions]
                waits = not all(source.is_there() for value in values for source in value.sources())
                if waits or call.task is None or call.task.done or call.is_begun():
                    break
                threading.Event().wait(0.001)
        return found

    monkeypatch.setattr(activation.Activation, "before", waiting)


HAZARDS: Final[dict[str, Hazard]] = {
    "a list is mutated between start and use": Hazard(
        no_effects, "def f(xs):\n a = tell(0)\n xs.append(a)\n return a, tell(xs)", ([1],), ([2],)
    ),
    "a list is mutated by somebody unknown": Hazard(
        no_snapshot, "def f(x):\n a = tell(x)\n grow()\n return a, tell(held.items)", outside_a2=True
    ),
    "an object's attribute is changed in between": Hazard(
        no_effects, "def f(x):\n a = tell(x)\n held.items = a\n return a, tell(held)"
    ),
    "an object's attribute is changed by somebody unknown": Hazard(
        no_snapshot, "def f(x):\n a = tell(x)\n grow()\n return a, summed(held)", outside_a2=True
    ),
    "an object's private state is changed by the call itself": Hazard(
        none_excused, "def f(xs):\n return [through(held, x) for x in xs]", ([1],), ([2, 3, 4],)
    ),
    "an object that can't be compared is changed": Hazard(
        nothing_refused, "def f(x):\n a = tell(x)\n grow()\n return a, tell(numbers)", outside_a2=True
    ),
    "an argument is equal, but not identical": Hazard(
        no_identity, "def f(x):\n a = tell(x)\n replace()\n return a, same(held.items) is held.items", outside_a2=True
    ),
    "a list of the function's own is not identical": Hazard(
        no_names, "def f(x):\n m = [x]\n a = tell(x)\n return a, same(m) is m"
    ),
    "interned ints of several possible origins": Hazard(
        guessed_origins, "def f(a, b, c):\n return tell(a), tell(b), tell(c)", (1, 1, 1), (1, 2, 3)
    ),
    "a global is written, and read by the callee": Hazard(
        no_stops, "def f(x):\n global LEVEL\n LEVEL = 'old'\n a = at_level(x)\n LEVEL = x\n return a, at_level(x)"
    ),
    "an attribute of a class is written, and read by the callee": Hazard(
        no_named_state, "def f(x):\n Config.level = 'old'\n a = at_level(x)\n Config.level = x\n return a, at_level(x)"
    ),
    "an attribute of an object is written, and read by a callee that was analysed": Hazard(
        no_reads, "def f(x):\n a = tell(x)\n settings.level = a\n return a, tell(level_now()), tell(1)"
    ),
    "a callee is rebound": Hazard(
        no_stops,
        "def f(x):\n global again\n a = again(x)\n again = other\n b = again(x)\n again = tell\n return a, b",
    ),
    "a callee is rebound by somebody unknown": Hazard(
        no_callee, "def f(x):\n a = again(x)\n swap()\n b = again(x)\n swap()\n return a, b", outside_a2=True
    ),
    "a callee is rebound by exec": Hazard(
        no_barriers,
        "def f(x):\n a = again(x)\n exec('global again; again = other')\n b = again(x)\n"
        " exec('global again; again = tell')\n return a, b",
    ),
    "a callee is rebound by a helper": Hazard(
        no_doubt_of_helpers,
        "def turn(to):\n global again\n try:\n  again = to\n except ValueError:\n  pass\n"
        "def f(x):\n a = again(x)\n turn(other)\n b = again(x)\n turn(tell)\n return a, b",
    ),
    "a method is monkey-patched": Hazard(
        no_named_state,
        "def f(x):\n a = client.ask(x)\n Client.ask = other\n b = client.ask(x)\n Client.ask = first\n return a, b",
    ),
    "a callee is rebound by what is given an answer": Hazard(
        no_doubt_of_helpers,
        "def f(x):\n a = again(x)\n turn(same('other'))\n b = again(x)\n turn(same('tell'))\n return a, b",
    ),
    "what a callee calls is rebound": Hazard(
        no_rebinding, "def f(x):\n a = tell(x)\n choose()\n b = uses(x)\n choose()\n return a, b"
    ),
    "what a callee calls is rebound by somebody unknown": Hazard(
        no_judgement_at_the_end,
        "def f(x):\n a = tell(x)\n choose_unseen()\n b = uses(x)\n choose_unseen()\n return a, b",
        outside_a2=True,
    ),
    "an argument whose methods have effects turns up": Hazard(
        no_second_judgement, "def f(x):\n a = loud(x)\n check(x)\n return a, length(a), tell(x)"
    ),
    "a call is not reached: a branch": Hazard(
        guessed_tests, "def f(x):\n a = tell(x)\n if '2' in a:\n  return a\n return tell(3), tell(4)"
    ),
    "a call is not reached: a loop that is left": Hazard(
        guessed_tests,
        "def f(xs):\n for x in xs:\n  a = tell(x)\n  if '2' in a:\n   break\n return a",
        ([1, 3],), ([1, 2, 3, 4],),
    ),
    "an early call raises, and is never taken": Hazard(
        untaken_errors_raised,
        "def f(x):\n try:\n  a = tell(0)\n  check(x)\n  return a, tell('boom')\n except ValueError as error:\n"
        "  return str(error)",
        ("bad",), ("bad",),
    ),
    "a call waits for another when an early one raises": Hazard(
        only_lost,
        "def f(xs):\n try:\n  return list(tell(x) for x in xs), tell(behind(1), 'after')\n except ValueError:\n"
        "  release()",
        ([1],), (["boom"],), unexpected="after",
    ),
    "a call waits for another when one of the run raises": Hazard(
        nothing_cancelled,
        "def f(x):\n try:\n  a = tell(x)\n  check(x)\n  return a, tell(behind(1), 'after')\n except ValueError:\n"
        "  release()",
        (1,), ("bad",), unexpected="after",
    ),
    "a helper handles an exception": Hazard(
        handlers_followed,
        "def safe(x):\n try:\n  check(x)\n except ValueError:\n  return 'none'\n return x\n"
        "def f(x):\n return tell(0), tell(safe(x))",
        (1,), ("bad",), unexpected="bad",
    ),
}  # fmt: skip


def differences(hazard: Hazard) -> list[str]:
    """What somebody can tell of the compiled function, and of the original."""
    runs = []
    for make in (lambda function: function, xcs.compile):
        world = World(0.002)
        space = names(world)
        exec(compile(hazard.text, "<no source>", "exec"), space)
        function = make(space["f"])
        runs.append([(outcome(function, _copied(a)), *world.seen()) for a in (hazard.first, hazard.then, hazard.then)])
    found = []
    for (expected, expected_calls, expected_effects), (seen, seen_calls, seen_effects) in zip(*runs, strict=True):
        if seen != expected or seen_effects != expected_effects:
            found.append(f"{seen} {seen_effects}, not {expected} {expected_effects}")
        extra = seen_calls - expected_calls
        if "boom" in hazard.text + repr(hazard.then) or "check" in hazard.text:
            extra = {call: count for call, count in extra.items() if hazard.unexpected and hazard.unexpected in call}
        if expected_calls - seen_calls or (extra and not hazard.outside_a2):
            found.append(f"calls {seen_calls}, not {expected_calls}")
    return found


def _copied(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple([[*argument] if type(argument) is list else argument for argument in arguments])


@pytest.mark.parametrize("name", HAZARDS)
def test_the_hazard_shows_without_its_guard_only(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hazard = HAZARDS[name]
    assert differences(hazard) == []
    hazard.remove(monkeypatch)
    assert any(differences(hazard) for _ in range(5))  # some guess
