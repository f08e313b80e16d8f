# ruff: noqa  (specimens)
"""Of `plan/projection.py`: statements of a loop's body."""

from __future__ import annotations

import time

import xcs
from tests.differential.distinctions.callees import TOLD, ask, tell

THINGS = {"a": [1], "b": [2]}


def says(thing):
    """In order; gives what it is given."""
    TOLD.append(thing)
    return thing


@xcs.parallel_safe
def thing_of(row):
    """Slow; nobody knows what it gives."""
    ask(row)
    return THINGS.get(row)


@xcs.parallel_safe
def look(thing):
    """Slow; reads what it is given."""
    return ask(str(thing))


def added_to_for_nothing(rows):
    out = []
    for row in rows:
        thing = thing_of(row)
        more = thing + [3]
        out.append((look(thing), more))
    return out


def deleted_when_done(rows, extra):
    out = []
    for row in rows:
        out.append(ask(row, extra))
        if row == "c":
            del extra
    return out


def target_deleted(rows):
    out = []
    for row in rows:
        out.append(ask(row))
        del row
    return out


def target_bound_again(rows):
    out = []
    for row in rows:
        out.append(ask(row))
        row = row + "!"
        out.append(ask(row))
    return out


def bound_by_a_closure(rows):
    out, extra = [], "x"

    def change():
        nonlocal extra
        extra = extra + "y"
    for row in rows:
        extra = "z"
        out.append(ask(row, extra))
        change()
    return out


def asked_how_long_it_took(rows):
    out = []
    for row in rows:
        began = time.perf_counter()
        found = ask(row)
        out.append((found, ask(time.perf_counter() - began > 60)))
    return out


def timed_from_where_it_began(rows):
    out = []
    for row in rows:
        if row:
            began = time.perf_counter()
        out.append(ask(row))
        took = time.perf_counter() - began
        out.append(took > 60)
    return out


def written_in_a_try(rows):
    out = []
    for row in rows:
        try:
            out.append(f"{ask(row)}, {says(row)}")
        except ValueError:
            out.append("failed")
    return out


def said_and_added(rows):
    out = []
    for row in rows:
        text = row
        text += says(row)
        out.append(ask(text))
        out.append(ask(row))
    return out


def imported_in_the_loop(rows):
    out = []
    for row in rows:
        from textwrap import dedent as clean
        out.append(ask(clean(row)))
        out.append(ask(row))
    return out


def two_at_once(rows):
    out = []
    for row in rows:
        given = {}
        given["a"] = given["b"] = row
        out.append(ask(given))
    return out


def one_in_another(rows):
    out = []
    for row in rows:
        given = {"in": {}}
        given["in"]["row"] = row
        out.append(ask(given))
    return out


def added_for_everybody(rows):
    global ALL
    ALL, out = "", []
    for row in rows:
        ALL += row
        out.append(ask(ALL))
    return out


def added_to_what_is_shared(rows, shared):
    out = []
    for row in rows:
        lines = shared
        lines += [row]
        out.append(ask(lines))
    return out


def declared_before(rows):
    out = []
    for row in rows:
        text: str
        text = ask(row)
        out.append(ask(text))
    return out


def last_for_everybody(rows):
    global LAST
    for row in rows:
        LAST = ask(row)
    return LAST


def one_loop_after_the_other(rows):
    for row in rows:
        row["a"] = ask(row["q"])
    for row in rows:
        row["b"] = ask(row["a"])
    return rows


def branch_that_is_said(rows):
    out = []
    for row in rows:
        if says(row) == "a":
            text = "first"
        else:
            text = "other"
        out.append(ask(text))
        out.append(ask(row))
    return out


def case_that_is_said(rows):
    out = []
    for row in rows:
        match says(row):
            case "a":
                text = "first"
            case _:
                text = "other"
        out.append(ask(text))
        out.append(ask(row))
    return out


def left_out_in_a_branch(rows):
    out = []
    for row in rows:
        if row:
            if says(row) == "a":
                continue
        else:
            out.append(row)
        out.append(ask(row))
    return out


def found_and_left_out(rows):
    out = []
    for row in rows:
        out.append(ask(row))
        if says(row) == "a":
            continue
        text = "after"
        out.append(text)
    return out


PROGRAMS = [
    (added_to_for_nothing, lambda: (["a", "b"],)),
    (deleted_when_done, lambda: (["a", "b", "c"], "x")),
    (bound_by_a_closure, lambda: (["a", "b"],)),
    (added_to_what_is_shared, lambda: (["a", "b"], [])),
    (one_loop_after_the_other, lambda: ([{"q": "a"}, {"q": "b"}],)),
    *(
        (program, lambda: (["a", "b", "c"],))
        for program in (
            target_deleted, target_bound_again, asked_how_long_it_took, timed_from_where_it_began, written_in_a_try,
            said_and_added, imported_in_the_loop, two_at_once, one_in_another, added_for_everybody, declared_before,
            last_for_everybody, branch_that_is_said, case_that_is_said, left_out_in_a_branch, found_and_left_out,
        )
    ),
]
