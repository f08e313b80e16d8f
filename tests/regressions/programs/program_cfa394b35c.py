# ruff: noqa
# step 0, order in_order:
# fault of xcs: InternalError('xcs failed to compile program: PlanError("\'__xcs_10\': computed ahead, but never committed")') because of PlanError("'__xcs_10': c
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    for v1, w2 in zip((y,), other):
        a3 = count(1)
        a8 = list(box.recall())
INPUTS = [lambda: (lambda items, other: (6, 10, 1, other, 1, 1, Box))(1, [1])]
