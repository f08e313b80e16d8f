"""Small programs in which a compiled function once differed, or could have differed, from its original.

Each program defines ``compiled``-decorated functions and ``outcome()``, which returns all that a user can see. It runs
twice, with the originals and with compiled functions. ``pause`` holds a call up until another one has entered, so that
calls that overlap do so every time; a call that is alone goes on after a while.
"""

from __future__ import annotations

import linecache
import re
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xcs

HEADER = """\
import threading, time, traceback, dataclasses, logging, io, sys
from datetime import datetime
CALLS, EVENTS = [], []
class Conf:
    t = 0
    def ask(self, x): pause('ask', x); return x, self.t
    def slow(self, x): t = self.t; pause('slow', x); return x, t
    def bump(self, *_): self.t += 1
def f(x):
    pause('f', x)
    if x == 'bad': raise ValueError(x)
    return x
"""

PROGRAMS = {
    "a global written through globals()": """
N = 0
def g(x): n = N; pause('g', x); return x, n
@compiled
def go(xs):
    out = []
    for x in xs:
        globals()['N'] = x
        out.append(g(x))
    return out
def outcome(): return go([1, 2, 3])
""",
    "a global written through setattr of the module": """
N = 0
def g(x): n = N; pause('g', x); return x, n
@compiled
def go(xs):
    out = []
    for x in xs:
        setattr(sys.modules[__name__], 'N', x)
        out.append(g(x))
    return out
def outcome(): return go([1, 2, 3])
""",
    "a global written through the globals of a function": """
N = 0
def g(x): n = N; pause('g', x); return x, n
@compiled
def go(xs):
    out = []
    for x in xs:
        g.__globals__['N'] = x
        out.append(g(x))
    return out
def outcome(): return go([1, 2, 3])
""",
    "the module itself as an argument": """
N = 0
def g(x): n = N; pause('g', x); return x, n
@compiled
def go(module, xs):
    out = []
    for x in xs:
        module.N = x
        out.append(g(x))
    return out
def outcome(): return go(sys.modules[__name__], [1, 2, 3])
""",
    "the traceback of an exception that is kept": """
@compiled
def go(xs):
    kept = []
    for x in xs:
        try:
            y = f(x)
        except ValueError as error:
            y = error
        kept.append(y)
    return kept
def outcome():
    return [[(s.name, s.lineno) for s in traceback.extract_tb(e.__traceback__) if s.name != 'pause']
            for e in go([1, 'bad', 2, 'bad']) if isinstance(e, Exception)]
""",
    "the traceback that a handler logs": """
stream = io.StringIO()
log = logging.getLogger('review_a'); log.handlers = [logging.StreamHandler(stream)]; log.propagate = False
@compiled
def go(xs):
    for x in xs:
        try:
            y = f(x)
        except ValueError:
            log.exception('failed')
            y = None
def outcome(): go([1, 'bad', 2]); return stream.getvalue()
""",
    "an inner comprehension over the outer one's call": """
def many(x): CALLS.append(('many', x)); pause('many', x); return [x, x + 1]
@compiled
def go(xs): return [[f(y) for y in many(x)] for x in xs]
def outcome(): return go([1, 2, 3]), sorted(CALLS)
""",
    "formatting of a subclass of str": """
class Text(str):
    def __format__(self, spec): EVENTS.append('format'); return 's'
@compiled
def go(xs):
    for x in xs:
        f(f'{x}')
        EVENTS.append('body')
def outcome(): go([Text('a'), Text('b'), Text('c')]); return EVENTS
""",
    "an operator of a subclass of int": """
class Number(int):
    def __add__(self, other): EVENTS.append('add'); return int(self) + other
@compiled
def go(xs):
    for x in xs:
        f(x + 1)
        EVENTS.append('body')
def outcome(): go([Number(1), Number(2), Number(3)]); return EVENTS
""",
    "truth of a result whose class has __getattr__": """
class Reply:
    def __init__(self, v): self.v = v
    def __bool__(self): EVENTS.append(self.v); return True
    def __getattr__(self, name): raise AttributeError(name)
def reply(x): pause('reply', x); return Reply(x)
@compiled
def go(xs): return [x for x in xs if reply(x)]
def outcome(): return go([1, 2, 3]), EVENTS
""",
    "ordered truth tests in two comprehensions": """
class Item:
    def __init__(self, v): self.v = v
    def __bool__(self): EVENTS.append(self.v); return False
def same(x): pause('same', x.v); return x
@compiled
def go(xs): return len([same(x) for x in xs if not same(x)]), len([same(x) for x in xs if not same(x)])
def outcome(): return go([Item(1), Item(2), Item(3)]), EVENTS
""",
    "what a callee counts under its lock": """
class Model:
    def __init__(self): self.calls = 0; self.lock = threading.Lock()
    def __call__(self, x):
        pause('model', x)
        with self.lock: self.calls += 1
        return x
@compiled
def go(model, xs):
    out = []
    for x in xs:
        out.append(model(x))
        out.append(model.calls)
    return out
def outcome(): return go(Model(), [1, 2, 3])
""",
    "a clock that is read where the loop commits": """
def sleep(x): time.sleep(0.02); return x
@compiled
def go(xs):
    seen = [time.monotonic()]
    for x in xs:
        sleep(x)
        seen.append(time.monotonic())
    return [b - a > 0.01 for a, b in zip(seen, seen[1:])]
def outcome(): return go([1, 2, 3])
""",
    "the date that is read where the loop commits": """
def sleep(x): time.sleep(0.02); return x
@compiled
def go(xs):
    seen = [datetime.now()]
    for x in xs:
        sleep(x)
        seen.append(datetime.now())
    return [(b - a).total_seconds() > 0.01 for a, b in zip(seen, seen[1:])]
def outcome(): return go([1, 2, 3])
""",
    "a callee that hands out a global": """
shared = []
def get(x): CALLS.append((x, len(shared))); pause('get', x); return shared
@compiled
def go(xs):
    for x in xs:
        box = get(x)
        box.append(x)
def outcome(): go([1, 2, 3]); return sorted(CALLS)
""",
    "a bound method that changes what another argument reads": """
@compiled
def go(conf, step, xs):
    out = []
    for x in xs:
        step(x)
        out.append(conf.slow(x))
    return out
def outcome(): conf = Conf(); return go(conf, conf.bump, [1, 2, 3])
""",
    "two bound methods of one object": """
@compiled
def go(ask, step, xs):
    out = []
    for x in xs:
        step(x)
        out.append(ask(x))
    return out
def outcome(): conf = Conf(); return go(conf.slow, conf.bump, [1, 2, 3])
""",
    "a closure over another argument": """
@compiled
def go(ask, conf, xs):
    out = []
    for x in xs:
        conf.t = x
        out.append(ask(x))
    return out
def outcome(): conf = Conf(); return go(lambda x: conf.slow(x), conf, [1, 2, 3])
""",
    "a closure over a captured variable": """
def make(conf):
    def ask(x): return conf.slow(x)
    @compiled
    def go(xs):
        out = []
        for x in xs:
            conf.t = x
            out.append(ask(x))
        return out
    return go
def outcome(): return make(Conf())([1, 2, 3])
""",
    "a default argument of the callee": """
conf = Conf()
def ask(x, given=conf): return given.slow(x)
@compiled
def go(xs):
    out = []
    for x in xs:
        conf.t = x
        out.append(ask(x))
    return out
def outcome(): return go([1, 2, 3])
""",
    "an attribute of the callee": """
def ask(x): t = ask.t; pause('ask', x); return x, t
ask.t = 0
@compiled
def go(xs):
    out = []
    for x in xs:
        ask.t = x
        out.append(ask(x))
    return out
def outcome(): return go([1, 2, 3])
""",
    "an attribute of the class of one argument that is another": """
conf = Conf()
class Agent:
    conf = conf
    def ask(self, x): return self.conf.slow(x)
@compiled
def go(agent, given, xs):
    out = []
    for x in xs:
        given.t = x
        out.append(agent.ask(x))
    return out
def outcome(): return go(Agent(), conf, [1, 2, 3])
""",
    "a class statement with effects": """
class Owned:
    def __init_subclass__(cls, owner): owner.bump()
@compiled
def go(conf, xs):
    out = []
    for x in xs:
        class Inner(Owned, owner=conf): pass
        out.append(conf.slow(x))
    return out
def outcome(): return go(Conf(), [1, 2, 3])
""",
    "maps with stars in a display": """
@compiled
def go(xs): return [*xs, f(0), *map(f, xs)], (*map(f, xs), f(1)), {*map(f, xs)}
def outcome(): return go([1, 2, 3])
""",
    "maps with stars side by side": """
@compiled
def go(xs): return f(*map(f, xs[:1])), max(*map(f, xs), f(2))
def outcome(): return go([1, 2, 3])
""",
    "a dict that is copied by a display": """
@compiled
def go(xs):
    out, payload = [], {}
    for x in xs:
        payload['q'] = x
        out.append(f({**payload}))
    payload['q'] = 4
    a = f({**payload})
    payload['q'] = 5
    b = f({**payload})
    return out, a, b
def outcome(): return go([1, 2, 3])
""",
    "exceptions that are frozen": """
@dataclasses.dataclass(frozen=True)
class Denied(Exception):
    code: int
def check(x):
    pause('check', x)
    if x == 2: raise Denied(x)
    return x
@compiled
def go(xs): return [check(x) for x in xs]
def outcome():
    try: go([1, 2, 3])
    except Exception as error: return type(error).__name__, error.code
""",
}


class Pause:
    """Called by a callee: returns when another call has entered too, or after a tenth of a second."""

    def __init__(self) -> None:
        self.entered = threading.Condition()
        self.count = 0

    def __call__(self, *_: object) -> None:
        with self.entered:
            self.count += 1
            mine = self.count
            self.entered.notify_all()
            self.entered.wait_for(lambda: self.count > mine, timeout=0.1)


def _outcome(name: str, text: str, decorate: Callable[[Any], Any], path: Path) -> object:
    module = types.ModuleType(f"review_a_{path.stem}")
    module.__dict__.update(compiled=decorate, pause=xcs.parallel_safe(Pause()), __file__=str(path))
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)
        return module.__dict__["outcome"]()
    finally:
        del sys.modules[module.__name__]


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_the_original(name: str, tmp_path: Path) -> None:
    text = HEADER + PROGRAMS[name]
    path = tmp_path / (re.sub(r"\W+", "_", name) + ".py")
    path.write_text(text)
    linecache.checkcache(str(path))
    expected = _outcome(name, text, lambda function: function, path)
    assert _outcome(name, text, xcs.compile, path) == expected
