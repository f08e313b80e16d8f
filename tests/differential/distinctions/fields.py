# ruff: noqa  (specimens)
"""Of `fields.py`: which attributes of an argument are told apart."""

from __future__ import annotations

import functools

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


def held_by_another(group):
    agent = group.agent
    for q in agent.questions:
        agent.answers[q] = agent.ask(q)


def behind_two_variables(agent):
    client = agent.client
    team = client.team
    for q in agent.questions:
        agent.history.append(ask(q, team))


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
    (held_by_another, lambda: (Group(),)),
    (behind_two_variables, agents),
]
