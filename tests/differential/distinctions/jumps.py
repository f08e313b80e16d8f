# ruff: noqa  (specimens)
"""Of `plan/jumps.py`: where a jump belongs to the loop that is distributed, though it stands in something else."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask


def broken_after_an_inner_loop(rows):
    out = []
    for row in rows:
        for part in row:
            if part < 0:
                break
        else:
            break
        out.append(ask(row))
    return out


def broken_in_a_handler(rows):
    out = []
    for row in rows:
        try:
            number = int(row)
        except ValueError:
            break
        out.append(ask(number))
    return out


def broken_in_a_case(rows):
    out = []
    for row in rows:
        match row:
            case "":
                break
        out.append(ask(row))
    return out


def functions_that_break(rows):
    out = []
    for row in rows:
        def last(parts):
            for part in parts:
                if part:
                    break
            return part
        out.append(ask(row))
    return out, last(rows)


PROGRAMS = [
    (broken_after_an_inner_loop, lambda: ([[1, -1], [2, -2], [3], [4, -4]],)),
    (broken_in_a_handler, lambda: (["1", "2", "three", "4"],)),
    (broken_in_a_case, lambda: (["a", "b", "", "c"],)),
    (functions_that_break, lambda: (["", "b", "c"],)),
]
