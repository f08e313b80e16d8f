"""Pieces of what is iterated: every item once, in order, whoever cuts an iterator off at which moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from xcs_runtime import pieces
from xcs_runtime.pieces import Pieces, cut

PATIENCE = 20.0
MANY = 5000
GENEROUS = 1e3
"""Seconds that an item may take: nothing is ever found to be slow."""

containers = pytest.mark.parametrize("kind", [list, tuple, range], ids=["list", "tuple", "range"])
iterables = pytest.mark.parametrize("kind", [list, tuple, range, dict.fromkeys, iter, set])


def made(kind: Callable[..., Any]) -> Any:
    return range(MANY) if kind is range else kind(range(MANY))


def given(parts: Pieces, meanwhile: Callable[[int], object] = lambda item: None) -> Iterator[int]:
    for piece in parts:
        for item in piece:
            meanwhile(item)
            yield item


def generated() -> Iterator[int]:
    yield from range(MANY)


@pytest.mark.parametrize(
    "container",
    [[*range(MANY)], tuple(range(MANY)), range(MANY), dict.fromkeys(range(MANY)), generated(), [], range(1), [0, 1]],
    ids=lambda container: type(container).__name__,
)
def test_all_items_in_order(container: Iterable[int]) -> None:
    count = len(container) if hasattr(container, "__len__") else MANY
    parts = Pieces(iter(container), container, GENEROUS)
    assert list(given(parts)) == [*range(count)]
    assert (parts.taken, parts.slow) == (count, 0.0)


@containers
@pytest.mark.parametrize("at", [0, 1, 63, MANY - 1, MANY])
def test_an_iterator_is_cut_off(kind: Callable[..., Any], at: int) -> None:
    container = made(kind)
    iterator = iter(container)
    for _ in range(at):
        next(iterator)
    found: list[Any] = []
    cut(iterator, container, found)
    assert (found[0], found[-1]) == (MANY - at, MANY)
    assert list(iterator) == []
    if kind is list:
        container.append(1)
        assert list(iterator) == []


@iterables
def test_where_an_item_takes_long_the_rest_is_cut_off_behind_it(
    kind: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that is slow waits until it was noticed. It is looked at each of the next ones; two are too many."""
    noticed = threading.Event()

    def noted(*given: Any) -> None:
        cut(*given)
        noticed.set()

    monkeypatch.setattr(pieces, "cut", noted)
    seen = []

    def slow(item: int) -> None:
        seen.append(item)
        if item == 3000:
            assert noticed.wait(PATIENCE)
        elif item > 3000:
            threading.Event().wait(0.02)

    container = made(kind)
    parts = Pieces(iter(container), container, 0.01)
    assert list(given(parts, slow)) == seen == [*range(parts.taken)]
    assert parts.slow
    assert 3000 < parts.taken < 3004
    assert list(parts.original) == [*range(parts.taken, MANY)]


@pytest.mark.parametrize("length", [10, 200])
@pytest.mark.parametrize("at", [0, 1, 3, 7])
def test_few_slow_calls_are_made_one_after_another(length: int, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        now = 0.0

        def perf_counter(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(pieces, "time", clock)

    def slow(item: int) -> None:
        if item >= at:
            clock.now += 1.0

    container = [*range(length)]
    parts = Pieces(iter(container), container, 0.01)
    assert len(list(given(parts, slow))) - at <= pieces.LONGEST + 1
    assert parts.slow


def test_after_a_disturbance_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    noticed = threading.Event()

    def noted(*given: Any) -> None:
        cut(*given)
        noticed.set()

    monkeypatch.setattr(pieces, "cut", noted)

    def disturbed(item: int) -> None:
        if item in (1000, 3000):
            noticed.clear()
            assert noticed.wait(PATIENCE)

    container = [*range(MANY)]
    parts = Pieces(iter(container), container, GENEROUS)
    monkeypatch.setattr(pieces._Watch, "__init__", _impatient(pieces._Watch.__init__))
    assert list(given(parts, disturbed)) == container
    assert (parts.taken, parts.slow) == (MANY, 0.0)


def _impatient(begin: Any) -> Any:
    def init(self: Any, iterator: Any, container: Any, most: float) -> None:
        begin(self, iterator, container, 1e-3)

    return init


@pytest.mark.parametrize("when", [10, 3000])
def test_a_list_that_grows_and_shrinks(when: int) -> None:
    """As a loop over the list itself has it."""

    def changed(container: list[int]) -> Callable[[int], object]:
        def meanwhile(item: int) -> None:
            if item == when:
                container.append(-1)
                del container[when + 10 : when + 20]

        return meanwhile

    first, second = [*range(MANY)], [*range(MANY)]
    change = changed(second)
    expected = [(change(item), item)[1] for item in second]
    assert list(given(Pieces(iter(first), first, GENEROUS), changed(first))) == expected


def test_where_there_is_no_thread_pieces_stay_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces.threads, "run", lambda job, argument: False)
    container = [*range(MANY)]
    assert Pieces(iter(container), container, GENEROUS)._is_worth_watching()
    lengths = [len(list(piece)) for piece in Pieces(iter(container), container, GENEROUS)]
    assert (max(lengths), sum(lengths)) == (pieces.LONGEST, MANY)
