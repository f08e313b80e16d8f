# ruff: noqa  (specimens)
"""Of `plan/made.py`: what is put into what an iteration makes, and texts that are added to."""

from __future__ import annotations

from collections import deque

from tests.differential.distinctions.callees import ask, tell


# Rows are told apart, so what is made of one is its own.


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


ROWS = lambda: ([{"question": q, "context": [q, "context"]} for q in ("why", "how", "when")],)


# Items that what stays may change.


def changed_by_what_stays(questions, change):
    answers = []
    for question in questions:
        messages = [question]
        messages.append("please")
        change(question)
        answers.append(ask(messages))
    return answers


def changed_before_it_is_put_in(questions, change):
    answers = []
    for question in questions:
        messages = ["please"]
        change(question)
        messages.append(question)
        answers.append(ask(messages))
    return answers


def changed_what_is_put_deeper(questions, change):
    answers = []
    for question in questions:
        message = {"content": question}
        messages = [message]
        message["more"] = "please"
        messages.append(message)
        change(question)
        answers.append(ask(messages))
    return answers


def changed_what_is_given_as_well(questions, change, history):
    answers = []
    for question in questions:
        messages = ["please"]
        messages.extend(history)
        messages.append(question)
        change(question)
        answers.append(ask(messages))
    return answers


# Texts.


def prompt_of_parts(questions):
    answers = []
    for question in questions:
        prompt = "Q: "
        prompt += question
        prompt += "?"
        answers.append(ask(prompt))
    return answers


def prompt_beside_a_list(questions):
    answers = []
    for question in questions:
        shown = [question]
        prompt = "Q: "
        prompt += question
        answers.append(ask(prompt))
        tell(shown)
    return answers


def prompt_that_begins_with_a_header(questions, header):
    answers = []
    for question in questions:
        prompt = header
        prompt += question
        answers.append(ask(prompt))
    return answers


def prompt_that_begins_with_the_question(questions, last):
    answers = []
    for question in questions:
        prompt = question
        prompt += last
        answers.append(ask(prompt))
    return answers


def prompt_that_begins_with_what_is_made(questions):
    answers = []
    for question in questions:
        prompt = str(question)
        prompt += question
        answers.append(ask(prompt))
    return answers


def prompt_with_an_annotation(questions):
    answers = []
    for question in questions:
        prompt: str = "Q: "
        prompt += question
        answers.append(ask(prompt))
    return answers


def prompt_of_an_inner_loop(questions):
    answers = []
    for question in questions:
        for prompt in ("first ", "second "):
            prompt += question
            answers.append(ask(prompt))
    return answers


def prompt_or_list(questions):
    answers = []
    for question in questions:
        prompt = "Q: "
        if question == "how":
            prompt = [question]
        prompt += question
        answers.append(ask(prompt))
    return answers


def number_and_question(questions, weights):
    answers = []
    for question in questions:
        total = 0
        total += weights[question]
        answers.append(ask(question, total))
    return answers


# Objects whose methods change them.


class Conversation:
    def __init__(self, first):
        self.messages = [first]

    def add(self, message):
        self.messages.append(message)

    def add_all(self, messages, last=None):
        self.messages.extend(messages)
        self.messages.append(last)

    def text(self):
        return "\n".join(map(str, self.messages))


def conversation_of_a_class(questions):
    answers = []
    for question in questions:
        conversation = Conversation(question)
        conversation.add("please")
        answers.append(ask(conversation.text()))
    return answers


def conversation_with_history(questions, history):
    answers = []
    for question in questions:
        conversation = Conversation(question)
        conversation.add_all(history, last=question)
        answers.append(ask(conversation.text()))
    return answers


def conversation_changed_by_what_stays(questions, change):
    answers = []
    for question in questions:
        conversation = Conversation(question)
        conversation.add(question)
        change(question)
        answers.append(ask(conversation.text()))
    return answers


def ignore(thing):
    TOUCHED.append(thing)


TOUCHED = []
QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


PROGRAMS = [
    *(
        (function, ROWS)
        for function in (
            rows_with_messages, rows_with_what_is_stored, rows_with_nested_requests, rows_with_each_in_the_other,
            rows_with_the_row_of_another, rows_with_lists_added, rows_with_lists_joined, rows_with_lists_copied,
            rows_with_copies_of_lists, rows_with_dicts_of_keywords, rows_with_updates, rows_with_comprehensions,
            rows_with_branches, rows_with_parts_in_turn, rows_with_annotated_messages, rows_with_a_deque,
            rows_with_sums, rows_with_what_was_answered, rows_with_slices_stored,
        )
    ),
    (rows_with_messages_and_history, lambda: (*ROWS(), ["hello"])),
    (rows_with_two_lists, lambda: (*ROWS(), ["hello"])),
    (changed_by_what_stays, lambda: (QUESTIONS, ignore)),
    (changed_before_it_is_put_in, lambda: (QUESTIONS, ignore)),
    (changed_what_is_put_deeper, lambda: (QUESTIONS, ignore)),
    (changed_what_is_given_as_well, lambda: (QUESTIONS, ignore, ["hello"])),
    (prompt_of_parts, _QUESTIONS),
    (prompt_beside_a_list, _QUESTIONS),
    (prompt_that_begins_with_a_header, lambda: (QUESTIONS, "Q: ")),
    (prompt_that_begins_with_the_question, lambda: (QUESTIONS, "?")),
    (prompt_that_begins_with_what_is_made, _QUESTIONS),
    (prompt_with_an_annotation, _QUESTIONS),
    (prompt_of_an_inner_loop, _QUESTIONS),
    (prompt_or_list, _QUESTIONS),
    (number_and_question, lambda: (QUESTIONS, {q: len(q) for q in QUESTIONS})),
    (conversation_of_a_class, _QUESTIONS),
    (conversation_with_history, lambda: (QUESTIONS, ["hello"])),
    (conversation_changed_by_what_stays, lambda: (QUESTIONS, ignore)),
]
