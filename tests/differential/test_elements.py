"""What is reached through the elements of something: views, copies, `sorted`, `zip`, `enumerate`, objects that iterate.

Each program changes an object under one name and looks at it under another, between slow calls.
"""

# ruff: noqa  (specimens)
from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use


def llm(x):
    time.sleep(0)
    return "a" + str(x)[:3]


def see(xs):
    time.sleep(0)
    return [str(x) for x in xs]


def grow(d):
    out = []
    for k, v in d.items():
        out.append(llm(v))
        d[k + "x"] = v
        if len(d) > 6:
            break
    return out


def grow2(d):
    out = []
    for k, v in d.items():
        out.append(llm(v))
        d[k + "x"] = v
    return out


def view(d):
    v = d.items()
    out = []
    for i in range(3):
        d[str(i)] = i
        out.append(see(v))
    return out


def lazy(d):
    xs = list(d)
    out = []
    for i in range(3):
        e = enumerate(xs)
        xs.append(str(i))
        out.append(see(e))
    return out


def lst(d):
    xs = [[1], [2]]
    ys = list(xs)
    out = []
    for i in range(3):
        xs[0].append(i)
        out.append(see(ys))
    return out


def srt(d):
    xs = [[1], [2]]
    ys = sorted(xs)
    out = []
    for i in range(3):
        ys[0].append(i)
        out.append(see(xs))
    return out


def dct(d):
    a = {"k": [1]}
    b = dict(a)
    out = []
    for i in range(3):
        b["k"].append(i)
        out.append(see(a["k"]))
    return out


def dct2(d):
    a = {"k": [1]}
    b = dict(q=a)
    out = []
    for i in range(3):
        b["q"]["k"].append(i)
        out.append(see(a["k"]))
    return out


def tup(d):
    a = [1]
    b = tuple((a,))
    c = tuple(b)
    out = []
    for i in range(3):
        c[0].append(i)
        out.append(see(a))
    return out


def stl(d):
    a = [1]
    b = list((a, [2]))
    out = []
    for i in range(3):
        b[0].append(i)
        out.append(see(a))
    return out


def lst2(d):
    a = [1]
    b = list([a])
    (x,) = b
    out = []
    for i in range(3):
        x.append(i)
        out.append(see(a))
    return out


def lst3(d):
    a = [1]
    b = [*list([a])]
    out = []
    for i in range(3):
        b[0].append(i)
        out.append(see(a))
    return out


def zz(d):
    a = [1]
    out = []
    for p, q in zip([a, a, a], [1, 2, 3]):
        p.append(q)
        out.append(see(a))
    return out


def zz2(d):
    a = [1]
    out = []
    for p, (r, q) in enumerate(zip([a, a, a], [1, 2, 3])):
        r.append(q)
        out.append(see(a))
    return out


def vv(d):
    a = {"x": [1], "y": [3]}
    out = []
    for v in a.values():
        v.append(3)
        out.append(see(a["y"]))
    return out


def vv2(d):
    a = {"x": [1], "y": [3]}
    out = []
    for k, v in list(a.items()):
        v.append(3)
        out.append(see(a["y"]))
        a.pop(k)
    return out


def nested(d):
    a = [[[1]]]
    out = []
    for x in list(a):
        for y in list(x):
            y.append(2)
            out.append(see(a[0][0]))
            y.append(3)
            out.append(see(a[0][0]))
    return out


class Box:
    def __init__(self, xs):
        self.xs = xs

    def __iter__(self):
        return iter([self.xs])


def box(d):
    a = [1]
    b = Box(a)
    out = []
    for i in range(3):
        for x in list(b):
            x.append(i)
        out.append(see(a))
    return out


class Selfish:
    def __init__(self):
        self.xs = []

    def __iter__(self):
        yield self

    def __str__(self):
        return str(self.xs)


def selfish(d):
    a = Selfish()
    out = []
    for i in range(3):
        for x in list(a):
            x.xs.append(i)
        out.append(see([a]))
    return out


G = [1]


class Glob:
    def __iter__(self):
        yield G


def glob(d):
    a = Glob()
    out = []
    for i in range(3):
        for x in list(a):
            x.append(i)
        out.append(see(G))
    return out


def global_by_a_parameter(d):
    out = []
    for i in range(3):
        for x in list(d):
            x.append(i)
        out.append(see(G))
    return out


PROGRAMS = [
    grow,
    grow2,
    view,
    lazy,
    lst,
    srt,
    dct,
    dct2,
    tup,
    stl,
    lst2,
    lst3,
    zz,
    zz2,
    vv,
    vv2,
    nested,
    box,
    selfish,
    glob,
    global_by_a_parameter,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.__name__ for program in PROGRAMS])
def test_is_seen(program: Callable[..., Any]) -> None:
    compiled = xcs.compile(program)
    for seed in range(6):
        expected = outcome(program)
        with use(SeededScheduler(seed)):
            assert outcome(compiled) == expected


def outcome(program: Callable[..., Any]) -> object:
    G[:] = [1]
    given: Any = Glob() if program.__name__ == "global_by_a_parameter" else {"a": 1, "b": 2}
    try:
        found = repr(program(given))
    except Exception as error:
        found = repr(error)
    return found, G[:], given if isinstance(given, dict) else None
