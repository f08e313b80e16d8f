# ruff: noqa  (specimens)
"""Of `plan/provenance.py`: where parts of values come from, by what binds variables and what puts things in."""

from __future__ import annotations

from tests.differential.distinctions.provenance import look


class Holder:
    def __init__(self, parts):
        self.parts = parts

    def __repr__(self):
        return f"holder of {self.parts}"

    def put_into(self, kept):
        kept.append(self.parts)


def bound_in_an_expression(rows):
    out = []
    for row in rows:
        out.append(look(row))
        out.append(bool(found := row))
        out.append(found + [])
    return out


def bound_in_a_case(rows):
    out = []
    for row in rows:
        out.append(look(row))
        match len(row):
            case 0:
                found = [0]
            case _:
                found = row
        out.append(found + [])
    return out


def put_in_by_a_method(rows, holder):
    out = []
    for row in rows:
        out.append(look(row))
        kept = []
        holder.put_into(kept)
        out.append(kept[0] + [])
    return out


def found_by_a_place_from_the_end(table, keys, place):
    out = []
    for key in keys:
        out.append(look(table[key]))
        out.append(table[-place][key] + [])
    return out


def one_of_two(rows, shared):
    out = []
    for row in rows:
        out.append(look(row))
        one, *others = shared, row
        out.append(one + [])
        out.append(others[0] + [])
    return out


PROGRAMS = [
    (bound_in_an_expression, lambda: ([[1], [], [3]],)),
    (bound_in_a_case, lambda: ([[1], [], [3]],)),
    (put_in_by_a_method, lambda: ([[1], [], [3]], Holder([4]))),
    (found_by_a_place_from_the_end, lambda: ([[[1], [2]], [[3], [4]]], [0, 1], 1)),
    (one_of_two, lambda: ([[1], [], [3]], [4])),
]
