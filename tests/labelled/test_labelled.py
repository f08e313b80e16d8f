"""The figures of the labelled set, as a test: nothing unsafe is found safe, nearly all that is safe is found safe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.labelled.judge import Finding, findings


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return findings()


def test_the_set_is_what_it_has_to_be(found: list[Finding]) -> None:
    assert len(found) >= 300
    assert sum(finding.sample.safe for finding in found) >= 100
    assert sum(not finding.sample.safe for finding in found) >= 100


def test_nothing_unsafe_is_found_safe(found: list[Finding]) -> None:
    assert [(f.sample.name, f.sample.why) for f in found if f.safe and not f.sample.safe] == []


def test_the_bar_holds_in_a_fresh_process() -> None:
    """What other tests have loaded or replaced (streams, modules) decides some samples, so they are judged apart."""
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-m", "tests.labelled"], cwd=root, capture_output=True, text=True, timeout=200, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
