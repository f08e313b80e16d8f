# ruff: noqa  (specimens)
"""Of `plan/items.py`: rows that a loop changes, and reads what it has set."""

from __future__ import annotations

import json

from tests.differential.distinctions.callees import ask, tell


def drafts_and_answers(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"])


def drafts_kept_twice(rows):
    for row in rows:
        row["draft"] = row["first"] = ask(row["question"])
        row["answer"] = ask(row["draft"])


def draft_is_named_as_well(rows):
    for row in rows:
        row["topic"] = ask(row["question"])
        draft = row["draft"] = ask(row["topic"])
        row["answer"] = ask(row["draft"], draft)


def field_that_is_given(rows, field):
    for row in rows:
        row["draft"] = ask(row["question"])
        row[field] = ask(row["draft"])
        row["answer"] = ask(row["draft"], "again")


def only_a_field_that_is_given(rows, field):
    for row in rows:
        row[field] = ask(row["question"])
        row["answer"] = ask(row["draft"])


def fields_in_turn(rows, fields):
    for row in rows:
        row["draft"] = ask(row["question"])
        for field in fields:
            row[field] = ask(row["draft"], field)


def numbered_drafts(rows):
    for number, row in enumerate(rows):
        row["draft"] = ask(number, row["question"])
        row["answer"] = ask(row["draft"])


def pairs_of_pairs(rows):
    for number, (row, other) in enumerate(zip(rows, rows)):
        row["draft"] = ask(number, row["question"])
        row["answer"] = ask(row["draft"])


def keys_and_rows(table):
    for key, row in table.items():
        row["draft"] = ask(key, row["question"])
        row["answer"] = ask(row["draft"])


def drafts_with_settings(rows, settings):
    for row in rows:
        row["settings"] = settings
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"], row["settings"])


def drafts_with_settings_that_nobody_reads(rows, settings):
    for row in rows:
        row["settings"] = settings
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"])


def styles_of(question):
    return STYLES


def drafts_with_what_a_function_gives(rows):
    for row in rows:
        row["styles"] = styles_of(row["question"])
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"])


def drafts_in_words(rows):
    for row in rows:
        words = sorted(row["question"], key=lambda row: row.upper())
        row["draft"] = ask(row["question"], words)
        row["answer"] = ask(row["draft"])


def drafts_with_a_part_of_settings(rows, settings):
    for row in rows:
        row["style"] = settings["style"]
        row["draft"] = ask(row["question"], row["style"])
        row["answer"] = ask(row["draft"], row["style"])


def drafts_with_the_first_row(rows):
    first = rows[0]
    for row in rows:
        row["first"] = first
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"], row["first"])


def drafts_with_all_rows(rows):
    for row in rows:
        row["rows"] = len(rows)
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"], row["rows"])


def drafts_that_are_parsed(rows):
    for row in rows:
        row["draft"] = json.loads(json.dumps([ask(row["question"])]))[0]
        row["answer"] = ask(row["draft"])


def drafts_of_a_function(rows):
    seen = []

    def shown(draft):
        seen.append(draft)
        return seen

    for row in rows:
        row["draft"] = shown(row["question"])
        row["answer"] = ask(row["draft"])


def drafts_of_a_function_that_captures(rows, style):
    def styled(draft):
        return [style, draft]

    for row in rows:
        row["draft"] = styled(row["question"])
        row["answer"] = ask(row["draft"])


def drafts_of_a_function_through_a_variable(rows, style):
    def styled(draft):
        return [style, draft]

    for row in rows:
        draft = styled(row["question"])
        row["draft"] = draft
        row["answer"] = ask(row["draft"])


def drafts_beside_a_function(rows, style):
    def styled(draft):
        return [style, draft]

    for row in rows:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"])
        tell(styled(row["question"]))


def drafts_through_a_variable_beside_a_function(rows, style):
    def styled(draft):
        return [style, draft]

    for row in rows:
        draft = ask(row["question"])
        row["draft"] = draft
        row["answer"] = ask(row["draft"])
        tell(styled(row["question"]))


def drafts_that_are_there(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        if "draft" in row:
            row["answer"] = ask(row["draft"])


def drafts_that_are_not_there(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        if "final" not in row:
            row["answer"] = ask(row["draft"])


def rows_among_others(rows, done):
    for row in rows:
        row["draft"] = ask(row["question"])
        if row in done:
            row["answer"] = ask(row["draft"])


def rows_that_are_others(rows, last):
    for row in rows:
        row["draft"] = ask(row["question"])
        if row == last:
            row["answer"] = ask(row["draft"])


def rows_after_others(rows, last):
    for row in rows:
        row["draft"] = ask(row["question"])
        if last is row:
            row["answer"] = ask(row["draft"])


def question_within_a_row(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        if "w" in row["draft"] in row:
            row["answer"] = ask(row["draft"])


def rows_given_whole(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"], row)


def rows_asked_for_parts(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row.get("draft"))


def rows_as_keys(rows, table):
    for row in rows:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"], table[row["question"]])


def rows_that_are_indices(numbers, table):
    for number in numbers:
        table[number] = ask(number)
        table["last"] = ask(table[number])


class Ticket:
    def __init__(self, question):
        self.question = question
        self.draft = self.answer = None

    def shown(self):
        return f"{self.question} {self.draft}"

    def __repr__(self):
        return f"Ticket({self.question!r}, {self.draft!r}, {self.answer!r})"


def tickets(rows):
    for ticket in rows:
        ticket.draft = ask(ticket.question)
        ticket.answer = ask(ticket.draft)


def tickets_with_annotations(rows):
    for ticket in rows:
        ticket.draft: str = ask(ticket.question)
        ticket.answer = ask(ticket.draft)


def tickets_with_methods(rows):
    for ticket in rows:
        ticket.draft = ask(ticket.question)
        ticket.answer = ask(ticket.shown())


def tickets_with_another_variable(rows):
    for ticket in rows:
        ticket.draft = ask(ticket.question)
        ticket.answer = ask(ticket.draft)
        tell([ticket.answer for ticket in rows[:1]])


def tickets_with_a_parameter_of_that_name(rows):
    for ticket in rows:
        ticket.draft = ask(ticket.question)
        ticket.answer = ask(ticket.draft)
        tell(sorted(rows, key=lambda ticket: ticket.question)[0].question)


def tickets_with_a_function_of_that_name(rows):
    for ticket in rows:
        ticket.draft = ask(ticket.question)
        ticket.answer = ask(ticket.draft)

        def last(given):
            ticket = given[-1]
            return ticket.question

        tell(last(rows))


def tickets_that_are_changed_only(rows):
    for ticket in rows:
        ticket.draft = ticket.question
        ticket.answer = ask(ticket.draft)


def lists_that_grow(lists):
    for given in lists:
        given.append(ask(given[0]))
        given.append(ask(given[1]))


def sums_of_rows(rows):
    for row in rows:
        row["draft"] = ask(row["question"])
        row["count"] += 1
        row["answer"] = ask(row["draft"], row["count"])


def rows_from_here(questions):
    rows = [{"question": question} for question in questions]
    for row in rows:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"])
    return rows


def rows_of_two(rows, others):
    for row in [*rows, *others]:
        row["draft"] = ask(row["question"])
        row["answer"] = ask(row["draft"])


def questions_only(questions):
    answers = {}
    for question in questions:
        answers["draft"] = ask(question)
        answers["answer"] = ask(answers["draft"])
    return answers


STYLES = ["short"]
QUESTIONS = ("why", "how", "when")
ROWS = lambda: [{"question": q, "draft": "", "count": 0} for q in QUESTIONS]
TICKETS = lambda: ([Ticket(q) for q in QUESTIONS],)


PROGRAMS = [
    *(
        (function, lambda: (ROWS(),))
        for function in (
            drafts_and_answers, drafts_kept_twice, draft_is_named_as_well, numbered_drafts, pairs_of_pairs,
            drafts_with_the_first_row, drafts_with_all_rows, drafts_that_are_parsed, drafts_of_a_function,
            drafts_that_are_there, drafts_that_are_not_there, question_within_a_row, rows_given_whole,
            drafts_with_what_a_function_gives, drafts_in_words, rows_asked_for_parts, sums_of_rows,
        )
    ),
    *(
        (function, TICKETS)
        for function in (
            tickets, tickets_with_annotations, tickets_with_methods, tickets_with_another_variable,
            tickets_with_a_parameter_of_that_name, tickets_with_a_function_of_that_name, tickets_that_are_changed_only,
        )
    ),
    (field_that_is_given, lambda: (ROWS(), "final")),
    (only_a_field_that_is_given, lambda: (ROWS(), "final")),
    (fields_in_turn, lambda: (ROWS(), ["one", "two"])),
    (keys_and_rows, lambda: (dict(enumerate(ROWS())),)),
    (drafts_with_settings, lambda: (ROWS(), {"style": "short"})),
    (drafts_with_settings_that_nobody_reads, lambda: (ROWS(), {"style": "short"})),
    (drafts_with_a_part_of_settings, lambda: (ROWS(), {"style": ["short"]})),
    (drafts_of_a_function_that_captures, lambda: (ROWS(), "short")),
    (drafts_of_a_function_through_a_variable, lambda: (ROWS(), "short")),
    (drafts_beside_a_function, lambda: (ROWS(), "short")),
    (drafts_through_a_variable_beside_a_function, lambda: (ROWS(), "short")),
    (rows_among_others, lambda: (ROWS(), [])),
    (rows_that_are_others, lambda: (ROWS(), {})),
    (rows_after_others, lambda: (ROWS(), {})),
    (rows_as_keys, lambda: (ROWS(), dict.fromkeys(QUESTIONS, "context"))),
    (rows_that_are_indices, lambda: ([1, 2, 3], {})),
    (lists_that_grow, lambda: ([[q] for q in QUESTIONS],)),
    (rows_from_here, lambda: (QUESTIONS,)),
    (rows_of_two, lambda: (ROWS(), ROWS())),
    (questions_only, lambda: (QUESTIONS,)),
]
