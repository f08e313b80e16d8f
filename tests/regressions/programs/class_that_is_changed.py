# ruff: noqa
# A method was called before the class got another one.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    class Local(Box):
        def again(self, v): return f(v)
    one = Local(2)
    out = []
    for v in items:
        out.append(one.again(v))
        if v == 2: Local.again = lambda self, v: note(v)
    return out


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
