from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    """Found by the engine, which knows what every comment has kept from being reported."""
    yield from ()


RULE = Rule(
    "XCS001",
    "unused-ignore",
    "warning",
    "An `# xcs: ignore` comment hides nothing.",
    "It may have hidden something that was corrected since. Left in place, it would hide the next mistake on its line.",
    "Remove the comment, or the codes in it that hide nothing.",
    check,
    ("import time\ndef wait():\n    time.sleep(1)  # xcs: ignore[XCS601]\n",),
    ("import time\nasync def wait():\n    time.sleep(1)  # xcs: ignore[XCS601]\n",),
    fixable=True,
)
