"""What the programs call: slow calls that are counted, one in order, and an answer with attributes."""

# ruff: noqa  (specimens)
from __future__ import annotations

import threading
from collections import Counter

import xcs

CALLS: Counter[str] = Counter()
EVENTS: list[str] = []
_lock = threading.Lock()


def _called(name: str, *arguments: object) -> None:
    with _lock:
        CALLS[f"{name}{arguments}"] += 1


class Bad(ValueError):
    pass


class Reply:
    __slots__ = ("text", "score")

    def __init__(self, text: str, score: int) -> None:
        self.text = text
        self.score = score


@xcs.parallel_safe
def model(x, *rest, **options):
    _called("model", x, rest, tuple(options.items()))
    if x == 13:
        raise Bad(x)
    return x * 2 + len(rest) + len(options)


@xcs.parallel_safe
def tidy(x):
    _called("tidy", x)
    return x + 100


@xcs.parallel_safe
def wanted(x):
    _called("wanted", x)
    return x % 2 == 1


@xcs.parallel_safe
def ask(x):
    _called("ask", x)
    return Reply(f" answer {x} ", x)


@xcs.ordered
def record(*what):
    EVENTS.append(repr(what))
