"""Analyses a live function with arguments, and finds operations by the text of their nodes."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

from xcs_compiler.declined import Declined
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Value
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.parse import ParsedFunction, parse
from xcs_compiler.source import find_source


class Analysed:
    """An effect report, with its nodes known by their text."""

    def __init__(self, parsed: ParsedFunction, report: EffectReport) -> None:
        self.parsed = parsed
        self.report = report

    def operation(self, text: str, kind: type[ast.AST] | None = None) -> Operation:
        found = [
            operation
            for node, operation in self.report.operations.items()
            if _text(node) == text and (kind is None or isinstance(node, kind))
        ]
        assert found, f"no operation `{text}` among {sorted(map(_text, self.report.operations))}"
        return found[0]

    def has(self, text: str) -> bool:
        return any(_text(node) == text for node in self.report.operations)

    def value(self, text: str) -> Value:
        (found, *_) = [value for node, value in self.report.values.items() if _text(node) == text]
        return found

    def level(self, text: str) -> Level:
        """`ORDERED`, also where a check at run time decides: what is certain without one."""
        operation = self.operation(text)
        return Level.ORDERED if operation.dynamic or operation.gated else operation.level

    def mutates(self, text: str) -> set[str]:
        return set(map(_text, self.operation(text).mutates))

    def observes(self, text: str) -> set[str]:
        return set(map(_text, self.operation(text).observes))

    def gated(self, text: str) -> set[str]:
        return set(map(_text, self.operation(text).gated))


def _text(node: ast.AST) -> str:
    try:
        return ast.unparse(node).splitlines()[0]
    except AttributeError:
        return type(node).__name__


def analysed(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Analysed:
    function = inspect.unwrap(function)
    source = find_source(function)
    assert not isinstance(source, Declined), source
    parsed = parse(source)
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return Analysed(parsed, analyse_effects(parsed, LiveResolver(function, bound.arguments)))


def level_of(callee: Callable[..., Any], *args: Any) -> Level:
    """The level of a call of ``callee``, as a function that calls it sees it."""

    def calling(callee: Any, args: Any) -> Any:
        return callee(*args)

    def calling_0(callee: Any) -> Any:
        return callee()

    def calling_1(callee: Any, a: Any) -> Any:
        return callee(a)

    def calling_2(callee: Any, a: Any, b: Any) -> Any:
        return callee(a, b)

    by_count = {0: (calling_0, "callee()"), 1: (calling_1, "callee(a)"), 2: (calling_2, "callee(a, b)")}
    function, text = by_count[len(args)]
    return analysed(function, callee, *args).level(text)
