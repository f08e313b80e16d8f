"""Which modules of a project a module imports, directly or not: once for all modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def closures(imports: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """For each name those that can be reached from it, itself among them. Names with equal ones share one set: of the
    modules of a package most import one another."""
    places = {name: place for place, name in enumerate(imports)}
    direct = {name: [places[other] for other in others if other in places] for name, others in imports.items()}
    masks = [1 << place for place in range(len(places))]
    changed = True
    while changed:
        changed = False
        for name, place in reversed(places.items()):
            mask = masks[place]
            for other in direct[name]:
                mask |= masks[other]
            if mask != masks[place]:
                masks[place], changed = mask, True
    names = list(places)
    sets: dict[int, frozenset[str]] = {}
    for mask in masks:
        if mask not in sets:
            bits = bin(mask)[:1:-1]
            sets[mask] = frozenset(name for name, bit in zip(names, bits, strict=False) if bit == "1")
    return {name: sets[masks[place]] for name, place in places.items()}
