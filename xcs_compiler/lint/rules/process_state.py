"""What the rules on process-wide state share: where such state is changed, or drawn from, in code that may overlap."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import regions_of
from xcs_compiler.lint.scan import own_parts, process_kind

ORDERS = frozenset({"random", "cwd", "environment", "locale", "signal", "umask"})
"""Kinds that keep calls in order; the others only matter where something is declared or given to threads."""


def places(file: FileFacts, kind: str, code: str, what: str) -> Iterator[Finding]:
    """Findings of one kind. ``what`` says what is wrong with it, after the name of the call."""
    lines = file.scan.process_lines
    if kind not in lines.values():
        return
    for function in file.functions:
        context = function.context
        blocking = _blocking(function) if context is None and kind in ORDERS else frozenset()
        for node in own_parts(function.node):
            if process_kind(node, file.scan.imports) != kind:
                continue
            name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
            if context is not None and (context[0] != "ahead" or kind in ORDERS):
                yield file.at(node, code, f"`{name}` {what}, in a function that is {context[1]}")
            elif node in blocking:
                yield file.at(node, code, f"`{name}` {what}; it keeps the calls that need it in order")


def _blocking(function: FunctionFacts) -> frozenset[ast.AST]:
    return frozenset(b.node for region in regions_of(function) for b in region.blockers)
