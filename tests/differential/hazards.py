"""What goes wrong easily: aliasing, state, rebinding, handlers, iteration protocols, scoping, re-entrance.

A hazard is a program for the oracle: it gets a decorator, builds its world, and yields the calls to make. Between
calls it changes the world. Hazards are about sameness alone; overlap is proven by the pattern table.
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import contextvars
import threading
from collections.abc import Callable, Iterator

from tests.differential.callees import (
    Model, Stateful, add, count, f, g, h, join, log, logger, many, model, note, pair, pred, reply, slow, slow_method, text,
)  # fmt: skip
from tests.differential.oracle import Decorator, Program, Step
from tests.differential.stage import current

HAZARDS: list[Program] = []


def hazard(program: Program) -> Program:
    HAZARDS.append(program)
    return program


Steps = Iterator[Step]

# ---- aliasing and mutation


@hazard
def list_mutated_between(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        a = count(items)
        items.append(9)
        b = count(items)
        items.clear()
        c = count(items)
        return a, b, c

    yield Step(work, ([1, 2],))
    yield Step(work, ([3, 4, 5],))


@hazard
def alias_mutated(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        alias = items
        a = count(items)
        alias.append(a)
        b = count(items)
        items = [b]
        c = count(alias)
        return alias, items, c

    yield Step(work, ([1],))
    yield Step(work, ([],))


@hazard
def two_parameters_that_are_one_object(decorate: Decorator) -> Steps:
    @decorate
    def work(xs, ys):
        a = count(xs)
        ys.append(a)
        b = count(xs)
        return xs, ys, b

    one = [1, 2]
    yield Step(work, ([1, 2], [3]))
    yield Step(work, (one, [5]))


@hazard
def out_read_through_alias_in_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        alias = out
        seen = []
        for x in items:
            alias.append(x)
            seen.append(count(out))
        return out, seen

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 4],))


@hazard
def history_passed_to_call(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        history = []
        for x in items:
            history.append(x)
            answer = count(history)
            history.append(answer)
        return history

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([5],))


@hazard
def history_copied_for_call(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        history = []
        answers = []
        for x in items:
            history.append(x)
            answers.append(count(list(history)))
        return history, answers

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([5],))


@hazard
def duplicates_in_list(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        out = []
        for row in rows:
            value = count(row)
            row.append(value)
            out.append(row)
        return out

    row = [1]
    yield Step(work, ([row] * 3,))
    one, two = [2], [3]
    yield Step(work, ([one, two, one],))


@hazard
def duplicate_dicts_mutated(decorate: Decorator) -> Steps:
    @decorate
    def work(rows):
        for d in rows:
            d["n"] = f(d["n"])
        return rows

    d = {"n": 1}
    yield Step(work, ([d] * 3,))
    yield Step(work, ([{"n": 1}, {"n": 2}],))


@hazard
def list_grown_while_iterated(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            value = f(x)
            if value < 60 and len(items) < 8:
                items.append(value)
            out.append(value)
        return out

    yield Step(work, ([1, 2],))
    yield Step(work, ([7],))


@hazard
def list_shrunk_while_iterated(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(f(x))
            if len(items) > 2:
                items.pop()
        return out, items

    yield Step(work, ([1, 2, 3, 4, 5],))
    yield Step(work, ([7, 8, 9],))


@hazard
def dict_changed_while_iterated(decorate: Decorator) -> Steps:
    @decorate
    def work(table):
        out = []
        for key in table:
            out.append(f(key))
            table[key] = -1
            if key == 2:
                table["new"] = 0
        return out

    yield Step(work, ({1: 1, 3: 3},))
    yield Step(work, ({1: 1, 2: 2, 3: 3},))


@hazard
def result_list_is_read_in_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            if len(out) < 2:
                out.append(f(x))
            else:
                out.append(g(out[-1]))
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([9],))


@hazard
def items_element_replaced_ahead(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        for i in range(len(items)):
            value = f(items[i])
            if i + 1 < len(items):
                items[i + 1] = value
        return items

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def object_attribute_changed_between(decorate: Decorator) -> Steps:
    class Config:
        def __init__(self):
            self.temperature = 1

    @slow
    def ask(config, q):
        return config.temperature * 100 + q

    @decorate
    def work(config, q):
        a = ask(config, q)
        config.temperature = 2
        b = ask(config, q)
        config.temperature += a
        c = ask(config, q + 1)
        return a, b, c

    yield Step(work, (Config(), 3))
    yield Step(work, (Config(), 4))


@hazard
def nested_container_shared(decorate: Decorator) -> Steps:
    @decorate
    def work(outer):
        inner = outer["k"]
        a = count(inner)
        outer["k"].append(a)
        b = count(inner)
        outer["k"] = [b]
        c = count(outer["k"])
        return inner, outer, c

    yield Step(work, ({"k": [1]},))
    yield Step(work, ({"k": []},))


@hazard
def result_aliases_argument(decorate: Decorator) -> Steps:
    @slow
    def same(items):
        return items

    @decorate
    def work(items):
        a = same(items)
        b = count(a)
        a.append(b)
        c = count(items)
        return a is items, a, c

    yield Step(work, ([1],))
    yield Step(work, ([2, 3],))


@hazard
def slice_assignment_and_delete(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        a = count(items)
        items[1:] = [a]
        b = count(items)
        del items[0]
        c = count(items)
        return a, b, c, items

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def augmented_list_is_in_place(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        alias = items
        items += [f(1)]
        a = count(alias)
        items = items + [a]
        b = count(alias)
        return alias, items, b

    yield Step(work, ([1],))
    yield Step(work, ([2, 2],))


# ---- state on self, globals, closures


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


@hazard
def closure_over_loop_variable(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        late = []
        for x in items:
            late.append(lambda: x)
            out.append(f(x))
        return out, [call() for call in late]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def closure_called_in_loop(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0

        def ask(v):
            return f(v + total)

        out = []
        for x in items:
            out.append(ask(x))
            total += 1
        return out, total

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def nonlocal_changed_by_nested(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0

        def put(v):
            nonlocal total
            total += v
            return total

        out = []
        for x in items:
            out.append(put(f(x)))
        return out, total

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4, 5],))


@hazard
def nonlocal_outside(decorate: Decorator) -> Steps:
    seen = 0

    @decorate
    def work(items):
        nonlocal seen
        out = []
        for x in items:
            out.append(add(x, seen))
            seen += 1
        return out

    yield Step(work, ([1, 2, 3],))
    seen = 40
    yield Step(work, ([4, 5],))
    yield Step(lambda: seen)


@hazard
def closure_rebound_later(decorate: Decorator) -> Steps:
    ask = f

    @decorate
    def work(items):
        return [ask(x) for x in items]

    yield Step(work, ([1, 2],))
    ask = g
    yield Step(work, ([3, 4],))
    ask = log
    yield Step(work, ([3, 4],))
    ask = Stateful()
    yield Step(work, ([5, 6],))


@hazard
def late_cell(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        return [later(x) for x in items]

    yield Step(work, ([1, 2],))  # NameError: free variable not bound yet
    later = f
    yield Step(work, ([1, 2],))
    del later
    yield Step(work, ([1],))


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


# ---- iteration


@hazard
def generator_consumed(decorate: Decorator) -> Steps:
    def numbers(n):
        for i in range(n):
            log("pulled", i)
            yield i

    @decorate
    def work(items):
        out = []
        for x in items:
            log("got", x)
            out.append(f(x))
        return out, list(items)

    yield Step(work, (numbers(3),))
    yield Step(work, (numbers(1),))
    used = numbers(2)
    next(used)
    yield Step(work, (used,))


@hazard
def iterator_partly_consumed(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        it = iter(items)
        first = next(it)
        out = [f(x) for x in it if x > first]
        return first, out, next(it, "end")

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([5, 4, 6, 7],))
    yield Step(work, ([],))


@hazard
def iterator_advanced_in_body(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        it = iter(items)
        out = []
        for x in it:
            out.append(add(x, next(it, 0)))
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([5],))


@hazard
def generator_that_reads_what_the_loop_writes(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        values = (f(x + len(out)) for x in items)
        for value in values:
            out.append(value)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def generator_late_binding(decorate: Decorator) -> Steps:
    @decorate
    def work(items, k):
        values = (add(x, k) for x in items)
        k = 7
        first = list(values)
        return first, list(values)

    yield Step(work, ([1, 2, 3], 1))
    yield Step(work, ([4], 2))


@hazard
def generator_broken_off(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        values = (f(x) for x in items)
        out = []
        for value in values:
            out.append(value)
            if value > 40:
                break
        return out, list(values)

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([1],))


@hazard
def stored_generator_over_an_iterator_that_goes_on(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        it = iter(items)
        values = (f(x) for x in it)
        skipped = next(it, None)
        return skipped, list(values), next(it, "end")

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([],))


@hazard
def stored_generator_over_a_list_that_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        values = (f(x) for x in items)
        items.append(9)
        items[0] = 8
        total = sum(values)
        items.clear()
        return total

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7],))


@hazard
def stored_generator_over_a_dict_that_grows(decorate: Decorator) -> Steps:
    @decorate
    def work(items, key):
        values = [(f(x) for x in items)]
        kept = (f(x) for x in items)
        items[key] = 1
        return list(kept), values

    yield Step(work, ({1: 2, 3: 4}, 1))
    yield Step(work, ({1: 2, 3: 4}, 7))


@hazard
def stored_generator_whose_loop_changes_what_it_reads(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        seen = []
        last = 0
        sizes = (count(seen) + x for x in items)
        out = []
        for size in sizes:
            seen.append(size)
            last += 1
            out.append((size, last))
        return out, seen

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7],))


@hazard
def generator_that_reads_what_its_loop_binds(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        k = 0
        for value in (add(x, k) for x in items):
            k += 1
            out.append(value)
        lows = (add(x, k) for x in items if f(k) > x)
        for k in lows:
            out.append(k)
        return out, [(k := value) for value in (add(x, k) for x in items)]

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7],))


@hazard
def stored_generators_in_a_chain(decorate: Decorator) -> Steps:
    @decorate
    def work(items, k):
        out = []
        for base in (1, 2):
            first = (g(x + base) for x in items)
            second = [add(y, k) for y in first if y != 12]
            third = {y: h(y) for y in (f(z) for z in second)}
            log(base, second)
            k = second[-1:] and second[-1]
            out.append(third)
        return out

    yield Step(work, ([1, 5, 2, 3], 4))
    yield Step(work, ([7], 1))


@hazard
def stored_generator_that_raises_in_the_middle(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        try:
            values = (f(x) for x in items)
            log("made")
            for value in values:
                log(value)
                if value == 51:
                    raise KeyError(value)
                out.append(g(value))
        except (KeyError, StopIteration, RuntimeError) as error:
            return out, repr(error), repr(error.__cause__)
        return out

    yield Step(work, ([1, 5, 2, 3],))
    yield Step(work, ([7, 1],))


@hazard
def stored_generator_that_is_not_pulled(decorate: Decorator) -> Steps:
    @decorate
    def work(items, stop):
        values = (f(x) for x in items)
        if stop:
            return "stopped"
        if not items:
            raise ValueError("none")
        return list(values)

    yield Step(work, ([1, 5, 2, 3], True))
    yield Step(work, ([7, 1], False))
    yield Step(work, ([], False))


@hazard
def changed_by_a_lambda_whose_variable_is_bound_again(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            made = [0]
            change = lambda: made.append(x)
            change()
            out.append(count(made))
            made = [x]
            out.append(f(x))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def handler_after_what_nothing_else_needs(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            k = 1
            try:
                unused = int(x)
            except ValueError:
                k = 2
            out.append(f(k))
            try:
                unused = int(x)
            except ValueError:
                out.append(g(k))
        return out

    yield Step(work, (["1", "b", "2"],))
    yield Step(work, (["c"],))


# ---- what an iteration makes, changes, and gives to a call


@slow
def giving_back(x):
    return x


@hazard
def made_kept_and_changed_after_the_call(decorate: Decorator) -> Steps:
    @decorate
    def work(items, history):
        answers = []
        for x in items:
            messages = [x]
            messages.append(x + 1)
            history.append(messages)
            answer = count(messages)
            messages.append(answer)
            answers.append(count(messages))
            history.append((answer, messages))
        return answers, history

    yield Step(work, ([1, 5, 2, 3], []))
    yield Step(work, ([7], [0]))


@hazard
def made_and_given_back(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            messages = [x]
            messages.append(x)
            same = giving_back(messages)
            messages.append(len(messages))
            other = giving_back([messages])
            messages += [f(x)]
            out.append((same, other, same is messages))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def made_and_changed_through_another_name(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            messages = [x]
            alias = messages
            alias.append(x)
            first = count(messages)
            messages.append(first)
            add_one = lambda: messages.append(1)
            add_one()
            out.append((count(alias), count(messages)))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def made_looked_at_in_between(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            request = {}
            request["x"] = x
            log(request)
            request["y"] = f(x)
            log(sorted(request))
            request["x"] = 0
            out.append(join(str(request)))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def made_and_seen_when_something_raises(decorate: Decorator) -> Steps:
    @decorate
    def work(items, kept):
        last = None
        try:
            for x in items:
                made = [x]
                kept.append(made)
                log("made", x)
                made.append(x + 1)
                hidden = [x]
                log("hidden", x)
                hidden.append(1)
                last = count(made), count(hidden)
        except Exception as error:
            return kept, last, repr(error)
        return kept, last

    yield Step(work, ([1, 5, 2], []))
    yield Step(work, ([7], [3]))


@hazard
def made_of_a_template_that_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(items, template):
        out = []
        for x in items:
            request = list(template)
            request.append(x)
            out.append(count(request))
            if x == 5:
                template.append(x)
        return out, template

    yield Step(work, ([1, 5, 2, 3], [0]))
    yield Step(work, ([5, 5], []))


@hazard
def made_of_what_is_changed_in_between(decorate: Decorator) -> Steps:
    def change(x):
        log("change", x)
        if isinstance(x, list):
            x.append(9)

    @decorate
    def work(items):
        out = []
        for x in items:
            messages = [0]
            messages.append({"content": x})
            request = {"messages": messages}
            request["x"] = [x]
            change(x)
            first = join(request)
            change(items[0])
            out.append((first, join(messages)))
        return out

    shared = [1]
    yield Step(work, ([shared, 5, shared, [2]],))
    yield Step(work, (["x", "y"],))
    yield Step(work, ([[3], "y"],))


@hazard
def made_and_filled_wrongly(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            made = [x]
            try:
                made[x] = 1
                made.pop()
                made.pop()
            except IndexError as error:
                made.append(str(error))
            prompt = ""
            prompt += str(made)
            prompt += "?" if x else 1
            out.append(join(made, prompt))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7, 0],))


@hazard
def text_that_is_added_to_by_its_own_rules(decorate: Decorator) -> Steps:
    class Odd:
        def __init__(self, x):
            self.x = x

        def __radd__(self, other):
            log("added", self.x)
            return shared

        def __repr__(self):
            return f"Odd({self.x})"

    shared = [1]

    @decorate
    def work(items):
        out = []
        for x in items:
            prompt = "a"
            prompt += x
            prompt += ["b"] if prompt is shared else "b"
            out.append(join(len(prompt)))
            log(len(prompt))
        return out

    yield Step(work, (["x", Odd(1), "y", Odd(2)],))
    shared.clear()
    yield Step(work, ([Odd(3), "z", Odd(4)],))


class Failing:
    """An iterable with one weak spot."""

    def __init__(self, items, where, error):
        self.items, self.where, self.error = items, where, error

    def __iter__(self):
        log("iter")
        if self.where == "iter":
            raise self.error
        return FailingIterator(self)


class FailingIterator:
    def __init__(self, source):
        self.source, self.at = source, 0

    def __iter__(self):
        return self

    def __next__(self):
        log("next", self.at)
        if self.at == self.source.where:
            raise self.source.error
        if self.at == len(self.source.items):
            raise StopIteration
        self.at += 1
        return self.source.items[self.at - 1]


@hazard
def iterables_that_raise(decorate: Decorator) -> Steps:
    @decorate
    def loop(items):
        out = []
        for x in items:
            out.append(f(x))
        return out

    @decorate
    def comprehension(items):
        return [f(x) for x in items]

    for work in (loop, comprehension):
        yield Step(work, ([1, 2],))
        yield Step(work, (Failing([1, 2, 3], None, None),))
        yield Step(work, (Failing([1, 2, 3], "iter", KeyError("iter")),))
        yield Step(work, (Failing([1, 2, 3], 0, KeyError("next")),))
        yield Step(work, (Failing([1, 2, 3], 2, StopIteration("early")),))
        yield Step(work, (5,))
        yield Step(work, (None,))


@hazard
def iterable_without_iter(decorate: Decorator) -> Steps:
    class Old:
        def __init__(self, n):
            self.n = n

        def __getitem__(self, i):
            log("item", i)
            if i >= self.n:
                raise IndexError
            return i * 2

        def __len__(self):
            log("len")
            return self.n

    @decorate
    def work(items):
        return [f(x) for x in items]

    yield Step(work, (Old(3),))
    yield Step(work, (Old(0),))


@hazard
def list_subclass_with_own_iter(decorate: Decorator) -> Steps:
    class Noisy(list):
        def __iter__(self):
            for x in list.__iter__(self):
                log("yield", x)
                yield x

        def append(self, x):
            log("append", x)
            super().append(x)

    @decorate
    def work(items, out):
        for x in items:
            out.append(f(x))
        return out

    yield Step(work, ([1, 2], []))
    yield Step(work, (Noisy([1, 2]), []))
    yield Step(work, ([1, 2], Noisy()))


@hazard
def stop_iteration_from_callee(decorate: Decorator) -> Steps:
    @slow
    def ends(x):
        if x == 2:
            raise StopIteration("from callee")
        return x

    @decorate
    def genexp(items):
        return list(ends(x) for x in items)

    @decorate
    def listcomp(items):
        return [ends(x) for x in items]

    @decorate
    def loop(items):
        out = []
        for x in items:
            out.append(ends(x))
        return out

    @decorate
    def mapped(items):
        return list(map(ends, items))

    @decorate
    def summed(items):
        return sum(ends(x) for x in items)

    for work in (genexp, listcomp, loop, mapped, summed):
        yield Step(work, ([1, 3],))
        yield Step(work, ([1, 2, 3],))


@hazard
def zip_of_unequal_and_strict(decorate: Decorator) -> Steps:
    @decorate
    def work(xs, ys):
        return [add(x, y) for x, y in zip(xs, ys, strict=True)]

    @decorate
    def loose(xs, ys):
        out = []
        for i, (x, y) in enumerate(zip(xs, ys)):
            out.append((i, add(x, y)))
        return out

    for function in (work, loose):
        yield Step(function, ([1, 2], [3, 4]))
        yield Step(function, ([1, 2], [3, 4, 5]))
        yield Step(function, ([1, 2, 6], [3, 4]))
        it = iter([1, 2, 3])
        yield Step(function, (it, it))


@hazard
def one_iterator_in_several_places(decorate: Decorator) -> Steps:
    @decorate
    def pairs(items):
        it = iter(items)
        return [add(x, y) for x, y in zip(it, it)]

    @decorate
    def pairs_in_loop(items):
        it = iter(items)
        out = []
        for x, y in zip(it, it):
            out.append(add(x, y))
        return out, list(it)

    @decorate
    def given(xs, ys):
        return [add(x, y) for x, y in zip(xs, ys)]

    @decorate
    def numbered(it):
        return [add(i, x + y) for i, (x, y) in enumerate(zip(it, it))], list(it)

    @decorate
    def triples(it):
        return [join(a, b, c) for (a, b), c in zip(zip(it, it), it)]

    @decorate
    def mapped(it):
        return list(map(add, it, it))

    @decorate
    def nested(it):
        out = []
        for x in it:
            for y in it:
                out.append(add(x, y))
        return out

    @decorate
    def one_after_the_other(it):
        return [f(x) for x in it if x < 3], [g(x) for x in it], [x for x in it]

    @decorate
    def next_in_the_item(it):
        return [add(x, next(it, 0)) for x in it]

    @decorate
    def both_kinds(items):
        it = iter(items)
        return [add(x, y) for x, y in zip(items, it)], [f(x) for x in it]

    for work in (pairs, pairs_in_loop, both_kinds):
        yield Step(work, ([1, 2, 3, 4],))
        yield Step(work, ([5, 6, 7],))
    for work in (numbered, triples, mapped, nested, one_after_the_other, next_in_the_item):
        yield Step(work, (iter([1, 2, 3, 4, 5, 6]),))
        yield Step(work, (iter((1, 2, 3)),))
    it = iter([1, 2, 3, 4])
    yield Step(given, (it, it))
    yield Step(given, ([1, 2], [3, 4]))
    it = reversed([1, 2, 3, 4])
    yield Step(given, (it, it))
    it = enumerate([1, 2, 3, 4])
    yield Step(triples, (it,))


@hazard
def unpacking_that_fails(decorate: Decorator) -> Steps:
    @decorate
    def work(pairs):
        out = []
        for a, b in pairs:
            out.append(add(a, b))
        return out

    yield Step(work, ([(1, 2), (3, 4)],))
    yield Step(work, ([(1, 2), (3, 4, 5), (6, 7)],))
    yield Step(work, ([(1, 2), 3],))


# ---- implicit calls with effects


class Loud:
    """Every implicit operation is an effect."""

    def __init__(self, n):
        self.n = n

    @property
    def value(self):
        log("value", self.n)
        return self.n

    def __format__(self, spec):
        log("format", spec)
        return f"Loud{self.n}"

    def __str__(self):
        log("str", self.n)
        return str(self.n)

    def __add__(self, other):
        log("add", self.n)
        return self.n + other

    def __radd__(self, other):
        log("radd", self.n)
        return other + self.n

    def __bool__(self):
        log("bool", self.n)
        return self.n > 2

    def __eq__(self, other):
        log("eq", self.n)
        return True

    def __hash__(self):
        log("hash", self.n)
        return self.n

    def __lt__(self, other):
        log("lt", self.n)
        return self.n < other

    def __contains__(self, x):
        log("contains", x)
        return x == self.n

    def __getitem__(self, key):
        log("getitem", key)
        return self.n

    def __setitem__(self, key, value):
        log("setitem", key, value)

    def __iter__(self):
        log("iter")
        return iter([self.n])

    def __len__(self):
        log("len")
        return self.n

    def __index__(self):
        log("index")
        return self.n

    def __neg__(self):
        log("neg")
        return -self.n


@hazard
def implicit_operations_with_effects(decorate: Decorator) -> Steps:
    @decorate
    def straight(a, b):
        x = f(a.value)
        s = f"{b}"
        y = f(b + 1)
        z = g(2 + a)
        n = g(-b)
        i = b["k"]
        t = a < 3
        return x, s, y, z, n, i, t

    @decorate
    def loop(items):
        out = []
        for x in items:
            out.append(f(x.value))
            if x:
                out.append(f"{x}")
            out.append(g(x + 1))
            x["k"] = len(out)
        return out

    @decorate
    def comprehension(items):
        return [f(x.value) for x in items if x]

    @decorate
    def keys(items):
        return {x: f(x.n) for x in items}

    yield Step(straight, (Loud(1), Loud(2)))
    yield Step(straight, (Loud(3), Loud(4)))
    for work in (loop, comprehension, keys):
        yield Step(work, ([Loud(1), Loud(3)],))
        yield Step(work, ([Loud(5)],))


@hazard
def quiet_then_loud_arguments(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            a = f(1)
            b = x + 1
            c = g(b)
            out.append((a, b, c))
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([Loud(1), 2, Loud(3)],))


@hazard
def operators_on_results(decorate: Decorator) -> Steps:
    @slow
    def loud(x):
        return Loud(x)

    @decorate
    def work(x, y):
        return loud(x) + f(y), f"{loud(y)} {f(x)}"

    yield Step(work, (1, 2))
    yield Step(work, (3, 4))


@hazard
def getattr_with_effects(decorate: Decorator) -> Steps:
    class Magic:
        def __getattr__(self, name):
            log("getattr", name)
            if name == "missing":
                raise AttributeError(name)
            return lambda x: f(x)

    @decorate
    def work(m, x):
        a = m.first(x)
        b = m.second(x + 1)
        c = getattr(m, "missing", 0)
        return a, b, c

    yield Step(work, (Magic(), 1))
    yield Step(work, (Magic(), 2))


@hazard
def property_setter_and_descriptor(decorate: Decorator) -> Steps:
    class Box:
        def __init__(self):
            self._v = 0

        @property
        def v(self):
            return self._v

        @v.setter
        def v(self, value):
            log("set", value)
            self._v = value + 1

    @decorate
    def work(box, items):
        for x in items:
            box.v = f(x)
            box.v += g(x)
        return box.v

    yield Step(work, (Box(), [1, 2]))
    yield Step(work, (Box(), [3]))


@hazard
def finalizer_between(decorate: Decorator) -> Steps:
    class Held:
        def __init__(self, n):
            self.n = n

        def __del__(self):
            log("deleted", self.n)

    @decorate
    def work(x):
        held = Held(x)
        a = f(held.n)
        del held
        b = g(x)
        return a, b

    yield Step(work, (1,))
    yield Step(work, (2,))


# ---- exceptions and handlers


@hazard
def handlers_in_loops(decorate: Decorator) -> Steps:
    @decorate
    def log_and_go_on(items):
        out = []
        for x in items:
            try:
                a = f(x)
                log("mid", a)
                b = g(a)
            except ValueError as error:
                log("failed", x, str(error))
                b = None
            else:
                log("fine", x)
            finally:
                log("finally", x)
            out.append(b)
        return out

    @decorate
    def raise_from(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError as error:
                raise LookupError(x) from error
        return out

    @decorate
    def raise_from_none(items):
        for x in items:
            try:
                f(x)
            except ValueError:
                raise LookupError(x) from None

    @decorate
    def bare_raise(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError:
                log("re-raising", x, len(out))
                raise
        return out

    @decorate
    def implicit_context(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError:
                out.append({}[x])
        return out

    @decorate
    def call_in_handler(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError:
                out.append(g(x))
        return out

    for work in (log_and_go_on, raise_from, raise_from_none, bare_raise, implicit_context, call_in_handler):
        yield Step(work, ([1, 2, 3],))
        yield Step(work, ([4, 5],))


@hazard
def handlers_around_straight_code(decorate: Decorator) -> Steps:
    @decorate
    def work(x, y):
        stage = "start"
        try:
            a = f(x)
            stage = "a"
            b = g(y)
            stage = "b"
            log("both", a, b)
            c = h(a)
            stage = "c"
        except ValueError as error:
            log("failed at", stage, str(error))
            return stage
        finally:
            log("finally", stage)
        return a, b, c

    @decorate
    def nested(x, y):
        try:
            try:
                a = f(x)
            except KeyError:
                a = 0
            finally:
                log("inner")
            b = g(y)
        except ValueError as error:
            log("outer", str(error))
            raise RuntimeError("outer") from error
        return a, b

    @decorate
    def handler_raises(x, y):
        try:
            a = f(x)
            b = g(y)
        except ValueError:
            return h(x)
        return a, b

    for function in (work, nested, handler_raises):
        yield Step(function, (1, 2))
        yield Step(function, (3, 4))


@hazard
def finally_with_return(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        try:
            for x in items:
                out.append(f(x))
        finally:
            log("finally", len(out))
            return out

    @decorate
    def continue_in_finally(items):
        out = []
        for x in items:
            try:
                out.append(f(x))
            finally:
                if x != 2:
                    continue
            out.append("after")
        return out

    for function in (work, continue_in_finally):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def exception_groups(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        errors = []
        out = []
        for x in items:
            try:
                out.append(f(x))
            except ValueError as error:
                errors.append(error)
        if errors:
            raise ExceptionGroup("several", errors)
        return out

    @decorate
    def star(items):
        out = []
        try:
            for x in items:
                out.append(f(x))
        except* ValueError as group:
            log("group", len(group.exceptions))
        return out

    for function in (work, star):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def exception_kept_and_reraised_later(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        last = None
        for x in items:
            try:
                f(x)
            except ValueError as error:
                last = error
        if last is not None:
            log("raising later")
            raise last
        return "fine"

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))


@hazard
def exceptions_of_many_kinds(decorate: Decorator) -> Steps:
    class Needy(Exception):
        def __init__(self, a, *, b):
            super().__init__(a)
            self.b = b

    kinds = [
        lambda: ValueError("v"), lambda: KeyboardInterrupt("k"), lambda: SystemExit(3), lambda: GeneratorExit("g"),
        lambda: StopIteration(7), lambda: Needy(1, b=2), lambda: ExceptionGroup("eg", [ValueError(1), KeyError(2)]),
        lambda: BaseException("base"), lambda: AssertionError(), lambda: OSError(2, "no", "file"),
        lambda: StopAsyncIteration(), lambda: UnicodeDecodeError("utf8", b"x", 0, 1, "bad"),
    ]  # fmt: skip

    @slow
    def fails(x, make):
        if x == 2:
            raise make()
        return x

    @slow
    def chained(x):
        try:
            raise KeyError(x)
        except KeyError as error:
            raise ValueError(x) from error

    @decorate
    def loop(items, make):
        out = []
        for x in items:
            out.append(fails(x, make))
            log("appended", x)
        return out

    @decorate
    def straight(x, make):
        a = fails(x, make)
        b = fails(x + 1, make)
        log("unreached", a, b)
        return a, b

    @decorate
    def comprehension(items, make):
        return [fails(x, make) for x in items]

    @decorate
    def with_cause(items):
        return [chained(x) for x in items]

    for make in kinds:
        yield Step(loop, ([1, 2, 3], make))
        yield Step(straight, (1, make))
        yield Step(comprehension, ([0, 1, 2, 3], make))
    yield Step(with_cause, ([1, 2],))


hazard_without_faults: set[str] = {"exceptions_of_many_kinds", "finalizer_between", "threads_at_once"}
"""Hazards that raise by themselves, or where nobody would hear of it."""

in_their_turn: set[str] = {"implicit_operations_with_effects", "quiet_then_loud_arguments"}
"""Hazards whose implicit operations may happen on a thread that waits for its turn to run them."""


@hazard
def two_calls_fail(decorate: Decorator) -> Steps:
    @slow
    def fails(x):
        if x % 2:
            raise ValueError(x)
        return x

    @decorate
    def loop(items):
        out = []
        for x in items:
            log("begin", x)
            out.append(fails(x))
        return out

    @decorate
    def straight(x):
        a = fails(x)
        b = fails(x + 1)
        c = fails(x + 3)
        return a, b, c

    yield Step(loop, ([2, 4, 1, 3],))
    yield Step(loop, ([5, 3, 1],))
    yield Step(straight, (1,))
    yield Step(straight, (2,))


@hazard
def exception_in_argument_before_call(decorate: Decorator) -> Steps:
    @decorate
    def work(items, table):
        out = []
        for x in items:
            out.append(add(f(x), table[x]))
        return out

    @decorate
    def straight(x, table):
        return f(x), table[x], g(x), 1 // (x - 2)

    yield Step(work, ([1, 2], {1: 1, 2: 2}))
    yield Step(work, ([1, 2, 3], {1: 1, 3: 3}))
    yield Step(straight, (1, {1: 1}))
    yield Step(straight, (1, {}))
    yield Step(straight, (2, {2: 2}))


@hazard
def unbound_variables(decorate: Decorator) -> Steps:
    @decorate
    def work(items, flag):
        if flag:
            value = f(0)
        for x in items:
            value = f(x)
        return value, x

    @decorate
    def unknown_name(x):
        a = f(x)
        b = no_such_name(x)
        return a, b

    yield Step(work, ([1, 2], False))
    yield Step(work, ([], True))
    yield Step(work, ([], False))
    yield Step(unknown_name, (1,))
    yield Step(unknown_name, (2,))


@hazard
def context_managers(decorate: Decorator) -> Steps:
    class Managed:
        def __init__(self, name, suppress=False):
            self.name, self.suppress = name, suppress

        def __enter__(self):
            log("enter", self.name)
            return self

        def __exit__(self, kind, error, traceback):
            log("exit", self.name, getattr(kind, "__name__", None))
            return self.suppress

    @decorate
    def loop(items):
        out = []
        for x in items:
            with Managed(x) as m:
                out.append(f(m.name))
        return out

    @decorate
    def around(items):
        with Managed("outer"), Managed("inner", suppress=True):
            return [f(x) for x in items]
        return "suppressed"

    @decorate
    def straight(x):
        a = f(x)
        with Managed("m"):
            b = g(x)
        c = h(x)
        return a, b, c

    @decorate
    def suppressed(items):
        out = []
        for x in items:
            with contextlib.suppress(ValueError):
                out.append(f(x))
        return out

    for function in (loop, around, suppressed):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))
    yield Step(straight, (1,))
    yield Step(straight, (2,))


@hazard
def lock_held(decorate: Decorator) -> Steps:
    lock = threading.Lock()

    @slow
    def locked_state(x):
        return (x, lock.locked())

    @decorate
    def work(items):
        out = []
        for x in items:
            with lock:
                out.append(locked_state(x))
            out.append(f(x))
        return out

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))


# ---- nesting, recursion, threads, contexts


@hazard
def recursion(decorate: Decorator) -> Steps:
    @decorate
    def tree(n):
        if n <= 0:
            return f(n)
        left = tree(n - 1)
        right = tree(n - 2)
        return add(left % 100, right % 100)

    @decorate
    def even(n):
        a = f(n)
        return a if n <= 0 else a + odd(n - 1)

    @decorate
    def odd(n):
        a = g(n)
        return a if n <= 0 else a + even(n - 1)

    yield Step(tree, (3,))
    yield Step(tree, (2,))
    yield Step(even, (3,))
    yield Step(odd, (2,))


@hazard
def recursion_over_items(decorate: Decorator) -> Steps:
    @decorate
    def walk(node):
        values = [walk(child) for child in node[1:]]
        return add(node[0], sum(values) % 50)

    yield Step(walk, ([1, [2, [3], [4]], [5]],))
    yield Step(walk, ([1, [2]],))


@hazard
def compiled_within_compiled(decorate: Decorator) -> Steps:
    @decorate
    def inner(items):
        return [f(x) for x in items]

    @decorate
    def outer(rows):
        out = []
        for row in rows:
            out.append(inner(row))
            log("row", len(row))
        return out

    @decorate
    def parallel_outer(rows):
        return [inner(row) for row in rows]

    for function in (outer, parallel_outer):
        yield Step(function, ([[1, 2], [3]],))
        yield Step(function, ([[4], [], [5, 6]],))


@hazard
def decorated_inside_compiled(decorate: Decorator) -> Steps:
    @decorate
    def outer(items):
        @decorate
        def inner(x):
            return f(x), g(x)

        return [inner(x) for x in items]

    yield Step(outer, ([1, 2],))
    yield Step(outer, ([3],))


@hazard
def threads_at_once(decorate: Decorator) -> Steps:
    @slow
    def quiet(x):
        return x * 3

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(quiet(x))
        return out

    def several(*inputs):
        results = [None] * len(inputs)

        def one(i):
            results[i] = work(inputs[i])

        threads = [threading.Thread(target=one, args=(i,)) for i in range(len(inputs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    yield Step(several, ([1, 2, 3], [4, 5], [6]))
    yield Step(several, ([7], [8, 9], [10], [11]))


VARIABLE: contextvars.ContextVar[int] = contextvars.ContextVar("VARIABLE", default=0)


@hazard
def context_variables(decorate: Decorator) -> Steps:
    @slow
    def reads(x):
        return x * 100 + VARIABLE.get()

    @decorate
    def straight(x):
        a = reads(x)
        token = VARIABLE.set(x)
        b = reads(x)
        VARIABLE.reset(token)
        c = reads(x)
        return a, b, c

    @decorate
    def loop(items):
        out = []
        for x in items:
            VARIABLE.set(x)
            out.append(reads(x))
        return out, VARIABLE.get()

    context = contextvars.copy_context()
    yield Step(context.run, (straight, 1))
    yield Step(context.run, (straight, 2))
    yield Step(context.run, (loop, [1, 2, 3]))
    yield Step(context.run, (loop, [4]))


@hazard
def context_variable_set_by_callee(decorate: Decorator) -> Steps:
    @slow
    def sets(x):
        VARIABLE.set(x)
        return x

    @decorate
    def work(x):
        a = sets(x)
        b = f(x)
        return a, b, VARIABLE.get()

    context = contextvars.copy_context()
    yield Step(context.run, (work, 1))
    yield Step(context.run, (work, 2))


# ---- scoping and syntax


@hazard
def walrus_and_scopes(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        last = None
        out = [last := f(x) for x in items]
        return out, last

    @decorate
    def condition(items):
        out = []
        for x in items:
            if (value := f(x)) > 20:
                out.append(value)
        return out, value

    @decorate
    def straight(x):
        return (a := f(x)) + (b := g(x)), a, b

    for function in (work, condition):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))
        yield Step(function, ([],))
    yield Step(straight, (1,))
    yield Step(straight, (2,))


@hazard
def comprehension_scope(decorate: Decorator) -> Steps:
    @decorate
    def work(x, items):
        inner = [f(x) for x in items]
        return x, inner, [add(x, y) for y in items]

    yield Step(work, (9, [1, 2]))
    yield Step(work, (8, [3]))


@hazard
def starred_everywhere(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        first, *rest = [f(x) for x in items]
        *init, last = many(first)
        return [*rest, *many(last)], {**{"a": g(first)}, "b": init}, join(*rest, **{"k": f(0)})

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))
    yield Step(work, ([],))


@hazard
def delete_statements(decorate: Decorator) -> Steps:
    @decorate
    def work(items, table):
        a = f(1)
        b = g(2)
        del a
        for x in items:
            value = f(x)
            del table[x]
        del value
        try:
            return value
        except UnboundLocalError as error:
            return b, str(error), table

    yield Step(work, ([1, 2], {1: 1, 2: 2, 3: 3}))
    yield Step(work, ([1, 2], {1: 1}))
    yield Step(work, ([], {}))


@hazard
def locals_and_eval(decorate: Decorator) -> Steps:
    @decorate
    def with_locals(x, y):
        a = f(x)
        b = g(y)
        return sorted(locals().items())

    @decorate
    def with_eval(x, y):
        a = f(x)
        return a + eval("g(y) + x", globals(), {"y": y, "x": x})

    @decorate
    def with_exec(x, y):
        scope = {"f": f, "x": x}
        exec("z = f(x)", scope)
        return scope["z"], f(y)

    for function in (with_locals, with_eval, with_exec):
        yield Step(function, (1, 2))
        yield Step(function, (3, 4))


@hazard
def name_mangling_and_super(decorate: Decorator) -> Steps:
    class Parent:
        def __init__(self):
            self.__secret = 5

        def base(self, x):
            return f(x)

    class Child(Parent):
        def __init__(self):
            super().__init__()
            self.__secret = 7

        def __hidden(self, x):
            return g(x + self.__secret)

        def base(self, x):
            return super().base(x) + 1

        @decorate
        def work(self, items):
            out = []
            for x in items:
                out.append(super().base(x) + self.__hidden(x))
            self.__secret += 1
            return out, __class__.__name__

        @decorate
        def straight(self, x):
            a = super().base(x)
            b = self.__hidden(x)
            return a, b, self.base(x)

    child = Child()
    yield Step(child.work, ([1, 2],), watched=child)
    yield Step(child.work, ([3],), watched=child)
    yield Step(child.straight, (1,))
    yield Step(child.straight, (2,))


@hazard
def static_and_class_methods(decorate: Decorator) -> Steps:
    class Tool:
        factor = 3

        @staticmethod
        @decorate
        def below(items):
            return [f(x) for x in items]

        @decorate
        @staticmethod
        def above(items):
            return [f(x) for x in items]

        @classmethod
        @decorate
        def class_below(cls, items):
            return [add(x, cls.factor) for x in items]

        @decorate
        @classmethod
        def class_above(cls, items):
            return [add(x, cls.factor) for x in items]

    class Other(Tool):
        factor = 4

    for owner in (Tool, Other(), Other):
        yield Step(owner.below, ([1, 2],))
        yield Step(owner.above, ([3],))
        yield Step(owner.class_below, ([1, 2],))
        yield Step(owner.class_above, ([3],))


@hazard
def signatures(decorate: Decorator) -> Steps:
    @decorate
    def work(a, /, b, *rest, c=3, d, **more):
        return f(a), g(b), [f(x) for x in rest], add(c, d), join(**more)

    yield Step(work, (1, 2, 3, 4), {"d": 5, "e": 6})
    yield Step(work, (1, 2), {"d": 5, "c": 1})
    yield Step(work, (1, 2))
    yield Step(work, (1,), {"b": 1, "d": 2})
    yield Step(work, (), {"a": 1, "b": 1, "d": 2})


@hazard
def dict_order_and_duplicates(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        by_key = {x % 2: f(x) for x in items}
        literal = {f(1): g(1), f(1): g(2), **{f(3): 1}}
        loop = {}
        for x in items:
            loop[x % 3] = f(x)
            if x % 3 == 0:
                del loop[x % 3]
        return list(by_key.items()), list(literal.items()), list(loop.items())

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([6, 5, 4],))


@hazard
def unhashable_and_failing_store(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = {}
        for x in items:
            out[many(x) if x == 2 else x] = f(x)
        return out

    @decorate
    def index(items, out):
        for i, x in enumerate(items):
            out[i] = f(x)
            log("stored", i)
        return out

    yield Step(work, ([1, 3],))
    yield Step(work, ([1, 2, 3],))
    yield Step(index, ([1, 2], [0, 0]))
    yield Step(index, ([1, 2, 3], [0, 0]))
    yield Step(index, ([1, 2], (0, 0)))


@hazard
def evaluation_order_of_assignment(decorate: Decorator) -> Steps:
    def place(name, value):
        log("place", name)
        return value

    @decorate
    def work(table, x):
        place("table", table)[place("key", "k")] = f(place("argument", x))
        a = place("left", 1) + f(x) * place("right", 2)
        table[place("first", "a")], table[place("second", "b")] = g(x), place("value", 3)
        return a, join(place("p", 1), f(x), k=place("q", 2))

    yield Step(work, ({}, 1))
    yield Step(work, ({}, 2))


@hazard
def statement_forms(decorate: Decorator) -> Steps:
    @decorate
    def matched(x):
        match f(x):
            case 11:
                return g(x)
            case int(n) if pred(n):
                return "odd", n
            case _:
                return None

    @decorate
    def while_else(n):
        out = []
        while n > 0:
            out.append(f(n))
            n -= 1
            if n == 7:
                break
        else:
            log("exhausted")
        return out

    @decorate
    def for_else_break(items):
        for x in items:
            if f(x) == 31:
                break
        else:
            return "none", x
        return "found", x

    @decorate
    def chained_targets(x):
        a = b = [f(x)]
        a.append(g(x))
        return a, b, a is b

    @decorate
    def nested_functions(items):
        def outer(v):
            def inner(w):
                return f(w)

            return inner(v) + 1

        class Local:
            value = g(1)

        return [outer(x) for x in items], Local.value

    @decorate
    def asserted(x):
        a = f(x)
        assert g(x) > 8, log("assertion")
        return a

    for function in (matched, while_else, chained_targets, asserted):
        yield Step(function, (1,))
        yield Step(function, (2,))
        yield Step(function, (9,))
    yield Step(for_else_break, ([1, 2, 3, 4],))
    yield Step(for_else_break, ([1],))
    yield Step(nested_functions, ([1, 2],))
    yield Step(nested_functions, ([],))


@hazard
def generator_functions(decorate: Decorator) -> Steps:
    @decorate
    def produce(items):
        for x in items:
            log("before", x)
            got = yield f(x)
            log("got", got)
        return "end"

    @decorate
    def delegate(items):
        result = yield from produce(items)
        yield result, g(1)

    def drive(make, items):
        it = make(items)
        out = [next(it)]
        out.append(it.send("sent"))
        try:
            out.extend(it)
        except ValueError as error:
            out.append(str(error))
        return out

    yield Step(drive, (produce, [1, 2, 3]))
    yield Step(drive, (delegate, [4, 5]))
    yield Step(drive, (delegate, [6]))


@hazard
def attributes_of_the_function(decorate: Decorator) -> Steps:
    @decorate
    def work(x: int, y: str = "y") -> list:
        """The doc."""
        return [f(x), text(y)]

    work.custom = 5
    yield Step(work, (1,))
    yield Step(lambda: (work.__name__, work.__qualname__, work.__doc__, work.__module__, work.__defaults__, work.custom))
    yield Step(lambda: (dict(work.__annotations__), work.__kwdefaults__, work.__code__.co_varnames[:2]))
    work.__defaults__ = ("changed",)
    yield Step(work, (2,))


@hazard
def self_referencing_local_function(decorate: Decorator) -> Steps:
    @decorate
    def work(n):
        def down(k):
            return [f(k), *down(k - 1)] if k else []

        return down(n), [down(i) for i in range(n)]

    yield Step(work, (2,))
    yield Step(work, (3,))


@hazard
def lambdas_with_defaults(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        calls = [lambda v=x: f(v) for x in items]
        late = [lambda: f(x) for x in items]
        return [call() for call in calls], [call() for call in late]

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))


@hazard
def several_lambdas_on_one_line(decorate: Decorator) -> Steps:
    one, two = decorate(lambda items: [f(x) for x in items]), decorate(lambda items: [g(x) for x in items])
    yield Step(one, ([1, 2],))
    yield Step(two, ([1, 2],))
    yield Step(one, ([3],))


# ---- effects of callees


@hazard
def logging_inside_callees(decorate: Decorator) -> Steps:
    def chatty(x):
        logger.info("chatty %s", x)
        return f(x)

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(chatty(x))
            logger.info("done %s", x)
        return out

    @decorate
    def comprehension(items):
        return [chatty(x) for x in items]

    for function in (work, comprehension):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def output_of_callees_that_catch(decorate: Decorator) -> Steps:
    def careful(x):
        try:
            logger.info("try %s", x)
            return f(x)
        except ValueError as error:
            logger.warning("gave up: %s", type(error).__name__)
            return g(x)
        finally:
            logger.info("over %s", x)

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(careful(x))
            log("kept", x)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def output_through_objects_that_change(decorate: Decorator) -> Steps:
    def filling(x):
        held = []
        for y in range(x):
            held.append(y)
            logger.info("held %s", held)
        answer = count(held)
        held.clear()
        return answer

    @decorate
    def work(items):
        return [filling(x) for x in items]

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([2],))


@hazard
def level_of_a_logger_set_between(decorate: Decorator) -> Steps:
    def quiet(x):
        logger.info("perhaps %s", x)
        return f(x)

    @decorate
    def work(items):
        out = []
        for x in items:
            logger.setLevel("ERROR" if x == 2 else "INFO")
            out.append(quiet(x))
        logger.setLevel("INFO")
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([2, 1],))


@hazard
def ordered_call_between_parallel_ones(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            n = note("before", x)
            a = add(x, n)
            note("after", a)
            out.append(a)
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def ordered_call_mutates_argument(decorate: Decorator) -> Steps:
    def fill(items, x):
        log("fill", x)
        items.append(x)

    @decorate
    def work(items):
        a = count(items)
        fill(items, a)
        b = count(items)
        other = [0]
        c = count(other)
        fill(other, b)
        return a, b, c, count(other)

    yield Step(work, ([1],))
    yield Step(work, ([2, 3],))


@hazard
def callee_mutates_its_argument(decorate: Decorator) -> Steps:
    def take(items):
        return f(items.pop())

    @decorate
    def work(items):
        a = take(items)
        b = take(items)
        return a, b, items

    @decorate
    def loop(items):
        out = []
        while items:
            out.append(take(items))
        return out

    for function in (work, loop):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4, 5],))


@hazard
def opaque_callable(decorate: Decorator) -> Steps:
    scope = {"current": current}
    exec("def opaque(x):\n    return current().effect('opaque', (x,), {}, lambda x: -x)", scope)
    opaque = scope["opaque"]

    @decorate
    def work(items):
        out = []
        for x in items:
            a = f(x)
            b = opaque(x)
            c = g(b)
            out.append((a, b, c))
        return out

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def random_state(decorate: Decorator) -> Steps:
    import random

    def draws(x):
        return f(x + random.randrange(5))

    @decorate
    def work(items):
        random.seed(3)
        out = [draws(x) for x in items]
        return out, random.random()

    yield Step(work, ([1, 2, 3],))
    yield Step(work, ([4],))


@hazard
def standard_output(decorate: Decorator) -> Steps:
    import io

    def chatty(x):
        print("in callee", x)
        return f(x)

    @decorate
    def work(items):
        out = []
        for x in items:
            out.append(chatty(x))
            print("in loop", x)
        return out

    def captured(items):
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            try:
                result = work(items)
            except ValueError as error:
                result = str(error)
        return result, stream.getvalue()

    yield Step(captured, ([1, 2, 3],))
    yield Step(captured, ([4],))


@hazard
def thread_local_state(decorate: Decorator) -> Steps:
    local = threading.local()

    def remember(x):
        local.value = x

    @decorate
    def work(items):
        out = []
        for x in items:
            remember(x)
            out.append(f(x))
        return out, local.value

    yield Step(work, ([1, 2],))
    yield Step(work, ([3],))


@hazard
def queue_and_deque(decorate: Decorator) -> Steps:
    from collections import deque

    @decorate
    def work(items):
        todo = deque(items)
        out = []
        while todo:
            x = todo.popleft()
            value = f(x)
            if value < 30:
                todo.append(value)
            out.append(value)
        return out

    yield Step(work, ([1, 2],))
    yield Step(work, ([5],))


@hazard
def dataclass_state(decorate: Decorator) -> Steps:
    from dataclasses import dataclass, field

    @dataclass
    class Item:
        n: int
        seen: list = field(default_factory=list)

    @decorate
    def work(items):
        for item in items:
            item.seen.append(f(item.n))
            item.n = g(item.n)
        return [item.n for item in items]

    shared = Item(3)
    yield Step(work, ([Item(1), Item(2)],))
    yield Step(work, ([shared, Item(4), shared],))


@hazard
def sort_and_index_of_arguments(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        a = count(items)
        items.sort()
        b = f(items[0])
        items.reverse()
        c = f(items[0])
        return a, b, c, sorted(items, key=lambda v: -v)

    yield Step(work, ([3, 1, 2],))
    yield Step(work, ([5],))


@hazard
def running_total_fed_back(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        total = 0
        out = []
        for x in items:
            total += x
            out.append(add(x, total))
        return out, total

    @decorate
    def fed(items):
        total = 0
        for x in items:
            total += add(x, total % 7)
        return total

    for function in (work, fed):
        yield Step(function, ([1, 2, 3],))
        yield Step(function, ([4],))


@hazard
def branch_depends_on_accumulator(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            if len(out) % 2:
                out.append(f(x))
            else:
                out.append(g(x))
            if x == 2:
                out.append("extra")
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([2, 5],))


@hazard
def effect_in_condition_between(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            a = f(x)
            if note(x) > 2:
                a = g(a)
            out.append(a)
        return out

    yield Step(work, ([1, 2, 3, 4],))
    yield Step(work, ([5],))


@hazard
def reply_objects_shared_and_mutated(decorate: Decorator) -> Steps:
    shared = {}

    @slow
    def cached(x):
        return shared.setdefault(x % 2, [x])

    @decorate
    def work(items):
        out = []
        for x in items:
            value = cached(x % 2)
            value.append(x)
            out.append(value)
        return out

    yield Step(work, ([2, 3, 4],))
    yield Step(work, ([5],))
