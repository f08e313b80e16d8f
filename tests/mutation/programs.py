"""Programs whose plans are compared: those of the ledger (`tests.golden.ahead`) and more generated ones."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any

from tests.compiler.sabotage import Checked, Sabotage, sabotages
from tests.compiler.test_check_sabotage import EVERY
from tests.golden import ledger
from tests.golden.corpus import GENERATED, GROUPS, Analysed, corpus
from tests.golden.stages import Stages
from tests.mutation.mutants import MODULES, path_of
from xcs_compiler.check import check_rewrite
from xcs_compiler.parse import ParsedFunction, with_concrete
from xcs_compiler.plan.artefacts import Plan
from xcs_compiler.rewrite import RewrittenFunction, rewrite

Line = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Case:
    """What one program, or test, says. ``run`` gives the same text every time; ``kept``: a test of the suite tells.

    ``lines`` are the lines of the planning stages that it reaches, ``seconds`` what it takes.
    """

    name: str
    run: Callable[[], str]
    kept: bool
    text: str
    lines: frozenset[Line]
    seconds: float


def cases(generated: int, only: str = "") -> Iterator[Case]:
    for group in GROUPS:
        for program in corpus(group, generated, only):
            kept = group != "generated" or int(program.name.split(".")[0].split(" ")[0]) < GENERATED
            for eager in (False, True):
                name = f"{group} {program.name}{', all slow' * eager}"
                yield case(name, partial(_plan, program, eager), kept)


def checks(only: str = "", parts: int = 20) -> Iterator[Case]:
    """What the checks say of plans and rewritten functions that are good, and of golden programs made wrong."""
    for group in GROUPS:
        for program in corpus(group, GENERATED, only):
            plan = ledger.planned(program)
            if isinstance(plan, Plan):
                parsed = with_concrete(program.parsed)
                rewritten = rewrite(parsed, plan, program.body)
                yield case(f"{group} {program.name}, checked", partial(_passes, parsed, rewritten), True)
    for function, arguments, text in (parameter.values for parameter in EVERY):
        if only not in f"{function.__name__} made wrong":
            continue
        stages = Stages(function, *arguments)
        good = Checked(stages.parsed, stages.effects, stages.plan, stages.rewritten)
        wrong = list(sabotages(good, text=text))
        for part in (wrong[i : i + parts] for i in range(0, len(wrong), parts)):
            yield case(f"{function.__name__} made wrong", partial(_accepted, part), True)


def _passes(parsed: ParsedFunction, rewritten: RewrittenFunction) -> str:
    check_rewrite(parsed, rewritten)
    return "passes"


def _accepted(wrong: Sequence[Sabotage]) -> str:
    accepted = []
    for name, check in wrong:
        try:
            check()
        except Exception:
            continue
        accepted.append(name)
    return "\n".join(accepted)


def _plan(program: Analysed, eager: bool) -> str:
    return ledger.whole(program, ledger.planned(program, eager=eager))


def case(name: str, run: Callable[[], str], kept: bool) -> Case:
    began = time.perf_counter()
    text = run()
    seconds = time.perf_counter() - began
    reached = Reached()
    with reached:
        again = run()
    if again != text:
        raise NotTheSame(name)
    return Case(name, run, kept, text, frozenset(reached.lines), seconds)


class NotTheSame(AssertionError):
    """What a case says changes from run to run."""


class Reached:
    """Notes the lines of the planning stages that are reached on this thread."""

    def __init__(self) -> None:
        self.lines: set[Line] = set()
        self._modules = {str(path_of(module)): module for module in MODULES}

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._called)

    def __exit__(self, *raised: object) -> None:
        sys.settrace(self._before)

    def _called(self, frame: FrameType, event: str, argument: object) -> Any:
        module = self._modules.get(frame.f_code.co_filename)
        if module is None:
            return None

        def line(frame: FrameType, event: str, argument: object) -> Any:
            self.lines.add((module, frame.f_lineno))
            return line

        return line(frame, event, argument)
