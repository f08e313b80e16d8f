"""Calls through the elements of a container: decided when they happen, tried because of what the elements are now."""

from __future__ import annotations

import ast
from typing import Any

import httpx
import openai
import pytest

import xcs
from tests.compiler.effects_harness import analysed
from xcs_compiler.effects.checks import plain, transparent
from xcs_compiler.effects.lattice import Level, Operation
from xcs_runtime.gates import is_frozen, is_plain


class Client:
    @xcs.parallel_safe
    def create(self, prompt: str) -> str:
        return prompt


class Agent:
    def __init__(self, client: Any) -> None:
        self.client = client
        self.name = "agent"

    def run(self, text: str) -> Any:
        return self.client.create(f"{self.name}: {text}")

    def __call__(self, text: str) -> Any:
        return self.run(text)

    def label(self, text: str) -> str:
        return f"{self.name}: {text}"


class Counting(Agent):
    def run(self, text: str) -> Any:
        self.name = text
        return super().run(text)


@xcs.parallel_safe
def ask(text: str) -> str:
    return text


def polite(text: str) -> str:
    return ask(f"Please: {text}")


def loud(text: str) -> str:
    return text.upper()


def in_loop(things: Any, text: str) -> None:
    for thing in things:
        thing.run(text)


def in_comprehension(things: Any, text: str) -> Any:
    return [thing.run(text) for thing in things]


def by_index(things: Any, text: str) -> Any:
    return things[0].run(text)


def enumerated(things: Any, text: str) -> Any:
    return [thing.run(text) for _, thing in enumerate(things)]


def called(things: Any, text: str) -> Any:
    return [thing(text) for thing in things]


def labelled(things: Any, text: str) -> Any:
    return [thing.label(text) for thing in things]


def call(function: Any, things: Any) -> Operation:
    (found,) = [
        operation
        for node, operation in analysed(function, things, "a").report.operations.items()
        if isinstance(node, ast.Call) and ast.unparse(node).startswith(("thing.", "thing(", "things[0].run"))
    ]
    return found


@pytest.mark.parametrize(
    "function", [in_loop, in_comprehension, by_index, enumerated, called], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("container", [list, tuple])
def test_a_method_that_waits_is_worth_deciding(function: Any, container: Any) -> None:
    operation = call(function, container([Agent(Client()), Agent(Client())]))
    assert operation.dynamic
    assert operation.slow
    assert operation.level is Level.PARALLEL_SAFE


def test_values_of_a_dict() -> None:
    def asking(things: dict[str, Agent], text: str) -> Any:
        return {name: thing.run(text) for name, thing in things.items()}

    assert call(asking, {"a": Agent(Client())}).slow


def test_functions_are_examples_too() -> None:
    assert call(called, [polite, loud]).slow
    assert call(called, [polite, loud]).dynamic
    assert not call(called, [loud]).slow


def test_what_does_not_wait_is_not_worth_it() -> None:
    assert not call(labelled, [Agent(Client())]).slow
    assert not call(in_loop, [object()]).slow
    assert not call(in_loop, []).slow
    assert not call(in_loop, [Agent(Client())] * 101).slow


def test_examples_never_make_it_safe() -> None:
    assert call(in_loop, [Agent(Client()), Counting(Client())]).dynamic
    assert call(in_loop, [Counting(Client())]).dynamic


def test_facts_about_the_examples_are_not_relied_on() -> None:
    found = analysed(in_loop, [Agent(Client())], "a")
    assert {fact.path for fact in found.report.facts} <= {("things",), ("text",)}


def test_an_object_with_a_shared_client_is_plain() -> None:
    client = openai.OpenAI(api_key="none")
    agent = Agent(client)
    assert plain(agent)
    assert is_plain(agent, transparent)
    assert not is_frozen(agent, transparent)

    class Own(openai.OpenAI):
        def __repr__(self) -> str:
            print("shown")
            return ""

    assert not plain(Agent(Own(api_key="none")))
    assert not is_plain(Agent(Own(api_key="none")), transparent)
    with httpx.Client() as connection:
        assert is_plain(Agent(connection), transparent)
        assert plain(Agent(connection))
