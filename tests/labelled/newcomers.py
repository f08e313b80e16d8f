"""Prompts and their templates as yet other people write them, and the calls of models that all newcomers share."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import itertools
import json
import logging
import math
import re
import string
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, ParamSpec, TypeVar

import anthropic
import jinja2
import openai
from pydantic import BaseModel

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
