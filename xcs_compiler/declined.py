"""Declining: the typed result of a stage that cannot, or should not, go on. Not an error and not a bug."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xcs_compiler.effects.lattice import Doubt, Fact, Guard
from xcs_compiler.report.explain import ExplanationRow

if TYPE_CHECKING:
    from xcs_compiler.plan.artefacts import Note


class Category(enum.Enum):
    """Why a stage declines, which decides how long that holds."""

    NO_SOURCE = "no source"  # sticky for the code object
    UNSUPPORTED = "unsupported pattern"  # sticky until the source changes
    NOTHING_TO_GAIN = "nothing to gain"  # as far as the source goes, or only for these arguments


@dataclass(frozen=True, slots=True)
class Declined:
    """``reason`` is a sentence for the user; ``always`` says that no arguments, and no binding, could change it.

    Otherwise ``facts`` and ``guards`` are what it follows from: it holds for every call for which they hold. ``rows``
    says of each call why it stays in order, where that was found out, ``notes`` what the planner met, and ``doubts``
    what contradicts the user's word.
    """

    category: Category
    reason: str
    line: int | None = None
    always: bool = True
    facts: tuple[Fact, ...] = ()
    guards: tuple[Guard, ...] = ()
    rows: tuple[ExplanationRow, ...] = ()
    notes: tuple[Note, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class OutOfTime(BaseException):
    """Looking at a function has taken longer than it may: nothing comes of it. Not an Exception, as those that are met
    within an analysis are taken to tell something of a callee."""
