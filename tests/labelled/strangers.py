"""Agents, retrieval and evaluation as other people write them: whole classes with settings, clients, tools, retries."""

from __future__ import annotations

import abc
import collections
import csv
import datetime as dt
import enum
import functools
import hashlib
import io
import itertools
import json
import logging
import math
import operator
import os
import random
import re
import string
import textwrap
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, NamedTuple, Protocol, TypedDict, TypeVar

import anthropic
import httpx
import jinja2
import openai
import pydantic
import requests
import tenacity

from tests.labelled.labels import samples_of

logger = logging.getLogger(__name__)
ADDRESS = "http://127.0.0.1:9"
_openai = openai.OpenAI(api_key="none", base_url=ADDRESS, max_retries=0)
_anthropic = anthropic.Anthropic(api_key="none", base_url=ADDRESS, max_retries=0)
T = TypeVar("T")

# -- agents -------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("strangers: agents")


class Role(str, enum.Enum):  # noqa: UP042
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str
    name: str | None = None

    def to_api(self) -> dict[str, str]:
        out = {"role": self.role.value, "content": self.content}
        if self.name:
            out["name"] = self.name
        return out


@dataclass(frozen=True)
class ModelConfig:
    model: str = "gpt-4o-mini"
    temperature: float = 0.0
    max_tokens: int = 512
    stop: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def as_kwargs(self) -> dict[str, Any]:
        kw: dict[str, Any] = {"model": self.model, "temperature": self.temperature, "max_tokens": self.max_tokens}
        if self.stop:
            kw["stop"] = list(self.stop)
        kw.update(self.extra)
        return kw


class LLM(abc.ABC):
    def __init__(self, config: ModelConfig | None = None) -> None:
        self.config = config or ModelConfig()

    @abc.abstractmethod
    def _send(self, messages: list[dict[str, str]]) -> str: ...

    def chat(self, *messages: Message) -> str:
        payload = [m.to_api() for m in messages]
        logger.debug("sending %d messages to %s", len(payload), self.config.model)
        started = time.perf_counter()
        text = self._send(payload)
        logger.debug("took %.2fs", time.perf_counter() - started)
        return text.strip()

    def __call__(self, prompt: str, *, system: str = "") -> str:
        messages = [Message(Role.USER, prompt)]
        if system:
            messages.insert(0, Message(Role.SYSTEM, system))
        return self.chat(*messages)


class OpenAILLM(LLM):
    def _send(self, messages: list[dict[str, str]]) -> str:
        completion = _openai.chat.completions.create(messages=messages, **self.config.as_kwargs())  # type: ignore[arg-type]
        return completion.choices[0].message.content or ""


class AnthropicLLM(LLM):
    def _send(self, messages: list[dict[str, str]]) -> str:
        system = "\n".join(m["content"] for m in messages if m["role"] == "system")
        rest = [m for m in messages if m["role"] != "system"]
        reply = _anthropic.messages.create(
            model=self.config.model, max_tokens=self.config.max_tokens, system=system, messages=rest  # type: ignore[arg-type]
        )
        return "".join(block.text for block in reply.content if block.type == "text")


class RememberingLLM(OpenAILLM):
    def __init__(self, config: ModelConfig | None = None) -> None:
        super().__init__(config)
        self.transcript: list[dict[str, str]] = []

    def _send(self, messages: list[dict[str, str]]) -> str:
        self.transcript.extend(messages)
        text = super()._send(self.transcript)
        self.transcript.append({"role": "assistant", "content": text})
        return text


class BudgetExceeded(RuntimeError):
    pass


class BudgetedLLM(OpenAILLM):
    spent: ClassVar[float] = 0.0

    def _send(self, messages: list[dict[str, str]]) -> str:
        if BudgetedLLM.spent > 10:
            raise BudgetExceeded(f"{BudgetedLLM.spent:.2f}")
        text = super()._send(messages)
        BudgetedLLM.spent += 0.0001 * len(text)
        return text


class ThinkStep(NamedTuple):
    thought: str
    action: str | None
    argument: str


ACTION = re.compile(r"^Action:\s*(\w+)\[(.*)\]\s*$", re.MULTILINE)
REACT = textwrap.dedent(
    """\
    Answer the question. Tools: {tools}.

    Question: {question}
    {scratchpad}"""
)


def parse_step(text: str) -> ThinkStep:
    m = ACTION.search(text)
    if m is None:
        return ThinkStep(text, None, "")
    return ThinkStep(text[: m.start()].strip(), m.group(1), m.group(2))


def calculator(expression: str) -> str:
    ops = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    m = re.fullmatch(r"\s*(-?[\d.]+)\s*([-+*/])\s*(-?[\d.]+)\s*", expression)
    if not m:
        return "error: not an expression"
    return str(ops[m[2]](float(m[1]), float(m[3])))


def search_web(query: str) -> str:
    r = requests.get(f"{ADDRESS}/search", params={"q": query}, timeout=10)
    r.raise_for_status()
    return "\n".join(hit["title"] for hit in r.json()["hits"][:3])


def today(_: str = "") -> str:
    return dt.date.today().isoformat()


TOOLS: dict[str, Callable[[str], str]] = {"calculator": calculator, "search": search_web, "today": today}


class ReActAgent:
    def __init__(self, llm: LLM, tools: dict[str, Callable[[str], str]], max_steps: int = 4) -> None:
        self.llm = llm
        self.tools = dict(tools)
        self.max_steps = max_steps

    def run(self, question: str) -> str:
        scratchpad: list[str] = []
        for _ in range(self.max_steps):
            prompt = REACT.format(tools=", ".join(self.tools), question=question, scratchpad="\n".join(scratchpad))
            step = parse_step(self.llm(prompt))
            if step.action is None:
                return step.thought
            tool = self.tools.get(step.action)
            observation = tool(step.argument) if tool else f"unknown tool {step.action!r}"
            scratchpad += [f"Thought: {step.thought}", f"Observation: {observation}"]
        return "gave up"


class TracingAgent(ReActAgent):
    def __init__(self, llm: LLM, tools: dict[str, Callable[[str], str]]) -> None:
        super().__init__(llm, tools)
        self.trace: list[tuple[str, str]] = []

    def run(self, question: str) -> str:
        answer = super().run(question)
        self.trace.append((question, answer))
        return answer


class SelfExtendingAgent(ReActAgent):
    """Registers an alias for each tool that it was asked for."""

    def run(self, question: str) -> str:
        name = question.split()[0].lower()
        self.tools.setdefault(name, search_web)
        return super().run(question)


class Registry:
    _tools: ClassVar[dict[str, Callable[..., str]]] = {}
    calls: ClassVar[collections.Counter[str]] = collections.Counter()

    @classmethod
    def register(cls, name: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
        def deco(fn: Callable[..., str]) -> Callable[..., str]:
            cls._tools[name] = fn
            return fn

        return deco

    @classmethod
    def dispatch(cls, name: str, **kwargs: Any) -> str:
        return cls._tools[name](**kwargs)

    @classmethod
    def dispatch_counted(cls, name: str, **kwargs: Any) -> str:
        cls.calls[name] += 1
        return cls._tools[name](**kwargs)


@Registry.register("weather")
def weather(city: str = "Paris", unit: Literal["c", "f"] = "c") -> str:
    found = httpx.get(f"{ADDRESS}/weather", params={"city": city, "unit": unit}, timeout=5.0)
    return f"{city}: {found.json()['degrees']}"


def by_registry(city: str) -> str:
    return Registry.dispatch("weather", city=city)


def by_registry_counted(city: str) -> str:
    return Registry.dispatch_counted("weather", city=city)


def register_then_ask(name: str) -> str:
    Registry.register(name)(weather)
    return Registry.dispatch(name)


class Conversation:
    def __init__(self, system: str, llm: LLM) -> None:
        self._messages = (Message(Role.SYSTEM, system),)
        self._llm = llm

    def fork(self, text: str) -> Conversation:
        other = Conversation.__new__(Conversation)
        other._messages = (*self._messages, Message(Role.USER, text))
        other._llm = self._llm
        return other

    def complete(self) -> str:
        return self._llm.chat(*self._messages)

    def ask_fork(self, text: str) -> str:
        return self.fork(text).complete()

    def say(self, text: str) -> str:
        self._messages += (Message(Role.USER, text),)
        answer = self._llm.chat(*self._messages)
        self._messages += (Message(Role.ASSISTANT, answer),)
        return answer


class Router:
    """Chooses a model by the length of the prompt, round robin among equals."""

    def __init__(self, small: Sequence[LLM], large: Sequence[LLM]) -> None:
        self.small, self.large = list(small), list(large)
        self._turn = itertools.cycle(range(len(small)))
        self._rng = random.Random(13)

    def choose(self, prompt: str) -> LLM:
        return self.large[0] if len(prompt) > 2000 else self.small[0]

    def ask(self, prompt: str) -> str:
        return self.choose(prompt)(prompt)

    def ask_in_turn(self, prompt: str) -> str:
        return self.small[next(self._turn)](prompt)

    def ask_by_chance(self, prompt: str) -> str:
        return self._rng.choice(self.small)(prompt)

    def ask_by_hash(self, prompt: str) -> str:
        digest = hashlib.sha256(prompt.encode()).digest()
        return self.small[digest[0] % len(self.small)](prompt)


class Handler(Protocol):
    def __call__(self, text: str, /) -> str: ...


INTENTS: dict[str, Handler] = {
    "summarise": lambda text: OpenAILLM()(f"Summarise: {text}"),
    "translate": lambda text: AnthropicLLM()(f"Translate: {text}"),
    "shout": str.upper,
}


def handle(text: str) -> str:
    intent, _, rest = text.partition(" ")
    handler = INTENTS.get(intent, INTENTS["summarise"])
    return handler(rest)


def handle_learning(text: str) -> str:
    intent, _, rest = text.partition(" ")
    if intent not in INTENTS:
        INTENTS[intent] = INTENTS["summarise"]
    return INTENTS[intent](rest)


_llm_singleton: LLM | None = None


def get_llm() -> LLM:
    global _llm_singleton
    if _llm_singleton is None:
        _llm_singleton = OpenAILLM()
    return _llm_singleton


def via_singleton(prompt: str) -> str:
    return get_llm()(prompt)


@functools.lru_cache(maxsize=1)
def default_llm() -> LLM:
    return OpenAILLM(ModelConfig(model=os.environ.get("MODEL", "m")))


def via_default(prompt: str) -> str:
    return default_llm()(prompt)


class ToolCall(TypedDict):
    id: str
    name: str
    arguments: dict[str, Any]


def run_tools(calls: list[ToolCall]) -> list[dict[str, str]]:
    results = []
    for call in calls:
        try:
            content = TOOLS[call["name"]](**call["arguments"])
        except KeyError:
            content = json.dumps({"error": f"no tool {call['name']}"})
        except requests.RequestException as exc:
            content = json.dumps({"error": str(exc)})
        results.append({"tool_call_id": call["id"], "role": "tool", "content": content})
    return results


def run_tools_in_place(calls: list[ToolCall]) -> list[ToolCall]:
    for call in calls:
        call["arguments"]["result"] = TOOLS[call["name"]]("2 + 2")
    return calls


class Swarm(Generic[T]):
    def __init__(self, members: Iterable[Callable[[str], T]], judge: Callable[[list[T]], T]) -> None:
        self.members = tuple(members)
        self.judge = judge

    def __call__(self, prompt: str) -> T:
        return self.judge([member(prompt) for member in self.members])


class Scoreboard(Swarm[str]):
    wins: dict[int, int] = {}

    def __call__(self, prompt: str) -> str:
        answers = [member(prompt) for member in self.members]
        best = max(range(len(answers)), key=lambda i: len(answers[i]))
        self.wins[best] = self.wins.get(best, 0) + 1
        return answers[best]


def longest(answers: list[str]) -> str:
    return max(answers, key=len)


AGENT = ReActAgent(OpenAILLM(), TOOLS)
ROUTER = Router([OpenAILLM(), AnthropicLLM()], [OpenAILLM(ModelConfig(model="large"))])

safe(OpenAILLM(), "hello", why="a request, with a config that nobody changes; only logs besides")
safe(AnthropicLLM(ModelConfig(stop=("END",))).chat, Message(Role.USER, "hello"), why="a request; only logs besides")
unsafe(RememberingLLM(), "hello", why="a transcript in the object, extended by each call")
unsafe(BudgetedLLM(), "hello", why="a counter in the class, without a lock")
safe(parse_step, "think\nAction: search[x]", why="parses text")
safe(AGENT.run, "What is 2 + 2?", why="a scratchpad of its own, tools that only ask")
unsafe(TracingAgent(OpenAILLM(), TOOLS).run, "hello", why="a trace in the object, without a lock")
unsafe(SelfExtendingAgent(OpenAILLM(), TOOLS).run, "hello", why="changes the tools of the agent")
safe(by_registry, "Paris", why="looks a tool up that asks")
unsafe(by_registry_counted, "Paris", why="counts in the class, without a lock")
unsafe(register_then_ask, "w", why="registers a tool in the class")
safe(Conversation("be brief", OpenAILLM()).ask_fork, "hello", why="another conversation, with tuples")
unsafe(Conversation("be brief", OpenAILLM()).say, "hello", why="its own messages grow by each call")
safe(ROUTER.ask, "hello", why="chooses by length")
unsafe(ROUTER.ask_in_turn, "hello", why="a shared iterator says whose turn it is")
unsafe(ROUTER.ask_by_chance, "hello", why="a shared generator of random numbers")
safe(ROUTER.ask_by_hash, "hello", why="chooses by hash")
safe(handle, "summarise this", why="a table of functions that nobody changes")
unsafe(handle_learning, "extend this", why="adds to a table of the module")
unsafe(via_singleton, "hello", why="a global that the first call sets, without a lock")
safe(via_default, "hello", why="a cached function makes the client")
safe(run_tools, [{"id": "1", "name": "today", "arguments": {}}], why="a list of its own; tools that only ask")
unsafe(run_tools_in_place, [{"id": "1", "name": "today", "arguments": {}}], why="changes what it is given")
safe(Swarm([OpenAILLM(), AnthropicLLM()], longest), "hello", why="asks its members, and chooses")
unsafe(Scoreboard([OpenAILLM(), AnthropicLLM()], longest), "hello", why="a dict of the class, changed through self")

# -- retrieval ----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("strangers: retrieval")


class Chunk(NamedTuple):
    doc: str
    start: int
    text: str

    @property
    def key(self) -> str:
        return hashlib.md5(f"{self.doc}:{self.start}".encode(), usedforsecurity=False).hexdigest()


class Hit(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)
    text: str
    score: float = 0.0
    source: str = ""


def split(doc: str, text: str, size: int = 200, overlap: int = 20) -> Iterator[Chunk]:
    step = size - overlap
    for start in range(0, max(len(text), 1), step):
        yield Chunk(doc, start, text[start : start + size])


def embed(texts: Sequence[str], model: str = "text-embedding-3-small") -> list[list[float]]:
    cleaned = [t.replace("\n", " ") for t in texts]
    response = _openai.embeddings.create(input=cleaned, model=model)
    return [item.embedding for item in sorted(response.data, key=lambda d: d.index)]


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    dot = sum(x * y for x, y in zip(a, b))
    na, nb = math.sqrt(sum(x * x for x in a)), math.sqrt(sum(y * y for y in b))
    return dot / (na * nb) if na and nb else 0.0


class VectorStore:
    def __init__(self) -> None:
        self._rows: list[tuple[Chunk, list[float]]] = []
        self._lock = threading.Lock()
        self.by_key: dict[str, list[float]] = {}

    def add(self, doc: str, text: str) -> int:
        chunks = list(split(doc, text))
        for chunk, vector in zip(chunks, embed([c.text for c in chunks])):
            self._rows.append((chunk, vector))
        return len(self._rows)

    def query(self, question: str, k: int = 3) -> list[Hit]:
        (wanted,) = embed([question])
        ranked = sorted(((cosine(wanted, v), c) for c, v in self._rows), reverse=True)
        return [Hit(text=c.text, score=s, source=c.doc) for s, c in ranked[:k]]

    def vector(self, chunk: Chunk) -> list[float]:
        key = chunk.key
        with self._lock:
            hit = self.by_key.get(key)
        if hit is not None:
            return list(hit)
        (vector,) = embed([chunk.text])
        with self._lock:
            self.by_key[key] = vector
        return list(vector)

    def vector_unlocked(self, chunk: Chunk) -> list[float]:
        try:
            return self.by_key[chunk.key]
        except KeyError:
            self.by_key[chunk.key] = found = embed([chunk.text])[0]
            return found


STORE = VectorStore()
_env = jinja2.Environment(trim_blocks=True, autoescape=False)  # noqa: S701
RAG = _env.from_string(
    "Use these sources:\n{% for hit in hits %}[{{ loop.index }}] {{ hit.text | truncate(80) }}\n{% endfor %}\n"
    "Q: {{ question }}"
)
PLAIN = string.Template("Sources:\n$sources\n\nQuestion: $question\nAnswer with [n] citations.")
CITATION = re.compile(r"\[(\d+)\]")


@dataclass
class Answer:
    text: str
    citations: list[int] = field(default_factory=list)
    took: float = 0.0


def cited(text: str) -> list[int]:
    return sorted({int(n) for n in CITATION.findall(text)})


class RagPipeline:
    def __init__(self, store: VectorStore, llm: LLM, *, k: int = 3) -> None:
        self.store, self.llm, self.k = store, llm, k
        self.last_question = ""
        self.seen: set[str] = set()

    def prompt(self, question: str, hits: Sequence[Hit]) -> str:
        sources = "\n".join(f"[{i}] {hit.text}" for i, hit in enumerate(hits, 1))
        return PLAIN.substitute(sources=sources, question=question)

    def answer(self, question: str) -> Answer:
        t0 = time.monotonic()
        hits = self.store.query(question, self.k)
        if not hits:
            logger.warning("nothing found for %r", question)
        text = self.llm(self.prompt(question, hits))
        return Answer(text, cited(text), round(time.monotonic() - t0, 3))

    def answer_by_jinja(self, question: str) -> Answer:
        hits = self.store.query(question, self.k)
        text = self.llm(RAG.render(hits=hits, question=question))
        return Answer(text, citations=cited(text))

    def answer_noting(self, question: str) -> Answer:
        self.last_question = question
        return self.answer(question)

    def answer_once(self, question: str) -> Answer | None:
        if question in self.seen:
            return None
        self.seen.add(question)
        return self.answer(question)

    def rewrite_then_answer(self, question: str) -> Answer:
        better = self.llm("Rewrite: " + question)
        found = self.answer(better or question)
        return replace(found, text=found.text.removeprefix("Answer:").strip())

    def multi(self, question: str) -> list[Hit]:
        variants = [q.strip(" -") for q in self.llm(f"Three variants of: {question}").splitlines() if q.strip()]
        merged: dict[str, Hit] = {}
        for q in [question, *variants[:3]]:
            for hit in self.store.query(q):
                old = merged.get(hit.text)
                if old is None or old.score < hit.score:
                    merged[hit.text] = hit
        return sorted(merged.values(), key=operator.attrgetter("score"), reverse=True)


PIPELINE = RagPipeline(STORE, OpenAILLM())


def fuse(rankings: list[list[str]], c: int = 60) -> list[str]:
    scores: collections.defaultdict[str, float] = collections.defaultdict(float)
    for ranking in rankings:
        for rank, name in enumerate(ranking):
            scores[name] += 1 / (c + rank)
    return [name for name, _ in sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))]


_memo: dict[str, str] = {}


def hyde(question: str) -> str:
    if question not in _memo:
        _memo[question] = OpenAILLM()(f"Write a passage that answers: {question}")
    return _memo[question]


def hyde_alias(question: str, memo: dict[str, str] = _memo) -> str:
    if (found := memo.get(question)) is None:
        memo[question] = found = OpenAILLM()(question)
    return found


class TTLCache(Generic[T]):
    def __init__(self, ttl: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.ttl, self.clock = ttl, clock
        self._data: dict[str, tuple[float, T]] = {}

    def get_or(self, key: str, make: Callable[[], T]) -> T:
        hit = self._data.get(key)
        if hit and hit[0] > self.clock():
            return hit[1]
        value = make()
        self._data[key] = (self.clock() + self.ttl, value)
        return value


ttl: TTLCache[str] = TTLCache(60.0)


def expand(query: str) -> str:
    return ttl.get_or(query, lambda: OpenAILLM()(f"Expand: {query}"))


class LRU:
    def __init__(self, size: int) -> None:
        self.size = size
        self.lock = threading.RLock()
        self.data: collections.OrderedDict[str, str] = collections.OrderedDict()

    def get(self, key: str) -> str | None:
        with self.lock:
            if key in self.data:
                self.data.move_to_end(key)
                return self.data[key]
            return None

    def put(self, key: str, value: str) -> None:
        self.data[key] = value
        if len(self.data) > self.size:
            self.data.popitem(last=False)


lru = LRU(100)


def rerank_cached(text: str) -> str:
    hit = lru.get(text)
    if hit is not None:
        return hit
    value = OpenAILLM()(f"Rank: {text}")
    lru.put(text, value)
    return value


def load_corpus(path: str) -> list[Chunk]:
    chunks = []
    for file in sorted(Path(path).glob("*.md")):
        chunks.extend(split(file.stem, file.read_text(encoding="utf-8")))
    return chunks


def read_questions(text: str) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(io.StringIO(text)) if row.get("question")]


def write_index(path: str, question: str) -> str:
    hits = STORE.query(question)
    with open(path, "w", encoding="utf-8") as f:
        for hit in hits:
            f.write(hit.model_dump_json() + "\n")
    return path


def rerank(question: str, hits: list[Hit]) -> list[Hit]:
    def score(hit: Hit) -> float:
        text = PIPELINE.llm(f"0 to 10, how well does this answer {question!r}? {hit.text}")
        m = re.search(r"\d+(?:\.\d+)?", text)
        return float(m.group()) if m else 0.0

    scored = [hit.model_copy(update={"score": score(hit)}) for hit in hits]
    return sorted(scored, key=lambda h: h.score, reverse=True)


def rerank_in_place(question: str, hits: list[Hit]) -> list[Hit]:
    hits.sort(key=lambda h: len(PIPELINE.llm(question + h.text)))
    return hits


HITS = [Hit(text="a", score=0.5), Hit(text="b")]

safe(split, "doc", "text " * 100, why="a generator that only looks at text")
safe(embed, ["a", "b"], why="a request")
safe(cosine, [1.0, 2.0], [2.0, 1.0], why="computes")
unsafe(STORE.add, "doc", "text", why="appends to the rows of the store")
safe(STORE.query, "hello", why="asks, and reads rows")
safe(STORE.vector, Chunk("d", 0, "text"), why="a cache by key, under a lock")
unsafe(STORE.vector_unlocked, Chunk("d", 0, "text"), why="a cache without a lock")
safe(PIPELINE.answer, "hello", why="asks twice, with a prompt; only logs besides")
safe(PIPELINE.answer_by_jinja, "hello", why="a template that nobody changes")
unsafe(PIPELINE.answer_noting, "hello", why="notes the last question")
unsafe(PIPELINE.answer_once, "hello", why="a set of questions, without a lock")
safe(PIPELINE.rewrite_then_answer, "hello", why="asks, and makes another record")
safe(PIPELINE.multi, "hello", why="a dict of its own")
safe(fuse, [["a", "b"], ["b"]], why="computes")
unsafe(hyde, "hello", why="a dict of the module, without a lock")
unsafe(hyde_alias, "hello", why="the same dict, by a default")
unsafe(expand, "hello", why="a cache without a lock, through a method")
unsafe(rerank_cached, "hello", why="a cache whose put takes no lock")
safe(load_corpus, "/tmp/none", why="reads files")
safe(read_questions, "question,answer\na,b", why="parses text")
unsafe(write_index, "/tmp/xcs-strangers.jsonl", "hello", why="writes a file")
safe(rerank, "hello", HITS, why="copies with scores")
unsafe(rerank_in_place, "hello", HITS, why="sorts what it is given")

# -- evaluation ---------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("strangers: evaluation")


class Verdict(pydantic.BaseModel):
    score: int = pydantic.Field(ge=0, le=10)
    reasoning: str = ""

    @pydantic.field_validator("reasoning")
    @classmethod
    def short(cls, value: str) -> str:
        return textwrap.shorten(value, 200)


class Verdicts(pydantic.BaseModel):
    all: list[Verdict] = pydantic.Field(default_factory=list)
    count: ClassVar[int] = 0

    @pydantic.model_validator(mode="after")
    def counted(self) -> Verdicts:
        type(self).count += 1
        return self


class Case(NamedTuple):
    question: str
    expected: str
    tags: frozenset[str] = frozenset()


JUDGE = """You are a strict grader.
Question: %(question)s
Expected: %(expected)s
Got: %(got)s
Reply with JSON: {"score": 0..10, "reasoning": "..."}"""


def extract_json(text: str) -> dict[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError(f"no JSON object in {text[:60]!r}")
    found: dict[str, Any] = json.loads(text[start : end + 1])
    return found


def grade(case: Case, got: str) -> Verdict:
    prompt = JUDGE % {"question": case.question, "expected": case.expected, "got": got}
    for attempt in range(3):
        try:
            return Verdict.model_validate(extract_json(OpenAILLM()(prompt)))
        except (ValueError, pydantic.ValidationError) as exc:
            logger.info("attempt %d: %s", attempt + 1, exc)
            prompt += f"\nYour last reply was invalid: {exc}"
    return Verdict(score=0, reasoning="no valid verdict")


@tenacity.retry(
    stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_exponential(multiplier=0.1, max=2),
    retry=tenacity.retry_if_exception_type((openai.APIError, pydantic.ValidationError)), reraise=True,
)  # fmt: skip
def grade_structured(case: Case) -> Verdict:
    completion = _openai.beta.chat.completions.parse(
        model="m", messages=[{"role": "user", "content": case.question}], response_format=Verdict
    )
    parsed = completion.choices[0].message.parsed
    if parsed is None:
        raise ValueError("refused")
    return parsed


def grade_all(text: str) -> Verdicts:
    return Verdicts.model_validate_json(OpenAILLM()(text))


def normalise(text: str) -> str:
    text = text.lower().translate(str.maketrans("", "", string.punctuation))
    return " ".join(w for w in text.split() if w not in {"a", "an", "the"})


def f1(expected: str, got: str) -> float:
    gold, found = normalise(expected).split(), normalise(got).split()
    same = collections.Counter(gold) & collections.Counter(found)
    n = sum(same.values())
    if not n:
        return 0.0
    precision, recall = n / len(found), n / len(gold)
    return 2 * precision * recall / (precision + recall)


@dataclass
class Report:
    scores: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def mean(self) -> float:
        return sum(self.scores.values()) / len(self.scores) if self.scores else math.nan

    def __str__(self) -> str:
        return f"{len(self.scores)} cases, mean {self.mean:.3f}, {len(self.failures)} failed"


class Harness:
    metrics: ClassVar[dict[str, Callable[[str, str], float]]] = {
        "exact": lambda a, b: float(normalise(a) == normalise(b)),
        "f1": f1,
    }

    def __init__(self, system: LLM, name: str = "") -> None:
        self.system = system
        self.name = name or f"run-{uuid.uuid4().hex[:8]}"
        self.report = Report()
        self.seed = 7

    def one(self, case: Case) -> dict[str, float]:
        got = self.system(case.question)
        return {name: metric(case.expected, got) for name, metric in self.metrics.items()}

    def run(self, cases: Sequence[Case]) -> Report:
        report = Report()
        for case in cases:
            try:
                report.scores[case.question] = self.one(case)["f1"]
            except openai.APIError as exc:
                report.failures.append(f"{case.question}: {exc}")
        return report

    def run_kept(self, cases: Sequence[Case]) -> Report:
        for case in cases:
            self.report.scores[case.question] = self.one(case)["f1"]
        return self.report

    def sample(self, cases: Sequence[Case], n: int = 2) -> float:
        rng = random.Random(self.seed)
        chosen = rng.sample(list(cases), min(n, len(cases)))
        return sum(self.one(c)["exact"] for c in chosen) / n

    def sample_global(self, cases: Sequence[Case]) -> dict[str, float]:
        return self.one(random.choice(cases))

    def sample_seeded(self, cases: Sequence[Case]) -> dict[str, float]:
        random.seed(self.seed)
        return self.one(random.choice(cases))

    def print_summary(self, cases: Sequence[Case]) -> Report:
        report = self.run(cases)
        print(report)
        return report

    def add_metric(self, case: Case) -> dict[str, float]:
        self.metrics["length"] = lambda a, b: float(len(b))
        return self.one(case)


class Timer:
    total = 0.0

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> Timer:
        self.t0 = time.perf_counter()
        return self

    def __exit__(self, *exc: object) -> None:
        self.elapsed = time.perf_counter() - self.t0
        logger.info("%s: %.3fs", self.name, self.elapsed)


class TotalTimer(Timer):
    def __exit__(self, *exc: object) -> None:
        super().__exit__(*exc)
        TotalTimer.total += self.elapsed


def timed_grade(case: Case) -> str:
    with Timer("grade"):
        return OpenAILLM()(case.question)


def totalled_grade(case: Case) -> str:
    with TotalTimer("grade"):
        return OpenAILLM()(case.question)


def progress(every: int = 10) -> Callable[[Callable[..., T]], Callable[..., T]]:
    def wrap(fn: Callable[..., T]) -> Callable[..., T]:
        done = 0

        @functools.wraps(fn)
        def inner(*args: Any, **kwargs: Any) -> T:
            nonlocal done
            out = fn(*args, **kwargs)
            done += 1
            if done % every == 0:
                logger.info("%d done", done)
            return out

        return inner

    return wrap


@progress()
def graded_with_progress(case: Case) -> str:
    return OpenAILLM()(case.question)


def logged(level: int = logging.INFO) -> Callable[[Callable[..., T]], Callable[..., T]]:
    def wrap(fn: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(fn)
        def inner(*args: Any, **kwargs: Any) -> T:
            logger.log(level, "-> %s", fn.__name__)
            try:
                return fn(*args, **kwargs)
            except Exception:
                logger.exception("%s failed", fn.__name__)
                raise

        return inner

    return wrap


@logged(logging.DEBUG)
def graded_with_log(case: Case) -> str:
    return OpenAILLM()(case.question)


results: list[float] = []
sink = results
_stats = {"n": 0, "sum": 0.0}
_stats_lock = threading.Lock()


def grade_into_alias(case: Case) -> float:
    score = f1(case.expected, OpenAILLM()(case.question))
    sink.append(score)
    return score


def grade_into_stats(case: Case) -> float:
    score = f1(case.expected, OpenAILLM()(case.question))
    with _stats_lock:
        _stats["n"] += 1
        _stats["sum"] += score
    return score


def grade_into_stats_half(case: Case) -> float:
    score = f1(case.expected, OpenAILLM()(case.question))
    _stats["n"] += 1
    with _stats_lock:
        _stats["sum"] += score
    return score


def grade_collecting(case: Case, bag: list[float] = []) -> float:  # noqa: B006
    bag.append(f1(case.expected, OpenAILLM()(case.question)))
    return bag[-1]


def pairwise(answers: tuple[str, str]) -> str:
    a, b = answers
    flip = int(hashlib.sha1(a.encode(), usedforsecurity=False).hexdigest(), 16) % 2
    first, second = (b, a) if flip else (a, b)
    reply = AnthropicLLM()(f"Which is better, A or B?\nA: {first}\nB: {second}").strip().upper()
    match reply[:1]:
        case "A":
            return "second" if flip else "first"
        case "B":
            return "first" if flip else "second"
        case _:
            return "tie"


def with_temporary_model(case: Case) -> str:
    old = os.environ.get("MODEL")
    os.environ["MODEL"] = "judge"
    try:
        return OpenAILLM(ModelConfig(model=os.environ["MODEL"]))(case.question)
    finally:
        if old is not None:
            os.environ["MODEL"] = old


def monkeypatched(case: Case) -> str:
    original = OpenAILLM._send
    OpenAILLM._send = lambda self, messages: "stub"  # type: ignore[method-assign]
    try:
        return OpenAILLM()(case.question)
    finally:
        OpenAILLM._send = original  # type: ignore[method-assign]


CASE = Case("What is 2 + 2?", "4", frozenset({"math"}))
HARNESS = Harness(OpenAILLM())

safe(grade, CASE, "4", why="a request, tried again; only logs besides")
safe(grade_structured, CASE, why="a request, tried again by tenacity")
unsafe(grade_all, "[]", why="a validator counts in the class")
safe(f1, "the cat", "a cat", why="computes")
safe(extract_json, "a {} b", why="parses text")
safe(HARNESS.one, CASE, why="asks, and applies the metrics of the class")
safe(HARNESS.run, [CASE], why="a report of its own")
unsafe(HARNESS.run_kept, [CASE], why="the report of the harness")
safe(HARNESS.sample, [CASE], why="random numbers of its own, with a seed")
unsafe(HARNESS.sample_global, [CASE], why="the global generator of random numbers")
unsafe(HARNESS.sample_seeded, [CASE], why="seeds the global generator of random numbers")
safe(HARNESS.print_summary, [CASE], why="a report of its own; only prints besides")
unsafe(HARNESS.add_metric, CASE, why="sets a metric of the class")
safe(timed_grade, CASE, why="a timer of its own; only logs besides")
unsafe(totalled_grade, CASE, why="adds up in the class, without a lock")
unsafe(graded_with_progress, CASE, why="counts in a closure, without a lock")
safe(graded_with_log, CASE, why="only logs besides")
unsafe(grade_into_alias, CASE, why="a list of the module by another name")
safe(grade_into_stats, CASE, why="counts under a lock")
unsafe(grade_into_stats_half, CASE, why="one of two counters is outside of the lock")
unsafe(grade_collecting, CASE, why="a mutable default")
safe(pairwise, ("a", "b"), why="chooses by hash, asks")
unsafe(with_temporary_model, CASE, why="changes the environment meanwhile")
unsafe(monkeypatched, CASE, why="replaces a method meanwhile")
