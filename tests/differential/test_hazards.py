"""Each hazard behaves as written: under several completion orders, with nothing raising and with each call raising."""

from __future__ import annotations

import pytest

import xcs
from tests.differential import oracle
from tests.differential.conductors import always, at_random, backwards, in_order
from tests.differential.hazards import HAZARDS, hazard_without_faults, in_their_turn

EVERY = [pytest.param(program, id=program.__name__) for program in HAZARDS]  # type: ignore[attr-defined]


@pytest.mark.parametrize("program", EVERY)
def test_hazard(program: oracle.Program) -> None:
    oracle.check(
        program, xcs.compile, orders=(always(in_order), always(backwards), at_random(1)), raising="none",
        any_thread=program.__name__ in in_their_turn,  # type: ignore[attr-defined]
    )  # fmt: skip


@pytest.mark.parametrize("program", [param for param in EVERY if param.id not in hazard_without_faults])
def test_hazard_with_each_call_raising(program: oracle.Program) -> None:
    oracle.check(
        program, xcs.compile, orders=(always(backwards),), raising="all",
        any_thread=program.__name__ in in_their_turn,  # type: ignore[attr-defined]
    )  # fmt: skip


def test_hazards_are_named_once_and_do_something() -> None:
    assert len({program.__name__ for program in HAZARDS}) == len(HAZARDS)  # type: ignore[attr-defined]
    for program in HAZARDS:
        outcomes = oracle.run(program, oracle.as_written)
        assert len(outcomes) >= 2
        assert all(not outcome.violations for outcome in outcomes), program
