"""contextvars: a task runs in a copy of the context at issue; what it set is set again where it commits.

Guarantees: after a commit the committing context has every variable that the task set, with the last value.
Assumes: a variable that a task sets is not set by the code between issue and commit (the compiler's affair). Tokens
don't travel: a variable can only be reset by the task that set it."""

from __future__ import annotations

import contextvars
from typing import Any

Changes = list[tuple["contextvars.ContextVar[Any]", Any]]

_ABSENT = object()

capture = contextvars.copy_context
EMPTY = contextvars.Context()


def changes_between(before: contextvars.Context, after: contextvars.Context) -> Changes | None:
    """What was set in ``after`` since it was copied from ``before``; None for nothing."""
    changes = [(variable, value) for variable, value in after.items() if before.get(variable, _ABSENT) is not value]
    return changes or None


def apply(changes: Changes) -> None:
    for variable, value in changes:
        variable.set(value)
