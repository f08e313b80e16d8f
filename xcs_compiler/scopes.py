"""Which variables a piece of the function reads and binds, and where a variable is bound for sure.

Requires the ``ast`` of one function; produces frozen sets of names. Names bound by comprehensions, lambdas and nested
functions are theirs; what those read from outside counts as read where they stand.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

ComprehensionNode = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Tree = TypeVar("Tree", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Names:
    reads: frozenset[str]
    binds: frozenset[str]
    deletes: frozenset[str]
    captured: frozenset[str]
    """Read by a lambda or nested function, perhaps later than where it stands."""


class _Reader:
    """`ast.NodeVisitor`, but that the method for a node is found by its type."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.binds: set[str] = set()
        self.deletes: set[str] = set()
        self.captured: set[str] = set()

    def visit(self, node: ast.AST) -> None:
        method = _VISITS.get(type(node))
        if method is None:
            self.generic_visit(node)
        else:
            method(self, node)

    def generic_visit(self, node: ast.AST) -> None:
        for child in child_nodes(node):
            self.visit(child)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.reads.add(node.id)
        else:
            (self.binds if isinstance(node.ctx, ast.Store) else self.deletes).add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.reads.add(node.target.id)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.binds.add(node.name)
            self.deletes.add(node.name)
        self.generic_visit(node)

    def visit_alias(self, node: ast.alias) -> None:
        self.binds.add((node.asname or node.name).split(".")[0])

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.binds.add(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.binds.add(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.binds.add(node.rest)
        self.generic_visit(node)

    def _comprehension(self, node: ComprehensionNode) -> None:
        inner = _Reader()
        for generator in node.generators:
            inner.visit(generator.target)
        targets, inner.binds = inner.binds, set()
        for generator in node.generators:
            inner.visit(generator.iter)
            for test in generator.ifs:
                inner.visit(test)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            inner.visit(part)
        self.reads |= inner.reads - targets
        self.captured |= inner.captured - targets
        self.binds |= inner.binds  # walrus targets belong to the function
        # A target of the comprehension may also be a variable of the function, read by the first iterable.
        first = _Reader()
        first.visit(node.generators[0].iter)
        self.reads |= first.reads

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self._capture(node.args, [node.body])

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.binds.add(node.name)
        for outside in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if outside is not None:
                self.visit(outside)
        for annotation in annotations_of(node):
            self.visit(annotation)
        self._capture(node.args, node.body)

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.binds.add(node.name)
        inner = _Reader()
        for part in (*node.decorator_list, *node.bases, *node.keywords, *node.body):
            inner.visit(part)
        self.reads |= inner.reads
        self.captured |= inner.reads | inner.captured

    def _capture(self, arguments: ast.arguments, body: Iterable[ast.AST]) -> None:
        inner = _Reader()
        for statement in body:
            inner.visit(statement)
        own = {a.arg for a in walk(arguments) if isinstance(a, ast.arg)}
        declared = {n for s in body for d in walk(s) if isinstance(d, (ast.Nonlocal, ast.Global)) for n in d.names}
        # What a nested function declares nonlocal, it may bind at any time: it counts as bound here.
        self.binds |= inner.binds & declared
        free = (inner.reads | inner.captured) - own - (inner.binds - declared)
        self.reads |= free
        self.captured |= free | (inner.binds & declared)


_VISITS: Mapping[type[ast.AST], Callable[[_Reader, Any], None]] = {
    getattr(ast, name.removeprefix("visit_")): method
    for name, method in vars(_Reader).items()
    if name.startswith("visit_")
}


@functools.lru_cache(maxsize=2048)
def names_of(*nodes: ast.AST) -> Names:
    """What evaluating these nodes reads and binds. Remembered: the nodes of a parsed function do not change."""
    reader = _Reader()
    for node in nodes:
        reader.visit(node)
    return Names(
        frozenset(reader.reads), frozenset(reader.binds), frozenset(reader.deletes), frozenset(reader.captured)
    )


def parameters(function: FunctionNode) -> tuple[str, ...]:
    a = function.args
    every = [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs, *([a.kwarg] if a.kwarg else [])]
    return tuple(p.arg for p in every)


def body_of(function: FunctionNode) -> list[ast.stmt]:
    """The statements of a function; a lambda's body as a ``return`` standing where the body stands."""
    if isinstance(function, ast.Lambda):
        return [ast.copy_location(ast.Return(function.body), function.body)]
    return function.body


@dataclass(frozen=True, slots=True)
class FunctionScope:
    """``bindings`` counts, for each local variable, the places that bind it (a parameter is one)."""

    locals: frozenset[str]
    outside: frozenset[str]
    bindings: Mapping[str, int]
    captured: frozenset[str]
    targets: frozenset[str]
    """Targets of comprehensions, which are variables of those."""
    rebound_inside: frozenset[str]
    """Bound by a nested function through ``nonlocal``: never known to keep its value."""
    varying: frozenset[str] = frozenset()
    """Bound in a loop, and so perhaps more often than once, or deleted."""
    elsewhere: frozenset[ast.AST] = frozenset()
    """Names like one of ``targets`` that stand for something outside of the function, as they are in no comprehension
    that has such a variable."""

    def is_own(self, name: ast.Name) -> bool:
        """Whether it is a variable of the function, or of a comprehension in it."""
        return name.id in self.locals or (name.id in self.targets and name not in self.elsewhere)


def function_scope(function: FunctionNode, body: Sequence[ast.stmt]) -> FunctionScope:
    names = names_of(*body)
    outside = {n for node in walk_scope(body) if isinstance(node, (ast.Global, ast.Nonlocal)) for n in node.names}
    bindings: dict[str, int] = dict.fromkeys(parameters(function), 1)
    targets = {t for node in walk_scope(body) if isinstance(node, ast.comprehension) for t in walk(node.target)}
    for node in walk_scope(body):
        bound: Iterable[str] = ()
        if node in targets:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound = (node.id,)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound = (node.name,)
        elif isinstance(node, (ast.ExceptHandler, ast.alias, ast.MatchAs, ast.MatchStar, ast.MatchMapping)):
            bound = names_of(node).binds
        for name in bound:
            bindings[name] = bindings.get(name, 0) + 1
    inside: set[str] = set()
    for node in walk_scope(body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            inside |= {n for d in walk(node) if isinstance(d, ast.Nonlocal) for n in d.names}
    local = (frozenset(bindings) | names.binds) - outside
    own = frozenset(t.id for t in targets if isinstance(t, ast.Name))
    varying = names.deletes
    for node in walk_scope(body):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            varying |= names_of(node).binds
    return FunctionScope(
        local, frozenset(outside), bindings, names.captured, own, frozenset(inside), varying,
        _elsewhere(body, own - local),
    )  # fmt: skip


def _elsewhere(body: Sequence[ast.stmt], targets: frozenset[str]) -> frozenset[ast.AST]:
    if not targets:
        return frozenset()
    comprehensions = comprehensions_in(body)
    return frozenset(
        node
        for node in walk_scope(body)
        if isinstance(node, ast.Name) and node.id in targets
        if not any(node.id in within.names and node in within.nodes for within in comprehensions)
    )


@dataclass(frozen=True, slots=True)
class Within:
    """Where the names of a comprehension's targets stand for its variables; elsewhere they are others."""

    node: ComprehensionNode
    names: frozenset[str]
    nodes: frozenset[ast.AST]


def comprehensions_in(body: Sequence[ast.AST]) -> list[Within]:
    """Those within others come after these."""
    found: list[Within] = []
    for node in walk_scope(body):
        if isinstance(node, ComprehensionNode):
            names = {n.id for g in node.generators for n in walk(g.target) if isinstance(n, ast.Name)}
            inside = frozenset(walk(node)).difference(walk(node.generators[0].iter))
            found.append(Within(node, frozenset(names), inside))
    return found


def names_around(module: ast.Module) -> frozenset[str]:
    """Names that may stand for something else than the builtin in some function of a module. (Parameters count where
    there are nested functions; others' own are known to each function.)"""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, FunctionNode):
            inner = [n for n in ast.walk(node) if isinstance(n, FunctionNode) and n is not node]
            found |= {n.name for n in inner if not isinstance(n, ast.Lambda)}
            found |= set(parameters(node)) if inner else set()
    return frozenset(found | {n.name for n in module.body if isinstance(n, ast.FunctionDef | ast.ClassDef)})


_WITHOUT_MEANING = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
"""Nodes that only say which kind their parent is."""
LEAVES = (ast.Name, ast.Constant, *_WITHOUT_MEANING)
_NO_PARTS = frozenset({"ctx", "op", "ops"})


class _Parts(dict[type[ast.AST], tuple[str, ...]]):
    """Of each kind of node, the fields that may hold other nodes."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        found = () if issubclass(kind, LEAVES) else tuple(name for name in kind._fields if name not in _NO_PARTS)
        return self.setdefault(kind, found)


_PARTS = _Parts()


def child_nodes(node: ast.AST) -> list[ast.AST]:
    """As `ast.iter_child_nodes`, without those that only say which kind their parent is. Most of the compiler's time
    goes into walking, so this is written for speed."""
    found: list[ast.AST] = []
    fields = node.__dict__
    for name in _PARTS[type(node)]:
        value = fields.get(name)
        kind = type(value)
        if kind is list:
            found += [item for item in value if isinstance(item, _AST)]  # type: ignore[union-attr]
        elif kind not in _PLAIN and isinstance(value, _AST):
            found.append(value)
    return found


_AST = ast.AST
_PLAIN = frozenset((type(None), str, int, bool))


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """As `ast.walk`, in another order (a node comes before its parts, and those in the order of the text), and without
    those that only say which kind their parent is."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if _PARTS[type(node)]:
            stack += child_nodes(node)[::-1]


def copied(node: Tree) -> Tree:
    """As `copy.deepcopy`, of a tree: what only says which kind its parent is, is shared."""
    if isinstance(node, _WITHOUT_MEANING):
        return node
    made = type(node).__new__(type(node))  # from 3.13 on, making one without its parts warns
    for name, value in node.__dict__.items():
        if isinstance(value, list):
            value = [copied(item) if isinstance(item, _AST) else item for item in value]
        elif isinstance(value, _AST):
            value = copied(value)
        made.__dict__[name] = value
    return made


@functools.lru_cache(maxsize=64)
def parents_in(tree: ast.AST) -> Mapping[ast.AST, ast.AST]:
    """Of each node in a tree that nobody changes, the one that it is a part of."""
    return {child: node for node in walk(tree) for child in child_nodes(node)}


def text_of(node: ast.expr) -> str:
    """As `ast.unparse`, but quick for names and their attributes."""
    steps: list[str] = []
    inner = node
    while isinstance(inner, ast.Attribute):
        steps.append(inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name):
        return ast.unparse(node)
    return ".".join((inner.id, *reversed(steps)))


def children_in_scope(node: ast.AST) -> list[ast.AST]:
    """The children that are evaluated in the scope of the node itself: of a nested function or lambda its decorators,
    defaults and annotations, of a class its decorators and bases."""
    kind = type(node)
    if kind not in _SCOPES:
        return child_nodes(node)
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    found: list[ast.AST] = [] if isinstance(node, ast.Lambda) else list(node.decorator_list)
    found += (default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None)
    return [*found, *annotations_of(node)]


_SCOPES = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))


def annotations_of(function: FunctionNode) -> list[ast.expr]:
    """Those of parameters and of what is returned, which are evaluated where the function is defined."""
    if isinstance(function, ast.Lambda):
        return []
    a = function.args
    parameters = [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs]
    found = [p.annotation for p in (*parameters, *([a.kwarg] if a.kwarg else []))]
    return [annotation for annotation in (*found, function.returns) if annotation is not None]


def walk_scope(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node of this scope: nested functions, lambdas and classes are yielded, but not entered. What they evaluate
    where they stand (decorators, defaults, base classes) is of this scope."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node
        kind = type(node)
        if kind in _SCOPES:
            stack += children_in_scope(node)[::-1]
        elif _PARTS[kind]:
            stack += child_nodes(node)[::-1]


def statements_in(statements: Iterable[ast.stmt], nested: bool = True) -> Iterator[ast.stmt]:
    """Every statement at any depth, in order. Without ``nested``, functions and classes are not entered."""
    stack: list[ast.AST] = list(statements)
    stack.reverse()
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            yield node
            if not nested and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
        fields = node.__dict__
        for name in ("finalbody", "orelse", "handlers", "cases", "body"):
            inner = fields.get(name)
            if isinstance(inner, list):
                stack += inner[::-1]
