"""Hazards of what is decided at run time, under seeded schedules of every start and wait, each several times."""

from __future__ import annotations

import pytest

import xcs
from tests.differential import oracle
from tests.differential.hazards import HAZARDS, hashing, in_their_turn, late, mapped, passed_on, row_classes, rows
from xcs_runtime.schedule import SeededScheduler, use

SEEDS = range(8)
EVERY = [
    pytest.param(program, id=program.__name__)  # type: ignore[attr-defined]
    for program in HAZARDS
    if program.__module__ in {m.__name__ for m in (hashing, late, mapped, passed_on, row_classes, rows)}
]


@pytest.mark.parametrize("program", EVERY)
def test_hazard(program: oracle.Program) -> None:
    expected = oracle.run(program, oracle.as_written, watch_exceptions=True)
    any_thread = program.__name__ in in_their_turn  # type: ignore[attr-defined]
    for seed in SEEDS:
        with use(SeededScheduler(seed)):
            found = oracle.run(program, xcs.compile)
        assert len(found) == len(expected)
        for number, (one, two) in enumerate(zip(expected, found, strict=True)):
            assert not oracle.compare(one, two, exact_calls=False, any_thread=any_thread), (seed, number)
