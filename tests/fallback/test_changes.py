"""What happens between the start of a call and its place: to results, to containers that the function makes, to
iterators. Each program runs many times with new arguments; no early call may turn out to be another one than the run's.
"""

from __future__ import annotations

import pytest

from tests.fallback.changes_by_keys import ALIASED, BY_KEYS
from tests.fallback.changes_of_containers import MADE
from tests.fallback.changes_of_iterators import ITERATED
from tests.fallback.changes_of_results import RESULTS
from tests.fallback.changes_of_state import STATE
from tests.fallback.changes_world import more_names
from tests.fallback.harness import compare_all

PROGRAMS = {**RESULTS, **MADE, **ITERATED, **STATE, **BY_KEYS, **ALIASED}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=more_names)


def test_no_program_is_there_twice() -> None:
    assert len(PROGRAMS) == len(RESULTS) + len(MADE) + len(ITERATED) + len(STATE) + len(BY_KEYS) + len(ALIASED)
