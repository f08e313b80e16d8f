# ruff: noqa
# A function that logs, and calls what another call has answered, was planned as one to be judged at run time.
from tests.property.kit import *
from tests.differential.callees import logger

HOOKS = {0: f, 1: note}


def chosen(x):
    return HOOKS.get(f(x) % 2, g)


def told(hook, x):
    logger.info("told %s", x)
    return hook(g(x))


@decorate
def program(x, y, items, other, rows, table, box):
    out = []
    for v in items:
        hook = chosen(v)
        out.append(told(hook, v))
    first, second = chosen(x), g(y)
    return out, told(first, x), told(first, second)


INPUTS = [lambda: (7, 8, [4, 5], 1, 1, 1, 1), lambda: (2, 8, [1, 2, 3], 1, 1, 1, 1)]
