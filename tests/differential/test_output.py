"""What callees print, log and warn appears as the original shows it, though they run ahead."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from tests.differential import output_implicit, output_in_order, output_programs
from tests.differential.output_callees import PROGRAMS, gauge
from xcs.testing import check

FILLED_BY = (output_programs, output_in_order, output_implicit)
EVERY = [pytest.param(*row, id=row[0].__name__) for row in PROGRAMS]


@pytest.fixture(autouse=True)
def everything_is_logged() -> Any:
    logger = logging.getLogger("tests.output")
    logger.setLevel(logging.DEBUG)
    yield
    logger.setLevel(logging.NOTSET)


@pytest.mark.parametrize(("function", "arguments", "overlaps"), EVERY)
def test_shown_as_written(function: Callable[..., Any], arguments: tuple[Any, ...], overlaps: int) -> None:
    check(function, *arguments, schedules=6)


@pytest.mark.parametrize(("function", "arguments", "overlaps"), EVERY)
def test_overlaps(
    function: Callable[..., Any], arguments: tuple[Any, ...], overlaps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With threads: calls that wait for each other, where they have to be in flight together."""
    monkeypatch.setattr(gauge, "most", 0)
    monkeypatch.setattr(gauge, "wanted", overlaps)
    monkeypatch.setattr(gauge, "full", threading.Event() if overlaps > 1 else None)
    compiled = xcs.compile(function)
    try:
        compiled(*copy.deepcopy(arguments))
    except (KeyError, TypeError, ValueError):  # also what pytest makes of a record that can't be formatted
        pass
    assert gauge.most >= overlaps, str(compiled.explain(*arguments))
    if overlaps == 1:
        assert gauge.most == 1
