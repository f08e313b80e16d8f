# %% counter-given-to-call
import requests
def every(urls: list[str]):
    out = []
    n = 0
    for url in urls:
        n += 1  # expect: XCS201
        out.append(requests.get(url, params={"n": n}).text)
    return out
# %% counter-after-call
import httpx
import xcs
@xcs.compile
def every(urls: list[str]):
    page = 1
    out = []
    for url in urls:
        out.append(httpx.get(f"{url}?page={page}").text)
        page = page + 1  # expect: XCS201
    return out
# %% counter-not-given
import requests
def every(urls: list[str]):
    done = 0
    for url in urls:
        text = requests.get(url).text
        done += len(text)
    return done
# %% counter-only-printed
import requests
def every(urls: list[str]):
    n = 0
    for url in urls:
        text = requests.get(url).text
        n += 1
        print(n, text)
# %% enumerate-used
import requests
def every(urls: list[str]):
    return [requests.get(url, params={"n": n}).text for n, url in enumerate(urls, 1)]
# %% length-of-results
import requests
def every(urls: list[str]):
    out = []
    for url in urls:
        text = requests.get(url, params={"n": len(out)}).text  # expect: XCS201
        out.append(text)
    return out
# %% conditional-counter
import requests
def every(urls: list[str]):
    n = 0
    out = []
    for url in urls:
        text = requests.get(url, params={"good": n}).text
        if text:
            n += 1
        out.append(text)
    return out
# %% previous-item
import requests
def every(names: list[str]):
    out = []
    last = ""
    for name in names:
        out.append(requests.get("https://a", params={"from": last, "to": name}).text)
        last = name  # expect: XCS202
    return out
# %% previous-answer
import requests
def chain(urls: list[str]):
    last = ""
    for url in urls:
        last = requests.get(url, params={"after": last}).text
    return last
# %% previous-item-compared
import requests
def every(names: list[str]):
    out = []
    last = ""
    for name in names:
        text = requests.get(name).text
        if name != last:
            out.append(text)
        last = name
    return out
# %% pairwise-used
import itertools
import requests
def every(names: list[str]):
    return [requests.get("https://a", params={"from": a, "to": b}).text for a, b in itertools.pairwise(names)]
# %% previous-item-of-calls-in-callee
import httpx
import xcs
def ask(one: str, two: str):
    return httpx.get("https://a", params={"a": one, "b": two}).text
@xcs.compile
def every(names: list[str]):
    before = None
    out = {}
    for name in names:
        out[name] = ask(before or "", name)
        before = name  # expect: XCS202
    return out
# %% while-over-index
import requests
def every(urls: list[str]):
    out = []
    i = 0
    while i < len(urls):  # expect: XCS203
        out.append(requests.get(urls[i]).text)
        i += 1
    return out
# %% while-to-number
import requests
def pages(last: int):
    out = []
    page = 1
    while page <= last:  # expect: XCS203
        out.append(requests.get("https://a", params={"page": page}).json())
        page += 1
    return out
# %% while-to-number-compiled
import httpx
import xcs
@xcs.compile
def pages():
    out = []
    page = 0
    while page < 10:  # expect: XCS203
        out.append(httpx.get(f"https://a/{page}").text)
        page = page + 1
    return out
# %% while-on-answer
import requests
def pages(url: str):
    out = []
    while url:
        answer = requests.get(url).json()
        out.append(answer["items"])
        url = answer["next"]
    return out
# %% while-queue
import requests
def crawl(queue: list[str]):
    seen = []
    while queue:
        url = queue.pop()
        seen.append(requests.get(url).text)
    return seen
# %% while-step-changes
import requests
def pages(last: int):
    page = 1
    out = []
    while page <= last:
        answer = requests.get("https://a", params={"page": page}).json()
        page += answer["step"]
        out.append(answer)
    return out
# %% while-fast
def squares(n: int):
    i = 0
    out = []
    while i < n:
        out.append(i * i)
        i += 1
    return out
# %% while-bound-changes
import requests
def pages():
    page, last = 1, 2
    out = []
    while page <= last:
        answer = requests.get("https://a", params={"page": page}).json()
        last = answer["last"]
        out.append(answer)
        page += 1
    return out
# %% for-over-range
import requests
def pages(last: int):
    return [requests.get("https://a", params={"page": page}).json() for page in range(1, last + 1)]
