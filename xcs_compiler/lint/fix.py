"""Applies the safe fixes of findings to a text."""

from __future__ import annotations

from collections.abc import Iterable

from xcs_compiler.lint.check import parse_only
from xcs_compiler.lint.finding import Edit, Finding


def fixed(text: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """The text with the fixes made, and how many. Of fixes that overlap the first is made; the others may be made to
    the result. A fix after which the text would not parse is not made."""
    done = 0
    taken: list[tuple[tuple[int, int], tuple[int, int]]] = []
    chosen: list[Edit] = []
    for finding in sorted(findings):
        spans = [((e.line, e.column), (e.end_line, e.end_column)) for e in finding.edits]
        if not spans or any(start < end2 and start2 < end for start, end in spans for start2, end2 in taken):
            continue
        candidate = _applied(text, [*chosen, *finding.edits])
        if finding.code != "XCS000" and not parse_only(candidate):
            continue
        chosen += finding.edits
        taken += spans
        done += 1
    return (_applied(text, chosen) if chosen else text), done


def _applied(text: str, edits: list[Edit]) -> str:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda e: (e.line, e.column), reverse=True):
        start = starts[edit.line - 1] + edit.column
        end = min(starts[edit.end_line - 1] + edit.end_column, len(text))
        text = text[:start] + edit.text + text[end:]
    return text
