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


class Loud:
    """Tells of being compared."""

    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        tell(self.text)
        return self.text == other


class Kinds:
    known = "a"
    kind = str


class Others:
    known = "b"
    kind = str


def compared_aloud(rows):
    out = []
    for row in rows:
        match Loud(row):
            case "a":
                out.append(ask("first"))
            case "b":
                out.append(ask("second"))
    return out


def compared_with_what_is_told(rows):
    out = []
    for row in rows:
        kinds = Kinds if tell(row) is None else Others
        match row:
            case kinds.known:
                out.append(ask(row))
            case Others.known:
                out.append(ask(row, row))
    return out


def of_a_kind_that_is_told(rows):
    answers = []
    for row in rows:
        kinds = Kinds if tell(row) is None else Others
        match row:
            case kinds.kind():
                answers.append(ask(row))
            case _:
                answers.append(ask(row, row))
    return answers


def compared_with_a_setting(rows, settings):
    # Both sides would look it up, and who knows what that does.
    answers, kinds = [], settings[0]
    for row in rows:
        match row:
            case kinds.known:
                answers.append(str(row))
            case _:
                answers.append(repr(row))
    return answers


PROGRAMS = [
    (captured_by_a_pattern_and_bound_by_a_closure, lambda: ([{"text": "a"}, {}, {"text": "b"}],)),
    (captured_by_a_pattern_for_everybody, lambda: ([{"text": "a"}, {}, {"text": "b"}],)),
    (compared_aloud, lambda: (["a", "b"],)),
    (compared_with_what_is_told, lambda: (["a", "b", "c"],)),
    (guard_that_is_told, lambda: ([{"text": "a"}, {}, {"text": "b"}],)),
    (bound_by_another_case, lambda: ([{"text": "a", "more": "!"}, {"text": "b"}, {"text": "c", "more": "?"}],)),
    (of_a_kind_that_is_told, lambda: (["a", 1, "b"],)),
    (compared_with_a_setting, lambda: (["a", 1, "b"], [Kinds])),
]
