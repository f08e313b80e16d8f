"""Hazards: aliasing and mutation."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import count, f, g, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


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


class Counted:
    """Its operators count how often they were asked for."""

    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        self.n += 1
        return 0

    def __eq__(self, other):
        self.n += 1
        return True

    def __str__(self):
        self.n += 1
        return "counted"

    __hash__ = None


@slow
def looked_at(counted):
    return counted.n


@hazard
def part_of_one_argument_that_is_another(decorate: Decorator) -> Steps:
    @decorate
    def statements(one, parts):
        parts[0] + 1
        a = looked_at(one)
        f"{parts[0]}"
        return a, looked_at(one)

    @decorate
    def loop(one, parts):
        out = []
        for x in [1, 2, 3]:
            out.append(looked_at(one))
            if parts[0] == x:
                out.append(f(x))
        return out

    @decorate
    def comprehension(one, parts):
        return [(looked_at(one), parts[0] + x) for x in [1, 2, 3]]

    for work in (statements, loop, comprehension):
        yield Step(work, (Counted(1), [Counted(2)]))
        one = Counted(3)
        yield Step(work, (one, [one]))
