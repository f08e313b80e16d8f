"""When compiled functions fall back to what was written, and for how long: a test for each category. (Faults of xcs
itself, `XCS_DISABLE`, `XCS_STRICT` and missing source are in `test_dispatch`; what doesn't pay is in
`tests/runtime/test_profile`.) And the surroundings in which they have to work: forks, threads, event loops, signals."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import xcs

ROOT = Path(__file__).parents[2]


def nap(x: int) -> int:
    time.sleep(0.001)
    if x < 0:
        raise ValueError(x)
    return x + 1


@xcs.compile
def naps(items: list[int]) -> list[int]:
    return [nap(x) for x in items]


def program(text: str) -> list[str]:
    return [sys.executable, "-X", "faulthandler", "-W", "ignore", "-c", textwrap.dedent(text)]


def run(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(program(text), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def load(path: Path, text: str) -> ModuleType:
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- categories


def test_the_users_exceptions_are_no_trigger() -> None:
    assert naps([1, 2]) == [2, 3]
    misses = naps.cache_info().misses
    for _ in range(3):
        with pytest.raises(ValueError, match="-1"):
            naps([1, -1, -2])
    ahead = naps.stats().issued
    assert naps([3, 4]) == [4, 5]
    assert naps.cache_info().misses == misses
    assert naps.stats().issued == ahead + 2


def test_an_import_that_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = load(
        tmp_path / "imports_late.py",
        """
        import time
        import xcs

        def nap(x):
            time.sleep(0.001)
            return x

        @xcs.compile
        def work(items):
            import appears_later
            return [nap(x) + appears_later.more for x in items]
        """,
    )
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="appears_later"):
            module.work([1, 2])
    later: Any = ModuleType("appears_later")
    later.more = 10
    monkeypatch.setitem(sys.modules, "appears_later", later)
    assert module.work([1, 2]) == [11, 12]


def test_source_that_changes_on_disk(tmp_path: Path) -> None:
    """What was loaded runs on, as it was; the new text is believed when it is loaded."""
    text = """
        import time
        import xcs

        def nap(x):
            time.sleep(0.001)
            return x

        @xcs.compile
        def work(items):
            return [nap(x) + 1 for x in items]
        """
    path = tmp_path / "edited.py"
    module = load(path, text)
    assert module.work([1, 2]) == [2, 3]
    path.write_text(textwrap.dedent(text.replace("+ 1", "+ 200")), encoding="utf-8")
    os.utime(path, (1, 1))
    assert module.work([1, 2]) == [2, 3]
    module.work.cache_clear()
    assert module.work([1, 2]) == [2, 3]
    assert load(path, text.replace("+ 1", "+ 200")).work([1, 2]) == [201, 202]


def test_without_threads_calls_are_made_in_place_and_threads_are_tried_again() -> None:
    done = run("""
        import _thread, time
        from tests.contracts.test_fallbacks import naps
        real, refusals = _thread.start_new_thread, []
        def refuse(*args):
            refusals.append(0)
            raise RuntimeError("can't start new thread")
        _thread.start_new_thread = refuse
        assert naps([1, 2, 3]) == [2, 3, 4]
        assert (naps.stats().ahead, naps.stats().inline) == (0, 3), naps.stats()
        _thread.start_new_thread = real
        deadline = time.monotonic() + 20
        while not naps.stats().ahead and time.monotonic() < deadline:
            assert naps([*range(20)]) == [*range(1, 21)]
        print(len(refusals) < 10, naps.stats().ahead > 0)
    """)
    assert done.stdout == "True True\n", done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of memory are those of Linux")
def test_where_the_machine_refuses_threads() -> None:
    """Address space for a few stacks only."""
    done = run("""
        import resource, threading
        from tests.contracts.test_fallbacks import naps
        naps([1, 2])
        threading.stack_size(16 << 20)
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (128 << 20),) * 2)
        assert naps([*range(200)]) == [*range(1, 201)]
        print("done")
    """)
    assert done.stdout == "done\n", done.stderr


# ---- surroundings


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_processes_that_are_forked() -> None:
    done = run("""
        import multiprocessing
        from tests.contracts.test_fallbacks import naps
        if __name__ == "__main__":
            assert naps([1, 2, 3]) == [2, 3, 4]
            with multiprocessing.get_context("fork").Pool(3) as pool:
                assert pool.map(naps, [[n, n + 1] for n in range(12)]) == [[n + 1, n + 2] for n in range(12)]
            assert naps([5]) == [6]
            print("done")
    """)
    assert done.stdout == "done\n", done.stderr


def test_many_threads() -> None:
    found: dict[int, list[int]] = {}

    def work(number: int) -> None:
        found[number] = naps([number, number + 1, number + 2])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {n: [n + 1, n + 2, n + 3] for n in range(20)}


def test_threads_that_are_switched_after_every_step() -> None:
    """What relies on single operations being atomic meets others in between, as far as the interpreter lock allows."""
    done = run("""
        import random, sys, threading
        from tests.benchmarks import soak
        sys.setswitchinterval(1e-6)
        wrong = []
        def work(seed):
            own = random.Random(seed)
            for _ in range(25):
                name, found, expected = soak.work(own)
                if found != expected:
                    wrong.append((name, found, expected))
        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        print(wrong)
    """)
    assert done.stdout == "[]\n", done.stderr


def test_inside_a_running_event_loop() -> None:
    async def main() -> list[int]:
        here = naps([1, 2, 3])
        return here + await asyncio.to_thread(naps, [4, 5])

    assert asyncio.run(main()) == [2, 3, 4, 5, 6]


@xcs.parallel_safe
def sleep(_: int) -> None:
    os.write(1, b"begun\n")
    time.sleep(40)


@xcs.compile
def sleeps(items: list[int]) -> list[None]:
    return [sleep(x) for x in items]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_the_program(number: int) -> None:
    # A program that is started in the background ignores SIGINT otherwise.
    text = """
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from tests.contracts.test_fallbacks import sleeps
        sleeps([1, 2, 3])
        """
    process = subprocess.Popen(program(text), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        for _ in range(2):
            assert process.stdout.readline() == "begun\n"
        assert ended_by(process, number) == -number
        assert process.stderr
        assert ("KeyboardInterrupt" in process.stderr.read()) == (number == signal.SIGINT)
    finally:
        process.kill()
        process.communicate()


def ended_by(process: subprocess.Popen[str], number: int) -> int:
    """The exit code. Sent again if need be: one that arrives while `time.sleep` is about to wait is noticed when the
    sleep is over, as in any program with threads (where giving up the lock of the interpreter takes longer)."""
    for _ in range(3):
        process.send_signal(number)
        try:
            return process.wait(8)
        except subprocess.TimeoutExpired:
            pass
    return process.wait(8)
