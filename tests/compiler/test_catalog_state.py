"""Calls that read the clock or the environment, and claims that depend on which operands are given."""

from __future__ import annotations

import ast
import datetime as dates
import json
import os
import time
from datetime import date, datetime
from typing import Any

import openai
import pytest

from tests.compiler.effects_harness import Analysed, analysed
from xcs_compiler.effects.lattice import Level, Place

ENVIRONMENT = Place("environment")
CLOCK = Place("clock")


def now() -> list[Any]:
    return [
        datetime.now(), datetime.today(), date.today(), dates.datetime.now(dates.UTC), time.time(),
        time.time_ns(), time.monotonic(), time.perf_counter(), time.process_time(), time.localtime(),
        datetime.utcnow(), time.gmtime(), time.ctime(), time.strftime("%Y"),
    ]  # fmt: skip


def calls_of(found: Analysed) -> dict[str, Any]:

    return {ast.unparse(node): o for node, o in found.report.operations.items() if isinstance(node, ast.Call)}


def test_clocks_are_read() -> None:
    calls = calls_of(analysed(now))
    assert len(calls) == 14
    for text, operation in calls.items():
        assert CLOCK in operation.reads, text
        assert not operation.dynamic, text


def read() -> list[Any]:
    return [
        os.environ.get("KEY"), os.environ["KEY"], os.getenv("KEY"), "KEY" in os.environ, os.getenv("KEY", "none"),
        os.environ.get("KEY", "none"), dict(os.environ), [name for name in os.environ], len(os.environ),  # noqa: C416
    ]  # fmt: skip


def test_environment_is_read() -> None:
    found = analysed(read)
    for operation in found.report.operations.values():
        assert operation.level is Level.PURE, operation.reason
        assert not operation.dynamic
        assert not operation.gated
    for text in ("os.environ.get('KEY')", "os.environ['KEY']", "os.getenv('KEY')", "os.environ.get('KEY', 'none')"):
        assert ENVIRONMENT in found.operation(text).reads
        assert found.value(text).immutable


def test_default_of_the_environment_is_what_was_given() -> None:
    def calling(default: list[str]) -> Any:
        return os.environ.get("KEY", default)

    assert not analysed(calling, ["a"]).value("os.environ.get('KEY', default)").immutable


def write(value: str) -> None:
    os.environ["KEY"] = value


def write_with_method(value: str) -> None:
    os.environ.update({"KEY": value})


def write_default(value: str) -> None:
    os.environ.setdefault("KEY", value)


def remove(value: str) -> None:
    del os.environ["KEY"]


def remove_with_method(value: str) -> None:
    os.environ.pop("KEY", None)


@pytest.mark.parametrize("function", [write, write_with_method, write_default, remove, remove_with_method])
def test_environment_is_written(function: Any) -> None:
    def calling(value: str) -> None:
        function(value)

    operation = analysed(calling, "a").operation("function(value)")
    assert operation.level is Level.ORDERED
    assert ENVIRONMENT in operation.writes


def test_hooks_decide_what_is_parsed() -> None:
    shared: list[Any] = []

    def hooked(text: str, hook: Any) -> Any:
        return json.loads(text, object_hook=lambda found: shared)

    def unhooked(text: str, hook: Any) -> Any:
        return json.loads(text, object_hook=None), json.loads(text)

    found = analysed(hooked, "{}", dict)
    (text,) = [text for text in calls_of(found) if text.startswith("json.loads")]
    assert not found.operation(text).fresh
    assert not found.value(text).fresh
    assert found.value(text).describe == "not known"
    found = analysed(unhooked, "{}", dict)
    assert found.operation("json.loads(text)").fresh
    assert found.operation("json.loads(text, object_hook=None)").fresh


def test_requests_of_one_conversation_are_ordered() -> None:
    client = openai.OpenAI(api_key="none")

    def calling(client: openai.OpenAI, text: str) -> Any:
        client.responses.create(model="m", input=text)
        client.responses.create(model="m", input=text, conversation="c")
        return client.responses.create(model="m", input=text, conversation=None)

    calls = calls_of(analysed(calling, client, "a"))
    levels = {text.partition("conversation")[2]: operation.level for text, operation in calls.items()}
    assert levels == {"": Level.PARALLEL_SAFE, "='c')": Level.ORDERED, "=None)": Level.PARALLEL_SAFE}
