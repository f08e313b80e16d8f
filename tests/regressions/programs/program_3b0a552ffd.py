# ruff: noqa
# step 1, order in_order, g('tuple', ('tuple', ('int', '4')), ('builtins.dict', 0)) of step 1 raising:
# exception: at /tests.differential.stage.Boom/traceback/program_839.py/2: '<dictcomp>' became '<listcomp>'
from tests.property.kit import *

@decorate
def program(x, y, items, other, rows, table, box):
    a7 = {1: f'{box.pure(1)!r:>3}' for v8 in table for w9 in (4,)}
INPUTS = [lambda: (lambda items, other: (7, 2, 1, 1, 1, {3: 2}, Box(1)))(1, 1)]
