"""``python -m xcs_compiler.lint.reference [FILE]``: the rule reference of the documentation, made from the rules."""

from __future__ import annotations

import sys
from pathlib import Path

from xcs_compiler.lint.rules import RULES

HEAD = """\
# Rules

What `xcs-lint` looks for. `xcs-lint --explain XCS101` prints one of these. An *error* is not safe when calls overlap; a
*warning* is safe, and costs time.

| code | name | level | finds |
| --- | --- | --- | --- |
"""


def reference() -> str:
    """One page in Markdown: a table of all rules, then each."""
    rows = "".join(
        f"| [{r.code}](#{r.code.lower()}-{r.name}) | {r.name} | {r.level} | {r.summary} |\n" for r in RULES.values()
    )
    parts = []
    for rule in RULES.values():
        title, _, rest = rule.documentation().partition("\n")
        parts.append(f"#{title}\n{rest.replace('## ', '### ')}")
    return HEAD + rows + "\n" + "\n".join(parts)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
    else:
        print(reference(), end="")
