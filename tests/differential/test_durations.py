"""What a loop measures of a call that runs ahead is how long that call took, whoever it overlaps with."""

from __future__ import annotations

import threading
import time

import xcs

SECONDS = 0.01
ended = threading.Event()


@xcs.parallel_safe
def ask(question: str) -> str:
    if question == "quick":
        time.sleep(SECONDS)
        ended.set()
    else:  # until the one after it has ended
        assert ended.wait(20)
    return question.upper()


@xcs.compile
def timed(questions: list[str]) -> list[tuple[str, float]]:
    out = []
    for question in questions:
        start = time.perf_counter()
        answer = ask(question)
        out.append((answer, time.perf_counter() - start))
    return out


def test_it_is_the_time_of_the_call_itself() -> None:
    for _ in range(2):
        ended.clear()
        first, second = timed(["slow", "quick"])
        assert (first[0], second[0]) == ("SLOW", "QUICK")
        # Where it is committed, the second call has long ended. (A sleep is never shorter than it says.)
        assert second[1] >= SECONDS
        assert first[1] > 0
