# ruff: noqa
# exception: in the traceback '<genexpr>' became '<listcomp>'
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    a1 = max((1 for v2 in range(1) for w3 in other if pred(1)), default=0)
INPUTS = [lambda: (lambda items, other: (7, 1, 1, items, 1, 1, 1))([5], 1)]
