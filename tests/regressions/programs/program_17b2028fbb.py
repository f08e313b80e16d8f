# ruff: noqa
# A lambda that was too much to analyse was not taken to change what it has captured.
# value: at /int/1: '1104' became '1101'
# calls: not made: add('tuple', ('tuple', ('int', '11'), ('int', '4')), ('builtins.dict', 0))
# calls: made too often: add('tuple', ('tuple', ('int', '11'), ('int', '1')), ('builtins.dict', 0))
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

    @decorate
    def h5(p6, q=x):
        pass
    a13 = (lambda v: box.meter)(1)
    model(1)
    return add(box.n)
INPUTS = [lambda: (lambda items, other: (0, 8, 1, 1, 1, 1, Box(0)))(1, 1)]
OWN = 1
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
