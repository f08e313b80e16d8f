"""`python -m tests.benchmarks [patterns] [scale] [overhead] [demo]`: prints tables of ratios measured in one run.

Nothing here fails on a time; the bars are printed beside what was measured.
"""

from __future__ import annotations

import argparse
import importlib

from tests.benchmarks.measure import Table, machine

SECTIONS = ("patterns", "demo", "overhead", "scale")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="tables of ratios, in Markdown")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; default: all")
    chosen = parser.parse_args().sections or SECTIONS
    if unknown := [name for name in chosen if name not in SECTIONS]:
        parser.error(f"no such section: {', '.join(unknown)}")
    print(f"{machine()}\n", flush=True)
    for name in chosen:
        table: Table = importlib.import_module(f"tests.benchmarks.{name}").table()
        print(table.markdown(), flush=True)


if __name__ == "__main__":
    main()
