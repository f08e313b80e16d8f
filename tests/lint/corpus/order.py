# %% counter-in-callee
import requests
import xcs
CALLS = 0
def ask(url):
    global CALLS
    CALLS += 1
    return requests.get(url).text
@xcs.compile
def every(urls: list[str]):
    return [ask(url) for url in urls]  # expect: XCS101
# %% counter-under-lock
import threading
import requests
import xcs
CALLS = 0
lock = threading.Lock()
def ask(url):
    global CALLS
    with lock:
        CALLS += 1
    return requests.get(url).text
@xcs.compile
def every(urls: list[str]):
    return [ask(url) for url in urls]
# %% history-in-method
import requests
class Agent:
    def __init__(self):
        self.history = []
    def ask(self, url):
        answer = requests.get(url).text
        self.history.append(answer)
        return answer
    def every(self, urls: list[str]):
        out = []
        for url in urls:
            out.append(self.ask(url))  # expect: XCS101
        return out
# %% history-of-its-own
import requests
class Agent:
    def ask(self, url: str):
        steps = []
        answer = requests.get(url).text
        steps.append(answer)
        return steps
    def every(self, urls: list[str]):
        return [self.ask(url) for url in urls]
# %% writes-a-file-in-callee
import requests
import xcs
def save(url: str):
    text = requests.get(url).text
    with open("out.txt", "a") as file:
        file.write(text)
    return len(text)
@xcs.compile
def every(urls: list[str]):
    total = 0
    for url in urls:
        total += save(url)  # expect: XCS101
    return total
# %% writes-a-file-in-the-loop
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    with open("out.txt", "w") as file:
        for url in urls:
            text = requests.get(url).text
            file.write(text)
# %% cache-in-global
import requests
SEEN = {}
def fetch(url: str):
    if url not in SEEN:
        SEEN[url] = requests.get(url).text
    return SEEN[url]
def every(urls: list[str]):
    return {url: fetch(url) for url in urls}  # expect: XCS101
# %% cache-by-functools
import functools
import requests
@functools.cache
def fetch(url: str):
    return requests.get(url).text
def every(urls: list[str]):
    return {url: fetch(url) for url in urls}
# %% class-attribute
import httpx
class Counter:
    made = 0
    def ask(self, url: str):
        Counter.made += 1
        return httpx.get(url).text
def every(counter: Counter, urls: list[str]):
    return [counter.ask(url) for url in urls]  # expect: XCS101
# %% argument-changed
import requests
def ask(url: str, seen: list):
    seen.append(url)
    return requests.get(url).text
def every(urls: list[str], seen: list):
    out = []
    for url in urls:
        out.append(ask(url, seen))  # expect: XCS101
    return out
# %% argument-read
import requests
def ask(url: str, known: dict[str, str]):
    return requests.get(url, params={"hint": known.get(url, "")}).text
def every(urls: list[str], known: dict[str, str]):
    return [ask(url, known) for url in urls]
# %% put-request
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    for url in urls:
        state = requests.put(url).text  # expect: XCS101
        requests.get(url, params={"state": state})
# %% put-request-alone
import requests
def every(urls: list[str]):
    for url in urls:
        requests.delete(url)
# %% declared-ordered
import requests
import xcs
@xcs.ordered
def charge(account: str):
    return requests.post("https://pay/" + account).json()
def every(accounts: list[str]):
    return [charge(account) for account in accounts]
# %% across-modules
# file: clients.py
import requests
LAST = None
def ask(url: str):
    global LAST
    LAST = url
    return requests.get(url).text
# file: main.py
from clients import ask
def every(urls: list[str]):
    return [ask(url) for url in urls]  # expect: XCS101
# %% across-modules-clean
# file: clients.py
import requests
def ask(url: str):
    return requests.get(url).text
# file: main.py
import clients
def every(urls: list[str]):
    return [clients.ask(url) for url in urls]
# %% across-packages
# file: app/__init__.py
# file: app/net/__init__.py
from .client import Client
# file: app/net/client.py
import requests
class Client:
    def __init__(self):
        self.used = 0
    def ask(self, url: str):
        self.used += 1
        return requests.get(url).text
# file: app/main.py
from app.net import Client
def every(urls: list[str]):
    client = Client()
    return [client.ask(url) for url in urls]  # expect: XCS101
# %% across-packages-clean
# file: app/__init__.py
# file: app/net/__init__.py
from .client import Client
# file: app/net/client.py
import requests
class Client:
    def __init__(self, base: str):
        self.base = base
    def ask(self, url: str):
        return requests.get(self.base + url).text
# file: app/main.py
from .net import Client
def every(urls: list[str]):
    client = Client("https://a")
    return [client.ask(url) for url in urls]
# %% log-in-callee
import logging
import requests
log = logging.getLogger(__name__)
def ask(url: str):
    log.info("asking %s", url)
    return requests.get(url).text
def every(urls: list[str]):
    return [ask(url) for url in urls]
# %% log-in-loop
import logging
import requests
import xcs
log = logging.getLogger(__name__)
@xcs.compile
def every(urls: list[str]):
    out = []
    for url in urls:
        text = requests.get(url).text
        log.info("have %s", url)
        out.append(text)
    return out
# %% unknown-callee-in-compiled
import acme
import xcs
@xcs.compile
def every(prompts: list[str]):
    return [acme.complete(prompt) for prompt in prompts]  # expect: XCS102
# %% unknown-callee-in-compiled-loop
import requests
from acme.llm import complete
import xcs
@xcs.compile
def every(urls: list[str]):
    out = []
    for url in urls:
        text = requests.get(url).text
        out.append(complete(text))  # expect: XCS102
    return out
# %% unknown-callee-elsewhere
import acme
def every(prompts: list[str]):
    return [acme.complete(prompt) for prompt in prompts]
# %% unknown-callee-makes-the-input
import acme
import requests
def every(names: list[str]):
    out = []
    for name in names:
        url = acme.address(name)  # expect: XCS102
        out.append(requests.get(url).text)
    return out
# %% unknown-callee-declared
import acme
import xcs
xcs.parallel_safe(acme.complete)
@xcs.compile
def every(prompts: list[str]):
    return [acme.complete(prompt) for prompt in prompts]
# %% unknown-callee-before-the-loop
import acme
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    key = acme.key()
    return [requests.get(url, params={"key": key}).text for url in urls]
# %% parameter-called
import xcs
@xcs.compile
def every(model, prompts: list[str]):
    return [model(prompt) for prompt in prompts]
# %% parameter-method
import xcs
@xcs.compile
def every(client, prompts: list[str]):
    return [client.ask(prompt) for prompt in prompts]
# %% unknown-decorator
import acme
import requests
import xcs
@acme.traced
def ask(url: str):
    return requests.get(url).text
@xcs.compile
def every(urls: list[str]):
    return [ask(url) for url in urls]  # expect: XCS102
# %% unknown-in-third-callee
import acme
import requests
def one(url: str):
    acme.note(url)
    return requests.get(url).text
def two(url: str):
    return one(url)
def every(urls: list[str]):
    return [two(url) for url in urls]  # expect: XCS102
# %% break-on-answer
import requests
import xcs
@xcs.compile
def first(urls: list[str]):
    for url in urls:
        answer = requests.get(url)
        if answer.ok:
            break  # expect: XCS103
    return answer
# %% return-in-loop
import httpx
def first(urls: list[str]):
    for url in urls:
        answer = httpx.get(url).text
        if answer:
            return answer  # expect: XCS103
    return None
# %% break-of-inner-loop
import requests
def every(urls: list[str], words: list[str]):
    out = []
    for url in urls:
        text = requests.get(url).text
        for word in words:
            if word == url:
                break
        out.append(text)
    return out
# %% retry-loop
import requests
def fetch(url: str):
    for attempt in range(3):
        answer = requests.get(url)
        if answer.ok:
            return answer
    return None
# %% retry-with-backoff
import time
import requests
def fetch(url: str):
    for attempt in range(3):
        try:
            return requests.get(url, timeout=3)
        except requests.ConnectionError:
            time.sleep(2 ** attempt)
    raise RuntimeError(url)
# %% poll-until-ready
import time
import requests
def wait(url: str):
    while True:
        if requests.get(url).ok:
            return
        time.sleep(1)
# %% return-after-loop
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        out.append(requests.get(url).text)
    return out
# %% raise-in-loop
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    out = []
    for url in urls:
        answer = requests.get(url)
        if not answer.ok:
            raise ValueError(url)
        out.append(answer.text)
    return out
# %% continue-in-loop
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    out = []
    for url in urls:
        answer = requests.get(url)
        if not answer.ok:
            continue
        out.append(answer.text)
    return out
# %% any-of-calls
import requests
import xcs
@xcs.compile
def reachable(urls: list[str]):
    return any(requests.get(url).ok for url in urls)  # expect: XCS103
# %% all-of-list
import requests
import xcs
@xcs.compile
def reachable(urls: list[str]):
    return all([requests.get(url).ok for url in urls])
# %% next-of-calls
import requests
import xcs
@xcs.compile
def first(urls: list[str]):
    return next((a for a in (requests.get(url) for url in urls) if a.ok), None)  # expect: XCS103
# %% clock-in-loop
import time
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    stamps = []
    for url in urls:
        answer = requests.get(url)
        stamps.append((time.time(), answer.status_code))  # expect: XCS104
    return stamps
# %% clock-that-measures
import time
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    spent = []
    for url in urls:
        start = time.perf_counter()
        requests.get(url)
        spent.append(time.perf_counter() - start)
    return spent
# %% clock-around-loop
import time
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    start = time.perf_counter()
    out = [requests.get(url).text for url in urls]
    return out, time.perf_counter() - start
# %% clock-in-callee
import time
import requests
def timed(url: str):
    start = time.perf_counter()
    requests.get(url)
    return time.perf_counter() - start
def every(urls: list[str]):
    return [timed(url) for url in urls]
# %% datetime-in-loop
import datetime
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        text = requests.get(url).text
        out.append((datetime.datetime.now(), text))  # expect: XCS104
    return out
# %% clock-in-fast-loop
import time
def stamps(names: list[str]):
    return [(name, time.time()) for name in names]
# %% compiled-async
import xcs
@xcs.compile
async def work(x):  # expect: XCS105
    return x
# %% compiled-generator
import requests
import xcs
@xcs.compile
def work(urls):  # expect: XCS105
    for url in urls:
        yield requests.get(url).text
# %% compiled-reads-frame
import requests
from xcs import compile as fast
@fast
def work(urls):  # expect: XCS105
    names = locals()
    return [requests.get(url).text for url in urls], names
# %% compiled-plain
import requests
import xcs
@xcs.compile
def work(urls: list[str]):
    return [requests.get(url).text for url in urls]
# %% generator-not-compiled
import requests
def work(urls):
    for url in urls:
        yield requests.get(url).text
# %% swallow-in-loop
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        try:
            out.append(requests.get(url).text)
        except Exception:  # expect: XCS106
            pass
    return out
# %% swallow-bare
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    out = []
    for url in urls:
        try:
            text = requests.get(url).text
        except:  # expect: XCS106
            continue
        out.append(text)
    return out
# %% swallow-base-exception
import httpx
def every(urls: list[str]):
    out = {}
    for url in urls:
        try:
            out[url] = httpx.get(url).text
        except BaseException:  # expect: XCS106
            out[url] = None
    return out
# %% handler-narrow
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        try:
            out.append(requests.get(url).text)
        except requests.ConnectionError:
            pass
    return out
# %% handler-records
import requests
def every(urls: list[str]):
    out, failed = [], []
    for url in urls:
        try:
            out.append(requests.get(url).text)
        except Exception as error:
            failed.append((url, error))
    return out, failed
# %% handler-logs
import logging
import requests
log = logging.getLogger(__name__)
def every(urls: list[str]):
    out = []
    for url in urls:
        try:
            out.append(requests.get(url).text)
        except Exception:
            log.exception("no answer from %s", url)
    return out
# %% handler-raises
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        try:
            out.append(requests.get(url).text)
        except BaseException:
            out.clear()
            raise
    return out
# %% swallow-around-nothing-slow
def numbers(texts: list[str]):
    out = []
    for text in texts:
        try:
            out.append(int(text))
        except Exception:
            pass
    return out
# %% suppress-in-loop
import contextlib
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        with contextlib.suppress(Exception):  # expect: XCS106
            out.append(requests.get(url).text)
    return out
# %% suppress-narrow
import contextlib
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        with contextlib.suppress(requests.Timeout):
            out.append(requests.get(url).text)
    return out
# %% files-that-are-read
def load(paths: list[str]):
    docs = []
    for path in paths:
        with open(path) as file:
            docs.append(file.read())
    return docs
# %% file-of-unknown-path-is-sent
import requests
def upload(paths):
    return [requests.post("https://example.com", files={"file": open(path, "rb")}) for path in paths]
# %% get-of-a-client
import httpx
import xcs
SEEN = []
def user(client: httpx.Client):
    answer = client.get("users").json()
    SEEN.append(answer)
    return answer
def every(clients: list[httpx.Client]):
    return [user(client) for client in clients]  # expect: XCS101

# %% parameters that are called like a builtin or a module
async def take(input, agent):
    return input(agent=agent)


async def each(requests):
    return [requests.get(r) for r in range(3)]


async def outer(input):
    async def inner():
        return input("?")

    return await inner()

# %% small files that an async function reads through another one
from pathlib import Path


def processors():
    return int(Path("/sys/fs/cgroup/cpu.max").read_text().split()[0])


def words(language):
    with open(f"{language}.txt") as file:
        return file.read().split()


async def limits(languages):
    return processors(), [words(language) for language in languages]

# %% files alone are no reason to make a loop parallel
import yaml


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.reader(file.read())


def every(paths):
    return [load(path) for path in paths]

# %% a file is read beside a request
import requests

SEEN = []


def ask(path):
    with open(path, encoding="utf-8") as file:
        question = file.read()
    SEEN.append(path)
    return requests.post("https://example.com", data=question).text


def every(paths: list[str]):
    return [ask(path) for path in paths]  # expect: XCS101

# %% awaited in a function whose parameter is the event loop's input
async def ask_user(prompt):
    return input(prompt)  # expect: XCS601
