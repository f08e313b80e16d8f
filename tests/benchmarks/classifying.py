"""What it costs to find out what calls do, and to see at the next call that it still holds."""

from __future__ import annotations

import importlib.util
import statistics
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import xcs
from tests.benchmarks.measure import Table, milliseconds, once, per_call
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.parse import parse
from xcs_compiler.source import find_source

MODULE = '''
"""A module as people write them around a model: a client, retries, a cache, a counter, parsing, a loop."""
import functools
import json
import logging
import random
import re
import threading
import time
import urllib.request
from dataclasses import dataclass, field

log = logging.getLogger(__name__)
ENDPOINT = "http://127.0.0.1:9/v1/chat"
SCORE = re.compile(r"(\\\\d+)/10")
PROMPTS = {
    "review": "Review {title}: {text}",
    "again": "Look again at {title}: {weakness}",
    "summary": "Summarise {text}",
}


@dataclass(frozen=True)
class Paper:
    title: str
    text: str
    tags: tuple[str, ...] = ()


@dataclass
class Verdict:
    score: int
    weakness: str
    notes: list[str] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        return self.score < 4


class Overloaded(Exception):
    pass


class Client:
    def __init__(self, key: str, model: str = "small", attempts: int = 3) -> None:
        self.key = key
        self.model = model
        self.attempts = attempts
        self.calls = 0
        self.lock = threading.Lock()

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}", "content-type": "application/json"}

    def payload(self, prompt: str, temperature: float) -> bytes:
        message = {"role": "user", "content": prompt}
        return json.dumps({"model": self.model, "messages": [message], "temperature": temperature}).encode()

    def send(self, prompt: str, temperature: float) -> str:
        request = urllib.request.Request(ENDPOINT, self.payload(prompt, temperature), self.headers())
        with urllib.request.urlopen(request, timeout=30) as response:
            data = json.loads(response.read())
        return data["choices"][0]["message"]["content"]

    def ask(self, prompt: str, temperature: float = 0.0) -> str:
        with self.lock:
            self.calls += 1
        for attempt in range(self.attempts):
            try:
                return self.send(prompt, temperature)
            except TimeoutError:
                log.warning("attempt %d timed out", attempt)
                time.sleep(2**attempt)
        raise Overloaded(f"no answer in {self.attempts} attempts")


@functools.lru_cache(maxsize=256)
def words(text: str) -> int:
    return len(text.split())


def shortened(text: str, limit: int = 200) -> str:
    if words(text) <= limit:
        return text
    return " ".join(text.split()[:limit]) + " ..."


def rendered(name: str, **values: str) -> str:
    return PROMPTS[name].format(**values)


def parsed(answer: str) -> Verdict:
    found = SCORE.search(answer)
    score = int(found.group(1)) if found else 0
    lines = [line.strip("- ") for line in answer.splitlines() if line.strip()]
    return Verdict(score, lines[-1] if lines else "", lines)


def review(client: Client, paper: Paper) -> Verdict:
    verdict = parsed(client.ask(rendered("review", title=paper.title, text=shortened(paper.text))))
    if verdict.bad:
        log.info("%s is looked at again", paper.title)
        verdict = parsed(client.ask(rendered("again", title=paper.title, weakness=verdict.weakness)))
    return verdict


def summarise(client: Client, paper: Paper) -> str:
    return client.ask(rendered("summary", text=shortened(paper.text))).strip()


def report(client: Client, papers: list[Paper]) -> dict[str, object]:
    rows = []
    for paper in papers:
        verdict = review(client, paper)
        summary = summarise(client, paper)
        log.info("%s: %d", paper.title, verdict.score)
        rows.append({"title": paper.title, "score": verdict.score, "summary": summary})
    best = max(rows, key=lambda row: row["score"], default=None)
    return {"rows": rows, "best": best, "overview": client.ask("\\\\n".join(str(row["summary"]) for row in rows))}
'''.replace("\\\\", "\\")
CALLEES = 81


def module_of(text: str, name: str, folder: str) -> Any:
    path = Path(folder) / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def classifying(folder: str) -> tuple[float, float]:
    """The analysis of `report` and all that it calls, in seconds of processor time, each time of a fresh copy of the
    module; and asking for the plan of a call that was seen before."""
    times = []
    for number in range(8):
        module = module_of(MODULE, f"typical_{number}", folder)
        client, papers = module.Client("key"), [module.Paper("title", "text")]
        source = find_source(module.report)
        parsed = parse(source)  # type: ignore[arg-type]
        resolver = LiveResolver(module.report, {"client": client, "papers": papers})
        began = time.process_time()
        analyse_effects(parsed, resolver)  # type: ignore[arg-type]
        times.append(time.process_time() - began)
    compiled = xcs.compile(module.report)
    again = [once(lambda: compiled.explain(client, papers)) for _ in range(4)]
    return statistics.median(times[1:]), min(again[1:])  # the first one loads the catalog


def guards(folder: str) -> float:
    """What a hit costs for each callee more, in seconds."""
    times = []
    for number in (1, CALLEES):
        defined = "\n".join(f"def callee_{n}(x):\n    time.sleep(0)\n    return x + {n}\n" for n in range(number))
        chosen = "\n".join(f"    if which == {n}:\n        return [callee_{n}(x) for x in xs]" for n in range(number))
        text = f"import time\n\n{defined}\ndef every(xs, which):\n{chosen}\n    return []\n"
        every = xcs.compile(module_of(text, f"callees_{number}", folder).every)
        every([1], 0)
        every([], -1)
        assert every.cache_info().misses == 1
        times.append(per_call(every, (), -1))
    fewest, most = times
    plain = [per_call(sys.modules[f"callees_{number}"].every, (), -1) for number in (1, CALLEES)]
    return (most - fewest - (plain[1] - plain[0])) / (CALLEES - 1)


def table() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        first, again = classifying(folder)
        each = guards(folder)
    lines = MODULE.count("\n")
    rows = [
        [f"classifying a module of {lines} lines: a loop and all that it calls", milliseconds(first), "20 ms"],
        ["the same, for a call that was seen before", milliseconds(again), "cached"],
        ["a cache hit, for each callee whose binding it checks", f"{each * 1e6:.3f} µs", "1 µs"],
    ]
    return Table("What it costs to know what calls do", ["", "", "bar"], rows)
