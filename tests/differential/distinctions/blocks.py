# ruff: noqa  (specimens)
"""Of `plan/blocks.py`."""

from __future__ import annotations

from functools import partial
from time import monotonic

from tests.differential.distinctions.callees import ask, tell


def told_between(x, y):
    a = ask(x)
    tell(a)
    b = ask(y)
    return a, b


def numbered(x, y, kept):
    # The text around the second answer has to wait; the call in it needn't.
    b = ask(y)
    kept.append(b)
    a = f"{ask(x)} {len(kept)}"
    return ask(a)


def prepared_in_the_arguments(x, y, z):
    # `+` may raise before the last call is made, so it is an input of the outer call, in place of the second one.
    return ask(ask(z), ask(x) + "!", ask(y)), ask(z)


def annotated(x, y):
    a: str = ask(x)
    b: str
    b = ask(y)
    return ask(a), ask(b)


def answers_of_answers(x, y):
    a = f"{ask(ask(x), ask(y))}!"
    return ask(a), ask(y)


def bound_to_an_answer(x, y):
    a = ask(x)
    about = partial(ask, a)
    return about(y), about(x)


def padded(thing, y, z):
    # A format is nothing without the text around it, so the text is no task.
    a = f"{thing:>5} {ask(y)} {ask(z)}"
    return ask(a), ask(y)


def timed_first(x, y):
    b = ask(y)
    return monotonic() > 0, ask(x), ask(b, y)


def every_pair(xs, ys):
    return [[(ask(x), ask(y)) for y in ys] for x in xs]


def each_pair(xs, y):
    return [(ask(x), ask(y)) for x in xs]


def pairs_one_by_one(xs, y):
    return ((ask(x), ask(y)) for x in xs)


PROGRAMS = [
    (told_between, lambda: (1, 2)),
    (numbered, lambda: (1, 2, [])),
    (prepared_in_the_arguments, lambda: (1, 2, 3)),
    (annotated, lambda: (1, 2)),
    (answers_of_answers, lambda: (1, 2)),
    (bound_to_an_answer, lambda: (1, 2)),
    (padded, lambda: (1, 2, 3)),
    (timed_first, lambda: (1, 2)),
    (every_pair, lambda: ([1, 2], [3, 4])),
    (each_pair, lambda: ([1, 2], 3)),
    (pairs_one_by_one, lambda: ((1, 2, 3), 4)),
]
