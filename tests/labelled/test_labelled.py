"""The figures of the labelled set, as a test: nothing unsafe is found safe, nearly all that is safe is found safe."""

from __future__ import annotations

import pytest

from tests.labelled.__main__ import BAR
from tests.labelled.judge import OUTPUT, Finding, findings


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return findings()


def test_the_set_is_what_it_has_to_be(found: list[Finding]) -> None:
    assert len(found) >= 300
    assert sum(finding.sample.safe for finding in found) >= 100
    assert sum(not finding.sample.safe for finding in found) >= 100


def test_nothing_unsafe_is_found_safe(found: list[Finding]) -> None:
    assert [(f.sample.name, f.sample.why) for f in found if f.safe and not f.sample.safe] == []


def test_nearly_all_that_is_safe_is_found_safe(found: list[Finding]) -> None:
    safe = [finding for finding in found if finding.sample.safe and finding.sample.category != OUTPUT]
    missed = [(f.sample.name, f.reason) for f in safe if not f.safe]
    assert len(missed) <= (1 - BAR) * len(safe), missed
