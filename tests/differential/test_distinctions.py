"""Programs that tell stages of planning apart behave as written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs.testing
from tests.differential.distinctions import distinctions
from tests.differential.distinctions.callees import TOLD


@pytest.mark.parametrize(
    ("function", "make"),
    [pytest.param(f, make, id=f"{f.__module__.split('.')[-1]}-{f.__name__}") for f, make in distinctions()],
)
def test_distinctions_behave_as_written(function: Callable[..., Any], make: Callable[[], tuple[Any, ...]]) -> None:
    TOLD.clear()
    written = _outcome(function, make())
    told = TOLD.copy()
    for _ in range(2):
        TOLD.clear()
        assert _outcome(xcs.compile(function), make()) == written
        assert told == TOLD
    xcs.testing.check(function, *make(), schedules=8)


def _all_of(value: object) -> object:
    """With lists in place of iterators."""
    if isinstance(value, (Iterator, list)):
        return [_all_of(item) for item in value]
    return value


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, str]:
    """The value, or the exception, and what has become of the arguments."""
    try:
        value = repr(_all_of(function(*arguments)))
    except Exception as error:
        value = f"raised {error!r}"
    return value, repr(arguments)
