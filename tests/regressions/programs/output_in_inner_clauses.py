# ruff: noqa
# What a handler of the log raised for a call in an inner clause had the frame of the generator twice.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    y = min((journalled(v) for v in items for w in range(2)), default=0)
    z = [journalled(v + w + u) for v in items for w in range(2) for u in (1, 2)]
    return y, z, sorted(journalled(v + 2 * w) for v in items for w in range(2) if pred(w))


INPUTS = [lambda: (3, 5, [7, 2], [3, 9], [[1], [2]], {1: 2}, Box(1)), lambda: (3, 5, [1], [9], [[2]], {1: 2}, Box(1))]
