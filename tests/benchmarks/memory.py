"""A million items of 10 µs, summed, in processes of their own: `python -m tests.benchmarks.memory CONTENDER` prints the
seconds and the peak of memory in MB."""

from __future__ import annotations

import resource
import sys
import time

import xcs
from tests.benchmarks.measure import Table, in_fresh_process, once, ratio

COUNT = 1_000_000


@xcs.parallel_safe
def short(x: int) -> int:
    end = time.perf_counter() + 10e-6
    while time.perf_counter() < end:
        pass
    return x


def total(count: int) -> int:
    return sum(short(x) for x in range(count))


def table() -> Table:
    found = {}
    for contender in ("written", "xcs"):
        found[contender] = tuple(map(float, in_fresh_process("-m", "tests.benchmarks.memory", contender).split()))
    rows = [
        [name, f"{seconds:.1f} s", ratio(seconds, found["written"][0]), f"{peak:.1f} MB", bar]
        for (name, (seconds, peak)), bar in zip(found.items(), ("", "50 MB more than as written"), strict=True)
    ]
    return Table("A million items of 10 µs, summed", ["", "time", "to written", "peak of memory", "bar"], rows)


if __name__ == "__main__":
    compiled = xcs.compile(total) if sys.argv[1] == "xcs" else total
    seconds = once(lambda: compiled(COUNT))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
