"""Whatever is made wrong in what the compiler makes of a program, the checks refuse."""

from __future__ import annotations

import pytest

from tests.compiler.sabotage import Checked, sabotages
from tests.golden.programs import PROGRAMS, Program
from tests.golden.stages import Stages

IMPROVED = [pytest.param(p, id=p.name) for p in PROGRAMS if p.is_improved]

ACCEPTED = {
    "two_clauses": ["renamed: ys"],  # what an inner generator of a comprehension iterates is not compared
    "handled_with_continue": [  # nothing follows, so not leaving is the same; to say twice what is so, too
        "the last left out in ahead code: except Bad as error:", "twice in ahead code: except Bad as error:",
    ],
}  # fmt: skip
"""What nothing refuses, and why."""


@pytest.mark.parametrize("program", IMPROVED)
def test_what_is_made_wrong_is_refused(program: Program) -> None:
    stages = Stages(program.function, *program.arguments)
    stages.check()
    accepted = []
    for name, check in sabotages(Checked(stages.parsed, stages.effects, stages.plan, stages.rewritten)):
        try:
            check()
        except Exception:  # an internal fault, too, makes the original run
            continue
        accepted.append(name)
    assert accepted == ACCEPTED.get(program.name, [])
