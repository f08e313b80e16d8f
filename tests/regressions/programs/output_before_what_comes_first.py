# ruff: noqa
# What is evaluated before a part that was a task of its own came after the output of that.
# calls: not made: add('tuple', ('tuple', ('int', '3'), ('int', '16')), ('builtins.dict', 0))
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = 1

def adds_total(n):
    pass

def k1(p, xs, q=3):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    for v13 in other:
        a14 = 1
        a15 = f(1)
        v13 = add(o10(a14), journalled(v13))
INPUTS = [lambda: (lambda items, other: (1, 9, 1, other, 1, 1, 1))(1, [9])]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
