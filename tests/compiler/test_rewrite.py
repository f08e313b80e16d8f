"""The rewritten tree: what is kept of the user's text, what is made, and where each stands for."""

# ruff: noqa  (specimens)
from __future__ import annotations

import ast
import builtins
import re

import libcst as cst
import pytest

from tests.golden.programs import PROGRAMS, Program, model, tidy, wanted
from tests.golden.stages import Stages
from xcs_compiler.plan import decline

IMPROVED = [pytest.param(p, id=p.name) for p in PROGRAMS if p.is_improved]


@pytest.mark.parametrize("program", IMPROVED)
def test_names_that_are_made_are_ours(program: Program) -> None:
    stages = Stages(program.function, *program.arguments)
    users = _names(stages.parsed.module)
    made = {n for n in _names(ast.parse(stages.text)) - users if not n.startswith("__xcs_")}
    # The attributes of the ABI, and nothing that the user's namespace could shadow.
    assert made <= {
        "issue", "commit", "each", "in_order", "map", "map_reading", "filter_reading", "by_key", "raised", "caught", "items",
        "item", "ready", "last",
    }  # fmt: skip
    assert not any(hasattr(builtins, name) for name in made - {"map"})


@pytest.mark.parametrize("program", IMPROVED)
def test_tasks_and_records_are_used_once_and_only_after_they_are_made(program: Program) -> None:
    tree = ast.parse(Stages(program.function, *program.arguments).text)
    issued = [n.targets[0].id for n in ast.walk(tree) if isinstance(n, ast.Assign) and _is_issue(n.value)]  # type: ignore[attr-defined]
    assert len(issued) == len(set(issued))
    for name in issued:
        first = min((n.lineno, n.col_offset) for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name)
        stored = [
            (n.lineno, n.col_offset)
            for n in ast.walk(tree)
            if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        ]
        assert stored == [first]


@pytest.mark.parametrize("program", IMPROVED)
def test_kept_nodes_stand_for_themselves(program: Program) -> None:
    """A node that is still the user's own is at its own place; what stands for it has the same text."""
    stages = Stages(program.function, *program.arguments)
    original = stages.parsed.source.text
    names = 0
    for node, span in stages.rewritten.emitted.nodes:
        origin = stages.rewritten.origins.get(node)
        if origin is not None and isinstance(node, (cst.Name, cst.SimpleString, cst.Integer)) and not _ours(node):
            assert _segment(stages.text, span) == _segment(original, origin)
            names += 1
    assert names > 3


def test_comments_and_layout_are_kept() -> None:
    # fmt: off
    def function(x, y):
        # before
        a = model(x)
        b = tidy(y); c = [a,  b]  # after
        return c
    # fmt: on

    text = Stages(function, 1, 2).text
    assert "# before\n" in text
    assert "c = [a,  b]" in text


def test_the_original_trees_are_not_changed() -> None:
    def function(items):
        return [model(x) for x in items if wanted(x)]

    stages = Stages(function, [1])
    before = ast.dump(stages.parsed.module), stages.parsed.concrete.code
    assert "__xcs_" in stages.text
    assert (ast.dump(stages.parsed.module), stages.parsed.concrete.code) == before


def test_a_lambda_becomes_a_function() -> None:
    text = Stages(lambda x, *, y=2: model(x) + tidy(y), 1).text
    assert re.search(r"def __xcs_lambda\(x, \*, y ?= ?2\):", text)
    (made,) = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef))
    assert ast.unparse(made.body[-1]) == (
        "with __xcs_region() as __xcs_1:\n    __xcs_2 = __xcs_1.issue(model, x)\n"
        "    __xcs_3 = __xcs_1.issue(tidy, y)\n    return __xcs_2.commit() + __xcs_3.commit()"
    )


def test_names_that_the_user_has_taken_are_left_to_them() -> None:
    (function,) = ast.parse("def function(x, __xcs_2):\n    return model(x) + tidy(x) + __xcs_2").body
    declined = decline(function)
    assert declined is not None
    assert "__xcs_" in declined.reason


def _names(tree: ast.AST) -> set[str]:
    found = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    found |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    return found | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}


def _is_issue(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "issue"


def _ours(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value.startswith("__xcs_")


def _segment(text: str, span: tuple[int, int, int, int]) -> str:
    first, start, last, end = span
    assert first == last
    return text.split("\n")[first - 1].encode()[start:end].decode()
