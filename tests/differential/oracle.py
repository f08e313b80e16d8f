"""Runs a program as written and compiled, in separately built but equal worlds, and says where they differ.

A *program* is a function that takes a decorator and yields `Step`s: calls to make, one after another. It is run once
with a decorator that does nothing and once with the compiler; between its steps it may do what it likes to its
world (rebind globals, patch methods, pass other arguments).
"""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.differential import canonical, conductors, stage
from tests.differential.canonical import Canon, Frozen, difference
from tests.differential.conductors import (
    Order,
    Restless,
    Scripted,
    always,
    at_random,
    backwards,
    first_slowest,
    in_order,
)
from tests.differential.stage import Boom, Conductor, Effect, Immediate, Key, Stage, enter

Decorator = Callable[[Any], Any]
After = Callable[[Sequence[Key]], Sequence[set[int]]]
"""From the calls of the sequential run to the positions of the calls that each has to wait for."""

ORDERS: Sequence[Callable[[], Order]] = (
    always(in_order), always(backwards), always(first_slowest), at_random(1), at_random(2),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """Call ``function(*args, **kwargs)``; ``watched`` is compared afterwards too (the arguments always are)."""

    function: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    watched: Any = None


Program = Callable[[Decorator], Iterable[Step]]


@dataclass(frozen=True)
class Outcome:
    """Everything visible of one step."""

    state: Frozen
    exception: BaseException | None
    disturbed: bool
    calls: tuple[Key, ...]
    events: tuple[Key, ...]
    effects: tuple[Effect, ...]
    raised: tuple[BaseException, ...]
    violations: tuple[str, ...]
    elsewhere: tuple[str, ...]
    most_in_flight: int


@dataclass(frozen=True)
class Raising:
    """In step ``step``, the call or effect ``key`` raises what ``make`` makes, and so do the ``others``."""

    step: int
    key: Key
    make: Callable[[], BaseException]
    others: tuple[tuple[Key, Callable[[], BaseException]], ...] = ()


class Divergence(AssertionError):
    """The compiled function is not the original; the message says how, and under which schedule."""


def as_written(function: Any) -> Any:
    """The decorator of the sequential run."""
    return function


def run(
    program: Program,
    decorator: Decorator,
    conduct: Callable[[int], Conductor] = lambda step: Immediate(),
    raising: Raising | None = None,
    *,
    watch_exceptions: bool = False,
    lazy: bool = False,
) -> list[Outcome]:
    """The outcomes of all steps. ``watch_exceptions`` notes whether anything was raised at all, even if handled."""
    outcomes: list[Outcome] = []
    steps: Iterator[Step] = iter(program(decorator))
    number = 0
    while True:
        idle = enter(Stage(Immediate()))
        try:
            step = next(steps, None)
        finally:
            enter(idle)
        if step is None:
            return outcomes
        faults = {raising.key: raising.make, **dict(raising.others)} if raising and raising.step == number else {}
        outcomes.append(_run_step(step, conduct(number), faults, watch_exceptions, lazy))
        number += 1


def _run_step(
    step: Step,
    conductor: Conductor,
    faults: Mapping[Key, Callable[[], BaseException]],
    watch_exceptions: bool,
    lazy: bool,
) -> Outcome:
    scene = Stage(conductor, faults)
    result: Any = None
    exception: BaseException | None = None
    seen = _ExceptionWatch() if watch_exceptions else None
    before = enter(scene)
    try:
        if seen is not None:
            seen.start()
        try:
            result = step.function(*step.args, **step.kwargs)
        except BaseException as caught:
            exception = caught
        finally:
            if seen is not None:
                seen.stop()
            if not lazy or exception is not None:
                scene.close(interrupted=isinstance(exception, KeyboardInterrupt))
        state = Canon(scene.raised).freeze((result, exception, list(step.args), dict(step.kwargs), step.watched))
    finally:
        scene.conductor.drain()
        enter(before)
    return Outcome(
        state=state,
        exception=exception,
        disturbed=exception is not None or bool(scene.raised) or bool(seen and seen.seen),
        calls=tuple(scene.started),
        events=tuple(scene.events),
        effects=tuple(scene.effects),
        raised=tuple(raised for raised, _ in scene.raised.values()),
        violations=(*scene.violations, *conductor.complaints()),
        elsewhere=tuple(scene.elsewhere),
        most_in_flight=scene.most_in_flight,
    )


_NOT_THE_USERS = (
    *(str(module.__file__) for module in (stage, canonical, conductors)),
    __file__,
    os.path.dirname(os.__file__) + os.sep,
)  # fmt: skip


class _ExceptionWatch:
    """Whether any frame of this thread saw an exception (the end of an iteration is none)."""

    def __init__(self) -> None:
        self.seen = False

    def start(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._trace)

    def stop(self) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, arg: Any) -> Any:
        if frame.f_code.co_filename.startswith(_NOT_THE_USERS):
            return None
        if event == "exception" and not issubclass(arg[0], (StopIteration, GeneratorExit)):
            self.seen = True
        frame.f_trace_lines = False
        return self._trace


def _with_place(error: BaseException | None) -> str:
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    return f"{error!r}" + "".join(f" at {Path(f.filename).name}:{f.lineno}" for f in frames[-4:])


def compare(
    original: Outcome, compiled: Outcome, *, exact_calls: bool = False, any_thread: bool = False
) -> list[str]:
    """Differences of one step, for people to read. With ``exact_calls`` even a run with handled exceptions must make
    the same calls; with ``any_thread`` ordered effects may happen on another thread, in their turn."""
    found = [f"violation: {text}" for text in compiled.violations]
    found += [] if any_thread else [f"violation: {text}" for text in compiled.elsewhere]
    if type(compiled.exception).__module__.startswith("xcs"):
        return [f"fault of xcs: {compiled.exception!r} because of {_with_place(compiled.exception.__cause__)}", *found]
    where = difference(original.state, compiled.state)
    if where:
        labels = ("", "value", "exception", "arguments", "keyword arguments", "watched")
        part = next(
            (
                labels[i]
                for i in range(1, 6)
                if original.state[i] != compiled.state[i]
            ),
            "outcome",
        )  # fmt: skip
        found.append(f"{part}: {where}")
    found += _compare_effects(original.effects, compiled.effects)
    found += _compare_calls(original, compiled, exact_calls)
    return found


def _compare_effects(original: Sequence[Effect], compiled: Sequence[Effect]) -> list[str]:
    one, two = [str(effect.key) for effect in original], [str(effect.key) for effect in compiled]
    if one != two:
        at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
        return [f"effects: number {at} of {len(one)}: {one[at:][:2]} became {two[at:][:2]}"]
    found = []
    for before, after in zip(original, compiled, strict=True):
        missing = before.completed - after.completed
        if missing:
            found.append(f"effects: {after.key} happened before {', '.join(map(str, missing))} had finished")
    return found


def _compare_calls(original: Outcome, compiled: Outcome, exact: bool) -> list[str]:
    one, two = Counter(original.calls), Counter(compiled.calls)
    found = []
    if one - two:
        found.append(f"calls: not made: {', '.join(map(str, one - two))}")
    may_exceed = original.exception is not None or (original.disturbed and not exact)
    if two - one and not may_exceed:
        found.append(f"calls: made too often: {', '.join(map(str, two - one))}")
    return found


def check(
    program: Program,
    decorator: Decorator,
    *,
    after: After | None = None,
    exact_order: bool = True,
    exact_calls: bool = False,
    any_thread: bool = False,
    prove_overlap: bool = True,
    lazy: bool = False,
    orders: Sequence[Callable[[], Order]] = ORDERS,
    raising: str = "all",
) -> None:
    """Raise `Divergence` unless ``program`` behaves alike with ``decorator`` and without, under every order, with
    nothing raising and with calls and effects raising: ``raising`` is "all", "some" (the first, the fourth, the last
    of each step) or "none". With ``after``, overlap is proven as well, unless ``prove_overlap`` is off: then it only
    says what to wait for before a call may finish."""
    quiet = run(program, as_written, watch_exceptions=True, lazy=lazy)
    _refuse_bad_harness(quiet)
    strictness = {"exact_calls": exact_calls, "any_thread": any_thread}

    def scripted(order: Callable[[], Order]) -> Callable[[int], Conductor]:
        assert after is not None
        relation = after

        def conduct(step: int) -> Conductor:
            if step >= len(quiet):
                return Restless(order())
            trace = quiet[step].calls
            return Scripted(trace, relation(trace), order(), exact=exact_order, prove=prove_overlap)

        return conduct

    def restless(order: Callable[[], Order]) -> Callable[[int], Conductor]:
        return lambda step: Restless(order())

    for order in orders:
        conduct = scripted(order) if after else restless(order)
        compiled = run(program, decorator, conduct, lazy=lazy)
        _judge(quiet, compiled, f"order {order.__name__}", **strictness)
    for fault in _faults(quiet, raising):
        original = run(program, as_written, raising=fault, watch_exceptions=True, lazy=lazy)
        for order in orders:
            straight = after is not None and _is_cut_short(original[fault.step], quiet[fault.step])
            conduct = scripted(order) if straight else restless(order)
            compiled = run(program, decorator, conduct, fault, lazy=lazy)
            how = f"order {order.__name__}, {fault.key} of step {fault.step} raising"
            _judge(original, compiled, how, **strictness)


def _is_cut_short(failed: Outcome, quiet: Outcome) -> bool:
    """The failing run is the quiet one up to the exception: then calls overlap up to there just the same."""
    return failed.exception is not None and failed.events == quiet.events[: len(failed.events)]


def _faults(outcomes: Sequence[Outcome], raising: str) -> Iterator[Raising]:
    if raising == "none":
        return
    for step, outcome in enumerate(outcomes):
        keys = list(dict.fromkeys(outcome.events))
        if raising == "some":
            keys = [keys[i] for i in sorted({0, 3, len(keys) - 1}) if 0 <= i < len(keys)]
        for key in keys:
            yield Raising(step, key, lambda key=key: Boom(key.name, key.arguments))  # type: ignore[misc]


def _judge(original: Sequence[Outcome], compiled: Sequence[Outcome], schedule: str, **strictness: bool) -> None:
    if len(original) != len(compiled):
        raise Divergence(f"{len(original)} steps became {len(compiled)} ({schedule})")
    for number, (one, two) in enumerate(zip(original, compiled, strict=True)):
        found = compare(one, two, **strictness)
        if found:
            raise Divergence("\n".join([f"step {number}, {schedule}:", *found]))


def _refuse_bad_harness(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        assert not outcome.violations, outcome.violations
    assert outcomes, f"a program without steps proves nothing ({os.path.basename(__file__)})"
