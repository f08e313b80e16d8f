"""Output of functions that a library calls: it appears in its place, kept back or not made ahead."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import heapq
import itertools
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pydantic
import pytest
import tenacity

import xcs
from tests.differential.output_callees import model
from xcs.testing import check

log = logging.getLogger("tests.libraries")


def told(thing: object) -> str:
    log.info("told")
    return "y"


@dataclasses.dataclass
class Record:
    x: int
    y: int = 0

    def __post_init__(self) -> None:
        log.info("made %s", self.x)


class Checked(pydantic.BaseModel):
    x: int

    @pydantic.field_validator("x")
    @classmethod
    def seen(cls, value: int) -> int:
        log.info("checked %s", value)
        return value


class Deep:
    def __deepcopy__(self, memo: Any) -> Deep:
        log.info("copied")
        return Deep()

    def close(self) -> None:
        log.info("closed")


RECORD = Record(0)


def replacement(x: int) -> Any:
    return model(x), re.sub("x", told, "xx")


def object_hook(x: int) -> Any:
    return model(x), json.loads('{"a": 1}', object_hook=told)


def default(x: int) -> Any:
    return model(x), json.dumps({"a": {1}}, default=told)


def replaced(x: int) -> Any:
    return dataclasses.replace(RECORD, x=x), model(x)


def made(x: int) -> Any:
    return Record(x), model(x)


def checked(x: int) -> Any:
    return Checked(x=x), model(x)


def validated(x: int) -> Any:
    return Checked.model_validate({"x": x}), model(x)


def copied(x: int) -> Any:
    copy.deepcopy(Deep())
    return model(x)


def merged(x: int) -> Any:
    return list(heapq.merge([1], [2], key=told)), model(x)


def grouped(x: int) -> Any:
    return [key for key, _ in itertools.groupby([1, 2], key=told)], model(x)


def reduced(x: int) -> Any:
    return functools.reduce(lambda a, b: told(b), [1, 2, 3]), model(x)


def closing(x: int) -> Any:
    with contextlib.closing(Deep()):
        return model(x)


def on_stack(x: int) -> Any:
    with contextlib.ExitStack() as stack:
        stack.callback(told, 1)
        return model(x)


@contextlib.contextmanager
def around(x: int) -> Iterator[None]:
    log.info("before %s", x)
    yield
    log.info("after %s", x)


def in_context(x: int) -> Any:
    with around(x):
        return model(x)


@functools.singledispatch
def described(x: object) -> Any:
    log.info("object")
    return model(x)


@described.register
def _(x: int) -> Any:
    log.info("number %s", x)
    answer = model(x)
    log.info("described %s", x)
    return answer


once_more = tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_none(), reraise=True)


@once_more
def retried(x: int) -> Any:
    log.info("asking %s", x)
    answer = model(x)
    log.info("asked %s", x)
    return answer


def odd(x: int, seen: dict[int, int]) -> None:
    if x % 2:
        seen[x] = seen.get(x, 0) + 1
        if seen[x] < 2:
            raise ValueError(f"odd {x}")


@tenacity.retry(
    stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_none(), reraise=True,
    before_sleep=tenacity.before_sleep_log(log, logging.INFO), before=tenacity.before_log(log, logging.INFO),
)  # fmt: skip
def retried_aloud(x: int) -> Any:
    answer = model(x)
    odd(x, {})
    return answer


@tenacity.retry(
    stop=tenacity.stop_after_attempt(2), wait=tenacity.wait_none(), before_sleep=functools.partial(told),
    retry_error_callback=told,
)  # fmt: skip
def retried_by_rules(x: int) -> Any:
    answer = model(x)
    odd(x, {})
    return answer


PROGRAMS = [
    replacement, object_hook, default, replaced, made, checked, validated, copied, merged, grouped, reduced, closing,
    on_stack, in_context, described, retried, retried_by_rules,
]  # fmt: skip


@pytest.mark.parametrize("asks", PROGRAMS, ids=lambda program: program.__name__)
def test_what_a_library_calls_shows_its_output_in_its_place(
    asks: Callable[[int], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, log.name)

    def program(xs: list[int]) -> Any:
        out = []
        for x in xs:
            out.append(asks(x))
            log.info("done %s", x)
        return out

    check(program, [1, 2, 3, 4], schedules=6)


def test_functions_that_are_tried_again_run_ahead() -> None:
    def program(xs: list[int]) -> Any:
        return [(retried(x), retried_aloud(x)) for x in xs]

    explained = str(xcs.compile(program).explain([1]))
    assert "calls that run ahead: 2 of 2" in explained, explained
