# ruff: noqa
# a fault of xcs: computed ahead, but never committed
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    for v1, w2 in zip(range(1), items):
        l3 = model(x)
        a4 = [v for row in rows for v in row if any((pred(0) for v5 in other for w6 in range(2))) == 0][0]
    return 1
INPUTS = [lambda: (lambda items, other: (3, 0, items, items, [items], 1, 1))([2], 1)]
