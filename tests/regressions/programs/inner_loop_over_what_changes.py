# ruff: noqa
# The ahead part iterated an inner loop over what the outer one had not changed yet.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    for v in items:
        for w in tuple(other):
            table[w] = count(other)
            if len(other) < 7: other.append(w)
    for v in items:
        for w in range(len(rows)):
            table[v, w] = count(other)
            if len(rows) < 5: rows.append(w)
    pairs = [(f(w), push(other, w)) for v in items for w in tuple(other)]
    return pairs, table


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
