# ruff: noqa  (specimens)
"""Of `plan/made.py`."""

from __future__ import annotations

import json
from collections import deque

from tests.differential.distinctions.callees import ask, tell


def made_and_filled(questions):
    answers = []
    for question in questions:
        messages = [question]
        messages.append(ask(question))
        answers.append(ask(messages))
    return answers


def parameter_bound_again(questions, messages):
    answers = []
    for question in questions:
        messages = [question]
        messages.append(ask(question))
        answers.append(ask(messages))
    return answers


def made_before_the_loop_as_well(questions):
    messages = ["nobody asked"]
    answers = []
    for question in questions:
        messages = [question]
        messages.append(ask(question))
        answers.append(ask(messages))
    return answers, messages


def made_with_an_annotation(questions):
    answers = []
    for question in questions:
        messages: list[str] = [question]
        messages.append(ask(question))
        answers.append(ask(messages))
    return answers


def annotated_first(questions):
    answers = []
    for question in questions:
        request: dict[str, str]
        request = {"question": question}
        request["draft"] = ask(question)
        answers.append(ask(request))
    return answers


def made_with_two_names(questions):
    answers = []
    for question in questions:
        first = messages = [question]
        messages.append(ask(question))
        answers.append((ask(messages), len(first)))
    return answers


def extended_by_what_a_table_holds(questions, examples):
    answers = []
    for question in questions:
        messages = [question]
        messages += examples[question]
        answers.append(ask(messages))
    return answers


def pages_of(question):
    yield ask(question)
    yield ask(question, "second page")


def extended_by_pages(questions):
    answers = []
    for question in questions:
        messages = [question]
        messages += pages_of(question)
        answers.append(ask(messages))
    return answers


class Telling:
    """Tells when it is gone through."""

    def __init__(self, question):
        self.question = question

    def __iter__(self):
        tell(self.question)
        return iter([self.question])


def extended_by_what_tells(questions):
    answers = []
    for question in questions:
        messages = [question]
        messages += Telling(question)
        answers.append(ask(messages))
    return answers


NOTED = []


def counted(question):
    """Slow; how much has been noted."""
    ask(question)
    return len(NOTED)


class Noting:
    """Notes when it is gone through."""

    def __iter__(self):
        NOTED.append("gone through")
        return iter(["a line"])


def asked_around_what_notes(question):
    NOTED.clear()
    first = counted(question)
    lines = []
    lines += Noting()
    second = counted(question)
    return first, second, lines


def noting():
    yield "a line"
    NOTED.append("gone through")


def asked_around_a_generator_that_notes(question):
    NOTED.clear()
    first = counted(question)
    lines = []
    lines += noting()
    second = counted(question)
    return first, second, lines


def extended_by_a_list(questions):
    answers = []
    for question in questions:
        messages = [question]
        messages += [ask(question), "and?"]
        answers.append(ask(messages))
    return answers


def history_and_question(questions, history):
    answers = []
    for question in questions:
        messages = history + [question]
        messages.append(ask(messages))
        answers.append(ask(messages))
    return answers


def defaults_and_question(questions, defaults):
    answers = []
    for question in questions:
        request = defaults | {"question": question}
        request["draft"] = ask(request)
        answers.append(ask(request))
    return answers


def copy_of_a_template(questions, template):
    answers = []
    for question in questions:
        request = dict(template)
        request["question"] = question
        request["draft"] = ask(request)
        answers.append(ask(request))
    return answers


def examples_and_question(questions, examples):
    answers = []
    for question in questions:
        messages = [question] + examples[question]
        messages.append("please")
        answers.append(ask(messages))
    return answers


def copy_of_the_history(questions, history):
    answers = []
    for question in questions:
        messages = history.copy()
        messages.append(question)
        answers.append(ask(messages))
    return answers


def sorted_history(questions, history):
    answers = []
    for question in questions:
        messages = sorted(history)
        messages.append(question)
        answers.append(ask(messages))
    return answers


def sum_of_a_class(questions):
    answers = []
    for question in questions:
        messages = Lines([question])
        messages += "please"
        answers.append(ask(messages.text()))
    return answers


def copy_of_a_slice(questions, history):
    answers = []
    for question in questions:
        messages = history[-2:]
        messages.append(question)
        messages.append(ask(messages))
        answers.append(ask(messages))
    return answers


def read_from_an_answer(questions):
    answers = []
    for question in questions:
        request = json.loads('{"kind": "question"}')
        request["question"] = question
        request["draft"] = ask(request)
        answers.append(ask(request))
    return answers


def written_by(prompt):
    """Slow; a new list each time."""
    return [prompt, ask(prompt)]


def made_by_a_slow_call(questions):
    answers = []
    for question in questions:
        messages = written_by(question)
        messages.append(ask(messages))
        answers.append(ask(messages))
    return answers


class Lines:
    def __init__(self, lines):
        self.lines = lines

    def __iadd__(self, line):
        self.lines.append(line)
        return self

    def text(self):
        return "\n".join(self.lines)


class Conversation:
    def __init__(self, first, turns=[]):
        self.messages = [first, *turns]

    def add(self, message):
        self.messages.append(message)

    def text(self):
        return "\n".join(map(str, self.messages))


def conversation_of_a_class(questions):
    answers = []
    for question in questions:
        conversation = Conversation(question)
        conversation.add(ask(question))
        answers.append(ask(conversation.text()))
    return answers


def last_ones(questions):
    answers = []
    for question in questions:
        recent = deque([question], maxlen=2)
        recent.append(ask(question))
        recent.appendleft("system")
        answers.append(ask(*recent))
    return answers


def last_part(questions):
    answers = []
    for question in questions:
        parts = [question, "please"]
        last = parts.pop()
        answers.append(ask(last))
    return answers


def last_part_and_the_others(questions):
    answers = []
    for question in questions:
        parts = [question, "please"]
        last = parts.pop()
        answers.append((last, ask(parts)))
    return answers


def part_taken_in_the_call(questions):
    answers = []
    for question in questions:
        parts = [question, "please"]
        answers.append(ask(parts.pop()))
    return answers


QUESTIONS = ["why", "how", "when"]


PROGRAMS = [
    (made_and_filled, lambda: (QUESTIONS,)),
    (parameter_bound_again, lambda: (QUESTIONS, [])),
    (made_before_the_loop_as_well, lambda: (QUESTIONS,)),
    (made_with_an_annotation, lambda: (QUESTIONS,)),
    (annotated_first, lambda: (QUESTIONS,)),
    (made_with_two_names, lambda: (QUESTIONS,)),
    (extended_by_what_a_table_holds, lambda: (QUESTIONS, {q: [q, "example"] for q in QUESTIONS})),
    (extended_by_pages, lambda: (QUESTIONS,)),
    (extended_by_what_tells, lambda: (QUESTIONS,)),
    (asked_around_what_notes, lambda: ("why",)),
    (asked_around_a_generator_that_notes, lambda: ("why",)),
    (extended_by_a_list, lambda: (QUESTIONS,)),
    (history_and_question, lambda: (QUESTIONS, ["hello"])),
    (defaults_and_question, lambda: (QUESTIONS, {"model": "small"})),
    (copy_of_a_template, lambda: (QUESTIONS, {"model": "small"})),
    (examples_and_question, lambda: (QUESTIONS, {q: [q, "example"] for q in QUESTIONS})),
    (copy_of_the_history, lambda: (QUESTIONS, ["hello"])),
    (sorted_history, lambda: (QUESTIONS, ["hello"])),
    (sum_of_a_class, lambda: (QUESTIONS,)),
    (copy_of_a_slice, lambda: (QUESTIONS, ["hello", "hi", "ho"])),
    (read_from_an_answer, lambda: (QUESTIONS,)),
    (made_by_a_slow_call, lambda: (QUESTIONS,)),
    (conversation_of_a_class, lambda: (QUESTIONS,)),
    (last_part, lambda: (QUESTIONS,)),
    (last_part_and_the_others, lambda: (QUESTIONS,)),
    (part_taken_in_the_call, lambda: (QUESTIONS,)),
    (last_ones, lambda: (QUESTIONS,)),
]
