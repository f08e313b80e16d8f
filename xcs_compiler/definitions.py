"""Variables that are defined as parts of others: ``notes = row["notes"]``, and how long they surely are such parts.

Whatever is plain data is so all the way down, so ``notes`` is plain where ``row`` is, as long as it can be reached from
there. That is known of what follows the definition in its own block: whoever reads the variable there reads what this
turn of the loop has defined. Nothing that follows may bind a name of the definition again, nor take the part out of
what it is a part of.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xcs_compiler.apart import key_of
from xcs_compiler.effects.lattice import Operation
from xcs_compiler.objects import Object
from xcs_compiler.scopes import FunctionNode, FunctionScope, body_of, names_of, walk_scope

if TYPE_CHECKING:
    from xcs_compiler.dependences import Dependences

_ADDING = frozenset({"add", "insert", "setdefault"})
"""Methods after which a container has all that it had before."""
_ADDING_TO_LISTS = frozenset({"append", "extend"})
"""The same for those of lists: a deque may have a maximum length, and drops what is at its other end."""


def definitions_of(function: FunctionNode, scope: FunctionScope) -> dict[str, ast.expr]:
    """The values of variables that one plain assignment binds, where these are parts of something, and the name stands
    for no variable of a comprehension."""
    found: dict[str, ast.expr] = {}
    for node in walk_scope(body_of(function)):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if not isinstance(target, ast.Name) or not isinstance(node.value, (ast.Attribute, ast.Subscript)):
                continue
            if scope.bindings.get(target.id) == 1 and target.id not in scope.rebound_inside | scope.targets:
                found[target.id] = node.value
    return found


def following(function: FunctionNode, definitions: Mapping[str, ast.expr]) -> dict[str, Sequence[ast.stmt]]:
    """The statements that come after each definition in its block."""
    defined = {value: name for name, value in definitions.items()}
    found: dict[str, Sequence[ast.stmt]] = {}
    for block in _blocks(body_of(function)):
        for number, statement in enumerate(block):
            if isinstance(statement, ast.Assign) and (name := defined.get(statement.value)) is not None:
                found[name] = block[number + 1 :]
    return found


def _blocks(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    yield body
    for node in walk_scope(body):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.IfExp)):
            yield from (getattr(node, place, None) or [] for place in ("body", "orelse", "finalbody"))


def holding(dependences: Dependences) -> frozenset[ast.AST]:
    """Where variables are read that surely still are parts of what they are defined as parts of."""
    found: set[ast.AST] = set()
    for name, value in dependences.definitions.items():
        nodes = [*walk_scope(dependences.following.get(name, ()))]
        if _holds(dependences, value, nodes):
            found.update(n for n in nodes if isinstance(n, ast.Name) and n.id == name)
    return frozenset(found)


def _holds(dependences: Dependences, value: ast.expr, nodes: list[ast.AST]) -> bool:
    """Whether nothing among these nodes ends it."""
    scope, operations = dependences.scope, dependences.effects.operations
    names = names_of(value).reads
    if names & scope.rebound_inside:
        return False
    if any(isinstance(n, ast.stmt) and names & _bound_by(n) for n in nodes):
        return False
    containers = list(_containers(dependences, value))
    changing = [(n, operation) for n in nodes if (operation := operations.get(n)) is not None and _changes(operation)]
    if changing and not names <= scope.locals:
        return False  # a global may be bound to something else
    for node, operation in changing:
        changed = dependences.mutated(node, operation) | dependences.lent(operation)
        if any(changed & objects and not _keeps(dependences, node, operation, key) for objects, key in containers):
            return False
    return True


def _bound_by(statement: ast.stmt) -> frozenset[str]:
    names = names_of(statement)
    return names.binds | names.deletes


def _containers(
    dependences: Dependences, value: ast.expr
) -> Iterator[tuple[frozenset[Object], tuple[type[ast.AST], str] | None]]:
    """What the part is taken out of, and the key under which that holds it."""
    at: ast.AST = value
    while isinstance(at, (ast.Attribute, ast.Subscript)):
        yield dependences.objects(at.value), key_of(at)
        at = at.value


def _changes(operation: Operation) -> bool:
    return bool(
        operation.mutates or operation.writes or operation.updates or operation.touches or operation.dynamic
    )


def _keeps(
    dependences: Dependences, node: ast.AST, operation: Operation, key: tuple[type[ast.AST], str] | None
) -> bool:
    """Whether a change of the container leaves what is under the key where it is."""
    if not operation.shallow:
        return False  # code of the user's, a `__setitem__`, may do more than its name says
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        other = key_of(node)
        return key is not None and other is not None and key != other
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _ADDING_TO_LISTS:
            value = dependences.effects.values.get(node.func.value)
            return value is not None and value.builtin is list
        return node.func.attr in _ADDING
    return False


__all__ = ["definitions_of", "following", "holding"]
