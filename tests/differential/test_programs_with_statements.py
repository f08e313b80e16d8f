"""Agents, retrieval, scraping, evaluation, whose slow calls stand in `match`, inner loops, keys, filters and timed loops.

Each does what the original does under many orders, and all of its calls run ahead (but for a chain).
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import collections
import dataclasses
import enum
import re
import statistics
import time
from typing import Any

import pytest

import xcs
import xcs.testing


def llm(prompt, **kw):
    time.sleep(0)
    return f"score: {len(str(prompt)) % 7} answer to {prompt}"


def embed(text):
    time.sleep(0)
    return [float(len(text)), float(sum(map(ord, text)) % 97)]


def fetch(url):
    time.sleep(0)
    links = [f"{url}/{i}" for i in range(2)] if len(url) < 8 else []
    items = [{"id": i, "text": f"{url}{i}"} for i in range(3)]
    return {"url": url, "title": f"T{len(url)}", "links": links, "items": items}


def num(text):
    found = re.search(r"score: (\d+)", text)
    return int(found.group(1)) if found else 0


PROGRAMS: list[Any] = []


def prog(*arguments):
    def declare(function):
        PROGRAMS.append((function, arguments))
        return function

    return declare


class Kind(enum.Enum):
    Q = "q"
    S = "s"
    C = "c"


@dataclasses.dataclass(frozen=True)
class Task:
    kind: Kind
    text: str


@prog([Task(Kind.Q, "what"), Task(Kind.S, "sum this"), Task(Kind.C, "classify")])
def router_agent(tasks):
    out = []
    for t in tasks:
        match t.kind:
            case Kind.Q:
                out.append(("q", llm(f"Answer {t.text}")))
            case Kind.S:
                draft = llm(f"Summarise {t.text}")
                out.append(("s", llm(f"Shorten {draft}")))
            case _:
                out.append(("c", num(llm(t.text))))
    return out


@prog({"news": ["a", "bb"], "blogs": ["ccc"]})
def scrape_sections(sections):
    found = collections.defaultdict(list)
    for name, urls in sections.items():
        for u in urls:
            page = fetch(u)
            for item in page["items"]:
                found[name].append(llm(item["text"]))
    return dict(found)


@prog(["q1", "q22"], ["d1", "dd2", "ddd3"])
def rerank(questions, docs):
    best = {}
    for q in questions:
        ranked = sorted(docs, key=lambda d: num(llm(f"{q} {d}")), reverse=True)
        best[q] = llm(f"{q} with {ranked[0]}")
    return best


@prog(["alpha", "beta", "gamma"])
def latency_eval(prompts):
    rows = []
    for p in prompts:
        t0 = time.perf_counter()
        a = llm(p)
        dt = time.perf_counter() - t0
        rows.append({"p": p, "a": a, "ok": dt >= 0})
    return rows, len(rows)


@prog([{"role": "user", "turns": ["hi", "there"]}, {"role": "user", "turns": ["yo"]}])
def transcripts(chats):
    out = []
    for chat in chats:
        answers = []
        for i, turn in enumerate(chat["turns"]):
            answers.append(f"{i}: {llm(turn)}")
        out.append({**chat, "answers": answers})
    return out


@prog(["a b", "c", "d e f"])
def best_of(prompts):
    return {p: max((f"{p} {i}" for i in range(3)), key=lambda c: num(llm(c))) for p in prompts}


@prog(["a b", "c", "d e f"])
def keep_good(prompts):
    return [llm(p) for p in filter(lambda p: num(llm(p)) > 1, prompts)]


@prog({"en": {"hello": "Hello", "bye": "Bye"}, "de": {"hello": "Hallo"}})
def translate(catalog):
    out = {}
    for lang, strings in catalog.items():
        out[lang] = {}
        for key, text in strings.items():
            out[lang][key] = llm(f"{lang}: {text}")
    return out


@prog([["a", "b"], ["c"]])
def two_stage(batches):
    res = []
    for n, batch in enumerate(batches):
        parts = []
        for x in batch:
            v = embed(x)
            if v[0] > 0:
                parts.append(llm(f"{x} {v}"))
        res.append((n, llm(" ".join(parts))))
    return res


@prog([{"op": "add", "x": 1}, {"op": "ask", "q": "why"}, {"op": "ask", "q": "how", "n": 2}])
def tool_calls(calls):
    out = []
    for c in calls:
        match c:
            case {"op": "add", "x": x}:
                out.append(x + 1)
            case {"op": "ask", "q": q, "n": n}:
                out.append([llm(f"{q}{i}") for i in range(n)])
            case {"op": "ask", "q": q}:
                out.append(llm(q))
    return out


@prog("start", 3)
def refine(text, n):
    history = []
    for _ in range(n):
        text = llm(text)
        history.append(num(text))
        if history[-1] == 6:
            break
    return text, history


@prog(["a", "bb", "ccc"])
def critic_panel(drafts):
    verdicts = {}
    for d in drafts:
        scores = []
        for critic in ("style", "facts", "tone"):
            scores.append(num(llm(f"{critic}: {d}")))
        verdicts[d] = statistics.mean(scores)
    return sorted(verdicts, key=verdicts.get)


@prog(["u", "vv"])
def link_titles(urls):
    titles = []
    for u in urls:
        for link in fetch(u)["links"]:
            try:
                titles.append(fetch(link)["title"])
            except KeyError:
                titles.append(None)
    return titles


@prog(["x y", "z"])
def token_stats(texts):
    counts = collections.Counter()
    for t in texts:
        for w in t.split():
            counts[num(llm(w))] += 1
    return counts.most_common()


@prog([("a", 1), ("b", 2)])
def matrix(pairs):
    table = []
    for name, n in pairs:
        row = []
        for i in range(n + 1):
            row.append(num(llm(f"{name}{i}")))
        table.append(row)
    return table


STAY = {"refine": 0, "rerank": 1}  # a chain; a key that reads the variable of a loop


@pytest.mark.parametrize(("function", "arguments"), PROGRAMS, ids=lambda v: getattr(v, "__name__", ""))
def test_programs(function: Any, arguments: Any) -> None:
    compiled = xcs.compile(function)
    xcs.testing.check(compiled, *arguments)
    rows = compiled.explain(*arguments).rows
    assert sum(row.ahead for row in rows) == STAY.get(function.__name__, len(rows))
