"""Each construct of the language next to calls that run ahead: the bodies of ``program(x, y, items, other, ...)``.

A name that begins with "- " is of a program in which nothing can run ahead, as xcs is now.
"""

from __future__ import annotations

BODIES = {
    "for else": """
        for v in items:
            log(f(v))
        else:
            a = f(x); b = g(y)
            log(a, b)
    """,
    "for else after break": """
        for v in items:
            if v == 2: break
            log(v)
        else:
            log('never')
        a = f(x); b = g(y)
        return a, b
    """,
    "while else": """
        n = 0
        while n < 3:
            n += 1
            a = f(n); b = g(n)
            if n == x: break
            log(a, b)
        else:
            log('no break')
    """,
    "nested loops with jumps": """
        out = []
        for v in items:
            for w in other:
                if w == 3: continue
                if w == 5: break
                out.append(f(v + w))
            else:
                continue
            out.append(g(v))
        return out
    """,
    "match beside calls": """
        for v in items:
            a = f(v)
            match a % 3:
                case 0: log('zero', a)
                case 1 | 2 as n if n == 1: log('one', n)
                case _: log('other')
    """,
    "match of structures": """
        a = f(x); b = g(y)
        match [a, b, {'k': a}]:
            case [int(p), _, {'k': q, **rest}]: log(p, q, rest)
        match box:
            case Box(n=n, kept=[*_]): c = f(n); d = g(n)
        return a, b, c, d
    """,
    "calls in a case": """
        match x:
            case 1 | 2 | 3: a = f(x); b = g(y)
            case _: a = g(x); b = f(y)
        return a, b
    """,
    "with": """
        with Scope(x):
            a = f(x); b = g(y)
            log(a, b)
        return [f(v) for v in items]
    """,
    "with of several managers, one swallowing": """
        with Scope(1, True) as s, scope(2) as t:
            a = f(s); b = g(t)
            log(a, b)
            raise Oops(a)
        c = f(x); d = g(y)
        return c, d
    """,
    "- with in a loop": """
        for v in items:
            with Scope(v, v == 2):
                log(f(v))
    """,
    "- with in a loop, after whose calls nothing is sure": """
        for v in items:
            with Scope(f(v)):
                log(v)
    """,
    "try except else finally": """
        a = b = None
        try:
            a = f(x); b = risky(y); c = g(x)
        except Oops as e:
            log('caught', e.args)
        else:
            log('fine', c)
        finally:
            log('done')
        d = f(1); e = g(2)
        return a, b, d, e
    """,
    "try in a loop": """
        out = []
        for v in items:
            try:
                r = risky(v)
            except LookupError as e:
                log('failed', v)
                continue
            finally:
                log('tried', v)
            out.append(r)
        return out
    """,
    "except star": """
        out = []
        for v in items:
            try:
                if v == 2: raise ExceptionGroup('two', [Oops(1), ValueError(2)])
                out.append(f(v))
            except* Oops as group:
                log('oops', len(group.exceptions))
            except* ValueError:
                log('value')
        a = f(x); b = g(y)
        return out, a, b
    """,
    "raise from": """
        try:
            a = f(x); b = risky(3); c = g(y)
        except LookupError as e:
            raise Oops('again') from e
    """,
    "bare raise": """
        for v in items:
            try:
                r = risky(v)
            except LookupError:
                log('again')
                raise
            log(r)
    """,
    "return in finally": """
        try:
            a = f(x); b = risky(3)
        finally:
            return g(y), [f(v) for v in items]
    """,
    "continue in finally": """
        for v in items:
            try:
                a = risky(v); b = f(v)
                log(a, b)
            finally:
                continue
        a = f(x); b = g(y)
        return a, b
    """,
    "walrus in a comprehension": """
        w = 0
        squares = [w for v in items if (w := f(v)) % 2]
        a = f(x); b = g(y)
        return squares, w, a, b
    """,
    "walrus between calls": """
        log((a := f(x)) + a, (b := g(y)) + b)
        if (n := len(items)) > 1 and (c := f(n)) > 2:
            log(n, c)
        return a, b
    """,
    "chained comparison": """
        if f(x) < g(y) < f(100) < g(y): log('yes')
        return f(1) == f(1) == f(1), 0 < f(x) < 5, [v for v in items if 0 < f(v) < 25]
    """,
    "starred and nested targets": """
        a, (b, *c), [d] = f(x), [g(y), f(1), f(2)], [g(3)]
        for i, (v, w) in enumerate(zip(items, other)):
            log(i, f(v), g(w))
        *first, last = [f(v) for v in items]
        return a, b, c, d, first, last
    """,
    "targets with effects": """
        items[f(x) % 2], box.n, table[g(y)] = f(1), g(2), f(3)
        table[f(4)] = items[g(0) % 1] = g(5)
        return items, table
    """,
    "augmented targets": """
        items[f(x) % 2] += g(y)
        box.n += f(1) + g(2)
        table[1] -= f(3)
        for v in items:
            table[1] += f(v)
            box.n -= v
    """,
    "del": """
        a = f(x); b = g(y)
        log(a); del a
        try: log(a)
        except NameError as e: log(str(e))
        for v in items:
            c = f(v)
            log(c)
            del c
        del items[0], table[1]
        return f(1), g(2)
    """,
    "assert": """
        a = f(x); b = g(y)
        assert a < 1000, f(7)
        assert b > 1000, (f(8), g(9))
    """,
    "annotations": """
        a: int = f(x)
        b: 'nothing[at, all]' = g(y)
        c: int
        box.extra: int = f(1) + g(2)
        return a, b
    """,
    "f-strings": """
        a = f"{f(x)!r:>{g(y) % 9 + 3}}|{g(1)}|{x=}"
        b = f'{"in" + f"{f(2)}"}' + f"{f(3):{'>'}5}"
        return a, b, [f"{f(v)}-{g(v)}" for v in items]
    """,
    "docstring": '''
        """What it does."""
        a = f(x); b = g(y)
        return a, b, program.__doc__
    ''',
    "__class__ and super": """
        class Sub(Box):
            def ask(self, v): return super().ask(v) + f(__class__.limit)
        one = Sub(2)
        a = one.ask(x); b = one.ask(y)
        return a, b, [f(v) for v in items]
    """,
    "- locals": """
        a = f(x); b = g(y)
        return sorted(locals()), a, b
    """,
    "- eval": """
        a = f(x); b = g(y)
        return eval('a + b')
    """,
    "conditional and boolean operators": """
        a = f(x) if x % 2 else g(x)
        b = f(1) and g(2) or f(3)
        c = not f(4), f(5) or log('never')
        return a, b, c, [f(v) if v % 2 else g(v) for v in items], [f(v) or g(v) for v in items]
    """,
    "slices and subscripts": """
        a = items[f(x) % 2:g(y)]
        b = {f(1): g(2), **{3: f(3)}, 'k': [g(4)]}
        return a, b, {f(v) for v in items}, (*items, f(5), g(6))
    """,
    "star arguments": """
        return spread(f(1), *[f(v) for v in items], k=g(2), **{'m': f(3)}), add(*[f(x), g(y)])
    """,
    "imports": """
        import math
        a = f(x); b = g(y)
        from math import floor as down
        return math.ceil(a / 2), down(b / 2), [f(v) for v in items]
    """,
    "pass, expressions and constants": """
        ...
        f(x); g(y)
        'text'
        pass
        [f(v) for v in items]
    """,
    "early return": """
        a = f(x); b = g(y)
        if a > 30: return a
        for v in items:
            if v == 3: return v
            log(v)
        c = f(1); d = g(2)
        return c, d
    """,
    "if elif else in a loop": """
        for v in items:
            if v == 1: a = f(v)
            elif v == 2: a = g(v); a = f(a)
            else: a = 0
            log(a)
    """,
    "while in a loop": """
        for v in items:
            n = 0
            while n < 2:
                n = n + 1
                log(f(v + n))
    """,
    "generator expressions": """
        it = (f(v) for v in items)
        first = next(it, None)
        total = sum(g(v) for v in it)
        return first, total, max((f(v) for v in items), default=0), sorted(g(v) for v in other)
    """,
    "nested comprehensions": """
        grid = [[f(v + w) for w in other] for v in items]
        flat = [g(v) for row in grid for v in row if f(v) % 2]
        return grid, flat, {v: [f(w) for w in other] for v in items}
    """,
}

SINCE_3_12 = {
    "f-strings with nested quotes": """
        a = f"{f(x)}{"-".join(f"{g(v)}" for v in items)}"
        return a, f"{'a' f"{f(y)}"}"
    """,
    "type parameters": """
        type Pair[T] = tuple[T, T]
        def ask[T](v: T) -> T: return f(v)
        class Of[T]:
            def ask(self, v: T) -> T: return g(v)
        a = ask(x); b = Of().ask(y)
        return a, b, [ask(v) for v in items], Pair.__name__
    """,
}
