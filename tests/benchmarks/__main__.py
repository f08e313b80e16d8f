"""`python -m tests.benchmarks [SECTION...] [--write FILE]`: prints tables of ratios measured in one run.

Nothing here fails on a time; the bars are printed beside what was measured. `--write` puts the report into a Markdown
file as well, between its lines `<!-- benchmarks -->` and `<!-- /benchmarks -->`.
"""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path

from tests.benchmarks.measure import Table, machine

SECTIONS = (
    "patterns", "programs", "demo", "quota", "overhead", "keys", "classifying", "scale", "memory", "tracing", "tools",
)  # fmt: skip
PLACE = re.compile(r"(?<=<!-- benchmarks -->\n).*?(?=<!-- /benchmarks -->)", re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="tables of ratios, in Markdown")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; default: all")
    parser.add_argument("--write", type=Path, metavar="FILE", help="a Markdown file that takes the report too")
    options = parser.parse_args()
    chosen = options.sections or SECTIONS
    if unknown := [name for name in chosen if name not in SECTIONS]:
        parser.error(f"no such section: {', '.join(unknown)}")
    if options.write and not PLACE.search(options.write.read_text(encoding="utf-8")):
        parser.error(f"{options.write} has no place for the report: lines <!-- benchmarks --> and <!-- /benchmarks -->")
    command = " ".join(["python -m tests.benchmarks", *options.sections])
    report = [f"`{command}` on {machine()}:\n"]
    print(report[0], flush=True)
    for name in chosen:
        table: Table = importlib.import_module(f"tests.benchmarks.{name}").table()
        report.append(table.markdown())
        print(report[-1], flush=True)
    if options.write:
        text = options.write.read_text(encoding="utf-8")
        options.write.write_text(PLACE.sub(lambda _: "\n".join(["", *report, ""]), text), encoding="utf-8")


if __name__ == "__main__":
    main()
