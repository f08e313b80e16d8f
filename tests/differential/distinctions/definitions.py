# ruff: noqa  (specimens)
"""Of `definitions.py`: parts of what is asked about, which go by names of their own."""

from __future__ import annotations

import heapq
from heapq import heappush

from tests.differential.distinctions.callees import ask

ROW = {"note": "n", "text": "t"}
ROWS = [{"note": "n"}]


def forget():
    global ROWS
    ROWS = [{"note": "n"}]


def strip(row):
    row["note"] = ""


class Board:
    def __init__(self):
        self.notes = {"first": "n"}

    def append(self, note):
        self.notes = {"first": note}

    def __repr__(self):
        return f"Board({self.notes})"


def noted_if_wanted(row, other, wanted):
    if wanted:
        note = row["note"]
        second = ask(other)
        text = f"{note}"
        return second, text, ask(row)
    return None


def noted_of_another(row, other):
    note = row["note"]
    second = ask(note)
    note = other
    text = f"{note}"
    return second, text, ask(row)


def noted_by_two_names(row, other):
    note = shown = row["note"]
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row), shown


def noted_and_kept(row, other):
    kept = row["kept"]
    note = row["note"]
    row["note"] = "none"
    second = ask(other)
    text = f"{note}"
    return second, text, kept, ask(row)


def noted_among_others(row, rows, other):
    note = row["note"]
    second = ask(other)
    others = [row for row in rows]
    text = f"{note}"
    return second, text, others, ask(row)


def noted_of_a_global(other):
    note = ROW["note"]
    second = ask(other)
    text = f"{note}"
    return second, text, ask(ROW)


def noted_of_a_global_as_a_list_grows(other, lines):
    note = ROW["note"]
    lines.append(1)
    second = ask(other)
    text = f"{note}"
    return second, text, ask(ROW)


def noted_as_another_has_none(row, other):
    note = row["note"]
    other["note"] = "none"
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row)


def noted_and_forgotten(other):
    row = ROWS[0]
    note = row["note"]
    forget()
    n = len(other)
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row, n)


def noted_by_any_name(row, other, name):
    note = row[name]
    row["note"] = "none"
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row)


def noted_and_any_set(row, other, name):
    note = row["note"]
    row[name] = "none"
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row)


def noted_and_stripped(row, other):
    note = row["note"]
    strip(row)
    n = len(other)
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row, n)


def noted_as_there_are_more(row, other):
    note = row["notes"]["first"]
    row["notes"] |= {"second": 2}
    second = ask(other)
    text = f"{note}"
    return second, text, ask(row)


def noted_of_a_board(board, other):
    note = board.notes["first"]
    board.append("none")
    second = ask(other)
    text = f"{note}"
    return second, text, ask(board)


def heaped(heap, other):
    note = heap[0]
    heapq.heappush(heap, 1)
    n = len(other)
    second = ask(other)
    text = f"{note}"
    return second, text, ask(heap, n)


def heaped_by_its_name(heap, other):
    note = heap[0]
    heappush(heap, 1)
    n = len(other)
    second = ask(other)
    text = f"{note}"
    return second, text, ask(heap, n)


def row():
    return {"note": "n", "kept": "k", "n": 1, "notes": {"first": 1}}


PROGRAMS = [
    (noted_if_wanted, lambda: (row(), {"n": 5}, True)),
    (noted_of_another, lambda: (row(), "o")),
    (noted_by_two_names, lambda: (row(), {"n": 5})),
    (noted_and_kept, lambda: (row(), {"n": 5})),
    (noted_among_others, lambda: (row(), [row()], {"n": 5})),
    (noted_of_a_global, lambda: ({"n": 5},)),
    (noted_of_a_global_as_a_list_grows, lambda: ({"n": 5}, [])),
    (noted_as_another_has_none, lambda: (row(), {"n": 5})),
    (noted_and_forgotten, lambda: ({"n": 5},)),
    (noted_by_any_name, lambda: (row(), {"n": 5}, "kept")),
    (noted_and_any_set, lambda: (row(), {"n": 5}, "kept")),
    (noted_and_stripped, lambda: (row(), {"n": 5})),
    (noted_as_there_are_more, lambda: (row(), {"n": 5})),
    (noted_of_a_board, lambda: (Board(), {"n": 5})),
    (heaped, lambda: ([1, 2], {"n": 5})),
    (heaped_by_its_name, lambda: ([1, 2], {"n": 5})),
]
