"""``python -m tests.lint.figures``: how much of the labelled corpus is found, by rule. Fails below the bars."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.lint.labelled import found_in, snippets
from xcs_compiler.lint.rules import RULES

SHARE = 0.95


def main() -> int:
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    false: Counter[str] = Counter()
    alarms = safe = number = 0
    for snippet in snippets():
        with tempfile.TemporaryDirectory() as folder:
            got = found_in(snippet, Path(folder))
        number += 1
        safe += snippet.safe
        alarms += snippet.safe and bool(got)
        wanted.update(code for _, _, code in snippet.wanted)
        found.update(code for _, _, code in got & snippet.wanted)
        false.update(code for _, _, code in got - snippet.wanted)
    print(f"{number} snippets, {safe} of them safe: {alarms} with a false alarm\n")
    print("rule                             labelled   found   share   elsewhere")
    for code, rule in RULES.items():
        share = found[code] / wanted[code] if wanted[code] else 1.0
        print(f"{code} {rule.name:24} {wanted[code]:10} {found[code]:7} {share:7.0%} {false[code]:11}")
    share = sum(found.values()) / sum(wanted.values())
    print(f"{'all':31} {sum(wanted.values()):10} {sum(found.values()):7} {share:7.0%} {sum(false.values()):11}")
    return int(alarms > 0 or share < SHARE)


if __name__ == "__main__":
    sys.exit(main())
