"""Every row of the pattern table: parallel where it promises to be, and exactly the original.

Each pattern is called several times with new arguments, under five completion orders, with nothing raising and with
the first, the fourth and the last call or effect raising. Overlap is proven by calls that all wait for each other.
"""

from __future__ import annotations

import pytest

import xcs
from tests.differential import oracle, stage
from tests.differential.forms import all_patterns, program, short_patterns
from tests.differential.patterns import PATTERNS, Pattern

EVERY = [pytest.param(pattern, form, id=f"{pattern.name}-{form}") for pattern, form in all_patterns()]


@pytest.mark.parametrize(("pattern", "form"), EVERY)
def test_overlaps_as_promised_and_exact(pattern: Pattern, form: str) -> None:
    oracle.check(
        program(pattern, form), xcs.compile, after=pattern.after, exact_order=pattern.exact_order, lazy=pattern.lazy,
        raising="none",
    )  # fmt: skip


@pytest.mark.parametrize(("pattern", "form"), EVERY)
def test_exact_when_something_raises(pattern: Pattern, form: str) -> None:
    oracle.check(
        program(pattern, form), xcs.compile, after=pattern.after, exact_order=pattern.exact_order, lazy=pattern.lazy,
        orders=oracle.ORDERS[:3], raising="some", prove_overlap=False,
    )  # fmt: skip


@pytest.mark.xfail(strict=True, raises=oracle.Divergence, reason="promised by the table, not there yet")
@pytest.mark.parametrize(
    ("pattern", "form"), [pytest.param(*short, id=f"{short[0].name}-{short[1]}") for short in short_patterns()]
)
def test_short_of_the_table(pattern: Pattern, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails as soon as one of these overlaps: then its promise is to be strengthened."""
    monkeypatch.setattr(stage, "PATIENCE", 0.3)
    oracle.check(
        program(pattern, form), xcs.compile, after=pattern.short, exact_order=False, lazy=pattern.lazy, raising="none",
        orders=oracle.ORDERS[:2],
    )  # fmt: skip


def test_each_pattern_makes_calls_and_is_named_once() -> None:
    """A pattern that calls nothing would pass whatever the compiler does."""
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        outcomes = oracle.run(program(pattern, "function"), oracle.as_written, lazy=pattern.lazy)
        assert len(outcomes) >= 2, pattern.name
        assert any(len(outcome.calls) >= 2 for outcome in outcomes), pattern.name
