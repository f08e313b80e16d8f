"""Many sleeps at once, in processes of their own: `python -m tests.benchmarks.scale CONTENDER COUNT` prints the seconds
of the first run (no thread exists yet) and the median of the following ones."""

from __future__ import annotations

import _thread
import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import xcs
from tests.benchmarks.measure import Table, in_fresh_process, milliseconds, once, once_async, ratio

SECONDS = 0.05
COUNTS = (100, 1000, 5000)
WARM_ROUNDS = 9
PROCESSES = 5


def model(x: int) -> int:
    time.sleep(SECONDS)
    return x


@xcs.compile
def compiled(items: range) -> list[int]:
    return [model(x) for x in items]


async def gather(count: int) -> None:
    await asyncio.gather(*[asyncio.sleep(SECONDS) for _ in range(count)])


class BareThreads:
    """One thread a call, and nothing else: neither a queue nor errors nor values in order of anything. What there is to
    gain beyond that can't be had with threads."""

    def __init__(self, count: int) -> None:
        self.mailboxes: list[_thread.LockType] = []
        self.values = [0] * count
        self.done = _thread.allocate_lock()
        self.done.acquire()
        self.ended = itertools.count(1)

    def run(self) -> list[int]:
        self.ended = itertools.count(1)
        if self.mailboxes:
            for mailbox in self.mailboxes:
                mailbox.release()
        else:
            for number in range(len(self.values)):
                mailbox = _thread.allocate_lock()
                mailbox.acquire()
                self.mailboxes.append(mailbox)
                _thread.start_new_thread(self.work, (number, mailbox))
        self.done.acquire()
        return self.values

    def work(self, number: int, mailbox: _thread.LockType) -> None:
        while True:
            self.values[number] = model(number)
            if next(self.ended) == len(self.values):
                self.done.release()
            mailbox.acquire()


def contender(name: str, count: int) -> Callable[[], float]:
    if name == "asyncio":
        return lambda: once_async(lambda: gather(count))
    if name == "bare":
        bare = BareThreads(count)
        return lambda: once(bare.run)
    if name == "xcs":
        compiled(range(0))  # compiles; starts no thread
        return lambda: once(lambda: compiled(range(count)))
    pool: list[ThreadPoolExecutor] = []

    def with_pool() -> object:
        if not pool:
            pool.append(ThreadPoolExecutor(count))
        return list(pool[0].map(model, range(count)))

    return lambda: once(with_pool)


def measured(name: str, count: int) -> tuple[float, float]:
    """Cold and warm, in a process of its own."""
    cold, warm = map(float, in_fresh_process("-m", "tests.benchmarks.scale", name, str(count)).split())
    return cold, warm


def table() -> Table:
    rows = []
    for count in COUNTS:
        times = {}
        names = ("threads", "asyncio", "xcs", "bare")
        runs = [[measured(name, count) for name in names] for _ in range(PROCESSES)]
        for name, found in zip(names, zip(*runs, strict=True), strict=True):
            times[name] = [statistics.median(column) for column in zip(*found, strict=True)]
        for state, when in enumerate(("cold", "warm")):
            pool, by_asyncio, ours, bare = (times[name][state] for name in names)
            bar = "0.8 of the pool" + (", 1.6 of asyncio" if (count, when) == (1000, "warm") else "")
            if 0.8 * pool < SECONDS:  # nothing can be faster than one call
                bar = f"out of reach: {ratio(SECONDS, pool)} is one call"
            rows.append(
                [f"{count:,}, {when}", milliseconds(pool), milliseconds(by_asyncio), milliseconds(bare),
                 milliseconds(ours), ratio(bare, pool), ratio(ours, pool),
                 ratio(ours - SECONDS, pool - SECONDS), ratio(ours, by_asyncio), bar]
            )  # fmt: skip
    header = [
        "sleeps of 50 ms", "ThreadPoolExecutor(n)", "asyncio", "bare threads", "xcs",
        "bare threads to pool", "xcs to pool", "beyond one call", "xcs to asyncio", "bar",
    ]  # fmt: skip
    return Table(
        "Many at once",
        header,
        rows,
        "Each contender in a fresh process, in turns, medians of 5; warm: the same pool and threads again. Beyond one "
        "call: xcs to pool in what they take longer than the 50 ms that no contender can do without. Bare threads: "
        "one a call; they do nothing but call and count.",
    )


if __name__ == "__main__":
    run = contender(sys.argv[1], int(sys.argv[2]))
    first = run()
    print(first, statistics.median(run() for _ in range(WARM_ROUNDS)))
