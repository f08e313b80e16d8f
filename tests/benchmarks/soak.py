"""`python -m tests.benchmarks.soak [SECONDS]`: mixed work for a while, with failures and Ctrl-C. Nothing may be left.

Loops, comprehensions, chains, recursion, generators that are dropped half-way, several threads at once, random failures
and an interrupt every so often. Each result is compared with what it has to be. Fails when something is stuck, wrong,
or left behind: threads, descriptors, memory."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import random
import resource
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import xcs
from xcs_runtime.executor import IDLE_SECONDS, threads

STUCK_SECONDS = 60.0
INTERRUPT_EVERY = 2.0
WORKERS = 3
MOST_GROWTH = 60 << 20
"""Bytes of peak memory after the first quarter, in which caches and thread stacks find their size."""


class Failure(Exception):
    pass


def wait(x: int) -> int:
    time.sleep(x % 7 / 2000)
    return x + 1


def fail_sometimes(x: int) -> int:
    time.sleep(x % 5 / 2000)
    if x % 97 == 13:
        raise Failure(x)
    return x * 2


def tiny(x: int) -> int:
    return x ^ 1


@xcs.compile
def comprehension(items: list[int]) -> list[int]:
    return [wait(x) for x in items]


@xcs.compile
def loop(items: list[int]) -> int:
    total = 0
    for x in items:
        try:
            y = fail_sometimes(x)
        except Failure:
            y = wait(-x % 11)
        total += y
    return total


@xcs.compile
def failing(items: list[int]) -> list[int]:
    return [fail_sometimes(x) for x in items]


@xcs.compile
def chain(x: int) -> int:
    a = wait(x)
    b = wait(x + 1)
    c = wait(a + b)
    d = fail_sometimes(c)
    return d + wait(b)


@xcs.compile
def recursion(x: int, depth: int) -> int:
    if depth == 0:
        return wait(x)
    left = recursion(x + 1, depth - 1)
    right = recursion(x + 2, depth - 1)
    return left + right


@xcs.compile
def lazily(items: list[int]) -> Iterator[int]:
    return (wait(x) for x in items)


@xcs.compile
def many_tiny(items: range) -> int:
    return sum(tiny(x) for x in items)


@xcs.compile
def nested(rows: list[list[int]]) -> list[int]:
    return [sum([wait(x) for x in row]) for row in rows]


def dropped(items: list[int]) -> int:
    for value in lazily(items):
        return value
    return 0


def outcome(function: Callable[..., object], *args: object) -> object:
    try:
        return function(*args)
    except Failure as failure:
        return ("failed", failure.args)


def work(random_: random.Random) -> tuple[str, object, object]:
    """The name of what was done, what came out, and what had to."""
    items = [random_.randrange(1000) for _ in range(random_.randrange(1, 40))]
    jobs: list[tuple[Callable[..., object], tuple[object, ...]]] = [
        (comprehension, (items,)),
        (loop, (items,)),
        (failing, (items,)),
        (chain, (items[0],)),
        (recursion, (items[0], 3)),
        (many_tiny, (range(items[0]),)),
        (nested, ([items[:5], items[5:9], items[9:]],)),
    ]
    if random_.random() < 0.1:
        return "dropped", dropped(items), items[0] + 1
    function, args = random_.choice(jobs)
    with contextlib.suppress(AttributeError):
        written: Callable[..., object] = function.__wrapped__  # type: ignore[attr-defined]
    return written.__name__, outcome(function, *args), expected(written, args)


def expected(written: Callable[..., object], args: tuple[object, ...]) -> object:
    """As written, without the waiting."""
    plain = {**written.__globals__, "wait": lambda x: x + 1, "fail_sometimes": _fail}  # type: ignore[attr-defined]
    function = type(work)(written.__code__, plain, closure=written.__closure__)  # type: ignore[attr-defined]
    plain[written.__name__] = function  # recursion
    return outcome(function, *args)


def _fail(x: int) -> int:
    if x % 97 == 13:
        raise Failure(x)
    return x * 2


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def memory() -> int:
    """Bytes, at the peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run(seconds: float, seed: int) -> None:
    done: Counter[str] = Counter()
    wrong: list[object] = []
    stop = threading.Event()
    open_before, threads_before = descriptors(), threading.active_count()

    def in_background(number: int) -> None:
        own = random.Random(seed + number)
        while not stop.is_set():
            record(work(own))

    def record(found: tuple[str, object, object]) -> None:
        name, value, wanted = found
        done[name] += 1
        if value != wanted:
            wrong.append(found)

    def interrupt() -> None:
        while not stop.wait(INTERRUPT_EVERY):
            armed.wait()
            os.kill(os.getpid(), signal.SIGINT)

    armed = threading.Event()
    others = [threading.Thread(target=in_background, args=(n,)) for n in range(WORKERS)]
    others.append(threading.Thread(target=interrupt))
    for thread in others:
        thread.start()
    own = random.Random(seed)
    interrupts, settled, started = 0, 0, time.monotonic()
    while (passed := time.monotonic() - started) < seconds and not wrong:
        faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
        if not settled and passed > seconds / 4:
            settled = memory()
        try:
            armed.set()
            record(work(own))
            armed.clear()
        except KeyboardInterrupt:
            armed.clear()
            interrupts += 1
    faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
    stop.set()
    armed.set()
    with contextlib.suppress(KeyboardInterrupt):
        for thread in others:
            thread.join()
    grown = memory() - settled
    deadline = time.monotonic() + 3 * IDLE_SECONDS
    while (threads.alive or threading.active_count() > threads_before) and time.monotonic() < deadline:
        time.sleep(0.1)
    gc.collect()
    faulthandler.cancel_dump_traceback_later()
    print(f"{sum(done.values())} pieces of work in {seconds:.0f} s, {interrupts} interrupts: {dict(done)}")
    print(f"threads left {threads.alive}, descriptors {descriptors() - open_before:+}, memory {grown / 1e6:+.1f} MB")
    if wrong:
        sys.exit(f"wrong: {wrong[0]}")
    if not interrupts and seconds > 5 * INTERRUPT_EVERY:
        sys.exit("no interrupt has arrived")
    if threads.alive or descriptors() > open_before or grown > MOST_GROWTH:
        sys.exit("something was left behind")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have it ignored by what runs in the background
    run(float(sys.argv[1]) if len(sys.argv) > 1 else 300.0, seed=int(time.time()))
