# ruff: noqa
# step 1, schedule 100028:
# fault of xcs: InternalFault('no thread can go on (schedule 100028)') because of None
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = [plain]

def adds_total(n):
    pass

@decorate
def k1(xs, p, q=3):
    pass

@decorate
def k2(xs, p, q=3):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    push(items, g(7))
    v10
    a11 = sum((HOOKS[-1](len(items)) for v12 in other))
INPUTS = [lambda: (lambda items, other: (6, 5, items, other, 1, 1, 1))([0], [0, 7])]
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
