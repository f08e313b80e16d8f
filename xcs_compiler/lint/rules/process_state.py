"""What the rules on process-wide state share: where such state is changed, or drawn from, in code that may overlap."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.effects.lattice import Reason
from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import regions_of
from xcs_compiler.lint.rules.ordered_effect import cost, related
from xcs_compiler.lint.scan import own_parts

ORDERS = frozenset({"random", "cwd", "environment", "locale", "signal", "umask"})
"""Kinds that keep calls in order; the others only matter where something is declared or given to threads."""


def places(file: FileFacts, kind: str, code: str, what: str) -> Iterator[Finding]:
    """Findings of one kind. ``what`` says what is wrong with it, after the name of the call."""
    if kind in file.scan.process_lines.values():
        for function in file.functions:
            context = function.context
            if context is not None:
                for node in own_parts(function.node):
                    if file.process_kind(node) == kind:
                        yield file.at(node, code, f"`{_name(node)}` {what}, in what is {context[1]}")
    if kind in ORDERS:
        yield from _in_regions(file, kind, code, what)


def _in_regions(file: FileFacts, kind: str, code: str, what: str) -> Iterator[Finding]:
    """What keeps calls of a loop in order: reported where it is, or at the call that leads to another file."""
    seen: set[tuple[str, int]] = set()
    for function in file.functions:
        for region in regions_of(function):
            for blocker in region.blockers:
                if file.process_kind(blocker.node) == kind:
                    message = f"`{_name(blocker.node)}` {what}; it {cost(region, blocker)}"
                    yield file.at(blocker.node, code, message)
                    continue
                for path, line in _chain(blocker.reason):
                    if file.wanted.process_lines.get(path, {}).get(str(line)) != kind or (path, line) in seen:
                        continue
                    seen.add((path, line))
                    node = _at(file, line, kind) if path == file.path else None
                    if node is not None:
                        message = f"`{_name(node)}` {what}; it {cost(region, blocker)} (line {region.node.lineno})"
                        yield file.at(node, code, message)
                    else:
                        message = f"what this calls {what}; it {cost(region, blocker)}"
                        yield file.at(blocker.node, code, message, related(file, blocker))


def _chain(reason: Reason | None) -> Iterator[tuple[str, int]]:
    while reason is not None:
        if reason.filename and reason.line:
            yield reason.filename, reason.line
        reason = reason.because


def _at(file: FileFacts, line: int, kind: str) -> ast.AST | None:
    for node in ast.walk(file.tree):
        if getattr(node, "lineno", 0) == line and file.process_kind(node) == kind:
            return node
    return None


def _name(node: ast.AST) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)
