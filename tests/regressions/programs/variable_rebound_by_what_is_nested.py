# ruff: noqa
# No test needed the guard: a call that reads a variable which nested functions bind again is not made before these.
from tests.property.kit import *


class Calls:
    def __init__(self, function):
        self.function = function

    def __add__(self, other):
        self.function(other)
        return other

    def __del__(self):
        self.function(1)


@decorate
def program(x, y, items):
    total = x

    def more(n=1):
        nonlocal total
        total += n
        return n

    def counted():
        nonlocal total
        for n in (1, 2):
            total += n
            yield n

    class Holder:
        def __init__(self):
            nonlocal total
            total += 10

        @property
        def size(self):
            nonlocal total
            total += 5
            return total

    out = [f(total)]
    more()
    out.append(f(total))
    apply(more, y)
    out.append(g(total))
    list(map(more, items))
    out.append(f(total))
    for n in counted():
        out.append(g(total))
    holder = Holder()
    out.append(f(total))
    holder.size
    out.append(g(total))
    calls = Calls(more)
    calls + 3
    out.append(f(total))
    calls = None
    out.append(g(total))
    sorted(items, key=more)
    out.append(f(total) + (more(2) and g(total)))
    return out, [f(total) for _ in items if more()]


INPUTS = [lambda: (1, 2, [3, 1]), lambda: (5, 3, [2]), lambda: (4, 4, [])]
