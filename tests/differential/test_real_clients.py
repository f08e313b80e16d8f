"""The real openai, anthropic, httpx and requests clients, and urllib: user functions around them, as written and
compiled, against a server on loopback. The server tells what it was asked, and proves overlap without a clock: at a
rendezvous it holds requests until so many are in flight."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import traceback
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anthropic
import httpx
import openai
import pytest

import xcs
from tests.differential import client_programs, client_programs_in_order
from tests.differential.client_programs import (
    Clients,
    added_up,
    comprehension,
    decorated,
    embeddings,
    httpx_client,
    httpx_function,
    httpx_streamed,
    log,
    logged,
    messages,
    messages_with_handler,
    models,
    patient,
    requests_function,
    requests_session,
    requests_streamed,
    reviews,
    side_by_side,
    standard_library,
    styled,
    templates,
    tenacious,
    tokens,
    whole_responses,
    with_agent,
    with_agents,
    with_handler,
    with_partial,
)
from tests.differential.client_programs_in_order import in_history, numbered, once_each, with_chat, with_counting

SERVER = Path(__file__).parents[2] / "examples" / "review_papers" / "server.py"
LATENCY = "0"


@dataclass(frozen=True)
class Outcome:
    """What can be told from outside. `served` counts requests by method, path and content."""

    value: object
    raised: object
    logged: tuple[str, ...]
    served: Counter[tuple[str, str, str]]

    def __post_init__(self) -> None:
        assert not any("requests never met" in str(part) for part in (self.value, self.raised)), (
            "calls that should have been in flight together were not"
        )


class Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.funcName}: {record.getMessage()}")


def describe(error: BaseException | None) -> object:
    """Type, text and status of an exception and of those it came from, and the user's own frames."""
    if error is None:
        return None
    files = (client_programs.__file__, client_programs_in_order.__file__)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    own = [(frame.name, frame.lineno) for frame in frames]
    status = getattr(error, "status_code", None)
    return type(error), str(error), status, own, describe(error.__cause__), describe(error.__context__)


class Server:
    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def tell(self, **wishes: object) -> Any:
        request = urllib.request.Request(f"{self.address}/control", data=json.dumps(wishes).encode())
        with self.opener.open(request) as response:
            return json.load(response)

    def outcome(self, function: Callable[..., Any], clients: Clients, texts: list[str], **wishes: object) -> Outcome:
        self.tell(reset=True, **wishes)
        collector = Collector()
        log.addHandler(collector)
        value: object = None
        raised: object = None
        try:
            value = function(clients, texts)
        except Exception as error:  # it is part of the outcome
            raised = describe(error)
        finally:
            log.removeHandler(collector)
        state = self.tell()
        assert state["in_flight"] == 0, "something was left behind"
        served = Counter((one["method"], one["path"], one["content"]) for one in state["served"])
        return Outcome(value, raised, tuple(collector.messages), served)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    command = [sys.executable, str(SERVER), "--latency", LATENCY, LATENCY]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    yield Server(process.stdout.readline().strip())
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    log.setLevel("INFO")


def make_clients(server: Server, retries: int = 0) -> Clients:
    return Clients(
        openai.OpenAI(api_key="k", base_url=f"{server.address}/v1", max_retries=retries, timeout=60),
        anthropic.Anthropic(api_key="k", base_url=server.address, max_retries=retries, timeout=60),
        httpx.Client(timeout=60),
        server.address,
    )


@pytest.fixture(scope="module")
def clients(server: Server) -> Iterator[Clients]:
    made = make_clients(server)
    yield made
    made.openai.close()
    made.anthropic.close()
    made.httpx.close()


TEXTS = ["snow", "rain", "hail", "fog", "sleet", "dew", "rime", "drizzle"]
OTHERS = ["oak", "ash", "elm", "fir", "yew", "lime", "birch", "alder"]
OVERLAPPING: list[tuple[Callable[..., Any], int]] = [
    (comprehension, 8),
    (whole_responses, 8),
    (reviews, 8),
    (with_handler, 8),
    (patient, 8),
    (with_agent, 8),
    (with_agents, 16),
    (side_by_side, 2),
    (tokens, 8),
    (embeddings, 8),
    (messages, 8),
    (messages_with_handler, 8),
    (httpx_client, 8),
    (httpx_function, 8),
    (requests_function, 8),
    (httpx_streamed, 8),
    (requests_streamed, 8),
    (tenacious, 8),
    (decorated, 8),
    (models, 8),
    (templates, 8),
    (styled, 8),
    (added_up, 8),
]
# State that nothing protects: the order of the requests, and what is in them, is that of the texts.
IN_ORDER = [with_chat, with_counting, numbered, in_history, once_each]
# The last ones run in order, though they need not: a partial, and a response as a context manager.
PROGRAMS = [function for function, _ in OVERLAPPING] + [logged, requests_session, with_partial, standard_library]
PROGRAMS += IN_ORDER


def names(functions: list[Any]) -> list[str]:
    return [function.__name__ for function in functions]


@pytest.mark.parametrize(("function", "at_once"), OVERLAPPING, ids=names([one for one, _ in OVERLAPPING]))
def test_requests_are_in_flight_together(
    server: Server, clients: Clients, function: Callable[..., Any], at_once: int
) -> None:
    """On the first call and on the second with new arguments. The server releases nobody before all have come."""
    compiled = xcs.compile(function)
    for texts in (TEXTS, OTHERS):
        expected = server.outcome(function, clients, texts)
        assert expected.raised is None
        assert sum(expected.served.values()) >= at_once
        assert server.outcome(compiled, clients, texts, rendezvous=at_once) == expected


@pytest.mark.parametrize("function", IN_ORDER, ids=names(IN_ORDER))
def test_requests_are_one_after_another_where_state_is_not_protected(
    server: Server, clients: Clients, function: Callable[..., Any]
) -> None:
    compiled = xcs.compile(function)
    for texts in (TEXTS, OTHERS):
        expected = server.outcome(function, clients, texts)
        in_order = [one["content"] for one in server.tell()["served"]]
        assert server.outcome(compiled, clients, texts) == expected
        served = server.tell()["served"]
        assert [one["content"] for one in served] == in_order
        assert {one["in_flight"] for one in served} == {1}


@pytest.mark.parametrize("function", PROGRAMS, ids=names(PROGRAMS))
def test_results_are_the_same(server: Server, clients: Clients, function: Callable[..., Any]) -> None:
    """Also with one text, with equal ones, and, where the program takes it, with none."""
    compiled = xcs.compile(function)
    for texts in (TEXTS, OTHERS[::-1], ["once", "twice", "once"], ["alone", "not"], []):
        expected = server.outcome(function, clients, texts)
        assert not texts or expected.raised is None
        assert server.outcome(compiled, clients, texts) == expected


FAILURES = {
    "500": {"status": 500},
    "429": {"status": 429, "headers": {"retry-after-ms": "1"}},
    "400": {"status": 400},
    "malformed": {"status": 200, "body": "{not json"},
    "wrong shape": {"status": 200, "body": '["unexpected"]'},
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("function", PROGRAMS, ids=names(PROGRAMS))
def test_item_three_of_eight_fails(
    server: Server, clients: Clients, function: Callable[..., Any], failure: dict[str, object]
) -> None:
    """The same exception, from the same lines of the user's. Every request of the sequential run was made, once; what
    came besides belongs to a later item, or is the one that was refused for too many at once, which is made again."""
    compiled = xcs.compile(function)
    for texts in (TEXTS, OTHERS):
        rule = {"containing": texts[2], **failure}
        expected = server.outcome(function, clients, texts, failures=[rule])
        found = server.outcome(compiled, clients, texts, failures=[rule])
        assert (found.value, found.raised, found.logged) == (expected.value, expected.raised, expected.logged)
        assert expected.served <= found.served
        first = 2 if failure["status"] == 429 else 3
        if expected.raised is None:
            assert all(texts[2] in content and first == 2 for _, _, content in found.served - expected.served)
        if function is with_agents:
            continue  # of its two clauses, the outer one's next item begins with the first text again
        for _, path, content in found.served - expected.served:
            assert any(text in path + content for text in texts[first:])


@pytest.mark.parametrize("function", [comprehension, reviews, embeddings, messages], ids=lambda one: one.__name__)
def test_the_first_failure_in_program_order_is_raised(
    server: Server, clients: Clients, function: Callable[..., Any]
) -> None:
    """The fifth fails too, and before the third, which the server doesn't answer until it has answered the fifth."""
    compiled = xcs.compile(function)
    for texts in (TEXTS, OTHERS):
        rules = [{"containing": texts[2], "status": 500}, {"containing": texts[4], "status": 409}]
        expected = server.outcome(function, clients, texts, failures=rules)
        held = {"containing": texts[2], "until": texts[4]}
        found = server.outcome(compiled, clients, texts, failures=rules, held=held)
        assert (found.raised, found.logged) == (expected.raised, expected.logged)


@pytest.mark.parametrize("function", [comprehension, reviews, with_agents, messages], ids=lambda one: one.__name__)
def test_retries_of_the_client_itself_stay_unseen(server: Server, function: Callable[..., Any]) -> None:
    """The client's own second attempt succeeds, in both; the server counts both attempts."""
    retrying = make_clients(server, retries=2)
    rule = {"containing": TEXTS[2], "status": 429, "times": 1, "headers": {"retry-after-ms": "1"}}
    compiled = xcs.compile(function)
    for _ in range(2):
        expected = server.outcome(function, retrying, TEXTS, failures=[rule])
        assert expected.raised is None
        assert max(expected.served.values()) == 2
        assert server.outcome(compiled, retrying, TEXTS, failures=[rule]) == expected


def test_unreachable_server() -> None:
    """A refused connection is the same exception, cause and context included."""
    address = "http://127.0.0.1:9"
    nobody = Clients(
        openai.OpenAI(api_key="k", base_url=address, max_retries=0),
        anthropic.Anthropic(api_key="k", base_url=address, max_retries=0),
        httpx.Client(),
        address,
    )
    for function in (comprehension, with_agent, messages, httpx_client, httpx_function, standard_library):
        described = []
        for run in (function, xcs.compile(function)):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is, is compared
                run(nobody, TEXTS)
            described.append(describe(caught.value))
        assert described[0] == described[1]
