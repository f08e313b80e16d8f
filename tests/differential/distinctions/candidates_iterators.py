# ruff: noqa  (specimens)
"""Of `plan/candidates.py`: iterators that an iteration makes, and nobody else has."""

from __future__ import annotations

import itertools

from tests.differential.distinctions.callees import ask, tell


def pairs_of_each(xs, out):
    for x in xs:
        for one, other in itertools.combinations(x, 2):
            out.append(ask(one, other))


def numbered_answers(xs, out):
    for x in xs:
        a = ask(x)
        for number, b in enumerate(map(ask, x)):
            out.append((a, number, b))


def numbered_and_asked_again(xs, out):
    for x in xs:
        for number, b in enumerate(map(ask, x)):
            out.append(ask(b, number))


def numbered_and_told(xs, out):
    for x in xs:
        a = ask(x)
        for number, b in enumerate(map(tell, x)):
            out.append((a, number, ask(b, number)))


def numbered_from_one(xs, out):
    for x in xs:
        for i, part in enumerate(x, start=1):
            out.append(ask(i, part))


def pairs_in_a_list(xs, out):
    for pair in list(itertools.combinations(xs, 2)):
        out.append(ask(pair))


def chosen(pairs):
    return [pair for pair in pairs if pair[0] != 1]


def chosen_pairs(xs, out):
    for pair in chosen(itertools.combinations(xs, 2)):
        out.append(ask(pair))


def numbered_pairs(xs, out):
    for number, pair in enumerate(itertools.combinations(xs, 2)):
        out.append(ask(number, pair))


def columns(xs, out):
    for x in xs:
        a = ask(x)
        for one, other in zip(*x):
            out.append((a, ask(one, other)))


def in_order_of_size(xs, out):
    for x in xs:
        for part in sorted(x):
            out.append(ask(part))


PROGRAMS = [
    (pairs_of_each, lambda: (["abc", "cd"], [])),
    (numbered_answers, lambda: (["ab", "c"], [])),
    (numbered_and_asked_again, lambda: (["ab", "c"], [])),
    (numbered_and_told, lambda: (["ab", "c"], [])),
    (numbered_from_one, lambda: (["ab", "c"], [])),
    (pairs_in_a_list, lambda: ([1, 2, 3], [])),
    (chosen_pairs, lambda: ([1, 2, 3], [])),
    (numbered_pairs, lambda: ([1, 2, 3], [])),
    (columns, lambda: ([["ab", "cd"]], [])),
    (in_order_of_size, lambda: (["ba", "c"], [])),
]
