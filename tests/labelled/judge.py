"""Compares what the analysis finds of each sample with its label."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.labelled.labels import SAMPLES, Sample
from xcs_compiler.declined import Declined
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.checks import classify_call, plain
from xcs_compiler.effects.lattice import Level
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.parse import parse
from xcs_compiler.source import find_source

MODULES = (
    "standard_library", "state", "programs", "clients", "wrappers", "wrappers_again", "wrappers_last", "adversarial",
    "adversarial_hooks", "wrappers_more", "strangers", "strangers_more", "adversarial_keys",
    "newcomers", "newcomers_structure", "newcomers_decorators", "newcomers_clients", "newcomers_registries",
    "newcomers_pipelines", "adversarial_bound", "adversarial_special",
)  # fmt: skip
OUTPUT = "output"


def samples() -> list[Sample]:
    for name in MODULES:
        importlib.import_module(f"tests.labelled.{name}")
    return SAMPLES


def call_0(callee: Any) -> Any:
    return callee()


def call_1(callee: Any, a: Any) -> Any:
    return callee(a)


def call_2(callee: Any, a: Any, b: Any) -> Any:
    return callee(a, b)


def call_3(callee: Any, a: Any, b: Any, c: Any) -> Any:
    return callee(a, b, c)


def call_4(callee: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    return callee(a, b, c, d)


CALLERS: tuple[Callable[..., Any], ...] = (call_0, call_1, call_2, call_3, call_4)


@dataclass(frozen=True)
class Finding:
    sample: Sample
    safe: bool
    reason: str

    @property
    def right(self) -> bool:
        return self.safe == self.sample.safe


def find(sample: Sample) -> Finding:
    """What a function that makes the call with these live arguments would be told of it.

    Found safe: it may overlap with itself. That is, it is not ordered, it writes no named state, it changes none of
    the operands (changes under a lock aside), and what has to be plain data is.
    """
    caller = CALLERS[len(sample.args)]
    source = find_source(caller)
    assert not isinstance(source, Declined)
    parsed = parse(source)
    given = dict(zip(("callee", "a", "b", "c", "d"), (sample.callee, *sample.args), strict=False))
    report = analyse_effects(parsed, LiveResolver(caller, given))
    (call,) = [node for node in ast.walk(parsed.tree) if isinstance(node, ast.Call)]
    operation = report.operations.get(call)
    if operation is None:
        return Finding(sample, True, "does nothing")
    if operation.level is Level.ORDERED:
        return Finding(sample, False, str(operation.reason))
    if operation.writes:
        return Finding(sample, False, f"writes {sorted(place.kind for place in operation.writes)}; {operation.reason}")
    if operation.mutates:
        return Finding(sample, False, f"changes {[*map(ast.unparse, operation.mutates)]}; {operation.reason}")
    if operation.dynamic and classify_call(sample.callee, sample.args, {}) is False:
        return Finding(sample, False, f"undecided; {operation.reason}")
    for node in operation.gated:
        if isinstance(node, ast.Name) and not plain(given[node.id]):
            return Finding(sample, False, f"{node.id} is not plain; {operation.reason}")
    return Finding(sample, True, str(operation.reason))


def findings() -> list[Finding]:
    return [find(sample) for sample in samples()]
