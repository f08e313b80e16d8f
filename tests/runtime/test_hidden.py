"""Refusals that a client keeps to itself: waves, and what is seen of threads."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest

import xcs
from tests.benchmarks.quota import ask, counts, open_server
from tests.runtime.support import PATIENCE, make_abi
from tests.runtime.test_limits import Clock, Stub, nothing_learned
from xcs_runtime import hidden
from xcs_runtime.limiter import FIRST_WAVE, Limiter
from xcs_runtime.limits import limits
from xcs_runtime.refusals import Refusal

__all__ = ["nothing_learned"]

REFUSAL = Refusal(("http://localhost", "m"), 1.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("xcs_runtime.limiter.time", clock)
    monkeypatch.setattr("xcs_runtime.limiter.threads.run", lambda job, limiter: True)  # the test looks by itself
    return clock


def standing(name: str, function: str = "read") -> Any:
    """A frame of a function of that name in a module of that name, called by the client."""
    module: dict[str, Any] = {"__name__": name, "sys": sys}
    exec(f"def {function}():\n    return sys._getframe()", module)
    client: dict[str, Any] = {"__name__": "openai._base_client" if name != "elsewhere" else name}
    exec("def request(read):\n    return read()", client)
    return client["request"](module[function])


def opened(clock: Clock, count: int) -> tuple[Limiter, list[Any]]:
    limiter = Limiter(limits=limits)
    limiter.open([])
    tasks: list[Any] = [Stub() for _ in range(count)]
    for task in tasks:
        limiter.enter(task)
    return limiter, tasks


def test_calls_begin_in_waves_as_long_as_nobody_is_refused(clock: Clock) -> None:
    limiter, _ = opened(clock, 200)
    assert len(limiter.in_flight) == FIRST_WAVE
    frame = standing("httpcore._backends.sync")
    for wave in (64, 128, 256):
        limiter.saw(dict.fromkeys(limiter.in_flight, frame), [])
        clock.now += 0.04
        limiter.saw(dict.fromkeys(limiter.in_flight, frame), [])
        limiter.start_waiting()
        assert len(limiter.in_flight) == min(wave, 200)


def test_a_wave_that_is_still_being_sent_is_waited_for_but_not_for_long(clock: Clock) -> None:
    limiter, _ = opened(clock, 100)
    for _ in range(4):
        clock.now += 0.1
        limiter.saw({task: standing("httpcore._models", "encode") for task in limiter.in_flight}, [])
        assert limiter.limit == FIRST_WAVE
    clock.now += 0.2
    limiter.saw({task: standing("httpcore._models", "encode") for task in limiter.in_flight}, [])
    assert limiter.limit == 2 * FIRST_WAVE


def test_the_answers_to_a_wave_are_waited_for_half_as_long_as_sending_it_took(clock: Clock) -> None:
    limiter, _ = opened(clock, 100)
    frame = standing("ssl")
    clock.now += 0.2
    for _ in range(3):
        limiter.saw(dict.fromkeys(limiter.in_flight, frame), [])
        assert limiter.limit == FIRST_WAVE
        clock.now += 0.04
    limiter.saw(dict.fromkeys(limiter.in_flight, frame), [])
    assert limiter.limit == 2 * FIRST_WAVE


def test_those_refused_in_the_first_wave_say_how_many_are_taken(clock: Clock) -> None:
    limiter, tasks = opened(clock, 200)
    frame = standing("openai._base_client")
    refused = [(task, REFUSAL) for task in tasks[20:FIRST_WAVE]]
    limiter.saw(dict.fromkeys(limiter.in_flight, frame), refused)
    assert (limiter.limit, len(limiter.in_flight), len(limiter.asleep)) == (20, 20, 12)
    clock.now += 1.0
    limiter.start_waiting()
    assert len(limiter.in_flight) == 20
    # Their client makes the requests again: one is taken, the others are refused, which is nothing new.
    limiter.saw(dict.fromkeys(tasks[:32], frame), [])
    assert len(limiter.in_flight) == 32
    for task in tasks[:3]:
        task.done = True
        limiter.leave(task)
    limiter.saw(dict.fromkeys(tasks[3:32], frame), refused[1:])
    assert (limiter.limit, len(limiter.in_flight), len(limiter.asleep)) == (20, 18, 11)
    limiter.refuse(tasks[31], 1.0)  # it has given up
    assert (limiter.limit, len(limiter.asleep), len(limiter.paused)) == (20, 10, 1)
    limiter.start_waiting()
    assert len(limiter.in_flight) == 20


@pytest.mark.parametrize("late", [False, True])
def test_room_is_kept_for_requests_that_are_about_to_be_made_again(clock: Clock, late: bool) -> None:
    limiter, tasks = opened(clock, 200)
    frame = standing("openai._base_client")
    refused = [(task, REFUSAL) for task in tasks[20:FIRST_WAVE]]
    limiter.saw(dict.fromkeys(limiter.in_flight, frame), refused)

    def end(task: Any) -> None:
        task.done, task.seconds = True, 0.2
        limiter.leave(task)

    end(tasks[0])
    assert len(limiter.in_flight) == 20  # there is time enough for another one
    clock.now += 0.85
    for task in tasks[1:13]:
        end(task)
    assert len(limiter.in_flight) == 8
    clock.now += 0.3 if late else 0.1
    if not late:
        limiter.saw(dict.fromkeys(tasks[13:32], frame), [])
    limiter.start_waiting()
    assert (limiter.limit, len(limiter.in_flight), len(limiter.asleep)) == (20, 20, 12 if late else 0)


def test_other_calls_are_let_go(clock: Clock) -> None:
    limiter, tasks = opened(clock, 200)
    frame = standing("elsewhere")
    limits.by_code["code"] = limiter
    limiter.saw(dict.fromkeys(limiter.in_flight, frame), [])
    assert limits.by_code
    limiter.saw(dict.fromkeys(limiter.in_flight, frame), [])
    assert not limits.by_code
    assert sum(task.launched for task in tasks) == 200 - FIRST_WAVE
    assert limits.opened("code", []) is None
    for task in tasks:
        limiter.leave(task)
    assert not limiter.in_flight


def test_the_limiter_of_a_place_takes_over(clock: Clock) -> None:
    limiter, tasks = opened(clock, 50)
    known = limits.learn("another", REFUSAL.place)
    known.limit = 40
    limits.by_code["code"] = limiter
    limits.settle(limiter, REFUSAL.place)
    assert limits.by_code["code"] is known
    assert len(known.in_flight) == 40
    assert {task.limiter for task in tasks} == {known}
    first, _ = opened(clock, 0)
    limits.by_code["third"] = first
    limits.settle(first, ("http://elsewhere", "m"))
    assert limits.learn("fourth", ("http://elsewhere", "m")) is first


def test_calls_that_wait_for_each_other_all_begin_although_a_client_is_loaded() -> None:
    abi = make_abi()
    together = threading.Barrier(3 * FIRST_WAVE, timeout=PATIENCE)

    def call(item: int) -> int:
        together.wait()
        return item

    for _ in range(2):
        with abi.region() as region:
            tasks = [region.issue(call, item) for item in range(3 * FIRST_WAVE)]
            tasks[-1].await_end()
            assert [task.commit() for task in tasks] == list(range(3 * FIRST_WAVE))
    assert not limits.by_code


@pytest.fixture
def retrying() -> Iterator[tuple[openai.OpenAI, str]]:
    with open_server(quota=4, seconds=0.02, retry_after=0.05) as address:
        yield openai.OpenAI(base_url=address, api_key="none"), address


def many(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    return [ask(client, prompt) for prompt in prompts]


def test_a_client_that_makes_requests_again(retrying: tuple[openai.OpenAI, str]) -> None:
    client, address = retrying
    prompts = [str(number) for number in range(60)]
    compiled = xcs.compile(many)
    for served in (60, 120):
        assert compiled(client, prompts) == [f"an answer to {n}" for n in range(60)]
        assert counts(address)["served"] == served
    (limiter,) = set(limits.by_code.values())
    assert limiter.hides
    assert not limiter.opening
    assert not limiter.in_flight | limiter.asleep | limiter._slept


def test_what_a_client_waits_out_is_seen() -> None:
    found: list[Refusal | None] = []

    really = time.sleep

    def sleep(seconds: float) -> None:
        if sys._getframe(1).f_code.co_name != "_sleep_for_retry":  # of another thread
            return really(seconds)
        found.append(hidden.hidden_refusal(sys._getframe(1)))
        assert hidden.is_in_client(sys._getframe())

    with open_server(quota=0, seconds=0.0, retry_after=0.01) as address, pytest.MonkeyPatch.context() as patch:
        patch.setattr("openai._base_client.time.sleep", sleep)
        with pytest.raises(openai.RateLimitError):
            ask(openai.OpenAI(base_url=address, api_key="none"), "a")
    assert found == [Refusal((address, "m"), 0.01)] * 2
    assert hidden.hidden_refusal(sys._getframe()) is None
    assert not hidden.is_in_client(sys._getframe())
