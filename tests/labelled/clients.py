"""Methods of the real clients, and wrappers around them as users write them."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import pathlib
import re
import string
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import anthropic
import httpx
import jinja2
import openai
import pydantic
import requests
import tenacity

from tests.labelled.labels import samples_of

ADDRESS = "http://127.0.0.1:9"
OPENAI = openai.OpenAI(api_key="none", base_url=ADDRESS)
ANTHROPIC = anthropic.Anthropic(api_key="none", base_url=ADDRESS)
HTTP = httpx.Client(base_url=ADDRESS)
SESSION = requests.Session()
MESSAGES: list[Any] = [{"role": "user", "content": "Say hello."}]

# -- methods of the clients ---------------------------------------------------------------------------------------

safe, unsafe = samples_of("clients")


def bare_chat(model: str, messages: list[Any]) -> Any:
    return OPENAI.chat.completions.create(model=model, messages=messages)


def bare_response(model: str, text: str) -> Any:
    return OPENAI.responses.create(model=model, input=text).output_text


def bare_parse(model: str, messages: list[Any]) -> Any:
    return OPENAI.chat.completions.parse(model=model, messages=messages, response_format=Review)


def bare_embedding(text: str) -> list[float]:
    return OPENAI.embeddings.create(model="m", input=text).data[0].embedding


def bare_moderation(text: str) -> bool:
    return OPENAI.moderations.create(input=text).results[0].flagged


def bare_image(text: str) -> Any:
    return OPENAI.images.generate(prompt=text, model="m").data


def bare_models() -> list[str]:
    return [model.id for model in OPENAI.models.list()]


def bare_message(text: str) -> Any:
    return ANTHROPIC.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": text}])


def bare_count(text: str) -> int:
    return ANTHROPIC.messages.count_tokens(model="m", messages=[{"role": "user", "content": text}]).input_tokens


def with_options(text: str) -> Any:
    return OPENAI.with_options(timeout=5, max_retries=2).embeddings.create(model="m", input=text)


def bare_thread_message(text: str) -> Any:
    return OPENAI.beta.threads.messages.create("t", role="user", content=text)


def in_a_conversation(text: str) -> Any:
    return OPENAI.responses.create(model="m", input=text, conversation="c")


def deletes_a_file(name: str) -> Any:
    return OPENAI.files.delete(name)


def sets_the_key(key: str) -> None:
    openai.api_key = key


def sets_the_clients_key(key: str) -> Any:
    OPENAI.api_key = key
    return bare_embedding(key)


def sets_a_header(key: str) -> Any:
    HTTP.headers["Authorization"] = key
    return HTTP.get("/a")


def closes_the_client(key: str) -> str:
    OPENAI.close()
    return key


safe(bare_chat, "m", MESSAGES, why="a request; the client may be shared by threads")
safe(bare_response, "m", "hello", why="a request; the client may be shared by threads")
safe(bare_parse, "m", MESSAGES, why="a request; the client may be shared by threads")
safe(bare_embedding, "hello", why="a request; the client may be shared by threads")
safe(bare_moderation, "hello", why="a request; the client may be shared by threads")
safe(bare_image, "hello", why="a request; the client may be shared by threads")
safe(bare_models, why="a request; the client may be shared by threads")
safe(bare_message, "hello", why="a request; the client may be shared by threads")
safe(bare_count, "hello", why="a request; the client may be shared by threads")
safe(with_options, "hello", why="a request with a copy of the client")
safe(OPENAI.embeddings.create, why="a request; the client may be shared by threads")
safe(HTTP.get, "/a", why="a request; the client may be shared by threads")
safe(httpx.get, ADDRESS, why="a request with a client of its own")
safe(httpx.post, ADDRESS, why="a request with a client of its own")
safe(requests.get, ADDRESS, why="a request with a session of its own")
safe(requests.post, ADDRESS, why="a request with a session of its own")
unsafe(SESSION.get, ADDRESS, why="a session keeps cookies, and does not promise to be shared by threads")
unsafe(SESSION.post, ADDRESS, why="a session keeps cookies, and does not promise to be shared by threads")
unsafe(SESSION.headers.update, {"a": "b"}, why="changes the headers of a shared session")
unsafe(HTTP.close, why="closes a shared client")
unsafe(HTTP.cookies.set, "a", "b", why="changes the cookies of a shared client")
unsafe(bare_thread_message, "hello", why="adds to a thread on the server, whose order shows")
unsafe(in_a_conversation, "hello", why="adds to a conversation on the server, whose order shows")
unsafe(deletes_a_file, "f", why="removes something on the server, once")
unsafe(sets_the_key, "k", why="sets a variable of the openai module")
unsafe(sets_the_clients_key, "k", why="changes a shared client")
unsafe(sets_a_header, "k", why="changes a shared client")
unsafe(closes_the_client, "k", why="closes a shared client")

# -- wrappers -----------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("wrappers")

log = logging.getLogger("tests.labelled")
SYSTEM = string.Template("You are a careful $role.")
PAGE = jinja2.Template("Summarise:\n{% for line in lines %}- {{ line }}\n{% endfor %}")
FENCE = re.compile(r"```(?:json)?(.*?)```", re.DOTALL)
lock = threading.Lock()
spent = {"tokens": 0}
used = 0
history: list[dict[str, str]] = []
answers: dict[str, str] = {}
kept: dict[str, str] = {}


class Review(pydantic.BaseModel):
    score: int
    reasons: list[str] = []


@dataclass(frozen=True)
class Settings:
    model: str = "m"
    temperature: float = 0.0
    retries: int = 2


@dataclass
class Result:
    text: str
    tokens: int
    seconds: float = 0.0
    tags: list[str] = field(default_factory=list)


SETTINGS = Settings()


def ask(client: openai.OpenAI, prompt: str, *, settings: Settings = SETTINGS) -> str:
    response = client.chat.completions.create(
        model=settings.model,
        messages=[{"role": "user", "content": prompt}],
        temperature=settings.temperature,
    )
    return response.choices[0].message.content or ""


def ask_global(prompt: str) -> str:
    return ask(OPENAI, prompt).strip()


def ask_with_role(prompt: str, role: str = "critic") -> str:
    response = OPENAI.chat.completions.create(
        model="m",
        messages=[
            {"role": "system", "content": SYSTEM.substitute(role=role)},
            {"role": "user", "content": prompt},
        ],
    )
    return str(response.choices[0].message.content)


def ask_jinja(lines: list[str]) -> str:
    return ask_global(PAGE.render(lines=lines))


def ask_json(prompt: str) -> Any:
    text = ask_global(f"{prompt}\nAnswer with JSON.")
    match = FENCE.search(text)
    try:
        return json.loads(match[1] if match else text)
    except json.JSONDecodeError:
        return None


def ask_pydantic(prompt: str) -> Review:
    return Review.model_validate_json(ask_global(prompt))


def ask_with_schema(prompt: str) -> str:
    schema = json.dumps(Review.model_json_schema())
    return ask_global(f"{prompt}\n{schema}")


def ask_timed(prompt: str) -> Result:
    start = time.perf_counter()
    response = OPENAI.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    usage = response.usage
    return Result(
        response.choices[0].message.content or "",
        usage.total_tokens if usage else 0,
        time.perf_counter() - start,
        tags=["chat"],
    )


def ask_twice(prompt: str) -> str:
    draft = ask_global(prompt)
    if len(draft) < 20:
        draft = ask_global(f"Longer, please: {draft}")
    return draft


def ask_with_history(prompt: str, turns: int = 2) -> str:
    messages: list[Any] = [{"role": "user", "content": prompt}]
    answer = ""
    for _ in range(turns):
        response = OPENAI.chat.completions.create(model="m", messages=messages)
        answer = response.choices[0].message.content or ""
        messages.append({"role": "assistant", "content": answer})
        messages.append({"role": "user", "content": "Go on."})
    return answer


def ask_patiently(prompt: str, attempts: int = 3) -> str:
    for attempt in range(attempts):
        try:
            return ask_global(prompt)
        except (openai.RateLimitError, openai.APIConnectionError):
            if attempt + 1 == attempts:
                raise
            time.sleep(2**attempt)
    raise AssertionError("not reached")


@tenacity.retry(
    retry=tenacity.retry_if_exception_type((openai.RateLimitError, openai.APITimeoutError)),
    wait=tenacity.wait_exponential(multiplier=1, max=30),
    stop=tenacity.stop_after_attempt(5),
)
def ask_tenacious(prompt: str) -> str:
    return ask_global(prompt)


@functools.lru_cache(maxsize=1000)
def ask_cached(prompt: str) -> str:
    return ask_global(prompt)


def ask_remembering(prompt: str) -> str:
    key = hashlib.sha256(prompt.encode()).hexdigest()
    with lock:
        if key in kept:
            return kept[key]
    answer = ask_global(prompt)
    with lock:
        kept[key] = answer
    return answer


def ask_counting_with_lock(prompt: str) -> str:
    response = OPENAI.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    if response.usage is not None:
        with lock:
            spent["tokens"] += response.usage.total_tokens
    return response.choices[0].message.content or ""


def ask_tool(prompt: str) -> list[tuple[str, Any]]:
    tools: list[Any] = [{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}]
    response = OPENAI.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}], tools=tools)
    calls = response.choices[0].message.tool_calls or []
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls if call.type == "function"]


def runs_tools(prompt: str) -> list[Any]:
    return [TOOLS[name](**arguments) for name, arguments in ask_tool(prompt)]


def add(a: int, b: int) -> int:
    return a + b


TOOLS: dict[str, Callable[..., Any]] = {"add": add}


def streams(prompt: str) -> str:
    parts = []
    for chunk in OPENAI.chat.completions.create(
        model="m", messages=[{"role": "user", "content": prompt}], stream=True
    ):
        parts.append(chunk.choices[0].delta.content or "")
    return "".join(parts)


def claude(prompt: str) -> str:
    message = ANTHROPIC.messages.create(
        model="m", max_tokens=100, system="Be brief.", messages=[{"role": "user", "content": prompt}]
    )
    return "".join(block.text for block in message.content if block.type == "text")


def claude_streams(prompt: str) -> str:
    with ANTHROPIC.messages.stream(
        model="m", max_tokens=9, messages=[{"role": "user", "content": prompt}]
    ) as stream:
        return "".join(stream.text_stream)


def claude_or_none(prompt: str) -> str | None:
    try:
        return claude(prompt)
    except anthropic.APIStatusError as error:
        if error.status_code == 529:
            return None
        raise


def fetch(path: str) -> Any:
    response = HTTP.get(path, params={"page": 1}, headers={"Accept": "application/json"})
    response.raise_for_status()
    return response.json()


def fetch_once(path: str) -> dict[str, Any]:
    with httpx.Client(timeout=5) as client:
        response = client.post(f"{ADDRESS}/{path}", json={"path": path})
        return {"status": response.status_code, "body": response.json()}


def fetch_all(path: str) -> list[Any]:
    found: list[Any] = []
    page: int | None = 1
    while page is not None:
        body = HTTP.get(path, params={"page": page}).json()
        found.extend(body["items"])
        page = body.get("next")
    return found


def get(path: str) -> Any:
    response = requests.get(f"{ADDRESS}/{path}", timeout=10)
    if response.status_code == 404:
        return None
    response.raise_for_status()
    return response.json()


def post(path: str) -> str:
    try:
        return requests.post(f"{ADDRESS}/{path}", json={"a": 1}, timeout=(1, 10)).text
    except requests.Timeout:
        return ""


def own_session(path: str) -> int:
    with requests.Session() as session:
        session.headers.update({"Accept": "text/plain"})
        return session.get(f"{ADDRESS}/{path}").status_code


def opens(path: str) -> Any:
    request = urllib.request.Request(f"{ADDRESS}/{path}", headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as response:
        return json.loads(response.read().decode("utf-8"))


class Agent:
    """Has a client and a role; asks."""

    def __init__(self, client: openai.OpenAI, role: str, settings: Settings = SETTINGS) -> None:
        self.client = client
        self.role = role
        self.settings = settings
        self.examples = ["a", "b"]

    @property
    def system(self) -> str:
        return f"You are a {self.role}. For example: {', '.join(self.examples)}"

    def messages(self, prompt: str) -> list[Any]:
        return [{"role": "system", "content": self.system}, {"role": "user", "content": prompt}]

    def complete(self, messages: list[Any]) -> str:
        response = self.client.chat.completions.create(
            model=self.settings.model, messages=messages, temperature=self.settings.temperature
        )
        return self.parse(response.choices[0].message.content or "")

    @staticmethod
    def parse(text: str) -> str:
        return text.strip().removeprefix("Answer:")

    def __call__(self, prompt: str) -> str:
        return self.complete(self.messages(prompt))


class Critic(Agent):
    def __init__(self, client: openai.OpenAI) -> None:
        super().__init__(client, "critic", Settings(temperature=0.5))

    def __call__(self, prompt: str) -> str:
        return super().__call__(f"Criticise: {prompt}")


class Judge(Agent):
    def score(self, prompt: str) -> Review:
        return Review.model_validate_json(self(prompt))


class Chat(Agent):
    """Remembers what was said."""

    def __init__(self, client: openai.OpenAI) -> None:
        super().__init__(client, "friend")
        self.said: list[Any] = []

    def __call__(self, prompt: str) -> str:
        self.said.append({"role": "user", "content": prompt})
        answer = self.complete(self.said)
        self.said.append({"role": "assistant", "content": answer})
        return answer


class Metered(Agent):
    used = 0

    def complete(self, messages: list[Any]) -> str:
        self.used += 1
        return super().complete(messages)


class MeteredWithLock(Agent):
    def __init__(self, client: openai.OpenAI) -> None:
        super().__init__(client, "friend")
        self._lock = threading.Lock()
        self.used = 0

    def complete(self, messages: list[Any]) -> str:
        answer = super().complete(messages)
        with self._lock:
            self.used += 1
        return answer


class LastAnswer(Agent):
    last = ""

    def __call__(self, prompt: str) -> str:
        self.last = super().__call__(prompt)
        return self.last


class Lazy:
    """Makes its client at the first call."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._client: openai.OpenAI | None = None

    @functools.cached_property
    def client(self) -> openai.OpenAI:
        return openai.OpenAI(api_key=self.key, base_url=ADDRESS)

    def ask(self, prompt: str) -> str:
        return ask(self.client, prompt)

    def ask_unguarded(self, prompt: str) -> str:
        if self._client is None:
            self._client = openai.OpenAI(api_key=self.key, base_url=ADDRESS)
        return ask(self._client, prompt)


class Throttled(Agent):
    """Waits between its calls."""

    next_at = 0.0

    def __call__(self, prompt: str) -> str:
        wait = self.next_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.next_at = time.monotonic() + 0.1
        return super().__call__(prompt)


class Limited(Agent):
    """At most so many at once: the semaphore changes nothing that shows."""

    def __init__(self, client: openai.OpenAI) -> None:
        super().__init__(client, "friend")
        self._slots = threading.Semaphore(4)

    def __call__(self, prompt: str) -> str:
        with self._slots:
            return super().__call__(prompt)


class Api:
    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self._token = token

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def get(self, path: str) -> Any:
        response = self._client.get(path, headers=self._headers())
        response.raise_for_status()
        return response.json()

    def get_or_refresh(self, path: str) -> Any:
        response = self._client.get(path, headers=self._headers())
        if response.status_code == 401:
            self._token = self._client.post("/token").text
            response = self._client.get(path, headers=self._headers())
        return response.json()


class SessionApi:
    def __init__(self) -> None:
        self.session = requests.Session()

    def get(self, path: str) -> Any:
        return self.session.get(f"{ADDRESS}/{path}").json()


def ask_counting(prompt: str) -> str:
    global used
    used += 1
    return ask_global(prompt)


def ask_adding_up(prompt: str) -> str:
    response = OPENAI.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    if response.usage is not None:
        spent["tokens"] += response.usage.total_tokens
    return response.choices[0].message.content or ""


def ask_in_history(prompt: str) -> str:
    history.append({"role": "user", "content": prompt})
    return ask_global(json.dumps(history))


def ask_remembering_without_lock(prompt: str) -> str:
    if prompt not in answers:
        answers[prompt] = ask_global(prompt)
    return answers[prompt]


def ask_with_messages(messages: list[Any], prompt: str) -> str:
    messages.append({"role": "user", "content": prompt})
    return OPENAI.chat.completions.create(model="m", messages=messages).choices[0].message.content or ""


def ask_with_file_cache(prompt: str) -> str:
    path = pathlib.Path(tempfile.gettempdir()) / f"xcs-{hashlib.md5(prompt.encode()).hexdigest()}"
    if path.exists():
        return path.read_text()
    answer = ask_global(prompt)
    path.write_text(answer)
    return answer


@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def ask_tenacious_counting(prompt: str) -> str:
    spent["tokens"] += 1
    return ask_global(prompt)


def usage_decorator(function: Callable[..., str]) -> Callable[..., str]:
    log_of_calls: list[str] = []

    @functools.wraps(function)
    def wrapper(prompt: str) -> str:
        log_of_calls.append(prompt)
        return function(prompt)

    return wrapper


def prefix_decorator(prefix: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def decorate(function: Callable[..., str]) -> Callable[..., str]:
        @functools.wraps(function)
        def wrapper(prompt: str) -> str:
            return function(f"{prefix}: {prompt}")

        return wrapper

    return decorate


@usage_decorator
def ask_decorated_with_list(prompt: str) -> str:
    return ask_global(prompt)


@prefix_decorator("Please")
def ask_decorated(prompt: str) -> str:
    return ask_global(prompt)


def ask_with_callback(prompt: str, on_answer: Callable[[str], object]) -> str:
    answer = ask_global(prompt)
    on_answer(answer)
    return answer


def saves(prompt: str) -> str:
    answer = ask_global(prompt)
    with open("answers.jsonl", "a") as file:
        file.write(json.dumps({"prompt": prompt, "answer": answer}) + "\n")
    return answer


for callee, *args in (
    (ask, OPENAI, "hello"), (ask_global, "hello"), (ask_with_role, "hello"), (ask_jinja, ["a"]), (ask_json, "hello"),
    (ask_pydantic, "hello"), (ask_with_schema, "hello"), (ask_timed, "hello"), (ask_twice, "hello"),
    (ask_with_history, "hello"), (ask_patiently, "hello"), (ask_tenacious, "hello"), (ask_tool, "hello"),
    (runs_tools, "hello"), (streams, "hello"), (claude, "hello"), (claude_streams, "hello"), (claude_or_none, "hello"),
    (fetch, "/a"), (fetch_once, "a"), (fetch_all, "/a"), (get, "a"), (post, "a"), (opens, "a"),
    (Agent(OPENAI, "critic"), "hello"), (Critic(OPENAI), "hello"), (Judge(OPENAI, "judge").score, "hello"),
    (Api(HTTP, "t").get, "/a"), (ask_decorated, "hello"), (functools.partial(ask, OPENAI), "hello"),
    (ask_with_callback, "hello", str.upper),
):  # fmt: skip
    safe(callee, *args, why="a request, with nothing shared but clients that may be")
safe(ask_cached, "hello", why="functools.lru_cache has a lock")
safe(ask_remembering, "hello", why="a cache under its lock")
safe(ask_counting_with_lock, "hello", why="adds up under a lock")
safe(MeteredWithLock(OPENAI), "hello", why="counts under a lock")
safe(Lazy("k").ask, "hello", why="cached_property makes the client, under a lock", until=(3, 12))
safe(own_session, "a", why="a session of its own")
safe(Limited(OPENAI), "hello", why="a semaphore around the call changes nothing that shows")
unsafe(Chat(OPENAI), "hello", why="appends to the receiver's history, which it sends")
unsafe(Metered(OPENAI, "a"), "hello", why="counts its calls without lock")
unsafe(LastAnswer(OPENAI, "a"), "hello", why="keeps the last answer")
unsafe(Lazy("k").ask_unguarded, "hello", why="makes its client without lock")
unsafe(Throttled(OPENAI, "a"), "hello", why="reads and writes the time of the next call without lock")
unsafe(Api(HTTP, "t").get_or_refresh, "/a", why="replaces its token without lock")
unsafe(SessionApi().get, "a", why="a requests session that calls share")
unsafe(ask_counting, "hello", why="counts in a global without lock")
unsafe(ask_adding_up, "hello", why="adds up in a global without lock")
unsafe(ask_in_history, "hello", why="appends to a global list, and sends it")
unsafe(ask_remembering_without_lock, "hello", why="a cache without lock")
unsafe(ask_with_messages, [], "hello", why="appends to the list that it is given")
unsafe(ask_with_file_cache, "hello", why="writes files")
unsafe(ask_tenacious_counting, "hello", why="counts in a global without lock")
unsafe(ask_decorated_with_list, "hello", why="the decorator appends to a list")
unsafe(ask_with_callback, "hello", history.append, why="the callback appends to a global list")
unsafe(saves, "hello", why="appends to a file")

# -- wrappers that log --------------------------------------------------------------------------------------------

safe, unsafe = samples_of("output")


def ask_logged(prompt: str) -> str:
    log.info("asking %r", prompt)
    start = time.perf_counter()
    answer = ask_global(prompt)
    log.info("answered in %.2f s", time.perf_counter() - start)
    return answer


def ask_logging_failures(prompt: str) -> str:
    try:
        return ask_global(prompt)
    except openai.OpenAIError:
        log.exception("%s failed", prompt)
        return ""


@tenacity.retry(stop=tenacity.stop_after_attempt(3), before_sleep=tenacity.before_sleep_log(log, logging.WARNING))
def ask_tenacious_logged(prompt: str) -> str:
    log.debug("trying")
    return ask_global(prompt)


class LoggingAgent(Agent):
    def complete(self, messages: list[Any]) -> str:
        print("asking", len(messages))
        return super().complete(messages)


def ask_logged_and_counted(prompt: str) -> str:
    log.info("asking %r", prompt)
    spent["tokens"] += 1
    return ask_global(prompt)


safe(ask_logged, "hello", why="a request; only logs")
safe(ask_logging_failures, "hello", why="a request; only logs")
safe(ask_tenacious_logged, "hello", why="a request; only logs")
safe(LoggingAgent(OPENAI, "a"), "hello", why="a request; only prints")
unsafe(ask_logged_and_counted, "hello", why="counts in a global, besides logging")
