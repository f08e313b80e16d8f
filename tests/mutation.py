"""`python -m tests.mutation --seconds 1800 --seed 0`: small changes to the planning stages that no test notices.

A mutant is one change to one function. The tests are collected once, and run once to see which lines of the planning
stages each of them reaches; then every mutant has a process of its own, forked from there, in which the code objects of
that function are replaced and the tests that reach it run: first those that noticed most mutants so far, then the
quick ones. What survives is printed, as a line of the module and what it became; `SURVIVORS.md`, beside this file,
explains the known ones. Mutants are drawn by the seed, from each module as many as it has its share in all, until the
time is up.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib
import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MODULES = (
    "changes", "check", "check_plan", "check_values", "dependences", "fields", "keys", "plan.across", "plan.blocks",
    "plan.candidates",
    "plan.comprehensions", "plan.context", "plan.contexts", "plan.durations", "plan.generators", "plan.items",
    "plan.jumps", "plan.loop_conflicts", "plan.loops", "plan.made", "plan.matches", "plan.precedence",
    "plan.projection", "plan.provenance", "plan.pruning", "plan.syntax",
)  # fmt: skip
STAGES = (
    (*(f"tests/compiler/test_{stage}.py" for stage in ("plan", "dependences", "check")), "tests/golden"),
    ("tests/differential/test_language.py", "tests/regressions"),
    ("tests/differential/test_pattern_table.py", "tests/differential/test_hazards.py"),
)  # fmt: skip
SLOWEST = 3.0
"""Seconds; tests that take longer are left out."""

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

    def made(self) -> tuple[range, str, str, ast.Module]:
        """The lines, what stood there, what stands there now, and the tree of the whole module."""
        tree = ast.parse(_path(self.module).read_text())
        node: Any = next(n for i, n in enumerate(ast.walk(tree)) if i == self.number)
        within = next((n for n in ast.walk(node) if hasattr(n, "lineno")), None)
        first: int = getattr(node, "lineno", getattr(within, "lineno", 0))
        lines = range(first, (getattr(node, "end_lineno", None) or first) + 1)
        before = ast.unparse(node).split("\n")[0]
        _change(node, self.change)
        return lines, before, ast.unparse(node).split("\n")[0], ast.fix_missing_locations(tree)


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
    path = _path(module)
    old = compile(path.read_text(), str(path), "exec", dont_inherit=True)
    changed = dict(_changed(old, compile(tree, str(path), "exec", dont_inherit=True)))
    name = f"xcs_compiler.{module}"
    found = [function for function in functions if function.__module__ == name and function.__code__ in changed]
    for function in found:
        function.__code__ = changed[function.__code__]
    return len(found)


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    if old != new:
        yield old, new
    parts = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    for one, other in zip(*parts, strict=False):
        if one.co_name == other.co_name:
            yield from _changed(one, other)


class Reached:
    """Notes the lines of the planning stages that are reached while a function is compiled."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()
        self._modules = {str(_path(module)): module for module in MODULES}

    def install(self) -> None:
        from xcs_compiler import check, pipeline

        for namespace, name in ((vars(pipeline), "_plan"), (vars(check), "check_rewrite")):
            namespace[name] = self._traced(namespace[name])

    def _traced(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def traced(*args: Any, **kwargs: Any) -> Any:
            before = sys.gettrace()
            sys.settrace(self._called)
            try:
                return function(*args, **kwargs)
            finally:
                sys.settrace(before)

        return traced

    def _called(self, frame: FrameType, event: str, argument: object) -> Any:
        module = self._modules.get(frame.f_code.co_filename)
        if module is None:
            return None

        def line(frame: FrameType, event: str, argument: object) -> Any:
            self.lines.add((module, frame.f_lineno))
            return line

        return line(frame, event, argument)


class Driver:
    """A plugin of pytest: in place of running the tests that were collected, it runs mutants."""

    def __init__(self, seconds: float, seed: int, modules: Sequence[str]) -> None:
        self.seconds, self.seed, self.modules = seconds, seed, modules
        self.failed = False
        self.functions: list[FunctionType] = []
        self.noticed: Counter[int] = Counter()
        self.took: dict[int, float] = {}
        self.reached: dict[int, set[tuple[str, int]] | None] = {}
        self.survived = self.tried = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for module in MODULES:  # imported when something is compiled, else
            importlib.import_module(f"xcs_compiler.{module}")
        gc.collect()
        self.functions = [thing for thing in gc.get_objects() if type(thing) is FunctionType]
        gc.freeze()  # so that no child has pages of its own just for counts
        for line in self._in_child(lambda tell: self._without(session, tell), 3600.0):
            number, seconds, passed, lines = json.loads(line)
            if passed and seconds <= SLOWEST:
                self.took[number] = seconds
                self.reached[number] = None if lines is None else {(module, at) for module, at in lines}
        print(f"{len(self.took)} of {len(session.items)} tests, {sum(self.took.values()):.0f} s", flush=True)
        found = drawn(self.seed, self.modules)
        until = time.monotonic() + self.seconds
        unreached = skipped = 0
        for mutant in found:
            if time.monotonic() > until:
                break
            lines, before, after, tree = mutant.made()
            chosen = self._chosen(mutant.module, lines)
            told = self._in_child(
                lambda tell, chosen=chosen, mutant=mutant, tree=tree: self._with(session, chosen, mutant, tree, tell),  # type: ignore[misc]
                30.0 + 4 * sum(self.took[n] for n in chosen),
            )
            if told == ["not a function"]:
                skipped += 1
                continue
            self.tried += 1
            if told and told[0].isdigit():
                self.noticed[int(told[0])] += 1
            if told == ["survived"]:
                self.survived += 1
                unreached += all(self.reached[n] is None for n in chosen)
                print(f"{mutant.module}:{lines.start}: {before}\n    became {after} ({len(chosen)} tests)", flush=True)
        print(
            f"{self.tried} of {len(found)} mutants tried, {self.survived} survived, of which {unreached} on lines that"
            f" no compilation reaches; {skipped} are not in functions",
            flush=True,
        )
        return True

    def _chosen(self, module: str, lines: range) -> list[int]:
        places = {(module, line) for line in lines}
        chosen = [n for n, reached in self.reached.items() if reached is None or not reached.isdisjoint(places)]
        return sorted(chosen, key=lambda n: (-self.noticed[n] / (0.05 + self.took[n]), self.took[n]))

    def _without(self, session: pytest.Session, tell: Callable[[str], None]) -> None:
        reached = Reached()
        reached.install()
        for number, item in enumerate(session.items):
            reached.lines.clear()
            began = time.monotonic()
            passed = self._passes(item)
            direct = item.path.parent.name == "compiler"  # calls the stages itself
            lines = None if direct else sorted(reached.lines)
            tell(json.dumps([number, time.monotonic() - began, passed, lines]))

    def _with(
        self, session: pytest.Session, chosen: Sequence[int], mutant: Mutant, tree: ast.Module,
        tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        if not replace_functions(mutant.module, tree, self.functions):
            tell("not a function")
            return
        for number in chosen:
            if not self._passes(session.items[number]):
                tell(str(number))
                return
        tell("survived")

    def _passes(self, item: pytest.Item) -> bool:
        self.failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self.failed

    def _in_child(self, work: Callable[[Callable[[str], None]], None], patience: float) -> list[str]:
        """What the work has told in a process of its own, line by line. One that hangs is ended."""
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            try:
                work(lambda text: _written(theirs, text))
            finally:
                os._exit(0)
        os.close(theirs)
        told = b""
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0 and select.select([ours], [], [], left)[0]:
            part = os.read(ours, 1 << 16)
            if not part:
                break
            told += part
        os.close(ours)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return told.decode().splitlines()


def _written(file: int, text: str) -> None:
    data = text.encode() + b"\n"
    while data:
        data = data[os.write(file, data) :]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stages", type=int, default=len(STAGES), help="groups of tests to run, the quick ones first")
    parser.add_argument("modules", nargs="*", default=MODULES)
    options = parser.parse_args()
    paths = [str(ROOT / path) for stage in STAGES[: options.stages] for path in stage]
    driver = Driver(options.seconds, options.seed, options.modules)
    off = [word for name in ("cacheprovider", "timeout", "faulthandler", "xdist") for word in ("-p", f"no:{name}")]
    quiet = ["-W", "ignore"]
    options_of_pytest = [*quiet, "-q", "-s", "-o", "addopts=", "--import-mode=importlib", *off]
    pytest.main([*options_of_pytest, *paths], plugins=[driver])
    return 0


if __name__ == "__main__":
    sys.exit(main())
