"""Names that are changed under a lock: when the changes commute, so that calls may overlap.

The lock has to be the only one by which the name is changed, and one that all calls share. And nothing that a call
gives may depend on which call came first: the value of such a name is used for nothing but its own next value, unless
it is set once and looked at again under the lock (double-checked locking).
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

from xcs_compiler.effects.lattice import Place
from xcs_compiler.effects.values import Abstract, Outside
from xcs_compiler.scopes import parents_in, text_of

NAMED = frozenset({"global", "cell"})
UNDER = " under "
PLACES = (ast.Name, ast.Attribute, ast.Subscript)
COMPUTES = (ast.BinOp, ast.UnaryOp, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred)
PICKS = frozenset({"max", "min", "round", "int", "float", "abs", "list", "dict", "tuple", "set", "frozenset"})


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


def is_read(touched: Iterable[Place], reads: Iterable[Place]) -> str | None:
    """A name that is changed under a lock, and read for something else than its next value."""
    names = {(p.kind.rpartition(" ")[2], p.name.partition(UNDER)[0]) for p in touched if p.kind.startswith("held ")}
    for place in reads:
        if (place.kind.rpartition(" ")[2], place.name) in names:
            return place.name.rpartition(":")[2]
    return None


def tells(function: ast.AST, changed: str, cls: type | None = None) -> bool:
    """Whether what the function does or gives depends on the value that ``changed`` has, a name that it changes under a
    lock, and that holds an instance of ``cls``; or which value it has depends on which call came last."""
    parents = parents_in(function)
    uses = [node for node in parents if isinstance(node, PLACES) and text_of(node) == changed]
    stores = [node for node in uses if not isinstance(node.ctx, ast.Load)]
    if all(is_checked_again(store, changed, parents) for store in stores):
        return False
    given = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
    given |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    if any(is_in_sequence(parents[store], changed, cls, given - {changed}) for store in stores):
        return True
    return any(not is_own_next_value(node, changed, parents) for node in uses if isinstance(node.ctx, ast.Load))


def _around(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def is_checked_again(store: ast.expr, changed: str, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Set within an ``if`` on the name itself, which is within the ``with``."""
    for node in _around(store, parents):
        if isinstance(node, ast.With):
            return False
        if isinstance(node, ast.If):
            test = node.test
            if isinstance(test, ast.Compare) and text_of(test.left) == changed:
                return isinstance(test.ops[0], ast.Is)
            if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
                return text_of(test.operand) == changed
    return False


def is_own_next_value(load: ast.AST, changed: str, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a value is read for nothing but what ``changed`` is to be next: nothing else is computed from it, nor is
    it given to anybody who might do something else with it."""
    node = load
    while (around := parents.get(node)) is not None:
        if isinstance(around, ast.Assign):
            return node is around.value and len(around.targets) == 1 and text_of(around.targets[0]) == changed
        picks = isinstance(around, ast.Call) and isinstance(around.func, ast.Name) and around.func.id in PICKS
        if not (picks or isinstance(around, COMPUTES)):
            return False
        node = around
    return False


COMMUTING = (ast.Add, ast.Sub, ast.Mult, ast.BitOr, ast.BitAnd, ast.BitXor)
SEQUENCES = (str, bytes, bytearray, tuple)
EXTREME = frozenset({"max", "min"})


def is_in_sequence(statement: ast.AST, changed: str, cls: type | None, given: Collection[str]) -> bool:
    """Whether a statement that sets ``changed``, which holds an instance of ``cls``, leaves there what depends on which
    call came last. ``given``: variables that depend on what the call was given."""
    if isinstance(statement, ast.AugAssign):
        return cls in SEQUENCES or not isinstance(statement.op, COMMUTING)
    value = getattr(statement, "value", None)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or value is None:
        return True
    own = any(isinstance(n, PLACES) and ast.unparse(n) == changed for n in ast.walk(value)) or _gets(value, changed)
    if own:
        added = isinstance(value, ast.BinOp) and isinstance(value.op, COMMUTING) and cls not in SEQUENCES
        picked = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in EXTREME
        return not (added or picked or isinstance(value, (ast.Set, ast.Dict)))
    return any(isinstance(n, ast.Name) and n.id in given for n in ast.walk(value))


def _gets(value: ast.AST, changed: str) -> bool:
    """Whether ``holder[key]`` is read as ``holder.get(key, 0)``."""
    calls = (n for n in ast.walk(value) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.args)
    return any(f"{ast.unparse(n.func.value)}[{ast.unparse(n.args[0])}]" == changed for n in calls)  # type: ignore[attr-defined]


__all__ = [
    "disputed", "held", "is_checked_again", "is_in_sequence", "is_own_next_value", "is_read", "lock_name", "tells",
]  # fmt: skip
