"""`super()` acts on the first parameter, though it is given nothing: calls that read it were issued before what a
method of the base class had set (pyparsing)."""

# ruff: noqa: UP008 (what is tested)
from __future__ import annotations

from typing import Any

import pytest

import xcs
from xcs_runtime import schedule


@xcs.parallel_safe
def ask(*values: object) -> object:
    return values


class Given:
    known = 0

    def __init__(self, n: int) -> None:
        self.n = n
        self.found = [n]

    def grow(self, n: int) -> int:
        self.n += n
        self.found.append(n)
        return self.n

    @classmethod
    def count(cls, n: int) -> None:
        cls.known = n


class Made(Given):
    @xcs.compile
    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.seen = [ask(self.n), ask(self.found), ask(len(self.found))]

    @xcs.compile
    def grow(self, n: int) -> Any:
        super().grow(n)
        a, b = ask(self.n), ask(tuple(self.found))
        super(Made, self).grow(n + 1)
        c, d = ask(self.n), ask(tuple(self.found))
        base = super()
        base.grow(n + 2)
        return a, b, c, d, ask(self.n), ask(tuple(self.found))

    @classmethod
    @xcs.compile
    def count(cls, n: int) -> Any:
        super().count(n)
        a, b = ask(cls.known), ask(cls.known, 1)
        super(Made, cls).count(n + 1)
        return a, b, ask(cls.known), ask(cls.known, 1)


@pytest.mark.parametrize("seed", range(8))
def test_what_super_changes_is_read_after_it(seed: int) -> None:
    for n in (1, 2, 3):
        with schedule.use(schedule.SeededScheduler(seed)):
            made = Made(n)
            assert made.seen == [(n,), ([n],), (1,)]
            found = made.grow(5)
            assert found[0] == (n + 5,)
            assert found[1] == ((n, 5),)
            assert found[2:4] == ((n + 11,), ((n, 5, 6),))
            assert found[4:] == ((n + 18,), ((n, 5, 6, 7),))
            assert Made.count(n) == ((n,), (n, 1), (n + 1,), (n + 1, 1))
