"""A few hundred generated programs, the same ones each time; `python -m tests.property.fuzz` makes more."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import xcs
from tests.differential.oracle import Divergence, as_written
from tests.property.fuzz import of_an_original
from tests.property.generate import generate
from tests.property.minimise import minimise
from tests.property.programs import Uninteresting, examine, load

ROOT = Path(__file__).parents[2]


class Drawn:
    """Choices that hypothesis makes, so that it can shrink them."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def below(self, n: int) -> int:
        return self._data.draw(st.integers(0, n - 1)) if n > 1 else 0


@given(st.data())
@settings(
    # Whole, as a note: making a program smaller takes longer than a test may, and `fuzz` is better at it.
    max_examples=120, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
def test_generated_programs_behave_as_written(data: st.DataObject) -> None:
    text = generate(Drawn(data))
    try:
        examine(load(text), xcs.compile, seed=1, schedules=2, faults=1, patience=of_an_original)
    except (Uninteresting, SyntaxError):
        assume(False)
    except Divergence as divergence:
        divergence.add_note(text)
        raise


def test_programs_are_varied() -> None:
    """The generator is worth its time: most programs run, many raise, many have effects between calls."""
    from tests.property.fuzz import Seeded

    ran = raised = mixed = 0
    for seed in range(60):
        try:
            outcomes = examine(load(generate(Seeded(seed))), as_written, orders=(), schedules=0, faults=0).quiet
        except (Uninteresting, SyntaxError):
            continue
        ran += 1
        raised += any(outcome.exception is not None for outcome in outcomes)
        mixed += any(outcome.effects and len(outcome.calls) > 1 for outcome in outcomes)
    assert ran >= 40
    assert raised >= 5
    assert mixed >= 20


def test_a_careless_compiler_is_found_and_its_program_made_small() -> None:
    """A compiler that runs every function twice is caught, and little is left of the program."""
    from tests.property.fuzz import Seeded

    def careless(function):  # type: ignore[no-untyped-def]
        def twice(*args, **kwargs):  # type: ignore[no-untyped-def]
            function(*args, **kwargs)
            return function(*args, **kwargs)

        return twice

    def fails(text: str) -> bool:
        try:
            examine(load(text), careless, orders=(), schedules=1, faults=0)
        except Divergence:
            return True
        except Exception:
            return False
        return False

    text = next(text for seed in range(20) if fails(text := generate(Seeded(seed))))
    small = minimise(text, fails, attempts=400)
    assert fails(small)
    assert len(small.split("def program", 1)[1]) < len(text.split("def program", 1)[1])


def test_a_seed_means_the_same_programs_in_every_process() -> None:
    """Else what was found could not be found again: sets of text are gone through in another order in each process."""
    script = (
        "from tests.property.fuzz import Seeded\nfrom tests.property import edits, generate, state\n"
        "for make in (generate.generate, edits.generate, state.generate):\n"
        "    for seed in range(25):\n"
        "        print(make(Seeded(seed)))\n"
    )
    run = partial(subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, cwd=ROOT)
    one, other = (run(env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("1", "2"))
    assert one.returncode == 0, one.stderr
    assert one.stdout == other.stdout
    assert len(one.stdout) > 10_000
