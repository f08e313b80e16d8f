"""What generated programs call: marked, inferred, ordered and opaque callees, and an object with state."""

from __future__ import annotations

import time
from typing import Any

from tests.differential.callees import add, count, f, g, log, many, model, note, pred
from tests.differential.stage import current

__all__ = [
    "Box", "Oops", "Scope", "add", "calls_f", "count", "f", "g", "level", "log", "many", "model", "note", "opaque",
    "opaque_push", "peek_level", "plain", "plain_sum", "pred", "push", "reset", "risky", "set_level",
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


_scope: dict[str, Any] = {"current": current}
exec(
    "def opaque(x):\n"
    "    return current().effect('opaque', (x,), {}, lambda x: x + 1)\n"
    "def opaque_push(xs, x):\n"
    "    current().effect('opaque_push', (x,), {})\n"
    "    xs.append(x)\n"
    "    return len(xs)\n",
    _scope,
)
opaque = _scope["opaque"]
opaque_push = _scope["opaque_push"]


class Box:
    """State, with readers, writers and slow methods."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.kept: list[int] = []

    def put(self, x):
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
