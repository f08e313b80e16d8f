"""A generated program for the oracle: its text in a real file, run in a module of its own."""

from __future__ import annotations

import hashlib
import itertools
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from tests.differential import oracle
from tests.differential.conductors import Order, Restless, always, at_random, backwards, in_order
from tests.differential.granularity import threads_always_pay
from tests.differential.oracle import Decorator, Divergence, Outcome, Program, Raising, Step
from tests.differential.stage import Boom, Immediate
from tests.property import kit
from xcs_runtime import schedule

MOST_EVENTS = 120
"""Programs with more calls and effects than this are not worth their time."""

_directory = cache(lambda: Path(tempfile.mkdtemp(prefix="xcs_programs_")))
_number = itertools.count()


class Uninteresting(Exception):
    """The program is too long, or calls nothing."""


def load(text: str, path: Path | None = None) -> Program:
    """The program of ``text``, which has ``program`` and ``INPUTS``; raises SyntaxError."""
    if path is None:
        path = _directory() / f"program_{next(_number)}.py"
        path.write_text(text)
    code = compile(text, str(path), "exec", dont_inherit=True)

    @cache
    def module(decorator: Decorator) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "generated_program", "decorate": decorator}
        exec(code, namespace)
        return namespace

    def steps(decorator: Decorator) -> Iterator[Step]:
        namespace = module(decorator)  # it has no state of its own, so one compilation serves all runs
        kit.reset()
        for make in namespace["INPUTS"]:
            yield Step(namespace["program"], make(), watched=kit.LEVEL)

    return steps


Orders = Sequence[Callable[[], Order]]
FEW: Orders = (always(backwards), at_random(1))
MANY: Orders = (always(in_order), always(backwards), at_random(1), at_random(2), at_random(3))


def examine(
    program: Program, decorator: Decorator, *, seed: int = 0, orders: Orders = FEW, schedules: int = 3, faults: int = 2
) -> list[Outcome]:
    """Raise `Divergence` unless the program behaves alike compiled: under ``orders`` on real threads, under as many
    deterministic ``schedules``, and with ``faults`` calls or effects, chosen by ``seed``, raising. With an odd ``seed``
    threads are used whatever was measured. Returns the outcomes of the original; raises `Uninteresting` for a program
    that is too long or calls nothing."""
    quiet = oracle.run(program, oracle.as_written, watch_exceptions=True)
    total = sum(len(outcome.events) for outcome in quiet)
    if not 0 < total <= MOST_EVENTS:
        raise Uninteresting(f"{total} calls and effects")
    with threads_always_pay() if seed % 2 else nullcontext():
        _examine(program, decorator, quiet, seed, orders, schedules, faults)
    return quiet


def _examine(
    program: Program, decorator: Decorator, quiet: list[Outcome], seed: int, orders: Orders, schedules: int, faults: int
) -> None:
    events = [(step, key) for step, outcome in enumerate(quiet) for key in dict.fromkeys(outcome.events)]
    _alike(program, decorator, quiet, None, seed, orders, schedules)
    choose = random.Random(seed)
    for step, key in choose.sample(events, min(faults, len(events))):
        fault = Raising(step, key, lambda key=key: Boom(key.name, key.arguments))  # type: ignore[misc]
        original = oracle.run(program, oracle.as_written, raising=fault, watch_exceptions=True)
        if sum(len(outcome.events) for outcome in original) <= 2 * MOST_EVENTS:
            _alike(program, decorator, original, fault, seed, orders[:1], max(1, schedules // 2))


def _alike(
    program: Program, decorator: Decorator, original: list[Outcome], fault: Raising | None, seed: int, orders: Orders,
    schedules: int,
) -> None:  # fmt: skip
    raising = f", {fault.key} of step {fault.step} raising" if fault else ""
    for order in orders:
        compiled = oracle.run(program, decorator, lambda step, order=order: Restless(order()), fault)  # type: ignore[misc]
        judge(original, compiled, f"order {order.__name__}{raising}")
    for number in range(seed, seed + schedules):
        with schedule.use(schedule.SeededScheduler(number)):
            compiled = oracle.run(program, decorator, lambda step: Immediate(), fault)
        judge(original, compiled, f"schedule {number}{raising}")


def judge(original: list[Outcome], compiled: list[Outcome], how: str) -> None:
    for number, (one, two) in enumerate(zip(original, compiled, strict=True)):
        found = oracle.compare(one, two)
        if found:
            raise Divergence("\n".join([f"step {number}, {how}:", *found]))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
