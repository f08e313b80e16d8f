# ruff: noqa
# step 1, order backwards:
# effects: number 2 of 3: ['log(\'tuple\', (\'tuple\', (\'str\', "\'stream over\'")), (\'builtins.dict\', 0))'] became []
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
    l2 = box.recall()
    box -= next(loud_stream(other))
INPUTS = [lambda: (lambda items, other: (11, 2, 1, other, 1, 1, Box(2)))(1, [11])]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
