"""Every kind of exception, raised by every call and effect of programs that have them in all kinds of places."""

from __future__ import annotations

import textwrap

import pytest

import xcs
from tests.differential import oracle
from tests.differential.oracle import Raising
from tests.differential.stage import Immediate, Key
from tests.differential.test_language import PROGRAM
from tests.property.programs import FAULTS, judge, load
from xcs_runtime import schedule

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")  # a fault of xcs

PLACES = {
    "__enter__ and __exit__": """
        with Scope(x), Scope(y, True):
            a = f(x); b = g(y)
            log(a, b)
        with scope(x) as c:
            return [f(v) for v in items], c
    """,
    "__next__": """
        out = [f(v) for v in loud_stream(items)]
        for v in loud_stream(items): out.append(g(v))
        return out, sum(h for h in stream(items)), f(1), g(2)
    """,
    "__getattr__ and properties": """
        a = box.lazily + box.described
        b = f(box.loud), g(box.double)
        return a, b, Proxy(box).ask(1), Proxy(box).described
    """,
    "__del__": """
        z = Last(f(x))
        a = f(1); b = g(2)
        z = None
        return a, b, [f(v) for v in items]
    """,
    "operators and conversions": """
        a = int(Slow(x) + y) + len(Slow(1)) + Slow(2)[3]
        b = [f(v) for v in Slow(x)], f(1) if Loud(y) else g(1), 3 in Slow(2)
        return a, b, f"{Loud(x)}{f(4)}{g(5)}", Loud(1) == 2
    """,
    "handlers, and what they raise": """
        for v in items:
            try:
                r = risky(v); s = f(r)
            except Oops as e:
                log('oops'); r = g(v)
                if v == 3: raise Oops('from') from e
            except Exception as e:
                log('other')
                try: r = g(v + 1)
                except Exception: log('inner'); raise
            finally:
                log('finally', v)
            log(r)
    """,
    "while handling another": """
        try:
            raise LookupError('outer')
        except LookupError:
            a = f(x); b = g(y)
            c = [f(v) for v in items]
        return a, b, c
    """,
    "groups": """
        out = []
        for v in items:
            try: out.append(f(v))
            except* (ValueError, LookupError) as e: log(len(e.exceptions))
        try:
            a = f(x); b = g(y)
        except* Exception as e: log('all')
        return out, f(1), g(2)
    """,
    "callees of callees": """
        a = calls_f(x); b = descend(2); c = each_of(items, f)
        return a, b, c, [apply(g, v) for v in items], list(map(calls_f, items)), sorted(items, key=f)
    """,
    "mutated state": """
        for v in items:
            table[v] = f(v)
            box.put(v)
            other.append(g(v))
            log(v)
    """,
}


@pytest.mark.parametrize("name", PLACES)
def test_each_kind(name: str) -> None:
    body = textwrap.indent(textwrap.dedent(PLACES[name]).strip(), "    ")
    program = load(PROGRAM.format(body=body))
    quiet = oracle.run(program, oracle.as_written)
    number = 0
    for key in dict.fromkeys(quiet[0].events):
        for make in FAULTS[1:]:
            number += 1
            _compare(program, Raising(0, key, lambda key=key, make=make: make(key)), number)  # type: ignore[misc]


def _compare(program: oracle.Program, fault: Raising, number: int) -> None:
    original = oracle.run(program, oracle.as_written, raising=fault, watch_exceptions=True)
    with schedule.use(schedule.SeededScheduler(number)):
        compiled = oracle.run(program, xcs.compile, lambda step: Immediate(), fault)
    judge(original, compiled, f"schedule {number}, {fault.key} raising {type(fault.make()).__name__}")


def test_the_key_of_a_fault_is_that_of_a_call() -> None:
    assert isinstance(next(iter(oracle.run(load(PROGRAM.format(body="    f(x)")), oracle.as_written)[0].events)), Key)
