# ruff: noqa  (specimens)
"""Of `plan/blocks.py`."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell


def told_between(x, y):
    a = ask(x)
    tell(a)
    b = ask(y)
    return a, b


PROGRAMS = [
    (told_between, lambda: (1, 2)),
]
