"""Why an operation may not go before an earlier one, and what it would take."""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from xcs_compiler.objects import Object


class Strength(enum.IntEnum):
    """What it takes to let the later operation go first."""

    NONE = 0  # nothing
    PLAIN = 1  # its operands have to be plain data at run time
    FROZEN = 2  # its operands have to be immutable at run time
    HARD = 3  # it can't


@dataclass(frozen=True, slots=True)
class Conflict:
    strength: Strength
    cause: str = ""
    line: int | None = None
    operands: tuple[ast.expr, ...] = ()
    """The operands of the later operation that have to pass the gate."""
    unless: Mapping[ast.expr, frozenset[str]] = field(default_factory=dict)
    """Operands that needn't be immutable where these variables hold plain data (`ITSELF`: where the operand is), as
    what is done earlier is then of no concern to anybody."""
    changed: bool = False
    """Some operand is one that the earlier operation changes, and not only might."""
    doubtful: Mapping[ast.expr, tuple[ast.expr, ...]] = field(default_factory=dict)
    """For an operand: what would have to be plain data for ``unless``."""
    within: bool = False
    """No container that the function has made is among what may be changed: only what such containers hold."""
    mutable: bool = False
    """Some operand is a container, as far as can be told, which no gate would let pass. A matter of speed alone."""
    apart: Mapping[ast.Name, str] = field(default_factory=dict)
    """Besides: for variables by which a part of an item is read, the one that holds the item, which has to be the
    iteration's own (see `xcs_compiler.apart`)."""
    meant: frozenset[Object] = frozenset()
    """The objects that the operands reach and that may be changed, where the operands have to be immutable."""


ITSELF = ""
NO_CONFLICT = Conflict(Strength.NONE)
