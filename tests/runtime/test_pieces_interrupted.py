"""Loops of tiny calls that are left, or begun within themselves, while another thread cuts their iterators off."""

# ruff: noqa: PERF401 (programs as people write them)

from __future__ import annotations

import itertools
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from tests.runtime.support import PATIENCE
from tests.runtime.test_executor import run_program
from xcs_runtime import pieces, profile
from xcs_runtime.pieces import Pieces

MANY = 5000
AT = 3000
pytestmark = pytest.mark.filterwarnings("ignore::xcs.faults.UnsafeWarning")  # the callees note that they were called


class Watches:
    """All that were begun, and when an iterator was cut off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[Any] = []
        self.cut = threading.Event()
        self.most: float | None = None
        self.looked: list[Any] = []
        begin, cut, look = pieces._Watch.__init__, pieces.cut, pieces._Watch.look

        def init(watch: Any, iterator: Any, container: Any, most: float) -> None:
            begin(watch, iterator, container, most if self.most is None else self.most)
            self.begun.append(watch)

        def noted(*given: Any) -> None:
            cut(*given)
            self.cut.set()

        def looked(watch: Any) -> None:
            look(watch)
            self.looked.append(watch)

        measured = profile.Measure.__init__

        def tiny(measure: profile.Measure) -> None:
            measured(measure)
            measure.inline = True

        monkeypatch.setattr(pieces._Watch, "__init__", init)
        monkeypatch.setattr(pieces._Watch, "look", looked)
        monkeypatch.setattr(pieces, "cut", noted)
        monkeypatch.setattr(profile.Measure, "__init__", tiny)

    def are_over(self) -> bool:
        deadline = time.monotonic() + PATIENCE
        while any(watch not in self.looked for watch in self.begun):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return True


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> Watches:
    return Watches(monkeypatch)


made: list[int] = []
interrupt: Callable[[], object] = int


@xcs.parallel_safe
def call(x: int) -> int:
    made.append(x)
    if x == AT:
        interrupt()
    return x


def in_a_list(items: Any) -> Any:
    return [call(x) for x in items]


def in_a_set(items: Any) -> Any:
    return {call(x) for x in items}


def in_a_dict(items: Any) -> Any:
    return {x: call(x) for x in items}


def summed(items: Any) -> Any:
    return sum(call(x) for x in items)


def mapped(items: Any) -> Any:
    return list(map(call, items))


def filtered(items: Any) -> Any:
    return list(filter(call, items))


def in_a_loop(items: Any) -> Any:
    out = []
    for x in items:
        out.append(call(x))
    return out


def handled(items: Any) -> Any:
    """Goes on with what is left of an iterator."""
    out = []
    try:
        for x in items:
            out.append(call(x))
    except BaseException as error:
        return type(error), out, [*itertools.islice(iter(items), 3)]
    return out


def handled_within(items: Any) -> Any:
    out = []
    for x in items:
        try:
            out.append(call(x))
        except (ValueError, KeyboardInterrupt, SystemExit) as error:
            out.append(type(error))  # type: ignore[arg-type]
    return out


FORMS = [in_a_list, in_a_set, in_a_dict, summed, mapped, filtered, in_a_loop, handled, handled_within]


def raise_value_error() -> None:
    raise ValueError(AT)


def press_control_c() -> None:
    signal.raise_signal(signal.SIGINT)


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    made.clear()
    try:
        return "value", function(*args), [*made]
    except BaseException as error:
        return type(error), error.args, [*made]


@pytest.mark.parametrize("kind", [range, iter], ids=str)
@pytest.mark.parametrize("way", [raise_value_error, press_control_c, sys.exit])
@pytest.mark.parametrize("when", ["before it is cut off", "after"])
def test_a_loop_that_is_left(
    kind: Callable[..., Any], way: Callable[[], object], when: str, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    def items() -> Any:
        return range(MANY) if kind is range else kind(range(MANY))

    def cut_before() -> None:
        if when == "after":
            watches.most = 1e-3
            assert watches.cut.wait(PATIENCE)
        way()

    for function in FORMS:
        monkeypatch.setitem(globals(), "interrupt", way)
        expected = outcome(function, items())
        monkeypatch.setitem(globals(), "interrupt", cut_before)
        watches.begun.clear()
        watches.looked.clear()
        watches.cut.clear()
        watches.most = 1e-3 if when == "after" else 1e3
        compiled = xcs.compile(function)
        assert outcome(compiled, items()) == expected, function.__name__
        assert watches.are_over(), function.__name__
        assert watches.cut.is_set() or when != "after", function.__name__
        monkeypatch.setitem(globals(), "interrupt", int)
        assert outcome(compiled, items()) == outcome(function, items()), function.__name__


@pytest.mark.parametrize("kind", [list, iter], ids=str)
@pytest.mark.parametrize("cut", [True, False])
def test_who_drops_the_pieces_half_way(kind: Callable[..., Any], cut: bool, watches: Watches) -> None:
    """As a generator expression that is closed, or whose consumer stops."""
    watches.most = 1e-3 if cut else 1e3
    container = kind(range(MANY))
    parts = Pieces(iter(container), container, 1e3)

    def given() -> Iterator[int]:
        for piece in parts:
            yield from piece

    generator = given()
    assert [*itertools.islice(generator, AT)] == [*range(AT)]
    if cut:
        assert watches.cut.wait(PATIENCE)
    generator.close()
    assert parts.taken == AT
    assert watches.are_over()
    if kind is iter:
        assert next(container) == AT


def tree(depth: int) -> int:
    total = 0
    for x in range(600):
        total += call(x)
        if x == 500 and depth:
            total += tree(depth - 1)
    return total


def tree_of_lists(depth: int) -> Any:
    return [(call(x), tree_of_lists(depth - 1) if x == 500 and depth else 0) for x in range(600)]


@pytest.mark.parametrize("function", [tree, tree_of_lists])
def test_a_tiny_loop_within_itself(
    function: Callable[[int], Any], watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "LOOK_SECONDS", 1e-4)
    expected = outcome(function, 4)
    compiled = xcs.compile(function)
    monkeypatch.setitem(globals(), function.__name__, compiled)
    for most in (1e3, 1e-6, 1e-9):  # never cut off, now and then, all the time
        watches.most = most
        assert outcome(compiled, 4) == expected
    assert watches.are_over()


def test_tiny_loops_of_many_threads(watches: Watches, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose iterators are cut off all the time."""
    monkeypatch.setattr(pieces, "LOOK_SECONDS", 1e-4)
    watches.most = 1e-9
    functions = [(function, xcs.compile(function)) for function in FORMS]
    switching = sys.getswitchinterval()
    wrong: list[Any] = []
    start = threading.Barrier(3, timeout=PATIENCE)

    def run(number: int) -> None:
        start.wait()
        for function, compiled in functions:
            items = [*range(AT + 1, AT + 8000 + number)]
            if compiled(items) != function(items):
                wrong.append((number, function.__name__))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE * 3)
            assert not thread.is_alive()
    finally:
        sys.setswitchinterval(switching)
    assert wrong == []
    assert watches.cut.is_set()
    assert watches.are_over()


def test_a_fork_within_a_tiny_loop() -> None:
    """The child has no thread that watches, and goes on to the end; calls that become slow are made one by one there,
    and ahead in the next loop."""
    found = run_program(
        """
        import os, sys, time
        import xcs
        from xcs_runtime import profile

        begin = profile.Measure.__init__
        def tiny(measure):
            begin(measure)
            measure.inline = True
        profile.Measure.__init__ = tiny
        children = []

        def fork():
            pid = os.fork()
            children.append(pid)

        @xcs.parallel_safe
        def call(x):
            if x == 3000:
                fork()
            if x >= 3010:
                time.sleep(0.001)
            return x

        @xcs.compile
        def in_a_list(items):
            return [call(x) for x in items]

        @xcs.compile
        def in_a_set(items):
            return {call(x) for x in items}

        @xcs.compile
        def mapped(items):
            return list(map(call, items))

        @xcs.compile
        def in_a_loop(items):
            out = []
            for x in items:
                out.append(call(x))
            return out

        for function in (in_a_list, in_a_set, mapped, in_a_loop):
            for items in (range(3040), iter(range(3040))):
                kind = set if function is in_a_set else list
                children.clear()
                right = function(items) == kind(range(3040)) and function(range(3001, 3040)) == kind(range(3001, 3040))
                if children == [0]:
                    os._exit(0 if right else 3)
                assert right
                deadline = time.monotonic() + 20
                while True:
                    pid, status = os.waitpid(children[0], os.WNOHANG)
                    if pid:
                        break
                    assert time.monotonic() < deadline
                    time.sleep(0.01)
                assert status == 0, (function, status)
        print("done")
        """
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout == "done\n"
