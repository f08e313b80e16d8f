"""An alias in a table, a property with state, handlers in a loop, failures out of time, a recursion.

Each compiled function is called again and again with new arguments, under seeded schedules, and compared with its
original; exceptions with their arguments, context and lines of this file.
"""

from __future__ import annotations

import copy
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

SEEN: list[Any] = []


def note(x):
    SEEN.append(x)


def fetch(x):
    time.sleep(0)
    if x == "bad":
        raise ValueError(x)
    if x == "worse":
        raise KeyError(x)
    return f"<{x}>"


def peek(rows, x):
    time.sleep(0)
    return x, [list(row) for row in rows]


def alias(names):
    table = {name: ([], name) for name in names}
    first, _ = table[names[0]]
    out = []
    for name in names:
        bucket, label = table.get(name, (first, "?"))
        out.append(peek([b for b, _ in table.values()], label))
        (bucket if len(name) > 1 else first).append(fetch(name))
    return out, first


class Session:
    def __init__(self):
        self._mode = "a"
        self.log = []
        self.spent = 0

    @property
    def mode(self):
        return self._mode

    @mode.setter
    def mode(self, mode):
        self.log.append(mode)
        self._mode = mode

    def ask(self, q):
        time.sleep(0)
        return q, self.mode, self.spent

    def run(self, qs):
        out = []
        for q in qs:
            if q.startswith("!"):
                self.mode = q
            out.append(self.ask(q))
            self.spent += len(q)
        return out, self.log, self.spent


def state_on_self(qs):
    session = Session()
    return RUN(session, qs), RUN(session, qs[:1])


RUN = xcs.compile(Session.run)


def handlers(xs):
    good, bad, order = [], [], []
    for i, x in enumerate(xs):
        try:
            value = fetch(x)
        except ValueError as error:
            bad.append((x, str(error), error.__context__ is None))
            value = fetch("again" + str(i))
        except KeyError as error:
            bad.append((x, error.args))
            continue
        else:
            order.append("else" + str(i))
        finally:
            order.append("finally" + str(i))
        good.append(value)
    return good, bad, order


def last_in_order(xs, tail):
    a = fetch(xs[0])
    note(("between", xs[0]))
    rows = [fetch(x) for x in xs]
    note(("rows", len(rows)))
    b = fetch(tail)
    return a, rows, b


def tree(node, depth=0, found=None):
    found = [] if found is None else found
    name, children = node
    here = fetch(name)
    found.append((depth, here))
    below = [TREE(child, depth + 1, found) for child in children]
    return here, below, (found if depth == 0 else None)


TREE: Callable[..., Any] = xcs.compile(tree)

CASES: list[tuple[Callable[..., Any], list[tuple[Any, ...]]]] = [
    (alias, [(["a", "bb", "c"],), (["xx", "y", "zz", "w"],), (["q"],), (["mm", "bad", "k"],)]),
    (state_on_self, [(["a", "!b", "cc"],), (["!x", "!y", "z"],), (["q", "r", "!t", "u"],)]),
    (handlers, [(["a", "bad", "c"],), (["worse", "bad", "x", "bad", "z"],), ([],), (["bad"] * 3,)]),
    (last_in_order, [(["a", "b"], "t"), (["a", "b"], "bad"), (["a", "bad"], "worse"), (["bad", "worse"], "worse")]),
    (tree, [
        (("r", [("a", []), ("b", [("c", []), ("d", [])])]),),
        (("s", [("x", [("bad", [])]), ("y", [])]),),
        (("u", [("worse", []), ("bad", [])]),),
    ]),
]  # fmt: skip


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    SEEN.clear()
    try:
        found: tuple[Any, ...] = ("value", function(*copy.deepcopy(arguments)))
    except Exception as error:
        lines = [(f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__) if f.filename == __file__]
        found = ("raises", type(error), error.args, error.__cause__, repr(error.__context__), lines)
    return found, list(SEEN)


@pytest.mark.parametrize(("function", "inputs"), CASES, ids=[function.__name__ for function, _ in CASES])
def test_second_calls_with_new_arguments(
    function: Callable[..., Any], inputs: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = xcs.compile(function)
    for seed in range(6):
        for arguments in inputs:
            with monkeypatch.context() as patched:
                patched.setitem(globals(), "RUN", Session.run)
                patched.setitem(globals(), "TREE", tree)
                expected = outcome(function, arguments)
            with use(SeededScheduler(seed)):
                assert outcome(compiled, arguments) == expected, (seed, arguments)
