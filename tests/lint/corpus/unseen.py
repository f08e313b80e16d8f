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

# %% unsafe: ways to block an event loop
import asyncio
import os
import queue
import socket
import subprocess
import threading
import urllib.request

import httpx
import requests

jobs = queue.Queue()
lock = threading.Lock()
session = requests.Session()


async def a():
    return httpx.get("http://x").text  # expect: XCS601


async def b():
    return session.post("http://x", json={})  # expect: XCS601


async def c():
    return subprocess.check_output(["ls"])  # expect: XCS601


async def d():
    os.system("ls")  # expect: XCS601


async def e():
    with urllib.request.urlopen("http://x") as page:  # expect: XCS601
        return page.read()


async def f(thread: threading.Thread):
    thread.join()  # expect: XCS601


async def g():
    return jobs.get()  # expect: XCS601


async def h(event: threading.Event):
    event.wait()  # expect: XCS601


async def i(inbox: "queue.Queue[str]"):
    return inbox.get()  # expect: XCS601


async def j():
    return socket.create_connection(("x", 1))  # expect: XCS601


async def k():
    client = httpx.Client()
    return client.get("http://x")  # expect: XCS601


# %% safe: things that look like it
import asyncio
import queue
import threading


async def a(tasks: list[asyncio.Task], results: asyncio.Queue):
    await asyncio.wait(tasks)
    first = tasks[0].result()
    second = await results.get()
    done = asyncio.Event()
    await done.wait()
    return first, second


async def b(names: list[str], settings: dict):
    return ", ".join(names), settings.get("x"), "".join(names).split()


async def c(lock: asyncio.Lock):
    async with lock:
        await lock.acquire()


class Worker:
    def __init__(self):
        self.jobs = queue.Queue()
        self.done = asyncio.Event()

    async def run(self, future, thread: threading.Thread):
        job = self.jobs.get(block=False)
        other = self.jobs.get_nowait()
        await self.done.wait()
        await asyncio.to_thread(thread.join)
        await asyncio.wrap_future(future)
        return job, other, future.result()


# %% unsafe: process state in thread functions, by other names
import io
import locale as loc
import os
import signal
import sys
import threading
import warnings
from random import choice, shuffle

import numpy as np


def one(x):
    sys.stdout = io.StringIO()  # expect: XCS407
    return x


def two(x):
    warnings.filterwarnings("ignore")  # expect: XCS407
    return x


def three(x):
    loc.setlocale(loc.LC_ALL, "C")  # expect: XCS404
    return x


def four(x):
    signal.setitimer(signal.ITIMER_REAL, 1)  # expect: XCS405
    return x


def five(x):
    os.environ.pop("X", None)  # expect: XCS403
    return x


def six(x):
    del os.environ["X"]  # expect: XCS403
    return x


def seven(x):
    old = os.getcwd()
    try:
        os.chdir(x)  # expect: XCS402
    finally:
        os.chdir(old)  # expect: XCS402


def eight(xs):
    shuffle(xs)  # expect: XCS401
    return choice(xs)  # expect: XCS401


def nine(x):
    np.random.seed(x)  # expect: XCS401
    return np.random.rand(3)  # expect: XCS401


def ten(x):
    old = os.umask(0)  # expect: XCS406
    return old


def main(xs):
    for x in xs:
        threading.Thread(target=one, args=(x,)).start()
        threading.Thread(target=two, args=(x,)).start()
        threading.Thread(target=three, args=(x,)).start()
        threading.Thread(target=four, args=(x,)).start()
        threading.Thread(target=five, args=(x,)).start()
        threading.Thread(target=six, args=(x,)).start()
        threading.Thread(target=seven, args=(x,)).start()
        threading.Thread(target=eight, args=(x,)).start()
        threading.Thread(target=nine, args=(x,)).start()
        threading.Thread(target=ten, args=(x,)).start()


# %% unsafe: threads with lambdas over the loop's variable
import threading

import requests


def main(urls):
    threads = []
    for url in urls:
        thread = threading.Thread(target=lambda: requests.get(url))  # expect: XCS502
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


# %% unsafe: mutable defaults in methods that a pool runs
from concurrent.futures import ThreadPoolExecutor


class Collector:
    def collect(self, x, found=set(), *, names={}):  # expect: XCS501
        found.add(x)
        names[x] = len(found)
        return names

    def run(self, xs):
        with ThreadPoolExecutor() as pool:
            return list(pool.map(self.collect, xs))


# %% unsafe: clients that one thread at a time may use
import ftplib
import http.client
import imaplib
import smtplib
from concurrent.futures import ThreadPoolExecutor

import boto3

mail = smtplib.SMTP("localhost")
inbox = imaplib.IMAP4_SSL("localhost")
files = ftplib.FTP("localhost")
connection = http.client.HTTPConnection("localhost")
aws = boto3.Session()


def send(x):
    mail.sendmail("a", "b", x)  # expect: XCS302


def read(x):
    inbox.search(None, x)  # expect: XCS302


def fetch(x):
    files.retrlines(x)  # expect: XCS302


def ask(x):
    connection.request("GET", x)  # expect: XCS302
    return connection.getresponse()  # expect: XCS302


def bucket(x):
    return aws.client("s3").list_objects(Bucket=x)  # expect: XCS302


def main(xs):
    with ThreadPoolExecutor() as pool:
        pool.map(send, xs)
        pool.map(read, xs)
        pool.map(fetch, xs)
        pool.map(ask, xs)
        pool.map(bucket, xs)


# %% unsafe: loops that end early
import requests


def one(urls: list[str]):
    for url in urls:
        if requests.get(url).ok:
            return url  # expect: XCS103
    return None


def two(urls: list[str]):
    found = None
    for url in urls:
        found = requests.get(url)
        if found.status_code == 200:
            break  # expect: XCS103
    else:
        raise LookupError
    return found


# %% unsafe: shared state of nested functions and of classes
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import requests

counts = Counter()
by_host = defaultdict(int)


def work(url):
    counts[url] += 1  # expect: XCS301
    by_host[url] += len(requests.get(url).text)  # expect: XCS301


def main(urls):
    total = 0

    def inner(url):
        nonlocal total
        total += 1  # expect: XCS301
        return requests.get(url)

    with ThreadPoolExecutor() as pool:
        list(pool.map(work, urls))
        list(pool.map(inner, urls))
    return total


# %% safe: the same with locks of all kinds
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed

import requests

counts = Counter()
guard = threading.RLock()
condition = threading.Condition()


def work(url):
    text = requests.get(url).text
    with guard:
        counts[url] += 1
    with condition:
        counts[text] += 1
        condition.notify_all()
    guard.acquire()
    try:
        counts["all"] += 1
    finally:
        guard.release()


def main(urls):
    total = 0
    with ThreadPoolExecutor() as pool:
        for done in as_completed([pool.submit(work, url) for url in urls]):
            done.result()
            total += 1
    return total
