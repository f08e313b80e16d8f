"""The stages of the compiler, one by one, on a live function, and their products as text."""

from __future__ import annotations

import ast
import builtins
import inspect
import types
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from xcs_compiler.check import check_rewrite
from xcs_compiler.check_plan import check_plan
from xcs_compiler.declined import Declined
from xcs_compiler.dependences import Dependences, analyse_dependences
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.locate import locate
from xcs_compiler.parse import ParsedFunction, parse
from xcs_compiler.plan import make_plan
from xcs_compiler.plan.artefacts import BlockPlan, Plan, RegionPlan
from xcs_compiler.positions import Emitted
from xcs_compiler.rewrite import RewrittenFunction, rewrite
from xcs_compiler.scopes import FunctionScope, body_of, function_scope
from xcs_compiler.source import find_source

ABI = object()


class Stages:
    """What each stage makes of ``function`` for a call with ``arguments``."""

    def __init__(self, function: Any, *arguments: object) -> None:
        self.function: types.FunctionType = function
        self.arguments = inspect.signature(function).bind(*arguments).arguments

    @cached_property
    def parsed(self) -> ParsedFunction:
        source = find_source(self.function)
        assert not isinstance(source, Declined), source
        return parse(source)

    @cached_property
    def body(self) -> list[ast.stmt]:
        return body_of(self.parsed.tree)

    @cached_property
    def scope(self) -> FunctionScope:
        return function_scope(self.parsed.tree, self.body)

    @cached_property
    def effects(self) -> EffectReport:
        return analyse_effects(self.parsed, LiveResolver(self.function, self.arguments))

    @cached_property
    def dependences(self) -> Dependences:
        return analyse_dependences(self.parsed.tree, self.effects, self.scope)

    @cached_property
    def planned(self) -> Plan | Declined:
        def is_builtin(name: str) -> bool:
            return name not in self.function.__globals__ and hasattr(builtins, name)

        return make_plan(self.parsed.tree, self.dependences, is_builtin, self.body)

    @cached_property
    def plan(self) -> Plan:
        assert isinstance(self.planned, Plan), self.planned
        return self.planned

    @cached_property
    def rewritten(self) -> RewrittenFunction:
        return rewrite(self.parsed, self.plan, self.body)

    @property
    def text(self) -> str:
        return self.rewritten.emitted.text

    @cached_property
    def code(self) -> types.CodeType:
        return locate(self.parsed, self.rewritten, self.function.__code__, ABI).code

    def check(self, *edits: tuple[str, str]) -> None:
        """Check the plan and the rewritten text, after replacing in it each old piece by a new one."""
        check_plan(self.parsed, self.effects, self.plan)
        text = self.text
        for old, new in edits:
            assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in\n{text}"
            text = text.replace(old, new)
        check_rewrite(self.parsed, replace(self.rewritten, emitted=Emitted(text, ())))

    def node(self, text: str) -> ast.AST:
        """The first operation with this text, in the order of the source."""
        for node in ast.walk(ast.Module(self.body, [])):
            if node in self.effects.operations and _text(node) == text:
                return node
        raise LookupError(f"no operation {text!r} among {sorted(map(_text, self.effects.operations))}")

    def conflict(self, later: str, earlier: str) -> str:
        """``STRENGTH: cause``"""
        found = self.dependences.conflict(self.node(later), self.node(earlier))
        return f"{found.strength.name}: {found.cause}" if found.cause else found.strength.name

    def plan_text(self) -> str:
        """A line for each region, task, loop and comprehension of the plan, and for each kind of gate."""
        lines = [*_block(self.plan.block, "")]
        for kind in ("plain", "frozen", "dynamic"):
            gated = sorted({ast.unparse(e) for e in getattr(self.plan, kind)})
            lines += [f"{kind}: {', '.join(gated)}"] if gated else []
        return "\n".join(lines)


def _block(block: BlockPlan, indent: str) -> Iterator[str]:
    for region in block.regions:
        yield from _region(region, indent)
    for index, step in enumerate(block.steps):
        for made in step.comprehensions:
            yield f"{indent}items {index}: {_ahead(made.puts)}" + (" lazily" if made.lazy else "")
            if made.ahead is not None:
                yield from _block(made.ahead, indent + "  ahead ")
        if step.loop is not None:
            yield f"{indent}loop {index}: {_ahead(step.loop.puts)}"
            yield from _block(step.loop.ahead, indent + "  ahead ")
            yield from _block(step.loop.residual, indent + "  commit ")
        for place, inner in step.blocks.items():
            yield from _block(inner, f"{indent}  {place} ")


def _region(region: RegionPlan, indent: str) -> Iterator[str]:
    yield f"{indent}region {region.start}..{region.stop}"
    names = {task.name: ast.unparse(task.expression) for task in region.tasks}
    for task in region.tasks:
        waits = [names[made] for _, made in task.inputs if made is not None]
        after = f" after {', '.join(waits)}" if waits else ""
        yield f"{indent}  {names[task.name]}: {task.issue_at} -> {task.index}{after}"


def _ahead(puts: frozenset[ast.expr]) -> str:
    ordered = sorted(puts, key=lambda e: (e.lineno, e.col_offset, -(e.end_col_offset or 0)))
    return ", ".join(map(ast.unparse, ordered))


def _text(node: ast.AST) -> str:
    try:
        return ast.unparse(node).splitlines()[0]
    except AttributeError:
        return type(node).__name__
