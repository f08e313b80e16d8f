# ruff: noqa
# step 0, order in_order:
# calls: made too often: pred('tuple', ('tuple', ('int', '3')), ('builtins.dict', 0)), pred('tuple', ('tuple', ('int', '7')), ('builtins.dict', 0)), pred('tuple',
from tests.property.kit import *
TOTAL = 0
SHARED = 1
HOOKS = 1

def adds_total(n):
    pass

@decorate
def program(x, y, items, other, rows, table, box):
    for i9, v8 in enumerate((y,)):
        if Slow(pred(x)):
            pass
INPUTS = [lambda: (lambda items, other: (5, 6, 1, 1, 1, 1, 1))(1, 1)]
DEFAULTS = 1

def reset():
    pass

def watched():
    pass
