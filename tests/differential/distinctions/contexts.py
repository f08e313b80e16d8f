# ruff: noqa  (specimens)
"""Of `plan/contexts.py`."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from io import StringIO

from tests.differential.distinctions.callees import ask, tell


def read_and_asked(xs, out):
    for x in xs:
        with StringIO(x) as file:
            head = file.readline()
            text = head + file.read()
        out.append(ask(text))


def head_read_afterwards(xs, out):
    for x in xs:
        with StringIO(x) as file:
            head = file.readline()
            text = file.read()
        out.append(ask(head, text))


def line_passed_over(xs, out):
    for x in xs:
        with StringIO(x) as file:
            file.readline()
            text = file.read()
        out.append(ask(text))


def two_names(xs, out):
    for x in xs:
        with StringIO(x) as file:
            first = text = file.read()
        out.append(ask(first, text))


def first_of_two_names(xs, out):
    for x in xs:
        with StringIO(x) as file:
            first = whole = file.read()
            text = first.strip()
        out.append(ask(text))


def taken_apart(xs, out):
    for x in xs:
        with StringIO(x) as file:
            head, *rest = file.readlines()
            text = head
        out.append(ask(text))


def nothing_kept(xs, out):
    for x in xs:
        with StringIO(x) as file:
            out.append(file.read())
        out.append(ask(x))


def two_contexts(xs, out):
    for x in xs:
        with nullcontext(), StringIO(x) as file:
            text = file.read()
        out.append(ask(text))


def some_swallowed(xs, out):
    for x in xs:
        text = ""
        with suppress(ValueError), StringIO(x) as file:
            text = ask(file.read())
        out.append(ask(text))


def asked_within(xs, out):
    for x in xs:
        with StringIO(x) as file:
            text = ask(file.read())
        out.append(text)


def told_within(xs, out):
    for x in xs:
        with StringIO(x) as file:
            text = tell(file.read())
        out.append((text, ask(x)))


def told_within_and_asked(xs, out):
    for x in xs:
        with StringIO(x) as file:
            text = tell(file.read())
            text = x
        out.append(ask(text))


def of_the_last_note(xs, notes):
    for x in xs:
        with StringIO(notes[-1]) as file:
            text = file.read()
        notes.append(ask(x) + text)


def closed_afterwards(xs, out):
    for x in xs:
        with StringIO(x) as file:
            text = file.read()
        out.append((ask(text), file.closed))


def kept_by_a_function(xs, out):
    def again():
        nonlocal text
        text = text + "!"
        return text

    for x in xs:
        with StringIO(x) as file:
            text = file.read()
        out.append((ask(x), again()))


def read_for_all(xs, out):
    global TEXT
    for x in xs:
        with StringIO(x) as file:
            TEXT = file.read()
        out.append(ask(x))


def read_after_a_test(xs, out):
    for x in xs:
        text = tell(x)
        if text is None:
            with StringIO(x) as file:
                text = file.read()
        out.append((text, ask(x)))


def read_into_attribute(xs, kept, out):
    for x in xs:
        with StringIO(x) as kept.file:
            text = kept.file.read()
        out.append(ask(text))


def asked_in_turn(xs, out):
    for x in xs:
        with nullcontext():
            a = ask(x)
            b = ask(a)
        out.append(b)


def number_asked_about(xs, out):
    for x in xs:
        with suppress(ValueError):
            n = int(x)
            a = ask(x)
            out.append((n, a))


def asked_in_turn_if_at_all(xs, out):
    for x in xs:
        with suppress(ValueError):
            a = ask(x)
            b = ask(a)
            out.append(b)


def asked_in_turn_and_told(xs, out):
    for x in xs:
        with nullcontext():
            a = ask(x)
            tell(a)
            b = ask(a)
        out.append(b)


def numbered_and_asked(xs, out):
    for x in xs:
        with nullcontext():
            n = len(x)
            a = ask(n)
            out.append(a)


def asked_twice_and_told(xs, out):
    for x in xs:
        with nullcontext():
            a = ask(x)
            b = ask(x, "again")
            tell(a)
        out.append(ask(x, "and again") + b)


def with_what_is_told(xs, out):
    for x in xs:
        with StringIO(tell(x)) as file:
            text = file.read()
        out.append((text, ask(x)))


def in_straight_code(x, y):
    with StringIO(x) as file:
        text = file.read()
    return ask(text), ask(y)


def bound_within(x, y):
    with nullcontext():
        a = ask(x)
    b = ask(y)
    return ask(a), b


def bound_within_if_at_all(x, y):
    with suppress(KeyError):
        a = ask(x)
    b = ask(y)
    return ask(a), b


class Kept:
    file = None

    def __repr__(self):
        return "kept"


TEXT = ""
TEXTS = ["a\nb", "c\n", "d"]
PROGRAMS = [
    (read_and_asked, lambda: (TEXTS, [])),
    (head_read_afterwards, lambda: (TEXTS, [])),
    (line_passed_over, lambda: (TEXTS, [])),
    (two_names, lambda: (TEXTS, [])),
    (first_of_two_names, lambda: (TEXTS, [])),
    (taken_apart, lambda: (TEXTS, [])),
    (nothing_kept, lambda: (TEXTS, [])),
    (two_contexts, lambda: (TEXTS, [])),
    (some_swallowed, lambda: (TEXTS, [])),
    (asked_within, lambda: (TEXTS, [])),
    (told_within, lambda: (TEXTS, [])),
    (told_within_and_asked, lambda: (TEXTS, [])),
    (of_the_last_note, lambda: (TEXTS, ["first"])),
    (closed_afterwards, lambda: (TEXTS, [])),
    (kept_by_a_function, lambda: (TEXTS, [])),
    (read_for_all, lambda: (TEXTS, [])),
    (read_after_a_test, lambda: (TEXTS, [])),
    (read_into_attribute, lambda: (TEXTS, Kept(), [])),
    (asked_in_turn, lambda: (TEXTS, [])),
    (number_asked_about, lambda: (["1", "b", "2"], [])),
    (asked_in_turn_if_at_all, lambda: (TEXTS, [])),
    (asked_in_turn_and_told, lambda: (TEXTS, [])),
    (numbered_and_asked, lambda: (TEXTS, [])),
    (asked_twice_and_told, lambda: (TEXTS, [])),
    (with_what_is_told, lambda: (TEXTS, [])),
    (in_straight_code, lambda: ("a", "b")),
    (bound_within, lambda: (1, 2)),
    (bound_within_if_at_all, lambda: (1, 2)),
]
