# ruff: noqa
# step 1, order in_order, f('tuple', ('tuple', ('int', '9')), ('builtins.dict', 0)) of step 1 raising:
# exception: at /tests.differential.stage.Boom/traceback/program_361.py/2: '<genexpr>' became '<listcomp>'
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    sum((f(1) for v7 in items for w8 in items))
INPUTS = [lambda: (lambda items, other: (0, 5, items, 1, 1, 1, 1))([4], 1)]
