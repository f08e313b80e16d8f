# ruff: noqa  (specimens)
"""Of `fields.py`: attributes of an argument that a loop goes through, and what its containers are filled under."""

from __future__ import annotations

import threading

from tests.differential.distinctions.callees import ask
from tests.differential.distinctions.fields import Agent, agents


def takes_from_an_iterator(agent):
    total = 0
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
    for n in agent.feed:
        total += 1
    return total


def lengths(rows):
    for row in rows:
        yield len(row)


def counts_before(agent):
    total = 0
    for n in lengths(agent.rows):
        total += n
    for q in agent.questions:
        agent.answers[q] = ask(q, agent.client)
    return total


def keeps_what_is_given(agent, given):
    agent.history.append(given)
    for q in agent.questions:
        agent.history.append(ask(q, agent.client))


def goes_through_what_is_filled(agent):
    for old in agent.rows:
        agent.answers[old["text"]] = ask(old)
    agent.rows.append(agent.answers)


def goes_through_what_is_further_in(agent):
    for one in agent.client.team:
        agent.answers[one["text"]] = ask(one)


def goes_through_a_property(agent):
    for q in agent.open_questions:
        agent.answers[q] = agent.ask(q)


def goes_through_them_backwards(agent):
    for q in reversed(agent.questions):
        agent.answers[q] = agent.ask(q)


def goes_through_them_from_one(agent):
    for i, q in enumerate(agent.questions, start=1):
        agent.answers[i] = agent.ask(q)


def goes_through_two_at_once(agent):
    for q, row in zip(agent.questions, agent.rows):
        agent.answers[q] = agent.ask(row)


def goes_through_pairs(agent):
    for name, n in agent.settings.items():
        agent.answers[name] = agent.ask(n)


def goes_through_notes(agent):
    for note in agent.__notes__:
        agent.answers[note] = ask(note)


def reads_each_of_what_is_further_in(agent, questions):
    for one in agent.client.team:
        for q in questions:
            agent.answers[q] = ask(q, one)


def goes_through_two_with_one_variable(agent):
    for row in agent.done:
        agent.answers["last"] = ask(row)
    for row in agent.rows:
        agent.answers["first"] = row["text"]
    agent.done.append(agent.answers)


def goes_through_with_one_variable_inside(agent):
    def last():
        nonlocal row
        row = None

    for row in agent.done:
        agent.answers["last"] = ask(row)
    last()


class Word:
    """Its hash counts how often it is asked for."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def __hash__(self):
        global HASHED
        HASHED += 1
        return hash(self.text)

    def __eq__(self, other):
        return self.text == other.text


HASHED = 0


class Metered(Word):
    def __hash__(self):
        METER.add(1)
        return hash(self.text)


def fills_under_a_key_that_is_counted(agent):
    for q in agent.questions:
        agent.answers[Word(str(q))] = agent.ask(q)


def fills_under_a_key_that_is_counted_under_a_lock(agent):
    for q in agent.questions:
        agent.answers[Metered(str(q))] = agent.ask(q)


class Marked(Word):
    def __init__(self, text):
        super().__init__(text)
        self.lock = threading.Lock()
        self.hashed = True

    def __deepcopy__(self, memo):
        return Marked(self.text)

    def __hash__(self):
        with self.lock:
            self.hashed = True
        return hash(self.text)


def fills_under_a_key_that_is_marked(agent, word):
    for q in agent.questions:
        agent.answers[word] = agent.ask(q)


def fills_under_any_key(agent, keys):
    for i, q in enumerate(agent.questions):
        agent.answers[keys[i]] = agent.ask(q)


class Meter:
    def __init__(self):
        self.questions = [3, 1, 4]
        self.answers = {}
        self.plus = {"plus": 1}
        self.total = 0
        self.lock = threading.Lock()

    def __repr__(self):
        return f"meter of {self.answers}, {self.total}"

    def ask(self, q):
        return ask(q, self.plus["plus"])

    def __deepcopy__(self, memo):
        return Meter()

    def add(self, n):
        with self.lock:
            self.total += n


METER = Meter()


def ends_with_what_is_counted_under_a_lock(meter):
    for q in meter.questions:
        meter.answers[q] = meter.ask(q)
    meter.add(1)


PROGRAMS = [
    (counts_before, agents),
    (keeps_what_is_given, lambda: (*agents(), [1])),
    (takes_from_an_iterator, agents),
    (goes_through_what_is_filled, agents),
    (goes_through_what_is_further_in, agents),
    (goes_through_a_property, agents),
    (goes_through_them_backwards, agents),
    (goes_through_them_from_one, agents),
    (goes_through_two_at_once, agents),
    (goes_through_pairs, agents),
    (goes_through_notes, agents),
    (reads_each_of_what_is_further_in, lambda: (Agent(), [1, 2])),
    (goes_through_two_with_one_variable, agents),
    (goes_through_with_one_variable_inside, agents),
    (fills_under_a_key_that_is_counted, agents),
    (fills_under_a_key_that_is_counted_under_a_lock, agents),
    (fills_under_a_key_that_is_marked, lambda: (Agent(), Marked("a"))),
    (fills_under_any_key, lambda: (Agent(), [Word("a"), Word("b"), 3])),
    (ends_with_what_is_counted_under_a_lock, lambda: (Meter(),)),
]
