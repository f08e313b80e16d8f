"""Precise exceptions: contexts and tracebacks equal those of plain sequential code."""

# ruff: noqa: PT012 (what is raised is compared in full; regions are entered within)

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest

from tests.runtime.support import Gate, chain, described, frames, make_abi
from xcs_runtime.abi import Abi
from xcs_runtime.region import Region

Commit = Callable[[], Any]
Callee = Callable[[], Any]


# --- callees, by how their exception comes about


def raises() -> None:
    raise ValueError("plain")


def raises_while_handling() -> None:
    try:
        raise KeyError("inner")
    except KeyError:
        raise ValueError("outer")  # noqa: B904


def raises_from() -> None:
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("outer") from error


def raises_from_none() -> None:
    try:
        raise KeyError("inner")
    except KeyError:
        raise ValueError("outer") from None


def raises_from_kept() -> None:
    try:
        raise KeyError("kept")
    except KeyError as error:
        kept = error
    raise ValueError("outer") from kept


def raises_from_never_raised() -> None:
    raise ValueError("outer") from KeyError("never raised")


def raises_three() -> None:
    try:
        try:
            raise KeyError("one")
        finally:
            raise IndexError("two")
    except IndexError:
        raise ValueError("three")  # noqa: B904


def raises_group() -> None:
    raise ExceptionGroup("group", [ValueError("a"), KeyError("b")])


def raises_noted() -> None:
    error = ValueError("noted")
    error.add_note("a note")
    raise error


CALLEES: list[Callee] = [
    raises, raises_while_handling, raises_from, raises_from_none, raises_from_kept, raises_from_never_raised,
    raises_three, raises_group, raises_noted,
]  # fmt: skip


# --- places of the commit in the caller


def bare(call: Commit) -> Any:
    return call()


def in_handler(call: Commit) -> Any:
    try:
        raise LookupError("handled")
    except LookupError:
        return call()


def in_nested_handlers(call: Commit) -> Any:
    try:
        raise LookupError("handled")
    except LookupError:
        try:
            raise OSError("handled inside")
        except OSError:
            return call()


def in_finally(call: Commit) -> Any:
    try:
        raise LookupError("passing")
    finally:
        call()


def raised_anew(call: Commit) -> Any:
    try:
        return call()
    except Exception as error:
        raise RuntimeError("anew") from error


def raised_anew_implicitly(call: Commit) -> Any:
    try:
        raise LookupError("handled")
    except LookupError:
        try:
            return call()
        except Exception:
            raise RuntimeError("anew")  # noqa: B904


def reraised(call: Commit) -> Any:
    try:
        raise LookupError("handled")
    except LookupError:
        try:
            return call()
        except Exception:
            raise


def handled_by_a_caller(call: Commit) -> Any:
    try:
        raise LookupError("handled")
    except LookupError:
        return bare(call)


PLACES = [
    bare, in_handler, in_nested_handlers, in_finally, raised_anew, raised_anew_implicitly, reraised,
    handled_by_a_caller,
]  # fmt: skip


def caught_from(run: Callable[[], Any]) -> BaseException:
    try:
        run()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("threaded", [False, True], ids=["inline", "thread"])
@pytest.mark.parametrize("callee", CALLEES, ids=lambda callee: callee.__name__)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_context_as_in_the_sequential_run(place: Callable[[Commit], Any], callee: Callee, threaded: bool) -> None:
    sequential = caught_from(lambda: place(callee))
    abi = make_abi()
    ran = Gate()

    def observed() -> Any:
        ran.set()
        return callee()

    def parallel() -> Any:
        with abi.region() as region:
            task = region.issue(observed)
            if threaded:
                ran.pass_through()
            return place(task.commit)

    assert described(caught_from(parallel)) == described(sequential)


def test_a_handled_exception_that_is_already_in_the_chain() -> None:
    shared = KeyError("shared")

    def callee() -> None:
        try:
            raise shared
        except KeyError:
            raise ValueError("from shared")  # noqa: B904

    def place(call: Commit) -> None:
        try:
            raise shared
        except KeyError:
            call()

    sequential = described(caught_from(lambda: place(callee)))
    abi = make_abi()
    ran = Gate()

    def parallel() -> None:
        with abi.region() as region:
            task = region.issue(lambda: (ran.set(), callee()))
            ran.pass_through()
            place(task.commit)

    assert described(caught_from(parallel)) == sequential


def test_the_very_exception_that_is_handled() -> None:
    shared = KeyError("shared")

    def callee() -> None:
        raise shared

    abi = make_abi()
    ran = Gate()
    with pytest.raises(KeyError) as caught, abi.region() as region:
        task = region.issue(lambda: (ran.set(), callee()))
        ran.pass_through()
        try:
            raise shared
        except KeyError:
            task.commit()
    assert caught.value is shared
    assert shared.__context__ is None


def test_no_cycle_when_the_handled_exception_came_from_the_failed_one() -> None:
    first = ValueError("first")

    def callee() -> None:
        raise first

    def place(call: Commit) -> None:
        try:
            call()
        except ValueError:
            try:
                raise KeyError("second")
            except KeyError:
                call()

    sequential = described(caught_from(lambda: place(callee)))
    first.__context__ = first.__traceback__ = None
    abi = make_abi()
    ran = Gate()

    def parallel() -> None:
        with abi.region() as region:
            task = region.issue(lambda: (ran.set(), callee()))
            ran.pass_through()
            place(task.commit)

    error = caught_from(parallel)
    assert error is first
    assert described(error) == sequential
    assert len(chain(error)) == 2


def test_committing_twice_does_not_grow_the_traceback() -> None:
    abi = make_abi()
    lengths = []
    with abi.region() as region:
        task = region.issue(raises)
        for _ in range(3):
            try:
                task.commit()
            except ValueError as error:
                lengths.append(len(traceback.extract_tb(error.__traceback__)))
    assert lengths[0] == lengths[1] == lengths[2]


# --- tracebacks


def renamed(function: Any, name: str) -> Any:
    """What `locate` does to ahead code: the name of its scope."""
    function.__code__ = function.__code__.replace(co_name=name)
    return function


def review(abi: Abi, callee: Callable[[Any], Any], threaded: bool) -> Any:
    with abi.region() as region:
        ran = Gate()

        def first(x: Any) -> Any:
            __xcs_ahead__ = None
            ran.set()
            return callee(x)

        task = region.issue(renamed(first, "review"), 1)
        if threaded:
            ran.pass_through()
        return task.commit()


def calls_back(x: Any) -> Any:
    return raises_one(x)


def raises_one(x: Any) -> Any:
    raise ValueError(x)


@pytest.mark.parametrize("threaded", [False, True], ids=["inline", "thread"])
def test_each_user_frame_once(threaded: bool) -> None:
    def caller() -> Any:
        return review(make_abi(), calls_back, threaded)

    error = caught_from(caller)
    assert frames(error) == ["caught_from", "caller", "review", "calls_back", "raises_one"]
    assert line_of(error, "review") == "return callee(x)"


def line_of(error: BaseException, name: str) -> str | None:
    return next(entry.line for entry in traceback.extract_tb(error.__traceback__) if entry.name == name)


@pytest.mark.parametrize("threaded", [False, True], ids=["inline", "thread"])
def test_a_callee_issued_directly_keeps_the_committing_frame(threaded: bool) -> None:
    def run() -> Any:
        ran = Gate()

        def callee() -> None:
            ran.set()
            raises()

        with make_abi().region() as region:
            task = region.issue(callee)
            if threaded:
                ran.pass_through()
            return task.commit()

    assert frames(caught_from(run)) == ["caught_from", "run", "callee", "raises"]


def outer_scope(abi: Abi, callee: Callable[[Any], Any]) -> Any:
    with abi.region() as region:

        def ahead(__xcs_put: Any, x: Any) -> Any:
            __xcs_ahead__ = None
            with abi.region(__xcs_put) as inner:

                def within(y: Any) -> Any:
                    __xcs_ahead__ = None
                    return callee(y)

                for _, task in inner.each(renamed(within, "outer_scope"), [x]):
                    __xcs_put(task.commit())

        for _, record in region.in_order(renamed(ahead, "outer_scope"), [1]):
            record.commit()


def test_nested_ahead_code_of_one_scope_is_one_frame() -> None:
    error = caught_from(lambda: outer_scope(make_abi(), calls_back))
    assert frames(error) == ["caught_from", "<lambda>", "outer_scope", "calls_back", "raises_one"]


def test_a_recursive_compiled_function_keeps_each_activation() -> None:
    abi = make_abi()

    def descend(depth: int) -> Any:
        if depth == 0:
            raise ValueError("bottom")
        with abi.region() as region:

            def ahead() -> Any:
                __xcs_ahead__ = None
                return descend(depth - 1)

            return region.issue(renamed(ahead, "descend")).commit()

    error = caught_from(lambda: descend(3))
    assert frames(error) == ["caught_from", "<lambda>", "descend", "descend", "descend", "descend"]


def test_a_compiled_callee_issued_directly_by_its_namesake() -> None:
    abi = make_abi()

    def work(depth: int) -> Any:
        if depth == 0:
            raise ValueError("bottom")
        with abi.region() as region:

            def ahead() -> Any:
                __xcs_ahead__ = None
                return work(0)

            task = region.issue(renamed(ahead, "work")) if depth == 1 else region.issue(work, depth - 1)
            return task.commit()

    assert frames(caught_from(lambda: work(2)))[2:] == ["work", "work", "work"]


def test_a_scope_of_another_name_keeps_the_committing_frame() -> None:
    abi = make_abi()

    def collect() -> Any:
        with abi.region() as region:

            def ahead(x: Any) -> Any:
                __xcs_ahead__ = None
                return raises_one(x)

            return [task.commit() for _, task in region.each(renamed(ahead, "<listcomp>"), [1])]

    found = [name for name in frames(caught_from(collect)) if name != "caught_from"]
    assert found in (["collect", "<listcomp>", "raises_one"], ["collect", "<listcomp>", "<listcomp>", "raises_one"])


def test_contexts_are_cleaned_too() -> None:
    def run() -> Any:
        with make_abi().region() as region:
            task = region.issue(raises)
            try:
                return task.commit()
            except ValueError as error:
                raise RuntimeError("wrapped") from error

    error = caught_from(run)
    assert error.__cause__ is not None
    assert frames(error.__cause__) == ["run", "raises"]
    assert frames(error) == ["caught_from", "run"]


def test_a_handler_can_have_the_traceback_cleaned_early() -> None:
    seen = []
    abi = make_abi()

    def review_handled() -> None:
        with abi.region() as region:

            def ahead() -> None:
                __xcs_ahead__ = None
                raises()

            task = region.issue(renamed(ahead, "review_handled"))
            try:
                task.commit()
            except ValueError as error:
                region.caught()
                seen.extend(frames(error))

    review_handled()
    assert seen == ["review_handled", "raises"]


def test_exceptions_of_the_iterable_itself() -> None:
    class Broken:
        def __iter__(self) -> Any:
            return self

        def __next__(self) -> Any:
            raise OSError("next")

    def run() -> Any:
        with make_abi().region() as region:
            for _, task in region.each(len, Broken()):
                task.commit()

    assert frames(caught_from(run)) == ["caught_from", "run", "__next__"]


def test_an_exception_the_runtime_has_nothing_to_do_with_is_left_alone() -> None:
    def run() -> Any:
        with make_abi().region():
            raises()

    error = caught_from(run)
    assert frames(error) == ["caught_from", "run", "raises"]


def test_with_exit_may_reassign_the_traceback() -> None:
    """The assumption about CPython that cleaning in ``__exit__`` rests on."""

    class Cut:
        def __enter__(self) -> None: ...

        def __exit__(self, kind: object, error: Any, traceback: object) -> None:
            error.__traceback__ = error.__traceback__.tb_next.tb_next

    def middle() -> None:
        raises()

    def run() -> None:
        with Cut():
            middle()

    assert frames(caught_from(run)) == ["caught_from", "raises"]


def test_a_stop_iteration_inside_a_generator_is_converted_as_usual() -> None:
    def stop() -> None:
        raise StopIteration("early")

    def generator() -> Any:
        with make_abi().region() as region:
            for _, task in region.each(lambda _: stop(), [1]):
                yield task.commit()

    error = caught_from(lambda: list(generator()))
    assert isinstance(error, RuntimeError)
    assert isinstance(error.__cause__, StopIteration)


def test_code_names_are_as_assumed() -> None:
    def ahead() -> None:
        __xcs_ahead__ = None

    code: CodeType = ahead.__code__
    assert "__xcs_ahead__" in code.co_varnames
    assert sys.version_info >= (3, 11)
    assert isinstance(Region.issue.__code__, CodeType)
