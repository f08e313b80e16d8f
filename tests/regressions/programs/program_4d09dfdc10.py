# ruff: noqa
# step 1, order backwards:
# effects: number 1 of 2: ['log(\'tuple\', (\'tuple\', (\'str\', "\'stream over\'")), (\'builtins.dict\', 0))'] became []
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = 1

def adds_total(n):
    pass

def k1(p, xs, q=3):
    pass

def k4(p, xs, q=3):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    a8 = next(loud_stream(items), 0)
    for i11, v10 in items:
        other.append(len({f(f(i11)), next(stream(items), 0)} | {len(set(items))}))
INPUTS = [lambda: (lambda items, other: (8, 0, items, other, [items, other, items], {1: 2, 3: 0}, Box(2)))([11], 7), lambda: (lambda items, other: (9, 3, items, other, [items, other, items], {1: 2, 3: 3}, Box(0)))([6, 10], [4, 1])]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
