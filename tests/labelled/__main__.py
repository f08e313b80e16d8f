"""Prints the figures: ``python -m tests.labelled``, and with ``-v`` the reason for each that is not found right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.labelled.judge import OUTPUT, Finding, findings

BAR = 0.95
LATER = "wrappers: "
"""Wrappers that were added after the analysis had met the bar."""
AGAIN = "wrappers again: "
AGAIN_BAR = 0.8
"""Of those that were added after it had met the bar for these, too: when they were written, it found 10 of 33."""
LAST = "wrappers last"
"""A few to see how far all that carries: when they were written, it found 2 of 8, and none of the 4 unsafe ones."""
MORE = "wrappers more"
"""Written in one go when the bar was met for all of the others: when they were written, it found 51 of 64."""
MORE_BAR = 0.9
STRANGERS = "strangers: "
"""As other people write them, 123 in one go: when they were written, it found 30 of 64, none of the 59 unsafe ones."""
STRANGERS_BAR = 0.75
NEWCOMERS = "newcomers: "
"""Written in one go when the bar was met for strangers, too."""


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
    first = [finding for finding in others if finding not in (*later, *again, *last, *more, *strangers, *newcomers)]
    shares = _share(first) >= BAR and _share(later) >= BAR and _share(again) >= AGAIN_BAR
    shares = shares and _share(more) >= MORE_BAR and _share(strangers) >= STRANGERS_BAR
    shares = shares and _share([finding for finding in found if finding not in (*strangers, *newcomers)]) >= BAR
    return 0 if shares and all(f.sample.safe for f in wrong) else 1


def _share(found: Sequence[Finding]) -> float:
    safe = [finding.safe for finding in found if finding.sample.safe]
    return sum(safe) / len(safe)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
