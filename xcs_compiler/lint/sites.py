"""Where in a function something happens that no lock protects."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FunctionFacts
from xcs_compiler.lint.scan import is_lock_like


def unlocked_nodes(function: FunctionFacts) -> Iterator[ast.AST]:
    """The nodes of a function that are not under a lock: held by ``with``, or acquired before and not released yet.

    What is a lock is told by its type where the source says so, else by its name.
    """
    acquired = min(
        (
            n.lineno
            for n in _own(function.node.body)
            if isinstance(n, ast.Call)
            and isinstance(n.func, ast.Attribute)
            and n.func.attr == "acquire"
            and is_lock_like(n.func.value)
        ),
        default=None,
    )
    for node in _unlocked(function.node.body):
        if acquired is None or getattr(node, "lineno", 0) < acquired:
            yield node


def _own(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from ast.walk(statement)


def _unlocked(nodes: list[ast.stmt] | list[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        yield node
        if isinstance(node, (ast.With, ast.AsyncWith)) and any(is_lock_like(i.context_expr) for i in node.items):
            continue
        yield from _unlocked(list(ast.iter_child_nodes(node)))
