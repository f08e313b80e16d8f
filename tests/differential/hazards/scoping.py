"""Hazards: scoping and syntax."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, g, join, log, many, pred, text
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


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
