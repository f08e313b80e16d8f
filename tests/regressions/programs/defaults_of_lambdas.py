# ruff: noqa
# The default of a lambda logs, or adds what is not known: ahead code did not see to it.
from tests.property.kit import *

TOTAL = 0
SHARED = [1]
HOOKS = [f, g, plain]


@decorate
def program(x, y, items, other, rows, table, box):
    b2 = max((6 for v4 in items for w5 in (3, 4)), default=0)
    logged = [(lambda v=(journalled(b2)): model.ask(b2))() for v11 in list(table)]
    return logged, [(lambda v=box + n: model.ask(n))() for n in items]


INPUTS = [
    lambda: (lambda items, other: (9, 5, items, other, [items, other, items], {1: 2, 3: 5}, Box(0)))([6], [8, 3]),
    lambda: (lambda items, other: (10, 0, items, other, [items, other, items], {1: 2, 3: 0}, Box(1)))([2], [4, 3]),
]


def reset():
    global TOTAL
    TOTAL = 0


def watched():
    return TOTAL
