# %% declared-writes-global
import requests
import xcs
COUNT = 0
@xcs.parallel_safe
def ask(url):
    global COUNT
    COUNT += 1  # expect: XCS301
    return requests.get(url).text
# %% declared-writes-global-under-lock
import threading
import requests
import xcs
COUNT = 0
guard = threading.Lock()
@xcs.parallel_safe
def ask(url):
    global COUNT
    with guard:
        COUNT += 1
    return requests.get(url).text
# %% declared-writes-self
import requests
import xcs
class Agent:
    def __init__(self):
        self.calls = 0
    @xcs.parallel_safe
    def ask(self, url):
        self.calls += 1  # expect: XCS301
        return requests.get(url).text
# %% declared-writes-self-under-lock
import threading
import requests
import xcs
class Agent:
    def __init__(self):
        self.calls = 0
        self._lock = threading.RLock()
    @xcs.parallel_safe
    def ask(self, url):
        with self._lock:
            self.calls += 1
        return requests.get(url).text
# %% declared-appends-to-global
import xcs
SEEN = []
@xcs.parallel_safe
def note(name):
    SEEN.append(name)  # expect: XCS301
    return name
# %% declared-stores-in-global-dict
import requests
import xcs
CACHE = {}
@xcs.parallel_safe
def fetch(url):
    if url not in CACHE:
        CACHE[url] = requests.get(url).text  # expect: XCS301
    return CACHE[url]
# %% declared-local-state
import requests
import xcs
@xcs.parallel_safe
def fetch(urls):
    found = {}
    for url in urls:
        found[url] = requests.get(url).text
    return found
# %% declared-new-object
import xcs
class Reply:
    def __init__(self, text):
        self.text = text
        self.tags = []
@xcs.parallel_safe
def reply(text):
    made = Reply(text)
    made.tags.append("new")
    made.text = text.upper()
    return made
# %% declared-reads-global
import requests
import xcs
BASE = "https://a"
HEADERS = {"a": "b"}
@xcs.parallel_safe
def fetch(path):
    return requests.get(BASE + path, headers=HEADERS).text
# %% declared-elsewhere
import requests
import xcs
TOTAL = 0
def ask(url):
    global TOTAL
    TOTAL = TOTAL + 1  # expect: XCS301
    return requests.get(url).text
safe = xcs.parallel_safe(ask)
# %% declared-class-attribute
import xcs
class Agent:
    made = 0
    @xcs.parallel_safe
    def ask(self, x):
        Agent.made += 1  # expect: XCS301
        return x
# %% declared-calls-writer
import xcs
STATE = {}
def note(key):
    STATE[key] = True  # expect: XCS301
@xcs.parallel_safe
def ask(key):
    note(key)
    return key
# %% declared-calls-writer-in-other-module
# file: state.py
COUNT = 0
def bump():
    global COUNT
    COUNT += 1  # expect: XCS301
# file: main.py
import state
import xcs
@xcs.parallel_safe
def ask(key):
    state.bump()
    return key
# %% not-declared-writes-global
COUNT = 0
def bump():
    global COUNT
    COUNT += 1
# %% declared-argument-changed
import xcs
@xcs.parallel_safe
def note(seen: list, key):
    seen.append(key)  # expect: XCS301
    return key
# %% declared-closure
import xcs
def make():
    seen = []
    @xcs.parallel_safe
    def note(key):
        seen.append(key)  # expect: XCS301
        return key
    return note
# %% declared-nonlocal
import xcs
def make():
    count = 0
    @xcs.parallel_safe
    def note(key):
        nonlocal count
        count += 1  # expect: XCS301
        return key
    return note
# %% declared-queue
import queue
import xcs
DONE = queue.Queue()
@xcs.parallel_safe
def note(key):
    DONE.put(key)
    return key
# %% declared-event-and-local
import threading
import xcs
local = threading.local()
ready = threading.Event()
@xcs.parallel_safe
def note(key):
    local.key = key
    ready.set()
    return key
# %% declared-contextvar
import contextvars
import xcs
current = contextvars.ContextVar("current")
@xcs.parallel_safe
def note(key):
    current.set(key)
    return key
# %% pool-writes-global
import concurrent.futures
TOTAL = 0
def work(x):
    global TOTAL
    TOTAL += x  # expect: XCS301
def run(xs):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(work, xs))
# %% pool-writes-self
from concurrent.futures import ThreadPoolExecutor
class Job:
    def __init__(self):
        self.done = 0
    def step(self, x):
        self.done += 1  # expect: XCS301
    def run(self, xs):
        with ThreadPoolExecutor(4) as pool:
            for x in xs:
                pool.submit(self.step, x)
# %% pool-under-lock
import threading
from concurrent.futures import ThreadPoolExecutor
class Job:
    def __init__(self):
        self.done = 0
        self.lock = threading.Lock()
    def step(self, x):
        with self.lock:
            self.done += 1
    def run(self, xs):
        with ThreadPoolExecutor(4) as pool:
            for x in xs:
                pool.submit(self.step, x)
# %% pool-returns
from concurrent.futures import ThreadPoolExecutor
def work(x):
    total = 0
    for y in range(x):
        total += y
    return total
def run(xs):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, xs))
# %% threads-write-global
import threading
HITS = {}
def work(key):
    HITS[key] += 1  # expect: XCS301
def run(keys):
    threads = [threading.Thread(target=work, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
# %% one-thread-sets-a-flag
import threading
class Worker:
    def __init__(self):
        self.running = False
        self.thread = threading.Thread(target=self.loop)
    def loop(self):
        self.running = True
# %% processes-write-global
from concurrent.futures import ProcessPoolExecutor
TOTAL = 0
def work(x):
    global TOTAL
    TOTAL += x
    return TOTAL
def run(xs):
    with ProcessPoolExecutor() as pool:
        return list(pool.map(work, xs))
# %% declared-acquire-release
import threading
import xcs
COUNT = 0
mutex = threading.Lock()
@xcs.parallel_safe
def bump(x):
    global COUNT
    mutex.acquire()
    try:
        COUNT += 1
    finally:
        mutex.release()
    return x
# %% parallel-safe-by-configuration
# pyproject: parallel-safe = ["main.ask"]
# file: main.py
COUNT = 0
def ask(x):
    global COUNT
    COUNT += 1  # expect: XCS301
    return x
# %% boto3-session-in-pool
import boto3
from concurrent.futures import ThreadPoolExecutor
session = boto3.Session()
def fetch(key):
    return session.client("s3").get_object(Bucket="b", Key=key)  # expect: XCS302
def run(keys):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(fetch, keys))
# %% boto3-client-in-pool
import boto3
from concurrent.futures import ThreadPoolExecutor
s3 = boto3.client("s3")
def fetch(key):
    return s3.get_object(Bucket="b", Key=key)
def run(keys):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(fetch, keys))
# %% boto3-resource-declared
import boto3
import xcs
table = boto3.resource("dynamodb").Table("t")
@xcs.parallel_safe
def fetch(key):
    return table.get_item(Key={"k": key})  # expect: XCS302
# %% sqlite-connection-in-threads
import sqlite3
import threading
db = sqlite3.connect("a.db")
def load(key):
    return db.execute("select * from t where k = ?", (key,)).fetchall()  # expect: XCS302
def run(keys):
    for key in keys:
        threading.Thread(target=load, args=(key,)).start()
# %% sqlite-connection-of-its-own
import sqlite3
import threading
def load(key):
    db = sqlite3.connect("a.db")
    return db.execute("select * from t where k = ?", (key,)).fetchall()
def run(keys):
    for key in keys:
        threading.Thread(target=load, args=(key,)).start()
# %% sqlite-connection-in-order
import sqlite3
db = sqlite3.connect("a.db")
def load(keys):
    return [db.execute("select * from t where k = ?", (key,)).fetchall() for key in keys]
# %% sqlite-connection-of-self
import sqlite3
import xcs
class Store:
    def __init__(self, path):
        self.db = sqlite3.connect(path)
    @xcs.parallel_safe
    def load(self, key):
        return self.db.execute("select 1").fetchone()  # expect: XCS302
# %% sqlalchemy-session-argument
import xcs
from sqlalchemy.orm import Session
@xcs.parallel_safe
def load(session: Session, key):
    return session.get(dict, key)  # expect: XCS302
# %% sqlalchemy-session-factory
import xcs
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
engine = create_engine("sqlite://")
Session = sessionmaker(engine)
@xcs.parallel_safe
def load(key):
    with Session() as session:
        return session.get(dict, key)
# %% sqlalchemy-shared-session
from concurrent.futures import ThreadPoolExecutor
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
session = Session(create_engine("sqlite://"))
def load(key):
    return session.get(dict, key)  # expect: XCS302
def run(keys):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(load, keys))
# %% requests-session-in-loop
import requests
def every(urls: list[str]):
    session = requests.Session()
    return [session.get(url).text for url in urls]  # expect: XCS302
# %% requests-session-global
import requests
import xcs
session = requests.Session()
@xcs.parallel_safe
def fetch(url):
    return session.get(url).text  # expect: XCS302
# %% httpx-client-in-loop
import httpx
def every(urls: list[str]):
    with httpx.Client() as client:
        return [client.get(url).text for url in urls]
# %% httpx-client-global
import httpx
import xcs
client = httpx.Client()
@xcs.parallel_safe
def fetch(url):
    return client.get(url).text
# %% smtp-shared
import smtplib
from concurrent.futures import ThreadPoolExecutor
server = smtplib.SMTP("localhost")
def send(to):
    server.sendmail("me", to, "hello")  # expect: XCS302
def run(everyone):
    with ThreadPoolExecutor() as pool:
        list(pool.map(send, everyone))
# %% ftp-shared
import ftplib
import xcs
ftp = ftplib.FTP("host")
@xcs.parallel_safe
def size(name):
    return ftp.size(name)  # expect: XCS302
# %% connection-under-lock
import sqlite3
import threading
import xcs
db = sqlite3.connect("a.db", check_same_thread=False)
lock = threading.Lock()
@xcs.parallel_safe
def load(key):
    with lock:
        return db.execute("select 1").fetchone()
# %% one-thread-at-a-time
from concurrent.futures import ThreadPoolExecutor
class Agent:
    def __init__(self):
        self.steps = 0
    def step(self, prompt):
        self.steps += 1
        return prompt
    def step_within(self, prompt, seconds):
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(self.step, prompt).result(timeout=seconds)
# %% one-call-off-the-loop
import asyncio
TOTAL = 0
class Crew:
    def __init__(self):
        self.runs = 0
    def run(self, prompt):
        global TOTAL
        self.runs += 1
        TOTAL += 1  # expect: XCS301
        return prompt
    async def run_async(self, prompt):
        return await asyncio.to_thread(self.run, prompt)
# %% all-of-them-off-the-loop
import asyncio
class Crew:
    def __init__(self):
        self.runs = 0
    def run(self, prompt):
        self.runs += 1  # expect: XCS301
        return prompt
    async def run_all(self, prompts):
        return await asyncio.gather(*[asyncio.to_thread(self.run, prompt) for prompt in prompts])
# %% object-of-its-own
from concurrent.futures import ThreadPoolExecutor
class Usage:
    def __init__(self):
        self.tokens = 0
    def add(self, tokens):
        self.tokens += tokens
def count(prompts):
    usage = Usage()
    for prompt in prompts:
        usage.add(len(prompt))
    return usage.tokens
def run(batches):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(count, batches))

# %% a connection that the function which is given to threads makes itself
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, create_engine, text

engine = create_engine("sqlite://")


def create(connection: Connection):
    connection.execute(text("create table if not exists papers (key text)"))


def store(key):
    with engine.begin() as connection:
        create(connection)


def every(keys):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(store, keys))

# %% a connection that every thread is given
import xcs
from sqlalchemy import Connection, text


@xcs.parallel_safe
def load(connection: Connection, key):
    return connection.execute(text("select 1")).first()  # expect: XCS302

# %% a lambda and a method that a pool is given
from concurrent.futures import ThreadPoolExecutor

import requests

session = requests.Session()


def by_lambda(urls):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda url: session.get(url).text, urls))  # expect: XCS302


def by_method(urls):
    own = requests.Session()
    with ThreadPoolExecutor() as pool:
        return [f.result() for f in [pool.submit(own.get, url) for url in urls]]  # expect: XCS302


def one_thread(url):
    with ThreadPoolExecutor(max_workers=1) as pool:
        return list(pool.map(session.get, [url]))


def a_session_each(urls):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda url: requests.Session().get(url).text, urls))
