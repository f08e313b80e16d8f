"""What it costs to follow a recorded run."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import pytest

import xcs
from xcs_runtime.fallback.scout import WALKED_IN_A_STEP
from xcs_runtime.fallback.shadow import MOST_OPERATIONS, MOST_WALKED
from xcs_runtime.fallback.values import GIVEN_UP, Walked


class Holder:
    held: Any


@xcs.parallel_safe
def ask(text: str) -> str:
    return text


def set_all(holder: Holder, other: object, texts: list[str]) -> list[str]:
    for number, text in enumerate(texts):
        holder.held = other
        holder.text = text  # type: ignore[attr-defined]
        holder.number = number  # type: ignore[attr-defined]
    return [ask(text) for text in texts]


@pytest.mark.parametrize("size", [1000, 2 * MOST_WALKED])
def test_walks_through_large_objects_are_counted(size: int) -> None:
    """Each attribute that is set reaches all that the object reaches (more-itertools' `callback_iter`, whose function
    is a method of a test case)."""
    other = [[number] for number in range(size)]
    code = set_all.__code__.replace(co_filename="<nowhere>")
    compiled = xcs.compile(FunctionType(code, globals(), "set_all"))
    texts = [str(number) for number in range(40)]
    before = Walked.objects
    assert compiled(Holder(), other, texts) == texts
    walked = Walked.objects - before
    assert 0 < walked < (2 * GIVEN_UP if size > MOST_WALKED else MOST_OPERATIONS * WALKED_IN_A_STEP + 4 * size)
