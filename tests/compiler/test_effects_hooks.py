"""What the catalog says of a library is not said of the user's code that it calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jinja2
import openai
import pytest
import requests

import xcs
from tests.compiler.effects_harness import level_of
from xcs_compiler.effects.lattice import Level

seen: list[Any] = []


class Sends(httpx.Client):
    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        seen.append(request.url)
        return super().send(request, **options)


class Named(httpx.Client):
    """Only has more than its library's."""

    def title(self) -> str:
        return "client"


class Prepares(openai.OpenAI):
    def _prepare_options(self, options: Any) -> Any:
        seen.append(options)
        return options


class Transport(httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200)


class Auth(httpx.Auth):
    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        seen.append(request.url)
        yield request


class Encoder(json.JSONEncoder):
    def default(self, value: Any) -> Any:
        seen.append(value)
        return str(value)


def gets(client: Any) -> Any:
    return client.get("http://127.0.0.1:9/")


def chats(client: Any) -> Any:
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": "a"}])


def gets_with_auth(client: Any) -> Any:
    return client.get("http://127.0.0.1:9/", auth=Auth())


def encodes(value: Any) -> str:
    return json.dumps(value, cls=Encoder)


def own_client(transport: Any) -> Any:
    with httpx.Client(transport=transport) as client:
        return client.get("http://127.0.0.1:9/")


def renders(template: Any) -> str:
    return str(template.render(x="a"))


def template_with(kind: str) -> jinja2.Template:
    environment = jinja2.Environment()
    if kind:
        getattr(environment, kind)["note"] = seen.append
    return environment.from_string("{{ x }}")


def openai_over(client: httpx.Client) -> openai.OpenAI:
    return openai.OpenAI(api_key="none", http_client=client)


@pytest.mark.parametrize(
    ("callee", "given"),
    [
        (gets, Sends()), (gets, httpx.Client(transport=Transport())), (gets, httpx.Client(auth=Auth())),
        (gets, httpx.Client(event_hooks={"request": [seen.append]})), (gets_with_auth, httpx.Client()),
        (chats, Prepares(api_key="none")), (chats, openai_over(Sends())),
        (chats, openai_over(httpx.Client(transport=Transport()))), (encodes, "a"), (own_client, Transport()),
        (renders, template_with("filters")), (renders, template_with("globals")),
    ],
)  # fmt: skip
def test_code_that_a_library_is_made_to_call_keeps_it_in_order(callee: Callable[..., Any], given: Any) -> None:
    assert level_of(callee, given) is Level.ORDERED


session = requests.Session()


class Api:
    def __init__(self) -> None:
        self.session = requests.Session()

    def get(self, path: str) -> Any:
        return self.session.get(path).json()


def asks(path: str) -> str:
    return session.post(path, json={"a": 1}).text


def uses_a_session(paths: list[str]) -> list[Any]:
    return [session.get(path) for path in paths]


def uses_a_method(api: Api, paths: list[str]) -> list[Any]:
    return [api.get(path) for path in paths]


def uses_a_function(paths: list[str]) -> list[str]:
    return [asks(path) for path in paths]


@pytest.mark.parametrize(
    ("function", "given"),
    [(uses_a_session, (["a", "b"],)), (uses_a_method, (Api(), ["a", "b"])), (uses_a_function, (["a", "b"],))],
)
def test_of_a_shared_session_explain_says_what_to_take_instead(function: Any, given: tuple[Any, ...]) -> None:
    shown = " ".join(str(xcs.compile(function).explain(*given)).split())
    assert "cookies of one answer go with the next request" in shown
    assert "httpx.Client()" in shown
    assert "under a lock" not in shown


@pytest.mark.parametrize(
    ("callee", "given"),
    [
        (gets, httpx.Client()), (gets, Named()), (gets, httpx.Client(auth=("user", "word"), timeout=5)),
        (chats, openai.OpenAI(api_key="none")), (chats, openai_over(httpx.Client())), (renders, template_with("")),
    ],
)  # fmt: skip
def test_what_only_has_settings_may_overlap(callee: Callable[..., Any], given: Any) -> None:
    assert level_of(callee, given) < Level.ORDERED
