# ruff: noqa  (specimens)
"""Of `plan/made.py`: what is put into what an iteration makes of its row. Rows are told apart."""

from __future__ import annotations

from collections import deque

from tests.differential.distinctions.callees import ask, tell


def rows_with_messages(rows):
    for row in rows:
        messages = [row["question"]]
        messages.append(row["context"])
        row["answer"] = ask(messages)


def rows_with_messages_and_history(rows, history):
    for row in rows:
        messages = [history]
        messages.append(row["context"])
        row["answer"] = ask(messages)


def rows_with_what_is_stored(rows):
    for row in rows:
        request = {"model": "small"}
        request["question"] = row["question"]
        request[row["context"][0]] = "context"
        row["answer"] = ask(request)


def rows_with_nested_requests(rows):
    for row in rows:
        messages = [row["context"]]
        request = {"messages": messages}
        messages.append(row["question"])
        request["again"] = messages
        row["answer"] = ask(request)


def rows_with_each_in_the_other(rows):
    for row in rows:
        first = [row["context"]]
        second = [first]
        first.append(second)
        row["answer"] = ask(len(first), second[0][0])


def rows_with_the_row_of_another(rows):
    for row in rows:
        messages = [row["question"]]
        other = rows[0]
        messages.append(other)
        row["answer"] = ask(messages)


def rows_with_lists_added(rows):
    for row in rows:
        messages = [row["question"]]
        messages += row["context"]
        row["answer"] = ask(messages)


def rows_with_lists_joined(rows):
    for row in rows:
        messages = row["context"] + [row["question"]]
        messages.append("please")
        row["answer"] = ask(messages)


def rows_with_lists_copied(rows):
    for row in rows:
        messages = list(row["context"])
        messages.append(row["question"])
        row["answer"] = ask(messages)


def rows_with_copies_of_lists(rows):
    for row in rows:
        messages = row["context"].copy()
        messages.append(row["question"])
        row["answer"] = ask(messages)


def rows_with_dicts_of_keywords(rows):
    for row in rows:
        request = dict(question=row["question"], context=row["context"])
        request["please"] = "yes"
        row["answer"] = ask(request)


def rows_with_updates(rows):
    for row in rows:
        request = {}
        request.update(question=row["question"], context=row["context"])
        row["answer"] = ask(request)


def rows_with_comprehensions(rows):
    for row in rows:
        messages = [part for part in row["context"]]
        messages.append(row["question"])
        row["answer"] = ask(messages)


def rows_with_branches(rows):
    for row in rows:
        messages = [row["question"]]
        if row["context"]:
            messages.append(row["context"])
        else:
            messages.extend(["no context"])
        row["answer"] = ask(messages)


def rows_with_parts_in_turn(rows):
    for row in rows:
        messages = [row["question"]]
        for part in row["context"]:
            messages.append(part)
        row["answer"] = ask(messages)


def rows_with_annotated_messages(rows):
    for row in rows:
        messages: list[str] = [row["question"]]
        messages.append(row["context"])
        row["answer"] = ask(messages)


def rows_with_a_deque(rows):
    for row in rows:
        messages = deque(row["context"], maxlen=3)
        messages.appendleft(row["question"])
        row["answer"] = ask(list(messages))


def rows_with_two_lists(rows, history):
    for row in rows:
        messages = [row["question"]]
        others = [history]
        messages.append(row["context"])
        others.append(history)
        row["answer"] = ask(messages)
        row["other"] = ask(others)


def rows_with_sums(rows):
    for row in rows:
        count = 0
        messages = [row["question"]]
        count += len(row["context"])
        messages.append(count)
        row["answer"] = ask(messages)


def rows_with_what_was_answered(rows):
    for row in rows:
        messages = [row["question"]]
        messages.append(ask(messages))
        row["answer"] = ask(messages)


def rows_with_slices_stored(rows):
    for row in rows:
        messages = ["please", row["question"]]
        messages[0:1] = row["context"]
        row["answer"] = ask(messages)


def rows_with_a_test_that_puts_in(rows):
    for row in rows:
        request = {"question": row["question"]}
        if request.setdefault("first", rows[0]) is None:
            continue
        row["answer"] = ask(request)


def rows_with_a_loop_that_puts_in(rows):
    for row in rows:
        request = {"question": row["question"]}
        for part in request.setdefault("first", [rows[0]]):
            pass
        row["answer"] = ask(request)


def rows_with_a_while_that_puts_in(rows):
    for row in rows:
        messages = [row["question"]]
        while len(messages) < 3 and messages.append(rows[0]) is None:
            pass
        row["answer"] = ask(messages)


def rows_with_a_first_row_stored(rows):
    for row in rows:
        request = {"question": row["question"]}
        request["first"] = rows[0]
        row["answer"] = ask(request)


def rows_with_a_first_row_elsewhere(rows):
    for row in rows:
        request = {"question": row["question"]}
        other = {"question": row["question"]}
        other["first"] = rows[0]
        row["answer"] = ask(request)
        row["other"] = ask(other)


def rows_with_a_first_row_appended_elsewhere(rows):
    for row in rows:
        messages = [row["question"]]
        others = [row["question"]]
        others.append(rows[0])
        row["answer"] = ask(messages)
        row["other"] = ask(others)


def rows_with_lists_of_parts_added(rows):
    for row in rows:
        messages = [row["question"]]
        messages += [row["context"], rows[0]]
        row["answer"] = ask(messages)


def rows_with_lists_added_elsewhere(rows):
    for row in rows:
        messages = [row["question"]]
        others = [row["question"]]
        others += [rows[0]]
        row["answer"] = ask(messages)
        row["other"] = ask(others)


def rows_with_lists_of_lists_joined(rows):
    for row in rows:
        messages = [row["context"]] + [row["question"]]
        messages.append("please")
        row["answer"] = ask(messages)


def rows_with_what_is_noted_at_the_end(rows):
    for row in rows:
        messages = [row["question"]]
        row["answer"] = ask(messages)
        messages.append(note(ask(row["context"]), rows[0]))


def rows_with_lengths(rows, change):
    for row in rows:
        messages = [row["question"]]
        messages.append(len(row["context"]))
        change(row["question"])
        row["answer"] = ask(messages)


def rows_with_lists_in_branches(rows, first):
    for row in rows:
        messages = [row["question"]]
        if first:
            messages.append(rows[0])
        row["answer"] = ask(messages)


# What puts the first row in is no statement of its own.


def rows_with_a_first_row_put_in_by_a_test(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        if messages.append(first) is not None:
            continue
        row["answer"] = ask(messages)


def rows_with_a_first_row_put_in_by_a_while(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        while len(messages) < 2 or messages.append(first) is not None:
            messages.append("please")
        row["answer"] = ask(messages)


def rows_with_a_first_row_put_in_by_a_store(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        messages[0] = messages.append(first)
        row["answer"] = ask(messages)


def rows_with_a_first_row_put_in_by_what_is_added(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        messages += [messages.append(first)]
        row["answer"] = ask(messages)


def rows_with_a_first_row_put_in_by_what_is_counted(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        count = 0
        count += messages.append(first) is None
        row["answer"] = ask(messages, count)


def rows_with_a_first_row_put_in_by_the_call(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        row["answer"] = ask(messages.append(first), messages)


def rows_with_branches_that_put_in(rows):
    first = rows[0]
    for row in rows:
        messages = [row["question"]]
        if row["question"] == "how":
            messages.append(first)
        row["answer"] = ask(messages)


def note(answer, thing):
    tell(answer)
    return thing


def ignore(thing):
    tell(len(thing))


ROWS = lambda: ([{"question": q, "context": [q, "context"]} for q in ("why", "how", "when")],)


PROGRAMS = [
    *(
        (function, ROWS)
        for function in (
            rows_with_messages, rows_with_what_is_stored, rows_with_nested_requests, rows_with_each_in_the_other,
            rows_with_the_row_of_another, rows_with_lists_added, rows_with_lists_joined, rows_with_lists_copied,
            rows_with_copies_of_lists, rows_with_dicts_of_keywords, rows_with_updates, rows_with_comprehensions,
            rows_with_branches, rows_with_parts_in_turn, rows_with_annotated_messages, rows_with_a_deque,
            rows_with_sums, rows_with_what_was_answered, rows_with_slices_stored, rows_with_a_test_that_puts_in,
            rows_with_a_loop_that_puts_in, rows_with_a_while_that_puts_in, rows_with_a_first_row_stored,
            rows_with_a_first_row_elsewhere, rows_with_a_first_row_appended_elsewhere, rows_with_lists_of_parts_added,
            rows_with_a_first_row_put_in_by_a_test, rows_with_a_first_row_put_in_by_a_while,
            rows_with_a_first_row_put_in_by_a_store, rows_with_a_first_row_put_in_by_what_is_added,
            rows_with_a_first_row_put_in_by_what_is_counted, rows_with_a_first_row_put_in_by_the_call,
            rows_with_branches_that_put_in,
            rows_with_lists_added_elsewhere, rows_with_lists_of_lists_joined, rows_with_what_is_noted_at_the_end,
        )
    ),
    (rows_with_lengths, lambda: (*ROWS(), ignore)),
    (rows_with_lists_in_branches, lambda: (*ROWS(), True)),
    (rows_with_messages_and_history, lambda: (*ROWS(), ["hello"])),
    (rows_with_two_lists, lambda: (*ROWS(), ["hello"])),
]
