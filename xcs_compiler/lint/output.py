"""Findings -> text for people, JSON lines, SARIF 2.1.0, and GitHub's workflow commands."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import combining, east_asian_width

from xcs_compiler.lint.cache import digest
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
WIDTH = 100
SHOWN = {9: " ", 127: "\N{SYMBOL FOR DELETE}", **{code: chr(0x2400 + code) for code in range(32) if code != 9}}
"""What a terminal would obey, as it is shown: a column each, as the carets have it."""
Style = Callable[[str, str], str]


def plain(text: str, style: str) -> str:
    return text


def as_text(findings: Sequence[Finding], texts: Mapping[str, str], style: Style = plain) -> str:
    """Each finding with its source line and a caret, as ruff shows them, and how to fix it with the first of each rule.
    ``style`` colours a text, by what it is."""
    parts = []
    helped: set[str] = set()
    lines: dict[str, list[str]] = {}
    for finding in findings:
        if finding.path not in lines:
            lines[finding.path] = texts.get(finding.path, "").split("\n")
        place = f"{finding.path}:{finding.line}:{finding.column}"
        mark = " [*]" if finding.edits else ""
        head = f"{style(place, 'place')}: {style(finding.code, 'code')}{style(mark, 'fix')} {finding.message}"
        rows = _excerpt(finding, lines[finding.path], style)
        fix = RULES[finding.code].fix if finding.code in RULES and finding.code not in helped else ""
        if rows and fix and finding.code != "XCS000":
            gutter = " " * len(str(finding.line + 1))
            first, *more = textwrap.wrap(" ".join(fix.split()), WIDTH)
            rows.append(f"{gutter} {style('=', 'frame')} help: {first}")
            rows += [f"{gutter}         {line}" for line in more]
            helped.add(finding.code)
        parts.append("\n".join([head, *rows, ""]))
    return "\n".join(parts)


def _excerpt(finding: Finding, lines: list[str], style: Style) -> list[str]:
    if finding.line > len(lines):
        return []
    width = len(str(finding.line + 1))
    gutter = " " * width
    rows = [f"{gutter} {style('|', 'frame')}"]
    for number in (finding.line - 1, finding.line):
        if number >= 1 and (number == finding.line or lines[number - 1].strip()):
            text = lines[number - 1].rstrip("\r").translate(SHOWN)
            rows.append(f"{number:>{width}} {style('|', 'frame')} {text}".rstrip())
    start, end = finding.column - 1, max(finding.end_column - 1, finding.column)
    line = lines[finding.line - 1].ljust(end)
    carets = "^" * columns(line[start:end])
    rows.append(f"{gutter} {style('|', 'frame')} {' ' * columns(line[:start])}{style(carets, 'caret')} {finding.code}")
    rows += [f"{gutter} {style('=', 'frame')} {r.path}:{r.line}: {r.message}" for r in finding.related]
    return rows


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for each wide character, none for one that is combined."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def as_json_lines(findings: Sequence[Finding]) -> str:
    """One object a line: the fields of `Finding`, and the rule's ``name`` and ``level``."""
    rows = ({**f.as_json(), "name": RULES[f.code].name, "level": RULES[f.code].level} for f in findings)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    commands = {"error": "error", "warning": "warning", "note": "notice"}
    return "".join(
        f"::{commands[RULES[f.code].level]} file={_property(f.path)},line={f.line},col={f.column},"
        f"endLine={f.end_line},endColumn={f.end_column},title={_property(f'{f.code} {RULES[f.code].name}')}"
        f"::{_data(f.message)}\n"
        for f in findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Sequence[Finding], texts: Mapping[str, str], root: Path) -> str:
    """One run, with the rules that exist, and each finding under a fingerprint that outlives moved lines."""
    codes = list(RULES)
    results = []
    prints = fingerprints(findings, texts, root)
    for finding, fingerprint in zip(findings, prints, strict=True):
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": RULES[finding.code].level,
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": _location(finding, root)}],
            "partialFingerprints": {"xcs/v1": fingerprint},
        }
        if finding.related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    "physicalLocation": {
                        "artifactLocation": _artifact(other.path, root),
                        "region": {"startLine": other.line},
                    },
                    "message": {"text": other.message},
                }
                for number, other in enumerate(finding.related, 1)
            ]
        if finding.edits:
            result["fixes"] = [
                {
                    "description": {"text": " ".join(RULES[finding.code].fix.split())},
                    "artifactChanges": [
                        {
                            "artifactLocation": _artifact(finding.path, root),
                            "replacements": [
                                {
                                    "deletedRegion": {
                                        "startLine": e.line,
                                        "startColumn": e.column + 1,
                                        "endLine": e.end_line,
                                        "endColumn": e.end_column + 1,
                                    },
                                    "insertedContent": {"text": e.text},
                                }
                                for e in finding.edits
                            ],
                        }
                    ],
                }
            ]
        results.append(result)
    run = {
        "tool": {"driver": {"name": "xcs-lint", "rules": [*map(_rule, codes)]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"uri": root.resolve().as_uri() + "/"}},
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Any]:
    rule = RULES[code]
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(rule.why.split())},
        "help": {"text": " ".join(rule.fix.split()), "markdown": rule.documentation()},
        "defaultConfiguration": {"level": rule.level},
    }


def _artifact(path: str, root: Path) -> dict[str, str]:
    resolved = Path(path).resolve()
    try:
        return {"uri": resolved.relative_to(root.resolve()).as_posix(), "uriBaseId": "SRCROOT"}
    except ValueError:
        return {"uri": resolved.as_uri()}


def _location(finding: Finding, root: Path) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {"artifactLocation": _artifact(finding.path, root), "region": region}


def as_statistics(findings: Sequence[Finding]) -> str:
    """How often each rule was found, the most frequent first."""
    counts = Counter(f.code for f in findings)
    fixable = Counter(f.code for f in findings if f.edits)
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    width = max((len(str(number)) for _, number in rows), default=1)
    return "".join(
        f"{number:>{width}}  {code}  {'[*]' if fixable[code] else '   '}  {RULES[code].name}\n" for code, number in rows
    )


def fingerprints(findings: Sequence[Finding], texts: Mapping[str, str], root: Path) -> list[str]:
    """What tells findings apart though lines move: the file, the rule, the text of the line, and which of several."""
    seen: Counter[str] = Counter()
    lines: dict[str, list[str]] = {}
    found = []
    for finding in findings:
        if finding.path not in lines:
            lines[finding.path] = texts.get(finding.path, "").split("\n")
        source = lines[finding.path]
        text = source[finding.line - 1].strip() if finding.line <= len(source) else ""
        path = _artifact(finding.path, root)["uri"]
        key = digest(path, finding.code, text)
        found.append(f"{key}:{seen[key]}")
        seen[key] += 1
    return found
