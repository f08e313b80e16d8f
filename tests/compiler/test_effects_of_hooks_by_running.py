"""Every operation and library function that runs code of its operand's class, found by running it, keeps its order.

The operand is an instance of a class with all special methods, each of which writes to a list. So whether an expression
runs any of them is seen, not claimed: where it does, the call of a function with that expression is not safe.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.labelled.judge import find
from tests.labelled.labels import Sample

HERE = Path(__file__).parent
OPERAND = (HERE / "hooked_operand.txt").read_text(encoding="utf-8")
"""The module with the operand's class, before the functions."""

DECIDED_LATE = {"return repr([WithMeta])"}
"""A gate finds out that a class is not plain data when it happens."""


def bodies() -> Iterator[str]:
    """Bodies of functions of ``x``; a line each, with its ends of lines written as in a literal."""
    for line in (HERE / "hooked_programs.txt").read_text(encoding="utf-8").splitlines():
        yield line.replace("\\n", "\n") if not line.startswith("return") else line


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    path: Path = tmp_path_factory.mktemp("hooked") / "hooked_expressions.py"
    functions = []
    for index, body in enumerate(bodies()):
        indented = "".join(f"    {line}\n" for line in body.splitlines())
        functions.append(f"def f{index}(x):\n{indented}\n")
    path.write_text(OPERAND + "\n".join(functions), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("hooked_expressions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hooked_expressions"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["hooked_expressions"]


def runs(module: ModuleType, function: Callable[[Any], Any]) -> set[str]:
    operand = module.Whole()
    module.RAN.clear()
    try:
        result = function(operand)
        del result
    except Exception:  # most classes of hooks don't fit
        pass
    return set(module.RAN)


def test_what_runs_code_of_its_operand_is_not_found_safe(made: ModuleType) -> None:
    wrong, ran = {}, 0
    for index, body in enumerate(bodies()):
        function = getattr(made, f"f{index}")
        hooks = runs(made, function)
        if not hooks:
            continue
        ran += 1
        found = find(Sample("", function, (made.Whole(),), safe=False, why=""))
        if found.safe and body not in DECIDED_LATE:
            wrong[body] = sorted(hooks)
    assert not wrong, "\n".join(f"{body!r}: {hooks}" for body, hooks in wrong.items())
    assert ran > 400
