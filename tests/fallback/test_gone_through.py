"""Generators and maps that recorded runs go through: what is made of their results may have to wait, too."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import xcs
from xcs_runtime.fallback import consuming, steps
from xcs_runtime.fallback.scout import Wait

TEXT = """
import functools
import time

STATE = {"level": 1}
LOG = []


class Number:
    '''A number whose operators are the user's.'''

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        LOG.append(("hash", self.n))
        return hash(self.n)

    def __eq__(self, other):
        LOG.append(("eq", self.n))
        return self.n == getattr(other, "n", other)

    def __add__(self, other):
        LOG.append(("add", self.n))
        return Number(self.n + getattr(other, "n", other))

    __radd__ = __add__

    def __mul__(self, other):
        LOG.append(("mul", self.n))
        return Number(self.n * getattr(other, "n", other))

    def __repr__(self):
        return f"Number({self.n})"


def ask(x, y=0):
    time.sleep(0)
    if x == 13:
        raise ValueError(x)
    return x * 7 + y


def peek(x):
    time.sleep(0)
    return x * 10 + STATE["level"]


@functools.cache
def kept(x):
    return ask(x, 2)


def look(row):
    time.sleep(0)
    return row.get("n", 0) * 2 + len(row)


def summed(xs, ys, rows):
    out = []
    k = 0
    while k < len(xs):
        v = xs[k]
        STATE["level"] = ask(v)
        out.append(peek(v))
        out.append([kept(w) for w in [*ys, v]])
        out.append(sum(look(r) for r in rows))
        k += 1
    return out
"""


def loaded(path: Path, taken: str) -> ModuleType:
    """A module of its own: what was found out of the functions of another one is not known of these."""
    path.write_text(TEXT.replace("look(r) for r in rows", taken))
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


def outcome(module: ModuleType, function: Any, number: Any) -> str:
    module.STATE["level"] = 1
    module.kept.cache_clear()
    module.LOG.clear()
    rows = [{"n": 3}, {"n": number(4)}, {"n": 5}]
    return repr((function([number(3), 4, 1], [1, 2, number(6)], [*rows, rows[0]]), module.STATE, module.LOG))


@pytest.mark.parametrize("taken", ["look(r) for r in rows", "map(look, rows)"])
def test_what_is_made_of_all_results_waits_for_them(taken: str, tmp_path: Path) -> None:
    for turn in range(12):
        module = loaded(tmp_path / f"gone_through_{len(taken)}_{turn}.py", taken)
        compiled: Any = xcs.compile(module.summed)
        for number in (int, module.Number, module.Number):
            assert outcome(module, compiled, number) == outcome(module, compiled.__wrapped__, number)


class Finish:
    """Has to wait the first time."""

    def __init__(self) -> None:
        self.given: list[list[object]] = []

    def __call__(self, results: list[object]) -> str:
        self.given.append([*results])
        if len(self.given) == 1:
            raise Wait
        return "finished"


def test_a_generator_is_not_left_before_that_is_known() -> None:
    finish = Finish()
    outer = SimpleNamespace(stack=["sum"], index=3)
    frame: Any = SimpleNamespace(stack=["None"], loop=None, on_return=finish, results=[1, 2])
    scout: Any = SimpleNamespace(frames=[outer, frame], calls=SimpleNamespace(leave=lambda *given: None))
    with pytest.raises(Wait):
        steps._return(scout, frame, None)
    assert scout.frames == [outer, frame]
    assert frame.stack == ["None"]
    steps._return(scout, frame, None)
    assert scout.frames == [outer]
    assert (outer.stack, outer.index) == (["sum", "finished"], 4)
    assert finish.given == [[1, 2], [1, 2]]


def test_nor_is_a_map() -> None:
    finish, items = Finish(), iter([1, 2])
    source: Any = SimpleNamespace(results=None, position=0)
    sites = SimpleNamespace(before=(), after=())
    calls: Any = SimpleNamespace(followed=set(), sites=sites, next_of_map=lambda *given: next(items, None))
    given: list[object] = []
    call: Any = SimpleNamespace(site=1, frame=None, gives=given.append)
    with pytest.raises(Wait):
        consuming._consume_map(calls, None, call, source, finish)  # type: ignore[arg-type]
    consuming._consume_map(calls, None, call, source, finish)  # type: ignore[arg-type]
    assert finish.given == [[1, 2], [1, 2]]
    assert given == ["finished"]
    assert source.results is None
