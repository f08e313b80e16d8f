"""Good plans and rewritten functions made wrong, one way at a time, for the checks to refuse.

Each is made wrong by construction. A sabotage is a name and a function, which checks what was made wrong and has to
raise.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.compiler.sabotage_of_plans import (
    Checked,
    Sabotage,
    fewer_gates,
    fewer_inputs,
    wrong_changes,
    wrong_effects,
)
from tests.compiler.sabotage_of_text import wrong_text, wrong_values


def sabotages(good: Checked, *, text: bool = True) -> Iterator[Sabotage]:
    """All of them; those of the ``text``, which take longest, where that is wanted."""
    yield from wrong_effects(good)
    yield from wrong_changes(good)
    yield from fewer_gates(good)
    yield from fewer_inputs(good)
    if text:
        yield from wrong_text(good)
    yield from wrong_values(good)


__all__ = ["Checked", "Sabotage", "sabotages"]
