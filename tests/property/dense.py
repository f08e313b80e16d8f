"""Statements with many calls that may overlap, and hazards in between: most programs of `statements` alone have a
hazard too many for anything to overlap."""

from __future__ import annotations

from collections.abc import Callable

from tests.property.expressions import Choices
from tests.property.statements import Lines, Statements, indent

_SAFE = ["f", "g", "plain", "calls_f", "model", "model.ask", "f", "g", "box.pure", "journalled", "spread", "add"]


class Dense(Statements):
    """``dense`` programs have fewer features, and blocks and loops of calls of which nothing is in the way but for what
    stands among them."""

    def __init__(self, choices: Choices) -> None:
        super().__init__(choices)
        self.dense = self.chance(65)
        if self.dense:
            self.features = {feature for feature in sorted(self.features) if self.chance(40)}

    def statement(self, depth: int) -> Lines:
        if not (self.dense and self.chance(45)):
            return super().statement(depth)
        options: list[Callable[[], Lines]] = [self.calls, self.calls, self.comprehended]
        if depth > 0:
            options += [lambda: self.busy_loop(depth)] * 4 + [lambda: self.busy_function(depth)]
            options += [lambda: self.around(depth)] * 2
        return options[self.below(len(options))]()

    def safe(self, argument: str) -> str:
        """A call that may overlap."""
        names = _SAFE + [f for f in self.functions if self.chance(50)]
        return f"{self.one(names)}({argument})"

    def value(self, names: list[str]) -> str:
        """A call of one or two of these, or of another call, in one of the positions of an expression."""
        a, b = self.one(names), self.one(names)
        return self.one(
            [
                self.safe(a), self.safe(a), self.safe(self.safe(a)), f"{self.safe(a)} + {self.safe(b)}",
                self.safe(f"{a} + {b}"),
                f"add({self.safe(a)}, {self.safe(b)})", f"spread({a}, k={self.safe(b)})", f"{self.safe(a)} % 9 + {b}",
                f"sum([{self.safe(a)}, {b}])", f"({self.safe(a)} if {b} % 3 else {self.safe(b)})",
                f"(lambda q: {self.safe('q')})({a})",
                f"max({self.safe(a)}, {self.safe(b)})", f"[{self.safe(a)}, {self.safe(b)}][{self.below(2)}]",
                f"({self.safe(a)}, {b})[0]", f"-{self.safe(a)}", f"min(m for m in ({self.safe(a)}, {b}))",
                f"risky({a})",
                f"same([{self.safe(a)}])[0]", f"int(f'{{{a}}}') + {self.safe(b)}",
                f"apply({self.one(['f', 'g', 'plain'])}, {a})",
            ]
        )  # fmt: skip

    def among(self, depth: int, lines: Lines) -> Lines:
        """The lines, and with some chance a statement of any kind after."""
        return lines + (super().statement(depth) if self.chance(30) else [])

    def calls(self) -> Lines:
        """A few calls in a row."""
        lines: Lines = []
        for _ in range(2 + self.below(3)):
            name = self.name("a") if self.chance(80) else self.target()
            lines += self.among(0, [f"{name} = {self.value(self.ints[-4:])}"])
            if name not in self.ints:
                self.ints.append(name)
        return lines

    def source(self) -> str:
        return self.one(
            [
                self.one(self.lists), self.one(self.lists), self.one(self.lists), f"{self.one(self.lists)}[:4]",
                "range(3)",
                f"sorted({self.one(self.lists)})", f"tuple({self.one(self.lists)})", "table", "list(table.values())",
                f"reversed({self.one(self.lists)})", f"[f(m) for m in {self.one(self.lists)}]",
                f"iter({self.one(self.lists)})",
                f"set({self.one(self.lists)})", f"(m + 1 for m in {self.one(self.lists)})",
                f"many({self.one(self.ints)})",
            ]
        )  # fmt: skip

    def comprehended(self) -> Lines:
        name, v = self.name("l"), self.name("v")
        value = self.with_names([v], lambda: self.value([v, v, self.one(self.ints)]))
        condition = f" if {self.one([f'{v} % 3', f'pred({v})', f'{self.safe(v)} % 2'])}" if self.chance(30) else ""
        made = f"{value} for {v} in {self.source()}{condition}"
        self.group[name] = 1000 + self.fresh
        line = self.one(
            [
                f"{name} = [{made}]", f"{name} = list({made})", f"{name} = sorted({{{made}}})", f"{name} = [*({made})]",
                f"{name} = list(map(f, [{made}]))",
                f"{name} = list({{{v} % 5: {value} for {v} in {self.source()}}}.values())",
            ]
        )  # fmt: skip
        self.lists.append(name)
        return [line]

    def busy_loop(self, depth: int) -> Lines:
        """What loops are for: calls of each item, their answers collected, and something else among them."""
        out, v = self.name("l"), self.name("v")
        source = self.source()
        numbered = self.chance(20)
        i = self.name("i")
        target = f"{i}, {v}" if numbered else v
        source = f"enumerate({source})" if numbered else source
        before = len(self.iterated)
        self.iterated += [0, *(group for name, group in self.group.items() if name in source)]
        self.group[out] = 1000 + self.fresh
        self.loops += 1
        with self.keeping_names():
            own = [v, i] if numbered else [v]
            self.ints += own * 2
            body: Lines = []
            for _ in range(1 + self.below(3)):
                name = self.name("a")
                body += self.among(depth - 1, [f"{name} = {self.value([v, *own, self.one(self.ints)])}"])
                own.append(name)
                self.ints.append(name)
            if self.chance(20):
                body += self.noted(own)
            if self.chance(25):
                body = self.handled(body)
                body.append(f"{out}.append({v})")
            self.lists.append(out)
            last = self.value(own)
            body += [
                self.one(
                    [
                        f"{out}.append({last})", f"{out}.append({last})", f"{out} += [{last}]", f"log({last})",
                        f"{self.target()} += {last}", f"table[{v} % 4] = {last}", f"{out}.extend([{last}, {v}])",
                        f"box.n = {last}",
                    ]
                )
            ]  # fmt: skip
            if self.chance(15):
                body += super().leave()
        self.loops -= 1
        del self.iterated[before:]
        self.lists.append(out)
        return [f"{out} = []", f"for {target} in {source}:", *indent(body)]

    def noted(self, own: list[str]) -> Lines:
        """An object that an iteration makes, changes under this name or another, and gives to a call."""
        note, held, name = self.name("n"), self.name("n"), self.name("a")
        value = self.value(own)
        change = self.one(
            [
                f"{note}.n = {value}", f"{note}.n = {self.one(own)}", f"{note}.n += {self.one(own)}",
                f"{note}.parts[0] = {value}", f"{note}.parts.append({value})", f"{note}.put({value})",
                f"{held}.n = {self.one(own)}", f"{held}.parts = [{value}]", f"{note}.n, {held} = {value}, {note}",
            ]
        )  # fmt: skip
        read = self.one(
            [f"{note}.n", f"{note}.first", f"sum({note}.parts)", f"{held}.n", f"[{note}][0].n", f"[{held}][0].first"]
        )
        self.ints.append(name)
        first = [f"{note} = Note({self.one(own)})", f"{held} = {self.one([note, note, f'Note({note}.n)'])}"]
        return [*first, *([f"log({self.one(own)})"] if self.chance(20) else []), change, f"{name} = {self.safe(read)}"]

    def handled(self, body: Lines) -> Lines:
        """The body in something that handles what it raises."""
        error = self.name("e")
        return self.one(
            [
                "\n".join(["try:", *indent(body), f"except Exception as {error}:", f"    log(type({error}).__name__)"]),
                "\n".join(["try:", *indent(body), "except LookupError:", "    log(f(1))"]),
                "\n".join(["try:", *indent(body), "finally:", "    log('over')"]),
                "\n".join([f"with Scope({self.below(4)}, True):", *indent(body)]),
                "\n".join([f"with scope({self.one(self.ints)}):", *indent(body)]),
                "\n".join([f"if {self.bool_(1)}:", *indent(body)]),
            ]
        ).split("\n")

    def around(self, depth: int) -> Lines:
        with self.keeping_names():
            return self.handled(self.calls() + (self.busy_loop(depth - 1) if self.chance(50) else []))

    def busy_function(self, depth: int) -> Lines:
        """A function of the function's, and a loop over it."""
        name, p, v, out = self.name("h"), self.name("p"), self.name("v"), self.name("l")
        captured = self.one([self.one(self.ints), self.target(), "box.n", f"len({self.one(self.lists)})"])
        logged = ["    log('in', " + p + ")"] if self.chance(20) else []
        kept = f"{out}.append({p})" if self.chance(15) else f"{p} % 2 and {self.safe(p)}"
        lines = [f"{out} = []", f"def {name}({p}):", *logged, f"    {kept}", f"    return {self.safe(p)} + {captured}"]
        self.functions.append(name)
        self.group[out] = 1000 + self.fresh
        self.lists.append(out)
        loop = [f"for {v} in {self.one(['items', 'other', 'range(3)'])}:", f"    {out}.append({name}({v}))"]
        return self.among(depth - 1, lines) + self.one(
            ["\n".join(loop), f"{out} += [{name}({v}) for {v} in items[:3]]", f"{out} += map({name}, other[:3])"]
        ).split("\n")
