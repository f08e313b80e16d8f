"""The forms of a pattern: as a function of a module, a method, a nested function, a lambda.

The other forms are written to real files, so that their source is found the way a user's would be.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
import itertools
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.differential.callees import METHODS, Kit
from tests.differential.oracle import Decorator, Program, Step
from tests.differential.patterns import INPUTS, PATTERNS, Pattern

_HEADER = """\
import contextlib, functools, itertools, json, os, time
from tests.differential.callees import *
from tests.differential.callees import Kit, f, g, h, add, pred, text, pair, many, count, join, reply, log, note, model
from tests.differential.patterns.contexts import first_of, size_of
from tests.differential.patterns.matching import Event, Size

"""


def forms_of(pattern: Pattern, among: tuple[str, ...]) -> list[str]:
    """Those of the forms that make sense for this pattern."""
    single = len(_definition(pattern).body) == 1 and isinstance(_definition(pattern).body[0], ast.Return)
    forms = [form for form in among if form != "lambda" or single]
    return [form for form in forms if form != "method" or _uses_methods(pattern)]


@functools.cache
def program(pattern: Pattern, form: str) -> Program:
    """The pattern in one form, called with each of its inputs in turn. It is compiled once and kept."""
    build = _builder(pattern, form)

    @functools.cache
    def decorated(decorator: Decorator) -> Callable[..., Any]:
        return build(decorator)

    def steps(decorator: Decorator) -> Iterator[Step]:
        function = decorated(decorator)
        for arguments in inputs_of(pattern):
            if form == "method":
                arguments = (Kit(), *arguments)
            if pattern.lazy:
                yield Step(_consume, (function, *arguments))
            else:
                yield Step(function, arguments)

    return steps


def inputs_of(pattern: Pattern) -> Iterator[tuple[Any, ...]]:
    if pattern.inputs is not None:
        for make in pattern.inputs:
            yield make()
        return
    names = list(inspect.signature(pattern.function).parameters)
    for number in range(4 if names else 2):
        yield tuple(_again(INPUTS[name][number]) for name in names)


def _again(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _consume(function: Callable[..., Any], *args: Any) -> Any:
    result = function(*args)
    made = result if isinstance(result, list) else [result]
    return [(list(generator), next(generator, "exhausted")) for generator in made]


def _definition(pattern: Pattern) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(pattern.function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    return definition


def _uses_methods(pattern: Pattern) -> bool:
    return any(isinstance(n, ast.Name) and n.id in METHODS for n in ast.walk(_definition(pattern)))


class _ThroughSelf(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in METHODS and isinstance(node.ctx, ast.Load):
            return ast.Attribute(ast.Name("self", ast.Load()), node.id, ast.Load())
        return node


def _builder(pattern: Pattern, form: str) -> Callable[[Decorator], Callable[..., Any]]:
    name = pattern.name
    if form == "function":
        return lambda decorator: decorator(pattern.function)
    definition = _definition(pattern)
    if form == "method":
        definition.args.args.insert(0, ast.arg("self"))
        body = textwrap.indent(ast.unparse(_ThroughSelf().visit(definition)), "    ")
        module = _module(name, form, f"class Agent(Kit):\n{body}\n")
        return lambda decorator: decorator(getattr(module.Agent, name))
    parameters = ast.unparse(definition.args)
    if form == "lambda":
        (statement,) = definition.body
        assert isinstance(statement, ast.Return)
        assert statement.value is not None
        module = _module(name, form, f"def make():\n    return lambda {parameters}: {ast.unparse(statement.value)}\n")
        return lambda decorator: decorator(module.make())
    used = sorted({n.id for n in ast.walk(definition) if isinstance(n, ast.Name)} & (METHODS | {"log"}))
    body = textwrap.indent(ast.unparse(definition), "    ")
    bound = ", ".join(f"{n}={n}" for n in used)
    module = _module(name, form, f"def make({bound}):\n{body}\n    return {name}\n")
    return lambda decorator: decorator(module.make())


_directory = functools.cache(lambda: tempfile.mkdtemp(prefix="xcs_patterns_"))
_number = itertools.count()


def _module(name: str, form: str, text: str) -> ModuleType:
    path = Path(_directory()) / f"{form}_{name}_{next(_number)}.py"
    path.write_text(_HEADER + text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def all_patterns() -> list[tuple[Pattern, str]]:
    """Every pattern in every form."""
    return [(pattern, form) for pattern in PATTERNS for form in forms_of(pattern, pattern.forms)]
