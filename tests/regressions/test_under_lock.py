"""What a callee changes under a lock commutes with other such changes, and with nothing else that reads it."""

from __future__ import annotations

import threading
import time

import xcs

seen: dict[str, int] = {}
count = 0
lock = threading.Lock()


def remember(x: str) -> str:
    time.sleep(0.03)
    with lock:
        seen[x] = 1
    return x


def known(x: str) -> int:
    time.sleep(0.001)
    return len(seen)


def counted(x: str) -> str:
    global count
    time.sleep(0.001)
    with lock:
        count += 1
    return x


def total(x: str) -> int:
    time.sleep(0.001)
    return count


@xcs.compile
def changed_then_read(x: str) -> tuple[str, int]:
    a = remember(x)
    b = known(x)
    return a, b


@xcs.compile
def global_changed_then_read(x: str) -> tuple[str, int]:
    a = counted(x)
    b = total(x)
    return a, b


@xcs.compile
def read_then_changed(x: str) -> tuple[int, str]:
    a = total(x)
    b = counted(x)
    return a, b


@xcs.compile
def many(items: list[str]) -> list[str]:
    return [counted(item) for item in items]


def test_a_reader_waits_for_what_was_changed_under_a_lock() -> None:
    seen.clear()
    assert changed_then_read("a") == ("a", 1)
    assert changed_then_read("b") == ("b", 2)


def test_so_does_a_reader_of_a_global_that_is_set_under_a_lock() -> None:
    global count
    count = 0
    assert global_changed_then_read("a") == ("a", 1)
    assert read_then_changed("b") == (1, "b")
    assert read_then_changed("c") == (2, "c")


def test_changes_under_a_lock_overlap() -> None:
    global count
    count = 0
    assert many(["a", "b", "c", "d"]) == ["a", "b", "c", "d"]
    assert count == 4
    (row,) = [row for row in many.explain(["a", "b"]).rows if row.call.startswith("counted")]
    assert row.ahead
