"""Hazards: objects of which loops change one attribute, and read others."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, g, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Agent:
    limit = 3
    shared: list = []

    def __init__(self, questions=(1, 2, 3), **attributes):
        self.questions = list(questions)
        self.answers = {}
        self.history = []
        self.settings = {"plus": 1}
        self.count = 0
        vars(self).update(attributes)

    def ask(self, x):
        return f(x)

    def ask_with_settings(self, x):
        return add(x, self.settings["plus"])

    def ask_with_count(self, x):
        return add(x, self.count)

    def ask_with_history(self, x):
        return add(x, len(self.history))

    def ask_through_another(self, x):
        return self.ask_with_settings(x) + self.limit

    def ask_with_all(self, x):
        return add(x, len(vars(self)))


def agents():
    yield Agent()
    yield Agent((7, 7, 5))
    yield Agent(())
    yield Agent((4,))


@hazard
def attributes_that_others_read(decorate: Decorator) -> Steps:
    @decorate
    def filled(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            agent.history.append(q)
        return agent.answers

    @decorate
    def counted(agent):
        for q in agent.questions:
            agent.history.append(agent.ask_through_another(q))
            agent.count += 1
        return agent.history

    @decorate
    def count_is_read(agent):
        for q in agent.questions:
            agent.history.append(agent.ask_with_count(q))
            agent.count += 1
        return agent.history

    @decorate
    def history_is_read(agent):
        for q in agent.questions:
            agent.history.append(agent.ask_with_history(q))
        return agent.history

    @decorate
    def settings_are_changed(agent):
        for q in agent.questions:
            agent.settings["plus"] += 1
            agent.history.append(agent.ask_with_settings(q))
        return agent.history

    @decorate
    def settings_are_replaced(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            agent.settings = {"plus": q}
        return agent.answers

    @decorate
    def all_is_read(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_all(q)
            setattr(agent, f"answer_{q}", q)
        return agent.answers

    @decorate
    def questions_grow(agent):
        for q in agent.questions:
            if len(agent.questions) < 5:
                agent.questions.append(agent.ask(q))
            agent.history.append(f(q))
        return agent.history

    @decorate
    def questions_are_replaced(agent):
        for q in agent.questions:
            agent.answers[q] = f(q)
            agent.questions = [9, 8]
        return [f(q) for q in agent.questions]

    for work in (
        filled, counted, count_is_read, history_is_read, settings_are_changed, settings_are_replaced, all_is_read,
        questions_grow, questions_are_replaced,
    ):  # fmt: skip
        for agent in agents():
            yield Step(work, (agent,))


@hazard
def attributes_that_are_the_same_object(decorate: Decorator) -> Steps:
    @decorate
    def filled(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
        return agent.answers

    @decorate
    def appended(agent):
        for q in agent.questions:
            if len(agent.history) < 6:
                agent.history.append(agent.ask(q))
        return agent.history

    @decorate
    def items_read(agent):
        for row in agent.questions:
            agent.history.append(f(len(row)))
        return agent.history

    yield Step(filled, (Agent(),))
    same = {"plus": 1, 5: 2}
    yield Step(filled, (Agent((5, "plus", 5), answers=same, settings=same),))
    yield Step(filled, (Agent((1, 2)),))
    yield Step(appended, (Agent(),))
    both = [1, 2]
    yield Step(appended, (Agent(questions=(), history=both),))
    agent = Agent()
    agent.questions = agent.history = [3, 4]
    yield Step(appended, (agent,))
    yield Step(appended, (agent,))
    within = Agent(([1], [2, 2]))
    yield Step(items_read, (within,))
    within.questions.append(within.history)
    yield Step(items_read, (within,))
    inside = Agent(([1], [2, 2]))
    inside.history.append(inside.questions)
    yield Step(items_read, (inside,))


@hazard
def attributes_by_other_ways(decorate: Decorator) -> Steps:
    @decorate
    def another_name(agent):
        me = agent
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            me.settings = {"plus": q}
        return agent.answers

    @decorate
    def dictionary_of_the_object(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            agent.__dict__["settings"] = {"plus": q}
        return agent.answers

    @decorate
    def by_a_nested_function(agent):
        def change(q):
            agent.settings = {"plus": q}

        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            change(q)
        return agent.answers

    @decorate
    def attribute_by_a_variable(agent):
        answers, history = agent.answers, agent.history
        for q in agent.questions:
            answers[q] = agent.ask_with_history(q)
            history.append(q)
        return answers

    @decorate
    def variable_for_another_object(agent, other):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            agent = other
        return agent.answers, other.answers

    @decorate
    def two_of_them(agent, other):
        for q in agent.questions:
            other.settings["plus"] = q
            agent.answers[q] = agent.ask_with_settings(q)
        return agent.answers, other.answers

    for work in (
        another_name, dictionary_of_the_object, by_a_nested_function, attribute_by_a_variable,
    ):  # fmt: skip
        for agent in agents():
            yield Step(work, (agent,))
    for work in (variable_for_another_object, two_of_them):
        yield Step(work, (Agent(), Agent((5,))))
        one = Agent()
        yield Step(work, (one, one))


@hazard
def classes_that_do_more_with_attributes(decorate: Decorator) -> Steps:
    class Property(Agent):
        @property
        def last(self):
            return self.settings["plus"]

        @last.setter
        def last(self, value):
            log("set", value)
            self.settings = {"plus": value}

    class Noticing(Agent):
        def __setattr__(self, name, value):
            log("set", name)
            object.__setattr__(self, name, value)
            if name == "last":
                object.__setattr__(self, "settings", {"plus": value})

    class Slotted:
        __slots__ = ("answers", "last", "questions", "settings")

        def __init__(self):
            self.questions, self.answers, self.settings, self.last = [1, 2], {}, {"plus": 2}, 0

        def ask_with_settings(self, x):
            return add(x, self.settings["plus"])

    class OfTheClass(Agent):
        settings = {"plus": 5}
        answers: dict = {}

        def __init__(self, questions=(1, 2)):
            self.questions = list(questions)
            self.history = []

    class Kept(dict):
        def __setitem__(self, key, value):
            log("kept", key)
            self.owner.settings["plus"] += 1
            dict.__setitem__(self, key, value)

    @decorate
    def work(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_with_settings(q)
            agent.last = q
        return agent.answers

    yield Step(work, (Agent(),))
    keeping = Agent(answers=Kept())
    keeping.answers.owner = keeping
    yield Step(work, (keeping,))
    yield Step(work, (Property(),))
    yield Step(work, (Noticing(),))
    yield Step(work, (Slotted(),))
    yield Step(work, (Slotted(),))
    yield Step(work, (OfTheClass(),))
    yield Step(work, (OfTheClass((6,)),))


@hazard
def methods_of_the_class_itself(decorate: Decorator) -> Steps:
    class Worker(Agent):
        @decorate
        def run(self):
            for q in self.questions:
                self.answers[q] = self.ask_with_settings(q)
                self.count += 1
            return self.answers

        @decorate
        def run_with_failures(self):
            failed = []
            for q in self.questions:
                try:
                    self.history.append(self.ask_with_settings(10 // (q - 2)))
                except ZeroDivisionError as error:
                    failed.append((q, str(error)))
                    self.count = q
            return self.history, failed

        @decorate
        def run_with_memory(self):
            for q in self.questions:
                self.history.append(self.ask_with_history(q))
            return self.history

        def call_all(self):
            return self.run(), self.run_with_failures(), self.run_with_memory()

    class Overriding(Worker):
        def ask_with_settings(self, x):
            self.settings["plus"] += 1
            return super().ask_with_settings(x)

    yield Step(Worker().call_all, ())
    yield Step(Worker((5, 2, 1)).call_all, ())
    yield Step(Overriding().call_all, ())
