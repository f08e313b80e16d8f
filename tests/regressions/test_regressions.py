"""Programs that a fuzz run found and made small; each file says in its first lines what was wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import xcs
from tests.property.programs import MANY, examine, load

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")  # a fault of xcs

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))


@pytest.mark.parametrize("path", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_program(path: Path) -> None:
    examine(load(path.read_text(), path), xcs.compile, orders=MANY, schedules=20, faults=20)
