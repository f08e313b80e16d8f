# ruff: noqa  (specimens)
"""Of `plan/items.py`: names of the variables that hold items."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask


def sorted_by_a_function_of_the_name(rows, names):
    # The name stands for something else in the function.
    for row in rows:
        row["text"] = ask(row["text"])
        names.append(sorted(row, key=lambda row: -len(row)))
    return names


PROGRAMS = [
    (sorted_by_a_function_of_the_name, lambda: ([{"text": 1, "more": 2}, {"text": 2, "much": 3}], [])),
]
