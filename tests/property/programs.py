"""A generated program for the oracle: its text in a real file, run in a module of its own."""

from __future__ import annotations

import hashlib
import inspect
import itertools
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.differential import oracle
from tests.differential.conductors import Order, Restless, always, at_random, backwards, in_order
from tests.differential.granularity import threads_always_pay
from tests.differential.oracle import Decorator, Divergence, Outcome, Program, Raising, Step
from tests.differential.stage import Boom, Immediate, Key
from tests.property import kit
from tests.property.kit import Oops
from xcs_runtime import schedule

MOST_EVENTS = 120
"""Programs with more calls and effects than this are not worth their time."""

_directory = cache(lambda: Path(tempfile.mkdtemp(prefix="xcs_programs_")))
_number = itertools.count()


class Stuck(BaseException):
    """The program did not come to its end."""


class Uninteresting(Exception):
    """The program is too long, or calls nothing."""


def load(text: str, path: Path | None = None, *, sourceless: bool = False) -> Program:
    """The program of ``text``, which has ``program`` and ``INPUTS``, or ``steps``; raises SyntaxError. ``sourceless``:
    nobody can find its source, so its functions are traced."""
    if sourceless:
        path = Path(f"<program {next(_number)}>")
    elif path is None:
        path = _directory() / f"program_{next(_number)}.py"
        path.write_text(text)
    code = compile(text, str(path), "exec", dont_inherit=True)

    modules: dict[Decorator, ModuleType] = {}

    @cache
    def module(decorator: Decorator) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "generated_program", "decorate": decorator}
        sys.modules["generated_program"] = modules[decorator] = made = ModuleType("generated_program")
        made.__dict__.update(namespace)
        exec(code, made.__dict__)
        return made.__dict__

    def steps(decorator: Decorator) -> Iterator[Step]:
        namespace = module(decorator)  # its state can be reset, so one compilation serves all runs
        sys.modules["generated_program"] = modules[decorator]  # what it finds there by its name is itself
        kit.reset()
        namespace.get("reset", _nothing)()
        if "steps" in namespace:  # an edited hazard: it builds its world by itself
            yield from namespace["steps"](decorator)
            return
        for make in namespace["INPUTS"]:
            yield Step(_drained(namespace["program"]), make(), watched=Watched(namespace.get("watched", _nothing)))

    return steps


def _nothing() -> None:
    pass


class Watched:
    """The state of module and kit, as it is when it is compared."""

    def __init__(self, watched: Callable[[], Any]) -> None:
        self._watched = watched

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        return {"module": self._watched(), "level": kit.LEVEL, "made": kit.Box.made, "ticks": kit.ticks.count}


def _drained(program: Callable[..., Any]) -> Callable[..., Any]:
    """A program that is a generator function: its values, being sent some and closed or thrown at in the end."""
    if not inspect.isgeneratorfunction(getattr(program, "__wrapped__", program)):
        return program

    def drained(*args: Any) -> Any:
        generator = program(*args)
        values: list[Any] = []
        sent: Any = None
        while len(values) < 12:
            try:
                value = generator.send(sent)
            except StopIteration as stop:
                return values, stop.value
            values.append(value)
            sent = value if isinstance(value, int) and value % 3 == 0 and values[1:] else None
        if isinstance(values[-1], int) and values[-1] % 2:
            values.append(generator.throw(Oops("thrown")))
        generator.close()
        return values, "closed"

    return drained


Orders = Sequence[Callable[[], Order]]
FEW: Orders = (always(backwards), at_random(1))
MANY: Orders = (always(in_order), always(backwards), at_random(1), at_random(2), at_random(3))


@dataclass(frozen=True)
class Examined:
    """``quiet``: the outcomes of the original; ``overlapped``: whether two calls of the compiled one were in flight at
    once under any order of completion; ``rewritten``: whether something is planned to run ahead."""

    quiet: list[Outcome]
    overlapped: bool
    rewritten: bool


class Strict(Exception):
    """Can't be made again from its arguments."""

    def __init__(self, one: object, *, two: object) -> None:
        super().__init__(f"{one} {two}")
        self.two = two


FAULTS: Sequence[Callable[[Key], BaseException]] = (
    lambda key: Boom(key.name, key.arguments),
    lambda key: Boom(key.name, key.arguments),
    lambda key: Oops(key.name),
    lambda key: StopIteration(key.name),
    lambda key: KeyError(key.name),
    lambda key: SystemExit(key.name),
    lambda key: GeneratorExit(key.name),
    lambda key: Strict(key.name, two=key.arguments),
    lambda key: ExceptionGroup(key.name, [ValueError(1), Oops(2)]),
)


def examine(
    program: Program, decorator: Decorator, *, seed: int = 0, orders: Orders = FEW, schedules: int = 3, faults: int = 2,
    patience: Callable[[], AbstractContextManager[object]] = nullcontext, any_thread: bool = False,
) -> Examined:  # fmt: skip
    """Raise `Divergence` unless the program behaves alike compiled: under ``orders`` on real threads, under as many
    deterministic ``schedules``, and with ``faults`` calls or effects, chosen by ``seed``, raising, one after another
    and two at once. With an odd ``seed`` threads are used whatever was measured. Originals run within ``patience``,
    which may raise `Stuck`. ``any_thread``: as for `oracle.compare`. Raises `Uninteresting` for a program that is too
    long, or calls nothing."""
    try:
        with patience():
            quiet = oracle.run(program, oracle.as_written, watch_exceptions=True)
    except MemoryError as error:
        raise Uninteresting("it grows without end") from error
    total = sum(len(outcome.events) for outcome in quiet)
    if any(isinstance(outcome.exception, Stuck) for outcome in quiet):
        raise Uninteresting("it has no end")
    if not 0 < total <= MOST_EVENTS:
        raise Uninteresting(f"{total} calls and effects")
    with threads_always_pay() if seed % 2 else nullcontext():
        overlapped = _alike(program, decorator, quiet, None, seed, orders, schedules, any_thread)
        _with_faults(program, decorator, quiet, seed, orders, schedules, faults, patience, any_thread)
    step = next(iter(program(decorator)))
    return Examined(quiet, overlapped, "__xcs_" in str(getattr(step.function, "source", "")))


def _with_faults(
    program: Program, decorator: Decorator, quiet: list[Outcome], seed: int, orders: Orders, schedules: int,
    faults: int, patience: Callable[[], AbstractContextManager[object]], any_thread: bool,
) -> None:  # fmt: skip
    events = [(step, key) for step, outcome in enumerate(quiet) for key in dict.fromkeys(outcome.events)]
    choose = random.Random(seed)
    chosen: list[Raising] = []
    for step, key in choose.sample(events, min(faults, len(events))):
        make = choose.choice(FAULTS)
        chosen.append(Raising(step, key, lambda key=key, make=make: make(key)))  # type: ignore[misc]
    pairs = [(a, b) for a, b in itertools.combinations(events, 2) if a[0] == b[0]] if faults else []
    if pairs:
        (step, one), (_, other) = choose.choice(pairs)
        second = ((other, lambda: Boom(other.name, other.arguments)),)
        chosen.append(Raising(step, one, lambda: Oops(one.name), second))
    for fault in chosen:
        with patience():
            original = oracle.run(program, oracle.as_written, raising=fault, watch_exceptions=True)
        if any(isinstance(outcome.exception, Stuck) for outcome in original):
            raise Uninteresting("it has no end where something raises")
        if sum(len(outcome.events) for outcome in original) <= 2 * MOST_EVENTS:
            _alike(program, decorator, original, fault, seed, orders[:1], max(1, schedules // 2), any_thread)


def _alike(
    program: Program, decorator: Decorator, original: list[Outcome], fault: Raising | None, seed: int, orders: Orders,
    schedules: int, any_thread: bool,
) -> bool:  # fmt: skip
    """Whether any calls were in flight at once."""
    raising = f", {fault.key} of step {fault.step} raising {type(fault.make()).__name__}" if fault else ""
    raising += "".join(f", and {key}" for key, _ in fault.others) if fault else ""
    overlapped = False
    for order in orders:
        compiled = oracle.run(program, decorator, lambda step, order=order: Restless(order()), fault)  # type: ignore[misc]
        judge(original, compiled, f"order {order.__name__}{raising}", any_thread=any_thread)
        overlapped |= any(outcome.most_in_flight > 1 for outcome in compiled)
    for number in range(seed, seed + schedules):
        with schedule.use(schedule.SeededScheduler(number)):
            compiled = oracle.run(program, decorator, lambda step: Immediate(), fault)
        judge(original, compiled, f"schedule {number}{raising}", any_thread=any_thread)
    return overlapped


def judge(original: list[Outcome], compiled: list[Outcome], how: str, *, any_thread: bool = False) -> None:
    for number, (one, two) in enumerate(zip(original, compiled, strict=True)):
        if isinstance(two.exception, Stuck):
            raise two.exception
        if one.disturbed:  # how long the frames of an exception live is not promised, and what dies with them neither
            one, two = _without_ends(one), _without_ends(two)
        found = oracle.compare(one, two, any_thread=any_thread)
        if found:
            raise Divergence("\n".join([f"step {number}, {how}:", *found]))


def _without_ends(outcome: Outcome) -> Outcome:
    kept = tuple(effect for effect in outcome.effects if effect.key.name not in ("last", "over"))
    return replace(outcome, effects=kept)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
