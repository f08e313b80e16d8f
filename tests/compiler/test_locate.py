"""The code object: on the user's lines, under the user's names, with the ABI among its constants alone."""

# ruff: noqa  (specimens)
from __future__ import annotations

import ast
import dis
import types
from collections.abc import Iterator

import pytest

from tests.golden.programs import PROGRAMS, Program, model, tidy
from tests.golden.stages import ABI, Stages

IMPROVED = [pytest.param(p, id=p.name) for p in PROGRAMS if p.is_improved]


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def lines(code: types.CodeType) -> set[int]:
    return {line for inner in codes(code) for _, _, line in inner.co_lines() if line is not None}


def calls(code: types.CodeType) -> set[tuple[int | None, ...]]:
    """Where the calls stand."""
    found = set()
    for inner in codes(code):
        for instruction in dis.get_instructions(inner):
            if instruction.opname.startswith("CALL") and "INTRINSIC" not in instruction.opname:
                position = instruction.positions
                assert position is not None
                found.add((position.lineno, position.col_offset, position.end_lineno, position.end_col_offset))
    return found


@pytest.fixture(params=IMPROVED)
def stages(request: pytest.FixtureRequest) -> Stages:
    program: Program = request.param
    return Stages(program.function, *program.arguments)


def test_lines_are_the_users(stages: Stages) -> None:
    original = stages.function.__code__
    assert stages.code.co_firstlineno == original.co_firstlineno
    assert lines(stages.code) <= lines(original)
    # Whoever waits at a line for a breakpoint, or counts it as covered, sees it come.
    assert lines(original) <= lines(stages.code)


def test_names_are_the_users(stages: Stages) -> None:
    original = stages.function.__code__
    for attribute in ("co_name", "co_qualname", "co_filename", "co_freevars", "co_argcount", "co_kwonlyargcount"):
        assert getattr(stages.code, attribute) == getattr(original, attribute), attribute
    assert stages.code.co_varnames[: original.co_argcount] == original.co_varnames[: original.co_argcount]
    for inner in codes(stages.code):
        assert "__xcs_" not in inner.co_name
        assert "__xcs_" not in inner.co_qualname
        assert inner.co_filename == original.co_filename


def test_nothing_of_ours_is_looked_up_by_name(stages: Stages) -> None:
    for inner in codes(stages.code):
        for instruction in dis.get_instructions(inner):
            if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "STORE_NAME"):
                assert not str(instruction.argval).startswith("__xcs_"), inner.co_name
    assert any(constant is ABI for inner in codes(stages.code) for constant in inner.co_consts)
    assert not any(isinstance(c, str) and "xcs abi" in c for inner in codes(stages.code) for c in inner.co_consts)


def test_calls_keep_their_carets(stages: Stages) -> None:
    """The user's calls stand where they stood, those that are made stand for something on the user's lines."""
    written, made = calls(stages.function.__code__), calls(stages.code)
    offset = stages.parsed.source.first_line - 2
    generators = {
        (node.lineno + offset, node.col_offset, (node.end_lineno or 0) + offset, node.end_col_offset)
        for node in ast.walk(stages.parsed.tree)
        if isinstance(node, ast.GeneratorExp)  # called by the interpreter, which cannot fail
    }
    assert written - generators <= made
    assert {call[0] for call in made} <= lines(stages.function.__code__)


def run_ahead(code: types.CodeType) -> list[str]:
    return [inner.co_name for inner in codes(code) if "__xcs_ahead__" in inner.co_varnames]


def test_code_that_runs_ahead_is_marked_and_named_after_its_scope() -> None:
    def function(items, x, y):
        total = model(x + 1) + tidy(y + 1)
        for item in items:
            total += model(item)
        return total

    assert run_ahead(Stages(function, [1], 2, 3).code) == ["function", "function", "function"]


def test_exact_positions_of_a_call_that_runs_ahead() -> None:
    def function(items):
        return [tidy(model(x)) for x in items]

    code = Stages(function, [1]).code
    wide = function.__code__.co_firstlineno + 1
    users = {c for c in calls(code) if c[0] == wide}
    assert (wide, 16, wide, 30) in users  # tidy(model(x))
    assert (wide, 21, wide, 29) in users  # model(x)


def test_free_variables_are_in_the_original_order() -> None:
    zebra, ant, middle = 1, 2, 3

    def function(x):
        a = model(zebra + x)
        b = tidy(middle + ant)
        return a, b

    stages = Stages(function, 1)
    assert stages.code.co_freevars == function.__code__.co_freevars == ("ant", "middle", "zebra")
    assert (
        types.FunctionType(stages.code, globals(), "f", None, function.__closure__).__closure__ == function.__closure__
    )


class Parent:
    def __init__(self) -> None:
        self.__private = 4

    def limit(self) -> int:
        return 5


class Child(Parent):
    def __init__(self) -> None:
        super().__init__()
        self.__private = 6

    def mangled(self, items):
        __local = [model(item, self.__private) for item in items]
        return __local

    def with_super(self, items):
        limit = super().limit()
        return [model(item, limit) for item in items]


def test_private_names_are_mangled_as_in_the_class() -> None:
    stages = Stages(Child.mangled, Child(), [1])
    names = {name for inner in codes(stages.code) for name in inner.co_names}
    assert "_Child__private" in names
    assert "_Child__local" in stages.code.co_varnames
    assert stages.code.co_qualname == "Child.mangled"


def test_super_finds_its_class() -> None:
    assert Stages(Child.with_super, Child(), [1]).code.co_freevars == ("__class__",)


def test_constants_that_are_equal_to_ours_stay_the_users() -> None:
    def function(x, y):
        a, b = model(x), tidy(y)
        return a, b, "xcs abi", "__xcs_region"

    constants = {c for inner in codes(Stages(function, 1, 2).code) for c in inner.co_consts if isinstance(c, str)}
    flat = constants | {
        s for inner in codes(Stages(function, 1, 2).code) for c in inner.co_consts if isinstance(c, tuple) for s in c
    }
    assert {"xcs abi", "__xcs_region"} <= flat
