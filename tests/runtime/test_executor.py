"""Threads: reuse, growth, ends, forks, interrupts, interpreter exit."""

from __future__ import annotations

import _thread
import contextlib
import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.support import PATIENCE, Gate, make_abi
from xcs_runtime import executor, region
from xcs_runtime.executor import ThreadCache
from xcs_runtime.profile import Profile

ROOT = Path(__file__).parents[2]


def run_program(text: str, timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(text)],
        cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def test_every_job_runs_even_if_all_wait_for_each_other() -> None:
    cache = ThreadCache()
    together = threading.Barrier(101)
    for _ in range(100):
        assert cache.run(lambda _: together.wait(PATIENCE), None)
    together.wait(PATIENCE)


def test_an_idle_worker_is_used_again() -> None:
    cache = ThreadCache()
    idents = []
    for _ in range(20):
        done = Gate()
        cache.run(lambda gate: (idents.append(_thread.get_ident()), gate.set()), done)
        done.pass_through()
        while not cache.idle:
            time.sleep(0)
    assert len(set(idents)) == 1
    assert cache.alive == 1


def test_idle_workers_end_and_leave_nothing_behind() -> None:
    cache = ThreadCache(idle_seconds=0.01)
    done = Gate()
    cache.run(lambda gate: (threading.current_thread(), gate.set()), done)
    done.pass_through()
    deadline = time.monotonic() + PATIENCE
    while cache.alive and time.monotonic() < deadline:
        time.sleep(0.001)
    assert cache.alive == cache.idle == 0
    again = Gate()
    cache.run(lambda gate: gate.set(), again)
    again.pass_through()


def test_jobs_and_ends_race() -> None:
    cache = ThreadCache(idle_seconds=0.0005)
    for _ in range(300):
        done = Gate()
        cache.run(lambda gate: gate.set(), done)
        done.pass_through()
        time.sleep(0.0004)


def test_refused_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    real = _thread.start_new_thread
    cache = ThreadCache()
    allowed = [False]

    def start(*args: Any) -> int:
        if not allowed[0]:
            raise RuntimeError("can't start new thread")
        return real(*args)

    monkeypatch.setattr(_thread, "start_new_thread", start)
    assert not cache.run(lambda _: None, None)
    assert cache.refused
    allowed[0] = True
    deadline = time.monotonic() + PATIENCE
    done = Gate()
    while not cache.run(lambda gate: gate.set(), done):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    done.pass_through()
    assert not cache.refused


def test_jobs_wait_for_a_worker_when_threads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = _thread.start_new_thread
    left = [1]

    def start(*args: Any) -> int:
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        return real(*args)

    monkeypatch.setattr(_thread, "start_new_thread", start)
    cache = ThreadCache()
    hold, last = Gate(), Gate()
    assert cache.run(lambda gate: gate.pass_through(), hold)
    for _ in range(5):
        assert cache.run(lambda _: None, None)
    assert cache.run(lambda gate: gate.set(), last)
    hold.set()
    last.pass_through()
    assert cache.alive == 1


def at_line(number: int, action: Any) -> Any:
    """A tracer that does something once, before the so-maniest line of the thread cache that its thread runs."""
    seen = 0

    def tracer(frame: Any, event: str, argument: Any) -> Any:
        nonlocal seen
        if frame.f_code.co_filename != executor.__file__:
            return None
        if event == "line":
            seen += 1
            if seen == number:
                sys.settrace(None)
                action()
        return tracer

    return tracer


def traced(tracer: Any, call: Any) -> bool:
    """Whether the call ended by itself, under the tracer."""
    old = sys.gettrace()
    sys.settrace(tracer)
    try:
        call()
    except KeyboardInterrupt:
        return False
    finally:
        sys.settrace(old)
    return True


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("idle", [False, True])
def test_an_interrupt_anywhere_in_the_cache_stops_no_later_job(idle: bool) -> None:
    interrupted = 0
    for number in range(1, 40):
        cache = ThreadCache(idle_seconds=0.05)
        if idle:
            done = Gate()
            cache.run(lambda gate: gate.set(), done)
            done.pass_through()
            while not cache.idle:
                time.sleep(0)
        interrupted += not traced(at_line(number, interrupt), lambda cache=cache: cache.run(lambda _: None, None))
        together = threading.Barrier(3)
        for _ in range(2):
            cache.run(lambda barrier: barrier.wait(PATIENCE), together)
        together.wait(PATIENCE)
    assert interrupted > 5


def test_a_finalizer_anywhere_in_the_cache_can_have_its_own_jobs_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """As can a signal handler: here it waits for a call that needs a thread."""
    monkeypatch.setattr(region, "FIRST_PATIENCE", 0.01)
    monkeypatch.setattr(executor, "threads", cache := ThreadCache(idle_seconds=0.05))
    monkeypatch.setattr(region, "threads", cache)
    abi = make_abi()
    monkeypatch.setattr(abi.executor, "cache", cache)
    __xcs_call = abi.call
    seen: list[int] = []

    def finalize() -> None:
        with abi.region() as within:
            for _, made in within.in_order(lambda put, item: (put(item), put(__xcs_call(abs, -item))), [1, 2]):
                seen.extend((made.commit(), made.commit()))

    for number in range(1, 40):
        done = Gate()
        traced(at_line(number, finalize), lambda done=done: cache.run(lambda gate: gate.set(), done))
        done.pass_through()
    assert len(seen) > 20
    assert seen == [1, 1, 2, 2] * (len(seen) // 4)


def test_records_with_gates_without_any_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    from xcs_runtime import record

    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    abi = make_abi()
    __xcs_call = abi.call
    monkeypatch.setattr(abi.executor, "cache", ThreadCache())
    monkeypatch.setattr(record, "THREAD_PATIENCE", 0.01)
    monkeypatch.setattr(_thread, "start_new_thread", refuse)
    log: list[int] = []
    with abi.region() as region:
        for item, record in region.in_order(lambda put, item: put(__xcs_call(log.append, item)), range(3)):
            log.append(item * 10)
            record.commit()
    assert log == [0, 0, 10, 1, 20, 2]


def test_tracing_of_threads_is_followed() -> None:
    abi = make_abi()
    seen: set[str] = set()

    def traced() -> None:
        begun.set()

    def tracer(frame: Any, event: str, arg: Any) -> None:
        seen.add(frame.f_code.co_name)

    old = threading.gettrace()
    threading.settrace(tracer)
    try:
        with abi.region() as region:
            begun = Gate()
            task = region.issue(traced)
            begun.pass_through()
            task.commit()
    finally:
        threading.settrace(old)  # type: ignore[arg-type]
    assert "traced" in seen


def test_a_debugger_of_one_thread_sees_everything() -> None:
    abi = make_abi()
    idents: list[int] = []
    old, old_of_threads = sys.gettrace(), threading.gettrace()
    threading.settrace(None)  # type: ignore[arg-type]
    sys.settrace(lambda frame, event, arg: None)
    try:
        with abi.region() as region:
            for _, task in region.each(lambda _: idents.append(_thread.get_ident()), range(3)):
                task.commit()
    finally:
        sys.settrace(old)
        threading.settrace(old_of_threads)  # type: ignore[arg-type]
    assert set(idents) == {_thread.get_ident()}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_fork() -> None:
    done = run_program("""
        import os, sys, threading, warnings
        warnings.simplefilter("ignore")
        from tests.runtime.support import make_abi
        abi = make_abi()
        begun, go_on = threading.Event(), threading.Event()
        def slow(n):
            begun.set()
            go_on.wait(20)
            return n
        with abi.region() as region:
            task = region.issue(slow, 5)
            other = region.issue(slow, 6)
            begun.wait(20)
            child = os.fork()
            go_on.set()
            assert task.commit() == 5 and other.commit() == 6
        with abi.region() as region:    # new work, in both
            assert [t.commit() for _, t in region.each(lambda n: n * n, range(50))] == [n * n for n in range(50)]
            out = [(r.commit(), r.commit()) for _, r in region.in_order(lambda put, n: (put(n), put(-n)), range(50))]
            assert out == [(n, -n) for n in range(50)]
        if child:
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            print("parent and child are well")
        else:
            os._exit(0)
    """)
    assert done.stdout == "parent and child are well\n", done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_leaving_a_region_of_the_parent_in_the_child() -> None:
    done = run_program("""
        import os, threading, warnings
        warnings.simplefilter("ignore")
        from tests.runtime.support import make_abi
        abi = make_abi()
        begun, go_on = threading.Event(), threading.Event()
        try:
            with abi.region() as region:
                region.issue(lambda: (begun.set(), go_on.wait(20)))
                begun.wait(20)
                child = os.fork()
                go_on.set()
                raise ValueError
        except ValueError:
            pass
        if not child:
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    assert done.stdout == "7\n", done.stderr


def test_a_generator_that_is_dropped_by_a_task_of_its_own() -> None:
    """As when the garbage is collected there: the task can't be waited for."""
    abi = make_abi()
    kept: list[Any] = []
    suspended, ended = Gate(), Gate()

    def drop() -> None:
        suspended.pass_through()
        kept.clear()
        ended.set()

    def generate() -> Any:
        with abi.region() as region:
            task = region.issue(drop)
            yield
            task.commit()

    kept.append(generate())
    next(kept[0])
    suspended.set()
    ended.pass_through()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_fork_while_other_threads_hold_our_locks() -> None:
    done = run_program("""
        import gc, os, signal, threading, warnings
        warnings.simplefilter("ignore")
        from tests.runtime.support import make_abi
        from xcs_runtime import locks
        from xcs_runtime.profile import Profile
        abi = make_abi(profile=Profile, max_in_flight=4)
        def squares():
            with abi.region() as region:
                return [t.commit() for _, t in region.each(lambda n: n * n, range(50))]
        expected = squares()
        held, leave = threading.Event(), threading.Event()
        def hold():
            for lock in list(locks._known):
                lock.acquire()
            held.set()
            leave.wait(50)
            for lock in list(locks._known):
                lock.release()
        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(20)
        child = os.fork()
        if not child:
            signal.alarm(20)
            os._exit(squares() != expected or abi.statistics().issued != 100)
        leave.set()
        holder.join(20)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), squares() == expected)
    """)
    assert done.stdout == "0 True\n", done.stderr


def test_what_runs_under_our_locks_may_use_xcs_itself() -> None:
    """A finalizer, say, in a thread that holds all of them."""
    abi = make_abi(profile=Profile, max_in_flight=4)

    def squares() -> list[int]:
        with abi.region() as region:
            return [task.commit() for _, task in region.each(lambda n: n * n, range(50))]

    expected = squares()
    with contextlib.ExitStack() as stack:
        for lock in (abi._lock, abi.limiter._lock, *(one._lock for one in abi.profile._measures.values())):  # type: ignore[union-attr]
            stack.enter_context(lock)
        abi.limiter = None  # whose threads would wait for the lock, too
        for measure in abi.profile._measures.values():  # type: ignore[union-attr]
            measure.inline = True
        assert squares() == expected


def test_interrupt_while_waiting() -> None:
    done = run_program("""
        import os, signal, threading, time
        from tests.runtime.support import make_abi
        abi = make_abi()
        begun = threading.Event()
        def slow():
            begun.set()
            time.sleep(30)
        def send():
            begun.wait(20)
            os.kill(os.getpid(), signal.SIGINT)
        started = time.monotonic()
        try:
            with abi.region() as region:
                task = region.issue(slow)
                begun.wait(20)
                threading.Thread(target=send, daemon=True).start()
                task.commit()
        except KeyboardInterrupt as error:
            print("interrupted", time.monotonic() - started < 15, abi.statistics().discarded)
        with abi.region() as region:
            print([t.commit() for _, t in region.each(abs, [-1, -2])])
    """)
    assert done.stdout == "interrupted True 1\n[1, 2]\n", done.stderr
    assert done.returncode == 0


def test_interrupt_while_leaving() -> None:
    done = run_program("""
        import os, signal, threading, time
        from tests.runtime.support import make_abi
        abi = make_abi()
        begun = threading.Event()
        def slow():
            begun.set()
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)
        try:
            with abi.region() as region:
                region.issue(slow)
                signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
                begun.wait(20)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
                raise ValueError
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert done.stdout == "interrupted\n", done.stderr


def test_interrupt_in_a_call_that_the_committing_thread_makes() -> None:
    done = run_program("""
        import os, signal, time
        from tests.runtime.support import make_abi
        abi = make_abi()
        __xcs_call = abi.call
        def ordered():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)
        try:
            with abi.region() as region:
                for _, record in region.in_order(lambda put, n: put(__xcs_call(ordered)), [1]):
                    record.commit()
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert done.stdout == "interrupted\n", done.stderr


def test_exit_does_not_hang_on_what_an_interrupt_left_running() -> None:
    done = run_program("""
        import threading, time
        from tests.runtime.support import make_abi
        abi = make_abi()
        begun = threading.Event()
        try:
            with abi.region() as region:
                region.issue(lambda: (begun.set(), time.sleep(600)))
                begun.wait(20)
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            print("bye")
    """)
    assert done.stdout == "bye\n", done.stderr
    assert done.returncode == 0


def test_exit_with_a_suspended_generator() -> None:
    done = run_program("""
        import threading, time
        from tests.runtime.support import make_abi
        abi = make_abi(window=4)
        def lazily():
            with abi.region() as region:
                for item, task in region.each(lambda n: n and time.sleep(600), range(10)):
                    yield task.commit()
        generator = lazily()
        next(generator)
        cycle = [generator]
        cycle.append(cycle)
        print("bye")
    """)
    assert "bye" in done.stdout, done.stderr
    assert done.returncode == 0


def test_an_exception_of_a_signal_handler_is_prompt() -> None:
    done = run_program("""
        import os, signal, threading, time, traceback
        from tests.runtime.support import make_abi
        abi = make_abi()
        begun = threading.Event()
        def handler(*_):
            raise TimeoutError
        signal.signal(signal.SIGTERM, handler)
        def slow():
            begun.set()
            time.sleep(30)
        def send():
            while task is None or task.waiter is None:    # until the main thread waits
                time.sleep(0.001)
            os.kill(os.getpid(), signal.SIGTERM)
        task = None
        started = time.monotonic()
        try:
            with abi.region() as region:
                threading.Thread(target=send, daemon=True).start()
                task = region.issue(slow)
                begun.wait(20)
                task.commit()
        except TimeoutError as error:
            print(time.monotonic() - started < 15, [e.name for e in traceback.extract_tb(error.__traceback__)])
    """)
    assert done.stdout == "True ['<module>', 'handler']\n", done.stderr


def test_a_recursion_without_end_is_a_recursion_error() -> None:
    done = run_program("""
        import sys, threading
        from tests.runtime.support import make_abi
        abi = make_abi(window=8)
        def forever(n):
            with abi.region() as region:
                left, right = region.issue(forever, n + 1), region.issue(forever, n + 1)
                return left.commit() + right.commit()
        try:
            forever(0)
        except RecursionError as error:
            print("too deep")
    """)
    assert done.stdout == "too deep\n", done.stderr
