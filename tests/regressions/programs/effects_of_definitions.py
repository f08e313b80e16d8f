# ruff: noqa
# Effects of defaults, decorators and annotations were not seen.
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    a = box.ask(x)
    later = lambda k=box.put(5): k
    b = box.ask(x)
    def named(k=box.put(6)) -> box.put(7): return k
    c = box.ask(x)
    for v in items:
        again = lambda k=box.put(v): k
        log(box.ask(v))
    return a, b, c


INPUTS = [lambda: (3, 5, [7, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1))]
