# ruff: noqa  (specimens)
"""Of `plan/made.py`: what is put into what an iteration makes, and texts that are added to."""

from __future__ import annotations

from tests.differential.distinctions.callees import ask, tell


# Items that what stays may change.


def changed_by_what_stays(questions, change):
    answers = []
    for question in questions:
        messages = [question]
        messages.append(len(question))
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


def changed_after_the_call_that_puts_it_in(questions, change):
    answers = []
    for question in questions:
        messages = ["please"]
        answers.append(ask(messages.append(question)))
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


def append(thing):
    tell(len(thing))
    thing.append("changed")


def ignore(thing):
    TOUCHED.append(thing)


TOUCHED = []
QUESTIONS = ["why", "how", "when"]
_QUESTIONS = lambda: (QUESTIONS,)


PROGRAMS = [
    (changed_by_what_stays, lambda: ([[q] for q in QUESTIONS], append)),
    (changed_after_the_call_that_puts_it_in, lambda: ([[q] for q in QUESTIONS], append)),
    (changed_before_it_is_put_in, lambda: ([[q] for q in QUESTIONS], append)),
    (changed_what_is_put_deeper, lambda: ([[q] for q in QUESTIONS], append)),
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
