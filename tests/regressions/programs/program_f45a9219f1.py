# ruff: noqa
# stuck: the task that has made a map is over when it is gone through
from tests.property.kit import *

TOTAL = 0


def adds_total(n):
    global TOTAL
    TOTAL = (TOTAL + n) % 100
    return TOTAL


@decorate
def program(x, y, items, other, rows, table, box):
    global TOTAL
    a1 = (x % 7)
    table[box.loud] = Slow(y)[a1]
    other, box.kept = box.kept, other
    TOTAL += box.ask(max((x for v4 in other), default=0))
    TOTAL = adds_total(a1)
    return list(map(note, Slow(y)))


INPUTS = [
    lambda: (lambda items, other: (7, 9, items, other, [items, other, items], {1: 2, 3: 9}, Box(1)))([8, 9, 7, 9], [0, 4, 11]),
    lambda: (lambda items, other: (5, 2, items, other, [items, other, items], {1: 2, 3: 2}, Box(2)))([2, 7, 9], [7, 6]),
]


def reset():
    global TOTAL
    TOTAL = 0


def watched():
    return TOTAL
