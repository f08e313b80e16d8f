"""What each function has for itself: its frame, how long its objects live, and context variables that it sets for a
while. What a callee does with its own is nothing to its caller."""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet

from xcs_compiler.effects.lattice import Place
from xcs_compiler.scopes import FunctionNode, walk

OWN = frozenset({"frame", "lifetime"})
"""Kinds of places."""


def without_its_own(reads: AbstractSet[Place], callee: FunctionNode) -> frozenset[Place]:
    """What of a callee's ``reads`` its caller may care about. A function that looks at a frame's variables looks at its
    caller's, most likely."""
    own = frozenset(place for place in reads if place.kind in OWN)
    if not own or any(isinstance(node, ast.Attribute) and node.attr == "f_locals" for node in walk(callee)):
        return frozenset(reads)
    return frozenset(reads) - own


def without_restored(writes: AbstractSet[Place], callee: FunctionNode) -> frozenset[Place]:
    """What of a callee's ``writes`` is left when it returns: context variables that it sets, it resets by itself."""
    context = frozenset(place for place in writes if place.kind == "context")
    if context and any(isinstance(node, ast.Attribute) and node.attr == "reset" for node in walk(callee)):
        return frozenset(writes) - context
    return frozenset(writes)
