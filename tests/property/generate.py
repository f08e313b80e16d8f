"""Programs rich in what goes wrong, made from a source of choices (hypothesis or a seeded random generator).

`generate` returns the text of a module with ``program``, ``INPUTS``, ``reset`` and ``watched``. Programs end by
themselves, use variables that are (nearly always) bound, and are typed just enough to run on: what they compute does
not matter.
"""

from __future__ import annotations

from tests.property.dense import Dense
from tests.property.expressions import Choices
from tests.property.statements import Lines, indent

HEADER = "from tests.property.kit import *\n\nTOTAL = 0\nSHARED = [1]\nHOOKS = [f, g, plain]\n\n\n"
TOTALS = """\
def adds_total(n):
    global TOTAL
    TOTAL = (TOTAL + n) % 100
    SHARED[0] += 1
    return TOTAL
"""
PARAMETERS = "x, y, items, other, rows, table, box"


class Program(Dense):
    """A module: helpers, the program, its inputs."""

    def helper(self) -> str:
        """A function of the module that the program, and later helpers, call: compiled, plain, or a generator."""
        name = self.name("k")
        generator = self.chance(25)
        self.ints, self.lists, self.functions, self.iterators = ["p", "q"], ["xs"], [], []
        self.group["xs"] = 0
        self.iterated = [0]  # whoever calls it may be iterating what it is given
        self.yields = generator
        decorated = self.chance(60)
        signature = "(xs, p=2, q=3)" if generator else self.one(["(p, xs=(1, 2), q=3)", "(p, xs=[4], *rest, q=1)"])
        body: Lines = ["table, box, rows, x, y, items, other = {1: 2}, Box(1), [[1]], 1, 2, [3], [5]"]
        if not generator and self.chance(25):
            body.append(f"if p > 3: return {name}(p % 4)")
        for _ in range(1 + self.below(2)):
            body += self.statement(1)
        body.append(f"yield {self.int_(1)}" if generator else f"return {self.int_(2)}")
        self.yields = False
        self.iterated = []
        (self.generators if generator else self.helpers).append(name)
        return "\n".join([*["@decorate"] * decorated, f"def {name}{signature}:", *self.declared(body)])

    def declared(self, body: Lines) -> Lines:
        """The body, with a declaration where it assigns to the global."""
        if any(line.strip().startswith("TOTAL") for line in body):
            body = ["global TOTAL", *body]
        return indent(body)

    def program(self) -> str:
        self.ints, self.lists, self.functions, self.iterators = ["x", "y"], ["items", "other"], [], []
        generator = self.yields = "generators" in self.features and self.chance(30)
        body: Lines = []
        for _ in range(2 + self.below(4)):
            body += self.statement(2)
        results = ", ".join([*dict.fromkeys(self.ints[2:]), *dict.fromkeys(self.lists)][-8:])
        self.budget = 10
        body.append(f"return {self.one([f'[{results}]', self.int_(2), self.list_(2)])}")
        if generator:
            body.append("yield")
        lines = ["@decorate", f"def program({PARAMETERS}):", *self.declared(body)]
        return "\n".join(lines)

    def inputs(self) -> str:
        def numbers() -> str:
            return "[" + ", ".join(str(self.below(12)) for _ in range(1 + self.below(4))) + "]"

        calls = []
        for _ in range(3):  # a traced function is recorded, then predicted
            x, y = self.below(12), self.below(12)
            items, other = numbers(), numbers()
            second = "items" if self.chance(30) else "other"
            values = f"{x}, {y}, items, {second}, [items, other, items], {{1: 2, 3: {y}}}, Box({x % 3})"
            calls.append(f"    lambda: (lambda items, other: ({values}))({items}, {other}),")
        return "INPUTS = [\n" + "\n".join(calls) + "\n]\n"

    def module(self) -> str:
        helpers = [self.helper() for _ in range(1 + self.below(2))] if self.features & {"helpers", "generators"} else []
        program = self.program()
        return HEADER + "\n\n\n".join([TOTALS.rstrip(), *helpers, program, self.inputs()]) + RESET


RESET = """

OWN = [h for h in list(globals().values()) if getattr(h, '__module__', '') == __name__ and hasattr(h, '__defaults__')]
DEFAULTS = [(h, [list(d) if type(d) is list else d for d in h.__defaults__]) for h in OWN if h.__defaults__]


def reset():
    global TOTAL
    TOTAL = 0
    SHARED[:] = [1]
    HOOKS[:] = [f, g, plain]
    for h, values in DEFAULTS:
        h.__defaults__ = tuple(list(d) if type(d) is list else d for d in values)


def watched():
    return TOTAL, SHARED, [h.__defaults__ for h, _ in DEFAULTS]
"""


def generate(choices: Choices) -> str:
    """Text of one module."""
    return Program(choices).module()
