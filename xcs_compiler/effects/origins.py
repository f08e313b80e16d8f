"""Questions about origins: what is a part of what, and what may be one and the same."""

from __future__ import annotations

from dataclasses import replace

from xcs_compiler.effects.lattice import Place
from xcs_compiler.effects.values import (
    ANYWHERE,
    Origin,
    Outside,
    Parameter,
)

MAXIMUM_PATH = 3
MAXIMUM_ORIGINS = 12
ANY_PART = "*"


def condensed(origins: frozenset[Origin], limit: int = MAXIMUM_ORIGINS) -> frozenset[Origin]:
    """Fewer origins that stand for these, where there are many: the parts of a parameter become any part of it."""
    if len(origins) <= limit:
        return origins
    return frozenset(any_part(origin) for origin in origins)


def any_part(origin: Origin) -> Origin:
    if not isinstance(origin, (Parameter, Outside)) or not origin.path:
        return origin
    return Parameter(origin.name, (ANY_PART,)) if isinstance(origin, Parameter) else whole(origin)


def whole(origin: Origin) -> Origin:
    """The object outside of the function that an origin is a part of."""
    if isinstance(origin, Parameter):
        return Parameter(origin.name)
    return Outside(origin.place, origin.binding) if isinstance(origin, Outside) else origin


def owner_of_namespace(origin: Origin, further: tuple[str, ...] = ()) -> Origin | None:
    """The object whose ``__dict__`` the part at ``further`` is, or may be: what is put there is an attribute."""
    if not isinstance(origin, (Parameter, Outside)):
        return None
    path = (*origin.path, *further)
    if "__dict__" in path:
        path = path[: path.index("__dict__")]
    elif len(origin.path) < MAXIMUM_PATH or attributes_of(origin.path) != origin.path:
        return None  # else what follows is not known; of elements, no attribute is taken to stay what it is
    return extended_origin(replace(origin, path=()), path)


def extended_origin(origin: Parameter | Outside, path: tuple[str, ...]) -> Origin:
    """The part of an object outside of the function at a path; of what no name leads to, all of it."""
    if origin.path[-1:] == (ANY_PART,):
        return origin
    # What a bound method is bound to is found by a step that nobody has written.
    longer = (*origin.path, *path)
    longer = longer[: MAXIMUM_PATH + longer.count("__self__")]
    if isinstance(origin, Parameter):
        return Parameter(origin.name, longer)
    return origin if origin.binding is None else Outside(origin.place, origin.binding, longer)


def overlap(one: Origin, other: Origin) -> bool:
    """Whether one may be a part of the other, either way."""
    if isinstance(one, Parameter):
        same = isinstance(other, Parameter) and one.name == other.name
    else:
        same = isinstance(one, Outside) and isinstance(other, Outside) and _is_same(one.place, other.place)
    if not same:
        return False
    first, second = one.path, other.path  # type: ignore[union-attr]
    return all(a == b or ANY_PART in (a, b) for a, b in zip(first, second, strict=False))


def _is_same(one: Place, other: Place) -> bool:
    return one == other or one.kind == other.kind == "context"


def is_part_of(origin: Origin, other: Origin) -> bool:
    if isinstance(origin, Parameter) and isinstance(other, Parameter):
        path = other.path[:-1] if other.path[-1:] == (ANY_PART,) else other.path
        return origin.name == other.name and origin.path[: len(path)] == path
    return isinstance(origin, Outside) and isinstance(other, Outside) and origin.place == other.place


def attributes_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """The attributes that lead to the part at a path, as far as they are known."""
    for index, name in enumerate(path):
        if name in ("[]", ANY_PART):
            return path[:index]
    return path


def of_elements(path: tuple[str, ...]) -> bool:
    """Whether it is an element of what the attributes lead to."""
    attributes = attributes_of(path)
    return path[len(attributes) : len(attributes) + 1] == ("[]",)


def is_at_hand(origin: Origin) -> bool:
    """Whether something can be looked at when the outermost function is called."""
    return isinstance(origin, Parameter) or (isinstance(origin, Outside) and origin.binding is not None)


def known_or_anywhere(origins: frozenset[Origin]) -> frozenset[Origin]:
    return origins or frozenset({ANYWHERE})


__all__ = [
    "ANY_PART", "MAXIMUM_ORIGINS", "MAXIMUM_PATH", "any_part", "attributes_of", "condensed", "extended_origin",
    "is_at_hand", "is_part_of", "known_or_anywhere", "of_elements", "overlap", "owner_of_namespace", "whole",
]  # fmt: skip
