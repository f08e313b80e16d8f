# ruff: noqa  (specimens)
"""Of `plan/pruning.py`: what of an iteration nothing slow needs stays."""

from __future__ import annotations

from io import StringIO
from time import monotonic

from tests.differential.distinctions.callees import ask, tell


def checked_first(xs, out):
    for x in xs:
        try:
            n = int(x)
        except ValueError:
            out.append(x)
        else:
            a = ask(x)
            out.append((n, a))


def tidied_up(xs, out):
    for x in xs:
        try:
            n = int(x)
            out.append(ask(n))
        finally:
            out.append(x)


def checked_and_marked(xs, out):
    for x in xs:
        mark = ""
        try:
            n = int(x)
        except ValueError:
            mark = "!"
        out.append(ask(x, mark))


def parts_asked_about(xs, out):
    for x in xs:
        parts = x.split()
        for part in parts:
            out.append(ask(part))


def parts_listed(xs, out):
    for x in xs:
        parts = list(x)
        for part in parts:
            out.append(ask(part))


def noted(xs, out):
    for x in xs:
        notes = []
        notes.append(x)
        a = ask(x)
        notes.append(a)
        out.append(notes)


def noted_in_two_places(xs, out):
    for x in xs:
        notes = []
        asked = [x]
        notes.append(asked)
        asked.append(x)
        a = ask(asked)
        out.append((a, notes))


def written_down(xs, out):
    for x in xs:
        text = "asked: "
        text += str(x)
        a = ask(x)
        out.append((a, text))


def written_if_large(xs, out):
    for x in xs:
        notes = []
        if x > 1:
            notes.append(x)
        a = ask(x)
        out.append((a, notes))


def written_if_caught(xs, out):
    for x in xs:
        notes = []
        try:
            notes.append(x)
            a = ask(x)
        except ValueError:
            a = ask(x, "again")
        out.append((a, notes))


def last_of_them(xs, out):
    for x in xs:
        notes = [x, x + 1]
        last = notes.pop()
        out.append(ask(last))


def all_but_the_last(xs, out):
    for x in xs:
        notes = [x, x + 1]
        last = notes.pop()
        a = ask(notes)
        out.append((a, last))


def as_long_as_there_are_any(xs, out):
    for x in xs:
        notes = [x, 0]
        if notes.pop():
            out.append(x)
        out.append(ask(x))


def told_if_there_are_any(xs, out):
    # The test stays, and changes what the call reads.
    for x in xs:
        notes = [x, 0]
        if notes.pop() is not None:
            out.append("some")
        out.append(ask(notes))


def whichever_is_there(xs, out):
    for x in xs:
        kept = {}
        found = kept.setdefault("asked", x)
        out.append(ask(found))


def last_of_them_caught(xs, out):
    for x in xs:
        notes = [x, x + 1]
        try:
            last = notes.pop()
            a = ask(x)
        except IndexError:
            a = ask(x, "again")
        out.append((a, last))


def added_if_caught(xs, out):
    for x in xs:
        text = "asked: "
        try:
            text += x
            a = ask(x)
        except TypeError:
            a = ask(x, "again")
        out.append((a, text))


def answers_noted(xs, out):
    for x in xs:
        notes = []
        notes.append(ask(x))
        a = ask(x)
        out.append((a, notes))


def read_but_not_asked_about(xs, out):
    for x in xs:
        with StringIO(x) as file:
            text = file.read()
        out.append((text, ask(x)))


def read_and_asked_about(xs, out):
    for x in xs:
        with StringIO(x) as file:
            text = file.read()
        with StringIO(x) as file:
            answer = ask(file.read())
        out.append((answer, ask(text)))


def late_or_full(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        if monotonic() - begun > 1000 or out:
            out.append(x)
        out.append(a)


def again_if_there_are_any(xs, out):
    for x in xs:
        a = ask(x)
        if a == "" or out:
            a = ask(x, "again")
        out.append(a)


def late_or_of_a_kind(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        match (monotonic() - begun > 1000, out):
            case [True, _]:
                out.append(x)
        out.append(a)


def as_often_as_it_takes(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        for n in [monotonic() - begun > 1000, *out]:
            out = [*out[:2], x]
        out.append(a)


def told_one_by_one(xs, out):
    for x in xs:
        for n in range(3):
            tell(n)
        out.append(ask(x))


def answers_told_one_by_one(xs, out):
    for x in xs:
        for letter in ask(x):
            tell(letter)
        out.append(ask(x))


def answers_counted_one_by_one(xs, out):
    for x in xs:
        n = 0
        for letter in ask(x):
            n += 1
        out.append((n, ask(x)))


def told_as_long(xs, out):
    for x in xs:
        n = 0
        while n < x:
            n += 1
            tell(n)
        out.append(ask(x))


def told_as_long_as_asked(xs, out):
    for x in xs:
        while ask(x) == "":
            tell(x)
        out.append(ask(x))


def counted_as_long(xs, out):
    for x in xs:
        n = 0
        while n < x:
            n += 1
        out.append((n, ask(x)))


def skipped_in_the_end(xs, out):
    for x in xs:
        a = ask(x)
        if x > 1:
            pass
        else:
            continue
        out.append(a)


def refused_in_the_end(xs, out):
    for x in xs:
        a = ask(x)
        out.append(a)
        if x > 100:
            raise ValueError(x)


def refused_between(xs, out):
    for x in xs:
        a = ask(x)
        if x > 100:
            raise ValueError(a)
        out.append(ask(a))


def declared(xs, out):
    for x in xs:
        n: int
        n = x + 1
        m: int = x + 2
        out.append((ask(n), m))


def unpacked(xs, out):
    for x in xs:
        n, m = x, x + 1
        k = o = x + 2
        out.append((ask(x), n, m, k, o))


def marked_and_kept(xs, out):
    for x in xs:
        kept = {}
        kept["asked"] = x
        kept["answer"] = ask(x)
        out.append(kept)


def marked_and_asked(xs, out):
    for x in xs:
        kept = {}
        kept["asked"] = x
        out.append(ask(kept))


def nothing_at_all(xs, out):
    for x in xs:
        pass
        out.append(ask(x))
        pass


TEXTS = ["1", "b", "2 3"]
PROGRAMS = [
    (checked_first, lambda: (TEXTS, [])),
    (tidied_up, lambda: (["1", "2", "b"], [])),
    (checked_and_marked, lambda: (TEXTS, [])),
    (parts_asked_about, lambda: (TEXTS, [])),
    (parts_listed, lambda: (TEXTS, [])),
    (noted, lambda: ([1, 2, 3], [])),
    (noted_in_two_places, lambda: ([1, 2, 3], [])),
    (written_down, lambda: ([1, 2, 3], [])),
    (written_if_large, lambda: ([1, 2, 3], [])),
    (written_if_caught, lambda: ([1, 2, 3], [])),
    (last_of_them, lambda: ([1, 2, 3], [])),
    (all_but_the_last, lambda: ([1, 2, 3], [])),
    (as_long_as_there_are_any, lambda: ([1, 2, 3], [])),
    (told_if_there_are_any, lambda: ([1, 2, 3], [])),
    (whichever_is_there, lambda: ([1, 2, 3], [])),
    (last_of_them_caught, lambda: ([1, 2, 3], [])),
    (added_if_caught, lambda: (["a", 2, "b"], [])),
    (answers_noted, lambda: ([1, 2, 3], [])),
    (read_but_not_asked_about, lambda: (TEXTS, [])),
    (read_and_asked_about, lambda: (TEXTS, [])),
    (late_or_full, lambda: ([1, 2, 3], [])),
    (again_if_there_are_any, lambda: ([1, 2, 3], [])),
    (late_or_of_a_kind, lambda: ([1, 2, 3], [])),
    (as_often_as_it_takes, lambda: ([1, 2, 3], [])),
    (told_one_by_one, lambda: ([1, 2, 3], [])),
    (answers_told_one_by_one, lambda: ([1, 2, 3], [])),
    (answers_counted_one_by_one, lambda: ([1, 2, 3], [])),
    (told_as_long, lambda: ([1, 2, 3], [])),
    (told_as_long_as_asked, lambda: ([1, 2, 3], [])),
    (counted_as_long, lambda: ([1, 2, 3], [])),
    (skipped_in_the_end, lambda: ([1, 2, 3], [])),
    (refused_in_the_end, lambda: ([1, 2, 300, 4], [])),
    (refused_between, lambda: ([1, 2, 300, 4], [])),
    (declared, lambda: ([1, 2, 3], [])),
    (unpacked, lambda: ([1, 2, 3], [])),
    (marked_and_kept, lambda: ([1, 2, 3], [])),
    (marked_and_asked, lambda: ([1, 2, 3], [])),
    (nothing_at_all, lambda: ([1, 2, 3], [])),
]
