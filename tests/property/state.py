"""Programs of another kind than `tests.property.generate` makes: idioms put together, rich in state.

Each idiom is a few lines with holes: objects with descriptors, counters in closures, generators that are sent into,
handlers within handlers, targets and indices that call, operators of slow objects, callees that are rebound. What fills
the holes is a number, a callee, a list, or more idioms. Names stand for values of one type all through, so that most
programs run on.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from tests.property.expressions import Choices

HEADER = '''\
from tests.property.kit import *


class Described:
    """A descriptor with a slow getter, and a setter with effects."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, holder, owner=None):
        return self if holder is None else f(getattr(holder, self.name, 1) % 7)

    def __set__(self, holder, value):
        log("set", self.name, value)
        setattr(holder, self.name, value)


class Thing:
    """State behind attributes of all kinds."""

    made = 0
    slow = Described()

    def __init__(self, n, kept=None):
        self.n, self.kept = n, kept if kept is not None else [n]
        Thing.made += 1

    @property
    def size(self):
        return len(self.kept)

    @size.setter
    def size(self, value):
        del self.kept[max(1, value % 4):]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return g(len(name))

    def __call__(self, x):
        self.n += 1
        return f(x % 5 + self.n)

    def __getitem__(self, key):
        return f(self.n + key % 3)

    def __setitem__(self, key, value):
        log("item", key, value)
        self.n = value % 9

    def __contains__(self, item):
        return g(item) % 2 == self.n % 2

    def __iter__(self):
        for value in self.kept[:3]:
            log("gives", value)
            yield value

    def __bool__(self):
        return pred(self.n)

    def __len__(self):
        return len(self.kept)

    def __eq__(self, other):
        return isinstance(other, Thing) and f(self.n) == f(other.n)

    __hash__ = object.__hash__

    def __lt__(self, other):
        return f(self.n) < g(other.n)

    def __add__(self, other):
        return f(self.n) + int(other)

    def __iadd__(self, other):
        self.n += g(int(other) % 5)
        return self

    def __enter__(self):
        log("in", self.n)
        return f(self.n)

    def __exit__(self, kind, error, traceback):
        log("out", self.n, kind and kind.__name__)
        return g(self.n) % 2 == 0 and isinstance(error, LookupError)

    def add(self, x):
        if len(self.kept) < 6:
            self.kept.append(x)
        return self


callee = f


def rebind(function):
    global callee
    callee = function


def asked(x):
    """Compiled callers see what it is at each call."""
    return callee(x)


def take(xs):
    return xs.pop() if len(xs) > 1 else 1


def turns(n):
    got = yield f(n)
    while got is not None and got % 7:
        got = yield g(got % 7 - 1)
    return n


def failing(x):
    """Raises on some numbers, as it handles something."""
    try:
        return risky(x % 6)
    except Oops as error:
        if x % 2:
            raise ValueError(x) from error
        raise


@decorate
def again(n, xs):
    """Recursive through itself, compiled."""
    if n <= 0:
        return len(xs)
    left = again(n - 1, xs)
    return f(n) + left + g(n)


'''
FOOTER = '''

INPUTS = [
{inputs}
]


def reset():
    global callee
    callee = f
    Thing.made = 0


def watched():
    return callee.__name__, Thing.made
'''

IDIOMS = """
<v> = tbl[<e> % 3] = <e>

tbl[<e> % 3] = tbl.get(<e>, 0) + <e>

tbl.setdefault(<e> % 3, 0)
tbl[0 if 0 in tbl else next(iter(tbl))] += <e>

thing[<e>] += <e>

thing.n += <e>

thing.slow = <e>
<v> = thing.slow + <e>

thing.slow += <e>

thing += <e>

thing.size = <e>
<v> = thing.size

<v> = thing.missing + <e>

<v> = thing(<e>) + thing(<e>)

<v> = [thing(v) for v in <l>[:3]][-1:] or <e>
<v> = len(str(<v>))

<v> = int(<e> in thing) + len(thing)

<v> = 1 if thing else <e>

<v> = sum(thing) + <e>

for <w> in thing:
    <body>

<v> = int(thing == Thing(<e>))

<v> = min(Thing(<e>), Thing(<e>)).n

<v> = max([thing, Thing(<e>)], key=<c>, default=thing).n if False else thing + <e>

<v> = int(<e> < (<w> := <e>) <= <e>)
<v> = <w> + 1

if (<w> := <e>) > <e> and <c>(<w>) % 2:
    <body>

if <b> and not (<b> or <b>):
    <body>
else:
    <body>

def <h>(p=<e>, *rest, q=<e>, **more):
    nonlocal total
    total += p % 5
    return <c>(p + q + len(rest) + len(more))
<v> = <h>(*turns(<e>), **{"r": <e>}) + <h>(q=<e>)

def <h>():
    nonlocal total
    total += 1
    return <c>(total)
<v> = <h>() + <h>() * 10
<v> = sum([<h>() for _ in range(2)] + [*{<h>(): <h>()}])

def <h>():
    nonlocal total
    total += 1
    return total
<v> = <c>(<h>()) + <c>(<h>()) + (<c>(<h>()) if <h>() % 2 else <h>())

<w> = turns(<e>)
<v> = next(<w>) + <w>.send(<e>)
try:
    <v> = <w>.send(7)
except StopIteration as stop:
    log("stopped", stop.value)

<w> = turns(<e>)
for <v> in <w>:
    log("turn", <v>)
<w>.close()

def <h>(p):
    try:
        if p % 2:
            return <c>(p)
        log("try", p)
        return failing(p)
    except ValueError:
        return <c>(p + 1)
    finally:
        log("finally", p)
        if p % 5 == 4:
            return <e>
<v> = <h>(<e>) + <h>(<e>)

for <w> in <l>[:4]:
    try:
        if <c>(<w>) % 3 == 1:
            continue
        if <b>:
            break
        total += <c>(<w>)
    finally:
        log("after", <w>)
else:
    <body>

with thing as <v>:
    <body>

with thing, Thing(<e>) as <w>:
    <v> = failing(<e>)
    <body>

with Scope(<e>, True):
    <v> = failing(<e>)
    <body>

match (<e> % 3, <l>):
    case (0 | 1 as <w>, [_, *<q>]) if <c>(<w>) > len(<q>):
        <body>
    case (2, [<w>]) | (<w>, []) if <b>:
        <body>
    case _:
        <body>

match thing:
    case Thing(n=<w>, slow=<q>) if <q> > <w>:
        <body>
    case Thing(kept=[_, _, *_]):
        <body>

match tbl:
    case {1: <w>, **<q>}:
        <v> = <c>(<w>) + len(<q>)
        <body>

del <l>[<e> % 3 + 1 :]

tbl[<e> % 3] = <e>
for <w> in list(tbl):
    if <c>(<w>) % 2:
        del tbl[<w>]

try:
    <v> = failing(<e>)
    <body>
except ValueError as error:
    log(type(error.__cause__).__name__, type(error.__context__).__name__)
    try:
        <v> = failing(<e>)
    except Exception as other:
        log(type(other.__context__).__name__)
except LookupError:
    <body>
else:
    <body>
finally:
    log("done", <e>)

saved = None
try:
    <v> = failing(<e>)
except Exception as error:
    saved = error
if saved is not None:
    log(saved.args)
    if <b>:
        raise saved

try:
    raise ExceptionGroup("some", [Oops(<e>), ValueError(<e>)])
except* Oops as errors:
    <v> = <c>(len(errors.exceptions))
except* ValueError:
    log("value")

try:
    assert <e> % 3, <e>
except AssertionError as error:
    log(error.args)

<v> = len([*turns(<e>), *thing, <e>])

<v>, *<q> = map(<c>, [*<l>, 1])
log(<q>)

<w> = map(<c>, <l>)
log("between", <e>)
<grow>
<v> = sum(<w>)

<w> = iter([*<l>, 1, 2])
<v> = sum([<c>(a) + <c>(b) for a, b in zip(<w>, <w>)])

<w> = [lambda k=v: <c>(k + x) for v in <l>[:2]] + [lambda: <c>(total) for _ in (1, 2)]
total += 1
<v> = sum(h() for h in <w>)

<w> = {"a": <l>, "b": [<l>, {"c": <l>}]}
<w>["b"][1]["c"].append(<e>) if len(<l>) < 6 else None
<v> = plain_sum(<w>["a"]) + count(<w>["b"][0])

<w> = {<e> % 5, <e> % 5}
<w> |= {<c>(v) % 5 for v in <w>}
<v> = len(<w>) + sum(sorted(<w>))

<v> = spread(*<l>[:2], take(<l>), k=take(<l>))

<v> = add(take(<l>), y=len(<l>)) + <c>(len(<l>))

<w> = <l>[:]
while <w> and (<q> := <w>.pop(0)) != <e>:
    <v> = <c>(<q>)
    log(len(<w>))

<v>, <l>[0], thing.n = <e>, <e>, *[<e>]

<l>[<e> % 2 : 2] = [<e>, <e>]

<v> = getattr(thing, "n" if <b> else "nothing", <e>)

thing.ask = <c>
<v> = thing.ask(<e>)
del thing.ask

rebind(<r>)
<v> = asked(<e>) + callee(<e>)

<v> = callee(<e>)
rebind(<r>)
<v> += callee(<e>)

for <w> in <l>[:3]:
    <v> = callee(<w>)
    rebind(<r>)
    total += <v>

<v> = again(<e> % 3, <l>)

<v> = again(2, [again(1, <l>), <e>])

<v> = len(f"{<e>!r:>{<e> % 9 + 1}}{thing.n}{<c>(total)}")

for <w>, <q> in tbl.items():
    tbl[<w>] = <c>(<q>) + len(tbl)

<w> = {<c>(v) % 3: <c>(v) for v in <l> if <c>(v) % 2 or v}
tbl.update(<w>)

class <k>(Thing):
    n = <e>
    table = [<c>(v) for v in (1, 2)]
    def own(self, x, y=<e>):
        self.n = x
        return <c>(x + y)
<w> = <k>(<e>)
<v> = <w>.own(<e>) + <w>.own(<e>, <k>.table[0]) + <w>.n

out = []
for <w> in <l>:
    <q> = <c>(<w>)
    <body>
    out.append(<c>(<q>))
<l> = out or [1]

out = [<c>(v) for v in <l>]
log(out)
<v> = sum(out)

for <w> in range(3):
    thing.add(<c>(<w>)).add(<w>)
    <body>

<v> = thing.add(<e>).add(<e>).kept[-1]

total = (total + <e>) % 50

<grow>

log(<e>, <c>(<e>))

if <b>:
    return <e>

@decorate
def <h>(p, xs=[0]):
    xs.append(p) if len(xs) < 4 else None
    return <c>(len(xs)) + sum(xs)
<v> = <h>(<e>) + <h>(<e>)

@decorate
def <h>(p):
    for q in (1, 2, 3):
        if <c>(q) > p:
            yield <c>(q)
        log("step", q)
<v> = sum(<h>(<e>))

def <h>(p):
    yield <c>(p)
    yield from turns(p)
<v> = len([*<h>(<e>)]) + next(<h>(<e>))
"""
_HOLE = re.compile(r"<(e|b|c|r|l|v|w|q|h|k|grow|body)>")
_CALLEES = ["f", "g", "plain", "calls_f", "f", "g", "model", "callee", "thing", "asked", "note", "risky", "journalled"]


class Puzzle:
    """One program being put together."""

    def __init__(self, choices: Choices) -> None:
        self._below = choices.below
        # A program of a few kinds of idioms has more that overlaps than one of everything.
        every = [text.strip("\n") for text in IDIOMS.strip("\n").split("\n\n")]
        self.idioms = [every[self._below(len(every))] for _ in range(9)]
        self.callees = [_CALLEES[self._below(len(_CALLEES))] for _ in range(4)] + ["f"]
        self.numbers = ["x", "y", "total"]
        self.lists = ["items", "other"]
        self.fresh = 0

    def one(self, options: list[str]) -> str:
        return options[self._below(len(options))]

    def number(self, depth: int = 2) -> str:
        if depth == 0 or self._below(3) == 0:
            return self.one([*self.numbers, "1", "4"])
        less = depth - 1
        makers: list[Callable[[], str]] = [
            lambda: f"{self.one(self.callees)}({self.number(less)})",
            lambda: f"{self.one(self.callees)}({self.number(less)})",
            lambda: f"add({self.number(less)}, y={self.number(less)})",
            lambda: f"({self.number(less)} + {self.number(less)})",
            lambda: f"({self.number(less)} % 4)",
            lambda: f"({self.number(less)} if {self.truth(less)} else {self.number(less)})",
            lambda: f"len({self.one(self.lists)})",
            lambda: f"count({self.one(self.lists)})",
            lambda: f"{self.one(self.lists)}[-1]",
            lambda: self.one(["thing.n", "thing.size", "thing[1]", "len(thing)", "tbl.get(1, 0)", "thing.slow"]),
        ]
        return makers[self._below(len(makers))]()

    def truth(self, depth: int = 1) -> str:
        return self.one(
            [
                f"{self.number(depth)} % 2", f"{self.number(depth)} > {self.number(depth)}", f"pred({self.number(0)})",
                f"{self.number(depth)} in {self.one(self.lists)}", "thing",
            ]
        )  # fmt: skip

    def idiom(self, depth: int) -> list[str]:
        text = self.one(self.idioms)
        names: dict[str, str] = {}
        new: list[str] = []

        def fill(match: re.Match[str]) -> str:
            hole = match[1]
            if hole == "e":
                return self.number()
            if hole == "b":
                return self.truth()
            if hole == "c":
                return self.one(self.callees)
            if hole == "r":  # one that doesn't lead back to itself
                return self.one(["f", "g", "plain", "note", "model", "journalled", "calls_f", "risky"])
            if hole == "grow":
                return self.one(["other.append(total) if len(other) < 6 else None", "items[0] += 1", "log(total)"])
            if hole not in names:
                self.fresh += 1
                names[hole] = self.one(self.lists) if hole == "l" else f"{hole}{self.fresh}"
                if hole == "v":
                    new.append(names[hole])
            return names[hole]

        lines: list[str] = []
        for line in text.split("\n"):
            if line.strip() == "<body>":
                inside = self.block(depth - 1) if depth > 0 else [f"log({self.number(1)})"]
                lines += textwrap.indent("\n".join(inside), line[: line.index("<")]).split("\n")
            else:
                lines.append(_HOLE.sub(fill, line))
        if not lines[0].startswith(("if", "for", "while", "match", "try", "with")):
            self.numbers += new  # bound for sure, if nothing raised
        return lines

    def block(self, depth: int) -> list[str]:
        kept = list(self.numbers)
        lines = [line for _ in range(1 + self._below(2)) for line in self.idiom(depth)]
        self.numbers = kept
        return lines

    def program(self) -> str:
        body = ["total = 0"]
        for _ in range(3 + self._below(4)):
            body += self.idiom(2)
        body.append(f"return {', '.join(self.numbers[-4:])}, items, other, tbl, thing.kept")
        if "nonlocal total" not in "\n".join(body) and self._below(2):
            body = ["for x in [x, x + 1]:", *("    " + line for line in body[1:-1]), body[-1]]
            body.insert(0, "total = 0")
        return "@decorate\ndef program(x, y, items, other, tbl, thing):\n" + textwrap.indent("\n".join(body), "    ")

    def inputs(self) -> str:
        def numbers() -> str:
            return "[" + ", ".join(str(self._below(9)) for _ in range(1 + self._below(3))) + "]"

        lines = []
        for _ in range(3):
            shared = self._below(4) == 0
            other = "items" if shared else numbers()
            kept = "items" if self._below(3) == 0 else "None"
            lines.append(
                f"    lambda: (lambda items: ({self._below(9)}, {self._below(9)}, items, {other}, "
                f"{{1: {self._below(5)}, 2: 3}}, Thing({self._below(4)}, {kept})))({numbers()}),"
            )
        return "\n".join(lines)


def generate(choices: Choices) -> str:
    """Text of one module, as `tests.property.programs.load` takes it."""
    puzzle = Puzzle(choices)
    return HEADER + puzzle.program() + FOOTER.replace("{inputs}", puzzle.inputs())
