"""The demo's program through the real openai client, more than once."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import xcs
from tests.benchmarks.measure import ROOT, Table, medians, ratio

DEMO = ROOT / "examples" / "review_papers"
ROUNDS = 3


def table() -> Table:
    sys.path.insert(0, str(DEMO))
    import program  # type: ignore[import-not-found]
    import run  # type: ignore[import-not-found]
    from by_hand import review_with_threads  # type: ignore[import-not-found]
    from endpoint import open_endpoint  # type: ignore[import-not-found]

    papers = program.read_papers(Path(DEMO) / "documents")
    program.log.setLevel("INFO")
    program.log.propagate = False
    compiled = xcs.compile(program.review_papers)
    with open_endpoint((0.15, 0.6)) as endpoint, contextlib.redirect_stdout(io.StringIO()):
        first = run.run_plain("xcs, first call", compiled, endpoint, papers)
        threads, by_asyncio, second = medians(
            [
                lambda: run.run_plain("thread pool", review_with_threads, endpoint, papers).seconds,
                lambda: run.run_asyncio("asyncio", endpoint, papers).seconds,
                lambda: run.run_plain("xcs", compiled, endpoint, papers).seconds,
            ],
            ROUNDS,
        )
    critical = run.critical_path(papers, first.requests.seconds)
    sequential = sum(first.requests.seconds.values())
    rows = [
        [name, f"{seconds:.2f} s", ratio(seconds, by_asyncio), ratio(seconds, critical), bar]
        for name, seconds, bar in [
            ("sequential (sum of the requests)", sequential, ""),
            ("thread pool by hand", threads, ""),
            ("asyncio by hand", by_asyncio, ""),
            ("xcs, first call", first.seconds, ""),
            ("xcs", second, "1.1 of asyncio"),
            ("critical path", critical, ""),
        ]
    ]
    header = ["", "time", "to asyncio", "to critical path", "bar"]
    return Table(
        "The demo: 24 papers through the openai client", header, rows, f"Median of {ROUNDS} runs, new clients each."
    )
