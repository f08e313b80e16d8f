# ruff: noqa
# stuck: the task that has made a map is over when it is gone through
from tests.property.kit import *


@decorate
def program(x, y, items, other, rows, table, box):
    answers = []
    for v in items:
        answers.append(f(max(map(note, Slow(v)))))
    return answers


INPUTS = [
    lambda: (lambda items, other: (7, 9, items, other, [items, other, items], {1: 2, 3: 9}, Box(1)))([8, 9, 7], [0, 4]),
    lambda: (lambda items, other: (5, 2, items, other, [items, other, items], {1: 2, 3: 2}, Box(2)))([2, 7], [7, 6]),
]


def reset():
    pass


def watched():
    return None
