"""As `language`: scopes, and what is defined inside of a function (closures, lambdas, classes, generators)."""

from __future__ import annotations

BODIES = {
    "global": """
        global SHARED_NUMBER
        SHARED_NUMBER = x
        out = []
        for v in items:
            out.append(f(v))
            SHARED_NUMBER += v
        out.append(f(SHARED_NUMBER)); out.append(g(SHARED_NUMBER))
        return out, SHARED_NUMBER
    """,
    "- nonlocal": """
        total = 0
        def count_up(n):
            nonlocal total
            total += n
            return total
        out = []
        for v in items:
            r = f(v)
            out.append((r, count_up(v)))
        return out, total
    """,
    "closures over a loop variable": """
        later = []
        for v in items:
            later.append(lambda: v)
            log(f(v))
        return [fn() for fn in later], [fn() for fn in [lambda: w for w in other]], f(x), g(y)
    """,
    "lambda defaults": """
        later = [lambda k=f(v): k for v in items]
        one = lambda k=f(x), *, m=g(y): k + m
        return [fn() for fn in later], one()
    """,
    "nested function with decorator and default": """
        def twice(function):
            log('decorated', function.__name__)
            return lambda v: function(v) * 2
        @twice
        def ask(v, extra=f(x)):
            return f(v) + extra
        return [ask(v) for v in items], f(1), g(2)
    """,
    "nested class": """
        class Local:
            first = f(x)
            second = [g(v) for v in (1, 2)]
            n: int = 3
            def ask(self, v): return f(v + self.n)
            @property
            def both(self): return self.ask(1), self.ask(2)
        one = Local()
        a = one.ask(x); b = one.ask(y)
        return one.first, one.second, a, b, one.both, [f(v) for v in items]
    """,
    "comprehension at class level": """
        class Local:
            scale = 2
            values = [f(v) for v in items]
            pairs = {v: g(v) for v in (1, 2)}
        a = f(x); b = g(y)
        return Local.values, Local.pairs, a, b
    """,
    "generator function inside": """
        def numbers(n):
            for v in range(n):
                got = yield f(v)
                if got: log('got', got)
        it = numbers(3)
        next(it); it.send(7)
        it.close()
        a = f(x); b = g(y)
        return a, b, list(numbers(2))
    """,
    "- generator function": """
        a = f(x); b = g(y)
        yield a + b
        for v in items: yield f(v)
        try: got = yield from stream(other)
        finally: log('closed')
        return [f(v) for v in items]
    """,
}
