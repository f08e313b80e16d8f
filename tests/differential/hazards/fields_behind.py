"""Hazards: objects of which loops change one attribute, and which are reached again from what another one holds."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f
from tests.differential.hazards.fields import Agent, agents
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def objects_that_know_each_other(decorate: Decorator) -> Steps:
    class Tool:
        def __init__(self, owner):
            self.owner = owner

        def use(self, x):
            return add(x, self.owner.count)

        def look(self, x):
            return add(x, len(self.owner.answers))

    @decorate
    def through_the_owner(agent):
        for q in agent.questions:
            agent.answers[q] = agent.tool.use(q)
            agent.count += 1
        return agent.answers

    @decorate
    def what_the_owner_holds(agent):
        for q in agent.questions:
            agent.answers[q] = agent.tool.look(q)
        return agent.answers

    @decorate
    def bound_method_in_an_attribute(agent):
        for q in agent.questions:
            agent.history.append(agent.call(q))
            agent.count += 1
        return agent.history

    def peek(thing):
        return len(vars(thing)) + thing.count

    class Asking(Agent):
        def ask_by_tool(self, x):
            return self.tool.use(x)

        def ask_of_owner(self, x):
            return add(x, peek(self.tool.owner))

    @decorate
    def by_a_method(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_by_tool(q)
            agent.count += 1
        return agent.answers

    @decorate
    def by_a_method_that_hands_it_on(agent):
        for q in agent.questions:
            agent.answers[q] = agent.ask_of_owner(q)
            agent.count += 1
        return agent.answers

    for work in (by_a_method, by_a_method_that_hands_it_on):
        for owner in (None, Agent()):
            agent = Asking()
            agent.tool = Tool(owner or agent)
            yield Step(work, (agent,))
    for work in (through_the_owner, what_the_owner_holds, bound_method_in_an_attribute):
        for agent in agents():
            agent.tool = Tool(agent)
            agent.call = agent.ask_with_count
            yield Step(work, (agent,))
        agent = Agent()
        agent.tool = Tool(Agent())
        agent.call = agent.ask_with_history
        yield Step(work, (agent,))


@hazard
def callables_in_attributes(decorate: Decorator) -> Steps:
    class Model:
        def __init__(self, owner=None):
            self.owner = owner

        def __call__(self, x):
            return add(x, 0 if self.owner is None else len(self.owner.history))

    class OfTheClass(Agent):
        call = Agent.ask_with_history
        model = Model()

    class Looked(Agent):
        def __getattr__(self, name):
            if name == "call":
                return self.ask_with_history
            raise AttributeError(name)

    @decorate
    def called(agent):
        for q in agent.questions:
            agent.history.append(agent.call(q))
        return agent.history

    @decorate
    def called_and_counted(agent):
        for q in agent.questions:
            agent.answers[q] = agent.call(q)
            agent.count += 1
        return agent.answers

    for work in (called, called_and_counted):
        yield Step(work, (Agent(call=f),))
        yield Step(work, (Agent(call=Model()),))
        knowing = Agent()
        knowing.call = Model(knowing)
        yield Step(work, (knowing,))
        knowing = Agent()
        knowing.call = lambda x: add(x, knowing.count + len(knowing.history))
        yield Step(work, (knowing,))
        yield Step(work, (OfTheClass(),))
        yield Step(work, (Looked(),))
        yield Step(work, (Agent(call=Agent((5,)).ask_with_history),))
