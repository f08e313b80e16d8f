"""Programs that users would write around the real clients: wrappers, retries, templates, parsing, agents.

They are in a module of their own since pytest rewrites the code of test modules.
"""

from __future__ import annotations

import functools
import json
import logging
import urllib.request
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx
import openai
import requests

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
