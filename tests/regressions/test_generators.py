"""Generators that a compiled function hands out: whoever pulls them may do anything between one item and the next."""

# ruff: noqa  (specimens)
from __future__ import annotations

import gc
import threading
import time
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs

WAIT = 10.0


@xcs.parallel_safe
def f(x: Any) -> Any:
    return (x, "f")


def returned(items):
    return (f(x) for x in items)


def stored(items):
    values = (f(x) for x in items)
    other = [x for x in items] if isinstance(items, list) else None
    return {"values": [values], "other": other}


def _from_returned(function: Callable[..., Any], items: Any) -> Iterator[Any]:
    return function(items)


def _from_stored(function: Callable[..., Any], items: Any) -> Iterator[Any]:
    return function(items)["values"][0]


BOTH = pytest.mark.parametrize(("function", "made"), [(returned, _from_returned), (stored, _from_stored)])


def _both_ways(function: Any, made: Any, pull: Callable[[Callable[[Any], Iterator[Any]]], Any]) -> tuple[Any, Any]:
    """What ``pull`` sees as written, and of the compiled function (of its second generator)."""
    compiled = xcs.compile(function)
    pull(lambda items: made(compiled, items))
    return pull(lambda items: made(function, items)), pull(lambda items: made(compiled, items))


@BOTH
def test_the_iterator_may_be_advanced_by_others(function: Any, made: Any) -> None:
    def pull(make: Any) -> Any:
        seen = []
        for source in (iter([1, 2, 3, 4, 5, 6]), enumerate("abcdef"), iter(range(1000, 1006)), zip("abcdef", "uvwxyz")):
            values = make(source)
            seen += [next(source), next(values), next(source), *values, next(source, "end")]
        return seen

    one, two = _both_ways(function, made, pull)
    assert one == two


@BOTH
def test_the_container_may_change_between_items(function: Any, made: Any) -> None:
    def pull(make: Any) -> Any:
        items, table = [1, 2, 3, 4], {"a": 1, "b": 2}
        values, pairs = make(items), make(table.items())
        items[0] = 10
        seen = [next(values), next(pairs)]
        items[2] = 30
        items.append(5)
        table["b"] = 20
        seen += [*values, *pairs]
        grown = make(table)
        next(grown)
        table["c"] = 3
        with pytest.raises(RuntimeError, match="changed size"):
            next(grown)
        return seen

    one, two = _both_ways(function, made, pull)
    assert one == two


@BOTH
def test_the_callee_may_be_bound_again(function: Any, made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By something that is not parallel-safe: its calls are in order, one at a time, on the thread that pulls."""

    def pull(make: Any) -> Any:
        calls: list[Any] = []

        def another(x: Any) -> Any:
            calls.append((x, threading.get_ident()))
            return (x, "another")

        before, between = make([1, 2, 3]), make([4, 5, 6])
        seen = [next(between)]
        with monkeypatch.context() as patch:
            patch.setitem(globals(), "f", another)
            seen += [*before, next(between)]
        seen += [*between]
        return seen, calls

    one, two = _both_ways(function, made, pull)
    assert one == two


@BOTH
def test_is_a_lazy_generator_that_is_passed_once(function: Any, made: Any) -> None:
    def pull(make: Any) -> Any:
        values = make([1, 2])
        assert type(values) is types.GeneratorType
        assert values.gi_frame is not None
        assert values.__name__ == "<genexpr>"
        seen = [*values, *values]
        assert values.gi_frame is None
        closed = make([1, 2])
        closed.close()
        with pytest.raises(StopIteration):
            next(closed)
        with pytest.raises(TypeError, match="not iterable"):
            make(None)
        return seen

    one, two = _both_ways(function, made, pull)
    assert one == two


@BOTH
def test_nothing_is_called_before_it_is_pulled_and_nothing_kept_after_it_is_dropped(
    function: Any, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []

    class Item:
        pass

    @xcs.parallel_safe
    def noting(x: Any) -> Any:
        called.append(id(x))
        return x

    monkeypatch.setitem(globals(), "f", noting)
    compiled = xcs.compile(function)
    for _ in range(2):
        items = [Item() for _ in range(3)]
        watched = weakref.ref(items[1])
        values = made(compiled, items)
        assert not called
        next(values)
        del values, items
        until = time.monotonic() + WAIT  # what is in flight comes to its end by itself
        while watched() is not None and time.monotonic() < until:
            gc.collect()
        assert watched() is None
        called.clear()


@BOTH
def test_stop_iteration_becomes_a_runtime_error(function: Any, made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = StopIteration(7)

    @xcs.parallel_safe
    def stopping(x: Any) -> Any:
        if x == 2:
            raise stop
        return x

    monkeypatch.setitem(globals(), "f", stopping)
    compiled = xcs.compile(function)
    for _ in range(2):
        values = made(compiled, [1, 2, 3])
        assert next(values) == 1
        with pytest.raises(RuntimeError, match="generator raised StopIteration") as raised:
            next(values)
        assert raised.value.__cause__ is stop
        assert list(values) == []


@BOTH
def test_runs_ahead_once_it_is_pulled(function: Any, made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(4, timeout=WAIT)

    @xcs.parallel_safe
    def meeting(x: Any) -> Any:
        together.wait()
        return x

    monkeypatch.setitem(globals(), "f", meeting)
    compiled = xcs.compile(function)
    assert list(made(compiled, [1, 2, 3, 4])) == [1, 2, 3, 4]
    assert list(made(compiled, [5, 6, 7, 8])) == [5, 6, 7, 8]
