"""Hazards: implicit calls with effects."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, f, g, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


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


class Counted:
    """Operators count themselves."""

    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        self.n += 1
        return self.n

    def __bool__(self):
        self.n += 1
        return True

    def __repr__(self):
        return f"Counted({self.n})"


@hazard
def operators_for_what_nothing_waits_for(decorate: Decorator) -> Steps:
    @slow
    def found(x):
        return x

    @slow
    def looked_at(x):
        return repr(x)

    @decorate
    def added(items):
        out = []
        for x in items:
            thing = found(x)
            more = thing + 1
            out.append((looked_at(thing), more))
        return out

    @decorate
    def asked(items):
        out = []
        for x in items:
            thing = found(x)
            if thing:
                out.append(x)
            out.append(looked_at(thing))
        return out

    for work in (added, asked):
        yield Step(work, ([1, 2, 3],))
        yield Step(work, ([Counted(1), Counted(4)],))


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


class Sly:
    """Whose length is asked, changes what it knows."""

    def __init__(self, known):
        self.known = known

    def __len__(self):
        log("length")
        self.known.append(len(self.known))
        return 7


def lengths(batch):
    lengths = [len(x) for x in batch]
    return f(sum(lengths)), lengths


def _sly(order):
    known = ["z"]
    return [[Sly(known), "a", known, "b", "c", known][i] for i in order]


@hazard
def batches_with_one_that_changes_another(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for i in range(0, len(items), 2):
            batch = items[i : i + 2]
            out.append(lengths(batch))
        return out

    @decorate
    def given(items):
        return [lengths(items[i : i + 2]) for i in range(0, len(items), 2)]

    @decorate
    def one(items):
        return [lengths([i, items[i], items[-1]][1:]) for i in range(len(items))]

    @decorate
    def copied(items):
        every = list(items)
        return [lengths(every[i : i + 2]) for i in range(0, len(every), 2)]

    @decorate
    def displayed(a, b, c, d):
        every = [a, b, c, d]
        out = []
        for i in range(3):
            pair = every[i : i + 2]
            out.append(lengths(pair))
        return out

    for order in ((0, 1, 2, 3), (1, 2, 0, 5), (0, 2, 1, 5)):
        yield Step(displayed, tuple(_sly(order)))
    for each in (work, given, one, copied):
        yield Step(each, ([["a"], ["b", "c"], [], ["d"]],))
        for order in ((0, 1, 2, 3, 4, 5), (1, 2, 0, 3, 5, 4), (4, 5, 3, 2, 1, 0), (1, 3, 4, 1)):
            yield Step(each, (_sly(order),))


@hazard
def rounds_with_one_that_changes_what_was_said(decorate: Decorator) -> Steps:
    @decorate
    def work(voices, n):
        talk = ["start"]
        for turn in range(n):
            says = [lengths((voice, talk)) for voice in voices]
            talk.extend(str(s) for s, _ in says)
        return talk

    known = ["k"]
    yield Step(work, (["a", "bb"], 2))
    yield Step(work, ([Sly(known), known, "c"], 2))
    yield Step(work, ([known, Sly(known), known], 3))
