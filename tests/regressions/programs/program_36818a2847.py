# ruff: noqa
# step 1, order in_order, count('tuple', ('tuple', ('builtins.list', 0)), ('builtins.dict', 1)) of step 1 raising:
# exception: at /tests.differential.stage.Boom/traceback/program_17.py/2: '<dictcomp>' became '<listcomp>'
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    l3 = {1: box.recall() for v4 in items for w5 in (4,)}
INPUTS = [lambda: (lambda items, other: (4, 2, items, 1, 1, 1, Box(1)))([9], 1)]
