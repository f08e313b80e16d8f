# ruff: noqa  (specimens)
"""Of `plan/loop_conflicts.py`."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell

HEADS = ["head"]


def deepen(lines, line):
    """Changes what it is given, at any depth."""
    for one in lines:
        one.append(line)


def put_down(lines, line):
    lines.append(line)
    lines.sort(key=len)


def one_for_everybody(rows):
    out = []
    for row in rows:
        lines = [HEADS, []]
        deepen(lines, "a")
        out.append(ask(lines[1]))
    return out, HEADS[:1]


def made_by_a_comprehension(rows):
    out = []
    for row in rows:
        lines = [[part] for part in row]
        deepen(lines, "a")
        out.append(ask(lines))
    return out


def filled_by_a_generator(rows):
    out = []
    for row in rows:
        lines = []
        lines.extend(part for part in row)
        deepen(lines, "a")
        out.append(ask(lines))
    return out


def told_after_each_line(rows):
    try:
        for row in rows:
            lines = [ask(row)]
            for part in row:
                lines.append(ask(part))
                tell("said")
            tell(ask(lines))
    except ValueError:
        tell("failed")
    return lines


def told_after_each_line_of_its_own(rows):
    out = []
    try:
        for row in rows:
            kept = [ask(row)]
            for part in row:
                kept.append(ask(part))
                tell("said")
            out.append(ask(kept))
    except ValueError:
        tell(kept[0])
    return out


def tried_before_it_is_changed(rows):
    out = []
    for row in rows:
        lines = [row]
        try:
            tell(row)
        except ValueError:
            pass
        lines.append("told")
        out.append(ask(lines))
    return out


def in_a_loop_of_its_own(rows, notes):
    out = []
    for row in rows:
        for note in notes:
            note.append(row)
        lines = [notes[0]]
        out.append(ask(lines))
    return out


def filled_with_a_pair(rows):
    out = []
    for one, other in rows:
        lines = []
        lines += one, other
        deepen(lines, "a")
        out.append(ask(lines))
    return out


def before_a_loop(rows, notes):
    out = []
    for row in rows:
        notes[0].append(row)
        for part in row:
            tell("said")
        lines = [notes[0]]
        out.append(ask(lines))
    return out


PROGRAMS = [
    (one_for_everybody, lambda: ([["a"], ["b", "c"]],)),
    (made_by_a_comprehension, lambda: ([["a"], ["b", "c"]],)),
    (filled_by_a_generator, lambda: ([[["a"]], [["b"], ["c"]]],)),
    (told_after_each_line, lambda: (["ab", "c"],)),
    (told_after_each_line_of_its_own, lambda: (["ab", "c"],)),
    (tried_before_it_is_changed, lambda: (["ab", "c"],)),
    (filled_with_a_pair, lambda: ([(["a"], ["b", "c"]), ([], [])],)),
    (before_a_loop, lambda: (["ab", "c"], [["n"]])),
    (in_a_loop_of_its_own, lambda: (["ab", "c"], [["n"]])),
]
