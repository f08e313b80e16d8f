"""What generated programs call: marked, inferred, ordered and opaque callees, and an object with state."""

from __future__ import annotations

import contextlib
import time
from functools import partial
from typing import Any

from tests.differential.callees import add, count, f, g, log, logger, many, model, note, pred
from tests.differential.stage import current

__all__ = [
    "Box", "Last", "Loud", "Note", "Number", "Oops", "Proxy", "Scope", "Slow", "add", "apply", "calls_f", "count",
    "descend", "each_of", "f", "g", "journalled", "kind_of", "level", "log", "loud_stream", "many", "model", "note",
    "opaque", "opaque_push", "partial", "peek_level", "plain", "plain_sum", "pred", "push", "risky", "same", "scope",
    "set_level", "spread", "stream", "swap", "ticks", "total_of",
]  # fmt: skip


class Oops(LookupError):
    """Raised by generated programs and by what they call."""


def plain(x):
    """Inferred: slow and parallel-safe by its own source."""
    time.sleep(0)
    return x * 3 + 1


def plain_sum(xs):
    """Inferred; reads a mutable argument."""
    time.sleep(0)
    total = 0
    for x in xs:
        total += x
    return total


def calls_f(x):
    """Inferred through a marked callee."""
    return f(x) + 1


def risky(x):
    """Inferred; raises on some values."""
    time.sleep(0)
    if x % 5 == 3:
        raise Oops(x)
    return f(x % 7)


def push(xs, x):
    """Inferred: changes its argument."""
    if len(xs) < 12:
        xs.append(x)
    return len(xs)


LEVEL = [0]


def level(x):
    """Inferred: reads a global that `set_level` writes."""
    return f(x + LEVEL[0])


def peek_level():
    return LEVEL[0]


def set_level(x):
    """Inferred: ordered, since it writes a global."""
    LEVEL[0] = x % 10
    return x


def reset() -> None:
    LEVEL[0] = 0
    Box.made = 0
    ticks.count = 0


def journalled(x):
    """Inferred: logs before its slow call."""
    logger.info("journalled %s", x)
    return g(x)


def apply(function, x):
    return function(x)


def each_of(xs, function):
    """Inferred: a loop over a callback."""
    return [function(x) for x in list(xs)[:4]]


def spread(*args, k=1, **more):
    return f(sum(args[:3]) + k + len(more))


def descend(n):
    """Inferred: recursive."""
    return f(n) + (descend(n - 1) if n > 0 else 0)


def same(xs):
    """Hands out what it was given."""
    return xs


def swap(xs, ys):
    """Inferred: changes two arguments."""
    if xs and ys:
        xs[0], ys[0] = ys[0], xs[0]


def total_of(values):
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def kind_of(kind):
    return kind


def stream(xs):
    """A generator that calls as it is pulled."""
    for x in list(xs)[:4]:
        yield f(x)


def loud_stream(xs):
    """A generator with effects, also when it is closed."""
    stage = current()
    try:
        for x in list(xs)[:4]:
            log("pulled", x)
            yield x
    finally:
        if stage is current() and not stage.closed:
            stage.effect("over", (), {})


_scope: dict[str, Any] = {"current": current}
exec(
    "def opaque(x):\n"
    "    return current().effect('opaque', (x,), {}, lambda x: x + 1)\n"
    "def opaque_push(xs, x):\n"
    "    current().effect('opaque_push', (x,), {})\n"
    "    if len(xs) < 12:\n"
    "        xs.append(x)\n"
    "    return len(xs)\n",
    _scope,
)
opaque = _scope["opaque"]
opaque_push = _scope["opaque_push"]


class Note:
    """Has nothing but its parts."""

    def __init__(self, n) -> None:
        self.n = n
        self.parts = [n]

    @property
    def first(self):
        return self.parts[0]

    def put(self, x):
        self.parts.append(x)
        return self


class Box:
    """State, with readers, writers and slow methods."""

    made = 0
    limit = 3
    hook = staticmethod(f)

    def __init__(self, n: int) -> None:
        self.n = n
        self.kept: list[int] = []
        Box.made = (Box.made + 1) % 10

    def put(self, x):
        if len(self.kept) < 9:
            self.kept.append(x)
        self.n += 1
        return x

    def ask(self, x):
        return f(x + self.n)

    def recall(self):
        return count(self.kept)

    def pure(self, x):
        return g(x)

    @property
    def double(self):
        return self.n * 2

    @property
    def loud(self):
        log("loud", self.n)
        return self.n

    @property
    def meter(self):
        """Reading it changes it."""
        self.n += 1
        return self.n

    @meter.setter
    def meter(self, value):
        self.kept = [*self.kept[:5], value]

    @property
    def described(self):
        return f(self.n)

    def __getattr__(self, name):
        if name == "lazily":
            self.lazily = g(self.n)
            return self.lazily
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if name == "twice":
            name, value = "n", 2 * value
        object.__setattr__(self, name, value)


class Ticks:
    """Reading its attribute changes what is read next."""

    def __init__(self):
        self.count = 0

    @property
    def next_(self):
        self.count += 1
        return self.count


ticks = Ticks()


class Number:
    """Operators that compute."""

    def __init__(self, n):
        self.n = int(n)

    def __add__(self, other):
        return Number(self.n + int(other))

    __radd__ = __add__

    def __sub__(self, other):
        return Number(self.n - int(other))

    def __mul__(self, other):
        return Number(self.n * int(other))

    def __gt__(self, other):
        return self.n > int(other)

    def __int__(self):
        return self.n

    def __repr__(self):
        return f"Number({self.n})"


class Loud(Number):
    """Operators with effects."""

    def __add__(self, other):
        log("add", self.n)
        return Number(self.n + int(other))

    def __eq__(self, other):
        log("equal", self.n)
        return self.n == int(other)

    __hash__ = None

    def __bool__(self):
        log("truth", self.n)
        return self.n % 2 == 1

    def __str__(self):
        log("text", self.n)
        return f"<{self.n}>"


class Slow(Number):
    """Operators that make slow calls."""

    def __add__(self, other):
        return Slow(f(self.n + int(other)))

    def __or__(self, other):
        log("or", self.n)
        return Slow(g(self.n))

    def __len__(self):
        return f(self.n) % 4

    def __getitem__(self, key):
        if isinstance(key, int):
            return g(self.n + key)
        raise TypeError(key)

    def __iter__(self):
        yield f(self.n)
        yield g(self.n)

    def __contains__(self, item):
        return f(item) > self.n

    def __bool__(self):
        return pred(self.n)


class Proxy:
    """Passes everything on."""

    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


class Last:
    """Its end is an effect, as long as the function runs; what an exception keeps alive ends whenever it is dropped."""

    def __init__(self, n):
        self.n = n
        self.stage = current()

    def __del__(self):
        if self.stage is current() and not self.stage.closed:
            self.stage.effect("last", (self.n,), {})


@contextlib.contextmanager
def scope(name):
    log("enter", name)
    try:
        yield f(name)
    finally:
        log("leave", name)


class Scope:
    """A context manager with effects; may swallow."""

    def __init__(self, name: int, swallow: bool = False) -> None:
        self.name, self.swallow = name, swallow

    def __enter__(self):
        log("enter", self.name)
        return self.name

    def __exit__(self, kind, error, traceback):
        log("exit", self.name, getattr(kind, "__name__", None))
        return self.swallow and isinstance(error, Exception)
