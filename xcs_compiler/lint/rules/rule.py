"""What a rule is: its code and documentation, cases that are its tests, and the check itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import dedent

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """``level`` as in SARIF: ``error`` for what is not safe, ``warning`` for what keeps calls in order, ``note``.

    ``bad`` are sources in which ``check`` finds this rule, ``good`` such in which nothing is found. ``fixable``: some
    findings carry a safe fix.
    """

    code: str
    name: str
    level: str
    summary: str
    why: str
    fix: str
    check: Callable[[FileFacts], Iterator[Finding]]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    fixable: bool = False

    def documentation(self) -> str:
        """The page of the rule, in Markdown."""
        fixed = "\n\n`--fix` does this where it is safe." if self.fixable else ""
        return (
            f"# {self.code} {self.name}\n\n{self.summary}\n\n## Why\n\n{_flowing(self.why)}\n\n"
            f"## Example\n\n```python\n{code(self.bad[0])}```\n\n## How to fix it\n\n{_flowing(self.fix)}{fixed}\n\n"
            f"```python\n{code(self.good[0])}```\n\n"
            f"To keep a finding, put `# xcs: ignore[{self.code}]` on its line.\n"
        )


def code(text: str) -> str:
    return dedent(text).strip("\n") + "\n"


def _flowing(text: str) -> str:
    return " ".join(text.split())
