# Labelled before the linter had seen them: what people write around requests, threads and async code.

# %% unsafe: a crawler whose workers fill one class attribute
import concurrent.futures

import requests


class Crawler:
    seen: dict[str, int] = {}

    def visit(self, url):
        self.seen[url] = self.seen.get(url, 0) + 1  # expect: XCS301
        return requests.get(url, timeout=5).text

    def crawl(self, urls):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(self.visit, urls))


# %% safe: the same crawler with a lock
import concurrent.futures
import threading

import requests


class Crawler:
    def __init__(self):
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def visit(self, url):
        with self._lock:
            self._seen.add(url)
        return requests.get(url, timeout=5).text

    def crawl(self, urls):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(self.visit, urls))


# %% unsafe: threads that count in a global
import threading

import httpx

total_bytes = 0


def download(url):
    global total_bytes
    body = httpx.get(url).content
    total_bytes += len(body)  # expect: XCS301


def download_all(urls):
    threads = [threading.Thread(target=download, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return total_bytes


# %% safe: threads that hand results to a queue
import queue
import threading

import httpx


def download(url, results):
    results.put((url, httpx.get(url).content))


def download_all(urls):
    results = queue.Queue()
    threads = [threading.Thread(target=download, args=(url, results)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results.get() for _ in urls]


# %% unsafe: a connection of the object, used by the workers of a pool
import sqlite3
from concurrent.futures import ThreadPoolExecutor


class Store:
    def __init__(self, path):
        self.connection = sqlite3.connect(path, check_same_thread=False)

    def load(self, key):
        row = self.connection.execute("select body from pages where url = ?", (key,)).fetchone()  # expect: XCS302
        return row[0]

    def load_all(self, keys):
        with ThreadPoolExecutor() as pool:
            return list(pool.map(self.load, keys))


# %% safe: a connection for each call of a pool
import sqlite3
from concurrent.futures import ThreadPoolExecutor


class Store:
    def __init__(self, path):
        self.path = path

    def load(self, key):
        with sqlite3.connect(self.path) as connection:
            return connection.execute("select body from pages where url = ?", (key,)).fetchone()[0]

    def load_all(self, keys):
        with ThreadPoolExecutor() as pool:
            return list(pool.map(self.load, keys))


# %% unsafe: a requests session of the module in a pool
from concurrent.futures import ThreadPoolExecutor

import requests

session = requests.Session()
session.headers["User-Agent"] = "fetcher"


def fetch(url):
    return session.get(url, timeout=10).json()  # expect: XCS302


def main(urls):
    with ThreadPoolExecutor(max_workers=16) as executor:
        futures = [executor.submit(fetch, url) for url in urls]
    return [future.result() for future in futures]


# %% safe: a session for each thread
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

local = threading.local()


def session():
    if not hasattr(local, "session"):
        local.session = requests.Session()
    return local.session


def fetch(url):
    return session().get(url, timeout=10).json()


def main(urls):
    with ThreadPoolExecutor(max_workers=16) as executor:
        return list(executor.map(fetch, urls))


# %% unsafe: jitter from the module's generator
import random
import time

import requests
import xcs


def polite(url):
    time.sleep(random.uniform(0.1, 0.3))  # expect: XCS401
    return requests.get(url).status_code


@xcs.compile
def check(urls: list[str]):
    return {url: polite(url) for url in urls}


# %% safe: a generator seeded for each item
import random

import requests
import xcs


def sample(url, seed):
    rng = random.Random(seed)
    return requests.get(url, params={"offset": rng.randrange(100)}).json()


@xcs.compile
def samples(urls: list[str]):
    return [sample(url, seed) for seed, url in enumerate(urls)]


# %% unsafe: a function for a pool that sets the proxy
import os
from concurrent.futures import ThreadPoolExecutor

import requests


def through(pair):
    proxy, url = pair
    os.environ["HTTPS_PROXY"] = proxy  # expect: XCS403
    return requests.get(url).text


def all_of(pairs):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(through, pairs))


# %% safe: a pool that only reads the environment
import os
from concurrent.futures import ThreadPoolExecutor

import requests


def ask(url):
    key = os.environ["API_KEY"]
    return requests.get(url, headers={"Authorization": key}, proxies={"https": os.getenv("PROXY", "")}).text


def all_of(urls):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(ask, urls))


# %% unsafe: builds in a pool, each in its folder
import contextlib
import subprocess
from multiprocessing.pool import ThreadPool


def build(folder):
    with contextlib.chdir(folder):  # expect: XCS402
        return subprocess.run(["make"], check=False).returncode


def build_all(folders):
    with ThreadPool(4) as pool:
        return pool.map(build, folders)


# %% safe: builds in a pool, told their folder
import subprocess
from multiprocessing.pool import ThreadPool


def build(folder):
    return subprocess.run(["make"], cwd=folder, check=False).returncode


def build_all(folders):
    with ThreadPool(4) as pool:
        return pool.map(build, folders)


# %% unsafe: output of a thread caught by replacing stdout
import contextlib
import io

import xcs


@xcs.parallel_safe
def output_of(check):
    caught = io.StringIO()
    with contextlib.redirect_stdout(caught):  # expect: XCS407
        check()
    return caught.getvalue()


# %% safe: a script that changes its folder and umask once
import os
import signal
import sys

import requests


def main(urls: list[str]):
    os.umask(0o077)
    os.chdir(os.path.dirname(sys.argv[0]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ.setdefault("TZ", "UTC")
    pages = [requests.get(url).text for url in urls]
    for number, page in enumerate(pages):
        with open(f"{number}.html", "w") as file:
            file.write(page)


if __name__ == "__main__":
    main(sys.argv[1:])


# %% unsafe: a default list that collects
import requests
import xcs


@xcs.parallel_safe
def fetch(url, failures=[]):  # expect: XCS501
    response = requests.get(url)
    if not response.ok:
        failures.append(url)
    return response.text, failures


# %% safe: defaults that nobody changes
import requests
import xcs


@xcs.parallel_safe
def fetch(url, headers={"Accept": "text/html"}, codes=[200, 204]):
    response = requests.get(url, headers={**headers, "Host": "example.org"})
    return response.text if response.status_code in codes else None


# %% unsafe: callbacks in a dictionary that share the variable
import requests


def callbacks(urls):
    found = {}
    for url in urls:
        def load():
            return requests.get(url).text  # expect: XCS502
        found[url] = load
    return found


# %% safe: closures that are called at once, and one that binds
import functools

import requests


def best(urls, scores):
    found, later = [], []
    for url in urls:
        links = requests.get(url).json()["links"]
        found.append(max(links, key=lambda link: scores[url, link]))
        later.append(functools.partial(requests.get, url))
        later.append(lambda url=url: requests.head(url))
    return found, later


# %% unsafe: an async handler that waits in a method
import time


class Worker:
    def _back_off(self, attempt):
        time.sleep(2**attempt)

    async def run(self, job):
        for attempt in range(3):
            try:
                return await job()
            except ConnectionError:
                self._back_off(attempt)  # expect: XCS601
        return None


# %% safe: an async handler that hands blocking work to threads
import asyncio
import time

import requests


def load(url):
    time.sleep(0.1)
    return requests.get(url).text


async def run(urls):
    loop = asyncio.get_running_loop()
    first = await loop.run_in_executor(None, load, urls[0])
    rest = await asyncio.gather(*(asyncio.to_thread(load, url) for url in urls[1:]))
    await asyncio.sleep(1)
    return [first, *rest]


# %% unsafe: a subprocess in a coroutine
import subprocess


async def version(tool):
    done = subprocess.run([tool, "--version"], capture_output=True, text=True)  # expect: XCS601
    return done.stdout


# %% safe: async clients
import asyncio

import httpx


async def fetch(client, url):
    response = await client.get(url)
    return response.json()


async def every(urls):
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*[fetch(client, url) for url in urls])


# %% unsafe: pages by number in a while
import requests


def pages(urls: list[str]):
    found = []
    i = 0
    while i < len(urls):  # expect: XCS203
        found.append(requests.get(urls[i]).json())
        i += 1
    return found


# %% safe: pages until there is none
import requests


def pages(url):
    found = []
    while url:
        answer = requests.get(url).json()
        found += answer["items"]
        url = answer.get("next")
    return found


# %% unsafe: a conversation that must stay parallel
import openai

client = openai.OpenAI()


def summary(chunks: list[str]):
    so_far = ""
    for chunk in chunks:  # xcs: parallel  # expect: XCS002
        response = client.responses.create(model="gpt-5", input=f"{so_far}\n{chunk}")
        so_far = response.output_text
    return so_far


# %% safe: a conversation, by its meaning in order
import openai

client = openai.OpenAI()


def refine(question: str, rounds: int):
    text = question
    for _ in range(rounds):
        text = client.responses.create(model="gpt-5", input=f"Improve: {text}").output_text
    return text


# %% unsafe: failures that leave no trace
import requests


def statuses(urls: list[str]):
    found = {}
    for url in urls:
        try:
            found[url] = requests.get(url, timeout=3).status_code
        except:  # expect: XCS106
            continue
    return found


# %% safe: failures that are kept
import logging

import requests


def statuses(urls: list[str]):
    found = {}
    for url in urls:
        try:
            found[url] = requests.get(url, timeout=3).status_code
        except Exception as error:
            logging.warning("%s: %s", url, error)
            found[url] = None
    return found


# %% unsafe: tokens counted by the one who asks
import openai
import xcs


class Model:
    def __init__(self):
        self.client = openai.OpenAI()
        self.spent = []

    def ask(self, prompt: str):
        answer = self.client.responses.create(model="gpt-5", input=prompt)
        self.spent.append(answer.usage.total_tokens)
        return answer.output_text

    @xcs.compile
    def ask_all(self, prompts: list[str]):
        return [self.ask(prompt) for prompt in prompts]  # expect: XCS101


# %% safe: tokens counted where the answers are put together
import openai
import xcs


class Model:
    def __init__(self):
        self.client = openai.OpenAI()
        self.spent = 0

    def ask(self, prompt: str):
        answer = self.client.responses.create(model="gpt-5", input=prompt)
        return answer.output_text, answer.usage.total_tokens

    @xcs.compile
    def ask_all(self, prompts: list[str]):
        texts = []
        for prompt in prompts:
            text, tokens = self.ask(prompt)
            self.spent += tokens
            texts.append(text)
        return texts


# %% unsafe: a helper of another module writes the global it owns
# file: helper.py
import requests

LAST = {}


def get(url):
    text = requests.get(url).text
    LAST["url"] = url
    return text


# file: main.py
import xcs
from helper import get


@xcs.compile
def every(urls: list[str]):
    return [get(url) for url in urls]  # expect: XCS101


# %% safe: a helper of another module that caches and logs
# file: helper.py
import functools
import logging

import requests

log = logging.getLogger(__name__)


@functools.cache
def get(url):
    log.debug("getting %s", url)
    return requests.get(url).text


# file: main.py
import xcs
from helper import get


@xcs.compile
def every(urls: list[str]):
    return [get(url) for url in urls]  # xcs: parallel


# %% unsafe: the first mirror that answers
import requests


def first(mirrors: list[str]):
    for mirror in mirrors:
        try:
            answer = requests.get(mirror, timeout=2)
        except requests.RequestException:
            continue
        if answer.ok:
            return answer.url  # expect: XCS103
    raise LookupError("no mirror")


# %% safe: a search through what is there already
import requests


def cheapest(urls: list[str], limit):
    offers = [requests.get(url).json() for url in urls]
    for offer in offers:
        if offer["price"] < limit:
            return offer
    return None


# %% unsafe: chunks that are told what came before
import requests


def translate(chunks: list[str]):
    out = []
    before = None
    for chunk in chunks:
        out.append(requests.get("http://localhost:8000", params={"context": before, "text": chunk}).json())
        before = chunk  # expect: XCS202
    return out


# %% safe: an object made for each call
from dataclasses import dataclass, field
from concurrent.futures import ThreadPoolExecutor

import requests


@dataclass
class Report:
    url: str
    lines: list[str] = field(default_factory=list)

    def note(self, line):
        self.lines.append(line)


def examine(url):
    report = Report(url)
    answer = requests.get(url)
    report.note(f"{answer.status_code}")
    report.note(answer.headers.get("server", "?"))
    return report


def examine_all(urls):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(examine, urls))


# %% unsafe: a number for each request, counted by hand
import httpx


def look_up(words: list[str]):
    answers = []
    number = 0
    for word in words:
        number += 1  # expect: XCS201
        answers.append(httpx.get(f"http://localhost/{number}", params={"q": word}).status_code)
    return answers


# %% safe: a number for each request, by enumerate
import httpx


def look_up(words: list[str]):
    answers = []
    for number, word in enumerate(words, start=1):
        answers.append(httpx.get(f"http://localhost/{number}", params={"q": word}).status_code)
        if number % 10 == 0:
            print(number, "sent")
    return answers
