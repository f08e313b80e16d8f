# ruff: noqa
# A `for` of a comprehension has no line: compiling failed.
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = 1

def adds_total(n):
    pass

@decorate
def k1(p, xs, q=3):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    for i6, v5 in enumerate((y,)):
        1[(x for v10 in 1 for w11 in 1 if 1)], = add(1)
INPUTS = [lambda: (lambda items, other: (1, 2, 1, 1, 1, 1, 1))(1, 1)]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
