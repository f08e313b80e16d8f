"""What the compiler writes, as text, on every Python; `pytest tests/golden --regenerate` writes it anew.

No file is written but for code that was executed with the outcome of the original.
"""

from __future__ import annotations

import ast
import inspect
import math
import os
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import xcs
from tests.golden.programs import CALLS, EVENTS, PROGRAMS, Program
from xcs_runtime.fallback import recording

EXPECTED = Path(__file__).with_name("expected")
HEADER = "# ruff: noqa\n"
NAMES = [program.name for program in PROGRAMS]

Outcome = tuple[object, list[str], Counter[str]]


def outcome(function: Callable[..., Any], program: Program) -> Outcome:
    """Value or exception, ordered effects, calls. Of a call that raised, which later calls ran is not promised."""
    CALLS.clear()
    EVENTS.clear()
    try:
        value = function(*program.arguments)
        value = list(value) if isinstance(value, Iterator) else value
    except ValueError as error:
        return (type(error), error.args), list(EVENTS), Counter()
    # Tuples of items, for the order of what is in a dictionary is part of the value.
    return (type(value), list(value.items()) if isinstance(value, dict) else value), list(EVENTS), Counter(CALLS)


def written(function: Any) -> str:
    """A method is indented as in its file, which does not parse by itself."""
    return HEADER + textwrap.dedent(str(function.source))


@pytest.fixture(autouse=True)
def _nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the calls of a function that is left as written can seem slow, and its text says so."""
    monkeypatch.setattr(recording, "SLOW", math.inf)


@pytest.mark.parametrize("program", PROGRAMS, ids=NAMES)
def test_text_and_outcome(program: Program, request: pytest.FixtureRequest) -> None:
    compiled = xcs.compile(program.function)
    expected = outcome(program.function, program)
    assert outcome(compiled, program) == expected
    assert outcome(compiled, program) == expected, "the second call"
    text = written(compiled)
    ast.parse(text)
    path = EXPECTED / f"{program.name}.py"
    if request.config.getoption("--regenerate", None) or os.environ.get("XCS_REGENERATE") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("program", PROGRAMS, ids=NAMES)
def test_what_is_not_improved_is_left_as_it_is(program: Program) -> None:
    text = (EXPECTED / f"{program.name}.py").read_text(encoding="utf-8").removeprefix(HEADER)
    original = textwrap.dedent(inspect.getsource(program.function))
    assert ("__xcs_" in text) is program.is_improved
    if not program.is_improved:
        assert _body(text) == _body(original)


def test_no_file_is_left_over() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*.py")) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES)


def _body(text: str) -> list[str]:
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    return list(map(ast.dump, function.body))
