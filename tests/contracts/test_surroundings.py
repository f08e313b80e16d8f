"""Where compiled functions have to work: servers that fork before they serve, dumps of all threads, contexts that come
in and go out, sources without end, extensions that let go of the interpreter, functions that come and go."""

from __future__ import annotations

import contextvars
import gc
import hashlib
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

import xcs
from tests.contracts.test_fallbacks import ROOT, nap, program, run
from tests.runtime.support import PATIENCE
from xcs_runtime.executor import threads

unix = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

SERVER = """
    import os, signal, sys, threading, time
    import xcs

    def nap(x):
        time.sleep(0.002)
        return x + 1

    @xcs.compile
    def naps(items):
        return [nap(x) for x in items]

    assert naps([1, 2, 3]) == [2, 3, 4]  # the application is loaded, and warm, before the workers are forked
    WORKERS = 3

    def serve():
        def handle(number):
            while True:
                assert naps([number, number + 1, number + 2]) == [number + 1, number + 2, number + 3]
                os.write(1, b"served\\n")

        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        for number in range(2):
            threading.Thread(target=handle, args=(number,), daemon=True).start()
        handle(2)

    pids = []
    for _ in range(WORKERS):
        pid = os.fork()
        if not pid:
            try:
                serve()
            except SystemExit:
                os._exit(0)
            finally:
                os._exit(1)
        pids.append(pid)

    def stop(*_):
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        statuses = [os.waitpid(pid, 0)[1] for pid in pids]
        assert naps([5]) == [6]
        os.write(1, repr(statuses).encode())
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    os.write(1, b"forked\\n")
    while True:
        time.sleep(1)
"""


@unix
def test_a_server_that_forks_before_it_serves() -> None:
    """As gunicorn does: the parent has run compiled functions, workers serve in several threads, SIGTERM ends all."""
    process = subprocess.Popen(program(SERVER), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    killer = threading.Timer(2 * PATIENCE, process.kill)
    killer.start()
    try:
        assert process.stdout
        seen = [process.stdout.readline() for _ in range(60)]
        assert seen.count("served\n") >= 59
        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, error
        assert out.endswith("[0, 0, 0]"), error
    finally:
        killer.cancel()
        process.kill()


def test_a_dump_of_all_threads_while_calls_are_in_flight() -> None:
    done = run("""
        import faulthandler, threading
        from tests.contracts.test_fallbacks import naps
        faulthandler.enable()
        assert naps([1]) == [2]
        over = threading.Event()
        def dump():
            while not over.wait(0.001):
                faulthandler.dump_traceback()  # with the interpreter lock, else threads would run away under it
        thread = threading.Thread(target=dump)
        thread.start()
        for number in range(20):
            assert naps([*range(50)]) == [*range(1, 51)]
        over.set()
        thread.join(20)
        print("done")
    """)
    assert done.stdout == "done\n", done.stderr
    assert "most recent call first" in done.stderr


request: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="none")
last: contextvars.ContextVar[int] = contextvars.ContextVar("last", default=0)


@xcs.parallel_safe
def traced(x: int) -> str:
    nap(0)
    last.set(x)
    return f"{request.get()} {x}"


def trace_all(items: list[int]) -> tuple[list[str], int]:
    return [traced(x) for x in items], last.get()


def test_contexts_come_in_and_go_out() -> None:
    compiled = xcs.compile(trace_all)
    for function in (trace_all, compiled, compiled):
        for name in ("one", "other"):

            def serve(function: Any = function, name: str = name) -> tuple[Any, int]:
                request.set(name)
                return function([1, 2, 3]), last.get()

            assert contextvars.copy_context().run(serve) == (
                ([f"{name} 1", f"{name} 2", f"{name} 3"], 3), 3,
            )  # fmt: skip
    assert (request.get(), last.get()) == ("none", 0)


class Answer:
    alive = most = 0
    _lock = threading.Lock()

    def __init__(self, number: int) -> None:
        self.number = number
        with self._lock:
            Answer.alive += 1
            Answer.most = max(Answer.most, Answer.alive)

    def __del__(self) -> None:
        with self._lock:
            Answer.alive -= 1


@xcs.parallel_safe
def answer(number: int) -> Answer:
    if number < 40:
        nap(0)
    return Answer(number)


def first_above(limit: int, numbers: Any) -> int:
    for number in numbers:
        found = answer(number)
        if found.number > limit:
            return found.number
    return -1


def summed(numbers: Any) -> int:
    return sum(answer(number).number for number in numbers)


def without_end() -> Iterator[int]:
    yield from itertools.count()


@pytest.mark.parametrize("kind", ["a range that nobody could hold", "count", "a generator"])
def test_sources_without_end(kind: str) -> None:
    """No more than a window of results is held, and of what is pulled no more than what is asked for."""
    compiled = xcs.compile(first_above)
    for _ in range(2):
        Answer.most = Answer.alive
        numbers: Any = without_end() if kind == "a generator" else itertools.count()
        if kind == "a range that nobody could hold":
            numbers = range(sys.maxsize)
        assert compiled(3000, numbers) == 3001
        assert Answer.most <= 1024 + 64
        if kind != "a range that nobody could hold":
            assert next(numbers) == 3002


def test_of_very_many_results_a_window_is_held() -> None:
    compiled = xcs.compile(summed)
    for _ in range(2):
        Answer.most = Answer.alive
        assert compiled(range(60_000)) == sum(range(60_000))
        assert Answer.most <= 1024 + 64


block = b"x" * 4_000_000


@xcs.parallel_safe
def digest(number: int) -> str:
    return hashlib.sha256(block + bytes([number])).hexdigest()


def digests(numbers: range) -> list[str]:
    return [digest(number) for number in numbers]


def test_extensions_that_let_go_of_the_interpreter_are_measured_as_such() -> None:
    """Whichever is found to pay, and however often it is measured: the same answers, each call once."""
    compiled = xcs.compile(digests)
    expected = digests(range(12))
    for _ in range(4):
        assert compiled(range(12)) == expected


def test_what_belongs_to_a_function_goes_with_it() -> None:
    def made() -> Any:
        def local(items: list[int]) -> list[int]:
            return [nap(x) for x in items]

        return xcs.compile(local)

    function = made()
    assert function([1, 2, 3]) == [2, 3, 4]
    gone = weakref.ref(function)
    del function
    gc.collect()
    assert gone() is None
    deadline = time.monotonic() + PATIENCE
    while threads.idle < threads.alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threads.idle == threads.alive  # none of them works for it
