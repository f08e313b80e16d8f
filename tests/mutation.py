"""`python -m tests.mutation --seconds 1800 --seed 0`: small changes to the planning stages that no test notices.

A mutant is one change to one module. It is put before the tests in a process of its own: first the quick ones, then
those of whole programs. What survives is printed, as a line of the module and what it became; `SURVIVORS.md`, beside
this file, explains the known ones. Mutants are drawn by the seed, without repetition, until the time is up.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = (
    "check", "check_plan", "dependences", "plan.blocks", "plan.candidates", "plan.comprehensions", "plan.context",
    "plan.generators", "plan.jumps", "plan.loops", "plan.made", "plan.matches", "plan.projection", "plan.pruning",
)  # fmt: skip
STAGES = (
    (*(f"tests/compiler/test_{stage}.py" for stage in ("plan", "dependences", "check")), "tests/golden"),
    ("tests/differential/test_language.py", "tests/regressions"),
    ("tests/differential/test_pattern_table.py", "tests/differential/test_hazards.py"),
)  # fmt: skip
PATIENCE = 1200
"""Seconds for all the tests; a mutant that takes longer hangs."""

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

    def made(self) -> tuple[int, str, str, str]:
        """The line, what stood there, what stands there now, and the text of the whole module."""
        tree = ast.parse(_path(self.module).read_text())
        node = next(n for i, n in enumerate(ast.walk(tree)) if i == self.number)
        line, before = getattr(node, "lineno", 0), ast.unparse(node).split("\n")[0]
        _change(node, self.change)
        return line, before, ast.unparse(node).split("\n")[0], ast.unparse(ast.fix_missing_locations(tree))


def mutants(module: str) -> Iterator[Mutant]:
    """All mutants of one module of the compiler."""
    tree = ast.parse(_path(module).read_text())
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


def _turn_into_pass(node: ast.AST) -> None:
    line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
    node.__class__ = ast.Pass
    node.__dict__.clear()
    node.lineno, node.col_offset = line, column  # type: ignore[attr-defined]


def _path(module: str) -> Path:
    return ROOT / "xcs_compiler" / (module.replace(".", "/") + ".py")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Gives one module another text."""

    def __init__(self, module: str, text: str) -> None:
        self._name = f"xcs_compiler.{module}"
        self._path = str(_path(module))
        self._text = text

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.get_filename(fullname))

    def get_filename(self, fullname: str) -> str:
        return self._path

    def get_data(self, path: str) -> bytes:
        return self._text.encode()


def survives(module: str, text: str, stages: int) -> bool:
    """Whether all tests pass with the mutant in place. One that hangs is noticed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, _Finder(module, text))
        import pytest

        code = 0
        for stage in STAGES[:stages]:
            code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *stage])
            if code:
                break
        os._exit(int(code))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status == 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def run(seconds: float, seed: int, modules: Sequence[str] = MODULES, stages: int = len(STAGES)) -> int:
    """Number of survivors."""
    import hypothesis  # what every child needs, loaded once
    import libcst  # noqa: F401
    import pytest  # noqa: F401

    assert hypothesis
    found = [mutant for module in modules for mutant in mutants(module)]
    random.Random(seed).shuffle(found)
    until = time.monotonic() + seconds
    tried = survived = 0
    for mutant in found:
        if time.monotonic() > until:
            break
        tried += 1
        line, before, after, text = mutant.made()
        if survives(mutant.module, text, stages):
            survived += 1
            print(f"{mutant.module}:{line}: {before}\n    became {after}", flush=True)
    print(f"{tried} of {len(found)} mutants tried, {survived} survived")
    return survived


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stages", type=int, default=len(STAGES), help="groups of tests to run, the quick ones first")
    parser.add_argument("modules", nargs="*", default=MODULES)
    options = parser.parse_args()
    run(options.seconds, options.seed, options.modules, options.stages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
