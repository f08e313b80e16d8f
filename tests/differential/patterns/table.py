"""The table of patterns, which the modules beside this one fill."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.differential.expect import one_by_one
from tests.differential.oracle import After

INPUTS: dict[str, Sequence[Any]] = {
    "items": ([3, 1, 4, 15, 9, 2, 6, 5], [7, 2, 7, 0, 11], [8], []),
    "xs": ([3, 1, 4], [7, 2, 2, 5], [], [1]),
    "ys": ([10, 20], [30], [40, 50], [60, 70]),
    "x": (3, 8, 1, 0),
    "y": (5, 2, 9, 4),
    "names": (["a", "b", "c", "d", "e", "f", "g", "h"], ["z", "z", "y"], ["q"], []),
}
"""The values of the first call, the second, ...; made anew for each run."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """``section`` is the row of the table; ``after`` the promised overlap; ``exact_order`` whether a call that starts
    earlier than promised is an error; ``lazy`` whether the result may still be running when it is returned. In
    ``ordered_forms`` the calls are one by one instead, and ``because`` says why they have to be."""

    name: str
    section: str
    function: Callable[..., Any]
    after: After
    inputs: Sequence[Callable[[], tuple[Any, ...]]] | None
    exact_order: bool
    lazy: bool
    forms: tuple[str, ...]
    ordered_forms: tuple[str, ...]
    because: str

    def promised(self, form: str) -> After:
        """The overlap in one of its forms."""
        return one_by_one if form in self.ordered_forms else self.after


PATTERNS: list[Pattern] = []
FORMS = ("function", "method", "nested", "lambda")
_section = ""


def pattern(
    after: After,
    *,
    inputs: Sequence[Callable[[], tuple[Any, ...]]] | None = None,
    exact_order: bool = True,
    lazy: bool = False,
    forms: tuple[str, ...] = FORMS,
    ordered_forms: tuple[str, ...] = (),
    because: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a pattern: ``after`` is the promised overlap."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        PATTERNS.append(
            Pattern(
                function.__name__, _section, function, after, inputs, exact_order, lazy, forms, ordered_forms, because
            )
        )
        return function

    return declare


def section(name: str) -> None:
    """What follows belongs to this row of the table."""
    global _section
    _section = name
