"""Comments that speak to the linter: ``# xcs: ignore``, ``# xcs: ignore[XCS101, ...]`` and ``# xcs: parallel``."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass, field

IGNORE = re.compile(r"#\s*xcs:\s*ignore(?:\[([^\]]*)\])?", re.IGNORECASE)
PARALLEL = re.compile(r"#\s*xcs:\s*parallel\b", re.IGNORECASE)


@dataclass
class Ignore:
    """Columns are 0-based characters of the comment part; ``codes`` is empty where all are meant."""

    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    used: set[str] = field(default_factory=set)

    def hides(self, code: str) -> bool:
        if self.codes and not code.startswith(self.codes):
            return False
        self.used.add(next((c for c in self.codes if code.startswith(c)), code))
        return True


def read_comments(text: str) -> tuple[dict[int, Ignore], dict[int, str]]:
    """The ignores and the marks of a text, by line."""
    ignores: dict[int, Ignore] = {}
    marks: dict[int, str] = {}
    if "xcs:" not in text.lower():
        return ignores, marks
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type != tokenize.COMMENT:
                continue
            line, column = token.start
            match = IGNORE.search(token.string)
            if match:
                codes = tuple(c.strip().upper() for c in (match[1] or "").split(",") if c.strip())
                ignores[line] = Ignore(line, column + match.start(), column + match.end(), codes)
            if PARALLEL.search(token.string):
                marks[line] = "parallel"
    except (tokenize.TokenError, SyntaxError):
        pass
    return ignores, marks
