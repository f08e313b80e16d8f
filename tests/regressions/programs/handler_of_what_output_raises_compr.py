# ruff: noqa
# What a log handler raised as output was shown led to a handler that the ahead part had passed.
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = 1

def adds_total(n):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    for v15 in other:
        try:
            a = [journalled(v15 + v) for v in (1, 2)]
            c = f(v15 + y)
        except LookupError:
            f(1)
INPUTS = [lambda: (lambda items, other: (0, 1, 1, other, 1, 1, Box(0)))(1, [1, 10, 4]), lambda: (lambda items, other: (0, 7, 1, items, 1, 1, Box(0)))([6], 1)]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
