# ruff: noqa
# A generator of slow calls, issued by ahead code, was pulled by the committing thread: no thread could go on.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    out = []
    for v in range(4):
        out.append(max((Slow(9)[1] for w in items), default=0))
    out += [max((box.described for v in range(3) for w in items), default=0) for u in range(2)]
    return out


INPUTS = [lambda: (3, 5, [11], [3, 9], [[1], [2]], {1: 2}, Box(2)), lambda: (3, 5, [1, 2], [3], [[1]], {1: 2}, Box(1))]
