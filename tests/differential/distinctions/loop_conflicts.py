# ruff: noqa  (specimens)
"""Of `plan/loop_conflicts.py`."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell

HEADS = ["head"]


def deepen(lines, line):
    """Changes what it is given, at any depth."""
    for one in lines:
        one.append(line)


def grow(note, line):
    note.append(line)


def one_for_everybody(rows):
    out = []
    for row in rows:
        lines = [HEADS, []]
        deepen(lines, "a")
        out.append(ask(lines[1]))
    return out, HEADS[:1]


def made_by_a_comprehension(rows):
    out = []
    for row in rows:
        lines = [[part] for part in row]
        deepen(lines, "a")
        out.append(ask(lines))
    return out


def filled_by_a_generator(rows):
    out = []
    for row in rows:
        lines = []
        lines.extend(part for part in row)
        deepen(lines, "a")
        out.append(ask(lines))
    return out


def told_after_each_line(rows):
    try:
        for row in rows:
            lines = [ask(row)]
            for part in row:
                lines.append(ask(part))
                tell("said")
            tell(ask(lines))
    except ValueError:
        tell("failed")
    return lines


def told_after_each_line_of_its_own(rows):
    out = []
    try:
        for row in rows:
            kept = [ask(row)]
            for part in row:
                kept.append(ask(part))
                tell("said")
            out.append(ask(kept))
    except ValueError:
        tell(kept[0])
    return out


def tried_before_it_is_changed(rows):
    out = []
    for row in rows:
        lines = [row]
        try:
            tell(row)
        except ValueError:
            pass
        lines.append("told")
        out.append(ask(lines))
    return out


def in_a_loop_of_its_own(rows, note):
    out = []
    for row in rows:
        for _ in range(2):
            grow(note, row)
        lines = [note]
        out.append(ask(lines))
    return out


def filled_with_a_pair(rows):
    out = []
    for one, other in rows:
        lines = []
        lines += one, other
        deepen(lines, "a")
        out.append(ask(lines))
    return out


def before_a_loop(rows, note):
    out = []
    for row in rows:
        grow(note, row)
        count = 0
        for _ in range(3):
            count += 1
        lines = [note]
        out.append(ask(lines) + str(count))
    return out


def mark(lines, line, marks=[[]]):
    """Puts in what every call has."""
    for one in lines:
        one.append(marks[0])


def letters_of_its_own(rows):
    out = []
    for row in rows:
        lines = [list("ab")]
        deepen(lines, "c")
        out.append(ask(lines, row))
    return out


def marked(rows):
    out = []
    for row in rows:
        lines = [[], []]
        mark(lines, "c")
        out.append(ask(lines, row))
    return out


def raised_where_it_would_be_seen(rows):
    out = []
    try:
        for row in rows:
            kept = [ask(row)]
            if not row:
                raise ValueError(row)
            kept.append("kept")
            out.append(ask(kept))
    except ValueError:
        tell(kept[0])
    return out


def told_on_the_same_line(rows):
    out = []
    try:
        for row in rows:
            kept = [ask(row)]; tell("made")
            kept.append("kept")
            out.append(ask(kept))
    except ValueError:
        tell(kept[0])
    return out


def all_in_one_loop(rows, note):
    out = []
    for row in rows:
        for _ in range(2):
            grow(note, row)
            lines = [note]
            out.append(ask(lines))
    return out


def asked_again(rows):
    out, last = [], ""

    def again():
        return ask(last)
    for row in rows:
        last = row
        out.append(again())
    return out


def read_after_its_loop(rows):
    out = []
    for row in rows:
        for number, part in enumerate(row):
            out.append(part + [])
            out.append((number, ask(part)))
        out.append(part + [])
    return out


def parts_gone_through_twice(rows):
    out = []
    for row in rows:
        for number, part in enumerate(row):
            out.append(part + [])
            out.append((number, ask(part)))
        for part in row:
            out.append(part + [])
    return out


def whatever_is_raised(rows):
    out = []
    for row in rows:
        try:
            found = ask(row)
        except:
            found = ask("again")
        out.append(found)
    return out


def asked_in_a_style(questions, style):
    # What the nested function reads is bound twice, and not in the loop.
    style = style or "plain"

    def asked(question):
        return ask(question, style)

    answers = []
    for question in questions:
        answers.append(asked(question))
    return answers


def shown_before_its_text(texts):
    # What is shown of a part may change the text, unless the part is plain: parts are watched as they come.
    shown = []
    for text in texts:
        for number, part in enumerate(text):
            shown.append(f"{part}")
            shown.append(ask(number, text))
    return shown


def shown_of_a_variable_that_is_there_before(texts):
    # A part is not only ever a part, so the whole text has to be one that can't change.
    shown, part = [], None
    for text in texts:
        for number, part in enumerate(text):
            shown.append((f"{part}", ask(number, text)))
    return shown


class Marked:
    def __init__(self):
        self.lines = []

    def say(self, line, mark=[]):
        self.lines.append((line, mark))

    def say_all(self, *lines):
        self.lines.append(lines)


def marked_with_a_default(rows):
    answers = []
    for row in rows:
        said = Marked()
        said.say(row)
        answers.append(ask(said.lines))
    return answers


def given_with_a_star(rows):
    # What is given so passes no gate.
    answers = []
    for row in rows:
        said = Marked()
        said.say_all(*row)
        answers.append(ask(said.lines))
    return answers


def shown_after_all_rows_are_read(rows):
    # All turns of the inner loop have the same row, so it is enough that this is plain.
    shown = []
    for row in rows:
        for number in [1, 2]:
            shown.append(ask(number, rows))
            shown.append(f"{row}")
    return shown


PROGRAMS = [
    (one_for_everybody, lambda: ([["a"], ["b", "c"]],)),
    (made_by_a_comprehension, lambda: ([["a"], ["b", "c"]],)),
    (filled_by_a_generator, lambda: ([[["a"]], [["b"], ["c"]]],)),
    (told_after_each_line, lambda: (["ab", "c"],)),
    (told_after_each_line_of_its_own, lambda: (["ab", "c"],)),
    (tried_before_it_is_changed, lambda: (["ab", "c"],)),
    (filled_with_a_pair, lambda: ([(["a"], ["b", "c"]), ([], [])],)),
    (before_a_loop, lambda: (["ab", "c"], ["n"])),
    (letters_of_its_own, lambda: (["ab", "c"],)),
    (marked, lambda: (["ab", "c"],)),
    (raised_where_it_would_be_seen, lambda: (["ab", "c", "", "d"],)),
    (told_on_the_same_line, lambda: (["ab", "c"],)),
    (all_in_one_loop, lambda: (["ab", "c"], ["n"])),
    (asked_again, lambda: (["ab", "c"],)),
    (read_after_its_loop, lambda: ([[[1], [2]], [[3]]],)),
    (parts_gone_through_twice, lambda: ([[[1], [2]], [[3]]],)),
    (whatever_is_raised, lambda: (["ab", "c"],)),
    (in_a_loop_of_its_own, lambda: (["ab", "c"], ["n"])),
    (asked_in_a_style, lambda: (["a", "b"], "")),
    (shown_before_its_text, lambda: ([["a", "b"], ["c"], []],)),
    (shown_of_a_variable_that_is_there_before, lambda: ([["a", "b"], ["c"], []],)),
    (marked_with_a_default, lambda: ([[1], [2]],)),
    (given_with_a_star, lambda: ([[[1], [2]], [[3]]],)),
    (shown_after_all_rows_are_read, lambda: ([["a"], ["b"]],)),
]
