# ruff: noqa  (specimens)
"""Of `plan/matches.py`."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell


def captured_by_a_pattern_and_bound_by_a_closure(rows):
    out, text = [], ""
    def forget():
        nonlocal text
        text = ""
    for row in rows:
        match row:
            case {"text": text}:
                out.append(ask(row))
    last = text
    forget()
    return out, last, text


def captured_by_a_pattern_for_everybody(rows):
    global LAST
    out = []
    for row in rows:
        match row:
            case {"text": LAST}:
                out.append(ask(row))
    return out, LAST


def guard_that_is_told(rows):
    out = []
    for row in rows:
        match row:
            case {"text": text} if tell(text) is None:
                out.append(ask(row))
    return out


def bound_by_another_case(rows):
    out = []
    for row in rows:
        match row:
            case {"text": text, "more": more} if more:
                out.append(ask(text))
            case {"text": text}:
                out.append(ask(text) + more)
    return out


PROGRAMS = [
    (captured_by_a_pattern_and_bound_by_a_closure, lambda: ([{"text": "a"}, {}, {"text": "b"}],)),
    (captured_by_a_pattern_for_everybody, lambda: ([{"text": "a"}, {}, {"text": "b"}],)),
    (guard_that_is_told, lambda: ([{"text": "a"}, {}, {"text": "b"}],)),
    (bound_by_another_case, lambda: ([{"text": "a", "more": "!"}, {"text": "b"}, {"text": "c", "more": "?"}],)),
]
