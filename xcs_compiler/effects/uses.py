"""State that is changed under a lock: whether anything that a function gives, or does, tells which call came first.

A lock keeps calls apart, so changes under it may be made in any order as long as nobody looks. So it matters which
parts of what a function is given, or finds outside, are changed and which are read, and how:

looked up   one attribute, or what is under a key
surveyed    all of it: ``len(x)``, iteration, as text, given to somebody else
filled      set under a key, or once, to what anybody would put there
changed     in any other way
sequenced   changed so that the order of changes shows in what is there in the end: an item of a list, the last value

What is changed must not be read, but for its own next value; what is filled must not be surveyed (how full is it?); and
what is sequenced is kept in order, whoever reads it later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xcs_compiler.effects.values import Origin

Part = tuple["Origin", tuple[str, ...]]
"""A root, and the attributes (``[]``: an element) that lead from it to what is meant; ``ANY`` at the end: or anything
below."""
ANY: Final = "*"
LONGEST: Final = 4


@dataclass(frozen=True, slots=True)
class Uses:
    """Parts by how they are used; see the module."""

    looked_up: frozenset[Part] = frozenset()
    surveyed: frozenset[Part] = frozenset()
    filled: frozenset[Part] = frozenset()
    changed: frozenset[Part] = frozenset()
    sequenced: frozenset[Part] = frozenset()

    def __or__(self, other: Uses) -> Uses:
        if other is NO_USES or self is other:
            return self
        if self is NO_USES:
            return other
        return Uses(
            self.looked_up | other.looked_up,
            self.surveyed | other.surveyed,
            self.filled | other.filled,
            self.changed | other.changed,
            self.sequenced | other.sequenced,
        )

    def mapped(self, put: Callable[[Part], Iterable[Part]]) -> Uses:
        if self is NO_USES:
            return self
        groups = (self.looked_up, self.surveyed, self.filled, self.changed, self.sequenced)
        return Uses(*(frozenset(new for part in group for new in put(part)) for group in groups))

    def telling(self) -> str | None:
        """The name of something that is read though calls change it."""
        for change in self.changed:
            if any(_is_same(change, read) for read in self.looked_up):
                return _name(change)
        for change in (*self.changed, *self.filled):
            if any(_is_below(change, read) for read in self.surveyed):
                return _name(change)
        return None


    def in_sequence(self, under_lock: Callable[[Origin], bool]) -> str | None:
        """The name of something that shows in which order calls have changed it, of what is changed under a lock."""
        return next((_name(part) for part in self.sequenced if under_lock(part[0])), None)


NO_USES = Uses()


def _name(part: Part) -> str:
    root, path = part
    name = str(getattr(getattr(root, "place", root), "name", "it")).rpartition(":")[2]
    for step in path:
        if step in ("[]", ANY):
            break
        name = f"{name}.{step}"
    return name


def _is_same(one: Part, other: Part) -> bool:
    if one[0] != other[0]:
        return False
    first, second = one[1], other[1]
    if first == second:
        return True
    short = first[:-1] if first[-1:] == (ANY,) else None
    if short is not None and second[: len(short)] == short:
        return True
    short = second[:-1] if second[-1:] == (ANY,) else None
    return short is not None and first[: len(short)] == short


def _is_below(change: Part, read: Part) -> bool:
    if change[0] != read[0]:
        return False
    first, second = change[1], read[1]
    if ANY in (*first[-1:], *second[-1:]):
        return _is_same(change, read) or _is_same(change, (read[0], (*second, ANY)))
    return len(first) > len(second) and first[: len(second)] == second


def extended(part: Part, path: tuple[str, ...]) -> Part:
    root, start = part
    if start[-1:] == (ANY,):
        return part
    whole = (*start, *path)
    if ANY in whole:
        whole = whole[: whole.index(ANY) + 1]
    return root, whole if len(whole) <= LONGEST else (*whole[:LONGEST], ANY)


__all__ = ["ANY", "NO_USES", "Part", "Uses", "extended"]
