# ruff: noqa
# step 0, order in_order:
# value: at /int/0: 'int' became 'NoneType'
# calls: not made: add('tuple', ('tuple', ('int', '3'), ('int', '6')), ('builtins.dict', 0)), f('tuple', ('tuple', ('int', '6')), ('builtins.dict', 0))
# calls: made too often: add('tuple', ('tuple', ('NoneType', 'None'), ('int', '6')), ('builtins.dict', 0))
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = 1

def adds_total(n):
    pass

def k1(xs, p, q=3):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    a8 = plain_sum({1: 1 for v9 in other})
    for v11 in (1 for v12 in range(3)):
        pass
    return add(a8) < f(y)
INPUTS = [lambda: (lambda items, other: (5, 6, 1, items, 1, 1, 1))([10], 1)]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
