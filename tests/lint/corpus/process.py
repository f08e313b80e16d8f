# %% random-in-region
import random
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    return [requests.get(url, params={"r": random.random()}).text for url in urls]  # expect: XCS401
# %% random-in-callee
import random
import requests
def ask(url: str):
    return requests.get(url, params={"r": random.randint(0, 9)}).text  # expect: XCS401
def every(urls: list[str]):
    return [ask(url) for url in urls]
# %% random-of-its-own
import random
import requests
def ask(url: str, seed: int):
    rng = random.Random(seed)
    return requests.get(url, params={"r": rng.random()}).text
def every(urls: list[str]):
    return [ask(url, n) for n, url in enumerate(urls)]
# %% random-before-the-loop
import random
import requests
import xcs
@xcs.compile
def every(urls: list[str]):
    picked = random.sample(urls, 3)
    return [requests.get(url).text for url in picked]
# %% random-elsewhere
import random
def pick(xs):
    return random.choice(xs)
# %% random-declared
import random
import xcs
@xcs.parallel_safe
def pick(xs):
    return random.choice(xs)  # expect: XCS401
# %% random-seed-in-pool
import random
from concurrent.futures import ThreadPoolExecutor
def work(n):
    random.seed(n)  # expect: XCS401
    return n
def run(ns):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, ns))
# %% numpy-random-declared
import numpy as np
import xcs
@xcs.parallel_safe
def noise(n):
    return np.random.normal(size=n)  # expect: XCS401
# %% numpy-generator-declared
import numpy as np
import xcs
@xcs.parallel_safe
def noise(n, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n)
# %% secrets-declared
import secrets
import xcs
@xcs.parallel_safe
def token(n):
    return secrets.token_hex(n)
# %% chdir-declared
import os
import xcs
@xcs.parallel_safe
def build(folder):
    os.chdir(folder)  # expect: XCS402
    return os.listdir(".")
# %% chdir-in-pool
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
def build(folder):
    with contextlib.chdir(folder):  # expect: XCS402
        return os.listdir(".")
def run(folders):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(build, folders))
# %% chdir-in-region
import os
import requests
import xcs
def fetch(folder: str):
    os.chdir(folder)  # expect: XCS402
    return requests.get("https://a/" + folder).text
@xcs.compile
def every(folders: list[str]):
    return [fetch(folder) for folder in folders]
# %% listdir-declared
import os
import xcs
@xcs.parallel_safe
def build(folder):
    return os.listdir(folder)
# %% chdir-at-start
import os
def main(folder):
    os.chdir(folder)
# %% environ-declared
import os
import xcs
@xcs.parallel_safe
def ask(key):
    os.environ["KEY"] = key  # expect: XCS403
    return key
# %% putenv-in-thread
import os
import threading
def work(key):
    os.putenv("KEY", key)  # expect: XCS403
def run(keys):
    for key in keys:
        threading.Thread(target=work, args=(key,)).start()
# %% environ-update-in-pool
import os
from concurrent.futures import ThreadPoolExecutor
def work(key):
    os.environ.update({"KEY": key})  # expect: XCS403
def run(keys):
    with ThreadPoolExecutor() as pool:
        list(pool.map(work, keys))
# %% environ-read
import os
import xcs
@xcs.parallel_safe
def ask(key):
    return os.environ.get(key, os.getenv("HOME"))
# %% environ-copy
import os
import subprocess
import xcs
@xcs.parallel_safe
def run(key):
    env = dict(os.environ)
    env["KEY"] = key
    return subprocess.run(["true"], env=env).returncode
# %% environ-in-region
import os
import requests
def ask(url: str):
    os.environ["LAST"] = url  # expect: XCS403
    return requests.get(url).text
def every(urls: list[str]):
    return [ask(url) for url in urls]
# %% environ-pop-declared
import os
import xcs
@xcs.parallel_safe
def ask(key):
    return os.environ.pop(key, None)  # expect: XCS403
# %% environ-del-declared
import os
import xcs
@xcs.parallel_safe
def ask(key):
    del os.environ[key]  # expect: XCS403
    return key
# %% locale-declared
import locale
import xcs
@xcs.parallel_safe
def show(x):
    locale.setlocale(locale.LC_ALL, "de_DE")  # expect: XCS404
    return locale.format_string("%f", x)
# %% locale-in-thread
import threading
from locale import setlocale, LC_NUMERIC
def work(x):
    setlocale(LC_NUMERIC, "C")  # expect: XCS404
def run(xs):
    for x in xs:
        threading.Thread(target=work, args=(x,)).start()
# %% locale-read
import locale
import xcs
@xcs.parallel_safe
def show(x):
    return locale.getlocale(), x
# %% locale-at-start
import locale
def main():
    locale.setlocale(locale.LC_ALL, "")
# %% signal-declared
import signal
import xcs
@xcs.parallel_safe
def work(x):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # expect: XCS405
    return x
# %% alarm-in-pool
import signal
from concurrent.futures import ThreadPoolExecutor
def work(x):
    signal.alarm(3)  # expect: XCS405
    return x
def run(xs):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, xs))
# %% signal-at-start
import signal
def main():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
# %% signal-read
import signal
import xcs
@xcs.parallel_safe
def work(x):
    return signal.getsignal(signal.SIGINT), x
# %% umask-declared
import os
import xcs
@xcs.parallel_safe
def save(path):
    old = os.umask(0o077)  # expect: XCS406
    return path, old
# %% umask-in-callee
import os
from concurrent.futures import ThreadPoolExecutor
def quiet():
    os.umask(0o022)  # expect: XCS406
def save(path):
    quiet()
    return path
def run(paths):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(save, paths))
# %% umask-at-start
import os
def main():
    os.umask(0o022)
# %% chmod-declared
import os
import xcs
@xcs.parallel_safe
def save(path):
    os.chmod(path, 0o600)
    return path
# %% warnings-filter-declared
import warnings
import xcs
@xcs.parallel_safe
def quiet(x):
    with warnings.catch_warnings():  # expect: XCS407
        return x
# %% warnings-simplefilter-in-pool
import warnings
from concurrent.futures import ThreadPoolExecutor
def work(x):
    warnings.simplefilter("ignore")  # expect: XCS407
    return x
def run(xs):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, xs))
# %% redirect-stdout-declared
import contextlib
import io
import xcs
@xcs.parallel_safe
def capture(f):
    with contextlib.redirect_stdout(io.StringIO()) as out:  # expect: XCS407
        f()
    return out.getvalue()
# %% warnings-warn
import warnings
import xcs
@xcs.parallel_safe
def note(x):
    warnings.warn("old")
    return x
# %% warnings-filter-elsewhere
import warnings
def quiet(x):
    with warnings.catch_warnings():
        return x

# %% a generator of one's own that is called like the module
import random as r

import xcs


@xcs.parallel_safe
def pick(random, names):
    random.shuffle(names)
    return names


@xcs.parallel_safe
def seeded(names):
    random = r.Random(7)
    return random.choice(names)
