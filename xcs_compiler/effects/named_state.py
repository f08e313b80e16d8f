"""Named state that is not seen to change by its name: what stays a constant for most functions, and what a module,
class or function is changed by from outside.

Reads of names that nothing rebinds as far as can be seen are kept apart, as *constants*, since they would only stand in
the way: they become reads of an operation when something in the function does write them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from xcs_compiler.effects.effect import Effect
from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.sparse import replace

ANY_NAME = Place("global", "*")
"""Any global of any module, and any attribute of any class: ``globals()[name] = value``."""

_CONSTANT = "constant "
_NAMES = frozenset({"global", "class"})


def constant(place: Place) -> Place:
    """The place as what is read by those that take it to stay as it is."""
    return Place(_CONSTANT + place.kind, place.name)


def is_constant(place: Place) -> bool:
    return place.kind.startswith(_CONSTANT)


def state(places: frozenset[Place]) -> frozenset[Place]:
    """The places without the constants among them."""
    return frozenset(place for place in places if not is_constant(place))


def _is_written(place: Place, written: frozenset[Place]) -> bool:
    if place.kind in _NAMES and ANY_NAME in written:
        return True
    last = place.name.rpartition(":")[2]
    return place in written or (
        place.kind in _NAMES and any(p.kind in _NAMES and p.name.rpartition(":")[2] == last for p in written)
    )


def settled(
    effects: Mapping[ast.AST, Effect], rebinds: bool, places: frozenset[Place] = frozenset()
) -> dict[ast.AST, Effect]:
    """The effects of a whole function, constants and `ANY_NAME` put in terms of the names that are written and read.

    ``rebinds``: attributes of modules or classes are set, so that a call of which it is not known what it reads may
    read one of them, or set one of ``places``, which are those.
    """
    if rebinds and places:
        effects = {
            node: replace(effect, writes=effect.writes | places) if effect.dynamic or effect.undecided else effect
            for node, effect in effects.items()
        }
    written = frozenset().union(*(effect.writes for effect in effects.values()))
    named = frozenset(place for place in written if place.kind in _NAMES)
    reads: dict[ast.AST, frozenset[Place]] = {}
    for node, effect in effects.items():
        found = {Place(p.kind.removeprefix(_CONSTANT), p.name) if is_constant(p) else p for p in effect.reads}
        constants = {Place(p.kind.removeprefix(_CONSTANT), p.name) for p in effect.reads if is_constant(p)}
        kept = frozenset(p for p in found if p not in constants or _is_written(p, written))
        reads[node] = kept | named if ANY_NAME in kept else kept
    every = frozenset(place for places in reads.values() for place in places if place.kind in _NAMES)
    result: dict[ast.AST, Effect] = {}
    for node, effect in effects.items():
        if isinstance(node, ast.Name) and not reads[node] and not effect.writes and not effect.observes:
            continue  # the load of a name that stands for the same all the time
        writes = effect.writes | every if ANY_NAME in effect.writes else effect.writes
        made = replace(effect, reads=reads[node], writes=writes)
        if rebinds and (effect.dynamic or effect.undecided):
            made = replace(made, level=Level.ORDERED, mutates=made.observes or made.mutates)
        result[node] = made
    return result
