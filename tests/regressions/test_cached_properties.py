"""``functools.cached_property`` holds no lock from Python 3.12 on: of two calls at once, both would compute it."""

from __future__ import annotations

import functools
import threading
import time

import xcs


class Connection:
    @functools.cached_property
    def token(self) -> object:
        time.sleep(0.005)
        return object()


_lock = threading.Lock()
_kept: Connection | None = None


def kept() -> Connection:
    global _kept
    with _lock:
        if _kept is None:
            _kept = Connection()
    return _kept


def of_what_is_kept(x: int) -> object:
    time.sleep(0)
    return kept().token


def of_its_own(x: int) -> object:
    time.sleep(0)
    return Connection().token


def through_a_function(items: list[int]) -> list[object]:
    return [of_what_is_kept(x) for x in items]


def of_the_function_around(items: list[int]) -> list[object]:
    connection = Connection()

    def ask(x: int) -> object:
        time.sleep(0)
        return connection.token

    return [ask(x) for x in items]


def of_each_call(items: list[int]) -> list[object]:
    return [of_its_own(x) for x in items]


def test_what_others_have_is_computed_once() -> None:
    global _kept
    _kept = None
    for function in (through_a_function, of_the_function_around):
        assert len(set(xcs.compile(function)([1, 2, 3]))) == 1


def test_what_a_call_has_made_itself_is_nobody_elses() -> None:
    compiled = xcs.compile(of_each_call)
    assert len(set(compiled([1, 2, 3]))) == 3
    assert "__xcs_" in str(compiled.source)
