# ruff: noqa
# What an inner loop changes behind a call is read by the same call the next time round.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    out = []
    for v in items:
        acc = [v]
        for w in other:
            out.append(count(acc))
            acc.append(w)
    for v in items:
        own = [v]
        n = 0
        while n < 3:
            n = n + 1
            log(count(own))
            own.append(n)
    return out, f(push(items, 1) + count(items))


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
