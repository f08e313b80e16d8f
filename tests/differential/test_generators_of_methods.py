"""Why a generator that a method hands out makes its calls one by one, as the pattern table says.

Whoever pulls it may change the object between two items. A call for a later item, made before that, is made with the
object as it was; the sequential run makes it with the object as it is by then. Looking at the object before and after
doesn't tell what a call has seen; and where it does, since nothing runs between two pulls, the call was one that the
sequential run doesn't make. Whether the object will be changed is not known before it is. So both ways of running
ahead are shown to break the contract, each by a consumer that does no more than to set an attribute.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

pytestmark = pytest.mark.filterwarnings("ignore:.*is said to be parallel-safe")
"""For what the test itself records."""


class Agent:
    def __init__(self) -> None:
        self.mode = 1
        self.record: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()

    @xcs.parallel_safe
    def ask(self, x: int) -> tuple[int, int]:
        self.record.put((x, self.mode))
        return x, self.mode

    def made(self) -> list[tuple[int, int]]:
        return [self.record.get_nowait() for _ in range(self.record.qsize())]


class Compiled(Agent):
    @xcs.compile
    def answers(self, items: list[int]) -> Iterator[tuple[int, int]]:
        return (self.ask(x) for x in items)

    @xcs.compile
    def stored(self, items: list[int]) -> Iterator[tuple[int, int]]:
        answers = (self.ask(x) for x in items)
        return answers  # noqa: RET504 (a variable is what this is about)


class AsWritten(Agent):
    def answers(self, items: list[int]) -> Iterator[tuple[int, int]]:
        return (self.ask(x) for x in items)

    stored = answers


class OneAhead(Agent):
    """Starts the next call while the consumer is busy, and takes its outcome if the object is as it was before."""

    def answers(self, items: list[int]) -> Iterator[tuple[int, int]]:
        taken: list[tuple[int, int]] = []
        for x in items[:1]:
            yield self.ask(x)
        for x in items[1:]:
            go, before = threading.Event(), self.mode

            def late(x: int = x, go: threading.Event = go) -> None:
                assert go.wait(10)
                taken.append(self.ask(x))

            thread = threading.Thread(target=late)
            thread.start()
            self.between = (go, thread)
            yield taken.pop() if self._is_as(before, thread, go) and taken else self.ask(x)

    def _is_as(self, before: int, thread: threading.Thread, go: threading.Event) -> bool:
        self.mode, kept = 5, self.mode  # the consumer sets it, the call starts, the consumer sets it back
        go.set()
        thread.join(10)
        self.mode = kept
        return self.mode == before


class AllInOnePull(Agent):
    """Makes all calls within the first pull, so that nothing runs while the consumer does. Makes again what was made
    with another object than the one that is there when its item is pulled."""

    def answers(self, items: list[int]) -> Iterator[tuple[int, int]]:
        seen = self.mode
        found = [self.ask(x) for x in items]
        for x, answer in zip(items, found, strict=True):
            yield answer if self.mode == seen else self.ask(x)


def setting(agent: Any, answers: Callable[[list[int]], Iterator[tuple[int, int]]]) -> list[tuple[int, int]]:
    """A consumer that sets an attribute between two items."""
    taken = []
    for number, answer in enumerate(answers([10, 20, 30, 40])):
        taken.append(answer)
        agent.mode = 7 if number == 1 else agent.mode
    return taken


def looking(agent: Any, answers: Callable[[list[int]], Iterator[tuple[int, int]]]) -> list[tuple[int, int]]:
    """A consumer that leaves the object as it has found it at each item."""
    return list(answers([10, 20, 30, 40]))


@pytest.mark.parametrize("consumer", [setting, looking])
@pytest.mark.parametrize("method", ["answers", "stored"])
def test_one_by_one_is_exact(consumer: Callable[..., Any], method: str) -> None:
    for seed in range(8):
        original, compiled = AsWritten(), Compiled()
        with use(SeededScheduler(seed)):
            for _ in range(3):  # the second and third time with what the first has left
                assert consumer(compiled, getattr(compiled, method)) == consumer(original, getattr(original, method))
                assert compiled.made() == original.made()


def test_a_look_before_and_after_does_not_tell_what_a_call_has_seen() -> None:
    original, ahead = AsWritten(), OneAhead()
    assert looking(ahead, ahead.answers) != looking(original, original.answers)
    assert ahead.mode == original.mode


def test_where_nothing_runs_between_two_pulls_there_are_calls_that_nobody_makes() -> None:
    original, ahead = AsWritten(), AllInOnePull()
    assert setting(ahead, ahead.answers) == setting(original, original.answers)
    assert set(ahead.made()) - set(original.made()) == {(30, 1), (40, 1)}
