# ruff: noqa
# The ahead part was run within the commit of its first outcome, and the calls of `map` needed their turn after it.
from tests.property.kit import *


@decorate
def program(x, items):
    a = journalled(x)
    return [list(map(f, items)) for v in range(4) if x], [max(items, key=g) for v in range(3) if a]


INPUTS = [lambda: (1, [3, 6, 10]), lambda: (2, [4, 5]), lambda: (3, [])]
