"""Hazards: functions, bound methods and objects in tables that attributes, arguments and modules hold, and that change."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools
import operator
from dataclasses import dataclass, field, replace

from tests.differential.callees import add, f, g, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step

NOTED: list = []


def asks(x):
    return f(x)


def asks_more(x):
    return g(x) + 1


def notes(x):
    NOTED.append(x)
    return f(x)


def tells(x):
    log(x)
    return f(x)


def reads(x):
    return add(x, len(NOTED))


TABLE = {"a": asks, "b": asks_more}
CHAIN = [asks, asks_more]


class Member:
    def __init__(self, plus):
        self.plus = plus

    def ask(self, x):
        return add(x, self.plus)

    def noting(self, x):
        NOTED.append(x)
        return add(x, self.plus)

    def __call__(self, x):
        return self.ask(x)


class Loud(Member):
    def ask(self, x):
        log(x)
        return add(x, self.plus)


class Agent:
    steps = [asks]

    def __init__(self, tools=None, members=()):
        self.tools = {"a": asks, "b": asks_more} if tools is None else tools
        self.members = list(members)
        self.names = {"one": Member(1)}

    def use(self, name, x):
        return self.tools[name](x)

    def learn(self, name, tool):
        self.tools[name] = tool

    def through(self, x):
        for step in self.steps:
            x = step(x)
        return x

    def best(self, x):
        return max(member.ask(x) for member in self.members)

    def by_name(self, name, x):
        return self.names[name].ask(x)


def reset():
    NOTED.clear()
    TABLE.update(a=asks, b=asks_more)
    TABLE.pop("c", None)
    CHAIN[:] = [asks, asks_more]
    Agent.steps[:] = [asks]


@hazard
def tables_of_functions_that_the_loop_changes(decorate: Decorator) -> Steps:
    @decorate
    def entry_replaced(agent, xs):
        out = []
        for x in xs:
            agent.tools["a"] = notes
            out.append(agent.tools["a"](x))
            out.append(reads(x))
        return out

    @decorate
    def entry_added(agent, xs):
        out = []
        for x in xs:
            out.append(agent.use("a", x))
            agent.learn("a", notes)
            out.append(reads(x))
        return out

    @decorate
    def of_the_module(agent, xs):
        out = []
        for x in xs:
            TABLE["a"] = notes
            out.append(TABLE["a"](x))
            out.append(reads(x))
        return out

    @decorate
    def under_another_name(agent, xs):
        tools = agent.tools
        out = []
        for x in xs:
            out.append(agent.use("a", x))
            tools.update(a=tells)
            out.append(reads(x))
        return out

    @decorate
    def of_the_class(agent, xs):
        out = []
        for x in xs:
            out.append(agent.through(x))
            Agent.steps.append(notes)
            out.append(reads(x))
        return out

    @decorate
    def through_a_list(agent, xs):
        out = []
        for x in xs:
            for step in CHAIN:
                out.append(step(x))
            CHAIN[0] = notes
            out.append(reads(x))
        return out

    @decorate
    def by_a_callee(agent, xs):
        def swap():
            TABLE["b"] = notes

        out = []
        for x in xs:
            out.append(TABLE["b"](x))
            swap()
            out.append(reads(x))
        return out

    for work in (entry_replaced, entry_added, of_the_module, under_another_name, of_the_class, through_a_list, by_a_callee):
        reset()
        yield Step(work, (Agent(), [1, 2, 3]))
    reset()


@hazard
def tables_of_functions_that_change_between_calls(decorate: Decorator) -> Steps:
    @decorate
    def used(agent, xs):
        out = []
        for x in xs:
            out.append(agent.use("a", x))
            out.append(reads(x))
        return out

    @decorate
    def of_the_module(agent, xs):
        return [(TABLE["a"](x), reads(x)) for x in xs]

    @decorate
    def given(tools, xs):
        return [(tools["a"](x), reads(x)) for x in xs]

    def locals_of(value):
        return lambda x: add(x, value)

    for work in (used, of_the_module):
        reset()
        agent = Agent()
        yield Step(work, (agent, [1, 2, 3]))
        agent.tools["a"] = TABLE["a"] = notes
        yield Step(work, (agent, [4, 5, 6]))
        reset()
        yield Step(work, (Agent({"a": notes, "b": asks}), [1, 2]))
        yield Step(work, (Agent({"a": locals_of(3), "b": asks}), [1, 2]))
        yield Step(work, (Agent({"a": locals_of(4), "b": asks}), [1, 2]))
        yield Step(work, (Agent({"a": Member(3).noting}), [1, 2]))
        yield Step(work, (Agent({"a": Loud(3)}), [1, 2]))
        yield Step(work, (Agent({"a": str.upper}), ["a", "b"]))
    for tools in ({"a": asks}, {"a": notes}, {"a": asks, "b": notes}, {"b": asks, "a": asks_more}):
        reset()
        yield Step(given, (tools, [1, 2]))
    reset()


@hazard
def members_in_lists_of_attributes(decorate: Decorator) -> Steps:
    @decorate
    def best(agent, xs):
        out = []
        for x in xs:
            out.append(agent.best(x))
            out.append(reads(x))
        return out

    @decorate
    def member_replaced(agent, xs):
        out = []
        for x in xs:
            out.append(agent.best(x))
            agent.members[0] = Loud(x)
        return out

    @decorate
    def member_changed(agent, xs):
        out = []
        for x in xs:
            out.append(agent.best(x))
            agent.members[0].plus += 1
        return out

    @decorate
    def named(agent, xs):
        out = []
        for x in xs:
            out.append(agent.by_name("one", x))
            agent.names["one"].plus = x
        return out

    @decorate
    def method_replaced(agent, xs):
        out = []
        for x in xs:
            out.append(agent.best(x))
            agent.members[-1].ask = tells
            out.append(reads(x))
        return out

    for work in (best, member_replaced, member_changed, named, method_replaced):
        for members in ([Member(1)], [Member(1), Loud(5)], [Member(n) for n in range(6)]):
            reset()
            yield Step(work, (Agent(members=members), [1, 2]))


@dataclass
class Row:
    question: int
    answer: int = 0
    tags: list = field(default_factory=list)

    def ask(self):
        return f(self.question)

    @property
    def known(self):
        return self.answer > 0


class OddRow(Row):
    @property
    def known(self):
        log(self.question)
        return False

    def ask(self):
        log(self.question)
        return f(self.question)


@dataclass
class Numbered:
    text: int
    number: int = 0

    def __post_init__(self):
        NOTED.append(self.text)
        self.number = len(NOTED)


@dataclass
class Tidy:
    text: int
    half: float = 0.0

    def __post_init__(self):
        self.half = self.text / 2


def asked(rows, x):
    return [row.ask() + x for row in rows if not row.known]


def first_of(rows, x):
    return add(x, rows[0].question)


@hazard
def records_of_one_class(decorate: Decorator) -> Steps:
    @decorate
    def all_asked(rows, xs):
        return [(asked(rows, x), reads(x)) for x in xs]

    @decorate
    def another_put_in(rows, xs):
        out = []
        for x in xs:
            out.append(asked(rows, x))
            rows.append(OddRow(x))
            out.append(reads(x))
        return out

    @decorate
    def replaced_by_slice(rows, xs):
        out = []
        for x in xs:
            rows[:] = [OddRow(x)]
            out.append(asked(rows, x))
            out.append(reads(x))
        return out

    @decorate
    def sorted_meanwhile(rows, xs):
        out = []
        for x in xs:
            out.append(first_of(rows, x))
            rows.sort(key=operator.attrgetter("question"), reverse=x % 2 == 1)
        return out

    @decorate
    def changed_meanwhile(rows, xs):
        out = []
        for x in xs:
            out.append(asked(rows, x))
            rows[0].answer = x
        return out

    for work in (all_asked, another_put_in, replaced_by_slice, sorted_meanwhile, changed_meanwhile):
        for rows in ([Row(1), Row(2)], [Row(3), OddRow(4)], [Row(6)] * 2):
            reset()
            yield Step(work, (rows, [1, 2]))


@hazard
def copies_with_more(decorate: Decorator) -> Steps:
    @decorate
    def numbered(one, xs):
        out = []
        for x in xs:
            out.append(replace(one, text=f(x)))
            out.append(reads(x))
        return out

    @decorate
    def by_getter(rows, xs):
        text, both = operator.attrgetter("text"), operator.attrgetter("text", "number")
        return [(text(row), both(row), f(x)) for row in rows for x in xs]

    for work, one in ((numbered, Numbered(1)), (numbered, Tidy(3)), (by_getter, [Numbered(1), Numbered(2)])):
        reset()
        yield Step(work, (one, [1, 2, 3]))
        yield Step(work, (one, [4, 5]))
