"""How far an operation's changes go, as far as the node and the operation tell."""

from __future__ import annotations

import ast

from xcs_compiler.effects.lattice import Level, Operation


def is_shallow(node: ast.AST, operation: Operation) -> bool:
    """Whether only the operand itself is changed, and not what it contains."""
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return True
    if isinstance(node, ast.AugAssign):
        return operation.level is Level.PURE and not operation.gated and operation.shallow
    return isinstance(node, ast.Call) and operation.level is Level.PURE and not operation.dynamic and operation.shallow


def concerns_nobody(operation: Operation) -> bool:
    """Whether what it does changes nothing for any other operation, whatever its operands are."""
    if operation.level is Level.ORDERED or operation.dynamic or operation.gated:
        return False
    return not (operation.mutates or operation.writes or operation.updates or operation.touches)


def is_implicit(node: ast.AST, operation: Operation) -> bool:
    """An operator that may change its operand in place, of which it is not known whether it does."""
    return isinstance(node, ast.AugAssign) and bool(operation.gated)
