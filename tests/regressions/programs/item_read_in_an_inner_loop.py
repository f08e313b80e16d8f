# ruff: noqa
# An inner loop that reads parts of the item of the loop around it was taken for a fault of the plan: it ran as written.
from tests.property.kit import *


@decorate
def program(pairs):
    for first, second in pairs:
        second["other"] = g(second["answer"])
        for n in [f(1), g(2)]:
            first["answer"] = f(first["question"])
    return pairs


def rows(*numbers):
    return [{"question": n, "answer": n + 1} for n in numbers]


one, two = rows(1, 2)
INPUTS = [
    lambda: (list(zip(rows(1, 2, 3), rows(4, 5, 6))),),
    lambda: ((lambda a, b: [(a, b), (b, a), (a, a)])(*rows(7, 8)),),
]
