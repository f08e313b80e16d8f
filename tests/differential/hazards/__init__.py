"""What goes wrong easily: aliasing, state, rebinding, handlers, iteration protocols, scoping, re-entrance.

A hazard is a program for the oracle: it gets a decorator, builds its world, and yields the calls to make. Between
calls it changes the world. Hazards are about sameness alone; overlap is proven by the pattern table.
"""

from __future__ import annotations

from tests.differential.hazards import (
    aliasing,
    closures,
    conflicts,
    effects_of_callees,
    exceptions,
    fields,
    files,
    handed_out,
    hashing,
    implicit,
    in_place,
    inner_loops,
    iterables,
    iteration,
    keys,
    late,
    made,
    managers,
    mapped,
    matching,
    nesting,
    objects,
    passed_on,
    rebound,
    row_classes,
    rows,
    scoping,
    state,
)
from tests.differential.hazards.table import HAZARDS, hazard_without_faults, in_their_turn

__all__ = [
    "HAZARDS",
    "hazard_without_faults",
    "in_their_turn",
    "aliasing",
    "closures",
    "conflicts",
    "effects_of_callees",
    "exceptions",
    "fields",
    "files",
    "handed_out",
    "hashing",
    "implicit",
    "in_place",
    "inner_loops",
    "iterables",
    "iteration",
    "keys",
    "late",
    "made",
    "managers",
    "mapped",
    "matching",
    "nesting",
    "objects",
    "passed_on",
    "rebound",
    "row_classes",
    "rows",
    "scoping",
    "state",
]
