"""What the programs with output call: functions and methods that print, log and warn, and the slow call in them."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools
import logging
import sys
import threading
import warnings
from dataclasses import dataclass
import xcs


log = logging.getLogger("tests.output")
adapter = logging.LoggerAdapter(log, {"request": 7})
lock = threading.Lock()


class Gauge:
    """How many calls are in flight, and the most there were."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.full: threading.Event | None = None
        self.wanted = 0


gauge = Gauge()
exec("def enter_gauge():\n    return gauge", {"gauge": gauge}, namespace := {})
enter_gauge = namespace["enter_gauge"]


@xcs.parallel_safe
def model(x):
    """A slow call: when several have to be in flight together, each waits for that (not for ever)."""
    held = enter_gauge()
    with held.lock:
        held.now += 1
        held.most = max(held.most, held.now)
        if held.full is not None and held.now >= held.wanted:
            held.full.set()
    if held.full is not None:
        held.full.wait(0.5)
    with held.lock:
        held.now -= 1
    if x == 13:
        raise ValueError("thirteen")
    return int(x) * 2


PROGRAMS = []


def program(*arguments, overlaps=2):
    def declare(function):
        PROGRAMS.append((function, arguments, overlaps))
        return function

    return declare




def printing(x):
    print("asking", x)
    answer = model(x)
    print("answer", answer, sep=": ", end=".\n", file=sys.stderr, flush=True)
    return answer


def logging_(x):
    log.info("asking %s", x)
    answer = model(x)
    log.warning("answer %(answer)s", {"answer": answer})
    return answer


def warning_(x):
    warnings.warn(f"asking {x}")
    warnings.warn("blames the caller", RuntimeWarning, stacklevel=2)
    return model(x)


def deep(x):
    print("deep", x)
    return deeper(x) + 1


def deeper(x):
    log.debug("deeper %r", x)
    return printing(logging_(x))


def mutating(x):
    seen = [x]
    log.info("seen %s", seen)
    seen.append(model(x))
    log.info("seen %s", seen)
    print(seen)
    seen.clear()
    return x


def handling(x):
    try:
        log.info("trying %s", x)
        return model(x)
    except ValueError as error:
        log.exception("failed with %s", error)
        print("failed", x)
        return -1
    finally:
        print("done", x)


def retried(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        for attempt in range(3):
            try:
                log.info("attempt %d", attempt)
                return function(*args, **kwargs)
            except ValueError as error:
                log.warning("attempt %d failed: %s", attempt, error)
        print("giving up")
        return None

    return wrapper


@retried
def with_retries(x):
    log.debug("inside %s", x)
    return model(x)


def recursive(n):
    print("down", n)
    if n <= 0:
        return model(n)
    return recursive(n - 1) + n


def with_nested(x):
    def step(y):
        log.info("step %s", y)
        return model(y)

    def twice(function, y):
        print("twice")
        return function(function(y))

    return twice(step, x)


def locked(x):
    with lock:
        log.info("under a lock %s", x)
    return model(x)


def raising_after_output(x):
    print("before", x)
    answer = model(x)
    if answer == 6:
        log.error("about to raise")
        raise KeyError(x)
    return answer


def raising_while_formatting(x):
    log.info("%d of %d", x)
    return model(x)


def with_adapter(x):
    adapter.info("asking %s", x)
    log.log(logging.ERROR, "level given", extra={"x_of_it": "fixed"})
    logging.warning("by the module %s", x)
    return model(x)


class Agent:
    def __init__(self, name):
        self.name = name
        self.log = logging.getLogger(f"tests.output.{name}")

    def __call__(self, x):
        self.log.info("called with %s", x)
        return self.ask(x)

    def ask(self, x):
        print(self.name, "asks", x)
        return self._ask(x, times=2)

    def _ask(self, x, times):
        for number in range(times):
            self.log.debug("number %s", number)
        return model(x)

    @staticmethod
    def plainly(x):
        print("static", x)
        return model(x)

    @classmethod
    def of_class(cls, x):
        print(cls.__name__, x)
        return model(x)


@dataclass
class Reply:
    text: str
    score: int


def dataclass_shown(x):
    reply = Reply(f"text {x}", model(x))
    log.info("%s %r", reply, reply)
    print(reply)
    reply.score = 0
    return reply.text


def module_function(x):
    logging.getLogger("tests.output.other").info("got %s", x)
    return model(x)
