# ruff: noqa
# step 0, order backwards:
# fault of xcs: InternalError('xcs failed to compile program: PlanError("the ahead part of a generator reads [\'v25\'], which are bound while it is pulled")') bec
from tests.property.kit import *

TOTAL = 0
SHARED = [1]
HOOKS = [f, g, plain]


def adds_total(n):
    global TOTAL
    TOTAL = (TOTAL + n) % 100
    SHARED[0] += 1
    return TOTAL


@decorate
def k1(p, xs=[4], *rest, q=1):
    table, box, rows, x, y, items, other = {1: 2}, Box(1), [[1]], 1, 2, [3], [5]
    l2 = []
    for v3 in reversed(xs):
        a5 = [journalled(v3), model(q)][1]
        box.n = [f(v3), g(v3)][0]
        if box.recall() % 2 == 1:
            break
    return table.get([0, q][-1], 0)


@decorate
def k6(xs, p=2, q=3):
    table, box, rows, x, y, items, other = {1: 2}, Box(1), [[1]], 1, 2, [3], [5]
    l7 = [*(journalled(v8) % 9 + v8 for v8 in sorted(xs))]
    with scope(a9):
        a9 = same([g(q)])[0]
        a10 = model(q + q)
        yield -a9
        a11 = (f(a9), p)[0]
        l12 = []
        for i14, v13 in enumerate((m + 1 for m in xs)):
            a15 = g(i14) % 9 + v13
            log(f(i14), box.recall())
            l12.extend([[calls_f(a15), g(v13)][0], v13])
    yield calls_f(q)


@decorate
def program(x, y, items, other, rows, table, box):
    l20 = []
    def h17(p18):
        p18 % 2 and plain(p18)
        return f(p18) + y
    l20 += map(h17, other[:3])
    l21 = []
    for i23, v22 in enumerate(list(table)):
        l24 = []
        for v25 in (sum((box.put(v22) for v30 in range(4))) for v29 in (3, 4, x)):
            l31 = []
            l32 = list((g(v33), v25)[0] for v33 in reversed(l20))
            a34 = sum((adds_total(1) for v35 in sorted(l20) if x in items))
            l32.append(next(stream(l24), 0))
        a36 = plain(i23) % 9 + v22
        a37 = plain(i23) + spread(i23)
        a38 = (f(i23) if a36 % 3 else f(a36))
    y = risky(x)
    a39 = apply(f, x)
    return model.ask(risky(y))


INPUTS = [
    lambda: (lambda items, other: (6, 3, items, items, [items, other, items], {1: 2, 3: 3}, Box(0)))([10, 3], [11, 8, 0]),
    lambda: (lambda items, other: (2, 5, items, other, [items, other, items], {1: 2, 3: 5}, Box(2)))([9, 5, 5, 7], [11]),
    lambda: (lambda items, other: (9, 11, items, other, [items, other, items], {1: 2, 3: 11}, Box(0)))([8], [5, 1, 6]),
]


OWN = [h for h in list(globals().values()) if getattr(h, '__module__', '') == __name__ and hasattr(h, '__defaults__')]
DEFAULTS = [(h, [list(d) if type(d) is list else d for d in h.__defaults__]) for h in OWN if h.__defaults__]


def reset():
    global TOTAL
    TOTAL = 0
    SHARED[:] = [1]
    HOOKS[:] = [f, g, plain]
    for h, values in DEFAULTS:
        h.__defaults__ = tuple(list(d) if type(d) is list else d for d in values)


def watched():
    return TOTAL, SHARED, [h.__defaults__ for h, _ in DEFAULTS]
