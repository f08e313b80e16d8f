"""What an iteration changes of its own item, and what it reads of it.

Two iterations of ``for row in rows: row["answer"] = ask(row["question"])`` are in each other's way only if their rows
have something in common, which is looked at when the loop runs (`xcs_runtime.apart`). Where that is the reason why
operations may change places, what is read passes the gate ``__xcs_apart``: it lets pass what belongs to an item that
nobody else has.

Within an iteration, setting one key or attribute of the item is not in the way of what reads another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xcs_compiler.effects.lattice import Level, Operation
from xcs_compiler.keys import Key

_CHANGING = frozenset(
    {"update", "setdefault", "append", "appendleft", "extend", "insert", "add", "discard", "clear", "pop", "remove"}
)
"""Methods of built-in containers that change the container alone; an item whose class has others of these names is not
apart."""


@dataclass(frozen=True, slots=True)
class Apart:
    """``names``: variables that hold the item of an iteration, or values that it is unpacked into, and nothing else;
    ``iterable``: what the items are of; ``within``: the operations are of one iteration; ``done``: targets of stores
    that the ahead code makes as well, to a copy of the item; ``made``: what an iteration has put into the containers
    that it makes, by the variables that hold these; ``key``: see `xcs_compiler.keys`."""

    names: frozenset[str]
    iterable: ast.expr
    within: bool
    done: frozenset[ast.AST] = frozenset()
    made: Mapping[str, tuple[ast.expr, ...]] = field(default_factory=dict)
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Of the object that the variable ``name`` holds, and of nothing else, a part is set: the one under ``key``, if
    that is known (an attribute's name, or a text)."""

    node: ast.AST
    name: str
    key: tuple[type[ast.AST], str] | None


@dataclass(frozen=True, slots=True)
class Part:
    """An expression that gives the object that the variable ``owner`` holds (``whole``), or what can be reached from
    it. ``gate``: the variable in the expression by which it gets there."""

    gate: ast.Name
    owner: str
    whole: bool


def change_of_item(node: ast.AST, operation: Operation, names: frozenset[str]) -> Change | None:
    """What an operation changes, if that is an item itself and nothing that can be reached from it."""
    if operation.writes or operation.updates or operation.dynamic or len(operation.mutates) != 1:
        return None
    (changed,) = operation.mutates
    if not (isinstance(changed, ast.Name) and changed.id in names):
        return None
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        stored = isinstance(node.ctx, (ast.Store, ast.Del)) and node.value is changed
        if not stored or operation.level is not Level.PURE or not set(operation.gated) <= {changed}:
            return None
        return None if _is_slice(node) else Change(node, changed.id, key_of(node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.value is changed:
        return Change(node, changed.id, None) if node.func.attr in _CHANGING and not operation.output else None
    return None


def _is_slice(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Slice, ast.Tuple))


def key_of(node: ast.AST) -> tuple[type[ast.AST], str] | None:
    """Which part of its object a node loads or sets."""
    if isinstance(node, ast.Attribute):
        return (ast.Attribute, node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and type(node.slice.value) is str:
        return (ast.Subscript, node.slice.value)
    return None


def part_of_item(
    operand: ast.expr, names: frozenset[str], definitions: Mapping[str, ast.expr], clauses: Mapping[str, ast.expr]
) -> Part | None:
    """What an expression surely gives a part of."""
    at: ast.expr = operand
    gate: ast.Name | None = None
    whole = True
    while True:
        if isinstance(at, (ast.Attribute, ast.Subscript)):
            at, whole = at.value, False
        elif isinstance(at, ast.Call) and _is_lookup(at):
            assert isinstance(at.func, ast.Attribute)
            at, whole = at.func.value, False
        elif not isinstance(at, ast.Name):
            return None
        elif at.id in names:
            return Part(gate or at, at.id, whole)
        elif at.id in clauses:  # of a comprehension: what it goes through is in the same expression
            at, whole = clauses[at.id], False
        elif at.id in definitions:
            gate, whole = gate or at, False
            at = definitions[at.id]
        else:
            return None


def _is_lookup(call: ast.Call) -> bool:
    """``row.get("answer")``, ``row.items()``"""
    if not isinstance(call.func, ast.Attribute) or call.keywords:
        return False
    if call.func.attr == "get":
        return 1 <= len(call.args) <= 2 and all(isinstance(a, ast.Constant) for a in call.args)
    return call.func.attr in ("items", "keys", "values") and not call.args


def is_before(change: Change, later: ast.AST, operand: ast.expr, part: Part, done: frozenset[ast.AST]) -> bool:
    """Whether what an operation reads of an item may be changed by what its own iteration has done before."""
    if part.owner != change.name or change.node in done:
        return False
    whole = part.whole or (isinstance(later, ast.Call) and operand is later.func)
    if not whole:
        return False  # setting a part of the item does nothing to those that it has had
    if not (isinstance(later, (ast.Attribute, ast.Subscript)) and later.value is operand):
        return True
    key = key_of(later)
    return key is None or change.key is None or key == change.key


def parts_put_together(operand: ast.expr, made: Mapping[str, tuple[ast.expr, ...]]) -> Iterator[ast.expr]:
    """What a display is made of, at any depth, and what has been put into a container."""
    if isinstance(operand, ast.Name) and operand.id in made:
        yield from made[operand.id]
    elif isinstance(operand, (ast.List, ast.Tuple, ast.Set)):
        for element in operand.elts:
            yield from parts_put_together(element, made)
    elif isinstance(operand, ast.Dict):
        for part in (*operand.keys, *operand.values):
            if part is not None:
                yield from parts_put_together(part, made)
    elif isinstance(operand, ast.Starred):
        yield from parts_put_together(operand.value, made)
    elif not isinstance(operand, (ast.Constant, ast.JoinedStr)):
        yield operand
