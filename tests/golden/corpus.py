"""Programs of the other tests, analysed for the calls that these tests make, and not compiled any further.

The originals run, so that every function is analysed for the arguments and in the world that it is called with.
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import io
import random
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

import xcs
from tests.differential import language, language_scopes, oracle, test_output, test_programs_people_write
from tests.differential import test_changes_under_locks as under_locks
from tests.differential import test_earlier_iterations as earlier_iterations
from tests.differential import test_elements as elements
from tests.differential import test_iterators_pulled_ahead as pulled
from tests.differential import test_programs_with_statements as with_statements
from tests.differential.distinctions import distinctions
from tests.differential.forms import program as in_form
from tests.differential.hazards import HAZARDS
from tests.differential.patterns import PATTERNS
from tests.differential.test_language import PROGRAM
from tests.golden.programs import PROGRAMS
from tests.property.generate import generate
from tests.property.programs import load
from xcs.program import Program
from xcs_compiler import pipeline
from xcs_compiler.declined import Category, Declined
from xcs_compiler.effects import unseen
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.parse import ParsedFunction, parse
from xcs_compiler.plan import decline
from xcs_compiler.scopes import FunctionScope, body_of, function_scope
from xcs_compiler.source import find_source

TESTS = Path(__file__).parents[1]
GENERATED = 16
MOST = 3
"""Calls of one function that are analysed: the first ones that need a variant of their own."""


@dataclass(frozen=True, eq=False)
class Analysed:
    """A function before its dependences are asked for. ``plan`` needs no more than this."""

    group: str
    name: str
    parsed: ParsedFunction
    body: list[ast.stmt]
    scope: FunctionScope
    effects: EffectReport
    namespace: Mapping[str, object]

    def is_builtin(self, name: str) -> bool:
        return name not in self.namespace and hasattr(builtins, name)


def corpus(group: str, generated: int = GENERATED, only: str = "") -> Iterator[Analysed]:
    """The programs of a group, in an order that doesn't change; ``only`` those whose group and name have that text."""
    for name, run in GROUPS[group](generated):
        if only not in f"{group} {name}":
            continue
        with _analysing(group, name) as found:
            run()
        yield from found


unseen.MOST_TEXT = 1 << 30
"""Which modules would be left out depends on what has been loaded, and so on the Python."""

Runs = Iterator[tuple[str, Callable[[], object]]]


def _golden(generated: int) -> Runs:
    for program in PROGRAMS:
        arguments = dict(zip(inspect.signature(program.function).parameters, program.arguments, strict=False))
        yield program.name, partial(_compiled, program.function, arguments)


def _compiled(function: Any, arguments: Mapping[str, object]) -> object:
    return pipeline.compile_function(function, arguments, None)


def _patterns(generated: int) -> Runs:
    for pattern in PATTERNS:
        yield pattern.name, partial(oracle.run, in_form(pattern, "function"), xcs.compile, lazy=pattern.lazy)


def _hazards(generated: int) -> Runs:
    for hazard in HAZARDS:
        yield hazard.__name__, partial(oracle.run, hazard, xcs.compile)  # type: ignore[attr-defined]


def _people(generated: int) -> Runs:
    for function, make in test_programs_people_write.PROGRAMS:
        yield function.__qualname__, lambda f=function, make=make: xcs.compile(f)(*make())  # type: ignore[misc]
    for function, arguments in with_statements.PROGRAMS:
        yield function.__qualname__, partial(xcs.compile(function), *arguments)


def _tables(generated: int) -> Runs:
    """Of tests that have a table of functions and what they are called with."""
    found: list[tuple[Any, Callable[[], tuple[Any, ...]]]] = [
        *((f, partial(copy.deepcopy, given)) for f, given in under_locks.READING),
        *((f, lambda: (under_locks.Meter(), [1, 2, 3])) for f in under_locks.OTHERS),
        *((f, lambda: ({"a": 1, "b": 2},)) for f in elements.PROGRAMS),
        *earlier_iterations.CASES, *earlier_iterations.SAFE,
        *((f, partial(copy.deepcopy, calls[0])) for f, calls in pulled.OVERLAPPING),
        *((f, lambda: ([{"text": "ab", "expected": 3}], io.StringIO())) for f in pulled.SHOWN),
        *((f, calls[0]) for f, calls in pulled.EXACT),
        *((f, partial(copy.deepcopy, given)) for f, given, _ in test_output.PROGRAMS),
    ]  # fmt: skip
    for function, make in found:
        yield function.__name__, partial(_called, function, make)


def _distinctions(generated: int) -> Runs:
    for function, make in distinctions():
        yield f"{function.__module__.split('.')[-1]} {function.__name__}", partial(_called, function, make)


def _called(function: Any, make: Callable[[], tuple[Any, ...]]) -> None:
    with suppress(Exception), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        xcs.compile(function)(*make())


def _language(generated: int) -> Runs:
    for name, body in (language.BODIES | language_scopes.BODIES).items():
        text = PROGRAM.format(body=textwrap.indent(textwrap.dedent(body).strip(), "    "))
        yield name.removeprefix("- "), partial(oracle.run, load(text), xcs.compile)


def _regressions(generated: int) -> Runs:
    for path in sorted((TESTS / "regressions" / "programs").glob("*.py")):
        yield path.stem, partial(oracle.run, load(path.read_text(encoding="utf-8"), path), xcs.compile)


def _generated(generated: int) -> Runs:
    for seed in range(generated):
        text = generate(_Seeded(seed))
        try:
            program = load(text)
        except SyntaxError:  # for this Python
            continue
        yield str(seed), partial(oracle.run, program, xcs.compile)


GROUPS: dict[str, Callable[[int], Runs]] = {
    "golden": _golden, "patterns": _patterns, "hazards": _hazards, "people": _people, "tables": _tables,
    "distinctions": _distinctions, "language": _language, "regressions": _regressions, "generated": _generated,
}  # fmt: skip


class _Seeded:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, n: int) -> int:
        return self._random.randrange(n)


@contextmanager
def _analysing(group: str, name: str) -> Iterator[list[Analysed]]:
    """In place of being compiled, functions are analysed, and run as written."""
    found: list[Analysed] = []
    seen: dict[CodeType, int] = {}

    def compile_function(
        function: FunctionType, arguments: Mapping[str, object], abi: object, **limits: object
    ) -> Declined:
        stays = Declined(Category.NOTHING_TO_GAIN, "for now", always=False)
        number = seen[function.__code__] = seen.get(function.__code__, 0) + 1
        source = find_source(function)
        if number > MOST or isinstance(source, Declined):
            return stays
        parsed = parse(source, concrete=False)
        if (declined := decline(parsed.tree)) is not None:
            return declined
        effects = analyse_effects(parsed, LiveResolver(function, arguments))
        body = body_of(parsed.tree)
        label = function.__qualname__.replace(".<locals>", "")
        is_whole = function.__name__ in (name, name.split(" ")[-1], "program")
        label = name if is_whole else f"{name}.{label.removeprefix(f'{name}.')}"
        label += f" ({number})" if number > 1 else ""
        scope = function_scope(parsed.tree, body)
        found.append(Analysed(group, label, parsed, body, scope, effects, function.__globals__))
        return Declined(
            Category.NOTHING_TO_GAIN, "for now", always=False, facts=effects.facts, guards=effects.guards
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "compile_function", compile_function)
        patch.setattr(Program, "_traced", lambda *given: None)
        patch.setattr(Program, "_is_quiet", lambda *given: False)  # which depends on what else was called before
        yield found
