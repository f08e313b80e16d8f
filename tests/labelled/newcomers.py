"""Clients, prompts, registries and caches as yet other people write them: mixins, protocols, decorators with state."""

from __future__ import annotations

import collections
import copy
import dataclasses
import datetime as dt
import enum
import functools
import hashlib
import inspect
import itertools
import json
import logging
import math
import operator
import re
import string
import textwrap
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import reduce, wraps
from typing import Any, ClassVar, NamedTuple, ParamSpec, TypeVar

import anthropic
import jinja2
import openai
import pydantic
import tenacity
from pydantic import BaseModel, Field, ValidationError

from tests.labelled.labels import samples_of

log = logging.getLogger(__name__)
HOST = "http://127.0.0.1:9"
P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)

client = openai.OpenAI(api_key="none", base_url=HOST, max_retries=0)
claude = anthropic.Anthropic(api_key="none", base_url=HOST, max_retries=0)


def complete(prompt: str, *, model: str = "gpt-4o-mini", **kw: Any) -> str:
    r = client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}], **kw)
    return r.choices[0].message.content or ""


def complete_claude(prompt: str, system: str | None = None, max_tokens: int = 1024) -> str:
    extra: dict[str, Any] = {"system": system} if system is not None else {}
    msg = claude.messages.create(
        model="claude-3-5-haiku-latest", max_tokens=max_tokens, messages=[{"role": "user", "content": prompt}], **extra
    )
    return "".join(b.text for b in msg.content if b.type == "text")


# -- prompts ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("newcomers: prompts")


class PromptTemplate:
    """``{{name}}`` placeholders, defaults, partial application."""

    _PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")

    def __init__(self, template: str, **defaults: Any) -> None:
        self.template = textwrap.dedent(template).strip()
        self.defaults = defaults

    @property
    def variables(self) -> set[str]:
        return set(self._PLACEHOLDER.findall(self.template))

    def format(self, **values: Any) -> str:
        merged = {**self.defaults, **values}
        missing = self.variables - merged.keys()
        if missing:
            raise KeyError(f"missing: {', '.join(sorted(missing))}")
        return self._PLACEHOLDER.sub(lambda m: str(merged[m.group(1)]), self.template)

    def partial(self, **values: Any) -> PromptTemplate:
        return PromptTemplate(self.template, **{**self.defaults, **values})

    def bind(self, **values: Any) -> PromptTemplate:
        self.defaults.update(values)
        return self

    def __or__(self, other: Callable[[str], R]) -> Callable[..., R]:
        return lambda **values: other(self.format(**values))


SUMMARY = PromptTemplate("Summarise in {{ words }} words:\n{{ text }}", words=50)


def summarise(text: str) -> str:
    return complete(SUMMARY.format(text=text))


def summarise_briefly(text: str) -> str:
    return complete(SUMMARY.partial(words=10).format(text=text))


def summarise_bound(text: str) -> str:
    return complete(SUMMARY.bind(words=len(text) // 10).format(text=text))


def summarise_piped(text: str) -> str:
    chain = SUMMARY | complete
    return chain(text=text)


class FewShot(PromptTemplate):
    def __init__(self, template: str, examples: Sequence[tuple[str, str]] = (), **defaults: Any) -> None:
        super().__init__(template, **defaults)
        self.examples = list(examples)

    def format(self, **values: Any) -> str:
        shots = "\n\n".join(f"Q: {q}\nA: {a}" for q, a in self.examples)
        return f"{shots}\n\n{super().format(**values)}" if shots else super().format(**values)

    def learn(self, **values: Any) -> str:
        answer = complete(self.format(**values))
        if len(self.examples) < 5:
            self.examples.append((str(values), answer))
        return answer


QA = FewShot("Q: {{ q }}\nA:", [("1+1", "2")])


def answer_few_shot(q: str) -> str:
    return complete(QA.format(q=q), temperature=0.0)


def answer_learning(q: str) -> str:
    return QA.learn(q=q)


env = jinja2.Environment(loader=jinja2.DictLoader({"mail.txt": "Dear {{ name|title }},\n{{ body }}"}))
env.filters["shorten"] = lambda s, n=20: textwrap.shorten(s, n)


def mail(name: str) -> str:
    return complete("Polish: " + env.get_template("mail.txt").render(name=name, body="hello"))


def mail_with_global(name: str) -> str:
    env.globals["today"] = dt.date.today().isoformat()
    return complete(env.from_string("{{ today }} {{ name }}").render(name=name))


@dataclass
class PromptBuilder:
    parts: list[str] = field(default_factory=list)

    def add(self, text: str) -> PromptBuilder:
        self.parts.append(text)
        return self

    def add_json(self, name: str, value: Any) -> PromptBuilder:
        return self.add(f"<{name}>\n{json.dumps(value, indent=2, ensure_ascii=False)}\n</{name}>")

    def build(self) -> str:
        return "\n\n".join(self.parts)


BASE_PROMPT = PromptBuilder(["You are helpful."])


def built(question: str) -> str:
    prompt = PromptBuilder().add("Answer as JSON.").add_json("question", {"text": question}).build()
    return complete(prompt)


def built_on_base(question: str) -> str:
    return complete(BASE_PROMPT.add(question).build())


def built_on_copy(question: str) -> str:
    builder = PromptBuilder(list(BASE_PROMPT.parts)).add(question)
    return complete(builder.build())


def built_on_shallow_copy(question: str) -> str:
    builder = copy.copy(BASE_PROMPT)
    builder.parts.append(question)
    return complete(builder.build())


class Tone(str, enum.Enum):  # noqa: UP042
    FORMAL = "formal"
    CASUAL = "casual"

    @property
    def instruction(self) -> str:
        return {"formal": "Write formally.", "casual": "Write as to a friend."}[self.value]


def rewrite(text: str, tone: Tone = Tone.FORMAL) -> str:
    return complete_claude(text, system=f"{tone.instruction} Keep the meaning.")


VARIANTS = ("Explain: $x", "Describe: $x", "What is $x?")
_variant = itertools.cycle(VARIANTS)


def by_variant(x: str) -> str:
    index = sum(map(ord, x)) % len(VARIANTS)
    return complete(string.Template(VARIANTS[index]).safe_substitute(x=x))


def by_next_variant(x: str) -> str:
    return complete(string.Template(next(_variant)).substitute(x=x))


def count_tokens(text: str) -> int:
    return sum(math.ceil(len(w) / 4) or 1 for w in re.findall(r"\w+|[^\w\s]", text))


def truncated(text: str, budget: int = 100) -> str:
    words: list[str] = []
    used = 0
    for word in text.split():
        used += count_tokens(word)
        if used > budget:
            words.append("...")
            break
        words.append(word)
    return complete(" ".join(words))


def chunks_of(text: str, size: int = 80) -> Iterator[str]:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    current: list[str] = []
    for sentence in sentences:
        if current and sum(map(len, current)) + len(sentence) > size:
            yield " ".join(current)
            current = []
        current.append(sentence)
    if current:
        yield " ".join(current)


def map_reduce(text: str) -> str:
    notes = [complete(f"Notes on: {c}") for c in chunks_of(text)]
    return reduce(lambda a, b: complete(f"Merge:\n{a}\n---\n{b}"), notes) if notes else ""


def with_history(messages: list[dict[str, str]], text: str) -> str:
    turn = [*messages[-6:], {"role": "user", "content": text}]
    r = client.chat.completions.create(model="m", messages=turn)  # type: ignore[arg-type]
    return r.choices[0].message.content or ""


def with_growing_history(messages: list[dict[str, str]], text: str) -> str:
    messages.append({"role": "user", "content": text})
    r = client.chat.completions.create(model="m", messages=messages)  # type: ignore[arg-type]
    messages.append({"role": "assistant", "content": r.choices[0].message.content or ""})
    return messages[-1]["content"]


safe(summarise, "some text", why="fills a template, and asks")
safe(summarise_briefly, "some text", why="another template, with other defaults")
unsafe(summarise_bound, "some text", why="changes the defaults of a template of the module")
safe(summarise_piped, "some text", why="a function made of the template")
safe(answer_few_shot, "2+2", why="examples that this function doesn't change")
unsafe(answer_learning, "2+2", why="adds to the examples of a template of the module")
safe(mail, "ann", why="a template that is loaded from a dict")
unsafe(mail_with_global, "ann", why="sets a global of the environment of all templates")
safe(built, "why", why="a builder of its own")
unsafe(built_on_base, "why", why="adds to a builder of the module")
safe(built_on_copy, "why", why="a builder of its own, with a list of its own")
unsafe(built_on_shallow_copy, "why", why="the copy shares its list with the one of the module")
safe(rewrite, "hello", why="a system prompt by an enum")
safe(by_variant, "x", why="chooses by the text")
unsafe(by_next_variant, "x", why="takes from an iterator that all share")
safe(truncated, "a b c", why="a list of its own")
safe(map_reduce, "One. Two.", why="asks for each chunk, and merges")
safe(with_history, [{"role": "user", "content": "a"}], "b", why="a list of its own, made of the one given")
unsafe(with_growing_history, [{"role": "user", "content": "a"}], "b", why="appends to what it is given")

# -- structure ----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("newcomers: structure")


class Person(BaseModel):
    name: str
    age: int | None = Field(default=None, ge=0)
    emails: list[str] = []

    @pydantic.field_validator("emails")
    @classmethod
    def lower(cls, v: list[str]) -> list[str]:
        return [e.strip().lower() for e in v]

    @property
    def initials(self) -> str:
        return "".join(p[0] for p in self.name.split() if p).upper()


class People(BaseModel):
    people: list[Person]
    source: str = ""

    def adults(self) -> list[Person]:
        return [p for p in self.people if (p.age or 0) >= 18]


class Audited(BaseModel):
    text: str
    seen: ClassVar[list[str]] = []

    def model_post_init(self, context: Any, /) -> None:
        Audited.seen.append(self.text)


class Stamped(BaseModel):
    text: str
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    serial: int = Field(default_factory=itertools.count().__next__)


class Tagged(BaseModel):
    text: str
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    at: dt.datetime = Field(default_factory=lambda: dt.datetime.now(dt.UTC))


FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def loads_loosely(text: str) -> Any:
    m = FENCE.search(text)
    candidate = m.group(1) if m else text
    try:
        return json.loads(candidate)
    except json.JSONDecodeError:
        start, end = candidate.find("{"), candidate.rfind("}")
        if start == -1 or end == -1:
            raise
        return json.loads(re.sub(r",\s*([}\]])", r"\1", candidate[start : end + 1]))


def extract(text: str) -> Person:
    return Person.model_validate(loads_loosely(complete(f"Person as JSON: {text}")))


def ask_for(kind: type[M], prompt: str, attempts: int = 3) -> M:
    schema = json.dumps(kind.model_json_schema())
    messages: list[Any] = [
        {"role": "system", "content": f"Reply with JSON by this schema: {schema}"},
        {"role": "user", "content": prompt},
    ]
    error: Exception | None = None
    for _ in range(attempts):
        reply = client.chat.completions.create(model="m", messages=messages).choices[0].message.content or ""
        try:
            return kind.model_validate_json(reply)
        except ValidationError as e:
            error = e
            messages += [{"role": "assistant", "content": reply}, {"role": "user", "content": f"Fix: {e}"}]
    raise RuntimeError("no valid reply") from error


def person_of(text: str) -> Person:
    return ask_for(Person, text)


def people_of(text: str) -> list[str]:
    found = ask_for(People, text)
    return sorted(p.initials for p in found.adults())


def audited_of(text: str) -> Audited:
    return Audited(text=complete(text))


def stamped_of(text: str) -> Stamped:
    return Stamped(text=complete(text))


def tagged_of(text: str) -> dict[str, Any]:
    return Tagged(text=complete(text)).model_dump(mode="json")


def merge_people(a: Person, b: Person) -> Person:
    return a.model_copy(update={"age": a.age or b.age, "emails": sorted({*a.emails, *b.emails})})


def merge_into(a: Person, b: Person) -> Person:
    a.emails.extend(e for e in b.emails if e not in a.emails)
    return a


def enrich(person: Person) -> Person:
    bio = complete(f"Bio of {person.name}")
    data = person.model_dump() | {"name": f"{person.name} ({bio[:20]})"}
    return Person(**data)


def enrich_shallow(person: Person) -> Person:
    other = person.model_copy()
    other.emails.append(complete(f"Email of {person.name}"))
    return other


def enrich_deep(person: Person) -> Person:
    other = person.model_copy(deep=True)
    other.emails.append(complete(f"Email of {person.name}"))
    return other


@dataclass(frozen=True)
class Money:
    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} is not {self.currency}")
        return dataclasses.replace(self, cents=self.cents + other.cents)

    def __format__(self, spec: str) -> str:
        return f"{self.cents / 100:.2f} {self.currency}"


@dataclass(order=True)
class Line:
    title: str
    price: Money = field(default=Money(0), compare=False)
    quantity: int = 1

    def __post_init__(self) -> None:
        self.title = self.title.strip().capitalize()

    @property
    def total(self) -> Money:
        return Money(self.price.cents * self.quantity, self.price.currency)


@dataclass
class NumberedLine(Line):
    made: ClassVar[int] = 0
    number: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        NumberedLine.made += 1
        self.number = NumberedLine.made


def parse_lines(text: str, make: type[Line] = Line) -> list[Line]:
    rows = json.loads(complete(f"Lines as JSON: {text}"))
    return sorted(make(r["title"], Money(int(r["cents"])), int(r.get("quantity", 1))) for r in rows)


def total_of(text: str) -> str:
    total = Money(0)
    for line in parse_lines(text):
        total = total + line.total
    return f"{total:full}"


def numbered_of(text: str) -> list[Line]:
    return parse_lines(text, NumberedLine)


class Event(NamedTuple):
    kind: str
    payload: dict[str, Any]
    at: float = 0.0

    def with_payload(self, **more: Any) -> Event:
        return self._replace(payload={**self.payload, **more})


def annotate(event: Event) -> Event:
    return event.with_payload(summary=complete(json.dumps(event.payload, default=str)))


def annotate_in_place(event: Event) -> Event:
    event.payload["summary"] = complete(event.kind)
    return event


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in tree.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            out |= flatten(value, path)
        else:
            out[path] = value
    return out


def flat_extract(text: str) -> dict[str, Any]:
    return flatten(loads_loosely(complete(text)))


def scrub(record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in [k for k in record if k.startswith("_")]:
        record.pop(key)
    return record


def scrubbed_answer(text: str) -> Any:
    return scrub(json.loads(complete(text)))


def scrubbed_and_sent(record: dict[str, Any]) -> str:
    return complete(json.dumps(scrub(record)))


safe(extract, "Ann, 33", why="asks, and parses")
safe(person_of, "Ann, 33", why="asks until it is valid, with messages of its own")
safe(people_of, "Ann, 33", why="the same, and computes")
unsafe(audited_of, "x", why="a list of the class, filled after validation")
unsafe(stamped_of, "x", why="a default that counts for all instances")
safe(tagged_of, "x", why="defaults made anew: a random id, the time")
safe(merge_people, Person(name="a"), Person(name="b"), why="makes a copy, with a list of its own")
unsafe(merge_into, Person(name="a"), Person(name="b"), why="extends a list of what it is given")
safe(enrich, Person(name="a"), why="asks, and makes another")
unsafe(enrich_shallow, Person(name="a"), why="the copy shares its list")
safe(enrich_deep, Person(name="a"), why="a copy all the way down")
safe(total_of, "a", why="records with operators of their own")
unsafe(numbered_of, "a", why="counts in the class when one is made")
safe(annotate, Event("k", {"a": 1}), why="another record, with a dict of its own")
unsafe(annotate_in_place, Event("k", {"a": 1}), why="changes the dict of a record that is given")
safe(flat_extract, "x", why="a recursive function over what is answered")
safe(scrubbed_answer, "x", why="changes what it has got itself")
unsafe(scrubbed_and_sent, {"_a": 1}, why="pops from what it is given")

# -- decorators ---------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("newcomers: decorators")


def timed(fn: Callable[P, R]) -> Callable[P, R]:
    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        start = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            log.debug("%s took %.3f s", fn.__qualname__, time.perf_counter() - start)

    return wrapper


def counted(fn: Callable[P, R]) -> Callable[P, R]:
    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        wrapper.calls += 1  # type: ignore[attr-defined]
        return fn(*args, **kwargs)

    wrapper.calls = 0  # type: ignore[attr-defined]
    return wrapper


def counted_locked(fn: Callable[P, R]) -> Callable[P, R]:
    lock = threading.Lock()
    calls = 0

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal calls
        with lock:
            calls += 1
        return fn(*args, **kwargs)

    return wrapper


def keeps_last(fn: Callable[P, R]) -> Callable[P, R]:
    last: list[Any] = [None]

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        last[0] = result = fn(*args, **kwargs)
        return result

    wrapper.last = last  # type: ignore[attr-defined]
    return wrapper


def memo(fn: Callable[P, R]) -> Callable[P, R]:
    cache: dict[Any, R] = {}
    lock = threading.Lock()

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (args, tuple(sorted(kwargs.items())))
        with lock:
            if key in cache:
                return cache[key]
        value = fn(*args, **kwargs)
        with lock:
            cache[key] = value
        return value

    return wrapper


def retry(times: int = 3, delay: float = 0.01, on: tuple[type[BaseException], ...] = (Exception,)) -> Any:
    def decorate(fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in itertools.count(1):
                try:
                    return fn(*args, **kwargs)
                except on as exc:
                    if attempt >= times:
                        raise
                    log.warning("%s: %s (%d of %d)", fn.__name__, exc, attempt, times)
                    time.sleep(delay * 2 ** (attempt - 1))
            raise AssertionError

        return wrapper

    return decorate


def fallback(*others: Callable[P, R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            for candidate in (fn, *others):
                try:
                    return candidate(*args, **kwargs)
                except (openai.OpenAIError, anthropic.AnthropicError) as exc:
                    log.info("%s failed: %s", candidate, exc)
            raise RuntimeError("all failed")

        return wrapper

    return decorate


class throttle:  # noqa: N801
    """At most so many at once."""

    def __init__(self, most: int) -> None:
        self._slots = threading.BoundedSemaphore(most)

    def __call__(self, fn: Callable[P, R]) -> Callable[P, R]:
        @wraps(fn)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            with self._slots:
                return fn(*args, **kwargs)

        return wrapper


class once_per_second:  # noqa: N801
    def __init__(self, fn: Callable[P, R]) -> None:
        functools.update_wrapper(self, fn)  # type: ignore[arg-type]
        self.fn = fn
        self.last = 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        wait = self.last + 1 - time.monotonic()
        if wait > 0:
            time.sleep(min(wait, 0.001))
        self.last = time.monotonic()
        return self.fn(*args, **kwargs)


def deprecated(fn: Callable[P, R]) -> Callable[P, R]:
    warned = False

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal warned
        if not warned:
            warned = True
            log.warning("%s is deprecated", fn.__name__)
        return fn(*args, **kwargs)

    return wrapper


def validated(fn: Callable[P, str]) -> Callable[P, str]:
    signature = inspect.signature(fn)

    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> str:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, value in bound.arguments.items():
            if value is None:
                raise ValueError(f"{name} is None")
        return fn(*args, **kwargs).strip()

    return wrapper


@timed
@retry(3, on=(openai.APIError,))
def ask_timed(prompt: str) -> str:
    return complete(prompt)


@counted
def ask_counted(prompt: str) -> str:
    return complete(prompt)


@counted_locked
def ask_counted_locked(prompt: str) -> str:
    return complete(prompt)


@keeps_last
def ask_keeping(prompt: str) -> str:
    return complete(prompt)


@memo
def ask_memo(prompt: str) -> str:
    return complete(prompt)


@fallback(complete_claude)
def ask_either(prompt: str) -> str:
    return complete(prompt)


@throttle(4)
@timed
def ask_throttled(prompt: str) -> str:
    return complete(prompt)


@once_per_second
def ask_slowly(prompt: str) -> str:
    return complete(prompt)


@deprecated
def ask_old(prompt: str) -> str:
    return complete(prompt)


@functools.lru_cache(maxsize=256)
def embedding_of(text: str) -> tuple[float, ...]:
    r = client.embeddings.create(model="e", input=text)
    return tuple(r.data[0].embedding)


@functools.cache
def schema_of(kind: type[BaseModel]) -> str:
    return json.dumps(kind.model_json_schema(), sort_keys=True)


def similar(a: str, b: str) -> float:
    x, y = embedding_of(a), embedding_of(b)
    return sum(map(operator.mul, x, y))


def ask_by_schema(prompt: str) -> Person:
    return Person.model_validate_json(complete(f"{schema_of(Person)}\n{prompt}"))


@functools.lru_cache(maxsize=None)  # noqa: UP033
def mutable_config() -> dict[str, Any]:
    return {"temperature": 0.0, "seed": 1}


def ask_with_config(prompt: str) -> str:
    return complete(prompt, **mutable_config())


def ask_with_bumped_config(prompt: str) -> str:
    config = mutable_config()
    config["seed"] += 1
    return complete(prompt, **config)


@tenacity.retry(
    stop=tenacity.stop_after_attempt(2), wait=tenacity.wait_fixed(0.01),
    before_sleep=tenacity.before_sleep_log(log, logging.WARNING), reraise=True,
)  # fmt: skip
def ask_tenacious(prompt: str) -> str:
    return complete(prompt)


failures: list[str] = []


@tenacity.retry(
    stop=tenacity.stop_after_attempt(2),
    retry_error_callback=lambda state: failures.append(str(state.attempt_number)) or "",  # type: ignore[func-returns-value]
)
def ask_noting_failures(prompt: str) -> str:
    return complete(prompt)


def ask_by_retrying(prompt: str) -> str:
    for attempt in tenacity.Retrying(stop=tenacity.stop_after_attempt(2), reraise=True):
        with attempt:
            return complete(prompt)
    return ""


def traced(span: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(fn: Callable[P, R]) -> Callable[P, R]:
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            trace_id = hashlib.md5(repr(args).encode(), usedforsecurity=False).hexdigest()[:8]
            log.info("%s %s", span, trace_id, extra={"trace": trace_id, "span": span})
            return fn(*args, **kwargs)

        return wrapper

    return decorate


@traced("ask")
def ask_traced(prompt: str) -> str:
    return complete(prompt)


spans: dict[str, list[float]] = collections.defaultdict(list)


def traced_into(fn: Callable[P, R]) -> Callable[P, R]:
    @wraps(fn)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        t0 = time.perf_counter()
        result = fn(*args, **kwargs)
        spans[fn.__name__].append(time.perf_counter() - t0)
        return result

    return wrapper


@traced_into
def ask_traced_into(prompt: str) -> str:
    return complete(prompt)


@validated
def ask_validated(prompt: str) -> str:
    return complete(prompt)


safe(ask_timed, "x", why="tried again, timed; only logs besides")
unsafe(ask_counted, "x", why="counts on the function, without a lock")
safe(ask_counted_locked, "x", why="counts under a lock")
unsafe(ask_keeping, "x", why="keeps the last answer in a list")
safe(ask_memo, "x", why="a cache by key, under a lock")
safe(ask_either, "x", why="one after the other; only logs besides")
safe(ask_throttled, "x", why="waits for a place; only logs besides")
unsafe(ask_slowly, "x", why="the time of the last call, without a lock")
unsafe(ask_old, "x", why="whether it has warned, without a lock")
safe(similar, "a", "b", why="a cached function, called twice")
safe(ask_by_schema, "x", why="a cached schema")
safe(ask_with_config, "x", why="reads what a cached function made")
unsafe(ask_with_bumped_config, "x", why="changes what a cached function has given to all")
safe(ask_tenacious, "x", why="tried again by tenacity; only logs besides")
unsafe(ask_noting_failures, "x", why="a callback of the retries appends to a list of the module")
safe(ask_by_retrying, "x", why="tried again by tenacity, with an object of its own")
safe(ask_traced, "x", why="only logs besides")
unsafe(ask_traced_into, "x", why="a list of the module grows, without a lock")
safe(ask_validated, "x", why="looks at its arguments by the signature")
