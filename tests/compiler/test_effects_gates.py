"""Calls whose safety depends on what they are given: gated on the arguments where that decides it, else dynamic."""

from __future__ import annotations

import ast
from typing import Any

import pytest

import xcs
from tests.compiler.effects_harness import analysed
from xcs_compiler.effects.analysis import PlainBindings
from xcs_compiler.effects.lattice import Compared, Fact, Level, Place

MODULE = __name__


class Client:
    def __init__(self) -> None:
        self.headers = {"key": "value"}

    @xcs.parallel_safe
    def create(self, prompt: str) -> str:
        return prompt


client = Client()
SETTINGS: dict[str, Any] = {"temperature": 0.5}
HOOKS: dict[str, Any] = {"client": Client()}


def ask(question: Any) -> str:
    return client.create(f"Q: {question}")


def ask_with_settings(question: Any) -> str:
    return client.create(f"{SETTINGS['temperature']} {question}")


def ask_with_hooks(question: Any) -> str:
    return client.create(f"{HOOKS['client']} {question}")


def run(handler: Any, question: Any) -> Any:
    return handler.whatever(question)


class Document:
    def __init__(self, sections: list[Any]) -> None:
        self.sections = sections

    def text(self) -> str:
        return "".join(f"{section}" for section in self.sections)

    @property
    def title(self) -> str:
        return f"{self.sections[0]}"


class Holder(Document):
    def __init__(self, sections: list[Any]) -> None:
        super().__init__(sections)
        self.client = client

    def __bool__(self) -> bool:
        print("tested")
        return True


def test_call_is_gated_on_the_argument_and_its_reads_are_known() -> None:
    def calling(questions: list[Any]) -> Any:
        return [ask(question) for question in questions]

    found = analysed(calling, ["a"]).operation("ask(question)")
    assert not found.dynamic
    assert found.level is Level.PARALLEL_SAFE
    assert found.slow
    assert [ast.unparse(operand) for operand in found.gated] == ["question"]
    assert Place("global", f"{MODULE}:client") in found.reads


@pytest.mark.parametrize(
    ("call", "gated"),
    [
        ("ask(a)", {"a"}), ("ask(question=a)", {"a"}), ("ask(*a)", {"a"}), ("ask(**a)", {"a"}), ("ask(a.text)", {"a"}),
        ("ask(a[0])", {"a"}), ("ask([a, 'b'])", {"[a, 'b']"}), ("ask('b')", set()), ("ask(a or 'b')", {"a"}),
        ("[ask(b) for b in a][0]", {"b"}),
    ],
)  # fmt: skip
def test_what_is_gated(call: str, gated: set[str], tmp_path: Any) -> None:
    path = tmp_path / "calling.py"
    path.write_text(f"def calling(values):\n    for a in values:\n        {call}\n")
    names: dict[str, Any] = {"ask": ask, "__name__": "calling"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    found = analysed(names["calling"], [["a"]])
    (operation,) = [
        o
        for node, o in found.report.operations.items()
        if isinstance(node, ast.Call) and node.func.id == "ask"  # type: ignore[attr-defined]
    ]
    assert not operation.dynamic
    assert {ast.unparse(operand) for operand in operation.gated} == gated


def test_plain_state_of_a_module_is_guarded() -> None:
    def calling(questions: list[Any]) -> Any:
        return [ask_with_settings(question) for question in questions]

    found = analysed(calling, ["a"])
    operation = found.operation("ask_with_settings(question)")
    assert not operation.dynamic
    assert Place("global", f"{MODULE}:SETTINGS") in operation.reads
    (guard,) = [g for g in found.report.guards if isinstance(g.namespace, PlainBindings)]
    assert guard.holds()
    SETTINGS["hook"] = Holder([])
    try:
        assert not guard.holds()
    finally:
        del SETTINGS["hook"]


def test_state_of_a_module_that_is_not_plain_is_decided_when_it_happens() -> None:
    HOOKS.update({str(number): Holder([]) for number in range(5)})  # too many to be looked into

    def calling(questions: list[Any]) -> Any:
        return [ask_with_hooks(question) for question in questions]

    assert analysed(calling, ["a"]).operation("ask_with_hooks(question)").dynamic


def test_unknown_callee_stays_dynamic() -> None:
    def calling(handlers: list[Any]) -> Any:
        return [run(handler, "a") for handler in handlers]

    def sorting(handlers: list[Any]) -> Any:
        for some in handlers:
            sorted(some, key=lambda handler: handler.score())

    found = analysed(calling, [1]).operation("run(handler, 'a')")
    assert found.dynamic
    assert not found.gated
    (operation,) = [
        o for node, o in analysed(sorting, [1]).report.operations.items() if ast.unparse(node).startswith("sorted(some")
    ]
    assert operation.dynamic


def test_receiver_is_gated_where_it_can_be_plain() -> None:
    def calling(document: Any) -> Any:
        return document.text(), document.title

    found = analysed(calling, Document(["a"]))
    assert not found.operation("document.text()").dynamic
    assert found.gated("document.text()") == {"document"}
    assert found.gated("document.title") == {"document"}

    # Not as a whole: then what is read of it is looked at when the function is called.
    found = analysed(calling, Holder(["a"]))
    assert not found.operation("document.text()").dynamic
    assert not found.operation("document.text()").gated
    assert Fact(("document", "sections"), Compared.PLAIN) in found.report.facts

    found = analysed(calling, Holder([Holder([]), Document([])] * 3))  # too many to be looked into
    assert found.operation("document.text()").dynamic
    assert found.operation("document.title").level is Level.ORDERED


def test_what_is_called_back_with_is_not_covered_by_a_gate_on_it() -> None:
    import functools

    def calling(values: list[Any]) -> Any:
        return functools.reduce(lambda one, other: f"{one}{other}", values)

    found = analysed(calling, ["a"])
    (operation,) = [
        o for node, o in found.report.operations.items() if ast.unparse(node).startswith("functools.reduce(")
    ]
    assert operation.dynamic
