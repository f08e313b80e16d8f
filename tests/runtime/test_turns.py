"""Turn-taking: what is not known to be parallel-safe happens in program order, in the thread of the caller."""

# ruff: noqa: PT011, PT012, PT017 (what is raised is compared in full; regions are entered within)

from __future__ import annotations

import contextvars
import sqlite3
import sys
import threading
from typing import Any

import pytest

from tests.runtime.support import PATIENCE, Gate, described, frames, make_abi
from xcs_runtime.errors import Cancelled


class Opaque:
    """Not plain."""


def test_calls_are_made_in_order_by_the_committing_thread() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    made: list[tuple[str, int]] = []
    together = threading.Barrier(4)

    def ordered(item: int) -> int:
        made.append((f"call {item}", threading.get_ident()))
        return item * 2

    def ahead(put: Any, item: int) -> None:
        together.wait(PATIENCE)
        put(__xcs_call(ordered, item))

    me = threading.get_ident()
    with abi.region() as region:
        for item, record in region.in_order(ahead, range(4)):
            made.append((f"before {item}", me))
            assert record.commit() == item * 2
            made.append((f"after {item}", me))
    assert made == [(f"{what} {item}", me) for item in range(4) for what in ("before", "call", "after")]


def test_calls_interleave_with_outcomes() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    log: list[str] = []

    def ahead(put: Any, item: int) -> None:
        first = put(f"first {item}")
        __xcs_call(log.append, f"call after {first}")
        put(f"second {item}")

    with abi.region() as region:
        for _, record in region.in_order(ahead, range(3)):
            log.append(record.commit())
            log.append("between")
            log.append(record.commit())
    assert log == [
        entry
        for item in range(3)
        for entry in (f"first {item}", "between", f"call after first {item}", f"second {item}")
    ]


def test_a_call_found_safe_is_made_at_once() -> None:
    abi = make_abi(lambda function, args, kwargs: function is safe)
    __xcs_call = abi.call
    done = Gate()

    def safe(value: int) -> int:
        done.set()
        return value

    with abi.region() as region:
        task = region.issue(lambda: __xcs_call(safe, 3))
        done.pass_through()
        assert task.commit() == 3


def test_plain_values_pass_and_others_wait_for_the_turn() -> None:
    abi = make_abi()
    __xcs_plain, __xcs_frozen = abi.plain, abi.frozen
    passed, committing = Gate(), Gate()
    order: list[str] = []

    def ahead() -> None:
        __xcs_plain({"a": [1, 2]})
        __xcs_frozen((1, "two"))
        passed.set()
        __xcs_frozen([])
        order.append("not frozen")
        __xcs_plain(Opaque())
        order.append("not plain")

    with abi.region() as region:
        task = region.issue(ahead)
        passed.pass_through()
        order.append("before")
        committing.set()
        task.commit()
        order.append("after")
    assert order == ["before", "not frozen", "not plain", "after"]


def test_a_thread_affine_object_is_used_in_its_own_thread() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    connection = sqlite3.connect(":memory:")
    connection.execute("create table log (n)")

    def ahead(put: Any, item: int) -> None:
        put(__xcs_call(connection.execute, "insert into log values (?)", (item,)))

    with abi.region() as region:
        for _, record in region.in_order(ahead, range(20)):
            record.commit()
    assert [n for (n,) in connection.execute("select n from log")] == list(range(20))


def test_the_exception_of_a_call_propagates_in_the_ahead_code() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    error = KeyError("ordered")

    def ordered() -> None:
        raise error

    def ahead(put: Any, item: int) -> None:
        try:
            __xcs_call(ordered)
        except KeyError as caught:
            assert caught is error
            put.raised()
            put("handled")

    with abi.region() as region:
        for _, record in region.in_order(ahead, [1]):
            with pytest.raises(KeyError) as caught:
                record.commit()
            assert caught.value is error
            assert record.commit() == "handled"


@pytest.mark.parametrize("handled_outside", [False, True])
@pytest.mark.parametrize("handled_ahead", [False, True])
def test_the_context_of_a_call_is_that_of_the_ahead_code(handled_outside: bool, handled_ahead: bool) -> None:
    seen: list[Any] = []

    def ordered() -> None:
        seen.append(type(sys.exception()))
        try:
            raise KeyError("callee's own")
        except KeyError:
            raise ValueError("ordered")  # noqa: B904

    def body(call: Any) -> Any:
        if not handled_ahead:
            return call(ordered)
        try:
            raise OSError("handled ahead")
        except OSError:
            return call(ordered)

    def around(run: Any) -> Any:
        if not handled_outside:
            return run()
        try:
            raise LookupError("handled outside")
        except LookupError:
            return run()

    def outcome(run: Any) -> Any:
        try:
            run()
        except ValueError as error:
            return described(error)

    expected = outcome(lambda: around(lambda: body(lambda function: function())))
    abi = make_abi()
    __xcs_call = abi.call
    begun = Gate()

    def parallel() -> None:
        with abi.region() as region:
            task = region.issue(lambda: (begun.set(), body(__xcs_call)))
            begun.pass_through()
            around(task.commit)

    assert outcome(parallel) == expected
    assert seen[0] is seen[1]


def test_context_variables_of_a_call() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

    def ordered() -> str:
        before = variable.get()
        variable.set("by the call")
        return before

    def ahead(put: Any, item: int) -> None:
        variable.set("by ahead code")
        put(__xcs_call(ordered))
        put(variable.get())

    def run() -> None:
        with abi.region() as region:
            for _, record in region.in_order(ahead, [1]):
                assert record.commit() == "by ahead code"
                assert record.commit() == "by the call"
        assert variable.get() == "by the call"

    contextvars.copy_context().run(run)


def test_a_turn_in_nested_ahead_code_needs_the_enclosing_turn() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    made: list[Any] = []
    me = threading.get_ident()

    def ordered(row: int, column: int) -> tuple[int, int]:
        assert threading.get_ident() == me
        made.append((row, column))
        return row, column

    def rows(put: Any, row: int) -> None:
        with abi.region(put) as inner:
            put([task.commit() for _, task in inner.each(lambda column: __xcs_call(ordered, row, column), range(3))])

    with abi.region() as region:
        for row, record in region.in_order(rows, range(3)):
            made.append(f"row {row}")
            record.commit()
    assert made == [e for row in range(3) for e in (f"row {row}", *((row, column) for column in range(3)))]


def test_a_plain_gate_in_nested_ahead_code() -> None:
    abi = make_abi()
    __xcs_plain = abi.plain
    order: list[Any] = []

    def columns(row: int, column: int) -> None:
        __xcs_ahead__ = None
        __xcs_plain(Opaque())
        order.append((row, column))

    def rows(put: Any, row: int) -> None:
        with abi.region(put) as inner:
            for _, task in inner.each(lambda column: columns(row, column), range(3)):
                put(task.commit())

    with abi.region() as region:
        for row, record in region.in_order(rows, range(3)):
            for column in range(3):
                order.append(f"committing {row} {column}")
                record.commit()
    assert order == [
        e for row in range(3) for column in range(3) for e in (f"committing {row} {column}", (row, column))
    ]


def test_a_separately_compiled_callee_has_its_own_turns() -> None:
    outer, inner = make_abi(), make_abi()
    outer.plain(1)
    __xcs_call = inner.call
    together = threading.Barrier(3)

    def compiled(item: int) -> list[int]:
        log: list[int] = []
        with inner.region() as region:
            inner.plain(Opaque())  # the activation's own code: passes
            for _, task in region.each(lambda n: __xcs_call(log.append, n), range(3)):
                task.commit()
        together.wait(PATIENCE)  # all three activations got here without a turn of the outer function
        return [item, *log]

    with outer.region() as region:
        out = [task.commit() for _, task in region.each(compiled, range(3))]
    assert out == [[item, 0, 1, 2] for item in range(3)]


def test_a_gate_reached_through_another_compiled_function_still_waits() -> None:
    outer, inner = make_abi(), make_abi()
    __xcs_call = outer.call
    log: list[Any] = []
    me = threading.get_ident()

    def compiled(callback: Any) -> Any:
        with inner.region() as region:
            return region.issue(callback).commit()

    def ahead(put: Any, item: int) -> None:
        put(compiled(lambda: __xcs_call(lambda: log.append((item, threading.get_ident() == me)))))

    with outer.region() as region:
        for item, record in region.in_order(ahead, range(4)):
            log.append(item)
            record.commit()
    assert log == [e for item in range(4) for e in (item, (item, True))]


def test_leaving_the_region_cancels_those_who_wait_for_their_turn() -> None:
    abi = make_abi()
    __xcs_call, __xcs_plain = abi.call, abi.plain
    waiting = threading.Barrier(4)
    unwound: list[str] = []
    made: list[Any] = []

    def ahead(put: Any, item: int) -> None:
        put(item)
        if item:
            waiting.wait(PATIENCE)
            try:
                if item == 1:
                    __xcs_call(made.append, item)
                else:
                    __xcs_plain(Opaque())
                    made.append(item)
            except BaseException as error:
                unwound.append(type(error).__name__)
                raise

    with pytest.raises(ValueError), abi.region() as region:
        for _, record in region.in_order(ahead, range(4)):
            record.commit()
            waiting.wait(PATIENCE)
            raise ValueError
    assert unwound == ["Cancelled"] * 3
    assert made == []


def test_cancellation_reaches_nested_ahead_code() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    begun = Gate()
    made: list[Any] = []

    def rows(put: Any, row: int) -> None:
        if row == 0:
            put(0)
            return
        with abi.region(put) as inner:

            def column(number: int) -> None:
                begun.set()
                __xcs_call(made.append, number)

            for _, task in inner.each(column, range(3)):
                put(task.commit())

    with pytest.raises(ValueError), abi.region() as region:
        for _, record in region.in_order(rows, range(2)):
            record.commit()
            begun.pass_through()
            raise ValueError
    assert made == []


def test_a_handler_in_ahead_code_that_hands_over_lets_cancellation_pass() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    begun = Gate()
    after: list[str] = []

    def ahead(put: Any, item: int) -> None:
        if item == 0:
            put(0)
            return
        begun.set()
        try:
            put(__xcs_call(int))
        except BaseException:
            put.raised()
            after.append("handler went on")

    with pytest.raises(ValueError), abi.region() as region:
        for _, record in region.in_order(ahead, range(2)):
            record.commit()
            begun.pass_through()
            raise ValueError
    assert after == []


def test_ahead_code_that_swallows_cancellation_for_ever_is_given_up() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    begun = Gate()

    def ahead(put: Any, item: int) -> None:
        if item == 0:
            put(0)
            return
        begun.set()
        while True:
            try:
                __xcs_call(int)
            except Cancelled:
                continue

    with pytest.raises(ValueError), abi.region() as region:
        for _, record in region.in_order(ahead, range(2)):
            record.commit()
            begun.pass_through()
            raise ValueError


def test_an_older_task_joined_by_ahead_code_gets_its_turn_through_the_younger_one() -> None:
    abi = make_abi()
    __xcs_call = abi.call
    log: list[str] = []
    begun = Gate()

    def first() -> int:
        begun.set()
        __xcs_call(log.append, "first")
        return 7

    with abi.region() as region:
        older = region.issue(first)
        begun.pass_through()
        younger_begun = Gate()
        younger = region.issue(lambda: (younger_begun.set(), older.commit() + 1)[1])
        younger_begun.pass_through()
        assert younger.commit() == 8
        assert older.commit() == 7
    assert log == ["first"]


def test_gates_pass_in_the_users_own_thread() -> None:
    abi = make_abi()
    assert abi.plain(abi) is abi
    assert abi.frozen(abi) is abi
    assert abi.call(sorted, [2, 1], reverse=True) == [2, 1]


def test_tracebacks_of_calls_made_by_the_committing_thread() -> None:
    abi = make_abi()

    def ordered() -> None:
        raise ValueError("ordered")

    def run() -> None:
        __xcs_call = abi.call

        def ahead() -> None:
            __xcs_ahead__ = None
            begun.set()
            __xcs_call(ordered)

        ahead.__code__ = ahead.__code__.replace(co_name="run")
        with abi.region() as region:
            task = region.issue(ahead)
            begun.pass_through()
            task.commit()

    begun = Gate()
    with pytest.raises(ValueError) as caught:
        run()
    assert frames(caught.value)[1:] == ["run", "ordered"]
