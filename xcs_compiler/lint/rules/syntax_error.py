from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    """Found by the engine: such a file has no tree."""
    yield from ()


RULE = Rule(
    "XCS000",
    "syntax-error",
    "error",
    "The file can't be parsed, so nothing was looked for in it.",
    "Without a tree no rule can run. The other files of the project are checked all the same.",
    "Correct the syntax, or exclude the file: `exclude` under `[tool.xcs.lint]`.",
    check,
    ("def f(:\n    pass\n",),
    ("def f():\n    pass\n",),
)
