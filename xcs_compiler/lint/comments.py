"""Comments that speak to the linter: ``# xcs: ignore``, ``# xcs: ignore[XCS101, ...]`` and ``# xcs: parallel``."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass, field

IGNORE = re.compile(r"#\s*xcs:\s*ignore(?:\[([^\]]*)\])?", re.IGNORECASE)
BETWEEN = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
PARALLEL = re.compile(r"#\s*xcs:\s*parallel\b", re.IGNORECASE)


@dataclass
class Ignore:
    """Columns are 0-based characters of the comment part; ``codes`` is empty where all are meant. What it hides is on
    the lines from ``first`` to ``last``: its own, or, on the first or last line of a statement, all of that."""

    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    first: int
    last: int
    used: set[str] = field(default_factory=set)

    def hides(self, code: str) -> bool:
        if self.codes and not code.startswith(self.codes):
            return False
        self.used.add(next((c for c in self.codes if code.startswith(c)), code))
        return True


@dataclass(frozen=True, slots=True)
class Mark:
    """Says that the loop on its line, or in the statement that begins on line ``first``, is to be parallel."""

    line: int
    column: int
    end_column: int
    first: int


def read_comments(text: str) -> tuple[list[Ignore], list[Mark]]:
    """The ignores and the marks of a text, in order."""
    ignores: list[Ignore] = []
    marks: list[Mark] = []
    if "xcs:" not in text.lower():
        return ignores, marks
    try:
        begun = 0  # the line on which the statement begins
        within = 0  # ignores from there on are within it
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token.start
            if token.type == tokenize.NEWLINE:
                for ignore in ignores[within:]:
                    if ignore.line in (begun, line):
                        ignore.first, ignore.last = begun, line
                begun = 0
            elif token.type == tokenize.COMMENT:
                match = IGNORE.search(token.string)
                if match:
                    codes = tuple(c.strip().upper() for c in (match[1] or "").split(",") if c.strip())
                    ignores.append(Ignore(line, column + match.start(), column + match.end(), codes, line, line))
                if mark := PARALLEL.search(token.string):
                    marks.append(Mark(line, column + mark.start(), column + mark.end(), begun or line))
            elif not begun and token.type not in BETWEEN:
                begun, within = line, len(ignores)
    except (tokenize.TokenError, SyntaxError):
        pass
    return ignores, marks
