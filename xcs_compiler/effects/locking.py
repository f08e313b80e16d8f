"""Names that are changed under a lock: when the changes commute, so that calls may overlap.

The lock has to be the only one by which the name is changed, and one that all calls share. And nothing that a call
gives may depend on which call came first: the value of such a name is used for nothing but its own next value, unless
it is set once and looked at again under the lock (double-checked locking).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from xcs_compiler.effects.lattice import Place
from xcs_compiler.effects.values import Abstract, Outside

NAMED = frozenset({"global", "cell"})
UNDER = " under "


def lock_name(manager: Abstract) -> str | None:
    """The name that a lock has outside of the function; None where each call, or each object, has its own."""
    if len(manager.origins) != 1:
        return None
    (origin,) = manager.origins
    if isinstance(origin, Outside) and origin.place.kind in NAMED:
        return f"{origin.place.kind}:{origin.place.name}"
    return None


def held(place: Place, lock: str) -> Place:
    """By which lock a name is changed, as a place of its own, so that callers get to know of it."""
    return Place(f"held {place.kind}", f"{place.name}{UNDER}{lock}")


def disputed(touched: Iterable[Place]) -> str | None:
    """A name that is changed under two different locks, which is under none."""
    locks: dict[tuple[str, str], str] = {}
    for place in touched:
        if place.kind.startswith("held "):
            name, _, lock = place.name.partition(UNDER)
            if locks.setdefault((place.kind, name), lock) != lock:
                return name.rpartition(":")[2]
    return None


def tells(function: ast.AST, name: str) -> bool:
    """Whether what the function does or gives depends on the value that ``name`` has, which it changes under a lock."""
    parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name]
    stores = [node for node in uses if not isinstance(node.ctx, ast.Load)]
    if all(_is_checked_again(store, name, parents) for store in stores):
        return False
    return any(not _is_own_next_value(node, name, parents) for node in uses if isinstance(node.ctx, ast.Load))


def _around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _is_checked_again(store: ast.Name, name: str, parents: dict[ast.AST, ast.AST]) -> bool:
    """Set within an ``if`` on the name itself, which is within the ``with``."""
    for node in _around(store, parents):
        if isinstance(node, ast.With):
            return False
        if isinstance(node, ast.If):
            test = node.test
            if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == name:
                return isinstance(test.ops[0], ast.Is)
            if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
                return isinstance(test.operand, ast.Name) and test.operand.id == name
    return False


def _is_own_next_value(load: ast.Name, name: str, parents: dict[ast.AST, ast.AST]) -> bool:
    for node in _around(load, parents):
        if isinstance(node, ast.Assign):
            targets = node.targets
            return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name and any(
                isinstance(outer, ast.With) for outer in _around(node, parents)
            )
        if isinstance(node, ast.stmt):
            return False
    return False


__all__ = ["disputed", "held", "lock_name", "tells"]
