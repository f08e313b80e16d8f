"""Issue and commit: dependences, order, failures, cancellation."""

# ruff: noqa: PT011, PT012 (what is raised is compared in full; regions are entered within)

from __future__ import annotations

import contextlib
import contextvars
import gc
import threading
import time
import weakref
from typing import Any

import pytest

from tests.runtime.support import PATIENCE, Gate, make_abi
from xcs_runtime.errors import InternalFault


def test_issued_calls_are_in_flight_together() -> None:
    abi = make_abi()
    together = threading.Barrier(8)

    def call(number: int) -> int:
        together.wait(PATIENCE)
        return number

    with abi.region() as region:
        tasks = [region.issue(call, number) for number in range(8)]
        assert [task.commit() for task in tasks] == list(range(8))


def test_a_dependent_starts_when_its_input_is_there_though_nobody_commits() -> None:
    abi = make_abi()
    seen = Gate()
    with abi.region() as region:
        first = region.issue(lambda: 20)
        second = region.issue(lambda a, b: a + b, first, 1)
        third = region.issue(lambda value: (seen.set(), value * 2)[1], second)
        seen.pass_through()
        assert third.commit() == 42
        assert second.commit() == 21


def test_a_fan_out_runs_side_by_side() -> None:
    abi = make_abi()
    root_may_end = Gate()
    together = threading.Barrier(5)
    with abi.region() as region:
        root = region.issue(lambda: root_may_end.pass_through() or 1)
        leaves = [region.issue(lambda value, n: (together.wait(PATIENCE), value + n)[1], root, n) for n in range(5)]
        root_may_end.set()
        assert [leaf.commit() for leaf in leaves] == [1, 2, 3, 4, 5]


def test_a_fan_in_waits_for_all() -> None:
    abi = make_abi()
    gates = [Gate() for _ in range(4)]
    with abi.region() as region:
        parts = [region.issue(lambda g, n: (g.pass_through(), n)[1], gate, n) for n, gate in enumerate(gates)]
        total = region.issue(lambda *values: list(values), *parts)
        for gate in reversed(gates):
            gate.set()
        assert total.commit() == [0, 1, 2, 3]


def test_a_task_of_an_enclosing_region_is_an_input() -> None:
    abi = make_abi()
    with abi.region() as outer:
        first = outer.issue(lambda: 3)
        with abi.region() as inner:
            second = inner.issue(lambda value: value * 2, first)
            assert second.commit() == 6
        assert first.commit() == 3


def test_a_failed_input_fails_the_task_which_never_runs() -> None:
    abi = make_abi()
    error = ValueError("first")
    ran: list[object] = []

    def fail() -> None:
        raise error

    with abi.region() as region:
        bad = region.issue(fail)
        after = region.issue(ran.append, bad)
        last = region.issue(ran.append, after)
        for task in (last, after, bad):
            with pytest.raises(ValueError) as caught:
                task.commit()
            assert caught.value is error
    assert ran == []


def test_the_first_failure_in_program_order_wins_whichever_came_first() -> None:
    abi = make_abi()
    late = Gate()

    def fail_late() -> None:
        late.pass_through()
        raise ValueError("first in the program")

    def fail_early() -> None:
        try:
            raise KeyError("first in time")
        finally:
            late.set()

    with abi.region() as region:
        one = region.issue(fail_late)
        two = region.issue(fail_early)
        both = region.issue(lambda *_: None, one, two)
        with pytest.raises(ValueError, match="first in the program"):
            both.commit()


@pytest.mark.parametrize(
    "kind", [StopIteration, GeneratorExit, SystemExit, KeyboardInterrupt, BaseException, Exception]
)
def test_exceptions_of_every_class_are_outcomes(kind: type[BaseException]) -> None:
    abi = make_abi()
    error = kind("mine")
    begun = Gate()

    def fail() -> None:
        begun.set()
        raise error

    with abi.region() as region:
        task = region.issue(fail)
        begun.pass_through()  # on a thread: this one is busy
        with pytest.raises(kind) as caught:
            task.commit()
        assert caught.value is error


def test_a_task_nobody_has_begun_runs_in_the_committing_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    import _thread

    abi = make_abi()
    from xcs_runtime import executor

    monkeypatch.setattr(executor, "threads", executor.ThreadCache())
    monkeypatch.setattr(abi.executor, "cache", executor.ThreadCache())

    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", refuse)
    with abi.region() as region:
        first = region.issue(threading.get_ident)
        second = region.issue(lambda ident: (ident, threading.get_ident()), first)
        assert second.commit() == (threading.get_ident(), threading.get_ident())
    assert abi.statistics().inline == 2


def test_leaving_cancels_what_has_not_begun_and_waits_for_what_has() -> None:
    abi = make_abi()
    begun, go_on = Gate(), Gate()
    ended: list[str] = []

    def in_flight() -> None:
        begun.set()
        go_on.pass_through()
        ended.append("in flight")

    def opens() -> None:
        begun.pass_through()
        threading.Timer(0.05, go_on.set).start()

    with pytest.raises(ValueError), abi.region() as region:
        task = region.issue(in_flight)
        region.issue(lambda _: ended.append("dependent"), task)
        opens()
        raise ValueError
    assert ended == ["in flight"]
    assert abi.statistics().discarded == 2


def test_keyboard_interrupt_does_not_wait() -> None:
    abi = make_abi()
    begun, go_on, ended = Gate(), Gate(), Gate()

    def in_flight() -> None:
        begun.set()
        go_on.pass_through()
        ended.set()

    with pytest.raises(KeyboardInterrupt), abi.region() as region:
        region.issue(in_flight)
        begun.pass_through()
        raise KeyboardInterrupt
    assert not ended.is_set()
    go_on.set()
    ended.pass_through()


def test_use_after_the_end_is_a_fault() -> None:
    abi = make_abi()
    with abi.region() as region:
        pass
    with pytest.raises(InternalFault):
        region.issue(int)


def test_a_long_chain_needs_no_stack() -> None:
    abi = make_abi()
    with abi.region() as region:
        task = region.issue(lambda: 0)
        for _ in range(2_000):
            task = region.issue(lambda value: value + 1, task)
        assert task.commit() == 2_000


def test_a_long_chain_of_failures_needs_no_stack() -> None:
    abi = make_abi()
    hold = Gate()
    with abi.region() as region:
        task = region.issue(lambda: hold.pass_through() or 1 / 0)
        for _ in range(2_000):
            task = region.issue(lambda value: value, task)
        hold.set()
        with pytest.raises(ZeroDivisionError):
            task.commit()


def test_context_variables_reach_the_call_and_come_back() -> None:
    abi = make_abi()
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="nobody")
    other: contextvars.ContextVar[str] = contextvars.ContextVar("other", default="nothing")
    for busy in (False, True):

        def run(busy: bool = busy) -> None:
            begun = Gate()

            def call(value: str) -> str:
                begun.set()
                seen = name.get()
                other.set(value)
                return seen

            name.set("caller")
            with abi.region() as region:
                first, second = region.issue(call, "one"), region.issue(call, "two")
                if busy:
                    begun.pass_through()
                assert first.commit() == "caller"
                assert other.get() == "one"
                assert second.commit() == "caller"
                assert other.get() == "two"

        contextvars.copy_context().run(run)


def test_context_changes_of_a_failed_call_are_kept() -> None:
    abi = make_abi()
    level: contextvars.ContextVar[int] = contextvars.ContextVar("level", default=0)
    begun = Gate()

    def call() -> None:
        level.set(7)
        begun.set()
        raise LookupError

    def run() -> None:
        with abi.region() as region:
            task = region.issue(call)
            begun.pass_through()
            with pytest.raises(LookupError):
                task.commit()
            assert level.get() == 7

    contextvars.copy_context().run(run)


def test_deeply_nested_activations_do_not_starve() -> None:
    abi = make_abi()

    def tree(depth: int) -> int:
        if depth == 0:
            return 1
        with abi.region() as region:
            left, right = region.issue(tree, depth - 1), region.issue(tree, depth - 1)
            return int(left.commit() + right.commit())

    assert tree(8) == 256


def test_fifty_threads_share_one_abi() -> None:
    abi = make_abi()
    start = threading.Barrier(50)
    wrong: list[object] = []

    def use(number: int) -> None:
        start.wait(PATIENCE)
        try:
            for turn in range(5):
                with abi.region() as region:
                    first = region.issue(lambda a: a, number)
                    second = region.issue(lambda a, b: (a, b), first, turn)
                    records = [
                        (item, record.commit(), record.commit())
                        for item, record in region.in_order(lambda put, x: (put(x), put(x + number)), range(5))
                    ]
                    if second.commit() != (number, turn) or records != [(x, x, x + number) for x in range(5)]:
                        wrong.append((number, turn))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert wrong == []
    assert not any(thread.is_alive() for thread in threads)
    counted = abi.statistics()
    assert counted.issued == 50 * 5 * 7 == counted.ahead + counted.inline
    assert counted.discarded == 0


def test_exhausted_threads_still_finish_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    import _thread

    real = _thread.start_new_thread
    granted = [3]

    def start(*args: object) -> int:
        if granted[0] == 0:
            raise RuntimeError("can't start new thread")
        granted[0] -= 1
        return real(*args)  # type: ignore[arg-type]

    from xcs_runtime import executor

    abi = make_abi()
    monkeypatch.setattr(abi.executor, "cache", executor.ThreadCache(idle_seconds=0.1))
    monkeypatch.setattr(_thread, "start_new_thread", start)
    with abi.region() as region:
        tasks = [region.issue(lambda n: n * n, number) for number in range(100)]
        total = region.issue(lambda *values: sum(values), *tasks)
        assert total.commit() == sum(n * n for n in range(100))


def test_machinery_faults_are_not_swallowed() -> None:
    def broken(function: object, args: object, kwargs: object) -> bool:
        raise OSError("classifier")

    abi = make_abi(broken)
    begun = Gate()
    with abi.region() as region:
        task = region.issue(lambda: (begun.set(), abi.call(len, "ab"))[1])
        begun.pass_through()
        with pytest.raises(InternalFault) as caught:
            task.commit()
        assert isinstance(caught.value.__cause__, OSError)


def test_deep_recursion_is_within_the_limit() -> None:
    abi = make_abi()

    def count(depth: int) -> int:
        if depth == 0:
            return 0
        with abi.region() as region:
            return int(region.issue(count, depth - 1).commit()) + 1

    assert count(900) == 900


def test_endless_recursion_fails_as_it_does_without() -> None:
    abi = make_abi()

    def forever(depth: int) -> Any:
        with abi.region() as region:
            return region.issue(forever, depth + 1).commit()

    with pytest.raises(RecursionError):
        forever(0)


def test_a_failure_leaves_no_cycle() -> None:
    abi = make_abi()

    class Argument:
        pass

    def fail(argument: Argument) -> None:
        raise ValueError

    def run(argument: Argument) -> None:
        with abi.region() as region:
            task = region.issue(fail, argument)
            after = region.issue(lambda _: None, task)
            for _, record in region.in_order(lambda put, item: put(item), [argument]):
                record.commit()
            for _, other in region.each(fail, [argument]):
                try:
                    other.commit()
                except ValueError:
                    pass
            after.commit()

    gc.collect()
    gc.disable()
    try:
        argument = Argument()
        watched = weakref.ref(argument)
        try:
            run(argument)
        except ValueError:
            pass
        del argument
        deadline = time.monotonic() + PATIENCE
        while watched() is not None and time.monotonic() < deadline:
            time.sleep(0.001)  # workers let go of what they ran a moment after it has finished
        assert watched() is None
    finally:
        gc.enable()


def test_a_task_that_ends_while_its_region_does_leaves_no_cycle() -> None:
    """In the thread that ran it, it is held up right after the region has stopped caring for it."""
    abi = make_abi()
    popped, left = Gate(), Gate()

    class Argument:
        pass

    class Live(dict[Any, None]):
        def pop(self, task: Any, *default: Any) -> Any:
            super().pop(task, *default)
            popped.set()
            left.pass_through()

    def fail(argument: Argument) -> None:
        raise ValueError

    def run(argument: Argument) -> None:
        with abi.region() as region:
            region.live = Live()
            region.issue(fail, argument)
            popped.pass_through()
            raise KeyError

    gc.collect()
    gc.disable()
    try:
        argument = Argument()
        watched = weakref.ref(argument)
        with contextlib.suppress(KeyError):
            run(argument)
        left.set()
        del argument
        deadline = time.monotonic() + PATIENCE
        while watched() is not None and time.monotonic() < deadline:
            time.sleep(0.001)
        assert watched() is None
    finally:
        gc.enable()
