"""`python -m tests.mutation --seconds 1800 --seed 0`: small changes to the planning stages that no test notices.

A mutant is one change to one function. First the programs of the ledger (`tests/golden/ahead`) are analysed, and
planned once to see which lines of the planning stages each of them reaches. Then every mutant has a process of its own,
forked from there, in which the code objects of that function are replaced and the programs that reach it are planned
and checked again, until one has another plan, or none: first those that noticed most mutants so far, then the quick
ones. Nothing of the programs runs, so that a mutant takes a fraction of a second. The tests that call the stages
themselves come last.

What survives is printed, as a line of the module and what it became; `SURVIVORS.md`, beside this package, explains the
known ones. With less ``--patience`` some of the programs are left out. Mutants are drawn by the seed, from each module
as many as it has its share in all, until the time is up.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import FunctionType

import pytest

from tests.mutation.children import in_child
from tests.mutation.mutants import MODULES, ROOT, Mutant, drawn, replace_functions
from tests.mutation.programs import Case, NotTheSame, case, cases, checks

STAGES = ("plan", "dependences", "check", "check_ahead", "check_erasure", "check_plan", "check_values", "explain_rows")
DIRECT = tuple(f"tests/compiler/test_{name}.py" for name in STAGES)
LEFT = ("survived", "not reached", "hangs")
BEYOND = 40
"""Generated programs that are asked, the ones of the ledger among them."""


class Driver:
    """Tries mutants on cases. ``noticed`` counts the mutants that each noticed first."""

    def __init__(self, modules: Sequence[str], patience: float, out: Path | None) -> None:
        self.modules, self.patience, self.out = modules, patience, out
        for module in MODULES:  # imported when something is compiled, else
            importlib.import_module(f"xcs_compiler.{module}")
        self.cases: list[Case] = []
        self.noticed: Counter[int] = Counter()
        self.found: Counter[str] = Counter()

    def run(self, found: Sequence[Mutant], seconds: float) -> None:
        gc.collect()
        functions = [thing for thing in gc.get_objects() if type(thing) is FunctionType]
        functions = [f for f in functions if (f.__module__ or "").startswith("xcs_compiler.")]
        gc.freeze()  # so that no child has pages of its own just for counts
        until = time.monotonic() + seconds
        for number, mutant in enumerate(found):
            if time.monotonic() > until:
                break
            self.tried(mutant, functions)
            if number % 100 == 99:
                print(f"{number + 1} of {len(found)}: {self.told()}", file=sys.stderr, flush=True)
        print(f"{sum(self.found.values())} of {len(found)} mutants: {self.told()}", flush=True)

    def told(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in self.found.most_common())

    def tried(self, mutant: Mutant, functions: Sequence[FunctionType]) -> None:
        lines, before, after, tree = mutant.made()
        wanted = {(mutant.module, line) for line in lines}
        chosen = [n for n, case in enumerate(self.cases) if not wanted.isdisjoint(case.lines)]
        chosen.sort(key=lambda n: (-self.noticed[n] / (0.005 + self.cases[n].seconds), self.cases[n].seconds))
        reaching, left = len(chosen), self.patience
        chosen = [n for n in chosen if (left := left - self.cases[n].seconds) > 0]

        def work(tell: Callable[[str], None]) -> None:
            if not replace_functions(mutant.module, tree, functions):
                tell(json.dumps([None, "not a function"]))
                return
            for number in chosen:
                case = self.cases[number]
                try:
                    text = case.run()
                except BaseException as error:
                    tell(json.dumps([number, f"refused: {type(error).__name__}: {error}"]))
                    return
                if text != case.text:
                    tell(json.dumps([number, "failed" if text == "failed" else "another plan"]))
                    return
            tell(json.dumps([None, "survived"]))

        told = in_child(work, 5.0 + 4 * sum(self.cases[n].seconds for n in chosen))
        if told and told[-1].startswith("raised"):
            raise RuntimeError(f"{mutant}, {before} became {after}: {told[-1]}")
        noticed_by, how = json.loads(told[0]) if told else (None, "hangs")
        if noticed_by is not None:
            self.noticed[noticed_by] += 1
            how = how.split(":")[0] if self.cases[noticed_by].kept else "noticed by what is not kept"
        elif how == "survived" and not chosen:
            how = "not reached"
        self.found[how] += 1
        where = f"{mutant.module}:{lines.start}"
        if how in ("survived", "not reached"):
            print(f"{where}: {before}\n    became {after} ({len(chosen)} of {reaching} programs)", flush=True)
        if self.out is not None:
            by = self.cases[noticed_by].name if noticed_by is not None else ""
            row = [mutant.module, lines.start, mutant.number, mutant.change, before, after, how, by, len(chosen)]
            row.append(reaching)
            with self.out.open("a") as file:
                file.write(json.dumps(row) + "\n")


def _is_among(mutant: Mutant, known: Sequence[tuple[str, int, str, str]]) -> bool:
    """Whether it is one of these, though lines may have moved a little since."""
    lines, before, after, _ = mutant.made()
    return any(
        one[0] == mutant.module and (before, after) == one[2:] and abs(one[1] - lines.start) < 12 for one in known
    )


class Loop:
    """A plugin of pytest: in place of running the tests that were collected, it runs mutants."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.run(session.items)
        return True

    def run(self, items: Sequence[pytest.Item]) -> None:
        options, began = self.options, time.monotonic()
        driver = Driver(options.modules, options.patience, options.out)
        driver.cases = list(cases(options.generated, options.programs))
        if any(module.startswith(("check", "handed", "rewritten")) for module in options.modules):
            driver.cases += checks(options.programs)
        driver.cases += self._tests(items)
        if not driver.cases:
            print(f"no program has {options.programs!r} in its group and name", file=sys.stderr)
            return
        print(f"{len(driver.cases)} plans and tests, {time.monotonic() - began:.0f} s", flush=True)
        found = drawn(options.seed, options.modules)
        if options.again is not None:
            rows = [json.loads(row) for row in options.again.read_text().splitlines()]
            left = [(row[0], row[1], row[4], row[5]) for row in rows if row[6] in LEFT]
            found = [mutant for mutant in found if _is_among(mutant, left)]
        if options.lines:
            found = [mutant for mutant in found if mutant.line in options.lines]
        driver.run(found, options.seconds)

    def _tests(self, items: Sequence[pytest.Item]) -> Iterator[Case]:
        """Those that pass again and again in one process."""
        for item in items:
            with contextlib.suppress(NotTheSame):
                found = case(item.nodeid, partial(self._passes, item), True)
                if found.text == "passed":
                    yield found

    def _passes(self, item: pytest.Item) -> str:
        self.failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return "failed" if self.failed else "passed"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--generated", type=int, default=BEYOND, help="generated programs that are asked")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds of planning that a mutant is worth")
    parser.add_argument("--out", type=Path, help="a file for what became of each mutant, a line of JSON each")
    parser.add_argument("--again", type=Path, help="such a file: only what was left then is tried")
    parser.add_argument("--programs", default="", help="only programs whose group and name have this, and no tests")
    parser.add_argument("--lines", type=int, nargs="+", default=[], help="only mutants that begin on these lines")
    parser.add_argument("modules", nargs="*", default=MODULES, help="such as plan.made; all where none is given")
    options = parser.parse_args()
    if unknown := set(options.modules) - set(MODULES):
        parser.error(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    if options.again is not None and not options.again.is_file():
        parser.error(f"there is no file {options.again}; a run with --out={options.again} writes it")
    if options.programs:
        Loop(options).run(())
        return 0
    off = [word for name in ("cacheprovider", "timeout", "faulthandler", "xdist") for word in ("-p", f"no:{name}")]
    quiet = ["-W", "ignore", "-q", "-s", "-o", "addopts=", "--import-mode=importlib", *off]
    pytest.main([*quiet, *(str(ROOT / path) for path in DIRECT)], plugins=[Loop(options)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
