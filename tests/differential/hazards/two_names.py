"""Hazards: one object under two names. What is known of it by one is changed by the other, in a block around the calls
that rest on it; in other calls of the same function there are two objects."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import f, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


def quiet(x):
    return f(x)


def loud(x):
    log(x)
    return f(x)


class Desk:
    def __init__(self, tools):
        self.tools = tools

    def ask(self, x):
        return self.tools["a"](x)

    def put(self):
        self.tools["a"] = loud


class Team:
    """Two tables and two desks, which may be the same."""

    def __init__(self, first, second):
        self.first, self.second = first, second
        self.desk, self.other = Desk(first), Desk(second)

    def ask(self, x):
        return self.second["a"](x)

    def ask_other(self, x):
        return self.other.ask(x)

    def put(self):
        self.first["a"] = loud


def put(table):
    table["a"] = loud


unknown: dict = {"loud": loud}
exec(compile("def swap(table):\n    table['a'] = loud\n", "<nowhere>", "exec"), unknown)
swap = unknown["swap"]


def _tables(decorate: Decorator, ways) -> Steps:
    for work in ways:
        for known in (False, True, True, False):
            table = {"a": quiet}
            team = Team({"a": quiet}, table if known else {"a": quiet})
            yield Step(work, (team, table, [1, 2, 3]))


@hazard
def a_table_that_an_argument_knows_too(decorate: Decorator) -> Steps:
    @decorate
    def under_a_test(team, table, xs):
        table["a"] = loud
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def within_a_try(team, table, xs):
        table.update(a=loud)
        try:
            return [team.ask(x) for x in xs]
        finally:
            log("done")

    @decorate
    def within_a_loop(team, table, xs):
        del table["a"]
        table["a"] = loud
        for _ in xs:
            first = team.ask(1)
            second = team.ask(2)
        return first, second

    @decorate
    def later_in_a_loop(team, table, xs):
        for x in xs:
            if x:
                first = team.ask(1)
                second = team.ask(2)
            table["a"] = loud
        return first, second

    @decorate
    def in_a_branch(team, table, xs):
        if xs:
            table["a"] = loud
        out = []
        for x in xs:
            out.append(team.ask(x))
        return out

    @decorate
    def of_another(team, table, xs):
        another = Team(table, table)
        another.first["a"] = loud
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def all_keys(team, table, xs):
        for key in list(table):
            table[key] = loud
        if xs:
            return [team.ask_other(x) for x in xs]

    @decorate
    def in_a_callee(team, table, xs):
        put(table)
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def in_a_method(team, table, xs):
        desk = Desk(table)
        desk.put()
        if xs:
            return [team.ask_other(x) for x in xs]

    @decorate
    def merged(team, table, xs):
        table |= {"a": loud}
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def taken_out(team, table, xs):
        table.pop("a")
        table.setdefault("a", loud)
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def in_a_handler(team, table, xs):
        try:
            table["a"] = loud
            raise ValueError
        except ValueError:
            return [team.ask(x) for x in xs]

    ways = (
        under_a_test, within_a_try, within_a_loop, later_in_a_loop, in_a_branch, of_another, all_keys, in_a_callee,
        in_a_method, merged, taken_out, in_a_handler,
    )  # fmt: skip
    yield from _tables(decorate, ways)


@hazard
def a_table_given_to_unknown_code(decorate: Decorator) -> Steps:
    @decorate
    def under_a_test(team, table, xs):
        swap(table)
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def in_a_loop(team, table, xs):
        swap(table)
        out = []
        if xs:
            for x in xs:
                out.append(team.ask(x))
        return out

    @decorate
    def within_a_manager(team, table, xs):
        swap(table)
        with open("/dev/null"):
            return [team.ask_other(x) for x in xs]

    @decorate
    def behind_what_waits(team, table, xs):
        swap(table)
        swap({})
        return [team.ask(x) for x in xs]

    yield from _tables(decorate, (under_a_test, in_a_loop, within_a_manager, behind_what_waits))


@hazard
def two_parts_that_are_one(decorate: Decorator) -> Steps:
    @decorate
    def by_attribute(team, xs):
        team.first["a"] = loud
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def by_variables(team, xs):
        first, second = team.first, team.second
        first["a"] = loud
        if xs:
            return [second["a"](x) for x in xs]

    @decorate
    def by_a_list(team, xs):
        for table in [team.first]:
            table["a"] = loud
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def by_a_dict(team, xs):
        held = {"k": team.first}
        held["k"]["a"] = loud
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def by_itself(team, xs):
        team.first |= {"a": loud}
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def by_its_method(team, xs):
        team.put()
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def by_a_function(team, xs):
        put(team.first)
        if xs:
            return [team.ask(x) for x in xs]

    @decorate
    def by_a_part(team, xs):
        team.desk.put()
        if xs:
            return [team.ask_other(x) for x in xs]

    @decorate
    def by_a_part_of_a_part(team, xs):
        team.desk.tools["a"] = loud
        if xs:
            return [team.other.ask(x) for x in xs]

    @decorate
    def by_a_part_in_order(team, xs):
        desk = team.desk
        desk.put()
        return [team.ask_other(x) for x in xs]

    ways = (
        by_attribute, by_variables, by_a_list, by_a_dict, by_itself, by_its_method, by_a_function, by_a_part,
        by_a_part_of_a_part, by_a_part_in_order,
    )  # fmt: skip
    for work in ways:
        for known in (False, True, True, False):
            table = {"a": quiet}
            yield Step(work, (Team(table, table if known else {"a": quiet}), [1, 2, 3]))
