"""Hazards: attributes that are set without their names being seen: in the object's dictionary, by `setattr` with a name
that is only known then, past the class's own setter, or by code without source that was given a part of the object."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import operator

from tests.differential.callees import add, f, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


def quiet(x):
    return f(x)


def loud(x):
    log(x)
    return f(x)


class Worker:
    def __init__(self, tool):
        self.tool = tool

    def ask(self, x):
        return self.tool(x)

    def put(self, **attributes):
        vars(self).update(attributes)

    def put_each(self, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)

    def put_past(self, **attributes):
        for name, value in attributes.items():
            object.__setattr__(self, name, value)

    def put_in(self, **attributes):
        held = self.__dict__
        for name, value in attributes.items():
            held[name] = value

    def state(self):
        return self.__dict__


class Slotted:
    __slots__ = ("tool",)

    def __init__(self, tool):
        self.tool = tool

    def ask(self, x):
        return self.tool(x)


class Team:
    def __init__(self, worker):
        self.worker = worker
        self.workers = [worker]

    def ask(self, x):
        return self.worker.tool(x)

    def ask_worker(self, x):
        return self.worker.ask(x)

    def ask_first(self, x):
        return self.workers[0].ask(x)

    def hand_on(self, x):
        return self.ask_worker(x)

    @property
    def tool(self):
        return self.worker.tool

    def ask_tool(self, x):
        return self.tool(x)


TOOL = "tool"
unknown: dict = {"loud": loud}
exec(  # without source, so that nothing is known of it
    compile(
        "def swap(worker):\n    worker.tool = loud\n"
        "def swap_in(team):\n    team.worker.tool = loud\n"
        "def swap_first(workers):\n    workers[0].tool = loud\n",
        "<nowhere>", "exec",
    ),
    unknown,
)  # fmt: skip
swap, swap_in, swap_first = unknown["swap"], unknown["swap_in"], unknown["swap_first"]


@hazard
def in_the_dictionary_of_an_object(decorate: Decorator) -> Steps:
    @decorate
    def updated(worker, xs):
        worker.__dict__.update(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def by_index(worker, xs):
        held = worker.__dict__
        held["tool"] = loud
        return [worker.ask(x) for x in xs]

    @decorate
    def in_a_list(worker, xs):
        held = [worker.__dict__]
        held[0].update(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def as_a_target(worker, xs):
        for _, worker.__dict__["tool"] in [(1, loud)]:
            pass
        return [worker.ask(x) for x in xs]

    @decorate
    def by_operator(worker, xs):
        operator.setitem(worker.__dict__, "tool", loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def by_getattr(worker, xs):
        getattr(worker, "__dict__").update(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def past_getattr(worker, xs):
        object.__getattribute__(worker, "__dict__")["tool"] = loud
        return [worker.ask(x) for x in xs]

    @decorate
    def handed_out(worker, xs):
        worker.state()["tool"] = loud
        return [worker.ask(x) for x in xs]

    @decorate
    def by_a_method(worker, xs):
        worker.put(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def by_a_method_that_goes_through(worker, xs):
        worker.put_in(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def of_a_part(team, xs):
        team.worker.__dict__.update(tool=loud)
        return [team.hand_on(x) for x in xs]

    ways = (
        updated, by_index, in_a_list, as_a_target, by_operator, by_getattr, past_getattr, handed_out, by_a_method,
        by_a_method_that_goes_through,
    )  # fmt: skip
    for work in ways:
        yield Step(work, (Worker(quiet), [1, 2, 3]))
        yield Step(work, (Worker(quiet), [4, 5]))
    yield Step(of_a_part, (Team(Worker(quiet)), [1, 2, 3]))
    yield Step(of_a_part, (Team(Worker(quiet)), [4, 5]))


@hazard
def past_the_setter(decorate: Decorator) -> Steps:
    @decorate
    def each(worker, xs):
        worker.put_each(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def each_past(worker, xs):
        worker.put_past(tool=loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def of_object(worker, xs):
        object.__setattr__(worker, "tool", loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def of_itself(worker, xs):
        worker.__setattr__("tool", loud)
        return [worker.ask(x) for x in xs]

    @decorate
    def in_a_comprehension(worker, xs):
        [worker.__setattr__(name, loud) for name in ["tool"]]
        return [worker.ask(x) for x in xs]

    @decorate
    def by_a_caller(worker, xs):
        operator.methodcaller("__setattr__", "tool", loud)(worker)
        return [worker.ask(x) for x in xs]

    @decorate
    def of_a_part(team, xs):
        setattr(team.worker, TOOL, loud)
        return [team.ask_worker(x) for x in xs]

    @decorate
    def of_a_slot(worker, xs):
        Slotted.tool.__set__(worker, loud)
        return [worker.ask(x) for x in xs]

    for work in (each, each_past, of_object, of_itself, in_a_comprehension, by_a_caller, of_a_part, of_a_slot):
        for xs in ([1, 2, 3], [4, 5]):
            worker = (Slotted if work is of_a_slot else Worker)(quiet)
            yield Step(work, (Team(worker) if work is of_a_part else worker, xs))


@hazard
def a_part_given_to_unknown_code(decorate: Decorator) -> Steps:
    @decorate
    def behind_a_method(team, xs):
        swap(team.worker)
        return [team.ask(x) for x in xs]

    @decorate
    def behind_two(team, xs):
        worker = team.worker
        swap(worker)
        return [team.hand_on(x) for x in xs]

    @decorate
    def behind_a_property(team, xs):
        swap(team.worker)
        return [team.ask_tool(x) for x in xs]

    @decorate
    def within_a_list(team, xs):
        swap_first(team.workers)
        return [team.ask_first(x) for x in xs]

    @decorate
    def by_another_name(team, xs):
        swap_first(team.workers)
        return [team.ask_worker(x) for x in xs]

    @decorate
    def all_of_it(team, xs):
        swap_in(team)
        return [team.worker.ask(x) for x in xs]

    @decorate
    def bound_before(team, xs):
        ask = team.hand_on
        swap_in(team)
        return [ask(x) for x in xs]

    @decorate
    def in_the_loop(team, xs):
        out = []
        for x in xs:
            out.append(team.hand_on(x))
            swap(team.worker)
        return out

    ways = (
        behind_a_method, behind_two, behind_a_property, within_a_list, by_another_name, all_of_it, bound_before,
        in_the_loop,
    )  # fmt: skip
    for work in ways:
        for xs in ([1, 2, 3], [4, 5]):
            yield Step(work, (Team(Worker(quiet)), xs))


@hazard
def one_of_two_that_know_each_other(decorate: Decorator) -> Steps:
    @decorate
    def given(team, worker, xs):
        swap(worker)
        return [team.hand_on(x) for x in xs]

    @decorate
    def updated(team, worker, xs):
        worker.__dict__.update(tool=loud)
        return [team.ask_worker(x) for x in xs]

    @decorate
    def put(team, worker, xs):
        worker.put_each(tool=loud)
        return [team.ask(x) for x in xs]

    for work in (given, updated, put):
        for known in (False, True, True, False):
            worker = Worker(quiet)
            yield Step(work, (Team(worker if known else Worker(quiet)), worker, [1, 2, 3]))


class Counted:
    """Has what it counts in its class, which is found by the instance."""

    total = 0

    def by_class(self, x):
        self.__class__.total = self.__class__.total + x

    def by_type(self, x):
        type(self).total += x

    def answered(self, x):
        type(self).total += f(x)

    def ask(self, x):
        return add(x, self.total)


def counts(thing, x):
    type(thing).total += x


def counts_of_a_row(row, x):
    row["counted"].__class__.total += x


@hazard
def attributes_of_classes_set_by_instances(decorate: Decorator) -> Steps:
    @decorate
    def by_class(counted, items):
        out = []
        for x in items:
            counted.by_class(x)
            out.append(add(x, Counted.total))
            out.append(counted.ask(x))
            out.append(f(type(counted).total))
        return out

    @decorate
    def by_type(counted, items):
        out = []
        for x in items:
            counted.by_type(x)
            out.append(add(x, counted.total))
            counts(counted, x)
            out.append(counted.ask(x))
        return out

    @decorate
    def of_its_own(items):
        out, counted = [], Counted()
        for x in items:
            counted.answered(x)
            out.append(type(counted).total)
            out.append(f(counted.total))
        return out

    @decorate
    def of_what_is_not_known(rows, items):
        out = []
        for row, x in zip(rows, items):
            type(row["counted"]).total += x
            out.append(f(Counted.total))
            counts_of_a_row(row, x)
            out.append(f(Counted.total))
            counts(row["counted"], x)
            out.append(add(x, Counted.total))
        return out

    for work in (by_class, by_type):
        Counted.total = 0
        yield Step(work, (Counted(), [1, 2, 3]))
    Counted.total = 0
    yield Step(of_its_own, ([1, 2, 3],))
    Counted.total = 0
    yield Step(of_what_is_not_known, ([{"counted": Counted()}, {"counted": Counted()}], [1, 2]))
