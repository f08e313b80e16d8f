"""Classes that hold a list and change it in one way each: see `test_state`."""

# ruff: noqa
from __future__ import annotations

import contextlib
import dataclasses
import functools
import operator
import time


def peek(xs):
    time.sleep(0)
    return list(xs)


def peekbox(b, x):
    time.sleep(0)
    return (x, list(b.v))


class Box:

    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    @property
    def prop(self):
        return self.v

    def put(self, v):
        self.v.append(v)


class BIter(Box):

    def __iter__(self):
        return iter([self.v])


class BGenIter(Box):

    def __iter__(self):
        yield self.v


class BItem(Box):

    def __getitem__(self, i):
        return self.v


class BWith(Box):

    def __enter__(self):
        return self.v

    def __exit__(self, *a):
        return False


class BExit(Box):

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.v.append(1)
        return False


class BIadd(Box):

    def __iadd__(self, o):
        self.v.append(o)
        return self


class BAdd(Box):

    def __add__(self, o):
        self.v.append(o)
        return self

    def __radd__(self, o):
        self.v.append(o)
        return self


class BIn(Box):

    def __contains__(self, o):
        self.v.append(o)
        return True


class BLen(Box):

    def __len__(self):
        self.v.append(1)
        return 1


class BBool(Box):

    def __bool__(self):
        self.v.append(1)
        return True


class BEq(Box):

    def __eq__(self, o):
        self.v.append(1)
        return True

    def __hash__(self):
        return 1


class BHash(Box):

    def __hash__(self):
        self.v.append(1)
        return 1


class BLt(Box):

    def __lt__(self, o):
        self.v.append(1)
        return True


class BFormat(Box):

    def __format__(self, f):
        self.v.append(1)
        return 'x'


class BStr(Box):

    def __str__(self):
        self.v.append(1)
        return 'x'


class BRepr(Box):

    def __repr__(self):
        self.v.append(1)
        return 'x'


class BNeg(Box):

    def __neg__(self):
        self.v.append(1)
        return 1


class BSetattr(Box):

    def __setattr__(self, n, v):
        if n != 'v':
            self.v.append(v)
        else:
            object.__setattr__(self, n, v)


class BDelattr(Box):

    def __delattr__(self, n):
        self.v.append(1)


class BSetitem(Box):

    def __setitem__(self, k, v):
        self.v.append(v)

    def __delitem__(self, k):
        self.v.append(k)


class BGetattr(Box):

    def __getattr__(self, n):
        if n.startswith('zz'):
            self.v.append(n)
            return 1
        raise AttributeError(n)


class BGetattribute(Box):

    def __getattribute__(self, n):
        if n.startswith('zz'):
            object.__getattribute__(self, 'v').append(n)
            return 1
        return object.__getattribute__(self, n)


class BProp(Box):

    @property
    def p(self):
        self.v.append(1)
        return 1

    @p.setter
    def p(self, val):
        self.v.append(val)


class BCached(Box):

    @functools.cached_property
    def p(self):
        return self.v


class BCall(Box):

    def __call__(self, x):
        self.v.append(x)


class BIndex(Box):

    def __index__(self):
        self.v.append(1)
        return 0


class BInt(Box):

    def __int__(self):
        self.v.append(1)
        return 0

    def __float__(self):
        self.v.append(1)
        return 0.0


class BNext(Box):

    def __iter__(self):
        return self

    def __next__(self):
        self.v.append(1)
        raise StopIteration


class BDesc(Box):

    class Dsc:

        def __get__(self, o, t):
            o.v.append(1)
            return 1

        def __set__(self, o, val):
            o.v.append(val)
    d = Dsc()


class BSlots:
    __slots__ = ('v',)

    def __init__(self, v):
        self.v = v

    def put(self, v):
        self.v.append(v)


@dataclasses.dataclass
class BData:
    v: list

    def put(self, v):
        self.v.append(v)


class BSub(Box):

    def put(self, v):
        super().put(v)


class BNew(Box):

    def __new__(cls, v):
        o = super().__new__(cls)
        o.v = v
        return o

    def __init__(self, v):
        pass


class BClassm(Box):

    @classmethod
    def make(cls, v):
        return cls(v)

    @staticmethod
    def sput(b, x):
        b.v.append(x)


class BList(list):

    def put(self, x):
        self.append(x)


class BDict(dict):

    def put(self, x):
        self.setdefault('k', []).append(x)
