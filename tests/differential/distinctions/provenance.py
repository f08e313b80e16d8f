# ruff: noqa  (specimens)
"""Of `plan/provenance.py`: what an operator of unknown type stands for may be what a call of a later iteration reads,
unless it is known to be made of the iteration's own item."""

from __future__ import annotations

import os
from contextlib import nullcontext

import xcs
from tests.differential.distinctions.callees import ask

KINDS = ["none"]


@xcs.parallel_safe
def look(thing):
    """Slow; reads what it is given."""
    return ask(str(thing))


def look_up(thing):
    """Slow; gives what everybody has."""
    ask("kinds")
    return KINDS


def visit(thing, other):
    """In order."""
    os.chdir(".")


def of_some_kind(thing):
    return thing or KINDS


def tagged(thing, tags=[]):
    return [thing, *tags]


def placed(thing):
    return [thing, os.getcwd()]


def captured_or_the_whole(rows):
    out = []
    for row in rows:
        out.append(look(row))
        match row:
            case {"inner": found}:
                pass
            case _:
                found = row
        out.append(found + [])
    return out


def entered_or_the_whole(rows):
    out = []
    for row in rows:
        out.append(look(row))
        found = row
        if found:
            with nullcontext(row) as found:
                out.append(found + [])
    return out


def exception_or_the_whole(rows):
    out = []
    for row in rows:
        out.append(look(row))
        found = row
        try:
            out.append(found + [])
        except TypeError as found:
            out.append(f"{found}")
    return out


def visited_with_what_is_shared(rows, shared):
    out = []
    for row in rows:
        out.append(look(row))
        found = row
        visit(found, shared)
        out.append(found + [])
    return out


def of_a_kind_that_is_shared(rows):
    out = []
    for row in rows:
        out.append(look(row))
        found = of_some_kind(row)
        out.append(found + [])
    return out


def with_tags(rows):
    out = []
    for row in rows:
        out.append(look(row))
        found = tagged(row)
        out.append(found[0] + [])
    return out


def with_a_place(rows):
    out = []
    for row in rows:
        out.append(look(row))
        found = placed(row)
        out.append(found[0] + [])
    return out


def elements_of_what_is_shared(keys, table):
    out = []
    for key in keys:
        out.append(look(table[key]))
        out.append(table[key] + [])
    return out


def looked_up_or_the_whole(rows):
    out = []
    for row in rows:
        out.append(look(row))
        found = row
        if not row:
            found = look_up(row)
        out.append(found + [])
    return out


def under_a_key_that_is_shared(data):
    out = []
    for row in data["rows"]:
        out.append(look(row))
        found = {}
        found[data["key"]] = row
        for one in found.values():
            out.append(one + [])
    return out


PROGRAMS = [
    (captured_or_the_whole, lambda: ([[1], {"inner": [2]}, [3]],)),
    (entered_or_the_whole, lambda: ([[1], [2], []],)),
    (exception_or_the_whole, lambda: ([[1], 2, [3]],)),
    (visited_with_what_is_shared, lambda: ([[1], [2], [3]], [4])),
    (of_a_kind_that_is_shared, lambda: ([[1], [], [3]],)),
    (with_tags, lambda: ([[1], [], [3]],)),
    (with_a_place, lambda: ([[1], [], [3]],)),
    (elements_of_what_is_shared, lambda: (["a", "b", "a"], {"a": [1], "b": [2]})),
    (looked_up_or_the_whole, lambda: ([[1], [], [3]],)),
    (under_a_key_that_is_shared, lambda: ({"rows": [[1], [], [3]], "key": "k"},)),
]


def the_last_one(rows, last):
    out = []
    for row in rows:
        out.append(look(row))
        out.append(last + [])
        last = row
    return out


def the_first_until_another_is_found(rows):
    out, found = [], rows[0]
    for row in rows:
        out.append(look(row))
        if row:
            found = row
        out.append(found + [])
    return out


def added_up(rows, whole):
    out = []
    for row in rows:
        out.append(look(row))
        whole += row
        out.append(whole + [])
    return out


def one_of_the_same_name(rows, one):
    out = []
    for row in rows:
        out.append(look(row))
        found = [one for one in row]
        found.append(one)
        out.append(found[0] + [])
    return out


def bound_in_every_branch(rows):
    out = []
    found = None
    for row in rows:
        out.append(look(row))
        try:
            if len(row) > 1:
                found = row
            else:
                found = [row][0]
        except TypeError as error:
            found = [error]
        match row:
            case [first]:
                found = first
        out.append(found + [])
    return out


PROGRAMS += [
    (the_last_one, lambda: ([[1], [2], [3]], [4])),
    (the_first_until_another_is_found, lambda: ([[1], [], [3]],)),
    (added_up, lambda: ([[1], [2], [3]], [4])),
    (one_of_the_same_name, lambda: ([[[1]], [], [[3]]], [4])),
    (bound_in_every_branch, lambda: ([[[1]], [2, 3], 4],)),
]


def put_in_by_another_name(rows):
    out = []
    for row in rows:
        out.append(look(row))
        kept = []
        also = kept
        also.append(row)
        out.append(kept[0] + [])
    return out


def put_in_under_a_key(rows, shared):
    out = []
    for row in rows:
        out.append(look(row))
        kept = {}
        also = kept
        also["shared"] = shared
        also[str(row)] = row
        out.append(kept["shared"] + [])
    return out


def put_in_by_an_operator(rows):
    out = []
    for row in rows:
        out.append(look(row))
        kept = []
        also = kept
        also += [row]
        out.append(kept[0] + [])
    return out


def put_in_by_a_function(rows):
    out = []
    for row in rows:
        out.append(look(row))
        kept = []

        def put():
            kept.append(row)
        put()
        out.append(kept[0] + [])
    return out


def unpacked_and_put_in(rows):
    out = []
    for row in rows:
        out.append(look(row))
        first, (second, *others) = row
        kept: list = [[]]
        for kept[0] in others:
            pass
        out.append(others + [])
        out.append(second + [])
        out.append(kept[0] + [])
    return out


def annotated(rows, shared):
    out = []
    for row in rows:
        out.append(look(row))
        found: list = row
        if not found:
            found: list = shared
        out.append(found + [])
    return out


def gone_through_by_a_comprehension(rows, key):
    out = []
    for row in rows:
        out.append(look(row))
        found = {"a": [part for part in row], key: sorted([*row], key=len)}
        out.append(found["a"] + [])
        out.append(found[key][0] + [])
    return out


def found_by_fixed_places(table, keys, place):
    out = []
    for key in keys:
        out.append(look(table))
        out.append(table[0][key] + [])
        out.append(table[-1:][0][key] + [])
        out.append(table[place][key] + [])
        out.append(table[1:place][0][key] + [])
        out.append(table[-place][key] + [])
    return out


def added_to_one_of_them(rows, total):
    out = []
    for row in rows:
        out.append(look(row))
        total += [1]
        out.append(total + [])
        total = row
    return out


def asked_about_the_last_one(rows, last):
    out = []
    for row in rows:
        out.append(look(row))
        match row:
            case [_, *_] if last + [] != row:
                out.append(row)
        last = row
    return out


def found_in_a_branch(rows):
    out = []
    for row in rows:
        out.append(look(row))
        if row:
            found = row
            out.append(found + [])
    return out


def found_by_a_function(rows, last):
    out = []
    for row in rows:
        out.append(look(row))

        def before():
            return last
        found = before()
        out.append(found + [])
        last = row
    return out


def with_one_after_the_other(rows, shared):
    out = []
    for row in rows:
        out.append(look(row))
        with nullcontext(row) as one, nullcontext(), nullcontext(one) as found:
            out.append(found + [])
        try:
            out.append(one + [])
        except TypeError:
            out.append(shared)
        except ValueError as one:
            out.append(one)
    return out


PROGRAMS += [
    (put_in_by_another_name, lambda: ([[1], [], [3]],)),
    (put_in_under_a_key, lambda: ([[1], [], [3]], [4])),
    (put_in_by_an_operator, lambda: ([[1], [], [3]],)),
    (put_in_by_a_function, lambda: ([[1], [], [3]],)),
    (unpacked_and_put_in, lambda: ([[[1], [[2], [3]]]],)),
    (annotated, lambda: ([[1], [], [3]], [4])),
    (gone_through_by_a_comprehension, lambda: ([[[1], [2, 3]], [[4]]], "k")),
    (found_by_fixed_places, lambda: ([[[1], [2]], [[3], [4]], [[5], [6]]], [0, 1], 2)),
    (added_to_one_of_them, lambda: ([[1], [], [3]], [4])),
    (asked_about_the_last_one, lambda: ([[1], [], [3]], [4])),
    (found_in_a_branch, lambda: ([[1], [], [3]],)),
    (found_by_a_function, lambda: ([[1], [], [3]], [4])),
    (with_one_after_the_other, lambda: ([[1], [], [3]], [4])),
]
