# ruff: noqa
# Calls behind one that raised StopIteration were made, though the map was over.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    def stopping(v):
        if v == 2: raise StopIteration
        return f(v)
    return list(map(stopping, items)), sum(map(stopping, items)), [w for w in map(stopping, items)]


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
