"""The table of hazards, which the modules beside this one fill."""

from __future__ import annotations

from collections.abc import Iterator

from tests.differential.oracle import Program, Step

HAZARDS: list[Program] = []
Steps = Iterator[Step]


def hazard(program: Program) -> Program:
    HAZARDS.append(program)
    return program
