"""Quotas: what a server refuses because calls ran ahead is asked again, and is not the user's exception."""

from __future__ import annotations

import errno
import os
import threading
import urllib.error
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import openai
import pytest

import xcs
from tests.benchmarks.quota import ask, counts, open_server
from tests.runtime.support import PATIENCE, make_abi
from tests.runtime.test_executor import run_program
from xcs_runtime.limiter import PAUSE, Limiter
from xcs_runtime.limits import limits
from xcs_runtime.refusals import Refusal, refusal_of, repeats_nothing
from xcs_runtime.refused import _is_final as is_final


@pytest.fixture(autouse=True)
def nothing_learned() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


def client_of(address: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=address, api_key="none", max_retries=0)


def in_a_row(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    return [ask(client, prompt) for prompt in prompts]


def handled(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    found = []
    for prompt in prompts:
        try:
            answer = ask(client, prompt)
        except openai.RateLimitError:
            answer = "refused"
        found.append(answer)
    return found


def twice(client: openai.OpenAI, prompt: str) -> str:
    first = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    return ask(client, str(first.choices[0].message.content))


def two_each(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    return [twice(client, prompt) for prompt in prompts]


@pytest.mark.parametrize("function", [in_a_row, handled])
def test_refusals_of_calls_that_ran_ahead_are_nobodys_business(function: Callable[..., list[str]]) -> None:
    prompts = [str(number) for number in range(30)]
    with open_server(quota=3, seconds=0.01, retry_after=0.02) as address:
        assert xcs.compile(function)(client_of(address), prompts) == [f"an answer to {n}" for n in range(30)]
        assert counts(address)["served"] == 30


def test_a_server_that_always_refuses_is_the_users_exception() -> None:
    with open_server(quota=0, seconds=0.01, retry_after=0.01) as address:
        client = client_of(address)
        with pytest.raises(openai.RateLimitError) as expected:
            in_a_row(client, ["a", "b", "c"])
        with pytest.raises(openai.RateLimitError) as found:
            xcs.compile(in_a_row)(client, ["a", "b", "c"])
        lines = [entry.lineno for entry in expected.traceback][1:]
        assert lines == [entry.lineno for entry in found.traceback if entry.path.parent.name != "xcs_runtime"][1:]
        assert xcs.compile(handled)(client, ["a", "b"]) == ["refused", "refused"]


def test_a_callee_that_had_made_another_request_makes_only_the_refused_one_again() -> None:
    prompts = [str(number) for number in range(12)]
    with open_server(quota=4, seconds=0.02, retry_after=0.01) as address:
        found = xcs.compile(two_each)(client_of(address), prompts)
        assert found == [f"an answer to an answer to {number}" for number in prompts]
        assert counts(address)["served"] == 24


def in_two_steps(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    found = []
    for prompt in prompts:
        draft = ask(client, prompt)
        if draft:
            draft = ask(client, draft)
        final = ask(client, draft).upper()
        found.append(final)
    return found


def within_a_comprehension(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    return [ask(client, ask(client, ask(client, prompt))).upper() for prompt in prompts]


def through_a_function(client: openai.OpenAI, prompts: list[str]) -> list[str]:
    return [three_times(client, prompt) for prompt in prompts]


def three_times(client: openai.OpenAI, prompt: str) -> str:
    for _ in range(3):
        prompt = ask(client, prompt)
    return prompt.upper()


@pytest.mark.parametrize("function", [in_two_steps, within_a_comprehension, through_a_function])
def test_a_refused_request_is_made_again_where_it_was_made(function: Callable[..., list[str]]) -> None:
    """Whichever it is: of the first 24 that arrive, every second one."""
    prompts = [str(number) for number in range(10)]
    with open_server(quota=1000, seconds=0.01, retry_after=0.02, refused=12) as address:
        compiled = xcs.compile(function)
        expected = [f"{'an answer to ' * 3}{number}".upper() for number in prompts]
        assert compiled(client_of(address), prompts) == expected
        assert counts(address) == {"served": 30, "refused": 12}
    assert compiled.stats().retried == 12


def refused(status: int = 429, headers: dict[str, str] | None = None) -> httpx.HTTPStatusError:
    request = httpx.Request("POST", "http://localhost/v1", json={"model": "small"})
    response = httpx.Response(status, headers=headers, request=request)
    return httpx.HTTPStatusError("refused", request=request, response=response)


def test_what_a_refusal_says() -> None:
    found = refusal_of(refused(headers={"retry-after": "1.5"}))
    assert found is not None
    assert (found.place, found.pause) == (("http://localhost", "small"), 1.5)
    assert refusal_of(refused(503)) is not None
    assert refusal_of(refused(500)) is None
    assert refusal_of(refused(headers={"retry-after": "86400"})) is None
    assert refusal_of(ValueError(429)) is None


def fetch(client: httpx.Client, address: str) -> int:
    return client.post(f"{address}/v1", json={"messages": [{"content": "a"}]}).status_code


def fetched(client: httpx.Client, addresses: list[str]) -> list[int]:
    return [fetch(client, address) for address in addresses]


def test_connections_of_a_pool_that_others_have_taken_are_nobodys_business() -> None:
    with open_server(quota=1000, seconds=0.1) as address:
        client = httpx.Client(limits=httpx.Limits(max_connections=3), timeout=httpx.Timeout(20.0, pool=0.15))
        assert xcs.compile(fetched)(client, [address] * 20) == [200] * 20
        assert counts(address)["served"] == 20


def test_a_process_that_may_open_few_files() -> None:
    with open_server(quota=1000, seconds=0.05) as address:
        done = run_program(f"""
            import os, resource, httpx, xcs
            from tests.runtime.test_limits import fetched
            used = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 16
            client = httpx.Client(limits=httpx.Limits(max_connections=None), timeout=20.0)
            compiled = xcs.compile(fetched)
            compiled(client, [{address!r}])
            resource.setrlimit(resource.RLIMIT_NOFILE, (used + 12, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            assert compiled(client, [{address!r}] * 40) == [200] * 40
            print(compiled.stats().retried > 0)
        """)
        assert done.stdout == "True\n", done.stderr
        assert counts(address)["served"] == 41


def of_client(module: str, **attributes: Any) -> Exception:
    """As these clients raise them; they are not installed for the tests."""
    return type("Refused", (Exception,), {"__module__": module, **attributes})()  # type: ignore[no-any-return]


def test_exceptions_of_other_clients() -> None:
    answer = httpx.Response(429, headers={"retry-after": "2"}, request=httpx.Request("POST", "http://localhost/v1"))
    for error, place, pause in (
        (of_client("mistralai.models.sdkerror", status_code=429, raw_response=answer), ("http://localhost", ""), 2.0),
        (of_client("cohere.errors", status_code=429, headers={"retry-after": "3"}), ("client://cohere", ""), 3.0),
        (of_client("google.genai.errors", code=503, response=answer), ("http://localhost", ""), 2.0),
        (of_client("google.api_core.exceptions", code=429, response=None), ("client://google", ""), None),
        (of_client("ollama._types", status_code=503), ("client://ollama", ""), None),
        (
            of_client(
                "botocore.errorfactory",
                response={"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}},
            ),
            ("botocore", ""),
            None,
        ),
    ):
        assert refusal_of(error) == Refusal(place, pause)
    denied = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    assert refusal_of(of_client("botocore.exceptions", response=denied)) is None
    assert refusal_of(of_client("google.genai.errors", code=404, response=None)) is None


def test_what_was_never_sent_is_like_a_refusal() -> None:
    request = httpx.Request("GET", "http://localhost/v1")
    for cause in (httpx.PoolTimeout("", request=request), OSError(errno.EMFILE, "Too many open files")):
        error = openai.APIConnectionError(request=request)
        error.__cause__ = cause
        found = refusal_of(error)
        assert found is not None
        assert (found.place, found.pause) == (("http://localhost", ""), None)
    error.__cause__ = OSError(errno.ECONNREFUSED, "Connection refused")
    assert refusal_of(error) is None
    assert refusal_of(httpx.ReadTimeout("", request=request)) is None
    assert refusal_of(urllib.error.URLError(OSError(errno.EMFILE, "Too many open files"))) is not None


def calls_once(error: Exception, text: str) -> object:
    return httpx_raises(error, text.strip(), len(text), f"{text}".upper())


def calls_two(error: Exception, text: str) -> object:
    unknown()
    return httpx_raises(error, text)


def calls_later(error: Exception, text: str) -> object:
    return httpx_raises(error, text) or unknown()


def calls_in_a_loop(error: Exception, text: str) -> object:
    for _ in text:
        httpx_raises(error, text)
    return None


def raises_itself(error: Exception, text: str) -> object:
    raise error


def unknown() -> None:
    pass


def httpx_raises(error: Exception, *rest: object) -> None:
    raise error


httpx_raises = type(httpx_raises)(httpx_raises.__code__, {"__name__": "httpx"})  # type: ignore[misc]


@pytest.mark.parametrize(
    ("function", "expected"),
    [(calls_once, True), (calls_two, False), (calls_later, True), (calls_in_a_loop, False), (raises_itself, False)],
)
def test_what_may_be_run_again(function: Callable[..., object], expected: bool) -> None:
    with pytest.raises(httpx.HTTPStatusError) as caught:
        function(refused(), "text")
    assert caught.value.__traceback__
    assert repeats_nothing(caught.value.__traceback__.tb_next) is expected


def test_no_more_in_flight_than_allowed() -> None:
    abi = make_abi(max_in_flight=3)
    most = now = 0
    lock = threading.Lock()
    full = threading.Barrier(3, timeout=PATIENCE)

    def call(item: int) -> int:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        if item < 3:
            full.wait()
        with lock:
            now -= 1
        return item

    with abi.region() as region:
        tasks = [region.issue(call, item) for item in range(60)]
        tasks[2].await_end()
        assert [task.commit() for task in tasks] == list(range(60))
    assert most <= 3


def test_what_waits_for_room_is_cancelled_with_its_region() -> None:
    abi = make_abi(max_in_flight=1)
    begun: list[int] = []
    hold = threading.Event()

    def call(item: int) -> None:
        begun.append(item)
        hold.wait(PATIENCE)

    with abi.region() as region:
        for item in range(5):
            region.issue(call, item)
        while not begun:
            pass
        hold.set()
    assert begun[0] == 0
    assert abi.limiter is not None
    assert not abi.limiter.in_flight


class Stub:
    """As much of a task as a limiter looks at."""

    def __init__(self) -> None:
        self.done, self.error, self.waiter, self.refusals, self.not_before = False, None, None, 1, 0.0
        self.resume = None
        self.claim, self.seconds, self.limiter = threading.Lock(), 0.0, None
        self.region: Any = self
        self.launched = 0

    def launch(self, task: Any) -> bool:
        self.launched += 1
        return True


def test_refusals_lower_the_limit_to_what_is_left_in_flight() -> None:
    limiter = Limiter()
    tasks: list[Any] = [Stub() for _ in range(50)]
    for task in tasks:
        assert limiter.enter(task)
    for task in tasks[20:]:
        limiter.refuse(task, 60.0)
    assert limiter.limit == 20
    late: Any = Stub()
    assert not limiter.enter(late)
    tasks[0].done = True
    limiter.leave(tasks[0])
    assert late.launched == 1
    assert len(limiter.in_flight) == 20
    limiter.paused.clear()  # ends its timer


class Clock:
    """Stands for `time` in `limits`."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody has to wait")


def test_the_limit_grows_as_long_as_that_gives_more_calls_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("xcs_runtime.limiter.time", clock)
    limiter = Limiter()
    tasks: list[Any] = [Stub() for _ in range(6)]
    for task in tasks:
        limiter.enter(task)
    limiter.note_refusal(tasks.pop())
    limiter.note_refusal(tasks.pop())
    assert limiter.limit == 4

    def succeed(count: int, seconds: float) -> None:
        """So many calls end, one every so many seconds, while a lot of others wait."""
        for _ in range(count):
            while len(limiter.waiting) < 100:
                limiter.enter(Stub())  # type: ignore[arg-type]
            clock.now += seconds
            done = next(iter(limiter.in_flight))
            done.done = True
            limiter.leave(done)

    succeed(16, 0.1)
    assert limiter.limit == 5
    succeed(20, 0.1)  # one more changed nothing
    assert limiter.limit == 6
    succeed(24, 0.2)  # one more made it slower
    assert limiter.limit == 5
    succeed(39, 0.2)
    assert limiter.limit == 5  # more hesitant than before
    succeed(1, 0.2)
    assert limiter.limit == 6
    succeed(48, 0.15)  # and what was faster before is not held against it
    assert limiter.limit == 7


class Passing(Clock):
    """Time passes by sleeping, and then something happens."""

    def __init__(self, happens: Callable[[float], None]) -> None:
        self.happens = happens

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.happens(self.now)


def waits_for_room(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Limiter, Any, float], None]) -> float:
    """The committing thread needs a task while another one takes the only room. After how many seconds it goes on."""
    limiter = Limiter(most=1)
    holder: Any = Stub()
    holder.requests = []
    clock = Passing(lambda now: happens(limiter, holder, now))
    monkeypatch.setattr("xcs_runtime.limiter.time", clock)
    due: Any = Stub()
    assert limiter.enter(holder)
    assert not limiter.enter(due)
    limiter.await_room(due)
    assert due in limiter.in_flight
    assert due not in limiter.waiting
    assert not due.launched
    return clock.now


def test_the_committing_thread_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaves(limiter: Limiter, holder: Any, now: float) -> None:
        if now > 0.1 and holder in limiter.in_flight:
            with limiter._lock:  # as `leave` does before it starts others
                limiter.in_flight.discard(holder)

    assert 0.1 < waits_for_room(monkeypatch, leaves) < 0.15


def test_but_not_for_one_that_waits_for_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def asks(limiter: Limiter, holder: Any, now: float) -> None:
        if now > 0.05:
            holder.requests.append("turn")

    assert 0.05 < waits_for_room(monkeypatch, asks) < 0.1


def test_and_not_for_much_longer_than_a_call_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAUSE < waits_for_room(monkeypatch, lambda limiter, holder, now: None) < 2 * PAUSE


def test_one_that_a_thread_has_begun_meanwhile_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter = Limiter(most=1)
    holder: Any = Stub()
    due: Any = Stub()
    holder.requests = []
    monkeypatch.setattr("xcs_runtime.limiter.time", Passing(lambda now: limiter.leave(holder)))
    assert limiter.enter(holder)
    assert not limiter.enter(due)
    limiter.await_room(due)
    assert due.launched == 1


@pytest.mark.parametrize("queues", [True, False])
def test_a_server_that_queues_what_it_takes_in_gets_no_more(queues: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works on 8 at a time; or on all, and then it is given more and more."""
    clock = Clock()
    monkeypatch.setattr("xcs_runtime.limiter.time", clock)
    limiter = Limiter()
    tasks: list[Any] = [Stub() for _ in range(9)]
    for task in tasks:
        limiter.enter(task)
    limiter.note_refusal(tasks.pop())
    limits_seen = [limiter.limit]
    for _ in range(2000):
        while len(limiter.waiting) < 200:
            limiter.enter(Stub())  # type: ignore[arg-type]
        clock.now += 0.1 / (8 if queues else limiter.limit)
        done = next(iter(limiter.in_flight))
        done.done, done.seconds = True, 0.1 * limiter.limit / 8 if queues else 0.1
        limiter.leave(done)
        limits_seen.append(limiter.limit)
    assert (max(limits_seen) <= 10) is queues
    assert min(limits_seen) == 8
    assert (max(limits_seen) > 12) is not queues


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_what_is_in_flight_in_the_parent_takes_no_room_in_the_child() -> None:
    done = run_program("""
        import os, threading, warnings
        warnings.simplefilter("ignore")
        from tests.runtime.support import make_abi
        abi = make_abi(max_in_flight=2)
        begun, go_on = threading.Barrier(3), threading.Event()
        together = threading.Barrier(3, timeout=20)
        def slow(n):
            begun.wait(20)
            go_on.wait(20)
            return n
        with abi.region() as region:
            tasks = [region.issue(slow, n) for n in range(2)]
            begun.wait(20)
            child = os.fork()
            if not child:
                with abi.region() as inner:    # two of them at once
                    both = [inner.issue(together.wait), inner.issue(together.wait)]
                    together.wait()
                    [task.commit() for task in both]
                os._exit(0)
            go_on.set()
            assert [task.commit() for task in tasks] == [0, 1]
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    assert done.stdout == "0\n", done.stderr


def test_calls_within_calls_do_not_wait_for_the_room_that_these_take() -> None:
    """All room is taken by calls that wait for others of the same limiter, which can't do without a thread."""
    done = run_program("""
        from tests.runtime.support import make_abi
        abi = make_abi(max_in_flight=1)
        __xcs_call = abi.call
        def inner(put, n):
            put(n)
            put(__xcs_call(abs, -n))
        def outer(put, n):
            put(__xcs_call(abs, n))
            with abi.region(put) as region:
                for _, record in region.in_order(inner, range(3)):
                    put(record.commit() + record.commit())
        with abi.region() as region:
            for n, record in region.in_order(outer, range(4)):
                assert [record.commit() for _ in range(4)] == [n, 0, 2, 4]
        print("done")
    """)
    assert done.stdout == "done\n", done.stderr


def test_a_refused_call_that_is_due_needs_no_room() -> None:
    limiter = Limiter()
    holder: Any = Stub()
    due: Any = Stub()
    assert limiter.enter(due)
    limiter.refuse(due, 0.0)
    assert limiter.limit == 1
    limiter.paused_until = 0.0
    limiter.in_flight.add(holder)
    limiter.start_waiting()
    assert due.launched == 0
    due.waiter = object()
    limiter.start_waiting()
    assert due.launched == 1


def stubs(limiter: Limiter) -> tuple[Any, Any]:
    """Two tasks of one function, of which the first is due."""
    first: Any = Stub()
    other: Any = Stub()
    for task in (first, other):
        task.function, task.limiter, task.in_flight = stubs, limiter, set()
        task.inline, task.began_alone, task.requests, task.ended_before = False, False, [], 0
        task.abi = SimpleNamespace(executor=SimpleNamespace(ended=0))
    first.waiter = object()
    return first, other


@pytest.mark.parametrize("meanwhile", [False, True])
def test_refused_while_another_was_in_flight_that_has_ended_since(meanwhile: bool) -> None:
    limiter = Limiter()
    first, other = stubs(limiter)
    assert limiter.enter(first)
    limiter.refuse(first, 0.0)
    limiter.paused_until = 0.0
    limiter.start_waiting()
    assert first.launched == 1
    assert first.began_alone
    if meanwhile:
        limiter.limit = 2
        assert limiter.enter(other)
        other.done = True
        limiter.leave(other)
    assert is_final(first) is not meanwhile
    limiter.paused.clear()


@pytest.mark.parametrize("meanwhile", [False, True])
def test_the_same_in_the_committing_thread(meanwhile: bool) -> None:
    first, other = stubs(Limiter())
    first.inline = True
    first.in_flight.add(other)
    assert not is_final(first)
    if meanwhile:
        first.abi.executor.ended += 1
    other.done = True
    assert is_final(first) is not meanwhile


def test_each_model_of_a_server_has_a_limiter_that_all_functions_share() -> None:
    small = limits.learn("a function", ("http://server", "small"))
    large = limits.learn("another", ("http://server", "large"))
    assert small is not large
    assert limits.learn("a third", ("http://server", "small")) is small
    assert limits.by_code["a third"] is small
    assert limits.learn("a function", ("http://elsewhere", "small")) is not small
