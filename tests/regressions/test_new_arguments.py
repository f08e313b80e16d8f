"""A list with two names, state behind a property, nested handlers, failures out of time, a recursion with a memo.

Each compiled function is called again and again with new arguments, under seeded schedules, and compared with its
original: value or exception with causes, contexts and lines of this file, what was noted in order, what was changed.
"""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

NOTED: list[Any] = []


def slow(x):
    time.sleep(0)
    return f"<{x}>"


def checked(x):
    time.sleep(0)
    if x.startswith("bad"):
        raise ValueError(x)
    return x


def peek(items):
    time.sleep(0)
    return list(items)


def alias(items, seed):
    pair = (seed, [])
    other = pair[0]

    def push(value, to=other):
        to.append(value)

    out = []
    for x in items:
        out.append(peek(seed))
        push(slow(x))
        out.append(peek(pair[0][-2:]))
        pair[1].append(out[-1])
    return out, pair


class Agent:
    limit = 2

    def __init__(self):
        self.seen = []
        self._mode = "a"

    @property
    def mode(self):
        return f"{self._mode}{len(self.seen)}"

    def ask(self, question):
        return slow((question, self.mode))

    def note(self, answer):
        self.seen.append(answer)
        if len(self.seen) > self.limit:
            self._mode = "b"

    def run(self, questions):
        first = [self.ask(question) for question in questions]
        found = []
        for question, answer in zip(questions, first, strict=True):
            found.append(self.ask(question + answer))
            if "1" in question:
                self.note(question)
        return found, self.mode, [self.ask(question) for question in questions]


class Loud(Agent):
    limit = 1

    def note(self, answer):
        super().note(answer.upper())
        NOTED.append(("note", answer))


class Stop(Exception):
    def __init__(self, code, *, why):
        super().__init__(code)
        self.code = code
        self.why = why


def handlers(items):
    good, again = {}, []
    for n, x in enumerate(items):
        try:
            try:
                good[x] = checked(x)
            except ValueError as error:
                again.append(slow(f"again {x}"))
                if n > 2:
                    raise Stop(n, why=again[-1]) from error
                continue
            else:
                NOTED.append(("good", x))
            finally:
                NOTED.append(("over", n))
        except Stop as stop:
            if stop.code > 4:
                raise
            NOTED.append(("stopped", stop.code, stop.why, repr(stop.__cause__)))
        good[x] = slow(good.get(x))
    return good, again


def late(a, b, items):
    one = checked(a)
    two = checked(b)
    three = [checked(x) for x in items]
    NOTED.append("reached")
    return slow(one), two, three


def walk(node, path, memo):
    path.append(node[0])
    if node[0] in memo:
        found = memo[node[0]]
    else:
        kids = [walk(kid, path, memo) for kid in node[1]]
        found = memo[node[0]] = slow((node[0], tuple(path), tuple(kids)))
    path.pop()
    a = slow(node[0])
    b = slow(found)
    return a + b


def tree(seed):
    chosen = random.Random(seed)

    def make(depth):
        return chosen.randrange(6), [make(depth - 1) for _ in range(chosen.randrange(3))] if depth else []

    return make(3)


def chain(error):
    found = []
    while error is not None:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == __file__]
        found.append((repr(error), [(f.name, f.lineno) for f in frames if f.name != "outcome"]))
        error = error.__cause__ or error.__context__
    return found


def outcome(function, arguments):
    NOTED.clear()
    try:
        result = "value", repr(function(*arguments))
    except Exception as error:
        result = "raised", chain(error)
    changed = [vars(a) if isinstance(a, Agent) else a for a in arguments]
    return result, list(NOTED), repr(changed)


PROGRAMS: list[tuple[Callable[..., Any], list[Callable[[], tuple[Any, ...]]]]] = [
    (alias, [lambda: ([1, 2, 3], [0]), lambda: (["a", "b"], []), lambda: ([], [1]), lambda: ([4, 5, 6], ["x"])]),
    (
        Agent.run,
        [
            lambda: (Agent(), ["q1", "q2"]),
            lambda: (Agent(), ["1", "11", "2", "1x"]),
            lambda: (Loud(), ["1", "2", "1"]),
            lambda: (Loud(), []),
        ],
    ),
    (
        handlers,
        [
            lambda: (["a", "b", "c"],),
            lambda: (["a", "bad", "c", "d"],),
            lambda: (["a", "b", "c", "bad0", "e", "bad1", "f"],),
            lambda: (["b", "c", "d", "e", "f", "bad", "g"],),
        ],
    ),
    (
        late,
        [
            lambda: ("a", "b", ["c", "d"]),
            lambda: ("a", "bad1", ["bad0", "c"]),
            lambda: ("a", "b", ["c", "bad1", "d", "bad0"]),
            lambda: ("bad1", "bad0", ["bad2"]),
        ],
    ),
    (walk, [lambda: (tree(1), [], {}), lambda: (tree(2), [], {}), lambda: (tree(5), ["top"], {3: "known"})]),
]


@pytest.mark.parametrize(("program", "calls"), PROGRAMS, ids=[p.__qualname__ for p, _ in PROGRAMS])
def test_second_calls(
    program: Callable[..., Any], calls: list[Callable[[], tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = xcs.compile(program)
    for seed in range(4):
        for make in calls:
            expected = outcome(program, make())
            with monkeypatch.context() as patched, use(SeededScheduler(seed)):
                if program is walk:
                    patched.setitem(globals(), "walk", compiled)
                assert outcome(compiled, make()) == expected
