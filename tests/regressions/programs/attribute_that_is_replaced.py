# ruff: noqa
# What a callee was taken for, an attribute of an object, had been replaced.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    box.hook = note
    a = box.hook(x)
    b = g(4)
    out = []
    for v in items:
        out.append(box.hook(v))
        if v == 2: box.hook = f
    class Other:
        def ask(self, v): return note(v)
    box.inner = Other()
    return a, b, out, [box.inner.ask(v) for v in items], g(1)


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
