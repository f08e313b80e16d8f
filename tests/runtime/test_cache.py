"""The store of variants: which one serves a call, in what order they go, and what a miss says of itself."""

from __future__ import annotations

import threading
from types import CellType
from typing import Any

from xcs_runtime.cache import Cache, Entry
from xcs_runtime.cache_key import ArgumentPath, SameBindings, SameType

X, Y = ArgumentPath("x", 0), ArgumentPath("y", 1)


def entry(x: object, value: str, disjoint: tuple[tuple[ArgumentPath, ArgumentPath], ...] = ()) -> Entry[str]:
    return Entry((SameType(X, (x,), ()),), disjoint, value, "as written")


def test_hits_and_misses() -> None:
    cache: Cache[str] = Cache()
    assert cache.find((1,), ()) is None
    cache.missed((1,), ())
    assert cache.info() == (0, 1, 0, 64, "first call")
    cache.add(entry(1, "for integers"))
    assert cache.find((2,), ()) == "for integers"
    assert cache.find(("2",), ()) is None
    cache.missed(("2",), ())
    assert cache.info() == (1, 2, 1, 64, "x is of type str, not int")
    cache.clear()
    assert cache.info() == (0, 0, 0, 64, None)


def test_a_miss_names_the_differences_from_the_most_similar_entry() -> None:
    namespace: dict[str, object] = {"ask": 1}
    cache: Cache[str] = Cache()
    for x, y in ((1, 1), ("", "")):
        binding = SameBindings([(namespace, "ask", namespace["ask"])])
        cache.add(Entry((SameType(X, (x, y), ()), SameType(Y, (x, y), ()), binding), (), "", ""))
    cache.missed(("", 1.0), ())
    assert cache.info().last_miss == "y is of type float, not str"
    namespace["ask"] = 2
    cache.missed((1, 1), ())
    assert cache.info().last_miss == "ask was bound anew"


def test_the_entry_not_used_for_longest_goes() -> None:
    cache: Cache[str] = Cache(maxsize=2)
    cache.add(entry(1, "int"))
    cache.add(entry("", "str"))
    assert cache.find((1,), ()) == "int"
    cache.add(entry(1.0, "float"))
    assert cache.find((1,), ()) == "int"
    assert cache.find((1.0,), ()) == "float"
    assert cache.find(("",), ()) is None
    assert cache.info().currsize == 2
    latest = cache.latest()
    assert latest is not None
    assert latest.value == "float"


def test_arguments_that_share_a_mutable_object_run_as_written() -> None:
    cache: Cache[str] = Cache()
    cache.add(entry([], "rewritten", ((X, Y),)))
    shared: list[Any] = []
    assert cache.find(([], []), ()) == "rewritten"
    assert cache.find((shared, shared), ()) == "as written"
    assert cache.find(([shared], {"a": (shared,)}), ()) == "as written"
    assert cache.find((["a"], ["a"]), ()) == "rewritten"


def test_peeking_counts_nothing() -> None:
    cache: Cache[str] = Cache()
    cache.add(entry(1, "int"))
    found = cache.peek((2,), ())
    assert found is not None
    assert found.choose((2,), ()) == "int"
    assert cache.peek(("",), (CellType(),)) is None
    assert cache.info().hits == 0


def test_many_threads_add_and_find() -> None:
    cache: Cache[str] = Cache(maxsize=8)
    kinds = [type(f"Kind{index}", (), {}) for index in range(16)]
    barrier = threading.Barrier(4)
    wrong: list[object] = []

    def work(offset: int) -> None:
        barrier.wait(20)
        for index in range(200):
            kind = kinds[(index * 7 + offset) % len(kinds)]
            found = cache.find((kind(),), ())
            if found is None:
                cache.add(entry(kind(), kind.__name__))
            elif found != kind.__name__:
                wrong.append((found, kind))

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not wrong
    assert cache.info().currsize == 8
