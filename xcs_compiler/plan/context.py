"""What the planning modules share: the questions they ask, and the statements of the projection they plan."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from xcs_compiler.apart import Apart
from xcs_compiler.conflict import Conflict, Strength
from xcs_compiler.effects.lattice import Operation
from xcs_compiler.plan.artefacts import Note
from xcs_compiler.plan.candidates import Across, Candidates, Gates
from xcs_compiler.plan.syntax import blocks_of, header
from xcs_compiler.scopes import FunctionScope, children_in_scope, walk_scope


@dataclass(frozen=True, slots=True)
class Item:
    """A statement of a projection; ``only`` and ``inner`` as in `Step`, of which it is the forerunner."""

    statement: ast.stmt
    only: tuple[ast.expr, ...] | None = None
    inner: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)

    def evaluated(self) -> list[ast.AST]:
        """What the statement itself evaluates, inner blocks aside."""
        return header(self.statement) if self.only is None else list(self.only)

    def nodes(self) -> Iterator[ast.AST]:
        """Everything that the statement evaluates in this projection, with its inner blocks."""
        if self.only is None and not self.inner:
            yield self.statement
        elif self.only is None:
            yield from header(self.statement)
            yield from _own_parts(self.statement)
        else:
            yield from self.only
        for block in self.inner.values():
            for item in block:
                yield from item.nodes()


def _own_parts(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, ast.For):
        yield statement.target
    elif isinstance(statement, ast.While):
        yield statement.test
    elif isinstance(statement, ast.With):
        yield from statement.items
    elif isinstance(statement, ast.Match):
        for case in statement.cases:
            yield case.pattern
            if case.guard is not None:
                yield case.guard
    elif isinstance(statement, (ast.Try, ast.TryStar)):
        yield from (h.type for h in statement.handlers if h.type is not None)


def _statements(item: Item) -> Iterator[ast.stmt]:
    """The compound statements that are whole in a projection, at any depth."""
    if item.inner:  # of which nothing but a whole one has any
        yield item.statement
    for block in item.inner.values():
        for inner in block:
            yield from _statements(inner)


def whole(statement: ast.stmt) -> Item:
    """A statement that is in the projection as it stands."""
    inner = {place: tuple(map(whole, block)) for place, block in blocks_of(statement).items()}
    return Item(statement, None, inner)


@dataclass(frozen=True)
class Context:
    """``bound``: variables bound for sure before each statement; ``taken``: expressions, and whole statements, that
    this projection takes from a record; ``ahead``: it is an ahead one; ``block``: the statements, whole, of the block
    that is planned; ``is_builtin``: whether a name is the builtin of that name here; ``apart``: the variables of the
    innermost distributed loop whose ahead part is planned."""

    candidates: Candidates
    scope: FunctionScope
    gates: Gates
    bound: Mapping[ast.stmt, frozenset[str]]
    is_builtin: Callable[[str], bool]
    parents: Mapping[ast.AST, ast.AST]
    counter: list[int]
    notes: list[Note]
    taken: frozenset[ast.AST] = frozenset()
    block: frozenset[ast.stmt] = frozenset()
    ahead: bool = False
    apart: Apart | None = None

    def fresh_name(self, what: str = "") -> str:
        self.counter[0] += 1
        return f"__xcs_{what}{self.counter[0]}"

    def note(self, node: ast.AST, runs_ahead: bool, text: str) -> None:
        subject = ast.unparse(node).split("\n")[0]
        self.notes.append(Note(getattr(node, "lineno", 0), subject[:80], runs_ahead, text))

    def within(self, **changes: object) -> Context:
        return replace(self, **changes)  # type: ignore[arg-type]

    def settles(
        self, conflict: Conflict, given: frozenset[str] = frozenset(), across: Across | None = None
    ) -> bool:
        """Whether a conflict can be settled at run time; if so, notes the gates. What no gate would let pass would wait
        there for its turn, and so would all that comes after it in the ahead code, though it may well overlap with
        what is near it. In ahead code the same goes for what is surely changed."""
        if conflict.mutable or (self.ahead and conflict.changed and conflict.strength is not Strength.NONE):
            return False
        return self.candidates.gate(conflict, self.gates, given, across)

    def residual_operations(self, item: Item) -> list[tuple[ast.AST, Operation]]:
        """What a statement of this projection does, without what is taken from a record."""
        found = [pair for node in item.nodes() for pair in self.outside_taken(node)]
        for statement in _statements(item):
            # The truth test, the iteration.
            operation = self.candidates.effects.operations.get(statement)
            if operation is not None and statement not in self.taken:
                found.append((statement, operation))
        return found

    def outside_taken(self, node: ast.AST) -> Iterator[tuple[ast.AST, Operation]]:
        if not self.taken:
            yield from self.candidates.operations(node)
        elif node not in self.taken:
            operation = self.candidates.effects.operations.get(node)
            if operation is not None:
                yield node, operation
            for child in children_in_scope(node):
                yield from self.outside_taken(child)

    def has_taken(self, node: ast.AST) -> bool:
        """Whether a node, a part of it, or what it is a part of, is taken from a record and so not evaluated here."""
        around = node
        while around not in self.taken and not isinstance(around, ast.stmt):
            around = self.parents[around]
        return around in self.taken or any(n in self.taken for n in walk_scope([node]))

    def is_caught(self, node: ast.AST) -> bool:
        """Whether something within a loop may handle what the expression raises, in code that runs ahead."""
        caught = False
        inner, around = node, self.parents.get(node)
        while around is not None:
            in_try = isinstance(around, (ast.Try, ast.TryStar)) and around.handlers and inner in around.body
            if in_try or isinstance(around, (ast.With, ast.AsyncWith)):
                caught = True
            elif caught and isinstance(around, ast.For):
                return True
            inner, around = around, self.parents.get(around)
        return False


def evaluation_order(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes in the order in which they finish being evaluated: operands before operations, values before targets."""
    if isinstance(node, ast.Assign):
        children: list[ast.AST] = [node.value, *node.targets]
    elif isinstance(node, ast.AnnAssign):
        children = [*([node.value] if node.value else []), node.target]
    elif isinstance(node, ast.NamedExpr):
        children = [node.value, node.target]
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        children = [n for key, value in pairs for n in ((key, value) if key is not None else (value,))]
    elif isinstance(node, ast.IfExp):
        children = [node.test, node.body, node.orelse]
    elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        children = [*node.generators, node.elt]
    elif isinstance(node, ast.DictComp):
        children = [*node.generators, node.key, node.value]
    elif isinstance(node, ast.comprehension):
        children = [node.iter, node.target, *node.ifs]
    else:
        children = children_in_scope(node)
    for child in children:
        yield from evaluation_order(child)
    yield node
