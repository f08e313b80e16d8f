# ruff: noqa  (specimens)
"""Of `plan/projection.py`."""

from __future__ import annotations

import xcs
from tests.differential.distinctions.callees import ask, tell

@xcs.parallel_safe
def make(row):
    ask(1)
    return TABLE.get(row)

TABLE={}
@xcs.parallel_safe
def look(x):
    ask(1)
    return x

def tried(rows):
    out=[]
    for row in rows:
        thing = make(row)
        a = thing + "1"
        b = thing["n"]
        c = thing.n
        d = f"{thing}"
        answer = look(thing)
        out.append((a, answer))
    return out

PROGRAMS = [(tried, lambda: ([1,2],))]
