"""Plans made by hand, for the check: a function, what is said to be known of its expressions, what runs ahead."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from xcs_compiler.check_plan import check_plan
from xcs_compiler.effects.lattice import EffectReport, Level, Operation, Reason
from xcs_compiler.plan.artefacts import BlockPlan, ComprehensionPlan, LoopPlan, Plan, RegionPlan, Step, Task

NAMES = (
    "plain", "frozen", "dynamic", "pulled", "watched", "in_order", "journalled", "silent", "once", "asked_once",
    "handed", "alone", "matched",
)  # fmt: skip


class _Given:
    """A function, and its expressions by their text: ``f(x)`` is the first with that text, ``f(x)#2`` the second. ``=``
    in front: statements and clauses, by their first line."""

    def __init__(self, text: str) -> None:
        (tree,) = ast.parse(f"def function():\n{textwrap.indent(text, '    ')}").body
        assert isinstance(tree, ast.FunctionDef)
        self.tree = tree

    def node(self, text: str) -> Any:
        text, _, number = text.partition("#")
        kinds = (ast.stmt, ast.comprehension) if text.startswith("=") else (ast.expr, ast.pattern)
        every = [n for n in self._walk(self.tree) if isinstance(n, kinds)]
        found = [n for n in every if ast.unparse(n).strip().splitlines()[0] == text.removeprefix("=")]
        return found[int(number or 1) - 1]

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        yield node
        for child in ast.iter_child_nodes(node):
            yield from self._walk(child)

    def nodes(self, texts: Any) -> frozenset[Any]:
        return frozenset(map(self.node, texts))

    def operation(self, **fields: Any) -> Operation:
        for name in ("gated", "observes", "mutates"):
            if name in fields:
                fields[name] = tuple(map(self.node, fields[name]))
        for name in ("reads", "writes", "output"):
            if name in fields:
                fields[name] = frozenset(fields[name])
        return Operation(fields.pop("level", Level.PURE), Reason("so it is"), **fields)

    def steps(self, statements: Any, loops: Any, made: Any) -> Iterator[Step]:
        for statement in statements:
            inner = list(self.steps(getattr(statement, "body", ()), loops, made))
            within = {n for child in getattr(statement, "body", ()) for n in ast.walk(child)}
            inside = [m for m in made if m["node"] in set(ast.walk(statement)) - within]
            comprehensions = tuple(self._comprehension(**m) for m in inside)
            loop = self._loop(statement, loops, made, **loops[statement]) if statement in loops else None
            blocks = {"body": BlockPlan(tuple(inner))} if inner and loop is None else {}
            yield Step(statement, None, blocks, loop, comprehensions)

    def _loop(
        self, node: Any, loops: Any, made: Any, *, both: Any = (), part: Any = (), apart: Any = None, **named: Any
    ) -> LoopPlan:
        """``both``: statements that are in the ahead part too; ``part``: of such a statement only an expression."""
        steps = [Step(self.node(text)) for text in both]
        steps += [Step(self.node(text), (self.node(only),)) for text, only in part]
        residual = BlockPlan(tuple(self.steps(node.body, loops, made)))
        puts, done, stores = (self.nodes(named.pop(name, ())) for name in ("puts", "done", "stores"))
        assert not named
        return LoopPlan(node, "", "", "", "", puts, BlockPlan(tuple(steps)), residual, done, apart, stores)

    def _comprehension(
        self, node: Any, puts: Any = (), lazy: bool = False, reading: bool = False, single: bool = False
    ) -> ComprehensionPlan:
        return ComprehensionPlan(node, "", "", self.nodes(puts), single, 0, lazy, reading=reading)


def check_by_hand(
    text: str, known: dict[str, dict[str, Any]], *, tasks: Any = (), loop: Any = None, loops: Any = None,
    made: Any = (), values: Any = (), guarded: Any = (), apart: Any = (), **names: Any,
) -> None:  # fmt: skip
    """``tasks``: expressions, the step before which each is issued, and its parts; ``loop``: of the first loop."""
    given = _Given(text)
    body = given.tree.body
    operations = {given.node(name): given.operation(**fields) for name, fields in known.items()}
    first = next((n for n in given._walk(given.tree) if isinstance(n, ast.For)), None)
    every = {given.node(name): fields for name, fields in (loops or {}).items()} | (
        {first: loop} if loop is not None else {}
    )
    comprehensions = [{**fields, "node": given.node(fields["node"])} for fields in made]
    steps = tuple(given.steps(body, every, comprehensions))
    places = {n: i for i, s in enumerate(body) for n in ast.walk(s)}
    issued = []
    for number, (expression, at, *parts) in enumerate(tasks):
        node = given.node(expression)
        issued.append(Task(str(number), node, (), tuple((given.node(p), p) for p in parts), False, at, places[node]))
    regions = (RegionPlan("", 0, len(body), tuple(issued)),) if issued else ()
    fields: dict[str, Any] = {name: given.nodes(names.pop(name, ())) for name in NAMES}
    assert not names
    told = {given.node(name): held for name, held in dict(guarded).items()}
    items = {given.node(name): item for name, item in dict(apart).items()}
    block = BlockPlan(steps, regions)
    plan = Plan(block, **fields, unless={}, guarded=told, assumed=frozenset(), apart=items, notes=())
    effects = EffectReport(operations, {given.node(n): value for n, value in dict(values).items()})
    parsed: Any = SimpleNamespace(tree=given.tree)
    check_plan(parsed, effects, plan)
