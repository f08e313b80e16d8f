"""Hazards: state on self, globals, defaults, classes; what is rebound or patched."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import Model, Stateful, add, count, f, g, log, model, note, slow, slow_method
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@hazard
def state_on_self(decorate: Decorator) -> Steps:
    class Agent:
        def __init__(self):
            self.history = []

        def remember(self, x):
            self.history.append(x)

        @slow_method
        def ask(self, q):
            return q * 100 + len(self.history)

        @decorate
        def work(self, items):
            out = []
            for x in items:
                self.remember(x)
                out.append(self.ask(x))
            return out

    agent = Agent()
    yield Step(agent.work, ([1, 2, 3],), watched=agent)
    yield Step(agent.work, ([4],), watched=agent)


@hazard
def counter_on_self_in_callee(decorate: Decorator) -> Steps:
    class Agent:
        calls = 0

        def ask(self, q):
            self.calls += 1
            return f(q) + self.calls

        @decorate
        def work(self, items):
            return [self.ask(x) for x in items]

    agent = Agent()
    yield Step(agent.work, ([1, 2, 3],), watched=agent)
    yield Step(agent.work, ([4],), watched=agent)


@hazard
def attribute_of_self_read_by_callee(decorate: Decorator) -> Steps:
    class Agent:
        def __init__(self):
            self.mode = 1

        def ask(self, q):
            return f(q + self.mode)

        @decorate
        def work(self, a, b):
            x = self.ask(a)
            self.mode = 50
            y = self.ask(b)
            return x, y, self.mode

    agent = Agent()
    yield Step(agent.work, (1, 2), watched=agent)
    yield Step(agent.work, (3, 4), watched=agent)


COUNTER = 0
TABLE: dict = {}


@slow
def reads_counter(x):
    return x * 100 + COUNTER


def plain_reads_counter(x):
    return f(x + COUNTER)


def plain_reads_table(x):
    return f(x + TABLE.get("k", 0))


@hazard
def global_written_and_read_by_callee(decorate: Decorator) -> Steps:
    global COUNTER
    COUNTER = 0

    @decorate
    def work(items):
        global COUNTER
        out = []
        for x in items:
            out.append(plain_reads_counter(x))
            COUNTER += 1
        return out, COUNTER

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def global_written_between(decorate: Decorator) -> Steps:
    global COUNTER
    COUNTER = 0

    @decorate
    def work(x):
        global COUNTER
        a = plain_reads_counter(x)
        COUNTER = 5
        b = plain_reads_counter(x)
        return a, b

    yield Step(work, (1,))
    COUNTER = 2
    yield Step(work, (2,))


@hazard
def global_table_changed_between(decorate: Decorator) -> Steps:
    TABLE.clear()

    @decorate
    def work(x):
        a = plain_reads_table(x)
        TABLE["k"] = a
        b = plain_reads_table(x)
        TABLE.update(k=b)
        return a, plain_reads_table(x)

    yield Step(work, (1,), watched=TABLE)
    yield Step(work, (2,), watched=TABLE)


def swap_me(x):
    return f(x)


@hazard
def global_rebound_between_calls(decorate: Decorator) -> Steps:
    global swap_me
    original = swap_me

    @decorate
    def work(items):
        return [swap_me(x) for x in items]

    yield Step(work, ([1, 2],))
    swap_me = Stateful()
    yield Step(work, ([3, 4],))
    swap_me = log
    yield Step(work, ([3, 4],))
    swap_me = original
    yield Step(work, ([5],))


@hazard
def global_rebound_during_the_call(decorate: Decorator) -> Steps:
    global swap_me
    original = swap_me

    @decorate
    def work(items):
        global swap_me
        out = []
        for x in items:
            out.append(swap_me(x))
            if x == 2:
                swap_me = note
        return out

    yield Step(work, ([1, 2, 3, 4],))
    swap_me = original
    yield Step(work, ([5, 6],))
    swap_me = original


@hazard
def method_patched_between_calls(decorate: Decorator) -> Steps:
    class Client:
        def ask(self, x):
            return f(x)

    @decorate
    def work(client, items):
        return [client.ask(x) for x in items]

    yield Step(work, (Client(), [1, 2]))

    def ordered(self, x):
        log("patched", x)
        return -x

    Client.ask = ordered
    yield Step(work, (Client(), [3, 4]))
    client = Client()
    client.ask = Stateful()
    yield Step(work, (client, [5, 6]), watched=client)


@hazard
def subclass_with_other_semantics(decorate: Decorator) -> Steps:
    class Client:
        def ask(self, x):
            return f(x)

    class Logged(Client):
        def ask(self, x):
            log("asking", x)
            return super().ask(x)

    @decorate
    def work(client, items):
        out = []
        for x in items:
            out.append(client.ask(x))
        return out

    yield Step(work, (Client(), [1, 2]))
    yield Step(work, (Logged(), [3, 4, 5]))
    yield Step(work, (Client(), [6]))


@hazard
def another_model_not_safe(decorate: Decorator) -> Steps:
    @decorate
    def work(model, items):
        return [model(x) for x in items], model.ask(items[0])

    yield Step(work, (Model(), [1, 2, 3]))
    stateful = Stateful()
    yield Step(work, (stateful, [4, 5, 6]), watched=stateful)
    yield Step(work, (Model(9), [7, 8]))


@hazard
def models_of_both_kinds_in_one_list(decorate: Decorator) -> Steps:
    @decorate
    def work(models, x):
        out = []
        for m in models:
            out.append(m(x))
        return out

    stateful = Stateful()
    yield Step(work, ([Model(1), Model(2), Model(3)], 5))
    yield Step(work, ([Model(1), stateful, Model(3), stateful], 6), watched=stateful)


@hazard
def function_as_argument(decorate: Decorator) -> Steps:
    @decorate
    def work(call, items):
        return [call(x) for x in items]

    seen = []

    def remember(x):
        seen.append(x)
        return f(x) + len(seen)

    yield Step(work, (f, [1, 2]))
    yield Step(work, (note, [1, 2]))
    yield Step(work, (remember, [3, 4]), watched=seen)
    yield Step(work, (f, [3, 4, 5]))
    yield Step(work, (str, [3, 4, 5]))
    yield Step(work, (int, ["1", "x"]))


@hazard
def mutable_default(decorate: Decorator) -> Steps:
    @decorate
    def work(x, seen=[]):
        seen.append(x)
        a = count(seen)
        seen.append(a)
        b = count(seen)
        return seen, b

    yield Step(work, (1,))
    yield Step(work, (2,))
    yield Step(work, (3, [7]))


@hazard
def callee_with_mutable_default(decorate: Decorator) -> Steps:
    def remember(x, seen=[]):
        seen.append(x)
        return f(len(seen) * 100 + x)

    @decorate
    def work(items):
        return [remember(x) for x in items]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def class_attribute_mutable(decorate: Decorator) -> Steps:
    class Agent:
        seen = []

        def ask(self, x):
            return f(x + len(self.seen))

    @decorate
    def work(agent, items):
        out = []
        for x in items:
            out.append(agent.ask(x))
            Agent.seen.append(x)
        return out

    yield Step(work, (Agent(), [1, 2, 3]))
    yield Step(work, (Agent(), [4]))
