"""``each`` and ``in_order``: run-ahead, windows, iterables, failures."""

# ruff: noqa: PT012, PT017, B905, C417 (what is raised is compared in full; regions are entered within)

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.runtime.support import PATIENCE, Gate, make_abi
from xcs_runtime.schedule import SeededScheduler


def test_items_are_in_flight_together_and_come_in_order() -> None:
    abi = make_abi()
    gates = [Gate() for _ in range(8)]
    together = threading.Barrier(8)
    done: list[int] = []

    def call(item: int) -> int:
        together.wait(PATIENCE)
        gates[item].pass_through()
        done.append(item)
        if item:
            gates[item - 1].set()
        return item * 10

    with abi.region() as region:
        gates[7].set()
        assert [(item, task.commit()) for item, task in region.each(call, range(8))] == [(n, n * 10) for n in range(8)]
    assert done == list(reversed(range(8)))


CONTAINERS: list[Callable[[], Any]] = [
    lambda: [1, 2, 3], lambda: (1, 2, 3), lambda: range(3), lambda: {"a": 1, "b": 2}, lambda: {"a": 1, "b": 2}.items(),
    lambda: {"a": 1}.values(), lambda: {1, 2}, lambda: frozenset((1, 2)), lambda: "text\u20ac", lambda: b"bytes",
    lambda: bytearray(b"bytes"), lambda: deque([1, 2]), lambda: OrderedDict(a=1, b=2), lambda: OrderedDict(a=1).items(),
    lambda: enumerate("ab"), lambda: enumerate([5, 6], 7), lambda: zip([1, 2], "ab"),
    lambda: zip([1, 2], range(2), strict=True),
    lambda: reversed([1, 2, 3]), lambda: reversed((1, 2, 3)), lambda: reversed(range(3)), lambda: iter([1, 2, 3]),
    lambda: enumerate(zip(reversed([1, 2]), {"a": 1, "b": 2})), list, lambda: zip(), lambda: range(2**65, 2**65 + 3),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CONTAINERS)))
def test_containers_are_consumed_ahead(number: int) -> None:
    make = CONTAINERS[number]
    expected = list(make())
    abi = make_abi()
    started: list[Any] = []
    all_started = Gate()

    def call(item: Any) -> Any:
        started.append(item)
        if len(started) == len(expected):
            all_started.set()
        all_started.pass_through()
        return item

    with abi.region() as region:
        assert [(item, task.commit()) for item, task in region.each(call, make())] == [(x, x) for x in expected]


@pytest.mark.parametrize(
    "make", [lambda: enumerate([10, 20, 30]), lambda: iter([10, 20, 30]), lambda: zip([1, 2, 3], "abc")]
)
def test_an_iterator_that_is_held_is_where_the_sequential_run_leaves_it(make: Callable[[], Iterator[Any]]) -> None:
    abi = make_abi()
    held = make()
    expected = list(make())
    with pytest.raises(LookupError), abi.region() as region:
        for _item, task in region.each(lambda item: item, held):
            task.commit()
            raise LookupError
    assert list(held) == expected[1:]


def pulled_in_order(make: Callable[[list[str]], Any]) -> list[str]:
    abi = make_abi()
    events: list[str] = []
    with abi.region() as region:
        for item, task in region.each(lambda item: item, make(events)):
            events.append(f"body {item}")
            task.commit()
    return events


def test_other_iterators_are_pulled_in_program_order() -> None:
    def generator(events: list[str]) -> Iterator[int]:
        for number in range(3):
            events.append(f"pull {number}")
            yield number

    expected = ["pull 0", "body 0", "pull 1", "body 1", "pull 2", "body 2"]
    assert pulled_in_order(generator) == expected
    assert pulled_in_order(lambda events: map(lambda n: (events.append(f"pull {n}"), n)[1], range(3))) == expected
    assert pulled_in_order(lambda events: zip(generator(events)))[::2] == expected[::2]
    assert [event for event in pulled_in_order(lambda events: enumerate(generator(events))) if "pull" in event] == [
        "pull 0", "pull 1", "pull 2"
    ]  # fmt: skip


def test_a_list_with_its_own_iter_is_pulled_in_program_order() -> None:
    class Mine(list[int]):
        def __iter__(self) -> Iterator[int]:
            for item in super().__iter__():
                events.append(f"pull {item}")
                yield item

    events: list[str] = []
    with make_abi().region() as region:
        for item, task in region.each(lambda item: item, Mine([1, 2])):
            events.append(f"body {item}")
            task.commit()
    assert events == ["pull 1", "body 1", "pull 2", "body 2"]


def test_exceptions_of_the_iterable_come_in_their_time() -> None:
    def generator() -> Iterator[int]:
        yield 1
        raise OSError("pulling")

    abi = make_abi()
    seen = []
    with pytest.raises(OSError, match="pulling"), abi.region() as region:
        for _, task in region.each(lambda item: item, generator()):
            seen.append(task.commit())
    assert seen == [1]
    with pytest.raises(TypeError, match="not iterable"), abi.region() as region:
        region.each(len, 5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="shorter"), abi.region() as region:
        for _, task in region.each(lambda item: item, zip([1, 2], [1], strict=True)):
            seen.append(task.commit())
    assert seen == [1, (1, 1)]


def test_the_window_bounds_what_is_ahead() -> None:
    abi = make_abi(window=4)
    started: list[int] = []
    most = 0
    with abi.region() as region:
        for item, task in region.each(started.append, range(100)):
            most = max(most, len(started) - item)
            task.commit()
            most = max(most, len(region.live))
    assert sorted(started) == list(range(100))
    assert most <= 5


def test_an_endless_container_like_range_holds_one_window() -> None:
    abi = make_abi(window=16)
    with pytest.raises(StopIteration), abi.region() as region:
        for item, task in region.each(lambda item: item, range(10**12)):
            assert task.commit() == item
            if item == 1000:
                raise StopIteration
    assert abi.statistics().issued <= 1001 + 16


@pytest.mark.parametrize("change", [lambda xs: xs.pop(), lambda xs: xs.append(99), lambda xs: xs.insert(0, 7)])
def test_a_list_that_changes_is_iterated_as_python_does(change: Callable[[list[int]], Any]) -> None:
    def sequential(xs: list[int]) -> list[int]:
        out = []
        for x in xs:
            if len(out) < 6:
                change(xs)
            out.append(x + 1)
            if len(out) > 20:
                break
        return out

    xs = list(range(10))
    out: list[int] = []
    with make_abi().region() as region:
        for _x, task in region.each(lambda item: item + 1, xs):
            if len(out) < 6:
                change(xs)
            out.append(task.commit())
            if len(out) > 20:
                break
    assert out == sequential(list(range(10)))


def test_a_dict_that_changes_is_an_error_at_the_same_item() -> None:
    data = {"a": 1, "b": 2, "c": 3}
    seen = []
    with pytest.raises(RuntimeError, match="changed size"), make_abi().region() as region:
        for key, task in region.each(data.get, data):
            seen.append((key, task.commit()))
            data["new"] = 0
    assert seen == [("a", 1)]


def test_after_a_known_failure_later_items_do_not_begin() -> None:
    abi = make_abi(window=4)
    failed, first_may_end = Gate(), Gate()
    begun: list[int] = []

    def call(item: int) -> int:
        begun.append(item)
        if item == 2:
            raise ValueError("two")
        if item == 0:
            first_may_end.pass_through()
        return item

    done: list[int] = []
    with pytest.raises(ValueError, match="two"), abi.region() as region:
        stream = region.each(call, range(100))
        for item, task in stream:
            if item == 0:
                while not stream._failures:
                    failed.wait(0.001)
                first_may_end.set()
            done.append(task.commit())
    assert done == [0, 1]
    assert set(begun) <= {0, 1, 2, 3}


def test_after_a_failure_that_was_handled_the_rest_runs_ahead_again() -> None:
    abi = make_abi()
    together = threading.Barrier(4)

    def call(item: int) -> int:
        if item == 2:
            raise ValueError("two")
        if item > 4:
            together.wait(PATIENCE)
        return item

    out: list[Any] = []
    with abi.region() as region:
        for _, task in region.each(call, [0, 1, 2, 3, 4, 5, 6, 7, 8]):
            try:
                out.append(task.commit())
            except ValueError as error:
                out.append(str(error))
    assert out == [0, 1, "two", 3, 4, 5, 6, 7, 8]


def test_a_failure_of_an_earlier_issue_does_not_keep_items_back() -> None:
    abi = make_abi()
    together = threading.Barrier(3)
    with abi.region() as region:
        hoisted = region.issue(lambda: 1 / 0)
        out = [task.commit() for _, task in region.each(lambda item: (together.wait(PATIENCE), item)[1], range(3))]
        assert out == [0, 1, 2]
        with pytest.raises(ZeroDivisionError):
            hoisted.commit()


# --- records


def test_outcomes_are_taken_in_order_while_later_items_run() -> None:
    abi = make_abi()
    together = threading.Barrier(3)

    def ahead(put: Any, item: int) -> None:
        assert put(item) == item
        together.wait(PATIENCE)
        if item % 2:
            put(item * 10)
        put("end")

    log: list[Any] = []
    with abi.region() as region:
        for item, record in region.in_order(ahead, [0, 1, 2]):
            log.append(record.commit())
            if item % 2:
                log.append(record.commit())
            log.append(record.commit())
    assert log == [0, "end", 1, 10, "end", 2, "end"]


def test_exceptions_as_outcomes() -> None:
    abi = make_abi()
    errors = [ValueError(n) for n in range(3)]

    def ahead(put: Any, item: int) -> None:
        try:
            put(call(item))
        except ValueError:
            put.raised()
            put(call_again(item))

    def call(item: int) -> int:
        if item % 2:
            raise errors[item]
        return item

    def call_again(item: int) -> int:
        return item * 100

    out: list[Any] = []
    with abi.region() as region:
        for _, record in region.in_order(ahead, range(3)):
            try:
                out.append(record.commit())
            except ValueError as error:
                assert error is errors[1]
                out.append(record.commit())
    assert out == [0, 100, 2]


def test_an_exception_that_leaves_ahead_is_the_last_outcome() -> None:
    abi = make_abi()

    def ahead(put: Any, item: int) -> None:
        put(item)
        if item == 1:
            raise KeyError(item)

    seen = []
    with pytest.raises(KeyError), abi.region() as region:
        for item, record in region.in_order(ahead, range(5)):
            seen.append(record.commit())
            if item == 1:
                record.commit()
    assert seen == [0, 1]


def test_more_commits_than_outcomes_is_a_fault() -> None:
    from xcs_runtime.errors import InternalFault

    with pytest.raises(InternalFault, match="more outcomes"), make_abi().region() as region:
        for _, record in region.in_order(lambda put, item: put(item), [1]):
            record.commit()
            record.commit()


def test_a_lazy_generator_can_be_dropped_half_way() -> None:
    abi = make_abi(window=3)
    begun: list[int] = []

    def lazily(items: list[int]) -> Iterator[int]:
        with abi.region() as region:
            for _, task in region.each(lambda item: (begun.append(item), item)[1], items):
                yield task.commit()

    generator = lazily(list(range(50)))
    assert begun == []
    assert next(generator) == 0
    generator.close()
    assert set(begun) <= set(range(4))


def test_nested_records() -> None:
    abi = make_abi()

    def rows(put: Any, row: int) -> None:
        with abi.region(put) as inner:
            put([task.commit() for _, task in inner.each(lambda column: (row, column), range(4))])

    with abi.region() as region:
        out = [record.commit() for _, record in region.in_order(rows, range(4))]
    assert out == [[(row, column) for column in range(4)] for row in range(4)]


def test_a_generator_that_is_dropped_waits_for_nothing() -> None:
    """An exception of a signal handler would be lost there."""
    abi = make_abi()
    begun, hold = Gate(), Gate()
    ended: list[int] = []

    def call(item: int) -> int:
        if item:
            begun.set()
            hold.pass_through()
        ended.append(item)
        return item

    generator = (task.commit() for _, task in abi.lazy_region().each(call, range(5)))
    assert next(generator) == 0
    begun.pass_through()
    del generator
    assert ended == [0]
    hold.set()


@pytest.mark.parametrize("seed", range(20))
def test_a_call_waits_for_those_of_earlier_items_that_are_made_in_their_turn(seed: int) -> None:
    made: list[int] = []
    abi = make_abi(lambda function, args, kwargs: args[0] != 1, scheduler=SeededScheduler(seed))

    def call(item: int) -> list[int]:
        made.append(item)
        return list(made)

    with abi.region() as region:
        assert 1 in list(region.map(call, range(4)))[2]
    assert sorted(made) == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(20))
def test_calls_in_order_wait_at_each_place(seed: int) -> None:
    made: list[int] = []
    abi = make_abi(lambda function, args, kwargs: function is first or args[0] != 0, scheduler=SeededScheduler(seed))
    __xcs_call_in_order = abi.call_in_order

    def first(item: int) -> None:
        pass

    def second(item: int) -> list[int]:
        made.append(item)
        return list(made)

    def ahead(item: int) -> Any:
        __xcs_call_in_order(first, item)
        return __xcs_call_in_order(second, item)

    with abi.region() as region:
        found = [task.commit() for _, task in region.each(ahead, range(3))]
    assert found[0] == [0]
    assert 0 in found[1]
    assert 0 in found[2]


def test_past_an_item_that_is_not_plain_nothing_is_issued_before_it_is_asked_for() -> None:
    abi = make_abi()
    with abi.region() as region:
        issued = []
        for _, task in region.each(str, [1, object(), 2, 3, 4], watched=True):
            issued.append(region.issued)
            task.commit()
    assert issued == [2, 2, 3, 4, 5]  # what was made of that item may be met by all later ones


def test_an_iterator_that_nobody_else_has_is_pulled_ahead() -> None:
    abi = make_abi()
    pulled: list[int] = []
    held = Gate()

    def numbers(start: int) -> Iterator[int]:
        for number in range(start, start + 3):
            pulled.append(number)
            yield number
        raise KeyError("end")

    def call(item: int) -> int:
        held.pass_through()
        return item

    with pytest.raises(KeyError, match="end"), abi.region() as region:
        for place, (item, task) in enumerate(region.each(call, abi.pull(numbers, 5))):
            if not place:
                assert pulled == [5, 6, 7]
                held.set()
            assert task.commit() == item == 5 + place
    assert pulled == [5, 6, 7]


def test_an_iterator_over_what_is_not_plain_is_pulled_in_program_order() -> None:
    abi = make_abi()
    pulled: list[object] = []

    def things(given: list[object]) -> Iterator[object]:
        for thing in given:
            pulled.append(thing)
            yield 1

    with abi.region() as region:
        for place, (_, task) in enumerate(region.each(str, abi.pull(things, [object(), object()]))):
            assert len(pulled) == place + 1
            task.commit()
