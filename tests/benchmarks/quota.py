"""500 calls through the real openai client, to a server that takes 20 at once and answers the others with 429."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import xcs
from tests.benchmarks.measure import ROOT, Table, once, ratio

QUOTA, SECONDS, RETRY_AFTER, CALLS = 20, 0.2, 1, 500
FIXED = (10, 15, 20)


@contextlib.contextmanager
def open_server(
    quota: int = QUOTA, seconds: float = SECONDS, retry_after: float = RETRY_AFTER, refused: int = 0
) -> Iterator[str]:
    arguments = ["-m", "tests.benchmarks.quota_server", str(quota), str(seconds), str(retry_after), str(refused)]
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait(60)


def counts(address: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{address}/counts") as answer:
        found: dict[str, int] = json.load(answer)
        return found


def ask(client: object, prompt: str) -> str:
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])  # type: ignore[attr-defined]
    return answer.choices[0].message.content  # type: ignore[no-any-return]


def answers(client: object, prompts: list[str]) -> list[str]:
    return [ask(client, prompt) for prompt in prompts]


def table() -> Table:
    import openai

    prompts = [f"question {number}" for number in range(CALLS)]
    rows = []
    times = {}
    with open_server() as address:
        client = openai.OpenAI(base_url=address, api_key="none")
        compiled = xcs.compile(answers)
        for most in FIXED:
            with ThreadPoolExecutor(most) as pool:
                times[f"{most} at once, by hand"] = once(lambda: list(pool.map(lambda p: ask(client, p), prompts)))
        best = min(times.values())
        for name in ("xcs, nothing known yet", "xcs, again"):
            times[name] = once(lambda: check(compiled(client, prompts)))
    for name, seconds in times.items():
        rows.append([name, f"{seconds:.2f} s", ratio(best, seconds), "0.85" if name.startswith("xcs") else ""])
    return Table(
        "500 calls, a server that takes 20 at once", ["", "time", "throughput to the best fixed", "bar"], rows
    )


def check(found: list[str]) -> None:
    assert found == [f"an answer to question {number}" for number in range(CALLS)]
