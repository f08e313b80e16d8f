"""Mutants: one change to one function of the planning stages each."""

from __future__ import annotations

import ast
import copy
import functools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).parents[2]
MODULES = (
    "dependences", "check_plan", "check", "check_ahead", "check_values", "handed_over", "rewritten", "fields", "keys",
    "changes",
    "plan.blocks", "plan.loops", "plan.loop_conflicts", "plan.comprehensions", "plan.candidates", "plan.contexts",
    "plan.across", "plan.context", "plan.durations", "plan.generators", "plan.items", "plan.jumps", "plan.made",
    "plan.matches", "plan.precedence", "plan.projection", "plan.provenance", "plan.pruning", "plan.syntax",
    "definitions",
)  # fmt: skip

_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS = {ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Sub: ast.Add, ast.Add: ast.Sub}


@dataclass(frozen=True)
class Mutant:
    """The node of that number in a module, with one of the changes that there are for it."""

    module: str
    number: int
    change: int

    @property
    def line(self) -> int:
        """Where it begins."""
        return _first_line(_nodes(self.module)[self.number])

    def made(self) -> tuple[range, str, str, ast.Module]:
        """The lines, what stood there, what stands there now, and the tree of the whole module."""
        tree = ast.parse(path_of(self.module).read_text())
        node: Any = next(n for i, n in enumerate(ast.walk(tree)) if i == self.number)
        first = _first_line(node)
        last = node.test if isinstance(node, (ast.If, ast.IfExp)) else node
        lines = range(first, (getattr(last, "end_lineno", None) or first) + 1)
        before = ast.unparse(node).split("\n")[0]
        _change(node, self.change)
        return lines, before, ast.unparse(node).split("\n")[0], ast.fix_missing_locations(tree)


@functools.cache
def _nodes(module: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path_of(module).read_text())))


def _first_line(node: ast.AST) -> int:
    within = next((n for n in ast.walk(node) if hasattr(n, "lineno")), None)
    first: int = getattr(node, "lineno", getattr(within, "lineno", 0))
    return first


def mutants(module: str) -> Iterator[Mutant]:
    """All mutants of one module of the compiler."""
    tree = ast.parse(path_of(module).read_text())
    types = {n for node in ast.walk(tree) for part in _annotations(node) for n in ast.walk(part)}
    for number, node in enumerate(ast.walk(tree)):
        if node not in types:
            yield from (Mutant(module, number, change) for change in range(3) if _change(copy.copy(node), change))


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    yield from (part for name in ("annotation", "returns") if (part := getattr(node, name, None)) is not None)


def _change(node: ast.AST, number: int) -> bool:
    """Make the change of that number to a node, if there is such a one."""
    if isinstance(node, (ast.If, ast.IfExp)) and number == 0:
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.comprehension) and node.ifs and number < 2:
        node.ifs = [ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]] if number else node.ifs[1:]
    elif isinstance(node, ast.BoolOp) and number < 1 + len(node.values) and number < 3:
        if number == 0:
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        else:
            node.values = [v for i, v in enumerate(node.values) if i != number - 1]
            if len(node.values) == 1:
                _turn_into(node, node.values[0])
    elif isinstance(node, ast.Compare) and number == 0 and type(node.ops[0]) in _COMPARISONS:
        node.ops = [_COMPARISONS[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and number == 0 and type(node.op) in _OPERATORS:
        node.op = _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Constant) and number == 0 and type(node.value) in (bool, int):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif (isinstance(node, (ast.Return, ast.Raise, ast.Continue)) and number == 0) or (
        isinstance(node, (ast.Expr, ast.AugAssign)) and number == 1 and not isinstance(node.value, ast.Constant)
    ):
        _turn_into_pass(node)
    else:
        return False
    return True


def _turn_into(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = type(other)  # type: ignore[assignment]
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)


def _turn_into_pass(node: ast.AST) -> None:
    line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
    node.__class__ = ast.Pass
    node.__dict__.clear()
    node.lineno, node.col_offset = line, column  # type: ignore[attr-defined]


def path_of(module: str) -> Path:
    return ROOT / "xcs_compiler" / (module.replace(".", "/") + ".py")


def drawn(seed: int, modules: Sequence[str]) -> list[Mutant]:
    """All mutants, in an order in which every beginning has about the same share of each module."""
    choose = random.Random(seed)
    ranked: list[tuple[float, Mutant]] = []
    for module in modules:
        found = list(mutants(module))
        choose.shuffle(found)
        ranked += [((rank + 0.5) / len(found), mutant) for rank, mutant in enumerate(found)]
    return [mutant for _, mutant in sorted(ranked, key=lambda pair: pair[0])]


def replace_functions(module: str, tree: ast.Module, functions: Sequence[FunctionType]) -> int:
    """Give those functions of the module that the tree has otherwise the code that it has for them; how many."""
    changed = dict(_changed(_compiled(module), compile(tree, str(path_of(module)), "exec", dont_inherit=True)))
    name = f"xcs_compiler.{module}"
    found = [function for function in functions if function.__module__ == name and function.__code__ in changed]
    for function in found:
        function.__code__ = changed[function.__code__]
    return len(found)


@functools.cache
def _compiled(module: str) -> CodeType:
    return compile(path_of(module).read_text(), str(path_of(module)), "exec", dont_inherit=True)


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    if old != new:
        yield old, new
    parts = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    for one, other in zip(*parts, strict=False):
        if one.co_name == other.co_name:
            yield from _changed(one, other)
