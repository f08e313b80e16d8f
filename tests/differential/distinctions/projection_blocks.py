# ruff: noqa  (specimens)
"""Of `plan/projection.py`: ``try`` and ``with``."""

from __future__ import annotations

from contextlib import nullcontext, suppress

from tests.differential.distinctions.callees import ask, tell
from tests.differential.distinctions.projection import says


class Held:
    """Tells of being entered."""

    def __enter__(self):
        tell("entered")

    def __exit__(self, *details):
        tell("left")


def kinds_that_are_said(rows):
    out = []
    for row in rows:
        kinds = KeyError if says(row) == "a" else ValueError
        try:
            found = ask(row)
        except kinds:
            found = "failed"
        out.append(ask(found))
    return out


def bound_at_last(rows):
    out = []
    for row in rows:
        try:
            text = ask(row)
        finally:
            text = says(row)
        out.append(ask(text))
    return out


def deleted_at_last(rows):
    out, text = [], ""
    for row in rows:
        text = "before"
        try:
            out.append(ask(text))
        finally:
            del text
        text = "after"
        out.append(ask(text))
    return out


def left_out_where_it_went_well(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
        except ValueError:
            found = "failed"
        else:
            if says(row) == "a":
                continue
        out.append(ask(found))
    return out


def told_in_a_try(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
            tell(found)
        except ValueError:
            found = "failed"
        out.append(ask(found))
    return out


def told_in_a_try_or_left_out(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
            tell(found)
        except ValueError:
            continue
        out.append(ask(found))
    return out


def bound_after_it_was_told(rows):
    out = []
    for row in rows:
        try:
            first = ask(row)
            tell(row)
            text = row
        except ValueError:
            text = first = "failed"
        out.append(ask(text))
    return out


def said_in_a_handler(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
        except ValueError:
            if says(row) == "a":
                continue
            found = "failed"
        out.append(ask(found))
    return out


def ended_by_a_handler(rows):
    out = []
    for row in rows:
        for part in range(2):
            try:
                found = ask(row, part)
            except ValueError:
                if says(row) == "a":
                    break
                found = "failed"
            out.append(ask(found))
    return out


def tried_for_nothing(rows):
    out = []
    for row in rows:
        try:
            number = len(row)
        except ValueError:
            number = says(0)
        out.append(ask(row))
        out.append(ask(number))
    return out


def raised_where_it_went_well(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
        except ValueError:
            found = "failed"
        else:
            if not found:
                raise KeyError(row)
        out.append(ask(found))
    return out


def raised_in_a_try(rows):
    out = []
    for row in rows:
        try:
            if row == "a":
                raise ValueError(row)
            found = ask(row)
        except ValueError:
            found = "failed"
        out.append(ask(found))
    return out


def left_out_of_a_try(rows):
    out = []
    for row in rows:
        first = says(row) == "a"
        try:
            if first:
                continue
            found = ask(row)
        except ValueError:
            found = "failed"
        out.append(ask(found))
    return out


def left_out_of_a_context(rows):
    out = []
    for row in rows:
        with nullcontext():
            found = ask(row)
            if row == "a":
                continue
        out.append(ask(found))
    return out


def suppressed(rows):
    out, found = [], ""
    for row in rows:
        with suppress(ValueError):
            found = ask(row)
        out.append(ask(row, found))
    return out


def in_a_context(rows):
    out = []
    for row in rows:
        with nullcontext():
            found = ask(row)
        out.append(ask(found))
    return out


def told_in_a_context(rows):
    out = []
    for row in rows:
        with nullcontext():
            text = says(row)
        out.append(ask(text))
        out.append(ask(row))
    return out


def held(rows):
    out = []
    for row in rows:
        with Held():
            text = row + "!"
        out.append(ask(text))
        out.append(ask(row))
    return out


def told_in_a_try_or_raised(rows):
    out = []
    for row in rows:
        try:
            first = ask(row)
            tell(row)
            text = row
        except ValueError:
            raise KeyError(row)
        out.append((first, ask(text)))
    return out


def said_where_it_failed(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
            tell(found)
        except ValueError:
            found = says("failed")
        out.append(ask(found))
        out.append(ask(row))
    return out


def added_where_it_went_well(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
        except ValueError:
            found = "failed"
        else:
            out.append(ask(found) + "!")
    return out


def suppressed_and_asked_again(rows):
    out = []
    for row in rows:
        with suppress(ValueError):
            out.append(ask(row))
        out.append(ask(row, row))
    return out


def in_a_context_beside_more(rows):
    out = []
    for row in rows:
        with nullcontext():
            found = ask(row)
            out.append(found)
        out.append(ask(found))
    return out


def gone_on_before_it_is_told(rows):
    # Whoever goes on in the `try` does so on both sides.
    answers = []
    for row in rows:
        try:
            answer = ask(row)
            if not row:
                continue
        finally:
            tell(row)
        answers.append(ask(answer))
    return answers


PROGRAMS = [
    *(
        (program, lambda: (["ab", "a", "b"],))
        for program in (
            kinds_that_are_said, bound_at_last, deleted_at_last, left_out_where_it_went_well, told_in_a_try,
            told_in_a_try_or_left_out, bound_after_it_was_told, said_in_a_handler, ended_by_a_handler,
            tried_for_nothing, raised_where_it_went_well, raised_in_a_try, left_out_of_a_try, left_out_of_a_context,
            suppressed, in_a_context, told_in_a_context, held, told_in_a_try_or_raised, said_where_it_failed,
            added_where_it_went_well, suppressed_and_asked_again, in_a_context_beside_more,
        )
    ),
    (gone_on_before_it_is_told, lambda: (["a", "", "b"],)),
]
