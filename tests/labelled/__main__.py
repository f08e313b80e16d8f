"""Prints the figures: ``python -m tests.labelled``, and with ``-v`` the reason for each that is not found right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.labelled.judge import OUTPUT, Finding, findings

BAR = 0.95
LATER = "wrappers: "
"""Wrappers that were added after the analysis had met the bar."""
AGAIN = "wrappers again: "
"""Added after it had met the bar for these, too: when they were written, it found 10 of 33."""
LAST = "wrappers last"
"""A few to see how far all that carries: when they were written, it found 2 of 8, and none of the 4 unsafe ones."""
MORE = "wrappers more"
"""Written in one go when the bar was met for all of the others: when they were written, it found 51 of 64."""
STRANGERS = "strangers: "
"""As other people write them, 123 in one go: when they were written, it found 30 of 64, none of the 59 unsafe ones."""
NEWCOMERS = "newcomers: "
"""The same once more, 115 in one go: when they were written, it found 43 of 68, and one of the 47 unsafe ones, which
led to those in `adversarial_bound`."""
NEWEST_BAR = 0.8


def row(title: str, found: Sequence[Finding]) -> str:
    safe = [finding for finding in found if finding.sample.safe]
    unsafe = [finding for finding in found if not finding.sample.safe]
    safe_found = sum(finding.safe for finding in safe)
    unsafe_found = sum(finding.safe for finding in unsafe)
    share = f"{safe_found / len(safe):7.1%}" if safe else "       "
    return f"{title:<26}{len(found):>9}{unsafe_found:>12} of {len(unsafe):<4}{safe_found:>12} of {len(safe):<4}{share}"


def main(arguments: Sequence[str]) -> int:
    found = findings()
    print(f"{'':<26}{'callables':>9}{'unsafe found safe':>20}{'safe found safe':>20}")
    for category in dict.fromkeys(finding.sample.category for finding in found):
        print(row(category, [finding for finding in found if finding.sample.category == category]))
    others = [finding for finding in found if finding.sample.category != OUTPUT]
    later = [finding for finding in others if finding.sample.category.startswith(LATER)]
    again = [finding for finding in others if finding.sample.category.startswith(AGAIN)]
    print(row("wrappers added later", later))
    print(row("wrappers added again", again))
    last = [finding for finding in others if finding.sample.category == LAST]
    more = [finding for finding in found if finding.sample.category.startswith(MORE)]
    strangers = [finding for finding in found if finding.sample.category.startswith(STRANGERS)]
    print(row("wrappers added last of all", more))
    print(row("of strangers", strangers))
    newcomers = [finding for finding in found if finding.sample.category.startswith(NEWCOMERS)]
    print(row("of newcomers", newcomers))
    print(row("all but output", others))
    print(row("all", found))
    wrong = [finding for finding in found if not finding.right]
    for finding in wrong:
        kind = "safe, not found safe" if finding.sample.safe else "UNSAFE, FOUND SAFE"
        print(f"{kind}: {finding.sample.name} ({finding.sample.category}: {finding.sample.why})")
        if "-v" in arguments:
            print(f"    {finding.reason}")
    bars = _share(found) >= BAR and _share(newcomers) >= NEWEST_BAR
    return 0 if bars and all(f.sample.safe for f in wrong) else 1


def _share(found: Sequence[Finding]) -> float:
    safe = [finding.safe for finding in found if finding.sample.safe]
    return sum(safe) / len(safe)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
