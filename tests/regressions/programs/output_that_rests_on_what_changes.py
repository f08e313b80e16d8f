# ruff: noqa
# A call with output that also rests on elements of what the function changes was planned as one to be judged at run time.
from tests.property.kit import *

HOOKS = [g]


@decorate
def program(x, y, items, other, rows, table, box):
    a = (lambda v=1: level(journalled(x)))()
    (lambda v: len(Slow(1)))(items[0])
    items.append(HOOKS[0](x))
    return a, journalled(x)


INPUTS = [lambda: (7, 8, [4], 1, 1, 1, 1), lambda: (2, 8, [4, Box(1)], 1, 1, 1, 1)]
