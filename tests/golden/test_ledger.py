"""What runs ahead in the programs of the other tests; `pytest tests/golden --regenerate` writes it anew.

A difference here is no mistake by itself: it shows what a change gains and loses.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.golden.corpus import GROUPS
from tests.golden.ledger import lines

AHEAD = Path(__file__).with_name("ahead")


@pytest.mark.parametrize("group", GROUPS)
def test_what_runs_ahead(group: str, request: pytest.FixtureRequest) -> None:
    found = lines(group)
    path = AHEAD / f"{group}.txt"
    if request.config.getoption("--regenerate", None) or os.environ.get("XCS_REGENERATE") == "1":
        path.write_text("".join(f"{entry}\n" for entry in found), encoding="utf-8")
    assert found == path.read_text(encoding="utf-8").splitlines()


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in AHEAD.iterdir()} == set(GROUPS)
