# ruff: noqa  (specimens)
"""Of `changes.py`: how far what an operation changes goes."""

from __future__ import annotations

import xcs
from tests.differential.distinctions.callees import ask

NOTED = []


@xcs.parallel_safe
def look(*things):
    """Slow; reads what it is given."""
    return ask(str(things))


class Noting:
    """Each step of a loop over it is noted."""

    def __init__(self, *parts):
        self.parts = parts

    def __iter__(self):
        for part in self.parts:
            NOTED.append(part)
            yield part


def extended_by_what_notes(xs, first):
    out = []
    lines = [first]
    for x in xs:
        out.append(look(x, first))
        lines += Noting(x)
    return out, lines


class Loud:
    def __str__(self):
        print("asked for")
        return "loud"


def shown_by_a_function(xs):
    out = []
    kept = [1]

    def show(x):
        print(str(Loud()), len(kept))
        return x + 1

    for x in xs:
        show(x)
        out.append(ask(x, kept))
    return out


PROGRAMS = [
    (extended_by_what_notes, lambda: ([1, 2, 3], [4])),
    (shown_by_a_function, lambda: ([1, 2, 3],)),
]
