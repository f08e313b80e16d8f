"""What users write around clients with state that nothing protects: these stay in order."""

from __future__ import annotations

from typing import Any

from tests.differential.client_programs import Agent, Clients, ask

asked = 0
history: list[str] = []
answers: dict[str, str] = {}


class Chat:
    def __init__(self, client: Any) -> None:
        self.client = client
        self.said: list[str] = []

    def ask(self, text: str) -> str:
        self.said.append(text)
        return ask(self.client, " ".join(self.said))


class Counting(Agent):
    calls = 0

    def ask(self, text: str) -> str:
        self.calls += 1
        return f"{self.calls}: {super().ask(text)}"


def ask_numbered(client: Any, text: str) -> str:
    global asked
    asked += 1
    return ask(client, f"{asked}. {text}")


def ask_in_history(client: Any, text: str) -> str:
    history.append(text)
    return ask(client, "; ".join(history))


def ask_once(client: Any, text: str) -> str:
    if text not in answers:
        answers[text] = ask(client, text)
    return answers[text]


def with_chat(clients: Clients, texts: list[str]) -> list[str]:
    chat = Chat(clients.openai)
    return [chat.ask(text) for text in texts]


def with_counting(clients: Clients, texts: list[str]) -> list[str]:
    agent = Counting(clients.openai, "gardener")
    return [agent.ask(text) for text in texts]


def numbered(clients: Clients, texts: list[str]) -> list[str]:
    global asked
    asked = 0
    return [ask_numbered(clients.openai, text) for text in texts]


def in_history(clients: Clients, texts: list[str]) -> list[str]:
    history.clear()
    return [ask_in_history(clients.openai, text) for text in texts]


def once_each(clients: Clients, texts: list[str]) -> list[str]:
    answers.clear()
    return [ask_once(clients.openai, text) for text in (*texts, *texts)]
