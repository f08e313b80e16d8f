"""Agents, retrieval, evaluation as people write them: a client class with a lock, a counter, a log and prompts.

Each overlaps (there is a choice of who goes on), with no annotation, and does what the original does.
"""

from __future__ import annotations

import collections
import copy
import dataclasses
import json
import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pydantic
import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

log = logging.getLogger("programs_people_write")


def llm(messages, model="m", temperature=0.0):
    time.sleep(0)
    return {"content": f"answer {len(json.dumps(messages))}", "usage": {"tokens": 10}}


@dataclasses.dataclass
class Answer:
    text: str
    tokens: int


class Client:
    def __init__(self, model):
        self.model = model
        self.lock = threading.Lock()
        self.calls = 0

    def chat(self, prompt, system=None):
        with self.lock:
            self.calls += 1
        messages = []
        if system:
            messages.append({"role": "system", "content": system})
        messages.append({"role": "user", "content": prompt})
        reply = llm(messages, model=self.model)
        log.info("called %s", prompt)
        return Answer(reply["content"], reply["usage"]["tokens"])


class Agent:
    def __init__(self, client):
        self.client = client
        self.prompt = "Q: {q}"

    def ask(self, q):
        return self.client.chat(self.prompt.format(q=q)).text

    def vote(self, q):
        answers = [self.ask(f"{q} {i}") for i in range(4)]
        return collections.Counter(answers).most_common(1)[0][0]

    def plan(self, q):
        first = self.ask("plan " + q)
        second = self.ask("critic " + q)
        third = self.ask("alternative " + q)
        return self.ask(first + second + third)


def summarise(client, documents):
    out = []
    for document in documents:
        answer = client.chat(f"Summarise: {document}", system="be short")
        out.append(answer.text.strip())
    return out


def retrieval(client, documents):
    scores = {}
    for document in documents:
        found = re.search(r"\d+", client.chat(f"score {document}").text)
        scores[document] = int(found.group()) if found else 0
    best = sorted(documents, key=lambda document: -scores[document])[:2]
    answers = [client.chat(f"answer from {b}") for b in best]
    return "\n".join(a.text for a in answers), sum(a.tokens for a in answers)


def by_id(rows):
    out = {}
    for row in rows:
        out[row["id"]] = llm([{"role": "user", "content": row["text"]}])["content"]
    return out


def of_items(table):
    out = {}
    for name, document in table.items():
        out[name] = llm([document["text"]])["content"]
    return out


def retries(client, documents):
    out = []
    for document in documents:
        for _attempt in range(3):
            try:
                reply = client.chat(document)
                break
            except ValueError:
                pass
        else:
            reply = None
        out.append(reply.text if reply else "")
    return out


def map_reduce(client, documents):
    parts = [client.chat("map " + document).text for document in documents]
    while len(parts) > 1:
        parts = [client.chat("reduce " + " ".join(parts[i : i + 2])).text for i in range(0, len(parts), 2)]
    return parts[0]


def judge(client, documents):
    total, best, best_score = 0, None, -1
    for document in documents:
        one = client.chat("a " + document)
        other = client.chat("b " + document)
        score = len(one.text) - len(other.text)
        total += score
        if score > best_score:
            best, best_score = document, score
    return total, best


def parsed(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return {"raw": text}


def evaluation(documents):
    rows = []
    for i, document in enumerate(documents):
        found = parsed(llm([{"role": "user", "content": document}])["content"])
        print(f"{i}: {found.get('raw', '')[:5]}")
        rows.append({"document": document, **found})
    return rows


def nested_function(documents):
    def ask(q):
        messages = [{"role": "user", "content": q}]
        return llm(messages)["content"]

    return {document: ask(document) for document in documents}


class Index:
    def __init__(self):
        self.chunks = []

    def embed(self, texts):
        return [llm(text)["content"] for text in texts]

    def ingest(self, documents):
        for document in documents:
            vectors = self.embed([document])
            self.chunks.append((document, vectors[0]))
        return self.chunks


def halves(documents):
    middle = len(documents) // 2
    left = summary(documents[:middle])
    right = summary(documents[middle:])
    return llm(left + right)["content"]


def summary(documents):
    return llm(f"{documents[0]} and {len(documents) - 1} more")["content"]


class Paper(pydantic.BaseModel):
    title: str
    tags: list[str] = []


def papers(items):
    out = []
    for item in items:
        summary = llm(f"about {item.title.strip()}")["content"]
        out.append((item.title, len(item.tags), summary))
    return out


DOCUMENTS = ["alpha beta", "gamma", "eps zeta", "eta theta"]
ROWS = [{"id": i, "text": text} for i, text in enumerate(DOCUMENTS)]
PROGRAMS: list[tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]] = [
    (summarise, lambda: (Client("m"), DOCUMENTS)),
    (retrieval, lambda: (Client("m"), DOCUMENTS)),
    (by_id, lambda: (copy.deepcopy(ROWS),)),
    (of_items, lambda: ({"a": {"text": "x"}, "b": {"text": "yy"}},)),
    (retries, lambda: (Client("m"), DOCUMENTS)),
    (map_reduce, lambda: (Client("m"), DOCUMENTS)),
    (judge, lambda: (Client("m"), DOCUMENTS)),
    (evaluation, lambda: (DOCUMENTS,)),
    (nested_function, lambda: (DOCUMENTS,)),
    (Agent.vote, lambda: (Agent(Client("m")), "q")),
    (Agent.plan, lambda: (Agent(Client("m")), "q")),
    (Index.ingest, lambda: (Index(), DOCUMENTS)),
    (halves, lambda: (DOCUMENTS,)),
    (papers, lambda: ([Paper(title=title, tags=["a"]) for title in DOCUMENTS],)),
]


@pytest.mark.parametrize(("program", "arguments"), PROGRAMS, ids=[p.__qualname__ for p, _ in PROGRAMS])
def test_overlaps_and_is_exact(
    program: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    compiled = xcs.compile(program)
    choices = 0
    for seed in range(4):
        expected = program(*arguments()), capsys.readouterr()
        scheduler = SeededScheduler(seed)
        with use(scheduler):
            assert (compiled(*arguments()), capsys.readouterr()) == expected
        choices += scheduler.choices
    assert choices, compiled.explain(*arguments())
    assert "run ahead" in str(compiled.explain(*arguments())), "it is rewritten, not traced"
