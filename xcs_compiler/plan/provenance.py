"""Where the parts of a value come from, within one iteration: from its item, or from what all iterations share.

Without regard to the order of statements: what flows into a variable, by its name, is every expression that is bound to
it, and into an object all that is given to something that changes it. Errs towards not knowing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from xcs_compiler.bound import bound_before
from xcs_compiler.dependences import Dependences
from xcs_compiler.effects.lattice import EffectReport, Place
from xcs_compiler.objects import Object
from xcs_compiler.plan.contexts import passing_contexts
from xcs_compiler.plan.syntax import blocks_of
from xcs_compiler.scopes import ComprehensionNode, names_of, walk_scope

_PARTS = (
    ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.BoolOp, ast.IfExp, ast.BinOp, ast.UnaryOp, ast.Compare,
    ast.NamedExpr, ast.Call, ast.keyword, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension,
)  # fmt: skip

_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_WITH_BLOCKS = (ast.ExceptHandler, ast.match_case)
_HOLDING = ("global", "class", "cell", "default", "cache", "context")
"""Places that hold objects, which a function may give back."""


@dataclass(frozen=True, slots=True)
class MadeOf:
    """Whether it is known what values are made of; then, whether there are parts of the item among it, and objects that
    every iteration has the same of. ``wholes``: of those, which have to be plain as a whole, as each iteration has a
    part of its own of them."""

    known: bool
    item: bool = False
    shared: bool = False
    wholes: tuple[ast.expr, ...] = ()
    names: frozenset[str] = frozenset()
    """Of the variables through which these objects are had."""


@dataclass(frozen=True)
class Iteration:
    """``items``: variables that are the item, or parts of it, and nothing else; ``body``: what is done for an item."""

    dependences: Dependences
    items: frozenset[str]
    body: tuple[ast.AST, ...]
    varying: frozenset[str] = frozenset()
    """Targets of the loop that are bound elsewhere, too."""

    @property
    def effects(self) -> EffectReport:
        return self.dependences.effects

    @cached_property
    def assigned(self) -> frozenset[str]:
        return self.items | frozenset(self._flows) | frozenset(self._clauses)

    @cached_property
    def _own(self) -> frozenset[str]:
        """Variables that hold nothing that they have held before the iteration: wherever one is read, the iteration has
        bound it."""
        statements = [node if isinstance(node, ast.stmt) else ast.Expr(node) for node in self.body]  # type: ignore[arg-type]
        bound = bound_before(statements, frozenset(), passing_contexts(self.effects, statements))
        carried = {
            name
            for statement, before in bound.items()
            for name in names_of(*_without_blocks(statement)).reads - before
        }
        return (names_of(*self.body).binds | frozenset(self._clauses)) - carried

    @cached_property
    def _clauses(self) -> dict[str, list[ast.expr]]:
        found: dict[str, list[ast.expr]] = {}
        for node in walk_scope(self.body):
            if isinstance(node, (ast.comprehension, ast.For)):
                for name in names_of(node.target).binds:
                    found.setdefault(name, []).append(node.iter)
        return found

    @cached_property
    def _shadowed(self) -> frozenset[str]:
        """Names of the item that stand for something else in comprehensions of the body."""
        inner = [n for n in walk_scope(self.body) if isinstance(n, ComprehensionNode) and n not in self.body]
        return self.items & frozenset().union(*(names_of(g.target).binds for n in inner for g in n.generators))

    @cached_property
    def _flows(self) -> dict[str, list[ast.expr | None]]:
        """For each variable that is bound: what flows into it; None: something that is not known."""
        found: dict[str, list[ast.expr | None]] = {}
        for node in walk_scope(self.body):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    _bind(found, target, node.value)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
                _bind(found, node.target, node.value)
            elif isinstance(node, ast.stmt) and not isinstance(node, (ast.For, ast.Expr, ast.If, ast.While, ast.Match)):
                own = names_of(node).binds if not hasattr(node, "body") else frozenset()
                if isinstance(node, ast.With):
                    own = frozenset().union(*(names_of(i.optional_vars).binds for i in node.items if i.optional_vars))
                for name in own:
                    found.setdefault(name, []).append(None)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                found.setdefault(node.name, []).append(None)
            elif isinstance(node, ast.pattern):
                for name in names_of(node).binds:
                    found.setdefault(name, []).append(None)
        return found

    @cached_property
    def _put_in(self) -> dict[Object, list[ast.expr | None]]:
        """For each object that is changed: what that may put into it, whatever variables the object goes by."""
        found: dict[Object, list[ast.expr | None]] = {}
        for node in walk_scope(self.body):
            stored = [n for n in walk_scope([node]) if _is_stored(n)] if isinstance(node, _ASSIGNMENTS) else []
            for change in (node, *stored):
                operation = self.effects.operations.get(change)
                if operation is not None:
                    for thing in self.dependences.mutated(change, operation) | self.dependences.lent(operation):
                        found.setdefault(thing, []).extend(self._given(node))
        return found

    def _given(self, node: ast.AST) -> Iterator[ast.expr | None]:
        """What a call, or an assignment, could put into what it changes."""
        if isinstance(node, _ASSIGNMENTS):
            yield node.value
            yield from (n.slice for n in walk_scope([node]) if isinstance(n, ast.Subscript))
        elif isinstance(node, ast.Call):
            yield from (*node.args, *(k.value for k in node.keywords))
            yield from (ast.Name(place.name, ast.Load()) for place in self._read_by(node) if place.kind == "local")
            if isinstance(node.func, ast.Attribute):
                yield node.func.value

    def made_of(self, parts: Iterable[ast.expr]) -> MadeOf:
        item = shared = False
        wholes: list[ast.expr] = []
        names: set[str] = set()
        seen: set[str] = set()
        made: set[ast.expr] = set()
        pending: list[ast.expr | None] = list(parts)
        while pending:
            at = pending.pop()
            if at is None:
                return MadeOf(known=False)
            value = self.effects.values.get(at)
            if value is not None and value.immutable:
                continue
            if at not in made:  # here
                made.add(at)
                pending += [*self._put_in.get(("allocated", at), ()), *self._put_in.get(("inside", at), ())]
            if isinstance(at, _PARTS):
                pending += _inner(at)
                named = self._read_by(at)
                pending += (ast.Name(place.name, ast.Load()) for place in named if place.kind == "local")
                shared |= any(place.kind in _HOLDING for place in named)
                continue
            root = _root(at)
            if root is None:
                return MadeOf(known=False)
            if root.id in self.varying or root.id in self._shadowed:
                return MadeOf(known=False, item=True)
            if root.id in self.items:
                item = True
                continue
            if root.id not in seen:
                seen.add(root.id)
                pending += [*self._flows.get(root.id, ()), *self._clauses.get(root.id, ())]
            if root.id not in self._own:
                shared = True
                names.add(root.id)
                while not self._is_steady(at):  # an element that depends on the item, say
                    assert isinstance(at, (ast.Attribute, ast.Subscript))
                    at = at.value
                    if self._is_steady(at):
                        wholes.append(at)
        return MadeOf(True, item, shared, tuple(wholes), frozenset(names))

    def _read_by(self, node: ast.expr) -> frozenset[Place]:
        """What a function reads besides what it is given, and may give back: variables that it has captured, say. (What
        waits answers with an object of its own.)"""
        operation = self.effects.operations.get(node) if isinstance(node, ast.Call) else None
        return operation.reads if operation is not None and not operation.slow else frozenset()

    def _is_steady(self, node: ast.expr) -> bool:
        """Whether it is the same in every iteration, or made of the same."""
        while isinstance(node, ast.Attribute) or (isinstance(node, ast.Subscript) and self._is_fixed(node.slice)):
            node = node.value
        return isinstance(node, ast.Name)

    def _is_fixed(self, index: ast.expr) -> bool:
        bounds = (index.lower, index.upper, index.step) if isinstance(index, ast.Slice) else (index,)
        return all(
            bound is None
            or isinstance(bound, ast.Constant)
            or (isinstance(bound, ast.UnaryOp) and isinstance(bound.operand, ast.Constant))
            or (isinstance(bound, ast.Name) and bound.id not in self.assigned)
            for bound in bounds
        )


def _without_blocks(statement: ast.stmt) -> list[ast.AST]:
    """A statement, or the parts of one that aren't in its inner blocks."""
    if not blocks_of(statement):
        return [statement]
    parts = [*ast.iter_child_nodes(statement)]
    parts += [n for part in parts if isinstance(part, _WITH_BLOCKS) for n in ast.iter_child_nodes(part)]
    return [n for n in parts if not isinstance(n, (ast.stmt, *_WITH_BLOCKS))]


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)


def _bind(found: dict[str, list[ast.expr | None]], target: ast.expr, value: ast.expr | None) -> None:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            _bind(found, element, value)
    elif isinstance(target, ast.Starred):
        _bind(found, target.value, value)
    elif isinstance(target, ast.Name):
        found.setdefault(target.id, []).append(value)


def _inner(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.comprehension, ast.keyword)):
            yield from _inner(child)
        elif isinstance(child, ast.expr) and not (isinstance(node, ast.Call) and child is node.func):
            if not isinstance(getattr(child, "ctx", None), ast.Store):
                yield child
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield node.func.value


def _root(node: ast.expr) -> ast.Name | None:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node if isinstance(node, ast.Name) else None
