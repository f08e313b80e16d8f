# ruff: noqa
# A `try` of which nothing ran ahead but its handler: PlanError. A name that isn't bound raises without any operation, so
# the handler was reached in one part of the loop alone. What a handler is for may be bound or changed by the loop.
from tests.property.kit import *


@decorate
def handler_alone(items):
    out = []
    for v in items:
        m = []
        try:
            w = [w]
        except LookupError:
            w = f(v)
            m.append(w)
        except NameError:
            w = v
        if w > 3:
            out.append(f(w))
        out.append(g(v))
    return out


@decorate
def unbound(items):
    out = []
    for v in items:
        try:
            w = f(v)
            out.append(late)
        except NameError:
            w = g(v)
        out.append(w)
        late = note("late", v)
    return out


@decorate
def bound_kind(items):
    kind, out = KeyError, []
    for v in items:
        try:
            w = risky(v)
        except kind:
            w = g(v)
        note("next", v)
        kind = Oops
        out.append(w)
    return out


@decorate
def changed_kind(items):
    kinds, out = [KeyError], []
    for v in items:
        try:
            w = risky(v)
        except kinds[0]:
            w = g(v)
        out.append(w)
        kinds[0] = Oops
    return out


@decorate
def orelse(items):
    out = []
    for v in items:
        try:
            w = v
        except NameError:
            pass
        else:
            out.append(f(w))
    return out


@decorate
def program(x, y, items, other, rows, table, box):
    out = [orelse(items)]
    for function in (handler_alone, unbound, bound_kind, changed_kind):
        try:
            out.append(function(items))
        except LookupError as error:
            out.append(str(error))
    return out


INPUTS = [lambda: (3, 5, [1, 2, 4], [3, 9], [[1], [2]], {1: 2}, Box(1)),
          lambda: (3, 5, [1, 3, 8, 2], [3, 9], [[1], [2]], {1: 2}, Box(1))]
