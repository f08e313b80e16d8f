"""What a loop's variable is a key of, which no two iterations have in common.

Two iterations of ``for i, x in enumerate(xs): xs[i] = ask(x)`` set different elements, and none that the loop has still
to come to: so what one of them sets is in the way of no other's call. The same goes for ``for i in range(len(xs))`` and
for the keys of a dict. Positions count from the front: of ``xs[-1]`` and ``xs[2]`` nobody knows whether they are one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from xcs_compiler.effects.lattice import EffectReport, Operation
from xcs_compiler.scopes import FunctionScope, names_of, walk


@dataclass(frozen=True, slots=True)
class Key:
    """The variable ``name`` holds, in each iteration, another position in lists (``of`` is ``list``) or key of dicts.
    ``passed``: whatever container of that type it is used on, a loop over it has gone past the element, and finds as
    many of them as before when that is set."""

    name: str
    of: type
    passed: bool


def key_of_loop(loop: ast.For, effects: EffectReport, scope: FunctionScope) -> Key | None:
    """The key that a loop's target holds, if it is known to hold one, and nothing inside binds the variable."""
    key = _counted(loop, effects) or _walked(loop, effects)
    if key is None or key.name not in scope.locals or key.name in scope.rebound_inside:
        return None
    return None if _is_bound_inside(key.name, loop) else key


def sets_at(key: Key, node: ast.AST, operation: Operation, effects: EffectReport) -> bool:
    """Whether an operation sets the element at the key, and does nothing else."""
    stored = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and operation.mutates == (node.value,)
    return stored and not operation.writes and not operation.dynamic and is_at(key, node, effects)


def is_at(key: Key, node: ast.AST, effects: EffectReport) -> bool:
    """Whether a node is ``container[key]``."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id == key.name):
        return False
    value = effects.values.get(node.value)
    return value is not None and value.builtin is key.of


def _is_bound_inside(name: str, loop: ast.For) -> bool:
    """Whether the loop's body binds the variable, or something inside has one of its own of this name."""
    for node in (n for statement in loop.body for n in walk(statement)):
        if isinstance(node, ast.Name):
            if node.id == name and not isinstance(node.ctx, ast.Load):
                return True
        elif not isinstance(node, (ast.Attribute, ast.Constant, ast.keyword)):
            if any(value == name for value in vars(node).values() if type(value) is str):
                return True  # parameters, handlers, imports, patterns ... name what they bind by text
    return False


def _counted(loop: ast.For, effects: EffectReport) -> Key | None:
    call = loop.iter
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)) or call.keywords:
        return None
    operation, value = effects.operations.get(call), effects.values.get(call)
    if call.func.id == "range" and value is not None and value.describe == "range":
        counts_up = len(call.args) == 1 or (isinstance(call.args[0], ast.Constant) and call.args[0].value in (0, 1))
        forward = counts_up and len(call.args) < 3
        return Key(loop.target.id, list, True) if forward and isinstance(loop.target, ast.Name) else None
    if call.func.id == "enumerate" and operation is not None and operation.elements and len(call.args) == 1:
        name = _first(loop.target)
        walked = effects.values.get(call.args[0])
        return Key(name, list, walked is not None and walked.builtin is list) if name else None
    return None


def _walked(loop: ast.For, effects: EffectReport) -> Key | None:
    walked = loop.iter
    while isinstance(walked, ast.Call) and isinstance(walked.func, ast.Name):
        operation = effects.operations.get(walked)
        if operation is None or not (operation.elements and operation.exhausts):
            return None
        if walked.func.id not in ("list", "tuple", "sorted") or len(walked.args) != 1:
            return None
        walked = walked.args[0]
    name = loop.target.id if isinstance(loop.target, ast.Name) else None
    if isinstance(walked, ast.Call) and isinstance(walked.func, ast.Attribute) and not walked.args:
        operation = effects.operations.get(walked)
        if operation is None or not operation.elements or walked.func.attr not in ("keys", "items"):
            return None
        if walked.func.attr == "items":
            name = _first(loop.target)
        walked = walked.func.value
    value = effects.values.get(walked)
    if name is None or value is None or value.builtin is not dict:
        return None
    return Key(name, dict, True)


def _first(target: ast.expr) -> str | None:
    """``i``, of ``i, x``"""
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2 or not isinstance(target.elts[0], ast.Name):
        return None
    name = target.elts[0].id
    return name if name not in names_of(target.elts[1]).binds else None
