# ruff: noqa  (specimens)
"""Of `fields.py`: which attributes of an argument are told apart."""

from __future__ import annotations

import functools
import threading

import xcs
from tests.differential.distinctions.callees import ask


class Client:
    def __init__(self):
        self.count = 0
        self.history = ["before"]
        self.team = [{"text": "one"}, {"text": "two"}]

    def __repr__(self):
        return f"client of {vars(self)}"


class Agent:
    def __init__(self):
        self.questions = [3, 1, 4]
        self.rows = [{"text": "one"}, {"text": "two"}]
        self.done = [{"text": "none"}]
        self.answers = {}
        self.history = []
        self.settings = {"plus": 1}
        self.pair = ({"plus": 1}, 2)
        self.seen = set()
        self.count = 0
        self.__key = ["key"]
        self.__notes__ = ["note"]
        setattr(self, "last.note", ["none"])
        self.client = Client()
        self.feed = iter([9, 2, 6])

    def __repr__(self):
        return f"agent of { {name: value for name, value in vars(self).items() if name not in ('feed', 'client')} }"

    @property
    def open_questions(self):
        return [*self.questions, 9]

    @functools.cached_property
    def summary(self):
        return ask(self.settings["plus"])

    def ask(self, q):
        return ask(q, self.settings["plus"])

    def ask_client(self, q):
        return ask(q, self.client.history)

    def ask_with_count(self, q):
        return ask(q, self.count)

    def ask_client_for_its_count(self, q):
        return ask(q, self.client.count)

    def ask_with_its_own(self, q):
        return ask(q, self.__key)

    def ask_with_notes(self, q):
        return ask(q, self.__notes__)

    def ask_with_a_note(self, q):
        return ask(q, getattr(self, "last.note"))

    def ask_with_a_part(self, q):
        return ask(q, self.pair[0]["plus"])

    def ask_beside(self, other, q):
        return ask(q, self.settings["plus"], other.history)


class Group:
    def __init__(self):
        self.agent = Agent()

    def __repr__(self):
        return f"group of {self.agent}"


@xcs.parallel_safe
def describe(agent, q):
    """Slow; may read all of what it is given."""
    return ask(q, str(agent))


def agents():
    return (Agent(),)


def reads_an_attribute_of_the_same_name(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_client(q))


def reads_all(agent):
    for q in agent.questions:
        agent.history.append(describe(agent, q))


def reads_what_may_be_special(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_with_notes(q))


def reads_what_has_a_point_in_its_name(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_with_a_note(q))


def reads_a_private_attribute(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_with_its_own(q))


def reads_a_part_of_an_attribute(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_with_a_part(q))


def reads_the_same_of_another(agent, other):
    for q in agent.questions:
        agent.history.append(agent.ask_beside(other, q))


def reads_it_by_another_name(agent):
    same = agent
    for q in agent.questions:
        agent.history.append(same.ask(q))


def reads_notes(agent):
    for q in agent.questions:
        agent.history.append(ask(q, agent.__notes__))


def keeps_something_else(agent):
    kept = []
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
        kept.append(q)
    return kept


def keeps_what_is_given(agent, kept):
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
        kept.append(q)


def keeps_what_is_given_at_the_end(agent, kept):
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
    kept.append("done")


def counts(agent):
    for q in agent.questions:
        agent.history.append(agent.ask(q))
        agent.count += 1


def counts_and_asks_for_the_count_of_another(agent):
    for q in agent.questions:
        agent.history.append(agent.ask_client_for_its_count(q))
        agent.count += 1


def counts_beside_what_holds_itself(agent):
    for q in agent.questions:
        agent.done.append(agent)
        agent.history.append(ask(q, agent.settings))
        agent.count += 1


def counts_in_what_it_holds(agent):
    for q in agent.questions:
        agent.history.append(agent.ask(q))
        agent.client.count += 1


def begins_with_a_count(agent):
    agent.count = 1
    for q in agent.questions:
        agent.history.append(agent.ask_with_count(q))


def begins_with_a_count_and_sets_the_last(agent, questions):
    agent.count = 1
    for q in questions:
        answer = agent.ask_with_count(q)
        agent.last = answer


def lets_go_of_it(agent, questions):
    for q in questions:
        agent.answers[q] = agent.ask(q)
    agent = None


def lets_go_of_it_inside(agent, questions):
    def let_go():
        nonlocal agent
        agent = None

    settings = agent.settings
    for q in questions:
        agent.answers[q] = ask(q, settings)
    let_go()


def sets_what_has_no_such_name(agent):
    for q in agent.questions:
        agent.history.append(agent.ask(q))
        agent.__doc__ = "asked"


def keeps_a_property(agent):
    for q in agent.questions:
        agent.history.append(agent.ask(q))
    return agent.summary


def fills_what_an_attribute_holds(agent):
    for q in agent.questions:
        agent.client.history.append(agent.ask(q))


def fills_what_a_variable_holds(agent):
    client = agent.client
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
    client.history.append("after")


def fills_a_set(agent):
    for q in agent.questions:
        agent.seen.add(agent.ask(q))


def takes_from_an_iterator(agent):
    total = 0
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)
    for n in agent.feed:
        total += 1
    return total


def held_by_another(group):
    agent = group.agent
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)


def behind_two_variables(agent):
    client = agent.client
    team = client.team
    for q in agent.questions:
        agent.history.append(ask(q, team))


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
    (reads_an_attribute_of_the_same_name, agents),
    (reads_all, agents),
    (reads_what_may_be_special, agents),
    (reads_what_has_a_point_in_its_name, agents),
    (reads_a_private_attribute, agents),
    (reads_a_part_of_an_attribute, agents),
    (reads_the_same_of_another, lambda: (Agent(), Agent())),
    (reads_it_by_another_name, agents),
    (reads_notes, agents),
    (keeps_something_else, agents),
    (keeps_what_is_given, lambda: (Agent(), [])),
    (keeps_what_is_given_at_the_end, lambda: (Agent(), [])),
    (counts, agents),
    (counts_and_asks_for_the_count_of_another, agents),
    (counts_beside_what_holds_itself, agents),
    (counts_in_what_it_holds, agents),
    (begins_with_a_count, agents),
    (begins_with_a_count_and_sets_the_last, lambda: (Agent(), [1, 2])),
    (lets_go_of_it, lambda: (Agent(), [1, 2])),
    (lets_go_of_it_inside, lambda: (Agent(), [1, 2])),
    (sets_what_has_no_such_name, agents),
    (keeps_a_property, agents),
    (fills_what_an_attribute_holds, agents),
    (fills_what_a_variable_holds, agents),
    (fills_a_set, agents),
    (takes_from_an_iterator, agents),
    (held_by_another, lambda: (Group(),)),
    (behind_two_variables, agents),
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
