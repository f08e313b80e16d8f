"""A server with the API of OpenAI (chat completions, embeddings), of Anthropic (messages) and a small one of items.

    python server.py [--latency LOW HIGH] [--seed N]

It listens on a free port of loopback, prints its address as the first line, and ends when its standard input is closed
(so it can't outlive the program that started it). The same request always has the same answer and the same latency.

`/control` serves tests: GET tells what was asked so far; POST takes an object with any of

    reset       true: forget the requests, and set everything below back to its default
    latency     [low, high], seconds; what each request takes is drawn from it by the request's content
    rendezvous  N: hold the first N requests until all of them are in flight; those that come later are not held
    held        {"containing": text, "until": other}: hold requests that contain the text until one that contains the
                other has been answered
    failures    [{"containing": text, "status": 429, "times": 1, "headers": {...}, "body": text}, ...]: how to answer
                requests that contain the text; `times` counts for each different request (default: always)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any, TypedDict

from answers import answer, count_tokens, embed, fraction

RENDEZVOUS_SECONDS = 10.0  # longer than any request takes to come: then it is answered with 400 and the test fails


class Held(TypedDict):
    containing: str
    until: str


class Failure(TypedDict, total=False):
    containing: str
    status: int
    times: int
    headers: dict[str, str]
    body: str


@dataclass
class Served:
    """One request as the server saw it. Times are in seconds of the server's own clock."""

    method: str
    path: str
    content: str
    prompt: str
    in_flight: int
    started: float
    finished: float = 0.0
    status: int = 0


@dataclass
class Response:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", f"content-length: {len(self.body)}"]
        headers = {"content-type": "application/json", **self.headers}
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def json_response(value: object, status: int = 200) -> Response:
    return Response(status, json.dumps(value).encode())


async def in_time(event: Awaitable[object]) -> bool:
    try:
        await asyncio.wait_for(event, RENDEZVOUS_SECONDS)
    except TimeoutError:
        return False
    return True


class Server:
    def __init__(self, latency: tuple[float, float], seed: int) -> None:
        self.defaults = (latency, seed)
        self.reset()
        self.in_flight = 0

    def reset(self) -> None:
        self.latency, self.seed = self.defaults
        self.served: list[Served] = []
        self.failures: list[Failure] = []
        self.failed: Counter[tuple[int, str]] = Counter()
        self.rendezvous = 0
        self.waiting: list[asyncio.Future[None]] = []
        self.held: Held | None = None
        self.released = asyncio.Event()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: requests one after another, until the client closes it."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request_line, *header_lines = head.decode("latin-1").split("\r\n")
                method, path, _ = request_line.split(" ", 2)
                headers = dict(line.lower().split(": ", 1) for line in header_lines if ": " in line)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                response = await self.serve(method, path, body.decode())
                writer.write(response.encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # closed by the client, or by the end of the server
        finally:
            writer.close()

    async def serve(self, method: str, path: str, content: str) -> Response:
        if path == "/control":
            return self.control(method, content)
        self.in_flight += 1
        record = Served(method, path, content, prompt_of(content), self.in_flight, time.monotonic())
        self.served.append(record)
        try:
            if not await self.meet() or not await self.release(path + content):
                response = json_response({"error": {"message": "requests never met"}}, 400)
            else:
                low, high = self.latency
                await asyncio.sleep(low + (high - low) * fraction(path + content, self.seed))
                response = self.failure(path, content) or respond(method, path, content)
        finally:
            self.in_flight -= 1
            record.finished = time.monotonic()
            if self.held and self.held["until"] in path + content:
                self.released.set()
        record.status = response.status
        return response

    async def meet(self) -> bool:
        """Wait until as many requests as the rendezvous asks for are here. False when they never are."""
        if not self.rendezvous:
            return True
        arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(arrival)
        if len(self.waiting) >= self.rendezvous:
            for other in self.waiting:
                other.set_result(None)
            self.waiting, self.rendezvous = [], 0
        return await in_time(arrival)

    async def release(self, content: str) -> bool:
        """Wait until a held request may go on. False when it never may."""
        if not self.held or self.held["containing"] not in content:
            return True
        return await in_time(self.released.wait())

    def failure(self, path: str, content: str) -> Response | None:
        for number, rule in enumerate(self.failures):
            if rule["containing"] not in path + content:
                continue
            self.failed[number, path + content] += 1
            if self.failed[number, path + content] > rule.get("times", sys.maxsize):
                continue
            status = rule.get("status", 500)
            message = f"asked to fail with {status}"
            body = rule.get("body", json.dumps({"error": {"message": message, "type": "on_demand", "code": None}}))
            return Response(status, body.encode(), rule.get("headers", {}))
        return None

    def control(self, method: str, content: str) -> Response:
        if method == "POST":
            wishes = json.loads(content)
            if wishes.get("reset"):
                self.reset()
            self.latency = tuple(wishes.get("latency", self.latency))
            self.rendezvous = wishes.get("rendezvous", self.rendezvous)
            self.held = wishes.get("held", self.held)
            self.failures = wishes.get("failures", self.failures)
        return json_response({"served": [asdict(record) for record in self.served], "in_flight": self.in_flight})


def prompt_of(content: str) -> str:
    """The text of the last message (or the input to embed) of a request body; empty when there is none."""
    try:
        body = json.loads(content)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    if isinstance(body.get("input"), str):
        return str(body["input"])
    messages = body.get("messages")
    if not messages:
        return ""
    parts = messages[-1]["content"]
    return parts if isinstance(parts, str) else "\n".join(part.get("text", "") for part in parts)


def respond(method: str, path: str, content: str) -> Response:
    """What the API answers. The identity of an answer is that of its request, so equal requests have equal answers."""
    path, _, query = path.partition("?")
    identity = f"{int(fraction(path + content) * 2**40):010x}"
    if path.startswith("/items/"):
        name = path.removeprefix("/items/")
        text = f"{name}?{query}" if query else name
        return json_response({"name": text, "method": method, "size": len(text), "value": embed(text, 4)[0]})
    if method == "GET" and path == "/v1/models":
        return json_response({"object": "list", "data": [{"id": "stand-in", "object": "model"}]})
    try:
        body: dict[str, Any] = json.loads(content)
        if path == "/v1/chat/completions":
            return json_response(chat_completion(identity, body, prompt_of(content)))
        if path == "/v1/messages":
            return json_response(message(identity, body, prompt_of(content)))
        if path == "/v1/embeddings":
            return json_response(embeddings(body))
    except (ValueError, KeyError, TypeError) as error:
        return json_response({"error": {"message": f"bad request: {error!r}", "type": "invalid_request_error"}}, 400)
    return json_response({"error": {"message": f"no such address: {method} {path}", "type": "not_found"}}, 404)


def chat_completion(identity: str, body: dict[str, Any], prompt: str) -> object:
    text = answer(prompt)
    used, made = count_tokens(prompt), count_tokens(text)
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {
        "id": f"chatcmpl-{identity}",
        "object": "chat.completion",
        "created": 1700000000,
        "model": body["model"],
        "choices": [choice],
        "usage": {"prompt_tokens": used, "completion_tokens": made, "total_tokens": used + made},
    }


def message(identity: str, body: dict[str, Any], prompt: str) -> object:
    text = answer(prompt)
    return {
        "id": f"msg_{identity}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": count_tokens(prompt), "output_tokens": count_tokens(text)},
    }


def embeddings(body: dict[str, Any]) -> object:
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    used = sum(map(count_tokens, texts))
    data = [{"object": "embedding", "index": index, "embedding": embed(text)} for index, text in enumerate(texts)]
    return {
        "object": "list",
        "model": body["model"],
        "data": data,
        "usage": {"prompt_tokens": used, "total_tokens": used},
    }


async def main() -> None:
    parser = argparse.ArgumentParser(description="an OpenAI-compatible server for examples and tests")
    parser.add_argument("--latency", type=float, nargs=2, default=(0.15, 0.6), metavar=("LOW", "HIGH"))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    low, high = options.latency
    server = Server((low, high), options.seed)
    listener = await asyncio.start_server(server.converse, "127.0.0.1", 0, backlog=1024)
    port = listener.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
