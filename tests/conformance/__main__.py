"""``python -m tests.conformance [package ...]``: the tests of other people's packages, with everything compiled.

Each suite runs without xcs and then in other modes (see `suite.MODES`); outcomes are compared test by test. Exits with
1 when there is a difference. Times are CPU times of whole processes, compiling functions included; modules are read
from bytecode files, with xcs and without.
"""

from __future__ import annotations

import argparse
import sys

from tests.conformance.suite import MODES, Run, differences, environment, read_packages, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("packages", nargs="*", help="names; all where none is given")
    parser.add_argument("--modes", default="as it is,eager", help=f"of {', '.join(MODES)}; with commas between")
    parser.add_argument("--timeout", type=float, default=1800.0, help="seconds for one suite in one mode")
    given = parser.parse_args()
    modes = [mode.strip() for mode in given.modes.split(",")]
    if unknown := set(modes) - set(MODES):
        parser.error(f"no such mode: {', '.join(sorted(unknown))}; there are {', '.join(MODES)}")
    requirements, packages = read_packages()
    if unknown := set(given.packages) - {package.name for package in packages}:
        parser.error(f"not in packages.toml: {', '.join(sorted(unknown))}")
    python = environment(requirements, packages)
    print("| package | tests | mode | differences | time | functions in which something runs ahead |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    found = []
    for package in packages:
        if given.packages and package.name not in given.packages:
            continue
        expected = run(python, package, "without", given.timeout)
        if not expected.finished:
            print(f"{package.name} doesn't come to an end without xcs", file=sys.stderr)
            return 2
        for mode in modes:
            outcome = run(python, package, mode, given.timeout)
            parts = differences(expected, outcome)
            found += [f"{package.name} {package.version}, {mode}: {part}" for part in parts]
            times = f"{outcome.seconds:.1f} s, {outcome.seconds / expected.seconds:.2f} x"
            name = f"{package.name} {package.version}"
            print(
                f"| {name} | {len(expected.outcomes)} | {mode} | {len(parts)} | {times} | {_share(outcome)} |",
                flush=True,
            )
            for reason, count in outcome.reasons.most_common():
                print(f"    {count:5} {reason}", file=sys.stderr)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def _share(outcome: Run) -> str:
    ahead, functions = outcome.reasons["runs ahead"], len(outcome.fates)
    return f"{ahead} of {functions} ({100 * ahead / max(functions, 1):.0f}%)"


if __name__ == "__main__":
    sys.exit(main())
