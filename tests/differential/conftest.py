"""Settings of the differential tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.differential.granularity import threads_always_pay
from tests.differential.output_shown import Records, log


@pytest.fixture(autouse=True)
def _threads_always_pay() -> Iterator[None]:
    with threads_always_pay():
        yield


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    handler = Records()
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    yield handler.records
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)
