"""Refusals of calls that are not alone, on scripted schedules: nobody sees them, whatever the call has done before, and
whichever thread makes it.

The client is known by its name. It refuses the request in question once, while others are in flight."""



from __future__ import annotations

import functools
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from tests.runtime.support import PATIENCE
from xcs_runtime import again, commit, profile, stream
from xcs_runtime import inline as inline_calls
from xcs_runtime.limits import limits

SOURCE = """
class RateLimitError(Exception):
    status_code = 429

    def __init__(self):
        self.headers = {"retry-after-ms": "1"}

RateLimitError.__module__ = "openai"

def create(x):
    number = begin(x)
    if number is None:
        raise RateLimitError
    return number
"""


class Server:
    """Refuses the ``to_refuse``-th request for 0, once ``others`` are in flight, which end after that."""

    def __init__(self) -> None:
        namespace: dict[str, Any] = {"__name__": "openai.pretended", "begin": self.begin}
        exec(textwrap.dedent(SOURCE), namespace)
        self.create = xcs.parallel_safe(namespace["create"])
        self.error = namespace["RateLimitError"]
        self.to_refuse = 0
        self.others = 0
        self.at_refusal: Callable[[], object] = lambda: None
        self.things: list[Any] = [make_shown(), "", "", ""]
        self.served: list[int] = []
        self._lock = threading.Lock()
        self._asked = 0
        self._in_flight = 0
        self._full, self._refused = threading.Event(), threading.Event()
        if not self.others:
            self._full.set()

    def wait_for(self, others: int) -> None:
        self.others = others
        self._full.clear()

    def begin(self, x: int) -> int | None:
        if x == 0:
            with self._lock:
                self._asked += 1
                refuses = self._asked == self.to_refuse
            if refuses:
                assert self._full.wait(PATIENCE)
                self._refused.set()
                self.at_refusal()
                return None
        elif self.others:
            with self._lock:
                self._in_flight += 1
                if self._in_flight >= self.others:
                    self._full.set()
            assert self._refused.wait(PATIENCE)
        with self._lock:
            self.served.append(x)
        return x


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    limits.forget()
    again._quiet.clear()
    monkeypatch.setitem(sys.modules, "openai", sys.modules.get("openai", sys))
    yield Server()
    limits.forget()


@pytest.fixture(params=[True, False], ids=["in the committing thread", "on a thread"])
def inline(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the first task of a stream is run by the committing thread: threads come too late for it."""
    if request.param:
        work, late = commit.Task.work, threading.Event()

        def delayed(task: commit.Task) -> commit.Task | None:
            if task.stream is not None and task.index == 0 and not task.refusals:
                late.wait(0.05)
                while not task.claim.locked():
                    late.wait(0.001)
            return work(task)

        monkeypatch.setattr(commit.Task, "work", delayed)
    else:
        monkeypatch.setattr(commit.Task, "_may_run_inline", lambda task: False)
    return bool(request.param)


class Shown:
    """Whoever turns it into text waits for its turn."""

    def __str__(self) -> str:
        return f"shown in {threading.current_thread() is threading.main_thread()}"


make_shown = functools.partial(Shown)


def show_nothing(server: Server, x: int) -> int:
    return server.create(x)  # type: ignore[no-any-return]


def show_before(server: Server, x: int) -> int:
    print("asking", x)
    answer = server.create(x)
    print("answer", answer)
    return answer  # type: ignore[no-any-return]


def take_the_turn_before(server: Server, x: int) -> int:
    print("asking", x, server.things[x])
    answer = server.create(x)
    print("answer", answer)
    return answer  # type: ignore[no-any-return]


def ask_twice(server: Server, x: int) -> int:
    answer = server.create(x)
    print("answer", answer)
    return server.create(answer)  # type: ignore[no-any-return]


def ask_in_a_loop(server: Server, x: int) -> int:
    for _ in range(3):
        print("asking", x)
        x = server.create(x)
    return x


def ask_and_handle(server: Server, x: int) -> int:
    try:
        print("asking", x)
        return server.create(x)  # type: ignore[no-any-return]
    except ValueError:
        return -1


def nothing_shown(server: Server, items: range) -> list[int]:
    return [show_nothing(server, x) for x in items]


def shown_before(server: Server, items: range) -> list[int]:
    return [show_before(server, x) for x in items]


def turn_taken_before(server: Server, items: range) -> list[int]:
    return [take_the_turn_before(server, x) for x in items]


def asked_twice(server: Server, items: range) -> list[int]:
    return [ask_twice(server, x) for x in items]


def asked_in_a_loop(server: Server, items: range) -> list[int]:
    return [ask_in_a_loop(server, x) for x in items]


def handled(server: Server, items: range) -> list[int]:
    return [ask_and_handle(server, x) for x in items]


def handed_over_before(server: Server, items: range) -> list[int]:
    out = []
    for x in items:
        first = server.create(x)
        print("first", first)
        out.append(server.create(first))
    return out


def mapped(server: Server, items: range) -> list[int]:
    return [*map(lambda x: server.create(server.create(x)), items)]  # noqa: C417


def sorted_by(server: Server, items: range) -> list[int]:
    return sorted(items, key=lambda x: server.create(server.create(x)))


@pytest.mark.parametrize(
    ("function", "refused"),
    [
        (nothing_shown, 1), (shown_before, 1), (turn_taken_before, 1), (asked_twice, 2), (asked_in_a_loop, 3),
        (handled, 1), (handed_over_before, 2), (mapped, 2), (sorted_by, 2),
    ],
)  # fmt: skip
def test_a_refusal_beside_others_is_nobodys_business(
    function: Callable[[Server, range], list[int]], refused: int, server: Server, inline: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    expected = Server()
    assert function(expected, range(4)) == [*range(4)]
    shown = capsys.readouterr().out
    server.to_refuse = refused
    server.wait_for(2)
    assert xcs.compile(function)(server, range(4)) == [*range(4)]
    assert capsys.readouterr().out == shown
    assert sorted(server.served) == sorted(expected.served)


def made_in_place(server: Server, items: range) -> list[int]:
    return [*map(lambda x: server.create(x), items)]  # noqa: C417


def in_a_loop(server: Server, items: range) -> list[int]:
    out = []
    for x in items:
        try:
            first = server.create(x)
        except server.error:
            first = -1
        out.append(first)
    return out


@pytest.mark.parametrize("function", [made_in_place, in_a_loop])
@pytest.mark.parametrize("others", [True, False], ids=["beside others", "alone"])
def test_calls_that_are_made_in_place(
    function: Callable[[Server, range], list[int]], others: bool, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since they were taken for tiny. Those of another thread have been in flight when the first one began."""
    begin = profile.Measure.__init__

    def tiny(self: profile.Measure) -> None:
        begin(self)
        self.inline = True

    monkeypatch.setattr(profile.Measure, "__init__", tiny)
    monkeypatch.setattr(stream.Stream, "_may_go_as_written", lambda self: False)
    compiled = xcs.compile(function)
    server.to_refuse = 1
    executors: list[Any] = []
    made = inline_calls.InlineCall.__init__

    def noted(self: Any, region: Any, function: Any) -> None:
        made(self, region, function)
        executors.append(region.abi.executor)

    monkeypatch.setattr(inline_calls.InlineCall, "__init__", noted)
    if others:
        server.at_refusal = lambda: executors.append(setattr(executors[0], "ended", executors[0].ended + 1))
    if others:
        assert compiled(server, range(3)) == [0, 1, 2]
    elif function is made_in_place:
        with pytest.raises(server.error):
            compiled(server, range(3))
    else:
        assert compiled(server, range(3)) == [-1, 1, 2]
    assert executors


def down(server: Server, depth: int) -> int:
    return down(server, depth - 1) + 1 if depth else server.create(0)  # type: ignore[no-any-return]


def deep_ones(server: Server, items: range) -> list[int]:
    return [down(server, sys.getrecursionlimit() - 150) for _ in items]


def test_a_recursion_that_is_within_the_limit_stays_so(server: Server, inline: bool) -> None:
    """Though hooks have frames of their own."""
    deepest = sys.getrecursionlimit() - 150
    function = xcs.compile(deep_ones)
    assert function(server, range(3)) == [deepest] * 3


def parse(text: str) -> int:
    return sum(one(character) for character in text)


def one(character: str) -> int:
    return ord(character) - 96


def read(server: Server, x: int) -> int:
    return server.create(x) + parse("abc" * 50)  # type: ignore[no-any-return]


def all_read(server: Server, items: range) -> list[int]:
    return [read(server, x) for x in items]


def test_what_makes_no_request_is_soon_called_without_hooks(server: Server) -> None:
    assert xcs.compile(all_read)(server, range(6)) == [x + 300 for x in range(6)]
    quiet = {code.co_name for code, _ in again._quiet.values()}
    assert "parse" in quiet
    assert not quiet & {"read", "create"}
