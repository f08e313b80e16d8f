# ruff: noqa  (specimens)
"""Of `plan/loops.py`."""

from __future__ import annotations

import time

from tests.differential.distinctions.callees import ask


def timed_where_it_is_new(rows):
    out, seen, slow = [], set(), []
    for row in rows:
        began = time.perf_counter()
        answer = ask(row)
        if answer not in seen:
            slow.append(time.perf_counter() - began > 60)
        seen.add(answer)
        out.append(answer)
    return out, slow


def tested_for_what_is_always_so(rows, loud):
    out = []
    for row in rows:
        if True:
            out.append(ask(row))
        if loud:
            out.append(ask(row, row))
    return out


PROGRAMS = [
    (timed_where_it_is_new, lambda: (["a", "b", "a"],)),
    (tested_for_what_is_always_so, lambda: (["a", "b", ""], True)),
]
def after_what_always_leaves(rows, loud):
    out = []
    for row in rows:
        out.append(ask(row))
        if False:
            if loud:
                out.append(ask(row))
        continue
        if loud:
            out.append(ask(row, 2))
        for part in row:
            out.append(ask(row, 2))
        match row:
            case 1: out.append(ask(row, 2))
    return out
PROGRAMS.append((after_what_always_leaves, lambda: (["a", "b", ""], True)))
