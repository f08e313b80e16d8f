"""What runs ahead in the programs of the other tests; `pytest tests/golden --regenerate` writes it anew.

A difference here is no mistake by itself: it shows what a change gains and loses. Found in a process of its own, since
the analysis looks at the live process: handlers of loggers that other tests have installed, what they have marked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.corpus import GROUPS

ROOT = Path(__file__).parents[2]
AHEAD = Path(__file__).with_name("ahead")


def test_what_runs_ahead(request: pytest.FixtureRequest) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.golden.ledger"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=280, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    if request.config.getoption("--regenerate", None) or os.environ.get("XCS_REGENERATE") == "1":
        for group, entries in found.items():
            (AHEAD / f"{group}.txt").write_text("".join(f"{entry}\n" for entry in entries), encoding="utf-8")
    for group, entries in found.items():
        assert entries == (AHEAD / f"{group}.txt").read_text(encoding="utf-8").splitlines(), group


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in AHEAD.iterdir()} == set(GROUPS)
