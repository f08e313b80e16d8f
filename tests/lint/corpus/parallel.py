# %% must-be-parallel-and-is
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    out = []
    for url in urls:  # xcs: parallel
        out.append(requests.get(url).text)
    return out
# %% must-be-parallel-break
import requests
def first(urls: list[str]):
    for url in urls:  # xcs: parallel  # expect: XCS002
        answer = requests.get(url)
        if answer.ok:
            break  # expect: XCS103
    return answer
# %% must-be-parallel-chain
import requests
def chain(urls: list[str]):
    last = ""
    for url in urls:  # xcs: parallel  # expect: XCS002
        last = requests.get(url, params={"after": last}).text
    return last
# %% must-be-parallel-nothing-slow
def squares(xs: list[int]):
    out = []
    for x in xs:  # xcs: parallel  # expect: XCS002
        out.append(x * x)
    return out
# %% must-be-parallel-effect
import requests
SEEN = []
def ask(url: str):
    SEEN.append(url)
    return requests.get(url).text
def every(urls: list[str]):
    out = []
    for url in urls:  # xcs: parallel  # expect: XCS002
        out.append(ask(url))  # expect: XCS101
    return out
# %% must-be-parallel-comprehension
import requests
def every(urls: list[str]):
    return [requests.get(url).text for url in urls]  # xcs: parallel
# %% must-be-parallel-comprehension-kept
import requests
import acme
def every(urls: list[str]):
    return [requests.get(acme.sign(url)).text for url in urls]  # xcs: parallel  # expect: XCS002, XCS102
# %% must-be-parallel-parameter
import xcs
@xcs.compile
def every(model, prompts: list[str]):
    out = []
    for prompt in prompts:  # xcs: parallel
        out.append(model(prompt))
    return out
# %% must-be-parallel-generator
import requests
def every(urls: list[str]):
    for url in urls:  # xcs: parallel  # expect: XCS002
        yield requests.get(url).text
# %% must-be-parallel-async
import requests
async def every(urls: list[str]):
    for url in urls:  # xcs: parallel  # expect: XCS002
        requests.get(url)  # expect: XCS601
# %% ignored
import time
async def wait():
    time.sleep(1)  # xcs: ignore[XCS601]
# %% ignored-all
import time
async def wait():
    time.sleep(1)  # xcs: ignore
# %% unused-ignore
import time
def wait():
    time.sleep(1)  # xcs: ignore[XCS601]  # expect: XCS001
# %% unused-of-two
import time
async def wait():
    time.sleep(1)  # xcs: ignore[XCS601, XCS101]  # expect: XCS001
# %% ignore-in-string
TEXT = "# xcs: ignore[XCS601]"
# %% broken
def f(:  # expect: XCS000
    pass
# %% broken-indentation
def f():
    x = 1
      y = 2  # expect: XCS000
# %% recursive
import requests
def walk(node):
    requests.get(node.url)
    return [walk(child) for child in node.children]
# %% nothing
# %% only-imports
import os
import sys
