"""Programs rich in what goes wrong, made from a source of choices (hypothesis or a seeded random generator).

`generate` returns the text of a module with ``program`` and ``INPUTS``. Programs end by themselves, use variables that
are (nearly always) bound, and are typed just enough to run on: what they compute does not matter.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

HEADER = "from tests.property.kit import *\n\n\n"
PARAMETERS = "x, y, items, other, rows, table, box"


class Choices(Protocol):
    """Where choices come from; 0 is the simplest one."""

    def below(self, n: int) -> int: ...


class Generator:
    """State of one program being written."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._ints = ["x", "y"]
        self._lists = ["items", "other"]
        self._functions: list[str] = []
        self._fresh = 0
        self._group = {"items": 0, "other": 0, "rows": 0}
        self._iterated: list[int] = []
        self._loops = 0
        self._handling = False
        self._inside_function = False
        self._nested = 0
        self._formatting = False
        self._budget = 40

    # ---- choices

    def below(self, n: int) -> int:
        return self._choices.below(n)

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent

    def pick(self, *options: Callable[[], str]) -> str:
        return options[self.below(len(options))]()

    def one(self, names: list[str]) -> str:
        return names[self.below(len(names))]

    def name(self, letter: str) -> str:
        self._fresh += 1
        return f"{letter}{self._fresh}"

    # ---- expressions

    def int_(self, depth: int = 2) -> str:
        self._budget -= 1
        if depth <= 0 or self._budget < 0:
            return self.one(self._ints) if self.chance(75) else str(self.below(10))
        return self.pick(
            lambda: self.one(self._ints),
            lambda: self.call(depth),
            lambda: self.call(depth),
            lambda: self.call(depth),
            lambda: f"{self.int_(depth - 1)} {self.one(['+', '-', '*'])} {self.int_(depth - 1)}",
            lambda: f"add({self.int_(depth - 1)}, {self.int_(depth - 1)})",
            lambda: f"count({self.list_(depth - 1)})",
            lambda: f"plain_sum({self.list_(depth - 1)})",
            lambda: f"len({self.list_(depth - 1)})",
            lambda: f"sum({self.generator(depth - 1)})",
            lambda: f"{self.one(['min', 'max'])}({self.generator(depth - 1)}, default=0)",
            lambda: f"({self.int_(depth - 1)} if {self.bool_(depth - 1)} else {self.int_(depth - 1)})",
            lambda: f"({self.int_(depth - 1)} {self.one(['and', 'or'])} {self.int_(depth - 1)})",
            lambda: f"int({self.one(['any', 'all'])}({self.bool_generator(depth - 1)}))",
            lambda: f"table.get({self.int_(depth - 1)}, 0)",
            lambda: self.one(["box.n", "box.double", "box.loud", "peek_level()"]),
            lambda: f"box.{self.one(['ask', 'pure', 'put'])}({self.int_(depth - 1)})",
            lambda: "box.recall()",
            lambda: self.formatted(depth),
            lambda: f"(lambda v: {self.with_names(['v'], lambda: self.int_(depth - 1))})({self.int_(depth - 1)})",
            lambda: f"[{self.int_(depth - 1)}, {self.int_(depth - 1)}][-1]",
            lambda: self.walrus(depth),
            lambda: self.local_call(depth),
            lambda: f"{self.list_(depth - 1)}[0]",
        )

    def call(self, depth: int) -> str:
        callee = self.one(
            ["f", "g", "f", "plain", "calls_f", "level", "risky", "model", "model.ask", "note", "opaque", "set_level"]
        )
        return f"{callee}({self.int_(depth - 1)})"

    def local_call(self, depth: int) -> str:
        if not self._functions:
            return self.call(depth)
        return f"{self.one(self._functions)}({self.int_(depth - 1)})"

    def walrus(self, depth: int) -> str:
        value = self.int_(depth - 1)
        return value if self._nested else f"({self.target()} := {value})"

    def target(self) -> str:
        """A variable that may be assigned to: the counters of bounded loops may not."""
        return self.one([name for name in self._ints if name[0] != "n"])

    def formatted(self, depth: int) -> str:
        if self._formatting:  # Python 3.11 has no nesting of one quote
            return self.int_(depth - 1)
        self._formatting = True
        text = f"len(f'{{{self.int_(depth - 1)}}}-{{{self.int_(depth - 1)}!r:>3}}')"
        self._formatting = False
        return text

    def bool_(self, depth: int = 1) -> str:
        return self.pick(
            lambda: f"{self.int_(depth)} % 2 == {self.below(2)}",
            lambda: f"{self.one(self._ints)} > {self.below(20)}",
            lambda: f"pred({self.int_(depth - 1)})",
            lambda: f"{self.int_(depth)} < {self.int_(depth)}",
            lambda: f"len({self.one(self._lists)}) < {self.below(6)}",
            lambda: f"not {self.one(self._lists)}",
            lambda: f"({self.one(self._ints)} % 3 and {self.int_(depth)} % 2)",
            lambda: f"{self.one(self._ints)} in {self.one(self._lists)}",
        )

    def list_(self, depth: int = 2) -> str:
        self._budget -= 1
        if depth <= 0 or self._budget < 0:
            return self.one(self._lists)
        return self.pick(
            lambda: self.one(self._lists),
            lambda: f"[{self.comprehension(depth)}]",
            lambda: f"[{self.comprehension(depth)}]",
            lambda: f"[{self.int_(depth - 1)}, {self.int_(depth - 1)}, {self.int_(depth - 1)}]",
            lambda: f"list({self.generator(depth)})",
            lambda: f"sorted({self.generator(depth)})",
            lambda: f"list(map({self.one(['f', 'plain', 'risky', 'note', 'level', 'box.ask'])}, {self.iterable()}))",
            lambda: f"many({self.int_(depth - 1)})",
            lambda: f"{self.one(self._lists)}[{self.below(2)}:{2 + self.below(3)}]",
            lambda: f"[*{self.one(self._lists)}, {self.int_(depth - 1)}]",
            lambda: f"list({{{self.comprehension(depth, pair=True)}}})",
            lambda: f"[v for row in rows for v in row if {self.with_names(['v'], lambda: self.bool_(depth - 1))}]",
            lambda: f"(rows[{self.below(2)}] if len(rows) > 1 else [])",
        )

    def iterable(self) -> str:
        return self.pick(
            lambda: self.one(self._lists),
            lambda: self.one(self._lists),
            lambda: f"range({1 + self.below(4)})",
            lambda: f"{self.one(self._lists)}[:3]",
            lambda: f"reversed({self.one(self._lists)})",
            lambda: f"sorted({self.one(self._lists)})",
            lambda: f"tuple({self.one(self._lists)})",
            lambda: "list(table)",
            lambda: f"({self.below(5)}, {self.below(9)}, {self.one(self._ints)})",
        )

    def with_names(self, names: list[str], make: Callable[[], str]) -> str:
        saved = list(self._ints)
        self._ints = saved + names * 2
        self._nested += 1
        try:
            return make()
        finally:
            self._nested -= 1
            self._ints = saved

    def comprehension(self, depth: int, *, pair: bool = False, element: Callable[[], str] | None = None) -> str:
        v = self.name("v")
        source = self.iterable()
        clauses = f"for {v} in {source}"
        names = [v]
        if self.chance(20):
            w = self.name("w")
            clauses += f" for {w} in {self.one(['range(2)', '(3, 4)', self.one(self._lists) + '[:2]'])}"
            names.append(w)
        if self.chance(35):
            clauses += f" if {self.with_names(names, lambda: self.bool_(depth - 1))}"
        value = self.with_names(names, element or (lambda: self.int_(depth)))
        return f"{v} % 3: {value} {clauses}" if pair else f"{value} {clauses}"

    def generator(self, depth: int) -> str:
        return f"({self.comprehension(depth)})"

    def bool_generator(self, depth: int) -> str:
        return self.comprehension(depth, element=lambda: self.bool_(depth))

    # ---- statements: each returns lines

    def block(self, depth: int, least: int = 1) -> list[str]:
        """Statements of a nested block; names bound in it stay usable, for loops that nearly always run."""
        lines: list[str] = []
        for _ in range(least + self.below(3)):
            lines += self.statement(depth)
        return lines or ["pass"]

    @contextmanager
    def keeping_names(self) -> Iterator[None]:
        """Names bound inside may be unbound afterwards: mostly forget them."""
        ints, lists, functions = list(self._ints), list(self._lists), list(self._functions)
        yield
        if not self.chance(4):
            self._ints, self._lists, self._functions = ints, lists, functions

    def statement(self, depth: int) -> list[str]:
        self._budget = 12
        options: list[Callable[[], list[str]]] = [
            self.assign, self.assign, self.assign, self.effect, self.effect, self.append, self.append, self.augmented,
            self.expression, self.bind_list, self.mutate, self.state,
        ]  # fmt: skip
        if depth > 0:
            options += [
                lambda: self.loop(depth), lambda: self.loop(depth), lambda: self.loop(depth),
                lambda: self.branch(depth),
                lambda: self.attempt(depth), lambda: self.attempt(depth), lambda: self.scoped(depth),
                lambda: self.bounded_while(depth), lambda: self.function(depth),
            ]  # fmt: skip
        if self._loops:
            options += [self.leave, lambda: self.collect()]
        options += [self.fail]
        return options[self.below(len(options))]()

    def assign(self) -> list[str]:
        name = self.name("a") if self.chance(70) else self.target()
        value = self.int_(3)
        if self.chance(15):
            second = self.name("b")
            line = f"{name}, {second} = {value}, {self.int_(2)}"
            self._ints.append(second)
        else:
            line = f"{name} = {value}"
        if name not in self._ints:
            self._ints.append(name)
        return [line]

    def augmented(self) -> list[str]:
        return [f"{self.target()} {self.one(['+=', '-=', '*='])} {self.int_(2)}"]

    def effect(self) -> list[str]:
        callee = self.one(["log", "log", "note"])
        return [f"{callee}({self.one([repr('m'), self.int_(1)])}, {self.one([self.one(self._lists), self.int_(1)])})"]

    def expression(self) -> list[str]:
        return [self.call(2)]

    def bind_list(self) -> list[str]:
        name = self.name("l")
        if self.chance(35):
            source = self.one(self._lists)
            self._group[name] = self._group[source]
            self._lists.append(name)
            return [f"{name} = {source}"]
        if self.chance(40):
            self._group[name] = 1000 + self._fresh
            self._lists.append(name)
            return [f"{name} = []"]
        line = f"{name} = {self.list_(2)}"
        self._group[name] = 0  # it may be anything, the arguments too
        self._lists.append(name)
        return [line]

    def guarded(self, name: str, line: str) -> list[str]:
        """Growing a list that is being iterated has to end."""
        if self._iterated and (self._group[name] in self._iterated or self._group[name] == 0):
            return [f"if len({name}) < 7:", "    " + line]
        return [line]

    def append(self) -> list[str]:
        name = self.one(self._lists)
        value = self.int_(2)
        return self.guarded(
            name,
            self.one(
                [
                    f"{name}.append({value})", f"{name} += [{value}]", f"push({name}, {value})",
                    f"opaque_push({name}, {value})",
                ]
            ),
        )

    def collect(self) -> list[str]:
        """What loops are usually for: into a list that nothing else refers to."""
        own = [name for name in self._lists if self._group[name] >= 1000] or self._lists
        name = own[-1]
        return self.guarded(name, f"{name}.append({self.int_(3)})")

    def mutate(self) -> list[str]:
        name = self.one(self._lists)
        return self.pick(
            lambda: f"table[{self.int_(1)}] = {self.int_(2)}",
            lambda: f"table[{self.int_(1)}] = {self.int_(2)}",
            lambda: f"{name}[:1] = [{self.int_(2)}]",
            lambda: f"{name}.sort()",
            lambda: f"{name}.reverse()",
            lambda: f"{name}[0] = {self.int_(2)}",
            lambda: f"del {name}[2:]",
            lambda: f"table.pop({self.int_(1)}, None)",
            lambda: f"box.kept = {name}",
        ).split("\n")

    def state(self) -> list[str]:
        return [
            self.pick(
                lambda: f"box.put({self.int_(2)})",
                lambda: f"box.n = {self.int_(1)}",
                lambda: f"box.n += {self.int_(1)}",
                lambda: f"set_level({self.int_(1)})",
            )
        ]

    def loop(self, depth: int) -> list[str]:
        lines = []
        if self.chance(50):
            out = self.name("l")
            self._group[out] = 1000 + self._fresh
            self._lists.append(out)
            lines.append(f"{out} = []")
        v = self.name("v")
        target, names = v, [v]
        source = self.iterable()
        if self.chance(20):
            i = self.name("i")
            target, source, names = f"{i}, {v}", f"enumerate({source})", [i, v]
        elif self.chance(12):
            w = self.name("w")
            target, source, names = f"{v}, {w}", f"zip({source}, {self.iterable()})", [v, w]
        elif self.chance(12):
            source = self.generator(1)
        self._iterated.append(0)
        for name, group in self._group.items():
            if name in source:
                self._iterated.append(group)
        depth_before = len(self._iterated)
        self._loops += 1
        with self.keeping_names():
            self._ints += names * 2
            body = self.block(depth - 1, 1)
            if self.chance(60):
                self._budget = 12
                body += self.collect()
        self._loops -= 1
        del self._iterated[: len(self._iterated) - depth_before]
        self._iterated = [] if not self._loops else self._iterated
        lines += [f"for {target} in {source}:", *indent(body)]
        if self.chance(8):
            lines += ["else:", *indent(self.effect())]
        return lines

    def bounded_while(self, depth: int) -> list[str]:
        n = self.name("n")
        condition = f" and {self.bool_(1)}" if self.chance(50) else ""
        self._loops += 1
        self._iterated.append(0)
        with self.keeping_names():
            self._ints.append(n)
            body = self.block(depth - 1)
        self._iterated.pop()
        self._loops -= 1
        return [f"{n} = 0", f"while {n} < {1 + self.below(4)}{condition}:", *indent([f"{n} += 1", *body])]

    def branch(self, depth: int) -> list[str]:
        lines = [f"if {self.bool_(2)}:"]
        with self.keeping_names():
            lines += indent(self.block(depth - 1))
        if self.chance(50):
            lines.append("else:")
            with self.keeping_names():
                lines += indent(self.block(depth - 1))
        return lines

    def attempt(self, depth: int) -> list[str]:
        lines = ["try:"]
        with self.keeping_names():
            lines += indent(self.block(depth - 1))
        error = self.name("e")
        handler = self.below(4)
        if handler or self.chance(70):
            kind = self.one(["(ValueError, LookupError)", "ValueError", "Exception", "LookupError"])
            lines.append(f"except {kind} as {error}:")
            with self.keeping_names():
                saved, self._handling = self._handling, True
                body = self.block(depth - 1) if self.chance(40) else [f"log('caught', type({error}).__name__)"]
                self._handling = saved
                if self.chance(25):
                    body.append(
                        self.one([f"raise Oops({self.int_(1)}) from {error}", "raise", f"raise Oops({self.int_(1)})",
                                  f"raise Oops({self.int_(1)}) from None"])
                    )  # fmt: skip
                lines += indent(body)
            if self.chance(20):
                lines.append("else:")
                with self.keeping_names():
                    lines += indent(self.block(depth - 1))
            if not self.chance(20):
                return lines
        lines.append("finally:")
        with self.keeping_names():
            lines += indent(self.effect() if self.chance(70) else self.block(0))
        return lines

    def scoped(self, depth: int) -> list[str]:
        with self.keeping_names():
            body = self.block(depth - 1)
        return [f"with Scope({self.below(5)}, {self.chance(40)}):", *indent(body)]

    def function(self, depth: int) -> list[str]:
        name, p = self.name("h"), self.name("p")
        saved = list(self._ints), list(self._lists), self._loops, self._iterated, self._inside_function
        decorated = self.chance(25)
        self._loops, self._iterated = 0, []
        outer = self.target()
        lines = ["@decorate"] if decorated else []
        lines.append(f"def {name}({p}, q={self.below(4)}):")
        changes = outer not in ("x", "y") and not self._inside_function and self.chance(25)
        self._inside_function = True
        if changes:
            body = [f"nonlocal {outer}", f"{outer} += {p}"]
            self._ints = [p, outer]
        else:
            body = []
            self._ints = [p, "q"]
            local = self.name("a")
            body.append(f"{local} = {self.with_names(saved[0], lambda: self.int_(2))}")
            self._ints.append(local)
        if self.chance(30):
            body += self.effect()
        self._budget = 8
        body.append(f"return {self.int_(2)}")
        self._ints, self._lists, self._loops, self._iterated, self._inside_function = saved
        self._functions.append(name)
        return [*lines, *indent(body)]

    def leave(self) -> list[str]:
        how = self.one(["break", "continue", f"return {self.int_(1)}"])
        return [f"if {self.bool_(1)}:", f"    {how}"]

    def fail(self) -> list[str]:
        return self.pick(
            lambda: f"if {self.bool_(1)}:\n    raise Oops({self.int_(1)})",
            lambda: f"assert {self.int_(1)} % 11 != 3, {self.int_(0)}",
        ).split("\n")

    # ---- the whole

    def program(self) -> str:
        body: list[str] = []
        for _ in range(2 + self.below(4)):
            body += self.statement(2)
        results = ", ".join([*dict.fromkeys(self._ints[2:]), *dict.fromkeys(self._lists)][-8:])
        self._budget = 10
        body.append(f"return {self.one([f'[{results}]', self.int_(2), self.list_(2)])}")
        return "\n".join([f"@decorate\ndef program({PARAMETERS}):", *indent(body)])

    def inputs(self) -> str:
        def numbers() -> str:
            return "[" + ", ".join(str(self.below(12)) for _ in range(1 + self.below(4))) + "]"

        calls = []
        for _ in range(2):
            x, y = self.below(12), self.below(12)
            items, other = numbers(), numbers()
            shared = self.chance(30)
            second = "items" if shared else "other"
            values = f"{x}, {y}, items, {second}, [items, other, items], {{1: 2, 3: {y}}}, Box({x % 3})"
            calls.append(f"    lambda: (lambda items, other: ({values}))({items}, {other}),")
        return "INPUTS = [\n" + "\n".join(calls) + "\n]\n"


def indent(lines: list[str]) -> list[str]:
    return textwrap.indent("\n".join(lines), "    ").split("\n")


def generate(choices: Choices) -> str:
    """Text of one module."""
    generator = Generator(choices)
    program = generator.program()
    return f"{HEADER}{program}\n\n\n{generator.inputs()}"
