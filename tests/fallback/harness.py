"""Functions without source, run as they are and traced, with callees that say how many of them were under way at once.

The oracle is the function itself: same outcome, same calls, same ordered effects.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import xcs
from xcs_runtime.fallback.traced import Traced

SECONDS = 5.0
MOMENT = 0.02


class World:
    """What the functions under test call. ``width``: how many calls of `ask` have to be under way at once before they
    go on; 0: each waits a moment, so that whatever else has been started by then is seen."""

    def __init__(self, moment: float = MOMENT) -> None:
        self.moment = moment
        self.calls: list[str] = []
        self.effects: list[str] = []
        self.width = 0
        self._arrived = 0
        self._round = threading.Condition()
        self._rounds = 0

        @xcs.parallel_safe
        def ask(*args: Any, **kwargs: Any) -> Any:
            self.meet(repr((args, kwargs)))
            if args and args[0] == "boom":
                raise ValueError(*args)
            return f"<{args[0] if args else kwargs}>"

        @xcs.parallel_safe
        def same(thing: Any) -> Any:
            self.meet(repr(thing))
            return thing

        @xcs.ordered
        def note(*args: Any) -> None:
            self.effects.append(repr(args))

        self.ask, self.same, self.note = ask, same, note

    def meet(self, what: str) -> None:
        with self._round:
            self.calls.append(what)
            if not self.width:
                self._round.wait(self.moment)
                return
            round_ = self._rounds
            self._arrived += 1
            if self._arrived == self.width:
                self._arrived = 0
                self._rounds += 1
                self._round.notify_all()
            elif not self._round.wait_for(lambda: self._rounds > round_, SECONDS):
                raise TimeoutError(f"never were {self.width} calls under way at once")

    def seen(self) -> tuple[Counter[str], list[str]]:
        found = Counter(self.calls), list(self.effects)
        self.calls.clear()
        self.effects.clear()
        return found


def sourceless(text: str, **names: Any) -> FunctionType:
    """The function ``f`` of the text, which nobody can find the source of."""
    exec(compile(text, "<no source>", "exec"), names)
    return names["f"]  # type: ignore[no-any-return]


def outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[object, ...]:
    try:
        return ("value", function(*args), args)
    except Exception as error:
        return ("error", type(error), error.args, type(error.__context__), args)


def traced_of(function: Any) -> Traced:
    entry = function.__xcs__._program.cache.latest()
    assert entry is not None
    assert entry.value.traced is not None
    return entry.value.traced  # type: ignore[no-any-return]


def compare(
    text: str,
    first: Callable[[], tuple[Any, ...]],
    then: Callable[[], tuple[Any, ...]],
    *,
    width: int = 0,
    names: Callable[[World], dict[str, Any]] = lambda world: {},
    extra_calls: bool = False,
) -> Traced:
    """Run the function, and the compiled one, with ``first()`` and twice with ``then()``. ``extra_calls``: the run
    raises, so that calls after that may have been made too."""
    world = World()
    given = {"ask": world.ask, "same": world.same, "note": world.note}
    original = sourceless(text, **given, **names(world))
    compiled = xcs.compile(sourceless(text, **given, **names(world)))
    for number, arguments in enumerate((first, then, then)):
        world.width = 0
        expected, seen = outcome(original, arguments()), world.seen()
        world.width = width if number else 0
        found, seen_compiled = outcome(compiled, arguments()), world.seen()
        assert found == expected, number
        if extra_calls:
            assert not seen[0] - seen_compiled[0], number
        else:
            assert seen_compiled[0] == seen[0], number
        assert seen_compiled[1] == seen[1], number
    return traced_of(compiled)


def compare_all(
    text: str,
    arguments: Sequence[Callable[[], tuple[Any, ...]]],
    *,
    names: Callable[[World], dict[str, Any]],
    moment: float = 0.0005,
    entered: Callable[[World], object] = lambda world: None,
) -> None:
    """Run the function, and the compiled one, twice with each of the arguments but the first; tracing does not give up
    meanwhile. Calls that the run did not come to may only be made where something raises. ``entered`` is told which of
    the two worlds the next call is made in."""
    worlds = World(moment), World(moment)
    original, compiled = [
        sourceless(text, ask=world.ask, same=world.same, note=world.note, **names(world)) for world in worlds
    ]
    compiled = xcs.compile(compiled)
    missed: dict[int, int] = {}  # by variant
    for number, make in enumerate([*arguments, *arguments[1:]]):
        entered(worlds[0])
        expected, seen = outcome(original, make()), worlds[0].seen()
        entered(worlds[1])
        found, seen_compiled = outcome(compiled, make()), worlds[1].seen()
        assert found == expected, number
        assert not seen[0] - seen_compiled[0], number
        assert seen_compiled[1] == seen[1], number
        raises = expected[0] == "error" or "boom" in repr(seen[0])
        assert raises or seen_compiled[0] == seen[0], number
        latest = compiled.__xcs__._program.cache.latest()
        traced = None if latest is None else latest.value.traced
        if traced is not None:
            assert raises or "boom" in text or "raise" in text or traced.missed == missed.get(id(traced), 0), number
            missed[id(traced)] = traced.missed
            traced.try_again()
