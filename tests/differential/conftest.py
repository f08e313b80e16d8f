"""Settings of the differential tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.differential.granularity import threads_always_pay


@pytest.fixture(autouse=True)
def _threads_always_pay() -> Iterator[None]:
    with threads_always_pay():
        yield
