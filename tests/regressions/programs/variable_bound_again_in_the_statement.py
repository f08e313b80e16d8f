# ruff: noqa
# No test needed the guard: a call reads what its own statement has bound before it.
from tests.property.kit import *


@decorate
def program(x, y):
    w = v = x
    a = (w := f(y)) + g(w)
    b = [g(y), (v := f(x) % 7), g(v), f(v + w)]
    c = add(v := y, y=f(v)) + g(v)
    for w in (f(w), (w := g(x)) + f(w)):
        log(w)
    v += (v := g(y)) + f(v)
    return a, b, c, v, w


INPUTS = [lambda: (1, 2), lambda: (5, 3), lambda: (4, 4)]
