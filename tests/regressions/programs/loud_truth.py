# ruff: noqa
# Asking for the truth of a test is an effect of its own, or a slow call, and was done twice.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    a = [f(v) for v in items for w in (4,) if Loud(v)]
    b = [f(v) for v in items if Slow(v)]
    for v in items:
        if Loud(v): log(f(v))
        if Slow(v): log(g(v))
    n = 0
    while Slow(n) or n < 3:
        n += 1
        if n > 4: break
    return a, b


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
