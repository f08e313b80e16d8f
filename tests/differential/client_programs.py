"""Programs that users would write around the real clients: wrappers, retries, templates, parsing, agents.

They are in a module of their own since pytest rewrites the code of test modules.
"""

from __future__ import annotations

import functools
import json
import logging
import string
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx
import jinja2
import openai
import pydantic
import requests
import tenacity

log = logging.getLogger("user.program")
TEMPLATE = """Review this. Answer with JSON.

{text}"""


@dataclass(frozen=True)
class Verdict:
    score: int
    weakness: str

    @classmethod
    def parse(cls, answer: str) -> Verdict:
        found = json.loads(answer)
        return cls(int(found["score"]), found["weakness"].strip())


@dataclass
class Clients:
    openai: Any
    anthropic: Any
    httpx: Any
    address: str

    def url(self, name: str) -> str:
        return f"{self.address}/items/{name}"


def ask(client: Any, prompt: str, *, temperature: float = 0.0) -> str:
    """The wrapper that everybody has."""
    response = client.chat.completions.create(
        model="stand-in",
        messages=[{"role": "system", "content": "You are careful."}, {"role": "user", "content": prompt}],
        temperature=temperature,
    )
    return str(response.choices[0].message.content)


def ask_logged(client: Any, prompt: str) -> str:
    log.info("asking %r", prompt)
    answer = ask(client, prompt)
    log.info("answered %r", answer)
    return answer


def ask_patiently(client: Any, prompt: str, attempts: int = 3) -> str:
    for attempt in range(attempts):
        try:
            return ask(client, prompt)
        except (openai.RateLimitError, openai.InternalServerError):
            if attempt == attempts - 1:
                raise
    raise AssertionError("not reached")


class Agent:
    def __init__(self, client: Any, role: str) -> None:
        self.client = client
        self.role = role

    def prompt(self, text: str) -> str:
        return f"As a {self.role}: {text}"

    def ask(self, text: str) -> str:
        return ask(self.client, self.prompt(text))


def comprehension(clients: Clients, texts: list[str]) -> list[str]:
    return [ask(clients.openai, f"Say something of {text}") for text in texts]


def whole_responses(clients: Clients, texts: list[str]) -> list[object]:
    client = clients.openai
    responses = []
    for text in texts:
        messages = [{"role": "user", "content": text}]
        responses.append(client.chat.completions.create(model="stand-in", messages=messages))
    return responses


def reviews(clients: Clients, texts: list[str]) -> list[tuple[str, Verdict]]:
    found = []
    for text in texts:
        verdict = Verdict.parse(ask(clients.openai, TEMPLATE.format(text=text)))
        if verdict.score < 6:
            verdict = Verdict.parse(ask(clients.openai, TEMPLATE.format(text=f"{text}, which {verdict.weakness}")))
        log.info("%s: %d", text, verdict.score)
        found.append((text, verdict))
    return found


def with_handler(clients: Clients, texts: list[str]) -> list[str]:
    answers = []
    for text in texts:
        try:
            answer = ask(clients.openai, text)
        except openai.APIStatusError as error:
            answer = f"failed with {error.status_code}: {error.message}"
        answers.append(answer)
    return answers


def patient(clients: Clients, texts: list[str]) -> list[str]:
    return [ask_patiently(clients.openai, text) for text in texts]


def logged(clients: Clients, texts: list[str]) -> list[str]:
    answers = []
    for number, text in enumerate(texts, 1):
        answers.append(ask_logged(clients.openai, text))
        log.info("%d of %d", number, len(texts))
    return answers


def with_partial(clients: Clients, texts: list[str]) -> list[str]:
    ask_warmly = functools.partial(ask, clients.openai, temperature=0.7)
    return list(map(ask_warmly, texts))


def with_agent(clients: Clients, texts: list[str]) -> dict[str, str]:
    agent = Agent(clients.openai, "gardener")
    return {text: agent.ask(text) for text in texts}


def with_agents(clients: Clients, texts: list[str]) -> list[str]:
    agents = [Agent(clients.openai, role) for role in ("critic", "friend")]
    return [agent.ask(text) for text in texts for agent in agents]


def side_by_side(clients: Clients, texts: list[str]) -> str:
    first, second = texts[:2]
    optimist = ask(clients.openai, f"The good of {first}")
    pessimist = ask(clients.openai, f"The bad of {second}")
    return ask(clients.openai, f"{optimist} or {pessimist}")


def tokens(clients: Clients, texts: list[str]) -> int:
    client = clients.openai
    return sum(
        client.chat.completions.create(
            model="stand-in", messages=[{"role": "user", "content": text}]
        ).usage.total_tokens
        for text in texts
    )


def embeddings(clients: Clients, texts: list[str]) -> list[list[float]]:
    return [clients.openai.embeddings.create(model="stand-in", input=text).data[0].embedding for text in texts]


def messages(clients: Clients, texts: list[str]) -> list[str]:
    answers = []
    for text in texts:
        message = clients.anthropic.messages.create(
            model="stand-in", max_tokens=100, messages=[{"role": "user", "content": f"Tell of {text}"}]
        )
        answers.append("".join(block.text for block in message.content))
    return answers


def messages_with_handler(clients: Clients, texts: list[str]) -> dict[str, object]:
    answers: dict[str, object] = {}
    for text in texts:
        try:
            message = clients.anthropic.messages.create(
                model="stand-in", max_tokens=100, messages=[{"role": "user", "content": text}]
            )
            answers[text] = message.content[0].text, message.usage.output_tokens
        except anthropic.APIError as error:
            answers[text] = type(error).__name__
    return answers


def httpx_client(clients: Clients, texts: list[str]) -> list[object]:
    return [clients.httpx.get(clients.url(text)).raise_for_status().json() for text in texts]


def httpx_function(clients: Clients, texts: list[str]) -> list[str]:
    names = []
    for text in texts:
        response = httpx.get(clients.url(text), params={"page": 1}, timeout=60)
        response.raise_for_status()
        names.append(response.json()["name"])
    return names


def _streamed(clients: Clients, text: str) -> str:
    with clients.httpx.stream("GET", clients.url(text)) as response:
        response.raise_for_status()
        parts = [part for part in response.iter_text() if part]
    with httpx.stream("GET", clients.url(text), timeout=60) as again:
        size = sum(map(len, again.iter_bytes()))
    return f"{size} {json.loads(''.join(parts))['name']}"


def httpx_streamed(clients: Clients, texts: list[str]) -> list[str]:
    return [_streamed(clients, text) for text in texts]


def _requests_streamed(clients: Clients, text: str) -> str:
    parts = bytearray()
    with requests.get(clients.url(text), stream=True, timeout=60) as response:
        response.raise_for_status()
        for part in response.iter_content(16):
            parts += part
    return str(json.loads(parts)["name"])


def requests_streamed(clients: Clients, texts: list[str]) -> dict[str, str]:
    return {text: _requests_streamed(clients, text) for text in texts}


def requests_function(clients: Clients, texts: list[str]) -> list[str]:
    names = []
    for text in texts:
        response = requests.get(clients.url(text), params={"page": 2}, timeout=60)
        response.raise_for_status()
        names.append(response.json()["name"])
    return names


def requests_session(clients: Clients, texts: list[str]) -> list[object]:
    with requests.Session() as session:
        return [session.post(clients.url(text), json={"text": text}, timeout=60).json() for text in texts]


def fetch(address: str) -> object:
    with urllib.request.urlopen(address, timeout=60) as response:
        return json.load(response)


def standard_library(clients: Clients, texts: list[str]) -> list[object]:
    return [fetch(clients.url(text)) for text in texts]


# What people have around the call: retries, caches, templates, models, tables, counters


class Review(pydantic.BaseModel):
    score: int
    weakness: str = ""

    @pydantic.field_validator("weakness")
    @classmethod
    def tidy(cls, value: str) -> str:
        return value.strip()


PAGE = jinja2.Template("Review. Answer with JSON.\n{% for line in lines %}{{ line }}\n{% endfor %}")
SYSTEM = string.Template("Review as a $role. Answer with JSON.\n$text")
STYLES = {"plain": str.strip, "loud": str.upper}
lock = threading.Lock()
spent = {"tokens": 0}


@tenacity.retry(
    retry=tenacity.retry_if_exception_type(openai.RateLimitError),
    stop=tenacity.stop_after_attempt(3),
    wait=tenacity.wait_none(),
    reraise=True,
)
def ask_tenaciously(client: Any, prompt: str) -> str:
    return ask(client, prompt)


def shown(prefix: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def decorate(function: Callable[..., str]) -> Callable[..., str]:
        @functools.wraps(function)
        def wrapper(client: Any, prompt: str) -> str:
            return function(client, f"{prefix}: {prompt}")

        return wrapper

    return decorate


@shown("Kindly")
def ask_kindly(client: Any, prompt: str) -> str:
    return ask(client, prompt)


@functools.lru_cache(maxsize=64)
def prompt_for(text: str) -> str:
    return PAGE.render(lines=text.split())


def ask_for_review(client: Any, text: str) -> Review:
    return Review.model_validate_json(ask(client, prompt_for(text)))


def ask_as(client: Any, role: str, text: str) -> dict[str, Any]:
    return {"role": role, **json.loads(ask(client, SYSTEM.substitute(role=role, text=text)))}


def ask_and_add_up(client: Any, text: str) -> str:
    response = client.chat.completions.create(model="stand-in", messages=[{"role": "user", "content": text}])
    with lock:
        spent["tokens"] += response.usage.total_tokens
    return response.choices[0].message.content or ""


def tenacious(clients: Clients, texts: list[str]) -> list[str]:
    return [ask_tenaciously(clients.openai, text) for text in texts]


def decorated(clients: Clients, texts: list[str]) -> list[str]:
    return [ask_kindly(clients.openai, text) for text in texts]


def models(clients: Clients, texts: list[str]) -> list[dict[str, Any]]:
    return [ask_for_review(clients.openai, text).model_dump() for text in texts]


def templates(clients: Clients, texts: list[str]) -> list[dict[str, Any]]:
    return [ask_as(clients.openai, "gardener", text) for text in texts]


def styled(clients: Clients, texts: list[str]) -> list[str]:
    return [STYLES["loud"](ask(clients.openai, text)) for text in texts]


def added_up(clients: Clients, texts: list[str]) -> tuple[list[str], int]:
    spent["tokens"] = 0
    found = [ask_and_add_up(clients.openai, text) for text in texts]
    return found, spent["tokens"]
