"""Named state that is changed by other ways than its name: through modules, classes, functions and their namespaces."""

from __future__ import annotations

import ast
import sys
from typing import Any

import pytest

import xcs
from tests.compiler.effects_harness import Analysed, analysed
from xcs_compiler.effects.checks import classify_call
from xcs_compiler.effects.lattice import Level, Place

N = 0
CONSTANT = 0
MODULE = sys.modules[__name__]
LIMIT = Place("global", f"{__name__}:N")


class Config:
    temperature = 0.5


class Agent:
    prefix = "a"

    def ask(self, question: str) -> str:
        return helper(f"{self.prefix} {question}")


@xcs.parallel_safe
def helper(question: str) -> str:
    return question


def ask(question: str) -> str:
    return helper(f"{N} {question}")


def ask_shortly(question: str) -> str:
    return helper(f"{CONSTANT} {question}")


def ask_configured(question: str) -> str:
    return helper(f"{Config.temperature} {question}")


def ask_counted(question: str) -> str:
    return helper(f"{ask_counted.limit} {question}")  # type: ignore[attr-defined]


ask_counted.limit = 1  # type: ignore[attr-defined]


def reads(found: Analysed, callee: str) -> frozenset[Place]:
    (operation,) = [
        o
        for node, o in found.report.operations.items()
        if isinstance(node, ast.Call) and ast.unparse(node.func) == callee
    ]
    return operation.reads


def written(found: Analysed) -> frozenset[Place]:
    return frozenset().union(*(operation.writes for operation in found.report.operations.values()))


def setting_of_parameter(module: Any, question: str) -> Any:
    module.N = 1
    return ask(question)


def setattr_of_module(module: Any, question: str) -> Any:
    sys.modules[__name__].N = 1
    return ask(question)


def setattr_unknown(module: Any, question: str) -> Any:
    setattr(module, question, 1)
    return ask(question)


def delattr_of_module(module: Any, question: str) -> Any:
    delattr(module, "N")
    return ask(question)


def through_globals(module: Any, question: str) -> Any:
    globals()["N"] = 1
    return ask(question)


def through_globals_update(module: Any, question: str) -> Any:
    globals().update(N=1)
    return ask(question)


def through_vars(module: Any, question: str) -> Any:
    vars(module)["N"] = 1
    return ask(question)


def through_dict(module: Any, question: str) -> Any:
    module.__dict__["N"] = 1
    return ask(question)


def through_modules(module: Any, question: str) -> Any:
    sys.modules[__name__].N = 1  # type: ignore[attr-defined]
    return ask(question)


def through_function(module: Any, question: str) -> Any:
    ask.__globals__["N"] = 1
    return ask(question)


def set_by_callee() -> None:
    globals()["N"] = 1


def through_callee(module: Any, question: str) -> Any:
    set_by_callee()
    return ask(question)


WAYS = (
    setting_of_parameter, setattr_of_module, setattr_unknown, delattr_of_module, through_globals,
    through_globals_update, through_vars, through_dict, through_modules, through_function, through_callee,
)  # fmt: skip


@pytest.mark.parametrize("function", WAYS, ids=lambda f: f.__name__)
def test_a_write_of_a_global_is_seen_by_who_reads_it(function: Any) -> None:
    found = analysed(function, MODULE, "a")
    assert LIMIT in written(found)
    assert LIMIT in reads(found, "ask")


def test_globals_that_nothing_writes_are_not_said_to_be_read() -> None:
    def calling(question: str) -> str:
        return ask_shortly(question)

    found = analysed(calling, "a")
    assert not reads(found, "ask_shortly")
    assert not found.has("ask_shortly")
    assert classify_call(ask_shortly, ("a",), {})


def test_globals_that_are_set_as_text_are_read() -> None:
    assert not classify_call(ask, ("a",), {})


def test_class_attributes() -> None:
    def setting(question: str) -> str:
        Config.temperature = 0.7
        return ask_configured(question)

    def through_instance(agent: Agent, question: str) -> str:
        Agent.prefix = "b"
        return agent.ask(question)

    found = analysed(setting, "a")
    assert written(found) & reads(found, "ask_configured")
    found = analysed(through_instance, Agent(), "a")
    assert written(found) & reads(found, "agent.ask")


def test_an_attribute_of_the_class_is_looked_up_in_the_instance_first() -> None:
    def calling(agent: Agent, question: str) -> str:
        return agent.ask(question)

    operation = analysed(calling, Agent(), "a").operation("agent.ask(question)")
    assert [ast.unparse(operand) for operand in operation.observes] == ["agent"]
    assert operation.through is not None
    assert ("prefix",) in {path for _, path in operation.through}


def test_attributes_of_functions() -> None:
    def setting(question: str) -> str:
        ask_counted.limit = 2  # type: ignore[attr-defined]
        return ask_counted(question)

    def setting_defaults(question: str) -> str:
        ask.__defaults__ = ("b",)
        return ask(question)

    found = analysed(setting, "a")
    assert written(found) & reads(found, "ask_counted")
    assert LIMIT in written(analysed(setting_defaults, "a"))


def test_a_function_that_is_bound_anew() -> None:
    def calling(module: Any, question: str) -> str:
        module.helper = str
        return ask(question)

    found = analysed(calling, MODULE, "a")
    assert Place("global", f"{__name__}:helper") in reads(found, "ask")


def test_calls_of_which_nothing_is_known_are_ordered_beside_such_writes() -> None:
    def calling(module: Any, handlers: list[Any]) -> Any:
        for handler in handlers:
            module.N = 1
            handler.whatever()

    found = analysed(calling, MODULE, [object()])
    assert found.operation("handler.whatever()").level is Level.ORDERED
    assert not found.operation("handler.whatever()").dynamic
