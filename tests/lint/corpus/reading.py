# %% default-appended
import requests
import xcs
@xcs.compile
def every(urls: list[str], out=[]):  # expect: XCS501
    for url in urls:
        out.append(requests.get(url).text)
    return out
# %% default-dict-stored
import requests
import xcs
@xcs.parallel_safe
def ask(url, cache={}):  # expect: XCS501
    if url not in cache:
        cache[url] = requests.get(url).text
    return cache[url]
# %% default-in-pool
from concurrent.futures import ThreadPoolExecutor
def work(x, seen=set()):  # expect: XCS501
    seen.add(x)
    return len(seen)
def run(xs):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, xs))
# %% default-returned
import requests
def every(urls: list[str], out=list()):  # expect: XCS501
    for url in urls:
        requests.get(url)
    return out
# %% default-none
import requests
import xcs
@xcs.compile
def every(urls: list[str], out=None):
    out = [] if out is None else out
    for url in urls:
        out.append(requests.get(url).text)
    return out
# %% default-only-read
import requests
import xcs
@xcs.compile
def every(urls: list[str], headers={"a": "b"}):
    return [requests.get(url, headers=headers).text for url in urls]
# %% default-tuple
import requests
import xcs
@xcs.compile
def every(urls: tuple = ("a", "b")):
    return [requests.get(url).text for url in urls]
# %% default-keyword-only
import requests
import xcs
@xcs.compile
def every(urls: list[str], *, seen={}):  # expect: XCS501
    for url in urls:
        seen[url] = requests.get(url).text
# %% default-elsewhere
def note(x, seen=[]):
    seen.append(x)
    return seen
# %% lambda-over-loop-variable
import threading
def run(names):
    for name in names:
        threading.Thread(target=lambda: print(name)).start()  # expect: XCS502
# %% lambda-appended
def callbacks(names):
    out = []
    for name in names:
        out.append(lambda: name)  # expect: XCS502
    return out
# %% lambda-bound
def callbacks(names):
    out = []
    for name in names:
        out.append(lambda name=name: name)
    return out
# %% lambda-in-comprehension
def callbacks(names):
    return [lambda: name for name in names]  # expect: XCS502
# %% lambda-called-at-once
def lengths(names):
    out = []
    for name in names:
        out.append(sorted(names, key=lambda other: (other == name, other)))
    return out
# %% lambda-submitted
from concurrent.futures import ThreadPoolExecutor
def run(names):
    with ThreadPoolExecutor() as pool:
        for name in names:
            pool.submit(lambda: len(name))  # expect: XCS502
# %% nested-def-collected
def jobs(names):
    out = {}
    for name in names:
        def job():
            return name  # expect: XCS502
        out[name] = job
    return out
# %% nested-def-called-at-once
def jobs(names):
    out = {}
    for name in names:
        def job():
            return name
        out[name] = job()
    return out
# %% partial-submitted
import functools
from concurrent.futures import ThreadPoolExecutor
def run(names):
    with ThreadPoolExecutor() as pool:
        for name in names:
            pool.submit(functools.partial(len, name))
# %% lambda-in-dict-comprehension
def table(names):
    return {name: lambda: name for name in names}  # expect: XCS502
# %% lambda-in-map-in-loop
def table(rows):
    out = []
    for row in rows:
        out.append(list(map(lambda cell: cell + row[0], row)))
    return out
# %% lambda-own-variable
def callbacks(names):
    out = []
    for name in names:
        out.append(lambda name: name)
    return out
# %% sleep-in-async
import time
async def wait():
    time.sleep(1)  # expect: XCS601
# %% requests-in-async
import requests
async def fetch(url):
    return requests.get(url).text  # expect: XCS601
# %% blocking-through-function
import requests
def load(url):
    return requests.get(url).text
async def fetch(url):
    return load(url)  # expect: XCS601
# %% blocking-through-module
# file: net.py
import httpx
def load(url):
    return httpx.get(url).text
# file: main.py
from net import load
async def fetch(url):
    return load(url)  # expect: XCS601
# %% blocking-client-in-async
from openai import OpenAI
client = OpenAI()
async def ask(prompt):
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])  # expect: XCS601
    return answer
# %% async-client-in-async
from openai import AsyncOpenAI
client = AsyncOpenAI()
async def ask(prompt):
    return await client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
# %% to-thread
import asyncio
import requests
async def fetch(url):
    return await asyncio.to_thread(requests.get, url)
# %% executor-in-async
import asyncio
import requests
async def fetch(url):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lambda: requests.get(url))
# %% asyncio-sleep
import asyncio
async def wait():
    await asyncio.sleep(1)
# %% nested-def-in-async
import asyncio
import time
async def wait():
    def work():
        time.sleep(1)
    await asyncio.to_thread(work)
# %% urlopen-in-async
from urllib.request import urlopen
async def fetch(url):
    with urlopen(url) as answer:  # expect: XCS601
        return answer.status
# %% sleep-in-sync
import time
def wait():
    time.sleep(1)
# %% subprocess-in-async
import subprocess
async def build():
    subprocess.run(["make"])  # expect: XCS601
# %% input-in-async
async def confirm():
    return input("really? ")  # expect: XCS601
