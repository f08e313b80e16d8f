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
    "nested functions that are compiled themselves": """
        import xcs
        total = 0
        def loud(function):
            log('decorated', function.__name__)
            return function
        @loud
        @xcs.compile
        def count_up(n):
            nonlocal total
            total += f(n)
            return total
        @xcs.compile(max_in_flight=2)
        def ask(v, seen=[]):
            seen.append(v)
            return f(v) + len(seen)
        @xcs.ordered
        @xcs.compile
        def told(v):
            return f(v), g(v)
        later = xcs.compile(lambda v: (f(v), g(v), total))
        a = [count_up(v) for v in items]
        return a, [ask(v) for v in items], [told(v) for v in items], [later(v) for v in items], total
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
    "generators sent into, thrown at and closed": """
        def turns(n):
            try:
                got = yield f(n)
                while got:
                    try:
                        got = yield g(got)
                    except Oops as error:
                        log('caught', error.args)
                        got = yield n
                return 'over'
            finally:
                log('closed', n)
        a = f(x); b = g(y)
        first = turns(x)
        out = [next(first), first.send(2), first.throw(Oops('in')), first.send(3)]
        first.close()
        second = turns(y)
        next(second)
        try:
            second.throw(KeyError('out'))
        except KeyError as error:
            out.append(error.args)
        third = turns(a)
        next(third)
        try:
            third.send(None)
        except StopIteration as stop:
            out.append(stop.value)
        return a, b, out
    """,
    "exceptions kept, noted and raised later": """
        a = f(x); b = g(y)
        saved = None
        for v in items:
            try:
                f(v); risky(v)
            except Oops as error:
                error.add_note(f'for {v}')
                saved = error
        try:
            if saved is not None:
                raise saved
            raise ValueError(a)
        except (Oops, ValueError) as error:
            other = RuntimeError(b)
            other.add_note('wrapped')
            raise other from error
    """,
    "groups of exceptions, partly handled": """
        a = f(x); b = g(y)
        try:
            try:
                raise ExceptionGroup('all', [ValueError(f(a)), ExceptionGroup('inner', [Oops(g(b)), KeyError(1)])])
            except* ValueError as errors:
                log(len(errors.exceptions)); f(1)
            except* Oops as errors:
                raise KeyError('again') from errors
        except* KeyError as errors:
            log(type(errors).__name__, len(errors.exceptions))
            c = f(2), g(3)
        return a, b, c
    """,
    "coroutines made and run inside": """
        import asyncio
        class Manager:
            async def __aenter__(self): log('in'); return f(x)
            async def __aexit__(self, *details): log('out', details[0]); return True
        async def steps(n):
            for i in range(n):
                yield g(i)
        async def main():
            async with Manager() as a, Manager() as b:
                log(a + b)
                async for v in steps(2):
                    log(v)
                raise Oops('swallowed')
            return [v async for v in steps(2)]
        a = f(x); b = g(y)
        return a, b, asyncio.run(main())
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
