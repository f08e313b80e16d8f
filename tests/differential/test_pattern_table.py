"""Every row of the pattern table: parallel where it promises to be, and exactly the original.

Each pattern is called several times with new arguments, under five completion orders, with nothing raising and with
the first, the fourth and the last call or effect raising. Overlap is proven by calls that all wait for each other.
"""

from __future__ import annotations

import pytest

import xcs
from tests.differential import oracle
from tests.differential.forms import all_patterns, forms_of, program
from tests.differential.patterns import PATTERNS, Pattern

EVERY = [pytest.param(pattern, form, id=f"{pattern.name}-{form}") for pattern, form in all_patterns()]


@pytest.mark.parametrize(("pattern", "form"), EVERY)
def test_overlaps_as_promised_and_exact(pattern: Pattern, form: str) -> None:
    oracle.check(
        program(pattern, form), xcs.compile, after=pattern.promised(form), exact_order=_is_exact(pattern, form),
        lazy=pattern.lazy, raising="none",
    )  # fmt: skip


@pytest.mark.parametrize(("pattern", "form"), EVERY)
def test_exact_when_something_raises(pattern: Pattern, form: str) -> None:
    oracle.check(
        program(pattern, form), xcs.compile, after=pattern.promised(form), exact_order=_is_exact(pattern, form),
        lazy=pattern.lazy, orders=oracle.ORDERS[:3], raising="some", prove_overlap=False,
    )  # fmt: skip


def _is_exact(pattern: Pattern, form: str) -> bool:
    return pattern.exact_order or form in pattern.ordered_forms


def test_what_stays_in_order_says_why() -> None:
    for pattern in PATTERNS:
        assert bool(pattern.ordered_forms) == bool(pattern.because), pattern.name
        assert set(pattern.ordered_forms) <= set(pattern.forms), pattern.name


def test_each_pattern_makes_calls_and_is_named_once() -> None:
    """A pattern that calls nothing would pass whatever the compiler does."""
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        for form in forms_of(pattern, pattern.forms):
            outcomes = oracle.run(program(pattern, form), oracle.as_written, lazy=pattern.lazy)
            assert len(outcomes) >= 2, pattern.name
            assert any(len(outcome.calls) >= 2 for outcome in outcomes), (pattern.name, form)
            assert not any(isinstance(outcome.exception, NameError) for outcome in outcomes), (pattern.name, form)
