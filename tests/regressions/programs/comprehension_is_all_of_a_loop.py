# ruff: noqa
# The function that computes the items of a comprehension was not defined, where that is all that a loop runs ahead.
from tests.property.kit import *


@decorate
def program(x, rows):
    out = []
    for v in rows:
        l = [add(spread(w), spread(x)) for w in v]
        log(len(l))
        out.append(l)
    return out


INPUTS = [lambda: (1, [[1, 2], [3]]), lambda: (2, [[4], []]), lambda: (3, [])]
