"""What became of each call of a function, as a table that a person can read.

Requires what the plan decided; produces an `Explanation`, which prints itself; never declines.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from xcs_compiler.effects.lattice import Level, Reason

NARROWEST = 20


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """One call of the function.

    line       1-based line in the user's file
    call       its text, as the user wrote it
    level      see `Level`; None where it could not be told
    ahead      whether it is issued before its own place in program order is reached
    reason     why it has its level, or why it stays in place
    waits_for  what it has to wait for, each in words ("`draft` at line 12"), in program order
    """

    line: int
    call: str
    level: Level | None
    ahead: bool
    reason: Reason | str
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rows of one function in program order. ``note`` says why the function runs as written, where it does."""

    name: str
    filename: str
    line: int
    rows: tuple[ExplanationRow, ...] = ()
    note: str | None = None

    def __str__(self) -> str:
        return render(self)

    __repr__ = __str__

    def __len__(self) -> int:
        return len(self.rows)


def render(explanation: Explanation, width: int = 120) -> str:
    """The table as plain text, at most ``width`` columns wide where the words allow it. No newline at the end."""
    ahead = sum(row.ahead for row in explanation.rows)
    head = f"{explanation.name} ({explanation.filename}:{explanation.line})"
    lines = [f"{head}: {_summary(explanation, ahead)}"]
    if explanation.rows:
        lines += ["", *_table(explanation, width)]
    return "\n".join(lines)


def _summary(explanation: Explanation, ahead: int) -> str:
    if explanation.note is not None:
        return f"runs as written: {explanation.note}"
    return f"calls that run ahead: {ahead} of {len(explanation.rows)}"


def _table(explanation: Explanation, width: int) -> list[str]:
    cells = [("line", "call", "class", "runs ahead", "why")]
    for row in explanation.rows:
        why = str(row.reason).replace(f"{explanation.filename}:", "line ")
        if row.waits_for:
            why += "; waits for " + ", ".join(row.waits_for)
        call = textwrap.shorten(row.call, 40, placeholder=" ...")
        cells.append((str(row.line), call, _level_name(row.level), "yes" if row.ahead else "no", why))
    fixed = [max(len(cell[column]) for cell in cells) for column in range(4)]
    left = sum(fixed) + 2 * len(fixed)
    lines = []
    for cell in cells:
        why_lines = textwrap.wrap(cell[4], max(width - left, NARROWEST), break_long_words=False) or [""]
        first = "  ".join(
            text.rjust(size) if column == 0 else text.ljust(size)
            for column, (text, size) in enumerate(zip(cell[:4], fixed, strict=True))
        )
        lines.append(f"{first}  {why_lines[0]}".rstrip())
        lines += [" " * left + more for more in why_lines[1:]]
    lines.insert(1, "  ".join("-" * size for size in (*fixed, max(map(len, lines)) - left)))
    return lines


def _level_name(level: Level | None) -> str:
    return "not known" if level is None else level.name.lower().replace("_", "-")
