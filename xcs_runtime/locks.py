"""Locks around state of the runtime's own.

Guarantees: a finalizer or signal handler that runs while its own thread holds such a lock can take it, too: it may well
call compiled functions. In the child of a fork none is held by a thread that stayed behind in the parent.
Assumes: they are held for moments, and what they guard may be met half-way by code of the same thread.
"""

from __future__ import annotations

import _thread
import os
import weakref
from typing import Any

_known: weakref.WeakSet[Any] = weakref.WeakSet()


def reentrant() -> Any:
    """A lock to be used in a ``with``."""
    lock = _thread.RLock()
    _known.add(lock)
    return lock


def _after_fork() -> None:
    for lock in list(_known):
        if not lock._is_owned():  # type: ignore[attr-defined, unused-ignore]
            lock._at_fork_reinit()  # type: ignore[attr-defined, unused-ignore]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
