"""The demo: the same reviews, sequentially, made concurrent by hand, and compiled. `make demo` runs it.

With OPENAI_API_KEY or OPENAI_BASE_URL set it asks that endpoint (OPENAI_MODEL names the model); otherwise it starts the
server beside this file. Exit status 1 when the results are not identical.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import openai
from by_hand import ask_async, review_with_asyncio, review_with_threads
from endpoint import Endpoint, Requests, open_endpoint
from program import (
    RANKING,
    REVIEW,
    SECOND_LOOK,
    SUMMARISE,
    SYNTHESIS,
    THEMES,
    Paper,
    Report,
    ask,
    log,
    read_papers,
    review_papers,
)
from terminal import Progress, say, show_code, show_table

import xcs

HELLO = "Say hello."


@dataclass(frozen=True)
class Run:
    """One contender's run. The outcome is everything that can be told from outside, the log's order included."""

    name: str
    seconds: float
    report: Report
    log: list[str]
    requests: Requests

    def outcome(self) -> object:
        return self.report, self.log, self.requests.counts


def timed(name: str, endpoint: Endpoint, papers: list[Paper], review: Callable[[], tuple[float, Report]]) -> Run:
    progress = Progress(name, len(papers))
    log.addHandler(progress)
    try:
        seconds, report = review()
    finally:
        log.removeHandler(progress)
        progress.draw("\n")
    return Run(name, seconds, report, progress.records, endpoint.requests())


def run_plain(
    name: str, review: Callable[[openai.OpenAI, list[Paper]], Report], endpoint: Endpoint, papers: list[Paper]
) -> Run:
    """Every contender has a client of its own, with the pool limits of openai's default, and one connection open."""

    def review_once() -> tuple[float, Report]:
        with openai.OpenAI(api_key=endpoint.key, base_url=endpoint.base_url) as client:
            ask(client, HELLO)
            endpoint.forget()
            started = time.perf_counter()
            report = review(client, papers)
            return time.perf_counter() - started, report

    return timed(name, endpoint, papers, review_once)


def run_asyncio(name: str, endpoint: Endpoint, papers: list[Paper]) -> Run:
    async def review_once() -> tuple[float, Report]:
        async with openai.AsyncOpenAI(api_key=endpoint.key, base_url=endpoint.base_url) as client:
            await ask_async(client, HELLO)
            endpoint.forget()
            started = time.perf_counter()
            report = await review_with_asyncio(client, papers)
            return time.perf_counter() - started, report

    return timed(name, endpoint, papers, lambda: asyncio.run(review_once()))


def critical_path(papers: list[Paper], seconds: Mapping[str, float]) -> float:
    """Seconds of the longest chain of requests that need one another, by what each took the server."""

    def total(template: str, content: str = "") -> float:
        start = template.partition("{")[0]
        return sum(time for prompt, time in seconds.items() if prompt.startswith(start) and content in prompt)

    slowest_paper = max(
        max(total(REVIEW, paper.text) + total(SECOND_LOOK, paper.text), total(SUMMARISE, paper.text))
        for paper in papers
    )
    return slowest_paper + max(total(THEMES), total(RANKING)) + total(SYNTHESIS)


def show_times(runs: list[Run], papers: list[Paper]) -> None:
    sequential = runs[0]
    by_hand = next(run for run in runs if run.name == "asyncio by hand")
    rows = [
        [
            run.name,
            f"{run.seconds:.2f} s",
            f"{sequential.seconds / run.seconds:.1f} x",
            f"{run.seconds / by_hand.seconds:.2f}",
        ]
        for run in runs
    ]
    header = ["", "time", "faster", "to asyncio"]
    seconds = sequential.requests.seconds
    if seconds:
        shortest = critical_path(papers, seconds)
        for row, run in zip(rows, runs, strict=True):
            row += [f"{run.seconds / shortest:.2f}", str(run.requests.most_in_flight)]
        speedup, to_asyncio = sequential.seconds / shortest, shortest / by_hand.seconds
        rows.append(["critical path", f"{shortest:.2f} s", f"{speedup:.1f} x", f"{to_asyncio:.2f}", "1.00", ""])
        header += ["to critical path", "at once"]
    show_table(header, rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, help="how many to review (default: all; 6 at a real endpoint)")
    parser.add_argument("--latency", type=float, nargs=2, default=(0.15, 0.6), metavar=("LOW", "HIGH"),
                        help="seconds that a request takes the example's own server")  # fmt: skip
    options = parser.parse_args()
    papers = read_papers(Path(__file__).with_name("documents"))
    low, high = options.latency
    with open_endpoint((low, high)) as endpoint:
        papers = papers[: options.papers or (None if endpoint.control else 6)]
        log.setLevel("INFO")
        log.propagate = False
        compiled = xcs.compile(review_papers)
        say(f"Reviewing {len(papers)} papers at {endpoint.name}")
        runs = [
            run_plain("sequential", review_papers, endpoint, papers),
            run_plain("threads by hand", review_with_threads, endpoint, papers),
            run_asyncio("asyncio by hand", endpoint, papers),
            run_plain("xcs, first call", compiled, endpoint, papers),
            run_plain("xcs, second call", compiled, endpoint, papers),
        ]
    say("What xcs made of `review_papers`:")
    show_code(str(compiled.source))
    differing = [run.name for run in runs if run.outcome() != runs[0].outcome()]
    if not differing:
        seen = ", the order of the log, and the requests that the server saw" if endpoint.control else " and the log"
        say(f"Identical in all runs: the report{seen}.")
    elif endpoint.control:
        say(f"NOT IDENTICAL to the sequential run: {', '.join(differing)}")
    else:
        say(f"Not identical to the sequential run (a real model seldom says the same twice): {', '.join(differing)}")
    show_times(runs, papers)
    say(runs[-1].report.opening)
    return 1 if differing and endpoint.control else 0


if __name__ == "__main__":
    raise SystemExit(main())
