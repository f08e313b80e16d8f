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
    waits_for  what it has to wait for, each in words ("`draft` from line 12")
    unlock     the smallest change that would let it run ahead; empty where there is none
    remark     what else a reader should know
    may_raise  whether it may raise an exception: true unless it is proven that it can't
    """

    line: int
    call: str
    level: Level | None
    ahead: bool
    reason: Reason | str
    waits_for: tuple[str, ...] = ()
    unlock: str = ""
    remark: str = ""
    may_raise: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rows of one function in program order. ``note`` says why the function runs as written, where it does;
    ``traced``, what has come of tracing it so far, if that makes a difference."""

    name: str
    filename: str
    line: int
    rows: tuple[ExplanationRow, ...] = ()
    note: str | None = None
    traced: str | None = None

    def __str__(self) -> str:
        return render(self)

    __repr__ = __str__

    def __len__(self) -> int:
        return len(self.rows)


def render(explanation: Explanation, width: int = 120) -> str:
    """The table as plain text, at most ``width`` columns wide where the words allow it. No newline at the end."""
    ahead = sum(row.ahead for row in explanation.rows)
    head = f"{explanation.name} ({explanation.filename}:{explanation.line})"
    summary = f"calls that run ahead: {ahead} of {len(explanation.rows)}"
    lines = [f"{head}: {how_it_runs(explanation) or summary}"]
    if explanation.rows:
        lines += ["", *_table(explanation, width)]
    return "\n".join(lines)


def how_it_runs(explanation: Explanation) -> str | None:
    """Of a function that was not rewritten."""
    if explanation.note is None:
        return None
    if explanation.traced is not None:
        return f"traced ({explanation.note}): {explanation.traced}"
    return f"runs as written: {explanation.note}"


def _table(explanation: Explanation, width: int) -> list[str]:
    cells = [("line", "call", "class", "runs ahead", "why")]
    for row in explanation.rows:
        why = told(row).replace(f"{explanation.filename}:", "line ")
        call = shortened(row.call, 40)
        cells.append((str(row.line), call, _level_name(row.level), "yes" if row.ahead else "no", why))
    fixed = [max(len(cell[column]) for cell in cells) for column in range(4)]
    left = sum(fixed) + 2 * len(fixed)
    lines = []
    for cell in cells:
        why_lines = [
            line
            for part in cell[4].split("\n")
            for line in textwrap.wrap(part, max(width - left, NARROWEST), break_long_words=False) or [""]
        ]
        first = "  ".join(
            text.rjust(size) if column == 0 else text.ljust(size)
            for column, (text, size) in enumerate(zip(cell[:4], fixed, strict=True))
        )
        lines.append(f"{first}  {why_lines[0]}".rstrip())
        lines += [" " * left + more for more in why_lines[1:]]
    lines.insert(1, "  ".join("-" * size for size in (*fixed, max(map(len, lines)) - left)))
    return lines


def shortened(text: str, width: int) -> str:
    """On one line of at most ``width`` characters, cut behind a word where one ends in the second half."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    end = width - 4
    word = text.rfind(" ", 0, end + 1)
    return text[: word if word >= width // 2 else end].rstrip() + " ..."


def told(row: ExplanationRow) -> str:
    """Everything about a call in words: why it has its class, what it waits for, what would unlock it."""
    parts = [_reason(row.reason, row.level, row.line)]
    if row.waits_for:
        parts.append("waits for " + ", ".join(row.waits_for))
    if row.remark:
        parts.append(row.remark)
    if not row.may_raise:
        parts.append("cannot raise")
    text = "; ".join(part for part in parts if part)
    return f"{text}\n-> {row.unlock}" if row.unlock else text


def _reason(reason: Reason | str, level: Level | None, line: int) -> str:
    """The chain from its end: what is done, where, and by which calls it is got to."""
    if isinstance(reason, str):
        return reason
    chain = [reason]
    while chain[-1].because is not None:
        chain.append(chain[-1].because)
    if len(chain) == 1:
        return reason.text
    *callers, cause = chain
    place = f" at {cause.filename}:{cause.line}" if cause.filename and cause.line else ""
    kept = "is kept in order" if level is Level.ORDERED else "may overlap" if level is Level.PARALLEL_SAFE else "is run"
    text = f"{_who(callers[-1])} {kept}: {cause.text}{place}"
    for inner, outer in zip(reversed(callers[1:]), reversed(callers[:-1]), strict=True):
        at = f" at {inner.filename}:{inner.line}" if inner.filename and inner.line else ""
        text += f", called from {_who(outer)}{at}"
    return text


def _who(reason: Reason) -> str:
    """The callee that a reason is about: its text begins with it."""
    return reason.text.split(": ")[0].split(", ")[0]


def _level_name(level: Level | None) -> str:
    return "not known" if level is None else level.name.lower().replace("_", "-")
