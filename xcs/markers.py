"""The user's word on what a callable does: as decorators, or called with somebody else's callable."""

from __future__ import annotations

from xcs.dispatch import wake_all
from xcs_compiler.effects.markers import mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from xcs_compiler.effects.markers import Mark

    Marked = TypeVar("Marked")


def parallel_safe(target: Marked, /) -> Marked:
    """Say that calls of ``target`` may overlap with other calls and finish in any order. Returns ``target``.

    ``target`` is a function, method, class, built-in or callable object. Raises TypeError for anything else.
    """
    return _mark(target, "parallel_safe")


def ordered(target: Marked, /) -> Marked:
    """Say that calls of ``target`` happen in program order, one at a time. Returns ``target``.

    ``target`` is a function, method, class, built-in or callable object. Raises TypeError for anything else.
    """
    return _mark(target, "ordered")


def _mark(target: Marked, level: Mark) -> Marked:
    try:
        mark(target, level)
    except TypeError:
        raise TypeError(f"xcs.{level} takes a callable; got an object of type {type(target).__name__}") from None
    wake_all()
    return target
