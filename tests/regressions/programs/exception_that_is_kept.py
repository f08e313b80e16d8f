# ruff: noqa
# One exception object, raised by several calls at once, got the traceback of all.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    failure = Oops('kept')
    def failing(v):
        if f(v) % 2 == 1: raise failure
        return v
    out = []
    for v in items:
        try: out.append(failing(v))
        except Oops as e: out.append(e is failure)
    return out


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
