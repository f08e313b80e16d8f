"""Functions that change what an object of `state_boxes` holds, for others: see `test_state`."""

# ruff: noqa
from __future__ import annotations

import contextlib
import dataclasses
import functools
import operator
import time

from tests.differential.state_boxes import *


def use(b, x):
    b.put(x)


def use1(b):
    b.put(3)
    return 1


def use2(l, x):
    for b in l:
        use(b, x)


def use3(l, x):
    [use(b, x) for b in l]


def use4(d, x):
    d['b'].put(x)


def ret(b):
    return b


def retv(b):
    return b.v


def wrap(b):
    return [b]


def gen(b):
    yield b


def holder(b):

    def inner(x):
        b.put(x)
    return inner


class Outer:

    def __init__(self, b):
        self.b = b

    def go(self, x):
        self.b.put(x)

    def use(self, x):
        use(self.b, x)

GB = [None]
GD = {}

def holder2(b, x):
    b.put(x)
    return lambda f: f


def use5(b, x):
    return use(b, x)


@contextlib.contextmanager
def cm(b):
    yield b


@contextlib.contextmanager
def cm2(b, x):
    yield
    b.put(x)


@functools.lru_cache
def cached(b):
    return b


class Err(ValueError):

    def __init__(self, b):
        self.b = b


def bad(b):
    raise Err(b)


def cor(x):
    b = (yield)
    b.put(x)


def gput(x):
    GD['k'].put(x)

_ST = []

def store(b):
    _ST.clear()
    _ST.append(b)


def fetch():
    return _ST[0]


def kwf(x, *, b):
    b.put(x)


def vf(x, *a):
    a[0].put(x)


def vk(x, **k):
    k['b'].put(x)


def usei(b, x):
    for q in b:
        q.append(x)


def usei2(b, x):
    b[0].append(x)


def usew(b, x):
    with b as q:
        q.append(x)


def usew2(b):
    with b:
        pass


def usea(b, x):
    b += x


def usea2(b, x):
    return b + x


def usec(b, x):
    return x in b


def usel(b):
    return len(b)


def useb(b):
    if b:
        return 1


def usee(b, x):
    return b == x


def useh(b):
    return {b: 1}


def usell(b):
    return b < b


def usef(b):
    return f'{b}'


def uses(b):
    return str(b)


def user(b):
    return repr(b)


def usen(b):
    return -b


def usesa(b, x):
    b.foo = x


def useda(b):
    del b.foo


def usesi(b, x):
    b[0] = x


def useg(b):
    return b.zz


def usep(b):
    return b.p


def usecall(b, x):
    return b(x)


def useix(b):
    return [1][b]


def useint(b):
    return int(b)


def usenx(b):
    return list(b)


def usedd(b):
    return b.d
