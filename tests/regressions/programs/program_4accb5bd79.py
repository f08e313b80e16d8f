# ruff: noqa
# step 1, order backwards:
# effects: number 0 of 2: ["last('tuple', ('tuple', ('int', '6')), ('builtins.dict', 0))", "last('tuple', ('tuple', ('int', '5')), ('builtins.dict', 0))"] became 
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
    for v in other:
        z3 = Last(v)
        x += f(z3.n)
INPUTS = [lambda: (lambda items, other: (3, 0, 1, other, 1, 1, 1))(1, [5])]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
