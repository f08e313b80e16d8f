"""How each guard of early calls is taken away."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from xcs_compiler.effects import checks
from xcs_compiler.fallback import trace
from xcs_runtime import region
from xcs_runtime.fallback import activation, calls, early, effects, shadow, snapshot, steps
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.values import Value

Remove = Callable[[pytest.MonkeyPatch], None]


def no_effects(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(effects.Effects, "conditions", lambda self, given: ())
    patch.setattr(effects.Effects, "conditions_of", lambda self, values: ())


def no_snapshot(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshot.Snapshot, "holds", lambda self, is_excused: True)


def none_excused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(activation.Activation, "_may_have_changed", lambda self, thing: False)


def nothing_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshot, "_contents", lambda thing, kind: ())


def no_identity(patch: pytest.MonkeyPatch) -> None:
    by_identity = early._same
    patch.setattr(early, "_same", lambda value, found: by_identity(value, found) or value.settle() == found)


def no_names(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Made, "is_named", lambda self: False)


def no_rebinding(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(effects.Effects, "is_rebound", lambda self, names: False)


def no_callee(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(early, "_same_callable", lambda one, other: True)


def no_second_judgement(patch: pytest.MonkeyPatch) -> None:
    decide = early.EarlyCall._decide
    sure = checks.Verdict(True, (), (), ())

    def decided(self: early.EarlyCall, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        self.policy = self.policy._replace(judge=lambda *call: sure)
        return decide(self, args, kwargs)

    patch.setattr(early.EarlyCall, "_decide", decided)


def no_judgement_at_the_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "still_holds", lambda *call: True)


def no_reads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "state", lambda places: ())


def no_named_state(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "OUTSIDE", ())


def no_stops(patch: pytest.MonkeyPatch) -> None:
    def go_on(scout: Any, frame: Any, argument: Any) -> None:
        _, takes, gives = argument
        del frame.stack[len(frame.stack) - takes :]
        frame.stack += [steps.Unknown() for _ in range(gives)]

    patch.setitem(steps.STEPS, "stop", go_on)


def no_barriers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calls, "_BARRIERS", frozenset())


def no_doubt_of_helpers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calls, "may_change_names", lambda *arguments: False)


def guessed_tests(patch: pytest.MonkeyPatch) -> None:
    branch, choices = steps.STEPS["branch"], random.Random(0)

    def guess(scout: Any, frame: Any, argument: Any) -> int | None:
        if frame.stack[-1].settle() is steps.NOT_YET:
            frame.stack.pop()
            return argument[1] if choices.random() < 0.5 else None
        return branch(scout, frame, argument)  # type: ignore[no-any-return]

    patch.setitem(steps.STEPS, "branch", guess)


def guessed_origins(patch: pytest.MonkeyPatch) -> None:
    """What was equal in the run before comes from the same place."""
    slots_of = activation.slots_of
    before: list[Value] = []

    def guess(routine: Any, function: Any, values: tuple[Any, ...]) -> list[Any]:
        slots = slots_of(routine, function, values)
        equal = [values.index(value) for value in values]
        if not before:
            before.extend(equal)  # type: ignore[arg-type]
        return [slots[index] for index in before]  # type: ignore[index]

    patch.setattr(shadow, "slots_of", guess)
    patch.setattr(activation, "slots_of", guess)


def untaken_errors_raised(patch: pytest.MonkeyPatch) -> None:
    call, leave = early.EarlyCall.__call__, region.Region.__exit__
    raised: list[BaseException] = []

    def noted(self: early.EarlyCall, *inputs: object) -> Any:
        try:
            return call(self, *inputs)
        except ValueError as error:
            raised.append(error)
            raise

    def left(self: region.Region, *exception: Any) -> None:
        leave(self, *exception)
        if raised:
            raise raised.pop()

    patch.setattr(early.EarlyCall, "__call__", noted)
    patch.setattr(region.Region, "__exit__", left)


def only_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(activation.Activation, "_lose", lambda self: setattr(self.scout, "state", "lost"))


def nothing_cancelled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(activation.Activation, "_cancel_waiting", lambda self: None)


def handlers_followed(patch: pytest.MonkeyPatch) -> None:
    def routine(function: Any) -> Any:
        return trace.make_routine(function.__code__, ())

    patch.setattr(trace, "routine_of", routine)
