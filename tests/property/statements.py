"""Statements of generated programs. Each method returns the lines of a statement, or of a few that belong together."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from tests.property.expressions import Choices, Expressions

Lines = list[str]


def indent(lines: Lines) -> Lines:
    return textwrap.indent("\n".join(lines), "    ").split("\n")


class Statements(Expressions):
    """The statements; knows which lists are iterated, so that growing them comes to an end."""

    def __init__(self, choices: Choices) -> None:
        super().__init__(choices)
        self.group = {"items": 0, "other": 0, "rows": 0}
        self.iterated: list[int] = []
        self.loops = 0
        self.inside_function = False
        self.yields = False

    def block(self, depth: int, least: int = 1) -> Lines:
        lines: Lines = []
        for _ in range(least + self.below(3)):
            lines += self.statement(depth)
        return lines or ["pass"]

    def statement(self, depth: int) -> Lines:
        self.budget = 12
        options: list[Callable[[], Lines]] = [
            self.assign, self.assign, self.assign, self.effect, self.append, self.append, self.augmented,
            self.expression, self.bind_list,
        ]  # fmt: skip
        featured: dict[str, list[Callable[[], Lines]]] = {
            "writers": [self.effect, self.effect, self.mutate],
            "state": [self.state, self.state],
            "aliases": [self.alias, self.mutate, self.mutate],
            "targets": [self.targets, self.targets],
            "attributes": [self.attributes, self.attributes],
            "deletions": [self.delete],
            "finalizers": [self.finalizer],
            "globals": [lambda: [f"TOTAL += {self.int_(2)}"], lambda: [f"TOTAL = adds_total({self.int_(2)})"]],
            "iterators": [self.bind_iterator],
            "sets": [self.change_set],
            "callbacks": [lambda: [f"box.hook = {self.callee()}"], lambda: [f"HOOKS[0] = {self.callee()}"]],
        }
        if self.yields:
            options += [lambda: [f"yield {self.int_(2)}"]] * 3
            options += [lambda: [f"{self.target()} = (yield {self.int_(1)}) or 3"]]
            options += [lambda: [f"yield from {self.iterable()}"]]
        if depth > 0:
            options += [lambda: self.loop(depth)] * 4 + [lambda: self.branch(depth)]
            featured = {
                **featured,
                "handlers": [lambda: self.attempt(depth)] * 3,
                "scopes": [lambda: self.scoped(depth)] * 2,
                "generators": [lambda: self.bounded_while(depth)],
                "closures": [lambda: self.function(depth), lambda: self.function(depth)],
                "matching": [lambda: self.match(depth)] * 3,
                "classes": [lambda: self.class_(depth)],
            }
        for feature, more in featured.items():
            if feature in self.features:
                options = options + more
        if self.loops:
            options += [self.collect] + ([self.leave] if self.chance(50) else [])
        if self.chance(40):
            options += [self.fail]
        return options[self.below(len(options))]()

    # ---- simple ones

    def assign(self) -> Lines:
        name = self.name("a") if self.chance(70) else self.target()
        value = self.int_(3)
        if name not in self.ints:
            self.ints.append(name)
        return [f"{name} = {value}"]

    def targets(self) -> Lines:
        a, b, c = self.name("a"), self.name("b"), self.name("l")
        line = self.pick(
            [
                lambda: f"{a}, {b} = {self.int_(2)}, {self.int_(2)}",
                lambda: f"{a} = {b} = {self.int_(2)}",
                lambda: f"{a}, ({b}, *{c}) = {self.int_(2)}, [{self.int_(2)}, {self.int_(1)}]",
                lambda: f"{a}, table[{self.int_(1)}], {b} = {self.int_(1)}, {self.int_(2)}, {self.int_(1)}",
                lambda: f"[{a}, {b}] = [f(v) for v in (x, y)]",
                lambda: f"{self.one(self.lists)}[0], {a}, {b} = {self.int_(1)}, {self.int_(2)}, {self.int_(1)}",
                lambda: f"{a}: int = {self.int_(2)}; {b} = {a}",
            ]
        )
        self.ints += [a, b]
        if f"*{c}" in line:
            self.lists.append(c)
            self.group[c] = 1000 + self.fresh
        return [line]

    def augmented(self) -> Lines:
        return [f"{self.target()} {self.one(['+=', '-=', '*='])} {self.int_(2)}"]

    def effect(self) -> Lines:
        callee = self.one(["log", "log", "note"])
        return [f"{callee}({self.one([repr('m'), self.int_(1)])}, {self.one([self.one(self.lists), self.int_(1)])})"]

    def expression(self) -> Lines:
        return [self.call(2)]

    def bind_list(self) -> Lines:
        name = self.name("l")
        if "aliases" in self.features and self.chance(35):
            source = self.one(self.lists)
            self.group[name] = self.group[source]
            self.lists.append(name)
            return [f"{name} = {source}"]
        if self.chance(40):
            self.group[name] = 1000 + self.fresh
            self.lists.append(name)
            return [f"{name} = []"]
        line = f"{name} = {self.list_(2)}"
        self.group[name] = 0  # it may be anything, the arguments too
        self.lists.append(name)
        return [line]

    def bind_iterator(self) -> Lines:
        name = self.name("t")
        line = self.pick(
            [
                lambda: f"{name} = iter({self.one(self.lists)})",
                lambda: f"{name} = {self.stream()}",
                lambda: f"{name} = {self.generator(2)}",
                lambda: f"{name} = map({self.callee()}, {self.iterable()})",
                lambda: f"{name} = zip({self.one(self.lists)}, range(9)); {name} = (p[0] for p in {name})",
                lambda: f"{name} = {self.one(self.iterators or ['iter(items)'])}",
            ]
        )
        self.iterators.append(name)
        return [line]

    def guarded(self, name: str, line: str) -> Lines:
        """Growing a list that is being iterated has to end."""
        if self.iterated and (self.group[name] in self.iterated or self.group[name] == 0):
            return [f"if len({name}) < 7:", "    " + line]
        return [line]

    def append(self) -> Lines:
        name = self.one(self.lists)
        value = self.int_(2)
        lines = [f"{name}.append({value})", f"{name} += [{value}]", f"push({name}, {value})"]
        if "writers" in self.features:
            lines += [f"opaque_push({name}, {value})", f"{name}.extend(many({value}))", f"{name}.insert(0, {value})"]
        return self.guarded(name, self.one(lines))

    def collect(self) -> Lines:
        """What loops are usually for: into a list that nothing else refers to."""
        own = [name for name in self.lists if self.group[name] >= 1000] or self.lists
        name = own[-1]
        return self.guarded(name, f"{name}.append({self.int_(3)})")

    def mutate(self) -> Lines:
        name = self.one(self.lists)
        return [
            self.pick(
                [
                    lambda: f"table[{self.int_(1)}] = {self.int_(2)}",
                    lambda: f"table[{self.int_(1)}] = {self.int_(2)}",
                    lambda: f"table[1] += {self.int_(2)}",
                    lambda: f"{name}[:1] = [{self.int_(2)}]",
                    lambda: f"{name}.{self.one(['sort', 'reverse'])}()",
                    lambda: f"{name}[0] {self.one(['=', '+=', '-='])} {self.int_(2)}",
                    lambda: f"del {name}[2:]",
                    lambda: f"table.pop({self.int_(1)}, None)",
                    lambda: f"table.update({{{self.int_(1)}: {self.int_(1)}}})",
                    lambda: f"table.setdefault({self.int_(1)}, {self.int_(1)})",
                ]
            )
        ]

    def alias(self) -> Lines:
        name = self.one(self.lists)
        return [
            self.pick(
                [
                    lambda: f"box.kept = {name}",
                    lambda: f"rows[-1] = {name}",
                    lambda: f"rows[0][0] += {self.int_(2)}",
                    lambda: f"swap({name}, {self.one(self.lists)})",
                    lambda: f"box.table = table; box.table[{self.int_(1)}] = {self.int_(1)}",
                    lambda: f"{name}, box.kept = box.kept, {name}" if self.group[name] == 0 else "rows[0] = box.kept",
                ]
            )
        ]

    def change_set(self) -> Lines:
        name = self.name("s")
        return [f"{name} = {self.set_(1)}", f"for v in sorted({name}):", f"    {name}.discard({self.int_(2)})"]

    def state(self) -> Lines:
        return [
            self.pick(
                [
                    lambda: f"box.put({self.int_(2)})",
                    lambda: f"box.n = {self.int_(1)}",
                    lambda: f"box.n += {self.int_(1)}",
                    lambda: f"set_level({self.int_(1)})",
                ]
            )
        ]

    def attributes(self) -> Lines:
        return [
            self.pick(
                [
                    lambda: f"box.n {self.one(['=', '+=', '-='])} {self.int_(2)}",
                    lambda: f"box.meter {self.one(['=', '+='])} {self.int_(2)}",
                    lambda: f"box.twice = {self.int_(1)}",
                    lambda: f"Box.made = {self.int_(1)}",
                    lambda: f"box.limit = {self.int_(1)}",
                    lambda: f"setattr(box, 'n', {self.int_(1)})",
                    lambda: f"ticks.count = {self.int_(1)}",
                    lambda: f"box.__dict__['n'] = {self.int_(1)}",
                    lambda: f"box.kept += [{self.int_(1)}]",
                    lambda: f"box.ask = {self.one(['f', 'g', 'note'])}",
                ]
            )
        ]

    def delete(self) -> Lines:
        name = self.name("a")
        return self.one(
            [
                f"{name} = {self.int_(2)}\nlog({name})\ndel {name}",
                f"del {self.one(self.lists)}[0]",
                f"del {self.one(self.lists)}[1:]",
                "del table[1]",
                f"box.extra = {self.int_(1)}\nlog(box.extra)\ndel box.extra",
                f"{name} = {self.int_(2)}\nif {self.bool_(1)}:\n    del {name}\n{name} = {self.int_(2)}",
            ]
        ).split("\n")

    def finalizer(self) -> Lines:
        name = self.name("z")
        return self.one(
            [
                f"{name} = Last({self.int_(1)})\nlog({self.int_(2)})\n{name} = None",
                f"{name} = Last({self.int_(1)})\nx += g({name}.n)\n{name} = f({self.int_(1)})",
                f"Last({self.int_(2)})",
                f"for v in {self.one(self.lists)}:\n    {name} = Last(v)\n    x += f({name}.n)",
            ]
        ).split("\n")

    def leave(self) -> Lines:
        how = self.one(["break", "continue", f"return {self.int_(1)}"])
        return [f"if {self.bool_(1)}:", f"    {how}"]

    def fail(self) -> Lines:
        return self.one(
            [
                f"if {self.bool_(1)}:\n    raise Oops({self.int_(1)})",
                f"assert {self.int_(1)} % 11 != 3, {self.int_(0)}",
                f"[][{self.int_(1)} % 2 or -1:] or 1 // ({self.int_(1)} % 9)",
            ]
        ).split("\n")

    # ---- compound ones

    def loop(self, depth: int) -> Lines:
        lines: Lines = []
        if self.chance(50):
            out = self.name("l")
            self.group[out] = 1000 + self.fresh
            self.lists.append(out)
            lines.append(f"{out} = []")
        v = self.name("v")
        target, names = v, [v]
        source = self.iterable()
        element = ""
        if "in place" in self.features and self.chance(25):
            i, held = self.name("i"), self.one([*self.lists, "table"])
            element = f"{held}[{i}]"
            target, source, names = self.one(
                [(i, held, [i]), (f"{i}, {v}", f"{held}.items()", [i, v]), (i, f"list({held})", [i])]
                if held == "table"
                else [(i, f"range(len({held}))", [i]), (f"{i}, {v}", f"enumerate({held})", [i, v])]
            )
        elif self.chance(20):
            i = self.name("i")
            target, source, names = f"{i}, {v}", f"enumerate({source})", [i, v]
        elif self.chance(12):
            w = self.name("w")
            target, source, names = f"{v}, {w}", f"zip({source}, {self.iterable()})", [v, w]
        elif self.chance(12):
            source = self.generator(1)
        elif "targets" in self.features and self.chance(20):
            w, i = self.name("w"), self.name("i")
            target = self.one([f"{i}, ({v}, *{w})", f"{i}, ({v}, {w})"])
            source, names = f"enumerate(zip({source}, {self.iterable()}))", [v]
        before = len(self.iterated)
        self.iterated.append(0)
        for name, group in self.group.items():
            if name in source:
                self.iterated.append(group)
        self.loops += 1
        with self.keeping_names():
            self.ints += names * 2
            body = self.block(depth - 1, 1)
            if element:
                self.budget = 12
                changed = [f"{element} = {self.one([f'f({element})', self.int_(2)])}"]
                body = self.one([body + changed, changed + body, changed])
            if self.chance(60):
                self.budget = 12
                body += self.collect()
        self.loops -= 1
        del self.iterated[before:]
        lines += [f"for {target} in {source}:", *indent(body)]
        if self.chance(8):
            lines += ["else:", *indent(self.effect())]
        return lines

    def bounded_while(self, depth: int) -> Lines:
        n = self.name("n")
        condition = f" and {self.bool_(1)}" if self.chance(50) else ""
        self.loops += 1
        self.iterated.append(0)
        with self.keeping_names():
            self.ints.append(n)
            body = self.block(depth - 1)
        self.iterated.pop()
        self.loops -= 1
        lines = [f"{n} = 0", f"while {n} < {1 + self.below(4)}{condition}:", *indent([f"{n} += 1", *body])]
        return lines + (["else:", *indent(self.effect())] if self.chance(15) else [])

    def branch(self, depth: int) -> Lines:
        lines = [f"if {self.bool_(2)}:"]
        with self.keeping_names():
            lines += indent(self.block(depth - 1))
        if self.chance(50):
            lines.append("else:")
            with self.keeping_names():
                lines += indent(self.block(depth - 1))
        return lines

    def match(self, depth: int) -> Lines:
        pair = f"({self.int_(1)} % 2, {self.int_(1)})"
        subject = self.one([f"{self.int_(2)} % 3", pair, self.one(self.lists), "box"])
        lines = [f"match {subject}:"]
        m, k = self.name("m"), self.name("k")
        patterns = [
            ("0 | 1", []), (f"2 as {m}", [m]), (f"(0, {m})", [m]), (f"({m}, {k}) if {m} < {k}", [m, k]),
            (f"[{m}, *_]", [m]), (f"Box(n={m})", [m]), (f"int({m})", [m]), ("[]", []),
        ]  # fmt: skip
        for _ in range(1 + self.below(3)):
            pattern, names = patterns[self.below(len(patterns))]
            with self.keeping_names():
                self.ints += names
                lines += indent([f"case {pattern}:", *indent(self.block(depth - 1))])
        with self.keeping_names():
            lines += indent(["case _:", *indent(self.block(depth - 1, 0))])
        return lines

    def attempt(self, depth: int) -> Lines:
        lines = ["try:"]
        with self.keeping_names():
            lines += indent(self.block(depth - 1))
        error = self.name("e")
        star = "*" if self.chance(8) else ""
        if self.chance(90):
            kinds = ["(ValueError, LookupError)", "ValueError", "Exception", "LookupError", "kind_of(ValueError)"]
            kind = self.one(kinds)
            lines.append(f"except{star} {kind} as {error}:")
            with self.keeping_names():
                loops, self.loops = self.loops, 0 if star else self.loops
                body = self.block(depth - 1) if self.chance(40) else [f"log('caught', type({error}).__name__)"]
                self.loops = loops
                if star:
                    body = [line for line in body if "return" not in line] or ["pass"]
                    if body[-1].rstrip().endswith(":"):
                        body.append("        pass")
                if self.chance(25) and not star:
                    body.append(
                        self.one([f"raise Oops({self.int_(1)}) from {error}", "raise", f"raise Oops({self.int_(1)})",
                                  f"raise Oops({self.int_(1)}) from None"])
                    )  # fmt: skip
                lines += indent(body)
            if self.chance(15) and not star:
                lines += ["except Exception:", *indent(self.effect())]
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

    def scoped(self, depth: int) -> Lines:
        with self.keeping_names():
            name = self.name("c")
            managers = [f"Scope({self.int_(1) if self.chance(40) else self.below(5)}, {self.chance(40)})"]
            if self.chance(40):
                managers[0] += f" as {name}"
                self.ints.append(name)
            if self.chance(30):
                managers.append(f"{self.one(['Scope', 'scope'])}({self.int_(1)})")
            body = self.block(depth - 1)
        return [f"with {', '.join(managers)}:", *indent(body)]

    def function(self, depth: int) -> Lines:
        name, p = self.name("h"), self.name("p")
        saved = list(self.ints), list(self.lists), self.loops, self.iterated, self.inside_function, self.iterators
        yields, self.yields = self.yields, False
        decorated = self.chance(25)
        self.loops, self.iterated, self.iterators = 0, [], []
        outer = self.target()
        lines = ["@decorate"] if decorated else []
        lines.append(f"def {name}({p}, q={self.one([str(self.below(4)), self.one(self.ints)])}):")
        changes = outer not in ("x", "y", "p", "q") and not self.inside_function and self.chance(40)
        self.inside_function = True
        if changes:
            body = [f"nonlocal {outer}", f"{outer} += {self.one([p, f'f({p})'])}"]
            self.ints = [p, outer]
        else:
            body = []
            self.ints = [p, "q"]
            local = self.name("a")
            body.append(f"{local} = {self.with_names(saved[0], lambda: self.int_(2))}")
            self.ints.append(local)
        if self.chance(30):
            body += self.effect()
        self.budget = 8
        body.append(f"return {self.int_(2)}")
        self.ints, self.lists, self.loops, self.iterated, self.inside_function, self.iterators = saved
        self.yields = yields
        self.functions.append(name)
        return [*lines, *indent(body)]

    def class_(self, depth: int) -> Lines:
        name, instance = self.name("K"), self.name("o")
        base = self.one(["", "(Box)"])
        lines = [f"class {name}{base}:", f"    first = {self.int_(2)}"]
        lines += ["    n = 1", "    def again(self, v):", f"        return {self.one(['f', 'g', 'note'])}(v + self.n)"]
        if self.chance(40):
            lines.append(f"    many = [f(v) for v in {self.one(self.lists)}]")
        lines.append(f"{instance} = {name}({'2' if base else ''})")
        self.functions += [f"{instance}.again"] * 2
        return lines
