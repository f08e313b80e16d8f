"""Nine compound-AI programs, written plainly, against asyncio by hand. The model is a sleep whose length depends on the
prompt, so that no two calls take the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from math import exp, log
from types import FunctionType
from typing import Any
from zlib import crc32

import xcs
from tests.benchmarks.measure import Table, medians, milliseconds, once, once_async, ratio

ROUNDS = 5


def seconds(prompt: str) -> float:
    return 0.02 + crc32(prompt.encode()) % 1000 / 1000 * 0.04


def model(prompt: str) -> str:
    time.sleep(seconds(prompt))
    return f"{crc32(prompt.encode()):08x}"


async def model_async(prompt: str) -> str:
    await asyncio.sleep(seconds(prompt))
    return f"{crc32(prompt.encode()):08x}"


def score(answer: str) -> int:
    return int(answer[:4], 16)


# ---- 1. tree of thoughts: each level expands the best thoughts, and rates what it gets


def tree_of_thoughts(question: str) -> str:
    best = [question]
    for level in range(3):
        thoughts = [model(f"{level} continue {n}: {thought}") for thought in best for n in range(4)]
        rated = [(score(model(f"rate: {thought}")), thought) for thought in thoughts]
        best = [thought for _, thought in sorted(rated, reverse=True)[:3]]
    return best[0]


async def tree_of_thoughts_async(question: str) -> str:
    best = [question]
    for level in range(3):

        async def expand(thought: str, n: int, level: int = level) -> tuple[int, str]:
            found = await model_async(f"{level} continue {n}: {thought}")
            return score(await model_async(f"rate: {found}")), found

        rated = await asyncio.gather(*[expand(thought, n) for thought in best for n in range(4)])
        best = [thought for _, thought in sorted(rated, reverse=True)[:3]]
    return best[0]


# ---- 2. map-reduce: summaries of chunks, then of pairs of summaries


def map_reduce(document: str) -> str:
    summaries = [model(f"summarise {document} {n}") for n in range(16)]
    while len(summaries) > 1:
        pairs = zip(summaries[::2], summaries[1::2], strict=True)
        summaries = [model(f"merge {left} {right}") for left, right in pairs]
    return summaries[0]


async def map_reduce_async(document: str) -> str:
    async def merged(first: int, last: int) -> str:
        if last - first == 1:
            return await model_async(f"summarise {document} {first}")
        middle = (first + last) // 2
        left, right = await asyncio.gather(merged(first, middle), merged(middle, last))
        return await model_async(f"merge {left} {right}")

    return await merged(0, 16)


# ---- 3. debate: in each round every debater answers what all said in the round before


def debate(question: str) -> str:
    names = ["ann", "ben", "cat", "dan"]
    said = [model(f"{name}: {question}") for name in names]
    for _ in range(2):
        heard = " ".join(said)
        said = [model(f"{name} having heard {heard}") for name in names]
    return model(f"judge {said}")


async def debate_async(question: str) -> str:
    names = ["ann", "ben", "cat", "dan"]
    said = await asyncio.gather(*[model_async(f"{name}: {question}") for name in names])
    for _ in range(2):
        heard = " ".join(said)
        said = await asyncio.gather(*[model_async(f"{name} having heard {heard}") for name in names])
    return await model_async(f"judge {said}")


# ---- 4. skeleton of thought: an outline, then its points at once


def skeleton(question: str) -> str:
    outline = model(f"outline {question}")
    parts = []
    for position, point in enumerate(outline):
        text = model(f"expand {position} {point} of {question}")
        parts.append(f"{position}. {text}")
    return "\n".join(parts)


async def skeleton_async(question: str) -> str:
    outline = await model_async(f"outline {question}")
    texts = await asyncio.gather(
        *[model_async(f"expand {position} {point} of {question}") for position, point in enumerate(outline)]
    )
    return "\n".join(f"{position}. {text}" for position, text in enumerate(texts))


# ---- 5. chain of verification: a draft, questions about it, answers, a revision


def verification(question: str) -> str:
    draft = model(f"draft {question}")
    checks = [model(f"a question {n} about {draft}") for n in range(6)]
    answers = [model(f"answer {check}") for check in checks]
    return model(f"revise {draft} by {answers}")


async def verification_async(question: str) -> str:
    draft = await model_async(f"draft {question}")

    async def check(n: int) -> str:
        asked = await model_async(f"a question {n} about {draft}")
        return await model_async(f"answer {asked}")

    answers = list(await asyncio.gather(*[check(n) for n in range(6)]))
    return await model_async(f"revise {draft} by {answers}")


# ---- 6. retrieval from sources, some of which fail


class Unavailable(Exception):
    pass


def retrieve(source: str, question: str) -> str:
    found = model(f"{source} on {question}")
    if source.endswith("3"):
        raise Unavailable(source)
    return found


async def retrieve_async(source: str, question: str) -> str:
    found = await model_async(f"{source} on {question}")
    if source.endswith("3"):
        raise Unavailable(source)
    return found


def retrieval(question: str) -> str:
    passages = []
    for number in range(8):
        try:
            passage = retrieve(f"source {number}", question)
        except Unavailable:
            continue
        passages.append(passage)
    graded = [passage for passage in passages if score(model(f"relevant? {passage}")) > 20_000]
    return model(f"answer {question} from {graded}")


async def retrieval_async(question: str) -> str:
    async def graded(number: int) -> str | None:
        try:
            passage = await retrieve_async(f"source {number}", question)
        except Unavailable:
            return None
        return passage if score(await model_async(f"relevant? {passage}")) > 20_000 else None

    found = await asyncio.gather(*[graded(number) for number in range(8)])
    return await model_async(f"answer {question} from {[passage for passage in found if passage is not None]}")


# ---- 7. recursion: a question is answered by its parts


def recursion(question: str, depth: int = 3) -> str:
    if depth == 0:
        return model(f"answer {question}")
    left = recursion(f"{question} l", depth - 1)
    right = recursion(f"{question} r", depth - 1)
    return model(f"combine {left} and {right}")


async def recursion_async(question: str, depth: int = 3) -> str:
    if depth == 0:
        return await model_async(f"answer {question}")
    left, right = await asyncio.gather(
        recursion_async(f"{question} l", depth - 1), recursion_async(f"{question} r", depth - 1)
    )
    return await model_async(f"combine {left} and {right}")


# ---- 8. an agent with tools


class Agent:
    def __init__(self, name: str) -> None:
        self.name = name
        self.tools = {"search": self.search, "compute": self.compute}

    def search(self, query: str) -> str:
        return model(f"{self.name} searches {query}")

    def compute(self, query: str) -> str:
        return model(f"{self.name} computes {query}")

    def run(self, task: str) -> str:
        notes = []
        for step in range(2):
            plan = model(f"{self.name} plans {step} {task} {notes}")
            uses = [("search" if digit in "02468ace" else "compute", f"{plan} {digit}") for digit in plan[:5]]
            results = []
            for tool, query in uses:
                if tool == "search":  # noqa: SIM108 - as people write it
                    result = self.search(query)
                else:
                    result = self.compute(query)
                results.append(result)
            notes.append(" ".join(results))
        return model(f"{self.name} concludes {notes}")


async def agent_async(name: str, task: str) -> str:
    notes: list[str] = []
    for step in range(2):
        plan = await model_async(f"{name} plans {step} {task} {notes}")
        uses = [("searches" if digit in "02468ace" else "computes", f"{plan} {digit}") for digit in plan[:5]]
        results = await asyncio.gather(*[model_async(f"{name} {verb} {query}") for verb, query in uses])
        notes.append(" ".join(results))
    return await model_async(f"{name} concludes {notes}")


class CompiledAgent(Agent):
    run = xcs.compile(Agent.run)


# ---- 9. a wide fan-out


def fan_out(topic: str) -> int:
    return sum(score(model(f"{topic} {n}")) for n in range(100))


async def fan_out_async(topic: str) -> int:
    return sum(score(answer) for answer in await asyncio.gather(*[model_async(f"{topic} {n}") for n in range(100)]))


@dataclass(frozen=True)
class Program:
    name: str
    written: Callable[[str], object]
    compiled: Callable[[str], object]
    by_hand: Callable[[str], Coroutine[Any, Any, object]]


def apart(function: FunctionType) -> FunctionType:
    """The same function, which when it calls itself by its name calls itself, and not what is compiled of it."""
    namespace = {**function.__globals__}
    own = FunctionType(function.__code__, namespace, function.__name__, function.__defaults__)
    namespace[function.__name__] = own
    return own


recursion_written = apart(recursion)  # type: ignore[arg-type]
recursion = xcs.compile(recursion)

PROGRAMS = [
    Program("tree of thoughts", tree_of_thoughts, xcs.compile(tree_of_thoughts), tree_of_thoughts_async),
    Program("map-reduce", map_reduce, xcs.compile(map_reduce), map_reduce_async),
    Program("debate", debate, xcs.compile(debate), debate_async),
    Program("skeleton of thought", skeleton, xcs.compile(skeleton), skeleton_async),
    Program("chain of verification", verification, xcs.compile(verification), verification_async),
    Program("retrieval, with failing sources", retrieval, xcs.compile(retrieval), retrieval_async),
    Program("recursion", lambda q: recursion_written(q), lambda q: recursion(q), recursion_async),
    Program(
        "an agent with tools",
        lambda task: Agent("a").run(task),
        lambda task: CompiledAgent("a").run(task),
        lambda task: agent_async("a", task),
    ),
    Program("a wide fan-out", fan_out, xcs.compile(fan_out), fan_out_async),
]


def measure(program: Program) -> tuple[float, float, float, float]:
    """Seconds: as written, asyncio by hand, compiled at the first call, and later."""
    questions = [f"question {n}" for n in range(ROUNDS)]
    sequential = once(lambda: program.written("first"))
    first = once(lambda: program.compiled("first"))
    for question in questions[:1]:
        expected = asyncio.run(program.by_hand(question))  # type: ignore[arg-type]
        assert program.written(question) == program.compiled(question) == expected, program.name
    by_hand, ours = iter(questions), iter(questions)
    async_seconds, later = medians(
        [
            lambda: once_async(lambda: program.by_hand(next(by_hand))),
            lambda: once(lambda: program.compiled(next(ours))),
        ],
        ROUNDS,
    )
    return sequential, async_seconds, first, later


def table() -> Table:
    xcs.compile(lambda items: [model(x) for x in items])(["1", "2"])  # loads the compiler
    rows, ratios = [], []
    for program in PROGRAMS:
        sequential, by_hand, first, later = measure(program)
        ratios.append(later / by_hand)
        rows.append(
            [program.name, milliseconds(sequential), milliseconds(by_hand), milliseconds(first), milliseconds(later),
             ratio(later, by_hand)]
        )  # fmt: skip
    mean = exp(sum(map(log, ratios)) / len(ratios))
    rows.append(["geometric mean (bar: 1.05)", "", "", "", "", f"{mean:.2f}"])
    header = ["program", "as written", "asyncio by hand", "xcs, first call", "xcs", "xcs to asyncio"]
    return Table("Nine programs, against asyncio by hand", header, rows)
