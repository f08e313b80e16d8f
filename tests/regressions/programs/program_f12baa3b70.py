# ruff: noqa
# a fault of xcs: computed ahead, but never committed
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    for v8 in table:
        for v10 in items:
            l11 = [model(4)]
    return 1
INPUTS = [lambda: (lambda items, other: (3, 6, items, 1, 1, {3: 2}, 1))([10], 1)]
