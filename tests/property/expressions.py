"""Expressions of generated programs: numbers, truth values, lists and what can be iterated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

FEATURES = (
    "aliases", "attributes", "callbacks", "classes", "closures", "deletions", "finalizers", "formats", "generators",
    "globals", "handlers", "helpers", "iterators", "loud", "matching", "numbers", "operators", "proxies", "scopes",
    "in place", "sets", "slow_objects", "stars", "state", "targets", "walrus", "writers",
)  # fmt: skip
"""A program uses about a third of them: programs of everything have too many hazards for anything to overlap."""


class Choices(Protocol):
    """Where choices come from; 0 is the simplest one."""

    def below(self, n: int) -> int: ...


class Expressions:
    """State of one program being written, and its expressions. Each method returns source text."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.features = {feature for feature in FEATURES if self.chance(35)}
        self.ints = ["x", "y"]
        self.lists = ["items", "other"]
        self.iterators: list[str] = []
        self.functions: list[str] = []
        self.helpers: list[str] = []
        self.generators: list[str] = []
        self.fresh = 0
        self.nested = 0
        self.formatting = False
        self.budget = 40

    # ---- choices

    def below(self, n: int) -> int:
        return self._choices.below(n)

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent

    def pick(self, options: list[Callable[[], str]], **featured: list[Callable[[], str]]) -> str:
        """One of the options, and of those that belong to features of this program."""
        for feature, more in featured.items():
            if feature in self.features:
                options = options + more
        return options[self.below(len(options))]()

    def one(self, names: list[str]) -> str:
        return names[self.below(len(names))]

    def name(self, letter: str) -> str:
        self.fresh += 1
        return f"{letter}{self.fresh}"

    @contextmanager
    def keeping_names(self) -> Iterator[None]:
        """Names bound inside may be unbound afterwards: mostly forget them."""
        kept = list(self.ints), list(self.lists), list(self.functions), list(self.iterators)
        yield
        if not self.chance(4):
            self.ints, self.lists, self.functions, self.iterators = kept

    def with_names(self, names: list[str], make: Callable[[], str]) -> str:
        saved = list(self.ints)
        self.ints = saved + names * 2
        self.nested += 1
        try:
            return make()
        finally:
            self.nested -= 1
            self.ints = saved

    # ---- numbers

    def int_(self, depth: int = 2) -> str:
        self.budget -= 1
        if depth <= 0 or self.budget < 0:
            return self.one(self.ints) if self.chance(75) else str(self.below(10))
        less = depth - 1
        return self.pick(
            [
                lambda: self.one(self.ints),
                *[lambda: self.call(depth)] * 4,
                lambda: f"{self.int_(less)} {self.one(['+', '-', '*'])} {self.int_(less)}",
                lambda: f"add({self.int_(less)}, {self.int_(less)})",
                lambda: f"{self.one(['count', 'plain_sum', 'len', 'sum'])}({self.list_(less)})",
                lambda: f"sum({self.generator(less)})",
                lambda: f"{self.one(['min', 'max'])}({self.generator(less)}, default=0)",
                lambda: f"({self.int_(less)} if {self.bool_(less)} else {self.int_(less)})",
                lambda: f"({self.int_(less)} {self.one(['and', 'or'])} {self.int_(less)})",
                lambda: f"int({self.one(['any', 'all'])}({self.bool_generator(less)}))",
                lambda: f"table.get({self.int_(less)}, 0)",
                lambda: f"box.{self.one(['ask', 'pure', 'ask'])}({self.int_(less)})",
                lambda: f"[{self.int_(less)}, {self.int_(less)}][-1]",
                lambda: f"{self.list_(less)}[0]",
                lambda: f"-{self.int_(0)}",
            ],
            state=[lambda: "peek_level()", lambda: f"box.put({self.int_(less)})", lambda: "box.recall()"],
            attributes=[lambda: self.one(["box.n", "box.double", "Box.made", "box.limit", "ticks.next_", "box.meter"])],
            loud=[lambda: "box.loud", lambda: f"int(Loud({self.int_(less)}) + {self.int_(less)})"],
            numbers=[
                lambda: f"int(Number({self.int_(less)}) {self.one(['+', '-', '*'])} {self.int_(less)})",
                lambda: f"int(total_of([Number({self.int_(less)}), {self.int_(less)}]))",
            ],
            slow_objects=[
                lambda: f"int(Slow({self.int_(less)}) {self.one(['+', '-', '*', '|'])} {self.int_(less)})",
                lambda: f"{self.one(['len', 'int', 'sum'])}(Slow({self.int_(less)}))",
                lambda: f"Slow({self.int_(less)})[{self.int_(less)}]",
            ],
            proxies=[
                lambda: f"Proxy(box).{self.one(['n', 'double', f'ask({self.int_(less)})', f'put({self.int_(less)})'])}",
                lambda: f"{self.one(['box.lazily', 'Box(2).lazily', 'box.described'])}",
            ],
            formats=[lambda: self.formatted(depth)],
            closures=[
                lambda: f"(lambda v: {self.with_names(['v'], lambda: self.int_(less))})({self.int_(less)})",
                lambda: f"(lambda v=({self.int_(less)}): {self.with_names(['v'], lambda: self.int_(less))})()",
                lambda: f"sum([fn() for fn in [lambda: {self.with_names(['v'], lambda: self.int_(less))}"
                f" for v in {self.iterable()}]])",
                lambda: self.local_call(depth),
                lambda: self.local_call(depth),
            ],
            helpers=[lambda: self.helper_call(depth), lambda: self.helper_call(depth)],
            callbacks=[
                lambda: f"apply({self.callee()}, {self.int_(less)})",
                lambda: f"(f, g, note)[{self.below(3)}]({self.int_(less)})",
                lambda: f"box.hook({self.int_(less)})",
                lambda: f"partial({self.one(['add', 'add', 'push'])}, {self.one(self.ints)})({self.int_(less)})"
                if self.chance(50)
                else f"HOOKS[{self.one(['0', '1', '-1'])}]({self.int_(less)})",
                lambda: f"max({self.list_(less)}, key={self.callee()}, default=0)",
            ],
            iterators=[lambda: f"next({self.one(self.iterators or ['iter(items)'])}, 0)"],
            generators=[lambda: f"sum({self.stream()})", lambda: f"next({self.stream()}, 0)"],
            stars=[
                lambda: f"add(*{self.list_(less)}[:2])",
                lambda: f"spread(*{self.list_(less)}, {self.int_(less)}, k={self.int_(less)})",
                lambda: f"spread(**dict(k={self.int_(less)}))",
                lambda: f"descend({self.int_(less)} % 4)",
            ],
            operators=[
                lambda: f"({self.int_(less)} {self.one(['|', '&', '^'])} {self.int_(less)})",
                lambda: f"({self.int_(less)} % 7)",
                lambda: f"int({self.int_(less)} {self.one(['<', '=='])} {self.int_(less)} <= {self.int_(less)})",
                lambda: f"(not {self.int_(less)}) + {self.int_(less)}",
            ],
            walrus=[lambda: self.walrus(depth)],
            globals=[lambda: self.one(["TOTAL", "SHARED[0]", "len(SHARED)", "adds_total(1)"])],
            sets=[lambda: f"sum({self.set_(less)})", lambda: f"len({self.set_(less)} | {{{self.int_(less)}}})"],
        )

    def callee(self) -> str:
        return self.one(["f", "g", "plain", "calls_f", "level", "risky", "model", "box.ask", "note", "box.put"])

    def call(self, depth: int) -> str:
        names = ["f", "g", "f", "plain", "calls_f", "model", "model.ask", "journalled"]
        names += ["risky", "level"] if self.chance(50) else []
        if "writers" in self.features:
            names += ["note", "opaque", "set_level"]
        return f"{self.one(names)}({self.int_(depth - 1)})"

    def local_call(self, depth: int) -> str:
        if not self.functions:
            return self.call(depth)
        return f"{self.one(self.functions)}({self.int_(depth - 1)})"

    def helper_call(self, depth: int) -> str:
        if not self.helpers:
            return self.call(depth)
        given = f"{self.int_(depth - 1)}, {self.one(self.lists)}" if self.chance(70) else self.int_(depth - 1)
        return f"{self.one(self.helpers)}({given})"

    def walrus(self, depth: int) -> str:
        self.nested += 1
        value = self.int_(depth - 1)
        self.nested -= 1
        return value if self.nested else f"({self.target()} := {value})"

    def target(self) -> str:
        """A variable that may be assigned to: the counters of bounded loops may not."""
        return self.one([name for name in self.ints if name[0] not in "nBTt"])

    def formatted(self, depth: int) -> str:
        if self.formatting:  # Python 3.11 has no nesting of one quote
            return self.int_(depth - 1)
        self.formatting = True
        text = self.one(
            [
                f"len(f'{{{self.int_(depth - 1)}}}-{{{self.int_(depth - 1)}!r:>3}}')",
                f"len(f'{{{self.int_(depth - 1)}:>{{{self.int_(0)} % 5 + 1}}}}')",
                f"len('%s %s' % ({self.int_(depth - 1)}, {self.int_(depth - 1)}))",
                f"len(f'{{Loud({self.int_(depth - 1)})}}')",
            ]
        )
        self.formatting = False
        return text

    # ---- truth values

    def bool_(self, depth: int = 1) -> str:
        return self.pick(
            [
                lambda: f"{self.int_(depth)} % 2 == {self.below(2)}",
                lambda: f"{self.one(self.ints)} > {self.below(20)}",
                lambda: f"pred({self.int_(depth - 1)})",
                lambda: f"{self.int_(depth)} < {self.int_(depth)}",
                lambda: f"len({self.one(self.lists)}) < {self.below(6)}",
                lambda: f"not {self.one(self.lists)}",
                lambda: f"({self.one(self.ints)} % 3 and {self.int_(depth)} % 2)",
                lambda: f"{self.one(self.ints)} in {self.one(self.lists)}",
            ],
            operators=[lambda: f"{self.int_(depth)} <= {self.int_(depth)} < {self.int_(depth)}"],
            loud=[lambda: f"Loud({self.int_(depth)})", lambda: f"Loud({self.int_(depth)}) == {self.int_(depth)}"],
            numbers=[lambda: f"Number({self.int_(depth)}) > {self.int_(depth)}"],
            slow_objects=[lambda: f"Slow({self.int_(depth)})", lambda: f"{self.int_(0)} in Slow({self.int_(depth)})"],
            attributes=[lambda: f"box.n < {self.below(5)}", lambda: "box.meter % 2"],
            matching=[lambda: f"isinstance({self.int_(depth)}, int)"],
        )

    # ---- lists and the like

    def list_(self, depth: int = 2) -> str:
        self.budget -= 1
        if depth <= 0 or self.budget < 0:
            return self.one(self.lists)
        less = depth - 1
        return self.pick(
            [
                lambda: self.one(self.lists),
                *[lambda: f"[{self.comprehension(depth)}]"] * 3,
                lambda: f"[{self.int_(less)}, {self.int_(less)}, {self.int_(less)}]",
                lambda: f"{self.one(['list', 'sorted'])}({self.generator(depth)})",
                lambda: f"list(map({self.callee()}, {self.iterable()}))",
                lambda: f"many({self.int_(less)})",
                lambda: f"{self.one(self.lists)}[{self.below(2)}:{2 + self.below(3)}]",
                lambda: f"list({{{self.comprehension(depth, pair=True)}}})",
            ],
            stars=[
                lambda: f"[*{self.one(self.lists)}, {self.int_(less)}]",
                lambda: f"[{self.int_(less)}, *map({self.callee()}, {self.iterable()})]",
            ],
            aliases=[
                lambda: f"[v for row in rows for v in row if {self.with_names(['v'], lambda: self.bool_(less))}]",
                lambda: f"(rows[{self.below(2)}] if len(rows) > 1 else [])",
                lambda: "box.kept",
                lambda: f"same({self.one(self.lists)})",
            ],
            generators=[lambda: f"list({self.stream()})"],
            iterators=[lambda: f"list({self.one(self.iterators or ['reversed(items)'])})"],
            sets=[lambda: f"sorted({self.set_(less)})", lambda: f"list({{{self.comprehension(depth)}}})"],
            walrus=[
                lambda: f"[{self.one(['w', 'w + 1', 'f(w)'])} for v in {self.iterable()} if (w := {self.call(1)}) % 3]"
                if not self.nested
                else self.one(self.lists),
            ],
            callbacks=[lambda: f"each_of({self.one(self.lists)}, {self.callee()})"],
            numbers=[lambda: f"[int(n) for n in [Number(v) + {self.int_(less)} for v in {self.iterable()}]]"],
        )

    def set_(self, depth: int) -> str:
        return self.one([f"{{{self.int_(depth)}, {self.int_(depth)}}}", f"set({self.one(self.lists)})"])

    def stream(self) -> str:
        """A generator of the kit's, of the program's, or of a generator expression."""
        return self.pick(
            [
                lambda: f"stream({self.one(self.lists)})",
                lambda: f"loud_stream({self.one(self.lists)})",
                lambda: self.generator(1),
                lambda: f"{self.one(self.generators or ['stream'])}({self.one(self.lists)})",
            ]
        )

    def iterable(self) -> str:
        return self.pick(
            [
                *[lambda: self.one(self.lists)] * 3,
                lambda: f"range({1 + self.below(4)})",
                lambda: f"{self.one(self.lists)}[:3]",
                lambda: f"reversed({self.one(self.lists)})",
                lambda: f"sorted({self.one(self.lists)})",
                lambda: f"tuple({self.one(self.lists)})",
                lambda: "list(table)",
                lambda: f"({self.below(5)}, {self.below(9)}, {self.one(self.ints)})",
            ],
            iterators=[lambda: self.one(self.iterators or ["iter(items)"])] * 2,
            generators=[self.stream],
            sets=[lambda: self.set_(1)],
            slow_objects=[lambda: f"Slow({self.one(self.ints)})"],
            state=[lambda: self.one(["table", "table.values()"])],
            aliases=[lambda: "box.kept", lambda: "rows[0]"],
        )

    def comprehension(self, depth: int, *, pair: bool = False, element: Callable[[], str] | None = None) -> str:
        v = self.name("v")
        source = self.iterable()
        clauses = f"for {v} in {source}"
        names = [v]
        if self.chance(20):
            w = self.name("w")
            clauses += f" for {w} in {self.one(['range(2)', '(3, 4)', self.one(self.lists) + '[:2]'])}"
            names.append(w)
        if self.chance(35):
            clauses += f" if {self.with_names(names, lambda: self.bool_(depth - 1))}"
        value = self.with_names(names, element or (lambda: self.int_(depth)))
        return f"{v} % 3: {value} {clauses}" if pair else f"{value} {clauses}"

    def generator(self, depth: int) -> str:
        return f"({self.comprehension(depth)})"

    def bool_generator(self, depth: int) -> str:
        return self.comprehension(depth, element=lambda: self.bool_(depth))
