# ruff: noqa  (specimens)
"""Of `plan/pruning.py`, where a ``match`` decides."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell


def kinds_told(xs, out):
    for x in xs:
        match x:
            case 1 | 2:
                tell(x)
            case _:
                tell("other")
        out.append(ask(x))


def kinds_of_answers(xs, out):
    for x in xs:
        match ask(x):
            case "(1,)":
                tell(x)
            case _:
                tell("other")
        out.append(ask(x))


def kinds_of_answers_guarded(xs, out):
    for x in xs:
        match ask(x):
            case "(1,)" if x > 0:
                tell(x)
            case _:
                tell("other")
        out.append(ask(x))


def guarded_by_answers(xs, out):
    for x in xs:
        match x:
            case 1 if ask(x):
                tell(x)
            case _:
                tell("other")
        out.append(ask(x))


def kinds_marked(xs, out):
    for x in xs:
        match x:
            case 1 if x > 0:
                mark = "!"
            case _:
                mark = ""
        out.append((ask(x), mark))


PROGRAMS = [
    (kinds_told, lambda: ([1, 2, 3], [])),
    (kinds_of_answers, lambda: ([1, 2, 3], [])),
    (kinds_of_answers_guarded, lambda: ([1, 2, 3], [])),
    (guarded_by_answers, lambda: ([1, 2, 3], [])),
    (kinds_marked, lambda: ([1, 2, 3], [])),
]
